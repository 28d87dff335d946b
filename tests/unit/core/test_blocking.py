"""Which pairs are worth judging, at the edges of time, region and scope."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from builders import a_family, an_instant
from unit.core.reported import NORTH, NORTH_AND_SOUTH, SOUTH, reported

from monitor.core.blocking import candidate_pairs, reach_hours
from monitor.core.columns import ReportColumns
from monitor.model.incidents import LocatedReport
from monitor.model.place import NOWHERE
from monitor.model.time import TimeWindow

REACH = timedelta(hours=30)
WEIGHTS = {"time_far_hours": 30.0, "time_apart_hours": 8.0, "time_slack_hours": 4.0}
BEGIN = an_instant("2025-03-25T00:00Z")
TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
POSTED = a_family(family_id="api", vouched=False)


def found(*located: LocatedReport) -> list[tuple[str, str]]:
    """The pairs found, by id, as often as they are found."""
    columns = ReportColumns(located)
    rows = np.arange(len(columns))
    return sorted(
        (columns.ids[one], columns.ids[other])
        for a, b in candidate_pairs(columns, rows, WEIGHTS)
        for one, other in zip(a, b, strict=True)
    )


def told(name: str, after: timedelta, lasting: timedelta = HOUR, **given: Any) -> LocatedReport:
    """A report of what began so long after midnight."""
    occurred = TimeWindow(BEGIN + after, BEGIN + after + lasting)
    return reported(name, occurred=occurred, **given)


@pytest.mark.parametrize(
    ("longest", "expected"), [(("time_far_hours", 30.0), 30.0), (("time_slack_hours", 48.0), 48.0)]
)
def test_the_reach_is_the_longest_time_that_may_lie_between_two_tellings(
    longest: tuple[str, float], expected: float
) -> None:
    """Whichever of the limits it is."""
    assert reach_hours(dict.fromkeys(WEIGHTS, 1.0) | dict([longest])) == expected
    assert reach_hours(WEIGHTS | {"time_apart_hours": 72.0}) == 72.0


def test_the_reach_is_never_less_than_a_slip_of_the_date() -> None:
    """A day and five minutes, and hardly more."""
    assert 24 + 5 / 60 <= reach_hours(dict.fromkeys(WEIGHTS, 1.0)) < 24.5


@pytest.mark.parametrize(("left", "right"), [(NORTH, NORTH), (NOWHERE, NORTH), (NORTH, NOWHERE)])
@pytest.mark.parametrize(("more", "near"), [(timedelta(0), True), (TICK, False)])
def test_pairs_lie_within_the_reach_of_each_other(
    left: Any, right: Any, more: timedelta, near: bool
) -> None:
    """From the end of the one to the beginning of the other; the limit is included."""
    later = told("r-2", HOUR + REACH + more, place=right)
    for name in ("r-1", "r-3"):
        expected = [tuple(sorted((name, "r-2")))] if near else []
        assert found(told(name, timedelta(0), place=left), later) == expected


@pytest.mark.parametrize("place", [NORTH, NOWHERE])
def test_a_long_window_meets_all_that_lie_in_it(place: Any) -> None:
    """Though they are too far apart to meet each other, and it ends last."""
    located = [
        told("r-1", timedelta(0), 100 * HOUR, place=place),
        told("r-2", 10 * HOUR, place=place),
        told("r-3", 60 * HOUR, place=place),
    ]
    assert found(*located) == [("r-1", "r-2"), ("r-1", "r-3")]


@pytest.mark.parametrize("lost", ["r-1", "r-2", "r-3"])
def test_a_report_without_a_region_meets_all_that_are_near_in_time(lost: str) -> None:
    """Before it and after it, a long window among them."""
    located = [
        told(name, after, lasting, place=NOWHERE if name == lost else NORTH)
        for name, after, lasting in (
            ("r-1", timedelta(0), 100 * HOUR),
            ("r-2", 90 * HOUR, HOUR),
            ("r-3", 130 * HOUR, HOUR),
        )
    ]
    # r-2 ends 39 hours before r-3 begins; the long window reaches both
    assert found(*located) == [("r-1", "r-2"), ("r-1", "r-3")]


def test_reports_without_a_region_meet_each_other_once() -> None:
    """However many they are."""
    located = [told(f"r-{at}", at * HOUR, place=NOWHERE) for at in range(4)]
    assert found(*located) == list(combinations([f"r-{at}" for at in range(4)], 2))


@pytest.mark.parametrize(
    ("left", "right", "pairs"),
    [
        (NORTH, SOUTH, []),
        (NORTH, NORTH_AND_SOUTH, [("r-1", "r-2")]),
        (NORTH_AND_SOUTH, NORTH_AND_SOUTH, [("r-1", "r-2")]),
        (SOUTH, NORTH_AND_SOUTH, [("r-1", "r-2")]),
    ],
)
def test_a_pair_of_one_region_or_several_is_met_once(
    left: Any, right: Any, pairs: list[tuple[str, str]]
) -> None:
    """Two regions in common are no two pairs."""
    one, other = told("r-1", HOUR, place=left), told("r-2", timedelta(0), place=right)
    assert found(one, other) == pairs


def test_a_total_meets_totals_only() -> None:
    """A single strike is none of them."""
    located = [
        told("r-1", HOUR, aggregate=True),
        told("r-2", HOUR),
        told("r-3", HOUR, aggregate=True),
        told("r-4", HOUR),
        told("r-5", HOUR, aggregate=True, place=NOWHERE),
        told("r-6", HOUR, place=NOWHERE),
    ]
    assert found(*located) == [
        ("r-1", "r-3"),
        ("r-1", "r-5"),
        ("r-2", "r-4"),
        ("r-2", "r-6"),
        ("r-3", "r-5"),
        ("r-4", "r-6"),
    ]


def test_what_nobody_vouches_for_meets_nothing() -> None:
    """A person joins it."""
    located = [told("r-1", HOUR), told("r-2", HOUR, family=POSTED), told("r-3", HOUR)]
    assert found(*located) == [("r-1", "r-3")]


def test_only_the_rows_asked_for_are_paired() -> None:
    """In whatever order they are given."""
    columns = ReportColumns([told(f"r-{at}", HOUR) for at in range(4)])
    met = [
        (int(one), int(other))
        for a, b in candidate_pairs(columns, np.array([3, 1]), WEIGHTS)
        for one, other in zip(a, b, strict=True)
    ]
    assert met == [(1, 3)]


def test_many_pairs_come_in_parts_that_fit_into_memory() -> None:
    """No part is much larger than is judged at once, and none is lost or told twice."""
    columns = ReportColumns([told(f"r-{at:03}", timedelta(minutes=at % 7)) for at in range(400)])
    parts = list(candidate_pairs(columns, np.arange(400), WEIGHTS))
    assert max(len(a) for a, _ in parts) < 51_000
    keys = np.concatenate([a * 400 + b for a, b in parts])
    assert len(np.unique(keys)) == len(keys) == 400 * 399 // 2
    assert all((a < b).all() for a, b in parts)


def test_a_part_is_filled_up_to_what_is_judged_at_once() -> None:
    """Fifty thousand pairs that just fit are one part; one more pair begins the next."""
    in_regions = {"XX-01": 224, "XX-02": 224, "XX-03": 10, "XX-04": 3, "XX-05": 2}
    columns = ReportColumns(
        [
            told(f"{code}-{at:03}", HOUR, place=replace(NORTH, regions=(code,)))
            for code, many in in_regions.items()
            for at in range(many)
        ]
    )
    parts = candidate_pairs(columns, np.arange(len(columns)), WEIGHTS)
    assert [len(a) for a, _ in parts] == [2 * (224 * 223 // 2) + 45 + 3, 1] == [50_000, 1]
