"""The plainest ways of joining reports, for comparison."""

from dataclasses import replace

import pytest
from builders import a_located_report, a_place, a_report, a_window

from monitor.core.baselines import BASELINES, joined_by
from monitor.model.ids import ReportId
from monitor.model.incidents import LocatedReport
from monitor.model.place import Place

REGION, NEAR = BASELINES.values()
LATER = a_window("2025-03-25T20:00Z .. 2025-03-25T21:00Z")
NEXT = a_window("2025-03-26T20:00Z .. 2025-03-26T21:00Z")


def told(number: int, lon: float = 30.0, **changes: object) -> LocatedReport:
    """A report of a strike at a longitude of the North region."""
    report = a_report(report_id=ReportId(f"r-{number}"), **changes)
    return replace(a_located_report(report=report), place=a_place(lon, 50.0))


@pytest.mark.parametrize(
    ("reports", "by_region", "by_distance"),
    [
        ([], 0, 0),
        ([told(1), told(2)], 1, 1),
        ([told(1), told(2, lon=30.2)], 1, 2),
        ([told(1), told(2, occurred=LATER), told(3, occurred=NEXT)], 2, 2),
        ([told(1), replace(told(2), place=Place(**{"basis": "unknown"}))], 2, 2),
    ],
)
def test_reports_join_the_first_one_they_fit(
    reports: list[LocatedReport], by_region: int, by_distance: int
) -> None:
    """Within a day of a group's first report; farther ones begin another."""
    assert len(set(joined_by(reports, REGION).values())) == by_region
    assert len(set(joined_by(reports, NEAR).values())) == by_distance
