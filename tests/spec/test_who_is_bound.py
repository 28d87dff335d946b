"""Who was bound, and who did it?

An agreement binds those who made it. A notice or release frees only the party that gives it, and
only under a reading that lets it count. Whether the sources agree on the hand is a question of its
own, apart from whether it happened and from who is right.
"""

from typing import Any

import pytest
from builders import WEST, a_reading, a_window, an_agreement, an_event
from spec.rows import Row, a_case, letters, telling

from monitor.core.rules import attributed, bound_party
from monitor.model.agreements import LifeCycleKind, Reading
from monitor.model.assessments import Holds

ASKED = "Bound? Attributed?"
AGREEMENT = an_agreement()
RULES = (bound_party, attributed)


def _with(kind: str, takes_effect: str, **more: Any) -> Reading:
    """A reading under which party B gave notice, or the like, in the first hour of 2 April."""
    changes = {"party": WEST, **more}
    event = an_event(kind=LifeCycleKind(kind), takes_effect=Holds(takes_effect), **changes)
    return a_reading(events=(event,))


READINGS = {
    "plain": a_reading(),
    "B left": _with("notice", "yes"),
    "B released itself": _with("release", "yes"),
    "B perhaps released": _with("release", "unknown"),
    "B released in vain": _with("release", "no"),
    "B accused": _with("accusation", "no"),
    "B suspended its part": _with(
        "suspension", "yes", until=a_window("2025-04-04T00:00Z .. 2025-04-04T01:00Z")
    ),
    "both": a_reading(
        events=(
            an_event(kind=LifeCycleKind.RELEASE, takes_effect=Holds.UNKNOWN, party=WEST),
            an_event(kind=LifeCycleKind.NOTICE, takes_effect=Holds.YES, party=WEST),
        )
    ),
}


def _row(given: str, expected: str, because: str, voices: list[str], **facts: Any) -> Row:
    return Row(given=given, asked=ASKED, expected=expected, because=because, facts=(voices, facts))


TABLE = [
    _row("one voice names B", "yes, yes", "B made the agreement", ["A>B"]),
    _row(
        "one voice names B, another nobody",
        "yes, yes",
        "who names nobody contradicts nobody",
        ["A>B", "x>"],
    ),
    _row("nobody is named", "unknown, unknown", "an agreement binds parties", ["x>", "y>"]),
    _row(
        "each side names the other",
        "yes, unknown",
        "whichever it was is bound; which it was is disputed",
        ["A>B", "B>A"],
    ),
    _row("a third force is named", "no, yes", "it made no agreement", ["A>N"]),
    _row(
        "one voice names B, another a third force",
        "unknown, unknown",
        "one of them is bound, the other is not",
        ["A>B", "x>N"],
    ),
    _row(
        "B struck on 3 April, having given notice on the 2nd",
        "no, yes",
        "under this reading a notice counts",
        ["A>B"],
        reading="B left",
    ),
    _row(
        "A struck on 3 April, B having given notice on the 2nd",
        "yes, yes",
        "who leaves frees himself alone",
        ["B>A"],
        reading="B left",
    ),
    _row(
        "B struck on 1 April and gave notice on the 2nd",
        "yes, yes",
        "it was bound then",
        ["A>B"],
        reading="B left",
        occurred="2025-04-01T00:00Z .. 2025-04-01T01:00Z",
    ),
    _row(
        "B struck some time on 2 April, the day of its notice",
        "unknown, yes",
        "before it or after it",
        ["A>B"],
        reading="B left",
        occurred="2025-04-02T00:00Z .. 2025-04-03T00:00Z",
    ),
    _row(
        "B struck, having declared that the other's breach frees it",
        "no, yes",
        "under this reading such a release counts",
        ["A>B"],
        reading="B released itself",
    ),
    _row(
        "the same, the reading leaving open whether a release counts",
        "unknown, yes",
        "nothing takes effect by having happened",
        ["A>B"],
        reading="B perhaps released",
    ),
    _row(
        "the same, the reading giving it no effect",
        "yes, yes",
        "it counts only as far as the reading says so",
        ["A>B"],
        reading="B released in vain",
    ),
    _row(
        "B struck, having been accused of a breach",
        "yes, yes",
        "an accusation frees nobody",
        ["A>B"],
        reading="B accused",
    ),
    _row(
        "B struck while it had suspended its part",
        "no, yes",
        "under this reading the suspension counts",
        ["A>B"],
        reading="B suspended its part",
    ),
    _row(
        "B struck, having released itself, perhaps, and given notice, certainly",
        "no, yes",
        "what is certain outranks what is not",
        ["A>B"],
        reading="both",
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.given)
def test_who_made_an_agreement_is_bound_until_a_reading_lets_him_go(row: Row) -> None:
    """And whether the sources agree on the hand is answered apart."""
    voices, facts = row.facts
    parties = {**letters(AGREEMENT), "N": "north"}
    occurred = a_window(facts.get("occurred", "2025-04-03T00:00Z .. 2025-04-03T01:00Z"))
    members = [telling(v, at, parties, occurred=occurred) for at, v in enumerate(voices)]
    case = a_case(members, AGREEMENT, READINGS[facts.get("reading", "plain")])
    assert ", ".join(rule(case).holds for rule in RULES) == row.expected
