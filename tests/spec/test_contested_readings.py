"""What does each reading conclude?

One rule that fails settles the verdict, one that is unknown leaves it open, and only six times yes
is a violation, which is an assessment and no ruling. Two readings of one pause may well differ.
"""

from typing import Any

import pytest
from builders import a_place, a_site, a_window
from spec.project import agreement, reading
from spec.rows import Row, a_case, letters, telling

from monitor.core.assess import assess
from monitor.model.place import Place, PlaceBasis
from monitor.model.sites import SiteCategory

ASKED = "What do the Moscow and the Kyiv reading conclude?"
REGION_ONLY = Place(basis=PlaceBasis.REGION, regions=("XX-01",), label="an oblast")

TABLE = [
    Row(
        given="Sudzha metering station, 21 March 2025: each side names the other (case 1)",
        asked=ASKED,
        expected="undetermined / no_violation",
        because="metering and attribution are open under one reading; the other was not in force",
        facts={
            "occurred": "2025-03-20T23:30+03:00 .. 2025-03-21T01:30+03:00",
            "listed": "gas_metering",
            "voices": ["A>B", "B>A"],
        },
    ),
    Row(
        given="Sudzha metering station, 28 March 2025: A and an independent voice name B (case 2)",
        asked=ASKED,
        expected="undetermined / violation",
        because="in force under both; only one protects metering beyond doubt",
        facts={
            "occurred": "2025-03-28T00:00+03:00 .. 2025-03-29T00:00+03:00",
            "listed": "gas_metering",
            "voices": ["A>B", "x>B"],
        },
    ),
    Row(
        given="transformers somewhere in an oblast, 15 to 16 April 2025, two voices (case 3)",
        asked=ASKED,
        expected="violation / violation",
        because="a protected class was hit; the site is not identified, and the finding says so",
        facts={
            "occurred": "2025-04-15T20:00+03:00 .. 2025-04-16T20:00+03:00",
            "words": "substation",
            "place": REGION_ONLY,
            "voices": ["B>A", "x>A"],
        },
    ),
    Row(
        given="the same with one voice (case 3)",
        asked=ASKED,
        expected="undetermined / undetermined",
        because="one voice is an allegation",
        facts={
            "occurred": "2025-04-15T20:00+03:00 .. 2025-04-16T20:00+03:00",
            "words": "substation",
            "place": REGION_ONLY,
            "voices": ["B>A"],
        },
    ),
    Row(
        given="two voices tell of a strike in an oblast and not of what was hit",
        asked=ASKED,
        expected="undetermined / undetermined",
        because="a coarse location alone never makes a violation",
        facts={
            "occurred": "2025-04-01T00:00+03:00 .. 2025-04-02T00:00+03:00",
            "words": None,
            "place": REGION_ONLY,
            "voices": ["B>A", "x>A"],
        },
    ),
    Row(
        given="a gas production site, 1 April 2025, two voices (case 4)",
        asked=ASKED,
        expected="no_violation / violation",
        because="one scope leaves production out, the other takes it in",
        facts={
            "occurred": "2025-04-01T00:00+03:00 .. 2025-04-02T00:00+03:00",
            "listed": "gas_production",
            "voices": ["B>A", "x>A"],
        },
    ),
    Row(
        given="a substation at Kherson, 22 to 23 April 2025, two voices (case 5)",
        asked=ASKED,
        expected="no_violation / violation",
        because="over under one reading, running under the other",
        facts={
            "occurred": "2025-04-22T06:00+03:00 .. 2025-04-24T00:00+03:00",
            "words": "substation",
            "voices": ["B>A", "x>A"],
        },
    ),
    Row(
        given="a package substation, 17 April 2025, 12:10, two voices (case 6)",
        asked=ASKED,
        expected="undetermined / violation",
        because="under one reading the count of days decides, and nobody settled it",
        facts={
            "occurred": "2025-04-17T12:10+03:00 .. 2025-04-17T12:11+03:00",
            "words": "distribution",
            "voices": ["A>B", "x>B"],
        },
    ),
    Row(
        given="a railway station, 1 April 2025, two voices (case 9)",
        asked=ASKED,
        expected="no_violation / no_violation",
        because="no energy facility",
        facts={
            "occurred": "2025-04-01T00:00+03:00 .. 2025-04-02T00:00+03:00",
            "words": "not_energy",
            "voices": ["B>A", "x>A"],
        },
    ),
    Row(
        given="an oil depot that both sides claim, struck on 1 April 2025, owned to by B (case 11)",
        asked=ASKED,
        expected="violation / violation",
        because="whose the place is plays no part, and the striking side says so itself",
        facts={
            "occurred": "2025-04-01T00:00+03:00 .. 2025-04-02T00:00+03:00",
            "listed": "oil_depot",
            "voices": ["B>B"],
        },
    ),
    Row(
        given="“14 attacks in 24 hours”, 4 April 2025, two voices (case 12)",
        asked=ASKED,
        expected="undetermined / undetermined",
        because="a total is a claim: it is kept beside the incidents and never checked as one",
        facts={
            "occurred": "2025-04-04T00:00+03:00 .. 2025-04-05T00:00+03:00",
            "words": "substation",
            "aggregate": True,
            "voices": ["A>B", "x>B"],
        },
    ),
    Row(
        given="“one of the thermal power plants”, 4 April 2025, two voices (case 13)",
        asked=ASKED,
        expected="violation / violation",
        because="the class is protected under both; the site stays unknown",
        facts={
            "occurred": "2025-04-04T00:00+03:00 .. 2025-04-05T00:00+03:00",
            "words": "power_plant_thermal",
            "voices": ["B>A", "x>A"],
        },
    ),
    Row(
        given="a refinery on fire from falling debris, 4 April 2025, two voices (case 14)",
        asked=ASKED,
        expected="undetermined / undetermined",
        because="both readings are silent on debris",
        facts={
            "occurred": "2025-04-04T00:00+03:00 .. 2025-04-05T00:00+03:00",
            "listed": "refinery",
            "means": "debris",
            "voices": ["A>B", "x>B"],
        },
    ),
    Row(
        given="a substation, 1 April 2025, two voices that name nobody",
        asked=ASKED,
        expected="undetermined / undetermined",
        because="an agreement binds parties, and no party is named",
        facts={
            "occurred": "2025-04-01T00:00+03:00 .. 2025-04-02T00:00+03:00",
            "words": "substation",
            "voices": ["x>", "y>"],
        },
    ),
]


def verdict_under(reading_id: str, facts: dict[str, Any]) -> str:
    """The verdict on the incident that the facts describe."""
    listed, words = facts.get("listed"), facts.get("words", facts.get("listed"))
    site = a_site(category=SiteCategory(listed)) if listed else None
    members = [
        telling(
            voice,
            at,
            letters(agreement()),
            site=site,
            located={
                "category": SiteCategory(words) if words else None,
                "place": facts.get("place", a_place()),
            },
            occurred=a_window(facts["occurred"]),
            means=facts.get("means", "drone"),
            aggregate=facts.get("aggregate", False),
        )
        for at, voice in enumerate(facts["voices"])
    ]
    case = a_case(members, agreement(), reading(reading_id), [site] if site else [])
    now = members[0].report.received_at_utc
    return assess(
        case, previous=None, list_versions={}, rules_version="", assessed_at=now, cause=""
    ).verdict


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.given)
def test_each_reading_concludes_for_itself(row: Row) -> None:
    """The same reports, six rules, two readings, two verdicts."""
    verdicts = [verdict_under(each.reading_id, row.facts) for each in agreement().readings]
    assert " / ".join(verdicts) == row.expected
