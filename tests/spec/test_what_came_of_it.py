"""Does what came of it count?

A hit counts. Of an attempt that was repelled, or a fire or outage of another cause, the reading has
to say whether it does; where accounts differ about the cause, it stays open.
"""

import pytest
from builders import a_reading
from spec.project import agreement, reading
from spec.rows import Row, a_case, letters, telling

from monitor.core.rules import counted_effect
from monitor.model.assessments import Holds
from monitor.model.reports import Occurrence

ASKED = "Does what came of it count under the Moscow reading?"
READINGS = {
    "moscow": reading("moscow"),
    "strict": a_reading(
        effects={Occurrence.ATTEMPTED: Holds.YES, Occurrence.NOT_A_STRIKE: Holds.YES}
    ),
    "silent": a_reading(),
}

TABLE = [
    Row(
        given="every report says that it was hit",
        asked=ASKED,
        expected="yes",
        because="a hit is what all spoke of",
        facts=("moscow", ["asserted", "asserted"]),
    ),
    Row(
        given="one report says hit, one says shot down",
        asked=ASKED,
        expected="yes",
        because="one account of a hit is enough to ask about the hit",
        facts=("moscow", ["asserted", "attempted"]),
    ),
    Row(
        given="one report says hit, one denies it, one leaves it open",
        asked=ASKED,
        expected="yes",
        because="whether it happened is another question",
        facts=("moscow", ["asserted", "denied", "unclear"]),
    ),
    Row(
        given="every report says that the drones were shot down before the target",
        asked=ASKED,
        expected="unknown",
        because="whether an attempt breaks the pause is settled nowhere",
        facts=("moscow", ["attempted", "attempted"]),
    ),
    Row(
        given="every report says that the drones were shot down before the target",
        asked="Does it count under a reading that forbids attempts?",
        expected="yes",
        because="the reading says so itself",
        facts=("strict", ["attempted"]),
    ),
    Row(
        given="a blackout by a fault of the grid, 31 January 2026 (case 7)",
        asked=ASKED,
        expected="no",
        because="the reading speaks of strikes, and nobody tells of one",
        facts=("moscow", ["not_a_strike"]),
    ),
    Row(
        given="a blackout by a fault of the grid",
        asked="Does it count under a reading that says nothing of other causes?",
        expected="unknown",
        because="silence is no answer",
        facts=("silent", ["not_a_strike"]),
    ),
    Row(
        given="a blackout by a fault of the grid",
        asked="Does it count under a reading by which every outage counts?",
        expected="yes",
        because="the reading says so itself",
        facts=("strict", ["not_a_strike"]),
    ),
    Row(
        given="one report says drone, another that safety rules were broken",
        asked=ASKED,
        expected="unknown",
        because="a cause other than a strike is named",
        facts=("moscow", ["asserted", "not_a_strike"]),
    ),
    Row(
        given="one report says that it was repelled, another that equipment failed",
        asked=ASKED,
        expected="unknown",
        because="a cause other than a strike is named",
        facts=("moscow", ["attempted", "not_a_strike"]),
    ),
    Row(
        given="no report says what came of it",
        asked=ASKED,
        expected="unknown",
        because="nothing is supposed",
        facts=("moscow", ["unclear", "denied"]),
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.given} / {row.facts[0]}")
def test_a_hit_counts_and_all_else_as_the_reading_says(row: Row) -> None:
    """Accounts that differ about the cause leave it open."""
    reading_id, accounts = row.facts
    members = [
        telling(f"x{at}>B:{account}", at, letters(agreement()))
        for at, account in enumerate(accounts)
    ]
    answer = counted_effect(a_case(members, agreement(), READINGS[reading_id]))
    assert answer.holds == row.expected
