"""When a sentence says that something happened."""

from datetime import UTC, datetime

import pytest
from builders import a_window
from unit.core.northland import vocabulary

from monitor.core.time_said import TimeSaid, time_told, times_said
from monitor.core.words import clean
from monitor.model.time import TimePrecision, TimeWindow

PUBLISHED = a_window("2025-04-05T09:00Z .. 2025-04-05T09:01Z")  # a Saturday, noon in Kyiv
BETWEEN = a_window("2025-03-20T21:30Z .. 2025-03-20T21:31Z")  # 20 March in Kyiv, 21 in Moscow
NEW_YEAR = a_window("2025-12-31T21:30Z .. 2025-12-31T21:31Z")
LATE = a_window("2025-04-05T19:00Z .. 2025-04-05T19:01Z")  # ten in the evening there
KYIV = ("Europe/Kyiv",)


def said(
    text: str, published: TimeWindow | None = PUBLISHED, zones: tuple[str, ...] = KYIV
) -> tuple[TimeSaid, ...]:
    """The times of a text."""
    return times_said(clean(text), vocabulary().times, published=published, zones=zones)


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("Вранці 24 березня", "2025-03-24T02:00Z .. 2025-03-24T10:00Z", "range"),
        ("24 марта", "2025-03-23T22:00Z .. 2025-03-24T22:00Z", "day"),
        ("24 декабря", "2024-12-23T22:00Z .. 2024-12-24T22:00Z", "day"),
        ("24 марта 2024 года", "2024-03-23T22:00Z .. 2024-03-24T22:00Z", "day"),
        ("On March 24th, 2024", "2024-03-23T22:00Z .. 2024-03-24T22:00Z", "day"),
        ("24.03.2025", "2025-03-23T22:00Z .. 2025-03-24T22:00Z", "day"),
        ("у червні 2023 року", "2023-05-31T21:00Z .. 2023-06-30T21:00Z", "range"),
        ("у 2022", "2021-12-31T22:00Z .. 2022-12-31T22:00Z", "range"),
        ("2024-го року", "2023-12-31T22:00Z .. 2024-12-31T22:00Z", "range"),
        ("in December 2023", "2023-11-30T22:00Z .. 2023-12-31T22:00Z", "range"),
        ("вчора", "2025-04-03T21:00Z .. 2025-04-04T21:00Z", "day"),
        ("on Tuesday", "2025-03-31T21:00Z .. 2025-04-01T21:00Z", "day"),
        ("сьогодні", "2025-04-04T21:00Z .. 2025-04-05T09:01Z", "day"),
        ("вчора ввечері", "2025-04-04T13:00Z .. 2025-04-04T20:59Z", "range"),
        ("вечером", "2025-04-04T13:00Z .. 2025-04-04T20:59Z", "range"),
        ("in the morning", "2025-04-05T01:00Z .. 2025-04-05T09:00Z", "range"),
        ("overnight", "2025-04-04T17:00Z .. 2025-04-05T05:00Z", "night"),
        ("в ніч на 5 квітня", "2025-04-04T17:00Z .. 2025-04-05T05:00Z", "night"),
        ("в ночь с 3 на 4 апреля", "2025-04-03T17:00Z .. 2025-04-04T05:00Z", "night"),
        ("overnight on 3 April", "2025-04-02T17:00Z .. 2025-04-04T05:00Z", "night"),
        ("о 02:11", "2025-04-04T23:11Z .. 2025-04-04T23:12Z", "minute"),
        ("о 23:59", "2025-04-04T20:59Z .. 2025-04-04T21:00Z", "minute"),
        ("о 02:11 4 квітня", "2025-04-03T23:11Z .. 2025-04-03T23:12Z", "minute"),
        ("about 02:11 Moscow time", "2025-04-04T22:11Z .. 2025-04-05T00:12Z", "hour"),
        ("at 3 p.m. on 4 April", "2025-04-04T11:00Z .. 2025-04-04T13:01Z", "hour"),
        ("at 2:30 am", "2025-04-04T23:30Z .. 2025-04-04T23:31Z", "minute"),
        ("з 02:00 до 04:00", "2025-04-04T23:00Z .. 2025-04-05T01:00Z", "range"),
        ("з 22:00 до 01:00 4 квітня", "2025-04-04T19:00Z .. 2025-04-04T22:00Z", "range"),
    ],
)
def test_a_time_is_read_no_sharper_than_it_is_said(
    text: str, expected: str, precision: str
) -> None:
    """Relative to the publication, in the zone it is said in, and never after it."""
    (found,) = said(text)
    assert (found.window, found.precision) == (a_window(expected), precision)


def test_the_night_of_an_item_of_the_evening_may_be_the_last_or_the_one_that_begins() -> None:
    """Nobody says which."""
    (found,) = said("вночі", LATE)
    assert found.window == a_window("2025-04-04T17:00Z .. 2025-04-05T19:01Z")


@pytest.mark.parametrize("zones", [("Europe/Kyiv", "Europe/Moscow"), ("Europe/Moscow", *KYIV)])
@pytest.mark.parametrize(
    ("text", "published", "expected", "precision"),
    [
        ("вчора", BETWEEN, "2025-03-18T22:00Z .. 2025-03-20T21:00Z", "range"),
        ("сегодня", BETWEEN, "2025-03-19T22:00Z .. 2025-03-20T21:31Z", "range"),
        ("on Friday", BETWEEN, "2025-03-13T22:00Z .. 2025-03-20T21:31Z", "range"),
        ("о 23:45", BETWEEN, "2025-03-19T21:45Z .. 2025-03-20T20:46Z", "range"),
        ("overnight", BETWEEN, "2025-03-19T18:00Z .. 2025-03-20T21:31Z", "night"),
        ("вчора, 20 березня", BETWEEN, "2025-03-19T21:00Z .. 2025-03-20T21:00Z", "day"),
        ("вчора, 19 березня", BETWEEN, "2025-03-18T22:00Z .. 2025-03-19T22:00Z", "day"),
        ("вчера", PUBLISHED, "2025-04-03T21:00Z .. 2025-04-04T21:00Z", "day"),
        ("20 марта", BETWEEN, "2025-03-19T21:00Z .. 2025-03-20T21:31Z", "day"),
        ("у 2025 році", NEW_YEAR, "2024-12-31T21:00Z .. 2025-12-31T21:00Z", "range"),
    ],
)
def test_where_the_zone_is_not_known_a_relative_day_is_that_of_any(
    zones: tuple[str, ...], text: str, published: TimeWindow, expected: str, precision: str
) -> None:
    """Whichever is listed first; a zone in which the words contradict each other is not meant."""
    (found,) = said(text, published, zones)
    assert (found.window, found.precision) == (a_window(expected), precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31 февраля",
        "on 9 April",
        "з 18 березня",
        "the agreement of 18 March",
        "24 марта, 26 марта",
        "вранці і вночі",
        "о 01:00, 02:00, 03:00",
        "330:02",
        "у 1-й лікарні",
        "з 2014 року",
        "у 2025 році",
        "у 2030 році",
        "вчора згадали атаку у 2022 році",
    ],
)
def test_what_is_no_single_past_time_is_left_out(text: str) -> None:
    """A day there is not, one to come, a bound, an agreement's date, the present
    year, several in one breath.
    """
    assert said(text) == ()


def test_nothing_is_read_without_a_time_of_publication() -> None:
    """There is nothing that yesterday could be before."""
    assert said("вчора", None) == ()


def test_the_words_of_a_time_are_told() -> None:
    """From the first to the last of them; a new sentence is a new time."""
    text = clean("Дрони о 02:11 в ніч на 5 квітня. Вчора було тихо")
    found = said(text)
    assert [text[each.start : each.end] for each in found] == [
        "02:11 в ніч на 5 квітня",
        "вчора",
    ]


NIGHT = TimeSaid(a_window("2025-04-04T17:00Z .. 2025-04-05T05:00Z"), TimePrecision.NIGHT, 0, 1)
MINUTE = TimeSaid(a_window("2025-04-04T23:11Z .. 2025-04-04T23:12Z"), TimePrecision.MINUTE, 2, 3)
EARLIER = TimeSaid(a_window("2025-03-04T23:11Z .. 2025-03-04T23:12Z"), TimePrecision.MINUTE, 4, 5)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([], None),
        ([NIGHT], (NIGHT.window, TimePrecision.NIGHT)),
        ([NIGHT, MINUTE], (MINUTE.window, TimePrecision.MINUTE)),
        ([MINUTE, NIGHT], (MINUTE.window, TimePrecision.MINUTE)),
        ([NIGHT, EARLIER], None),
    ],
)
def test_times_that_contradict_each_other_tell_none(
    times: list[TimeSaid], expected: tuple[TimeWindow, TimePrecision] | None
) -> None:
    """Those that agree tell the sharpest."""
    assert time_told(times) == expected


def test_windows_are_in_utc() -> None:
    """Whatever the zone of the words."""
    (found,) = said("о 02:11 мск")
    assert found.window.from_utc == datetime(2025, 4, 4, 23, 11, tzinfo=UTC)
