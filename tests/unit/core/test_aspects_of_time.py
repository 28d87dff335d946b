"""What the times of two reports say, at the edges where the answer turns."""

from datetime import timedelta
from typing import Any

import pytest
from builders import a_place, a_window
from unit.core.reported import NORTH, pairs_of, reported
from unit.core.weighed import NAMED, WEIGHTS, found, weight

from monitor.core import aspects
from monitor.model.place import Place
from monitor.model.time import TimePrecision

MINUTE, HOUR = TimePrecision.MINUTE, TimePrecision.HOUR
DAY, NIGHT = TimePrecision.DAY, TimePrecision.NIGHT
MIDNIGHT = a_window("2025-03-25T00:00Z .. 2025-03-25T00:01Z")


def clock(apart: timedelta, **given: Any) -> dict[str, Any]:
    """A clock time so long after the minute of midnight ends, and anything else of the report."""
    from_utc = MIDNIGHT.until_utc + apart
    later = a_window(f"{from_utc.isoformat()} .. {(from_utc + timedelta(minutes=1)).isoformat()}")
    return {"occurred": later, "occurred_precision": MINUTE, **given}


def minutes(number: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=number)


def hours(number: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("apart", "place", "taken"),
    [
        (minutes(3), NORTH, "time_same_moment"),
        (minutes(4), NORTH, "time_near_moments"),
        (minutes(45), NORTH, "time_near_moments"),
        (minutes(46), NORTH, "time_moments_apart"),
        (hours(8), NORTH, "time_moments_apart"),
        (hours(8) + minutes(1), NORTH, "impossible"),
        # the clock shows the same a day later, give or take five minutes; midnight ends at 00:01
        (hours(24) - minutes(1), NORTH, "impossible"),
        (hours(24) - minutes(1), a_place(), "time_same_clock_next_day"),
        (hours(24) - minutes(6), a_place(), "time_same_clock_next_day"),
        (hours(24) - minutes(7), a_place(), "impossible"),
        (hours(24) + minutes(4), a_place(), "time_same_clock_next_day"),
        (hours(24) + minutes(5), a_place(), "impossible"),
    ],
)
def test_clock_times_are_of_one_strike_up_to_the_minutes_and_hours_that_are_set(
    apart: timedelta, place: Place, taken: str
) -> None:
    """Each limit is included; a slip of the date is one only where the target may be one."""
    one = {"occurred": MIDNIGHT, "occurred_precision": HOUR, "place": place}
    assert weight(aspects.time, one, clock(apart, place=place)) == taken


def test_a_day_between_days_is_no_slip_of_the_clock() -> None:
    """Only clock times slip by a date."""
    one = {"occurred": MIDNIGHT, "occurred_precision": DAY}
    other = clock(hours(24) - minutes(1), occurred_precision=DAY)
    assert weight(aspects.time, one, other) == "time_far"


@pytest.mark.parametrize(
    ("apart", "reason"),
    [
        (minutes(45), "0:45:00 apart on the clock"),
        (hours(9), "9:00:00 apart on the clock"),
    ],
)
def test_the_reason_tells_how_far_apart_clock_times_are(apart: timedelta, reason: str) -> None:
    """As hours, minutes and seconds."""
    one = {"occurred": MIDNIGHT, "occurred_precision": MINUTE, "place": NORTH}
    assert found(aspects.time, one, clock(apart, place=NORTH))[1] == reason


def day(window: str, precision: TimePrecision = DAY, **given: Any) -> dict[str, Any]:
    """A time not told by the clock; ``25T00 .. 26T00`` is of March 2025."""
    from_utc, until_utc = (f"2025-03-{end}:00Z" for end in window.split(" .. "))
    return {
        "occurred": a_window(f"{from_utc} .. {until_utc}"),
        "occurred_precision": precision,
        **given,
    }


@pytest.mark.parametrize(
    ("one", "other", "taken"),
    [
        # a window of more than 30 hours, and more than three times the other
        (day("25T00 .. 26T07"), day("25T00 .. 25T06"), "time_inside_wide"),
        (day("25T00 .. 26T06"), day("25T00 .. 25T06"), "time_overlap"),
        (day("25T00 .. 26T09"), day("25T00 .. 25T11"), "time_overlap"),
        (day("25T00 .. 26T09"), day("25T00 .. 25T10"), "time_inside_wide"),
        (day("25T00 .. 25T12"), day("25T11 .. 25T12"), "time_overlap"),
        # windows that touch share no instant
        (day("25T00 .. 25T12"), day("25T12 .. 25T13"), "time_adjoining"),
        (day("25T00 .. 25T12"), day("25T16 .. 25T17"), "time_adjoining"),
        (day("25T00 .. 25T12"), day("25T16 .. 25T17", NIGHT), "time_adjoining_night"),
        (day("25T00 .. 25T12"), day("25T16 .. 25T17", MINUTE), "time_adjoining_sharp"),
        (day("25T00 .. 25T12", NIGHT), day("25T16 .. 25T17", HOUR), "time_adjoining_night"),
        (day("25T00 .. 25T12"), day("25T17 .. 25T18"), "time_far"),
        (day("25T00 .. 25T12"), day("26T18 .. 26T19"), "time_far"),
        (day("25T00 .. 25T12"), day("26T19 .. 26T20"), "impossible"),
        (day("25T00 .. 25T12", place=NORTH), day("25T17 .. 25T18", place=NORTH), "impossible"),
    ],
)
def test_imprecise_times_are_compared_by_what_lies_between_them(
    one: dict[str, Any], other: dict[str, Any], taken: str
) -> None:
    """Each limit is included; beyond the slack only one target may be told a day late."""
    assert weight(aspects.time, one, other) == taken


@pytest.mark.parametrize(
    ("one", "other", "taken"),
    [
        # a window of less than three hours tells hours, unless it is a night
        (day("25T00 .. 25T02"), day("25T01 .. 25T03"), "time_same_hours"),
        (day("25T00 .. 25T03"), day("25T01 .. 25T03"), "time_overlap"),
        (day("25T00 .. 25T02", NIGHT), day("25T01 .. 25T03"), "time_overlap"),
        # a zone apart they may be one, beyond it only if all else agrees
        (day("25T00 .. 25T02"), day("25T03 .. 25T04"), "time_adjoining"),
        (day("25T00 .. 25T02"), day("25T04 .. 25T05"), "time_moments_apart"),
        (day("25T00 .. 25T03"), day("25T05 .. 25T06"), "time_adjoining"),
        (day("25T00 .. 25T02"), day("25T10 .. 25T11"), "time_moments_apart"),
        (day("25T00 .. 25T02"), day("25T11 .. 25T12"), "impossible"),
        (day("25T00 .. 25T03"), day("25T12 .. 25T13"), "time_far"),
        (day("25T00 .. 25T02", NIGHT), day("25T11 .. 25T12"), "time_far"),
        (day("25T00 .. 25T02", NIGHT), day("25T04 .. 25T05"), "time_adjoining_night"),
    ],
)
def test_hours_are_compared_by_the_hour(
    one: dict[str, Any], other: dict[str, Any], taken: str
) -> None:
    """Where both tell them; beyond what clock times may differ by they are two strikes."""
    said = aspects.time(
        pairs_of(reported("r-1", **one), reported("r-2", **other)),
        WEIGHTS | {"time_told_hours": 3.0},
    )
    assert NAMED[float(said.weights[0])] == taken


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (day("25T16 .. 25T17"), "4:00:00 between imprecise times"),
        (day("26T18 .. 26T19"), "1 day, 6:00:00 between imprecise times"),
        (day("28T00 .. 28T01"), "2 days, 12:00:00 between the times"),
    ],
)
def test_the_reason_tells_how_far_apart_imprecise_times_are(
    other: dict[str, Any], reason: str
) -> None:
    """From the end of the one to the beginning of the other."""
    assert found(aspects.time, day("25T00 .. 25T12"), other)[1] == reason
