"""What sources write about when."""

import pytest
from builders import a_window, an_instant

from monitor.core.time_words import (
    UnreadableTime,
    day_window,
    local_day,
    occurred_window,
    read_time,
)
from monitor.model.time import TimePrecision

KYIV = ("Europe/Kyiv",)
BOTH = ("Europe/Kyiv", "Europe/Moscow")
PUBLISHED = a_window("2025-04-05T09:00Z .. 2025-04-05T09:01Z")


@pytest.mark.parametrize(
    ("text", "zones", "expected"),
    [
        ("2025-04-04", KYIV, "2025-04-03T21:00Z .. 2025-04-04T21:00Z"),
        ("2025-03-25", BOTH, "2025-03-24T21:00Z .. 2025-03-25T22:00Z"),
        ("2025-03-30", KYIV, "2025-03-29T22:00Z .. 2025-03-30T21:00Z"),
        ("20250404", KYIV, "2025-04-03T21:00Z .. 2025-04-04T21:00Z"),
        ("2025-04-04T14:00+03:00", (), "2025-04-04T11:00Z .. 2025-04-04T11:01Z"),
        ("2025-03-25T14:00", KYIV, "2025-03-25T12:00Z .. 2025-03-25T12:01Z"),
        ("2025-03-25T14:00", BOTH, "2025-03-25T11:00Z .. 2025-03-25T12:01Z"),
    ],
)
def test_a_time_is_read_as_all_it_may_mean(
    text: str, zones: tuple[str, ...], expected: str
) -> None:
    """A date is a day, a clock time a minute, both in every zone that is possible."""
    assert read_time(text, zones)[0] == a_window(expected)


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2025-02-30", "2025-04-04T25:00", "1969-12-31", "2100-01-02", "9999-12-31"],
)
def test_what_is_no_time_of_this_age_is_refused(text: str) -> None:
    """Nothing is guessed from half a date."""
    with pytest.raises(UnreadableTime):
        read_time(text, KYIV)


@pytest.mark.parametrize(
    ("text", "precision", "expected"),
    [
        ("2025-04-04T14:00+03:00", "minute", "2025-04-04T11:00Z .. 2025-04-04T11:01Z"),
        ("2025-04-04T14:00+03:00", "hour", "2025-04-04T10:00Z .. 2025-04-04T12:01Z"),
        ("2025-04-04T22:00+03:00", "night", "2025-04-04T19:00Z .. 2025-04-05T05:00Z"),
        ("2025-04-04T02:00+03:00", "night", "2025-04-03T23:00Z .. 2025-04-04T05:00Z"),
        ("2025-04-04T22:00", "night", "2025-04-04T19:00Z .. 2025-04-05T05:00Z"),
        ("2025-04-04", "night", "2025-04-03T17:00Z .. 2025-04-05T05:00Z"),
        ("2025-04-04", "day", "2025-04-03T21:00Z .. 2025-04-04T21:00Z"),
        ("2025-04-04T14:00", "day", "2025-04-03T21:00Z .. 2025-04-04T21:00Z"),
        ("2025-04-04T14:00+03:00", "day", "2025-04-03T21:00Z .. 2025-04-04T21:00Z"),
        ("2025-04-04T02:00+06:00", "day", "2025-04-03T18:00Z .. 2025-04-04T18:00Z"),
        ("2025-04-04T14:00+03:00", "range", "2025-04-04T11:00Z .. 2025-04-05T09:01Z"),
        ("2025-04-06", "range", "2025-04-05T21:00Z .. 2025-04-06T21:00Z"),
    ],
)
def test_a_time_is_widened_to_its_precision(text: str, precision: str, expected: str) -> None:
    """And keeps it: the window says how well the time is known."""
    window, kept = occurred_window(
        text, TimePrecision(precision), until="", published=PUBLISHED, zones=KYIV
    )
    assert (window, kept) == (a_window(expected), precision)


@pytest.mark.parametrize(
    ("text", "stated", "kept"),
    [
        ("2025-04-04", None, TimePrecision.DAY),
        ("2025-04-04T14:00", None, TimePrecision.MINUTE),
        ("2025-04-04", TimePrecision.MINUTE, TimePrecision.DAY),
        ("2025-04-04", TimePrecision.HOUR, TimePrecision.DAY),
    ],
)
def test_a_precision_follows_from_the_time_where_it_is_missing_or_beyond_it(
    text: str, stated: TimePrecision | None, kept: TimePrecision
) -> None:
    """A date is no minute, whatever the source calls it."""
    assert occurred_window(text, stated, until="", published=PUBLISHED, zones=KYIV)[1] is kept


def test_a_stated_end_makes_a_range() -> None:
    """From the start of the one to the end of the other."""
    window, kept = occurred_window(
        "2025-04-04T14:00", None, until="2025-04-04T18:00", published=PUBLISHED, zones=KYIV
    )
    assert window == a_window("2025-04-04T11:00Z .. 2025-04-04T15:01Z")
    assert kept is TimePrecision.RANGE


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    """It is not turned round."""
    with pytest.raises(UnreadableTime, match="before it starts"):
        occurred_window("2025-04-04", None, until="2025-04-01", published=PUBLISHED, zones=KYIV)


def test_a_day_has_the_length_its_zone_gives_it() -> None:
    """23 hours when summer time begins; the date of an instant depends on the zone."""
    day = day_window(local_day(an_instant("2025-03-30T10:00Z"), "Europe/Kyiv"), KYIV)
    assert day.length.total_seconds() == 23 * 3600
    late = an_instant("2025-03-25T22:30Z")
    assert local_day(late, "Europe/Kyiv") != local_day(late, "UTC")


def test_a_range_without_an_end_needs_the_time_of_publication() -> None:
    """Else it would end whenever it happened to arrive."""
    with pytest.raises(UnreadableTime, match="publication"):
        occurred_window(
            "2025-04-06", TimePrecision.RANGE, until="", published=None, zones=("Europe/Kyiv",)
        )
