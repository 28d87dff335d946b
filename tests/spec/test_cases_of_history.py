"""What is concluded of the cases of history?

Fourteen kinds of case that the spring of 2025 and the winter after it brought up, each under every
reading of the agreement it falls under. The numbers in cases 10, 12 and 14 are made up; the pattern
is real. Each verdict is an assessment and no ruling.
"""

import pytest
from builders import a_place
from spec.project import agreement
from spec.rows import Row, Strike, verdicts_under

from monitor.model.place import Place, PlaceBasis

PAUSE = "energy-pause-2025"  # the Moscow and the Kyiv reading
TRUCE = "energy-truce-2026"  # Washington's, Moscow's and Kyiv's
ZONE = "local-ceasefire-znpp-2026"
EASTER = "truce-easter-2025"
ASKED = {
    PAUSE: "What do the Moscow and the Kyiv reading conclude?",
    TRUCE: "What do Washington's, Moscow's and Kyiv's reading conclude?",
    ZONE: "What does the IAEA's account conclude?",
    EASTER: "What do both readings of the Easter truce conclude?",
}
OBLAST = Place(basis=PlaceBasis.REGION, regions=("XX-01",), label="an oblast")
REPAIRS = "2026-01-19T12:00+02:00 .. 2026-01-19T13:00+02:00"
MASS_STRIKE = "2026-02-02T22:00+02:00 .. 2026-02-03T08:00+02:00"
FOURTH_OF_APRIL = "2025-04-04T00:00+03:00 .. 2025-04-05T00:00+03:00"
FIRST_OF_APRIL = "2025-04-01T00:00+03:00 .. 2025-04-02T00:00+03:00"
BOTH = ("B>A", "x>A")


def _case(number: int, given: str, under: str, expected: str, because: str, strike: Strike) -> Row:
    return Row(
        given=f"{given} (case {number})",
        asked=ASKED[under],
        expected=expected,
        because=because,
        facts=(under, strike),
    )


def _near_the_plant(lon: float, uncertainty_m: float = 500.0) -> Place:
    return a_place(lon, 47.51, uncertainty_m=uncertainty_m)


TABLE = [
    _case(
        1,
        "Sudzha metering station, 21 March 2025: each side names the other, at two times",
        PAUSE,
        "undetermined / no_violation",
        "metering and attribution are open under one reading; the other was not in force",
        Strike(
            occurred="",
            times=(
                "2025-03-21T00:20+03:00 .. 2025-03-21T00:21+03:00",
                "2025-03-20T23:22+03:00 .. 2025-03-20T23:23+03:00",
            ),
            listed="gas_metering",
            held=None,
            voices=("A>B", "B>A"),
        ),
    ),
    _case(
        2,
        "Sudzha metering station, 28 March 2025: each side names the other",
        PAUSE,
        "undetermined / undetermined",
        "in force under both, and who did it is disputed under both",
        Strike(
            occurred="2025-03-28T00:00+03:00 .. 2025-03-29T00:00+03:00",
            listed="gas_metering",
            held=None,
            voices=("A>B", "B>A"),
        ),
    ),
    _case(
        2,
        "the same, were an independent voice to name one side and the other to be silent",
        PAUSE,
        "undetermined / violation",
        "only one reading protects metering beyond doubt",
        Strike(
            occurred="2025-03-28T00:00+03:00 .. 2025-03-29T00:00+03:00",
            listed="gas_metering",
            held=None,
            voices=("A>B", "x>B"),
        ),
    ),
    _case(
        3,
        "a line and transformers somewhere in an oblast, 15 to 16 April 2025, two voices",
        PAUSE,
        "violation / violation",
        "a protected class was hit; the site is not identified, and the finding says so",
        Strike(
            occurred="2025-04-15T20:00+03:00 .. 2025-04-16T20:00+03:00",
            words="power_line",
            place=OBLAST,
            voices=BOTH,
        ),
    ),
    _case(
        3,
        "the same, and nobody says what was hit there",
        PAUSE,
        "undetermined / undetermined",
        "a coarse location alone never makes a violation",
        Strike(
            occurred="2025-04-15T20:00+03:00 .. 2025-04-16T20:00+03:00", place=OBLAST, voices=BOTH
        ),
    ),
    _case(
        4,
        "a gas production site, 1 April 2025, two voices",
        PAUSE,
        "no_violation / violation",
        "one scope leaves production out, the other takes it in",
        Strike(
            occurred=FIRST_OF_APRIL,
            listed="gas_production",
            held="B",
            voices=BOTH,
        ),
    ),
    _case(
        5,
        "a facility at Kherson, 22 to 23 April 2025, two voices",
        PAUSE,
        "no_violation / violation",
        "over under one reading, running under the other",
        Strike(
            occurred="2025-04-22T06:00+03:00 .. 2025-04-24T00:00+03:00",
            words="substation",
            voices=BOTH,
        ),
    ),
    _case(
        6,
        "a package substation, 17 April 2025, 12:10, two voices",
        PAUSE,
        "undetermined / violation",
        "under one reading the count of days decides, and nobody settled it",
        Strike(
            occurred="2025-04-17T12:10+03:00 .. 2025-04-17T12:11+03:00",
            words="distribution",
            voices=("A>B", "x>B"),
        ),
    ),
    _case(
        7,
        "a blackout, 31 January 2026; the operator and an agency say that the grid failed",
        TRUCE,
        "no_violation / no_violation / no_violation",
        "an outage of another cause is no strike under any reading",
        Strike(
            occurred="2026-01-31T09:00+02:00 .. 2026-01-31T10:00+02:00",
            words="power_line",
            means="unknown",
            voices=("x>:not_a_strike", "y>:not_a_strike"),
        ),
    ),
    _case(
        8,
        "thermal plants struck by missiles in the night of 2 to 3 February 2026, two voices",
        TRUCE,
        "no_violation / undetermined / violation",
        "over by one count, perhaps over by another, three days to run by the third",
        Strike(occurred=MASS_STRIKE, words="power_plant_thermal", means="missile", voices=BOTH),
    ),
    _case(
        9,
        "a railway station, 31 January 2026, two voices",
        TRUCE,
        "undetermined / undetermined / no_violation",
        "only one side said that railways are not in it; it had wished for them the year before",
        Strike(
            occurred="2026-01-31T09:00+02:00 .. 2026-01-31T10:00+02:00",
            words="not_energy",
            voices=BOTH,
        ),
    ),
    _case(
        9,
        "a railway station, 1 April 2025, two voices",
        PAUSE,
        "no_violation / no_violation",
        "what both spoke of in the end was energy",
        Strike(occurred=FIRST_OF_APRIL, words="not_energy", voices=BOTH),
    ),
    _case(
        10,
        "a hit 6 km from the switchyard while the line was repaired, two voices, object unknown",
        ZONE,
        "violation",
        "an area is protected, whatever stands in it, and the place lies inside for certain",
        Strike(occurred=REPAIRS, place=_near_the_plant(34.71), voices=BOTH),
    ),
    _case(
        10,
        "a hit 9 km from the switchyard, two voices",
        ZONE,
        "undetermined",
        "about 10 km is no line to the metre",
        Strike(occurred=REPAIRS, place=_near_the_plant(34.75), voices=BOTH),
    ),
    _case(
        10,
        "a hit 15 km from the switchyard, two voices",
        ZONE,
        "no_violation",
        "outside by any measure",
        Strike(occurred=REPAIRS, place=_near_the_plant(34.83), voices=BOTH),
    ),
    _case(
        10,
        "a hit somewhere in the region, two voices",
        ZONE,
        "undetermined",
        "a region may lie inside or outside",
        Strike(occurred=REPAIRS, place=OBLAST, voices=BOTH),
    ),
    _case(
        11,
        "an oil depot in Crimea, 1 April 2025: whose it is, is told in three ways",
        PAUSE,
        "violation / violation",
        "whose the place is plays no part, and the striking side says so itself",
        Strike(
            occurred=FIRST_OF_APRIL,
            listed="oil_depot",
            claimed={"A": "its own", "B": "its own"},
            voices=("B>B",),
        ),
    ),
    _case(
        12,
        "“14 attacks in 24 hours” with five itemised, 4 April 2025, two voices",
        PAUSE,
        "undetermined / undetermined",
        "a total is never checked as an incident; the digest shows that nine are not itemised",
        Strike(occurred=FOURTH_OF_APRIL, words="substation", aggregate=True, voices=("A>B", "x>B")),
    ),
    _case(
        13,
        "“one of the company's thermal power plants”, 4 April 2025, two voices",
        PAUSE,
        "violation / violation",
        "the class is protected under both; the site stays unknown and its place withheld",
        Strike(occurred=FOURTH_OF_APRIL, words="power_plant_thermal", voices=BOTH),
    ),
    _case(
        14,
        "a refinery on fire from falling debris, 4 April 2025, two voices",
        PAUSE,
        "undetermined / undetermined",
        "both readings are silent on debris",
        Strike(occurred=FOURTH_OF_APRIL, listed="refinery", means="debris", voices=("A>B", "x>B")),
    ),
    Row(
        given="a substation, 20 April 2025, two voices, asked under the Easter truce",
        asked=ASKED[EASTER],
        expected="violation / violation",
        because="several agreements are in force at once, and each is asked by itself",
        facts=(
            EASTER,
            Strike(
                occurred="2025-04-20T10:00+03:00 .. 2025-04-20T11:00+03:00",
                words="substation",
                voices=BOTH,
            ),
        ),
    ),
    Row(
        given="the same substation, 20 April 2025, asked under the pause",
        asked=ASKED[PAUSE],
        expected="no_violation / violation",
        because="several agreements are in force at once, and each is asked by itself",
        facts=(
            PAUSE,
            Strike(
                occurred="2025-04-20T10:00+03:00 .. 2025-04-20T11:00+03:00",
                words="substation",
                voices=BOTH,
            ),
        ),
    ),
    Row(
        given="a residential house, Easter Sunday 2025, two voices",
        asked=ASKED[EASTER],
        expected="violation / violation",
        because="all fighting was to stop, so nothing is out of its scope",
        facts=(
            EASTER,
            Strike(
                occurred="2025-04-20T10:00+03:00 .. 2025-04-20T11:00+03:00",
                words="not_energy",
                means="artillery",
                voices=BOTH,
            ),
        ),
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.given)
def test_the_cases_of_history_are_concluded_under_every_reading(row: Row) -> None:
    """The shipped terms, every rule, one verdict a reading."""
    agreement_id, strike = row.facts
    assert verdicts_under(agreement(agreement_id), strike) == row.expected
