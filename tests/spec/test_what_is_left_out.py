"""Is it within what the reading leaves in?

A reading may leave out what its other terms would cover: a party's blow at what it held itself, or
at a place that nobody certainly held. Who held a site, and since when, is on the list; where the
list does not say, nothing is supposed.
"""

from datetime import date
from typing import Any

import pytest
from builders import EAST, WEST, a_reading, a_site, a_window, an_agreement
from spec.rows import Row, a_case, letters, telling

from monitor.core.rules import not_excluded
from monitor.model.agreements import Exclusion
from monitor.model.assessments import Holds
from monitor.model.sites import Control

ASKED = "Is it within what the reading leaves in, {}?"
SILENT = ASKED.format("which says nothing of it")
AGREEMENT = an_agreement()
A, B, NOBODY = Control(party=EAST), Control(party=WEST), Control(party=None)
TAKEN = (A, Control(party=WEST, since=date(2025, 3, 25)))  # held by A, by B from that day on
LATER = (Control(party=WEST, since=date(2025, 4, 1)),)  # by nobody knows whom before


OWN = Exclusion.OWN_FACILITY
FRONT = Exclusion.CONTESTED_PLACE


def _row(given: str, asked: str, expected: str, because: str, *facts: Any) -> Row:
    return Row(given=given, asked=asked, expected=expected, because=because, facts=facts)


TABLE = [
    _row(
        "B strikes what A holds", SILENT, "yes", "nothing is out of the ordinary", "x>B", (A,), {}
    ),
    _row("B strikes what B holds", SILENT, "unknown", "silence is no answer", "x>B", (B,), {}),
    _row(
        "B strikes what B holds",
        ASKED.format("which leaves out blows at one's own"),
        "no",
        "the reading says so itself",
        "x>B",
        (B,),
        {OWN: Holds.YES},
    ),
    _row(
        "B strikes what B holds",
        ASKED.format("by which blows at one's own count"),
        "yes",
        "the reading says so itself",
        "x>B",
        (B,),
        {OWN: Holds.NO},
    ),
    _row(
        "B strikes what nobody certainly holds",
        SILENT,
        "unknown",
        "silence is no answer",
        "x>B",
        (NOBODY,),
        {},
    ),
    _row(
        "B strikes what nobody certainly holds",
        ASKED.format("which leaves out contested places"),
        "no",
        "the reading says so itself",
        "x>B",
        (NOBODY,),
        {FRONT: Holds.YES},
    ),
    _row(
        "B strikes what nobody certainly holds",
        ASKED.format("by which contested places count"),
        "yes",
        "the reading says so itself",
        "x>B",
        (NOBODY,),
        {FRONT: Holds.NO},
    ),
    _row(
        "B strikes on 25 March what it takes that day",
        ASKED.format("which says nothing of it"),
        "unknown",
        "before or after it took it: on that day nobody certainly held it",
        "x>B",
        TAKEN,
        {},
    ),
    _row(
        "A strikes on 25 March what B takes from it that day",
        SILENT,
        "unknown",
        "in the morning it may have been A's own",
        "x>A",
        TAKEN,
        {},
    ),
    _row(
        "A strikes on 26 March what B took from it the day before",
        SILENT,
        "yes",
        "nothing is out of the ordinary",
        "x>A",
        TAKEN,
        {},
        "2025-03-26T05:00Z .. 2025-03-26T06:00Z",
    ),
    _row(
        "B strikes in the night to 25 March what it takes on that day",
        ASKED.format("by which blows at one's own count"),
        "yes",
        "whoever held it at that hour, it counts",
        "x>B",
        TAKEN,
        {OWN: Holds.NO},
        "2025-03-24T22:00Z .. 2025-03-25T05:00Z",
    ),
    _row(
        "B strikes in the night to 25 March what it takes on that day",
        ASKED.format("which leaves out blows at one's own"),
        "unknown",
        "the place changes hands within the time of the strike",
        "x>B",
        TAKEN,
        {OWN: Holds.YES},
        "2025-03-24T22:00Z .. 2025-03-25T05:00Z",
    ),
    _row(
        "B strikes what the list knows to be held by B from a later day on",
        SILENT,
        "yes",
        "the list does not say who held it then",
        "x>B",
        LATER,
        {},
    ),
    _row(
        "each side is said to have struck what B holds",
        SILENT,
        "yes",
        "only where B alone is named is it B's own blow",
        "x>B y>A",
        (B,),
        {},
    ),
    _row("nobody is named, and B holds it", SILENT, "yes", "it is no known blow", "x>", (B,), {}),
    _row(
        "a site of which no holder is listed", SILENT, "yes", "nothing is supposed", "x>B", (), {}
    ),
    _row("B strikes, no site being named", SILENT, "yes", "nothing is supposed", "x>B", None, {}),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.given} / {row.asked}")
def test_a_reading_leaves_out_only_what_it_says(row: Row) -> None:
    """What may be left out and is not settled stays open."""
    voices, held, settled, *when = row.facts
    site = None if held is None else a_site(control=held)
    members = [
        telling(
            voice,
            at,
            letters(AGREEMENT),
            site=site,
            occurred=a_window(*when),
        )
        for at, voice in enumerate(voices.split())
    ]
    case = a_case(members, AGREEMENT, a_reading(exclusions=settled), [] if site is None else [site])
    assert not_excluded(case).holds == row.expected
