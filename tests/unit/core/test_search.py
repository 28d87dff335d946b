"""Places and sites are found by the beginning of a name, in three scripts; hidden ones are not."""

import pytest
from publish_samples import a_site_view
from shapely import Point

from monitor.core.search import PlaceNames, found_sites
from monitor.model.views import SiteView
from monitor.pipeline.knowledge import Knowledge


@pytest.fixture(scope="module")
def names(knowledge: Knowledge) -> PlaceNames:
    """The shipped gazetteer's names; folded once."""
    return PlaceNames(knowledge.gazetteer)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Запоріжжя", "Zaporizh"),
        ("Запорожье", "Zaporizh"),
        ("Zaporizhzhia", "Zaporizh"),
        ("ZAPORIZH", "Zaporizh"),
        ("Судж", "Sudzha"),
        ("sudzha", "Sudzha"),
    ],
)
def test_a_place_is_found_in_every_script(names: PlaceNames, typed: str, first: str) -> None:
    """By its whole name or the beginning of it."""
    assert any(place.name.startswith(first) for place in names.find(typed, 3))


@pytest.mark.parametrize(
    ("typed", "limit"), [("", 5), ("?!", 5), ("Kyiv", 0), ("ωμέγα", 5), ("zzxqqy", 5)]
)
def test_nothing_asked_or_known_finds_nothing(names: PlaceNames, typed: str, limit: int) -> None:
    """No names are invented."""
    assert names.find(typed, limit) == []


def test_every_word_has_to_begin_a_word_of_the_name(names: PlaceNames) -> None:
    """In whichever order they are typed."""
    found = {place.name for place in names.find("rih kryv", 5)}
    assert "Kryvyy Rih" in found
    assert not names.find("rih zzz", 5)


@pytest.mark.parametrize("typed", ["substation", "SUBST", "a subs"])
def test_a_site_is_found_by_the_name_that_is_shown(typed: str) -> None:
    """As many as are asked for."""
    sites = [a_site_view(f"s-{n}", Point(35, 47)) for n in range(3)]
    assert found_sites(sites, typed, 2) == sites[:2]


def test_a_site_that_is_not_shown_by_name_is_not_found_by_it() -> None:
    """Whoever knows the name learns nothing by typing it."""
    hidden: SiteView = a_site_view("")
    assert found_sites([hidden], "substation", 5) == []
    assert found_sites([a_site_view("s-1")], "", 5) == []
