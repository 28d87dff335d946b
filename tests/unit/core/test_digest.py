"""The content of a day's digest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from builders import (
    EAST,
    WEST,
    a_family,
    a_report,
    a_window,
    an_agreement,
    an_assessment,
    an_attribution,
    an_incident,
    an_instant,
)

from monitor.core.coverage import Heard
from monitor.core.digest import SCHEMA, Day, compile_digest
from monitor.core.health import HealthState
from monitor.core.tiers import Tier, TierChange
from monitor.model.assessments import Assessment, AttributionState, Verdict
from monitor.model.disclosure import DisclosureLevel
from monitor.model.ids import IncidentId, ReportId, canonical_json
from monitor.model.incidents import IncidentKind
from monitor.model.views import IncidentView, PlaceView, ReportView

TODAY = a_window("2025-03-25T00:00Z .. 2025-03-26T00:00Z")
YESTERDAY = a_window("2025-03-24T00:00Z .. 2025-03-25T00:00Z")
CUT_OFF = an_instant("2025-03-27T00:00Z")
ZEROS = {
    "violation_reviewed": 0,
    "violation_preliminary": 0,
    "allegation": 0,
    "no_violation": 0,
    "disputed": 0,
}
PLACE = PlaceView(
    level=DisclosureLevel.REGION, geometry=None, radius_m=None, regions=("XX-01",), label=""
)


def seen(
    number: int, assessments: Sequence[Assessment] = (an_assessment(),), **incident: Any
) -> IncidentView:
    """The incident of report ``number`` as the public sees it."""
    reports = (ReportId(f"r-{number}"),)
    return IncidentView(
        incident=an_incident(
            **{"incident_id": IncidentId(f"i-{number}"), "reports": reports, **incident}
        ),
        place=PLACE,
        site=None,
        site_name="",
        assessments=tuple(assessments),
        words=False,
    )


def heard(number: int, *, words: bool = True, timed: bool = True, **report: Any) -> ReportView:
    """Report ``number`` as the public sees it."""
    told = a_report(**{"report_id": ReportId(f"r-{number}"), **report})
    occurred = told.occurred if timed else None
    return ReportView(report=told, place=PLACE, words=words, occurred=occurred)


QUIET = Day(
    agreement=an_agreement(),
    label="2025-03-25",
    number=3,
    issue=1,
    zone="Europe/Kyiv",
    period=TODAY,
    previous=YESTERDAY,
    cut_off=CUT_OFF,
    published_before=CUT_OFF - timedelta(days=1),
    chain_head="0" * 64,
    incidents=(),
    late=(),
    totals=(),
    stated={},
    changed=(),
    retracted=(),
    first_heard={},
    reports={},
    coverage=(),
    region_names={"XX-01": {"en": "North"}},
    corrections=(),
)


def content(**changes: Any) -> Any:
    """The document of a quiet day with ``changes``."""
    document = compile_digest(replace(QUIET, **changes))
    canonical_json(document)
    return document


def test_a_quiet_day_is_a_whole_issue() -> None:
    """Every member is there, with zeros written out."""
    document = content()
    assert document["schema"] == SCHEMA and document["quiet"] is True
    assert document["period"] == {"from": "2025-03-25T00:00:00Z", "until": "2025-03-26T00:00:00Z"}
    assert document["agreement"]["readings"][0]["in_force"] == "unknown"  # the start lies in it
    (totals,) = document["readings"]
    assert totals["today"] == totals["previous"] == ZEROS
    columns = [(column["state"], column["party"]) for column in totals["by_attribution"]]
    assert columns == [
        ("claimed", EAST),
        ("claimed", WEST),
        ("disputed", None),
        ("unattributed", None),
    ]


def test_a_first_issue_has_no_day_before() -> None:
    """Unknown is not zero."""
    (totals,) = content(published_before=None)["readings"]
    assert totals["previous"] is None
    assert all(column["previous"] is None for column in totals["by_attribution"])


def test_an_incident_belongs_to_the_day_its_time_begins_in() -> None:
    """Counted once, today or the day before."""
    night = a_window("2025-03-24T22:00Z .. 2025-03-25T05:00Z")
    views = [seen(1), seen(2, occurred=night)]
    document = content(incidents=views, reports={ReportId("r-1"): heard(1)})
    (totals,) = document["readings"]
    assert totals["today"]["violation_preliminary"] == 1
    assert totals["previous"]["violation_preliminary"] == 1
    assert [item["incident_id"] for item in document["incidents"]["new"]] == ["i-1"]
    assert document["quiet"] is False


def test_an_item_tells_its_verdicts_and_nothing_that_places_it() -> None:
    """Regions by name, precision of the preferred report; no coordinates, site or words."""
    view = seen(1, assessments=[an_assessment(), an_assessment(reading_id="another")])
    document = content(incidents=[view], reports={ReportId("r-1"): heard(1)})
    (item,) = document["incidents"]["new"]
    assert item == {
        "incident_id": "i-1",
        "occurred": {
            "from": "2025-03-25T00:00:00Z",
            "until": "2025-03-25T01:00:00Z",
            "precision": "hour",
        },
        "regions": [{"code": "XX-01", "name": "North", "names": {"en": "North"}}],
        "category": "substation",
        "n_reports": 1,
        "n_families": 1,
        "attribution": {"state": "claimed", "party": EAST},
        "verdicts": {
            "west": {
                "verdict": "violation",
                "status": "preliminary",
                "tier": "violation_preliminary",
            }
        },
    }


def test_an_incident_no_reading_has_assessed_yet_has_no_verdict() -> None:
    """It is listed and counted nowhere."""
    document = content(incidents=[seen(1, assessments=[])], reports={ReportId("r-1"): heard(1)})
    assert document["incidents"]["new"][0]["verdicts"] == {}
    assert document["readings"][0]["today"] == ZEROS


def test_a_withheld_time_stays_withheld() -> None:
    """Also in the digest; a region nobody named keeps its code."""
    document = content(
        incidents=[seen(1)], reports={ReportId("r-1"): heard(1, timed=False)}, region_names={}
    )
    (item,) = document["incidents"]["new"]
    assert item["occurred"] is None
    assert item["regions"] == [{"code": "XX-01", "name": "XX-01", "names": {}}]


def test_changed_retracted_and_late_incidents_say_what_befell_them() -> None:
    """Each with its cause or its date."""
    change = TierChange(
        reading_id="west",
        before=Tier.ALLEGATION,
        after=Tier.VIOLATION_PRELIMINARY,
        cause="a second voice",
        at=CUT_OFF,
    )
    document = content(
        changed=[(seen(1), [change])],
        retracted=[(seen(2), "joined with another")],
        late=[seen(3), seen(4, kind=IncidentKind.CLAIM)],
        first_heard={IncidentId("i-3"): CUT_OFF},
        reports={ReportId(f"r-{number}"): heard(number) for number in (1, 2, 3)},
    )
    assert document["incidents"]["changed"][0]["changes"] == [
        {
            "reading_id": "west",
            "from": "allegation",
            "to": "violation_preliminary",
            "cause": "a second voice",
            "at": "2025-03-27",
        }
    ]
    assert document["incidents"]["retracted"][0]["cause"] == "joined with another"
    assert [(each["incident_id"], each["received_at"]) for each in document["late_arrivals"]] == [
        ("i-3", "2025-03-27")
    ]


def test_incidents_are_counted_by_whom_the_sources_name() -> None:
    """Both parties have the same columns."""
    disputed = an_attribution(state=AttributionState.DISPUTED, party=None)
    allegation = an_assessment(verdict=Verdict.UNDETERMINED)
    document = content(
        incidents=[seen(1), seen(2, [allegation], attribution=disputed)],
        reports={ReportId(f"r-{number}"): heard(number) for number in (1, 2)},
    )
    east, west, undecided, unnamed = document["readings"][0]["by_attribution"]
    assert east["today"] == {**ZEROS, "violation_preliminary": 1}
    assert west["today"] == unnamed["today"] == ZEROS
    assert undecided["today"] == {**ZEROS, "allegation": 1, "disputed": 1}


@pytest.mark.parametrize("words", [True, False])
def test_totals_stand_beside_what_their_party_itemised(words: bool) -> None:
    """“14 attacks in 24 hours” with five itemised: one statement, five incidents, none added."""
    ministry = a_family(family_id="ministry", speaks_for=EAST)
    total = seen(9, kind=IncidentKind.CLAIM)
    itemised = [seen(number) for number in range(5)]
    reports = {ReportId(f"r-{number}"): heard(number, family=ministry) for number in range(5)}
    reports[ReportId("r-9")] = heard(
        9, words=words, family=ministry, claimed_attacker=WEST, summary="14 attacks in 24 hours"
    )
    document = content(
        incidents=[*itemised, total],
        totals=[total],
        stated={ReportId("r-9"): 14},
        reports=reports,
    )
    left = {"claimed": 14, "remainder": 9} if words else {"claimed": None, "remainder": None}
    assert document["claims"]["by_party"] == [
        {"party_id": EAST, "statements": 1, "itemised": 5, **left},
        {"party_id": WEST, "statements": 0, "itemised": 0, "claimed": None, "remainder": None},
    ]
    (statement,) = document["claims"]["statements"]
    assert (statement["party_id"], statement["attacker"]) == (EAST, WEST)
    assert statement["words"] == ("14 attacks in 24 hours" if words else "")
    assert bool(statement["url"]) is bool(statement["source_name"]) is words
    assert document["readings"][0]["today"]["violation_preliminary"] == 5


@pytest.mark.parametrize(
    ("said", "claimed"),
    [
        ([(9, "2025-03-25T00:00Z .. 2025-03-26T00:00Z", 14)], 14),
        ([(8, "2025-03-24T12:00Z .. 2025-03-25T12:00Z", 6), (9, "", 14)], 14),
        ([(9, "2025-03-01T00:00Z .. 2025-03-26T00:00Z", 100)], None),
        ([(9, "", None)], None),
    ],
    ids=["one total", "two overlapping", "a total of weeks", "no number"],
)
def test_the_largest_total_of_the_day_stands_for_all(
    said: list[tuple[int, str, int | None]], claimed: int | None
) -> None:
    """Totals are not added up, and a total of weeks says nothing of the day."""
    totals = [
        seen(number, kind=IncidentKind.CLAIM, occurred=a_window(when) if when else a_window())
        for number, when, _ in said
    ]
    reports = {
        ReportId(f"r-{number}"): heard(number, family=a_family(speaks_for=EAST))
        for number, _, _ in said
    }
    stated = {ReportId(f"r-{number}"): total for number, _, total in said if total is not None}
    east, _ = content(totals=totals, stated=stated, reports=reports)["claims"]["by_party"]
    assert (east["claimed"], east["remainder"]) == (claimed, claimed)


def test_a_day_of_totals_alone_is_not_quiet() -> None:
    """Something was said."""
    total = seen(9, kind=IncidentKind.CLAIM)
    reports = {ReportId("r-9"): heard(9, summary="", facility_name="14 attacks")}
    document = content(totals=[total], reports=reports)
    assert document["quiet"] is False
    assert document["claims"]["statements"][0]["words"] == "14 attacks"


def test_coverage_tells_who_was_heard_and_when_last() -> None:
    """A source never heard has no date."""
    sources = [
        Heard(source_id="a", title="A", last_heard=CUT_OFF, reports_in_period=2, state="heard"),
        Heard(
            source_id="b",
            title="B",
            last_heard=None,
            reports_in_period=0,
            state="failed",
            health=HealthState.FAILING,
        ),
    ]
    document = content(coverage=sources, corrections=[{"number": 2, "what": "a slip"}])
    assert [each["health"] for each in document["coverage"]] == [None, "failing"]
    assert [each["last_heard"] for each in document["coverage"]] == ["2025-03-27T00:00:00Z", None]
    assert document["corrections"] == [{"number": 2, "what": "a slip"}]
