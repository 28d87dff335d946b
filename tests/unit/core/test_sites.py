"""What changed between two editions of a site list."""

from dataclasses import replace

import pytest
from builders import a_list_version, a_site
from shapely import Point

from monitor.core.sites import ListDiff, SiteChange, diff_lists
from monitor.model.ids import SiteId
from monitor.model.sites import SiteCategory

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
