"""When is it in force?

A reading answers for the whole time in which a strike may have happened. Its own bounds are windows
too: neither side gave an hour. What touches a bound stays unknown. What happens to the agreement
itself, from an accusation to an announced end, counts only as far as the reading says so.
"""

from typing import Any

import pytest
from builders import EAST, a_reading, a_window, an_event
from spec.project import reading
from spec.rows import Row

from monitor.core.terms import in_force_during
from monitor.model.agreements import LifeCycleKind, Reading
from monitor.model.assessments import Holds

IN_FORCE = "Was the {} reading in force?"
MOSCOW, KYIV = IN_FORCE.format("Moscow"), IN_FORCE.format("Kyiv")
WEEK = "Was the week of early 2026 in force, {}?"

_APRIL_2 = a_window("2025-04-02T00:00Z .. 2025-04-02T01:00Z")
_APRIL_4 = a_window("2025-04-04T00:00Z .. 2025-04-04T01:00Z")
_MAY = a_window("2025-05-24T00:00Z .. 2025-05-24T00:01Z")


def _with(kind: str, takes_effect: str, **more: Any) -> Reading:
    """A reading of 25 March to 24 April 2025 to which something happened on 2 April."""
    event = an_event(kind=LifeCycleKind(kind), takes_effect=Holds(takes_effect), **more)
    return a_reading(events=(event,))


CONSTRUCTED = {
    "no-end": a_reading(ends=None),
    "accused": _with("accusation", "no"),
    "suspended": _with("suspension", "yes", until=_APRIL_4),
    "suspended-for-good": _with("suspension", "yes"),
    "perhaps-suspended": _with("suspension", "unknown", until=_APRIL_4),
    "suspension-void": _with("suspension", "no", until=_APRIL_4),
    "extended": _with("extension", "yes", until=_MAY),
    "perhaps-extended": _with("extension", "unknown", until=_MAY),
    "extension-offered": _with("extension", "no", until=_MAY),
    "called-over": _with("expiry", "yes"),
    "called-over-void": _with("expiry", "no"),
    "no-end-called-over": a_reading(
        ends=None, events=(an_event(kind=LifeCycleKind.EXPIRY, takes_effect=Holds.YES),)
    ),
    "no-end-extended": a_reading(
        ends=None,
        events=(an_event(kind=LifeCycleKind.EXTENSION, takes_effect=Holds.YES, until=_MAY),),
    ),
    "one-left": _with("notice", "yes", party=EAST),
}
WAS = "Was it in force from 25 March to 24 April 2025, {}?"

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
        facts=("truce-washington", "2026-02-02T22:00+02:00 .. 2026-02-03T08:00+02:00"),
    ),
    Row(
        given="the mass strike in the night of 2 to 3 February 2026 (case 8)",
        asked=WEEK.format("as said to run to 1 February and, elsewhere, to the 3rd"),
        expected="unknown",
        because="the end lies somewhere between the two dates",
        facts=("truce-moscow", "2026-02-02T22:00+02:00 .. 2026-02-03T08:00+02:00"),
    ),
    Row(
        given="the mass strike in the night of 2 to 3 February 2026 (case 8)",
        asked=WEEK.format("a week from Friday"),
        expected="yes",
        because="the week had three more days to run",
        facts=("truce-kyiv", "2026-02-02T22:00+02:00 .. 2026-02-03T08:00+02:00"),
    ),
    Row(
        given="20 April 2025, Easter Sunday, some time that day",
        asked="Was the Easter truce in force?",
        expected="yes",
        because="it was announced with hours and a zone, and Kyiv's day lies between them",
        facts=("easter-moscow", "2025-04-20T00:00+03:00 .. 2025-04-21T00:00+03:00"),
    ),
    Row(
        given="19 April 2025, the evening from 17:00 to 19:00 in Moscow",
        asked="Was the Easter truce in force?",
        expected="unknown",
        because="it began at 18:00",
        facts=("easter-kyiv", "2025-04-19T17:00+03:00 .. 2025-04-19T19:00+03:00"),
    ),
    Row(
        given="22 April 2025, after one side had offered to go on for 30 days",
        asked="Was the Easter truce in force?",
        expected="no",
        because="an offer extends nothing",
        facts=("easter-kyiv", "2025-04-22T00:00+03:00 .. 2025-04-23T00:00+03:00"),
    ),
    Row(
        given="19 January 2026 at noon, while the line at the nuclear plant was repaired",
        asked="Was the local ceasefire in force?",
        expected="yes",
        because="work under it had begun the day before and the line was not yet reconnected",
        facts=("repair-zone", "2026-01-19T12:00+02:00 .. 2026-01-19T13:00+02:00"),
    ),
    Row(
        given="22 January 2026, the line being whole again",
        asked="Was the local ceasefire in force?",
        expected="unknown",
        because="nobody announced its end",
        facts=("repair-zone", "2026-01-22T12:00+02:00 .. 2026-01-22T13:00+02:00"),
    ),
    Row(
        given="3 April, after one side had accused the other of a breach",
        asked=WAS.format("with an accusation on 2 April"),
        expected="yes",
        because="an accusation of breach ends nothing",
        facts=("accused", "2025-04-03T00:00Z .. 2025-04-03T01:00Z"),
    ),
    Row(
        given="3 April, after one party had given notice",
        asked=WAS.format("with a notice of one party on 2 April"),
        expected="yes",
        because="who leaves frees himself, not the other: that is asked of the party",
        facts=("one-left", "2025-04-03T00:00Z .. 2025-04-03T01:00Z"),
    ),
    Row(
        given="3 April, between suspension and resumption",
        asked=WAS.format("suspended from 2 to 4 April"),
        expected="no",
        because="the reading lets the suspension count",
        facts=("suspended", "2025-04-03T00:00Z .. 2025-04-03T01:00Z"),
    ),
    Row(
        given="1 April, before the suspension",
        asked=WAS.format("suspended from 2 to 4 April"),
        expected="yes",
        because="it had not begun",
        facts=("suspended", "2025-04-01T23:00Z .. 2025-04-02T00:00Z"),
    ),
    Row(
        given="the first hour of 2 April, in which it was suspended",
        asked=WAS.format("suspended from 2 to 4 April"),
        expected="unknown",
        because="the suspension came some time in that hour",
        facts=("suspended", "2025-04-02T00:30Z .. 2025-04-02T01:00Z"),
    ),
    Row(
        given="from 3 April into the first hour of the 4th, in which it was resumed",
        asked=WAS.format("suspended from 2 to 4 April"),
        expected="unknown",
        because="the suspension ended some time in that hour",
        facts=("suspended", "2025-04-03T00:00Z .. 2025-04-04T00:30Z"),
    ),
    Row(
        given="the second hour of 4 April",
        asked=WAS.format("suspended from 2 to 4 April"),
        expected="yes",
        because="it had been resumed",
        facts=("suspended", "2025-04-04T01:00Z .. 2025-04-04T02:00Z"),
    ),
    Row(
        given="20 April, of a suspension that nobody ended",
        asked=WAS.format("suspended from 2 April"),
        expected="no",
        because="it lasts until somebody ends it",
        facts=("suspended-for-good", "2025-04-20T00:00Z .. 2025-04-20T01:00Z"),
    ),
    Row(
        given="3 April, the reading leaving open whether the suspension counts",
        asked=WAS.format("perhaps suspended from 2 to 4 April"),
        expected="unknown",
        because="nothing takes effect, or fails to, by having happened",
        facts=("perhaps-suspended", "2025-04-03T00:00Z .. 2025-04-03T01:00Z"),
    ),
    Row(
        given="3 April, the reading giving the suspension no effect",
        asked=WAS.format("a suspension declared and void"),
        expected="yes",
        because="it counts only as far as the reading says so",
        facts=("suspension-void", "2025-04-03T00:00Z .. 2025-04-03T01:00Z"),
    ),
    Row(
        given="10 May, after an agreed extension to 24 May",
        asked=WAS.format("extended"),
        expected="yes",
        because="the new end counts",
        facts=("extended", "2025-05-10T00:00Z .. 2025-05-10T01:00Z"),
    ),
    Row(
        given="25 May, after the extension has run out",
        asked=WAS.format("extended"),
        expected="no",
        because="the new end has passed",
        facts=("extended", "2025-05-25T00:00Z .. 2025-05-25T01:00Z"),
    ),
    Row(
        given="10 May, the reading leaving open whether it was extended",
        asked=WAS.format("perhaps extended"),
        expected="unknown",
        because="the end is the old one or the new one",
        facts=("perhaps-extended", "2025-05-10T00:00Z .. 2025-05-10T01:00Z"),
    ),
    Row(
        given="10 May, an extension offered and not agreed",
        asked=WAS.format("with an offer to go on"),
        expected="no",
        because="an offer extends nothing",
        facts=("extension-offered", "2025-05-10T00:00Z .. 2025-05-10T01:00Z"),
    ),
    Row(
        given="10 April, after one side had announced the end on 2 April",
        asked=WAS.format("called over on 2 April"),
        expected="unknown",
        because="the announced end stands beside the computed one",
        facts=("called-over", "2025-04-10T00:00Z .. 2025-04-10T01:00Z"),
    ),
    Row(
        given="10 April, the announcement having no effect under this reading",
        asked=WAS.format("called over on 2 April, in vain"),
        expected="yes",
        because="the computed end stands",
        facts=("called-over-void", "2025-04-10T00:00Z .. 2025-04-10T01:00Z"),
    ),
    Row(
        given="1 April, of a reading without an end that was called over on the 2nd",
        asked="Was it in force?",
        expected="yes",
        because="the announcement is the end there is",
        facts=("no-end-called-over", "2025-04-01T00:00Z .. 2025-04-01T01:00Z"),
    ),
    Row(
        given="10 April, of a reading without an end that was called over on the 2nd",
        asked="Was it in force?",
        expected="no",
        because="the announcement is the end there is",
        facts=("no-end-called-over", "2025-04-10T00:00Z .. 2025-04-10T01:00Z"),
    ),
    Row(
        given="1 April, of a reading without an end that was extended all the same",
        asked="Was it in force?",
        expected="unknown",
        because="what has no known end cannot be given a later one",
        facts=("no-end-extended", "2025-04-01T00:00Z .. 2025-04-01T01:00Z"),
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.given} / {row.facts[0]}")
def test_a_reading_is_in_force_only_for_what_lies_wholly_between_its_bounds(row: Row) -> None:
    """Before or after for certain is no, inside for certain is yes, everything else unknown."""
    reading_id, window = row.facts
    judged = CONSTRUCTED.get(reading_id) or reading(reading_id)
    assert in_force_during(a_window(window), judged).holds == row.expected
