"""What changed between two editions of a site list, which sites may be one, and who held one."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import EAST, WEST, a_list_version, a_site
from shapely import Point, box

from monitor.core.sites import (
    UNTOLD,
    ListDiff,
    SiteChange,
    diff_lists,
    holders_of,
    possible_duplicates,
)
from monitor.model.ids import SiteId
from monitor.model.sites import Control, SiteCategory, SiteNames, SiteProblem

PLANT = a_site(site_id=SiteId("plant"))
DEPOT = a_site(site_id=SiteId("depot"))
MOVED = replace(PLANT, geometry=Point(30.5, 50.5))
RENAMED_AND_MOVED = replace(MOVED, category=SiteCategory.REFINERY, note="new")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([PLANT], [PLANT], ListDiff(added=(), removed=(), changed=())),
        ([PLANT, DEPOT], [DEPOT, PLANT], ListDiff(added=(), removed=(), changed=())),
        ([PLANT], [PLANT, DEPOT], ListDiff(added=(DEPOT.site_id,), removed=(), changed=())),
        ([PLANT, DEPOT], [PLANT], ListDiff(added=(), removed=(DEPOT.site_id,), changed=())),
        (
            [PLANT],
            [MOVED],
            ListDiff(
                added=(),
                removed=(),
                changed=(SiteChange(site_id=PLANT.site_id, fields=("geometry",)),),
            ),
        ),
        (
            [PLANT],
            [RENAMED_AND_MOVED],
            ListDiff(
                added=(),
                removed=(),
                changed=(
                    SiteChange(site_id=PLANT.site_id, fields=("category", "geometry", "note")),
                ),
            ),
        ),
    ],
)
def test_two_editions_differ_by_what_was_added_removed_and_changed(before, after, expected):
    """Order is no difference; a changed site tells which of its fields changed."""
    earlier = a_list_version(sites=tuple(before))
    later = a_list_version(sites=tuple(after))
    assert diff_lists(earlier, later) == expected


GENERIC = ("power", "station", "substation")
NORTH = a_site(site_id=SiteId("north"), names=SiteNames(en="Northtown power station"))


def test_a_site_whose_row_cannot_be_used_is_not_removed() -> None:
    """The file names it still; what stands there is to be mended."""
    problem = SiteProblem(row=2, field="category", reason="", value="castle", site_id="depot")
    before, after = a_list_version(sites=(PLANT, DEPOT)), a_list_version(sites=(PLANT,))
    diff = diff_lists(before, after, [problem])
    assert (diff.removed, diff.unread) == ((), (DEPOT.site_id,))


@pytest.mark.parametrize(
    ("other", "distance_m"),
    [
        pytest.param({}, 0.0, id="the same place and name"),
        pytest.param({"geometry": Point(30.0, 50.017)}, 1891, id="within two kilometres"),
        pytest.param({"geometry": Point(30.0, 50.019)}, None, id="beyond two kilometres"),
        pytest.param({"geometry": Point(30.0278, 50.0)}, 1993, id="just within, to the east"),
        pytest.param({"category": SiteCategory.REFINERY}, None, id="another kind"),
        pytest.param({"names": SiteNames(en="Northtovn")}, 0.0, id="another spelling"),
        pytest.param({"names": SiteNames(uk="Іншемісто", en="Northtown")}, 0.0, id="any name"),
        pytest.param({"names": SiteNames(en="Southbridge power station")}, None, id="another name"),
        pytest.param({"names": SiteNames(en="Northtown power station 2")}, None, id="number two"),
        pytest.param({"names": SiteNames(en="Power station")}, None, id="no name of its own"),
        pytest.param({"named": False}, None, id="an entry for a facility no source names"),
        pytest.param(
            {"geometry": box(29.99, 49.99, 30.01, 50.01)}, 0.0, id="an area by its middle"
        ),
    ],
)
def test_sites_of_one_kind_near_each_other_under_names_alike_may_be_one(
    other: dict[str, Any], distance_m: float | None
) -> None:
    """The second is told with the distance; numbers and generic words decide nothing alike."""
    site = replace(NORTH, site_id=SiteId("other"), **other)
    found = possible_duplicates([NORTH, site], generic=GENERIC)
    if distance_m is None:
        assert found == []
    else:
        (pair,) = found
        assert (pair.site_id, pair.other_id) == ("other", "north")
        assert pair.distance_m == pytest.approx(distance_m, abs=2)


def test_the_nearest_of_several_is_told_and_other_lists_are_looked_at() -> None:
    """A site of another list is nobody's duplicate itself."""
    near = replace(NORTH, site_id=SiteId("near"), geometry=Point(30.0, 50.001))
    far = replace(NORTH, site_id=SiteId("far"), geometry=Point(30.0, 50.010))
    (pair,) = possible_duplicates([NORTH], [far, near], generic=GENERIC)
    assert (pair.site_id, pair.other_id) == ("north", "near")
    assert possible_duplicates([], [far, near], generic=GENERIC) == []


@pytest.mark.parametrize(
    ("first", "last", "holders"),
    [
        (1, 9, {EAST}),
        (1, 10, {EAST, WEST}),
        (10, 10, {EAST, WEST}),
        (11, 19, {WEST}),
        (11, 20, {WEST, None}),
        (9, 21, {EAST, WEST, None}),
        (21, 22, {None}),
    ],
)
def test_who_held_a_site_is_known_by_the_day_and_on_a_day_of_change_both_did(
    first: int, last: int, holders: set[object]
) -> None:
    """East held it, west took it on the 10th, and from the 20th on nobody certainly does."""
    control = (
        Control(party=EAST),
        Control(party=WEST, since=date(2025, 3, 10)),
        Control(party=None, since=date(2025, 3, 20)),
    )
    site = replace(PLANT, control=control)
    assert holders_of(site, date(2025, 3, first), date(2025, 3, last)) == holders


def test_who_held_a_site_before_the_list_knows_is_untold() -> None:
    """And so it is of a site that is not listed."""
    site = replace(PLANT, control=(Control(party=EAST, since=date(2025, 3, 10)),))
    assert holders_of(site, date(2025, 3, 1), date(2025, 3, 9)) == {UNTOLD}
    assert holders_of(None, date(2025, 3, 1), date(2025, 3, 9)) == {UNTOLD}
