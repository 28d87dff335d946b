"""Where a report's words place it."""

import pytest
from builders import a_point
from unit.core.northland import INDEX

from monitor.core.locate import locate_words
from monitor.model.place import NOWHERE, PlaceBasis


@pytest.mark.parametrize(
    ("place", "region", "basis", "label"),
    [
        ("Poltava", "Poltava Oblast", PlaceBasis.SETTLEMENT, "Poltava"),
        ("м. Полтава", "Полтавщина", PlaceBasis.SETTLEMENT, "Poltava"),
        ("Kherson", "", PlaceBasis.SETTLEMENT, "Kherson"),
        ("Суземский район", "Poltava Oblast", PlaceBasis.DISTRICT, "Suzemka District"),
        ("Suzemsky district", "Poltava Oblast", PlaceBasis.DISTRICT, "Suzemka District"),
        ("Suzemka", "Poltava Oblast", PlaceBasis.SETTLEMENT, "Suzemka"),
        ("Bezirk Poltava", "Poltava Oblast", PlaceBasis.SETTLEMENT, "Poltava"),
        ("Полтавська область", "Poltava Oblast", PlaceBasis.REGION, "Poltava Oblast"),
        ("Полтавщина", "", PlaceBasis.REGION, "Полтавщина"),
        ("", "Poltava Oblast", PlaceBasis.REGION, "Poltava Oblast"),
        ("Atlantis", "Poltava Oblast", PlaceBasis.REGION, "Poltava Oblast"),
        ("Poltava; Suzemka", "Poltava Oblast", PlaceBasis.REGION, "Poltava Oblast"),
        ("outskirts, Suzemka", "Poltava Oblast", PlaceBasis.SETTLEMENT, "Suzemka"),
        ("ь", "Poltava Oblast", PlaceBasis.REGION, "Poltava Oblast"),
        ("Poltava", "Kherson Oblast", PlaceBasis.REGION, "Kherson Oblast"),
    ],
)
def test_words_give_the_sharpest_place_the_gazetteer_knows(
    place: str, region: str, basis: PlaceBasis, label: str
) -> None:
    """Town, else district, else region; several towns at once are no single point."""
    located = locate_words(place, region, INDEX)
    assert (located.basis, located.label) == (basis, label)


@pytest.mark.parametrize(("place", "region"), [("", ""), ("Atlantis", ""), ("Atlantis", "Lemuria")])
def test_what_the_gazetteer_does_not_know_is_nowhere(place: str, region: str) -> None:
    """No country's middle stands in for it."""
    assert locate_words(place, region, INDEX) == NOWHERE


def test_a_name_of_several_towns_is_not_the_first_of_them() -> None:
    """The region stands, and the number of candidates is told."""
    located = locate_words("Novosele", "Poltava Oblast", INDEX)
    assert (located.basis, located.candidates, located.point) == (PlaceBasis.REGION, 2, None)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Poltava Oblast", ("XX-01",)),
        ("Полтавська область та Херсонська область", ("XX-01", "XX-02")),
        ("Poltavska oblast", ("XX-01",)),
        ("Kherson, Poltava, Lemuria", ("XX-02", "XX-01")),
        ("", ()),
    ],
)
def test_a_text_may_list_regions(text: str, codes: tuple[str, ...]) -> None:
    """What is not understood is left out."""
    assert INDEX.region_codes(text) == codes


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [(30.0, 50.0, True), (30.0, 47.0, True), (50.0, 30.0, False), (200.0, 0.0, False)],
)
def test_reports_come_from_the_regions_and_nowhere_else(
    lon: float, lat: float, expected: bool
) -> None:
    """What lies off the globe is in no region either."""
    assert INDEX.covers(lon, lat) is expected


@pytest.mark.parametrize(
    ("lat", "radius_m", "regions"),
    [
        (50.0, 1_000.0, ("XX-01",)),
        (48.5, 1_000.0, ("XX-01",)),
        (46.1, 20_000.0, ("XX-02",)),
        (48.0, 300_000.0, ("XX-01", "XX-02")),
    ],
)
def test_a_position_lies_in_the_regions_of_the_towns_around_it(
    lat: float, radius_m: float, regions: tuple[str, ...]
) -> None:
    """Of the nearest town, where there is none within the radius."""
    assert INDEX.regions_around(a_point(30.0, lat), radius_m) == regions
