"""Windows of time refuse what is no time."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from builders import a_window

from monitor.model.time import TimeWindow, hull, merged

NOON = datetime(2025, 3, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (NOON.replace(tzinfo=None), NOON + timedelta(hours=1)),
        (NOON, NOON.astimezone(timezone(timedelta(hours=2))) + timedelta(hours=1)),
        (NOON, NOON),
        (NOON, NOON - timedelta(seconds=1)),
    ],
    ids=["naive", "another offset", "empty", "backwards"],
)
def test_a_window_takes_utc_instants_in_order(start: datetime, end: datetime) -> None:
    """A naive or local time is refused, not understood as UTC."""
    with pytest.raises(ValueError):
        TimeWindow(start, end)


def test_windows_that_touch_do_not_overlap() -> None:
    """The end of a window is not part of it."""
    first = a_window("2025-03-25T00:00Z .. 2025-03-25T01:00Z")
    second = a_window("2025-03-25T01:00Z .. 2025-03-25T02:00Z")
    assert not first.overlaps(second)
    assert first.intersection(second) is None
    assert first.gap(second) == timedelta(0)
    assert second.holds(first.until_utc) and not first.holds(first.until_utc)


def test_there_is_no_hull_of_nothing() -> None:
    """No windows, no time."""
    with pytest.raises(ValueError):
        hull([])


def test_time_that_is_covered_twice_is_covered_once() -> None:
    """Windows that overlap or touch become one; those apart stay two, in order."""
    hours = ["05:00Z .. {}06:00Z", "01:00Z .. {}03:00Z", "02:00Z .. {}04:00Z", "00:00Z .. {}01:00Z"]
    told = [a_window(f"2025-03-25T{each.format('2025-03-25T')}") for each in hours]
    assert merged(told) == [
        a_window("2025-03-25T00:00Z .. 2025-03-25T04:00Z"),
        a_window("2025-03-25T05:00Z .. 2025-03-25T06:00Z"),
    ]
    assert merged([]) == []
