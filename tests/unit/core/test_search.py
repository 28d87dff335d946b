"""Places and sites are found by the beginning of a name, in three scripts; hidden ones are not."""

import pytest
from publish_samples import a_site_view
from shapely import Point

from monitor.core.search import PlaceNames, found_sites
from monitor.model.gazetteer import Settlement
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


def test_what_is_mostly_meant_comes_first(names: PlaceNames) -> None:
    """A city before the villages whose names begin alike; these are found all the same."""
    first, *others = names.find("Zaporizh", 12)
    assert isinstance(first, Settlement) and first.population > 500_000
    assert any(place.name == "Zaporizhzhya" for place in others)
    assert [place.name for place in names.find("Bila", 3)][1:] == ["Belaya", "Bila"]


def test_a_word_in_the_middle_of_a_name_is_found_too(names: PlaceNames) -> None:
    """Where no name begins so, none is put first."""
    (found, *_) = names.find("Tserkv", 3)
    assert found.name
    assert names.find("Kakhovka Nova", 1)[0].name == "Nova Kakhovka"


def test_settlements_of_one_name_are_told_apart_by_the_nearest_town(names: PlaceNames) -> None:
    """The gazetteer has no districts of theirs; a town is its own best name."""
    found = names.find("Kharkivtsi", 12)
    near = names.nearest_towns(found)
    assert len(near) == len({town.name for town, _ in near.values()}) == 3
    assert all(1_000 < metres < 100_000 for _, metres in near.values())
    assert 0 not in names.nearest_towns(names.find("Zaporizh", 12))
    assert names.nearest_towns(names.find("Sudzha", 12)) == {}


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
