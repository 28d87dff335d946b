"""What founds an incident?

News that speak of a strike, be it to deny or to doubt one, found an incident or join one. What
speaks of something else is kept, placed and shown among the reports, and takes no part: a year of
news would otherwise become thousands of incidents in which nothing happened.
"""

from dataclasses import replace

import pytest
from builders import a_report
from spec.project import knowledge
from spec.rows import Row

from monitor.core.occurrence import occurrence_in

ASKED = "Does it found an incident?"
TABLE = [
    Row(
        given="“Drones hit the substation”",
        asked=ASKED,
        expected="yes",
        because="a strike is asserted",
        facts="Drones hit the substation",
    ),
    Row(
        given="“The ministry denied that a missile hit the refinery”",
        asked=ASKED,
        expected="yes",
        because="a denial is an account of the strike it denies",
        facts="The ministry denied that a missile hit the refinery",
    ),
    Row(
        given="“An explosion may have damaged the power line”",
        asked=ASKED,
        expected="yes",
        because="a doubt leaves it open; people decide",
        facts="An explosion may have damaged the power line",
    ),
    Row(
        given="“Air defence shot down a drone near the plant”",
        asked=ASKED,
        expected="yes",
        because="an attempt is one, though nothing was hit",
        facts="Air defence shot down a drone near the plant",
    ),
    Row(
        given="“Repair of the substation was completed”",
        asked=ASKED,
        expected="no",
        because="no strike is spoken of",
        facts="Repair of the substation was completed",
    ),
    Row(
        given="“Fuel prices rose”",
        asked=ASKED,
        expected="no",
        because="no strike is spoken of",
        facts="Fuel prices rose",
    ),
    Row(
        given="“The general threatened to strike power plants”",
        asked=ASKED,
        expected="no",
        because="a threat is no strike",
        facts="The general threatened to strike power plants",
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.given)
def test_only_what_speaks_of_a_strike_founds_an_incident(row: Row) -> None:
    """By the occurrence that its words are read to assert."""
    occurrence = occurrence_in(row.facts, knowledge().vocabulary, bare=True)
    report = replace(a_report(), occurrence=occurrence)
    assert ("yes" if report.speaks_of_strike else "no") == row.expected
