"""What does each reading conclude?

One rule that fails settles the verdict, one that is unknown leaves it open, and only where every
rule says yes is it a violation, which is an assessment and no ruling. Two readings of one pause may
well differ.
"""

import pytest
from spec.project import agreement
from spec.rows import Row, Strike, verdicts_under

from monitor.model.place import Place, PlaceBasis

ASKED = "What do the Moscow and the Kyiv reading conclude?"
REGION_ONLY = Place(basis=PlaceBasis.REGION, regions=("XX-01",), label="an oblast")
FIRST_OF_APRIL = "2025-04-01T00:00+03:00 .. 2025-04-02T00:00+03:00"

TABLE = [
    Row(
        given="a substation, named, two independent voices, one side named",
        asked=ASKED,
        expected="violation / violation",
        because="every rule says yes under both",
        facts=Strike(occurred=FIRST_OF_APRIL, listed="substation", voices=("A>B", "x>B")),
    ),
    Row(
        given="the same with one voice",
        asked=ASKED,
        expected="undetermined / undetermined",
        because="one voice is an allegation",
        facts=Strike(occurred=FIRST_OF_APRIL, listed="substation", voices=("A>B",)),
    ),
    Row(
        given="two voices tell of a strike in an oblast and not of what was hit",
        asked=ASKED,
        expected="undetermined / undetermined",
        because="a coarse location alone never makes a violation",
        facts=Strike(occurred=FIRST_OF_APRIL, place=REGION_ONLY, voices=("B>A", "x>A")),
    ),
    Row(
        given="a substation, two voices that name nobody",
        asked=ASKED,
        expected="undetermined / undetermined",
        because="an agreement binds parties, and no party is named",
        facts=Strike(occurred=FIRST_OF_APRIL, words="substation", voices=("x>", "y>")),
    ),
    Row(
        given="a substation that the side named as the attacker held itself, two voices",
        asked=ASKED,
        expected="undetermined / undetermined",
        because="neither reading says whether a blow at one's own counts",
        facts=Strike(occurred=FIRST_OF_APRIL, listed="substation", held="B", voices=("A>B", "x>B")),
    ),
    Row(
        given="a coal mine, three voices of which two name one side and one the other",
        asked=ASKED,
        expected="no_violation / undetermined",
        because="where coal is not protected nothing else matters; elsewhere the hand is disputed",
        facts=Strike(occurred=FIRST_OF_APRIL, words="coal_mine", voices=("A>B", "x>B", "B>A")),
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.given)
def test_each_reading_concludes_for_itself(row: Row) -> None:
    """The same reports, every rule, two readings, two verdicts."""
    assert verdicts_under(agreement(), row.facts) == row.expected
