"""What counts as a hit?

Drones, missiles, bombs and shells are strikes under both readings of 2025. On debris, sabotage and
the like both are silent, and silence is no answer.
"""

import pytest
from builders import a_reading
from spec.project import agreement, reading
from spec.rows import Row, a_case, letters, telling

from monitor.core.rules import counted_means
from monitor.model.assessments import Holds
from monitor.model.reports import Means

ASKED = "Do the means count under the Moscow reading?"

READINGS = {
    "moscow": reading("moscow"),
    "cyber-free": a_reading(means={Means.CYBER: Holds.NO, Means.DRONE: Holds.YES}),
}

TABLE = [
    Row(
        given="every report says drone",
        asked=ASKED,
        expected="yes",
        because="a drone is a strike in any usual sense of the word",
        facts=("moscow", ["drone", "drone"]),
    ),
    Row(
        given="one report says drone, one says shelling (Kherson, 1 April 2025)",
        asked=ASKED,
        expected="yes",
        because="they differ, but either way it counts",
        facts=("moscow", ["drone", "artillery"]),
    ),
    Row(
        given="one report says drone, one does not say with what",
        asked=ASKED,
        expected="yes",
        because="who does not say contradicts nobody",
        facts=("moscow", ["drone", "unknown"]),
    ),
    Row(
        given="no report says with what",
        asked=ASKED,
        expected="unknown",
        because="the reading cannot settle what nobody tells",
        facts=("moscow", ["unknown"]),
    ),
    Row(
        given="debris of a downed drone sets a refinery on fire (case 14)",
        asked=ASKED,
        expected="unknown",
        because="the reading is silent on debris",
        facts=("moscow", ["debris"]),
    ),
    Row(
        given="one report says drone, another debris (Tuapse, 14 March 2025; case 14)",
        asked=ASKED,
        expected="unknown",
        because="the accounts differ, and one of them leaves it open",
        facts=("moscow", ["drone", "debris"]),
    ),
    Row(
        given="explosives laid by hand",
        asked=ASKED,
        expected="unknown",
        because="the reading is silent on sabotage",
        facts=("moscow", ["sabotage"]),
    ),
    Row(
        given="an attack over a network",
        asked="Do the means count under a reading that excludes cyber attacks?",
        expected="no",
        because="the reading says so itself",
        facts=("cyber-free", ["cyber"]),
    ),
    Row(
        given="one report says drone, one says network",
        asked="Do the means count under a reading that excludes cyber attacks?",
        expected="unknown",
        because="one account would count, the other would not",
        facts=("cyber-free", ["cyber", "drone"]),
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.given)
def test_means_count_when_every_account_that_names_them_counts(row: Row) -> None:
    """Accounts that all count say yes, all excluded say no; anything mixed or unsettled is open."""
    reading_id, accounts = row.facts
    members = [
        telling(f"x{at}>B", at, letters(agreement()), means=Means(means))
        for at, means in enumerate(accounts)
    ]
    case = a_case(members, agreement(), READINGS[reading_id])
    assert counted_means(case).holds == row.expected
