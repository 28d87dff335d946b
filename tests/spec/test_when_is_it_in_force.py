"""When is it in force?

A reading answers for the whole time in which a strike may have happened. Its own bounds are windows
too: neither side gave an hour. What touches a bound stays unknown.
"""

import pytest
from builders import a_reading, a_window
from spec.project import reading
from spec.rows import Row

from monitor.core.rules import in_force_during

IN_FORCE = "Was the {} reading in force?"
MOSCOW, KYIV = IN_FORCE.format("Moscow"), IN_FORCE.format("Kyiv")
WEEK = "Was the week of early 2026 in force, {}?"

# No agreement file exists for the week of early 2026: its three counts are told here.
CONSTRUCTED = {
    "sunday-to-sunday": a_reading(
        starts=a_window("2026-01-25T00:00-05:00 .. 2026-01-26T00:00-05:00"),
        ends=a_window("2026-02-01T00:00-05:00 .. 2026-02-02T00:00-05:00"),
    ),
    "until-the-third": a_reading(
        starts=a_window("2026-01-29T07:00+03:00 .. 2026-01-30T07:00+03:00"),
        ends=a_window("2026-02-01T00:00+03:00 .. 2026-02-04T00:00+03:00"),
    ),
    "from-friday-a-week": a_reading(
        starts=a_window("2026-01-29T00:00+02:00 .. 2026-01-30T00:01+02:00"),
        ends=a_window("2026-02-05T00:00+02:00 .. 2026-02-06T00:01+02:00"),
    ),
    "no-end": a_reading(ends=None),
}

TABLE = [
    Row(
        given="17 March 2025, the day before the call of the presidents",
        asked=MOSCOW,
        expected="no",
        because="it ends where the reading's earliest start begins",
        facts=("moscow", "2025-03-17T00:00+03:00 .. 2025-03-18T00:00+03:00"),
    ),
    Row(
        given="18 March 2025, some time that day",
        asked=MOSCOW,
        expected="unknown",
        because="the order was given that day, at an hour nobody stated",
        facts=("moscow", "2025-03-18T00:00+03:00 .. 2025-03-19T00:00+03:00"),
    ),
    Row(
        given="the night of 18 to 19 March 2025, from 22:00 on",
        asked=MOSCOW,
        expected="unknown",
        because="two hours of that night lie before the latest start",
        facts=("moscow", "2025-03-18T22:00+03:00 .. 2025-03-19T08:00+03:00"),
    ),
    Row(
        given="19 March 2025, the first hour in Moscow",
        asked=MOSCOW,
        expected="yes",
        because="a window that begins where the latest start ends lies inside",
        facts=("moscow", "2025-03-19T00:00+03:00 .. 2025-03-19T01:00+03:00"),
    ),
    Row(
        given="Sudzha, 21 March 2025, about midnight (case 1)",
        asked=MOSCOW,
        expected="yes",
        because="three days after this reading's start",
        facts=("moscow", "2025-03-20T23:30+03:00 .. 2025-03-21T01:30+03:00"),
    ),
    Row(
        given="Sudzha, 21 March 2025, about midnight (case 1)",
        asked=KYIV,
        expected="no",
        because="four days before this reading's start",
        facts=("kyiv", "2025-03-20T23:30+03:00 .. 2025-03-21T01:30+03:00"),
    ),
    Row(
        given="25 March 2025, some time that day",
        asked=KYIV,
        expected="unknown",
        because="the statements were made that day; the hour is open",
        facts=("kyiv", "2025-03-25T00:00+02:00 .. 2025-03-26T00:00+02:00"),
    ),
    Row(
        given="Sudzha, 28 March 2025, a calendar day in Moscow time (case 2)",
        asked=MOSCOW,
        expected="yes",
        because="well inside",
        facts=("moscow", "2025-03-28T00:00+03:00 .. 2025-03-29T00:00+03:00"),
    ),
    Row(
        given="Sudzha, 28 March 2025, a calendar day in Moscow time (case 2)",
        asked=KYIV,
        expected="yes",
        because="well inside, also in Kyiv's time",
        facts=("kyiv", "2025-03-28T00:00+03:00 .. 2025-03-29T00:00+03:00"),
    ),
    Row(
        given="16 April 2025, some time that day",
        asked=MOSCOW,
        expected="yes",
        because="thirty days from 18 March reach the end of 16 April by any count",
        facts=("moscow", "2025-04-16T00:00+03:00 .. 2025-04-17T00:00+03:00"),
    ),
    Row(
        given="17 April 2025, 12:10 in Moscow (case 6)",
        asked=MOSCOW,
        expected="unknown",
        because="whether the thirtieth day is 16 or 17 April depends on who counts",
        facts=("moscow", "2025-04-17T12:10+03:00 .. 2025-04-17T12:11+03:00"),
    ),
    Row(
        given="17 April 2025, 12:10 in Moscow (case 6)",
        asked=KYIV,
        expected="yes",
        because="this reading counts from 25 March",
        facts=("kyiv", "2025-04-17T12:10+03:00 .. 2025-04-17T12:11+03:00"),
    ),
    Row(
        given="18 April 2025, the last minute before 14:00 in Moscow",
        asked=MOSCOW,
        expected="unknown",
        because="the announcement that the month is over had not certainly been made",
        facts=("moscow", "2025-04-18T13:59+03:00 .. 2025-04-18T14:00+03:00"),
    ),
    Row(
        given="18 April 2025, 14:00 in Moscow",
        asked=MOSCOW,
        expected="no",
        because="by then it had been called over",
        facts=("moscow", "2025-04-18T14:00+03:00 .. 2025-04-18T14:01+03:00"),
    ),
    Row(
        given="Kherson, 22 to 23 April 2025 (case 5)",
        asked=MOSCOW,
        expected="no",
        because="after the end",
        facts=("moscow", "2025-04-22T06:00+03:00 .. 2025-04-24T00:00+03:00"),
    ),
    Row(
        given="Kherson, 22 to 23 April 2025 (case 5)",
        asked=KYIV,
        expected="yes",
        because="inside thirty days from 25 March; the term itself is an assumption, and says so",
        facts=("kyiv", "2025-04-22T06:00+03:00 .. 2025-04-24T00:00+03:00"),
    ),
    Row(
        given="24 April 2025, some time that day",
        asked=KYIV,
        expected="unknown",
        because="the end lies somewhere in that day",
        facts=("kyiv", "2025-04-24T00:00+03:00 .. 2025-04-25T00:00+03:00"),
    ),
    Row(
        given="25 April 2025",
        asked=KYIV,
        expected="no",
        because="after the latest end",
        facts=("kyiv", "2025-04-25T00:00+03:00 .. 2025-04-25T00:01+03:00"),
    ),
    Row(
        given="“in March 2025”, no day given",
        asked=MOSCOW,
        expected="unknown",
        because="a month that straddles the start settles nothing",
        facts=("moscow", "2025-03-01T00:00+03:00 .. 2025-04-01T00:00+03:00"),
    ),
    Row(
        given="a strike long after the start of a reading that names no end",
        asked="Was it in force?",
        expected="unknown",
        because="a missing end is not taken for eternity",
        facts=("no-end", "2025-12-01T00:00+00:00 .. 2025-12-01T01:00+00:00"),
    ),
    Row(
        given="a strike before the start of a reading that names no end",
        asked="Was it in force?",
        expected="no",
        because="the start alone settles it",
        facts=("no-end", "2025-03-01T00:00+00:00 .. 2025-03-01T01:00+00:00"),
    ),
    Row(
        given="the mass strike in the night of 2 to 3 February 2026 (case 8)",
        asked=WEEK.format("counted from Sunday to Sunday"),
        expected="no",
        because="that Sunday had passed",
        facts=("sunday-to-sunday", "2026-02-02T22:00+02:00 .. 2026-02-03T08:00+02:00"),
    ),
    Row(
        given="the mass strike in the night of 2 to 3 February 2026 (case 8)",
        asked=WEEK.format("as said to run to 1 February and, elsewhere, to the 3rd"),
        expected="unknown",
        because="the end lies somewhere between the two dates",
        facts=("until-the-third", "2026-02-02T22:00+02:00 .. 2026-02-03T08:00+02:00"),
    ),
    Row(
        given="the mass strike in the night of 2 to 3 February 2026 (case 8)",
        asked=WEEK.format("a week from Friday"),
        expected="yes",
        because="the week had three more days to run",
        facts=("from-friday-a-week", "2026-02-02T22:00+02:00 .. 2026-02-03T08:00+02:00"),
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.given} / {row.facts[0]}")
def test_a_reading_is_in_force_only_for_what_lies_wholly_between_its_bounds(row: Row) -> None:
    """Before or after for certain is no, inside for certain is yes, everything else unknown."""
    reading_id, window = row.facts
    judged = CONSTRUCTED.get(reading_id) or reading(reading_id)
    assert in_force_during(a_window(window), judged).holds == row.expected
