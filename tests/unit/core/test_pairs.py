"""What several aspects ask of a pair: what lies between the two, and whether they may be one."""

from typing import Any

import numpy as np
import pytest
from builders import a_place, a_window
from pyproj import Geod
from unit.core.reported import NORTH, pairs_of, reported

from monitor.core.columns import NONE
from monitor.core.pairs import Pairs
from monitor.model.place import Place

APART_M = float(Geod(ellps="WGS84").inv(30.0, 50.0, 30.1, 50.0)[2])
ACROSS_M = float(Geod(ellps="WGS84").inv(30.0, 50.0, 33.0, 50.0)[2])


def a_pair(one: dict[str, Any], other: dict[str, Any]) -> Pairs:
    """Two reports that differ in what is given."""
    return pairs_of(reported("r-1", **one), reported("r-2", **other))


@pytest.mark.parametrize(
    ("left", "right", "both", "one"),
    [(True, True, True, True), (True, False, False, True), (False, False, False, False)],
)
def test_a_fact_is_of_both_or_of_one(left: bool, right: bool, both: bool, one: bool) -> None:
    """From either side."""
    pair = a_pair({}, {})
    for column in (np.array([left, right]), np.array([right, left])):
        assert (pair.both(column).tolist(), pair.one(column).tolist()) == ([both], [one])


@pytest.mark.parametrize(
    ("left", "right", "told", "equal"),
    [(3, 3, True, True), (3, 4, True, False), (3, NONE, False, False), (NONE, NONE, False, True)],
)
def test_what_neither_says_is_equal_and_not_told(
    left: int, right: int, told: bool, equal: bool
) -> None:
    """Nothing is no word."""
    pair, column = a_pair({}, {}), np.array([left, right])
    assert (pair.told(column).tolist(), pair.equal(column).tolist()) == ([told], [equal])


def test_some_of_the_pairs_keep_their_rows() -> None:
    """In their order."""
    every = pairs_of(reported("r-1"), reported("r-2"), reported("r-3"))
    some = every.where(np.array([True, False, True]))
    assert (some.a.tolist(), some.b.tolist()) == ([0, 1], [1, 2])


@pytest.mark.parametrize(
    ("window", "gap_us"),
    [
        ("2025-03-25T01:00Z .. 2025-03-25T02:00Z", 0),
        ("2025-03-25T00:30Z .. 2025-03-25T02:00Z", 0),
        ("2025-03-25T01:00:00.000001Z .. 2025-03-25T02:00Z", 1),
        ("2025-03-24T22:00Z .. 2025-03-24T23:00Z", 3_600_000_000),
    ],
)
def test_the_gap_is_the_time_between_two_windows(window: str, gap_us: int) -> None:
    """None where they touch or overlap, whichever comes first."""
    assert a_pair({}, {"occurred": a_window(window)}).gap.tolist() == [gap_us]


def places(left: Place, right: Place) -> Pairs:
    """Two reports of two places."""
    return a_pair({"place": left}, {"place": right})


def at(lon: float, within_m: float, label: str = "") -> Place:
    """A point on the 50th parallel."""
    return a_place(lon, 50.0, uncertainty_m=within_m, label=label)


@pytest.mark.parametrize("radius_m", [0.0, APART_M / 4, APART_M])
def test_near_places_are_apart_by_the_geodesic(radius_m: float) -> None:
    """Told to a metre, however sharp they are."""
    pair = places(at(30.0, radius_m), at(30.1, radius_m))
    assert pair.reach_m.tolist() == [2 * radius_m]
    assert pair.apart_m[0] == pytest.approx(APART_M, abs=1.0)


@pytest.mark.parametrize(("radius_m", "exact"), [(ACROSS_M, True), (ACROSS_M / 5, False)])
def test_far_places_are_apart_by_no_less_than_twice_their_reach(
    radius_m: float, exact: bool
) -> None:
    """Where the chord is longer than that, it stands for the geodesic: ten metres less here."""
    apart_m = float(places(at(30.0, radius_m), at(33.0, radius_m)).apart_m[0])
    assert (apart_m == ACROSS_M) is exact
    assert ACROSS_M - 11.0 < apart_m <= ACROSS_M


def test_a_place_that_is_no_point_is_far_from_every_other() -> None:
    """It is at no distance that could be compared."""
    pair = places(at(0.0, 500.0), NORTH)
    assert pair.both_local.tolist() == [False]
    assert places(at(30.0, 500.0), NORTH).one_target.tolist() == [False]


@pytest.mark.parametrize(
    ("left", "right", "one_name"),
    [
        (at(30.0, APART_M, "Ford"), at(30.1, APART_M, "Ford"), True),
        (at(30.0, APART_M, "Ford"), at(30.1, APART_M, "Mill"), False),
        (at(30.0, APART_M, ""), at(30.1, APART_M, ""), False),
        (at(30.0, APART_M / 4, "Ford"), at(30.1, APART_M / 4, "Ford"), True),
        (at(30.0, APART_M / 4, "Ford"), at(30.1, APART_M / 4 - 1, "Ford"), False),
    ],
)
def test_one_name_is_of_one_place_up_to_twice_what_its_radii_allow(
    left: Place, right: Place, one_name: bool
) -> None:
    """The limit is included; no name is no name in common."""
    assert places(left, right).one_name.tolist() == [one_name]


@pytest.mark.parametrize(
    ("one", "other", "one_site", "one_target"),
    [
        ({"site": "s-1"}, {"site": "s-1"}, True, True),
        ({"site": "s-1"}, {"site": "s-2"}, False, False),
        ({}, {}, False, False),
        ({"place": at(30.0, 500.0)}, {"place": at(30.0, 500.0)}, False, True),
        ({"place": at(30.0, APART_M / 2)}, {"place": at(30.1, APART_M / 2)}, False, True),
        ({"place": at(30.0, APART_M / 2)}, {"place": at(30.1, APART_M / 2 - 1)}, False, False),
        (
            {"place": at(30.0, APART_M / 2, "Ford")},
            {"place": at(30.1, APART_M / 2 - 1, "Ford")},
            False,
            True,
        ),
    ],
)
def test_one_target_is_one_listed_site_or_places_that_may_be_one(
    one: dict[str, Any], other: dict[str, Any], one_site: bool, one_target: bool
) -> None:
    """Regions are no target; what the radii together allow is included."""
    pair = a_pair({"place": NORTH} | one, {"place": NORTH} | other)
    assert (pair.one_site.tolist(), pair.one_target.tolist()) == ([one_site], [one_target])
