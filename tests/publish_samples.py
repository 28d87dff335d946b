"""Sample views, agreements and a digest for the tests of monitor/publish; parties are A and B."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from shapely import Point
from shapely.geometry.base import BaseGeometry

from monitor.model.agreements import Agreement, Citation, Instrument, Party, Reading
from monitor.model.assessments import (
    Assessment,
    Attribution,
    AttributionState,
    Finding,
    Holds,
    Mode,
    Status,
    Verdict,
)
from monitor.model.digests import Digest
from monitor.model.disclosure import DisclosureLevel
from monitor.model.heat import HeatAnswer, HeatCorroboration
from monitor.model.ids import CaptureId, IncidentId, PartyId, ReportId, SiteId
from monitor.model.incidents import Incident, IncidentKind, MatchClass, SiteMatch
from monitor.model.place import Place, PlaceBasis
from monitor.model.reports import Means, Occurrence, OriginFamily, StrikeReport
from monitor.model.sites import ProtectedSite, SiteCategory, SiteNames
from monitor.model.time import TimePrecision, TimeWindow
from monitor.model.views import IncidentView, PlaceView, ReportView, SiteView

A, B = PartyId("A"), PartyId("B")
MARCH_27 = datetime(2025, 3, 26, 22, tzinfo=UTC)  # 27 March begins in Kyiv
DAY = TimeWindow(MARCH_27, MARCH_27 + timedelta(days=1))
VIOLATION, NO_VIOLATION, OPEN = Verdict.VIOLATION, Verdict.NO_VIOLATION, Verdict.UNDETERMINED


def a_reading(reading_id: str = "first", actor: PartyId = A, text: str = "") -> Reading:
    """A reading that protects substations and is silent on all else."""
    return Reading(
        reading_id=reading_id,
        agreement_id="pause",
        actor=actor,
        title={"en": text or f"The {reading_id} reading"},
        starts=DAY,
        ends=None,
        categories={SiteCategory.SUBSTATION: Holds.YES},
        means={Means.DRONE: Holds.YES if actor == A else Holds.UNKNOWN},
        lists=(text,) if text else (),
        citations={"window": Citation(text=text or "A statement", url="https://source.invalid/1")},
    )


def an_agreement(text: str = "") -> Agreement:
    """Two parties, two readings; ``text`` takes the place of every free text."""
    return Agreement(
        agreement_id="pause",
        version="v1",
        title={"en": text or "The pause"},
        instrument=Instrument.PARALLEL_STATEMENTS,
        parties=tuple(
            Party(party_id=party, names={"en": text or f"Party {party}"}, codes=())
            for party in (A, B)
        ),
        bound_parties=(A, B),
        readings=(a_reading("first", A, text), a_reading("second", B, text)),
        monitoring=text,
        zone="Europe/Kyiv",
        sources=(Citation(text=text or "A statement", url=text),),
    )


def an_assessment(
    reading_id: str = "first",
    verdict: Verdict = VIOLATION,
    status: Status = Status.PRELIMINARY,
    text: str = "",
) -> Assessment:
    """The first revision of an assessment with one finding."""
    return Assessment(
        incident_id=IncidentId("i-1"),
        incident_revision=1,
        agreement_id="pause",
        reading_id=reading_id,
        revision=1,
        verdict=verdict,
        findings=(
            Finding(
                rule_id="in_force",
                holds=Holds.YES,
                reason=text or "wholly in force",
                evidence=(text,) if text else (),
            ),
        ),
        mode=Mode.AUTOMATIC,
        status=status,
        agreement_version="v1",
        list_versions={"registers": "l1"},
        rules_version="r1",
        assessed_at_utc=MARCH_27,
        cause=text or "first assessment",
    )


def a_place(geometry: BaseGeometry | None = None, **changed: Any) -> PlaceView:
    """A point at exact level, or the place changed."""
    shown: dict[str, Any] = {
        "level": DisclosureLevel.EXACT if geometry else DisclosureLevel.REGION,
        "geometry": geometry,
        "radius_m": 5_000.0 if geometry else None,
        "regions": ("UA-63",),
        "label": "",
    }
    return PlaceView(**shown | changed)


def a_match(text: str = "") -> SiteMatch:
    """A match on a site."""
    return SiteMatch(
        report_id=ReportId("r-1"),
        site_id=SiteId("s-1"),
        match_class=MatchClass.ON_SITE,
        distance_m=120.0,
        score=0.9,
        reasons=(text or "the names agree",),
    )


def an_incident_view(
    incident_id: str = "i-1",
    *,
    place: PlaceView | None = None,
    verdicts: Mapping[str, tuple[Verdict, Status]] | None = None,
    state: AttributionState = AttributionState.CLAIMED,
    category: SiteCategory | None = SiteCategory.SUBSTATION,
    occurred: TimeWindow = DAY,
    text: str = "",
    words: bool = True,
    kind: IncidentKind = IncidentKind.STRIKE,
) -> IncidentView:
    """An incident of two reports; its undisclosed place is never the one shown."""
    claimed = state is AttributionState.CLAIMED
    given = verdicts or {"first": (VIOLATION, Status.PRELIMINARY), "second": (OPEN,) * 2}
    incident = Incident(
        incident_id=IncidentId(incident_id),
        revision=1,
        kind=kind,
        reports=(ReportId("r-1"), ReportId("r-2")),
        preferred=ReportId("r-1"),
        occurred=occurred,
        place=Place(
            basis=PlaceBasis.REPORTED_POINT, point=Point(12.345678, 45.6789), uncertainty_m=10.0
        ),
        category=category,
        site=a_match(text),
        attribution=Attribution(
            state=state,
            party=A if claimed else None,
            claimed_by={"A": 2},
            basis=text or "named by two origins",
        ),
        families=("one", "two"),
        formed_at_utc=MARCH_27,
        cause=text or "two reports of one strike",
    )
    return IncidentView(
        incident=incident,
        place=place or a_place(Point(36.2, 50.0), label=text if words else ""),
        site=a_match(text) if words else None,
        site_name=text if words else "",
        assessments=tuple(
            an_assessment(
                reading_id,
                verdict,
                status if isinstance(status, Status) else Status.PRELIMINARY,
                text,
            )
            for reading_id, (verdict, status) in given.items()
        ),
        words=words,
    )


def a_report_view(text: str = "", *, words: bool = True) -> ReportView:
    """A report whose every free text is ``text``; its source's name stays where words do not."""
    named = text if words else ""
    report = StrikeReport(
        report_id=ReportId("r-1"),
        capture_id=CaptureId("c-1"),
        locator="row 2",
        source_id="daily",
        source_name=named or "The Daily",
        origin_as_given=text,
        family=OriginFamily(family_id="one", title=named or "The Daily", speaks_for=B),
        occurred=DAY,
        occurred_precision=TimePrecision.DAY,
        published=DAY,
        country="UA",
        region_as_given=text,
        place_name=text,
        facility_name=text,
        claimed_attacker=A,
        means=Means.DRONE,
        occurrence=Occurrence.ASSERTED,
        aggregate=False,
        effect=text,
        counterclaim=text,
        summary=text,
        headline=text,
        language=named or "en",
        url=text or "https://daily.invalid/1",
        received_at_utc=MARCH_27,
    )
    return ReportView(report=report, place=a_place(), words=words, occurred=DAY)


def a_site_view(
    site_id: str = "s-1",
    geometry: BaseGeometry | None = None,
    category: SiteCategory = SiteCategory.SUBSTATION,
    text: str = "",
) -> SiteView:
    """A listed site, shown at region level where no geometry is given."""
    site = ProtectedSite(
        site_id=SiteId(site_id),
        names=SiteNames(en=text or "A substation"),
        category=category,
        geometry=Point(12.345678, 45.6789),
        coordinate_precision_m=1000.0,
        state="UA",
        region="UA-63",
        control=(),
        source=text or "a register",
        checked_on=date(2025, 4, 30),
    )
    return SiteView(
        shown_id=site_id, site=site, list_id="registers", place=a_place(geometry, label=text)
    )


def counts(**given: int) -> dict[str, int]:
    """A Counts member of the digest document, zeros written out."""
    tiers = ("violation_reviewed", "violation_preliminary", "allegation", "no_violation")
    return dict.fromkeys((*tiers, "disputed"), 0) | given


def a_digest(text: str = "", **changed: Any) -> Digest:
    """A full document as in docs/formats/digest.md; ``text`` takes the place of every free text."""
    item: dict[str, Any] = {
        "incident_id": text or "i-1",
        "occurred": {
            "from": "2025-03-26T22:00:00Z",
            "until": "2025-03-27T22:00:00Z",
            "precision": "day",
        },
        "regions": [{"code": "UA-63", "name": text or "Kharkiv"}],
        "category": "substation",
        "n_reports": 4,
        "n_families": 2,
        "attribution": {"state": "claimed", "party": "A"},
        "verdicts": {
            "first": {
                "verdict": "violation",
                "status": "preliminary",
                "tier": "violation_preliminary",
            }
        },
    }
    change = {
        "reading_id": "first",
        "from": "allegation",
        "to": "violation_reviewed",
        "cause": text or "reviewed by two monitors",
        "at": "2025-03-28T09:00:00Z",
    }
    rows = [
        ("claimed", "A", 2),
        ("claimed", "B", 1),
        ("disputed", None, 1),
        ("unattributed", None, 0),
    ]
    totals = [
        {
            "reading_id": reading_id,
            "today": counts(violation_preliminary=3, allegation=1, disputed=1),
            "previous": counts(allegation=2),
            "by_attribution": [
                {
                    "state": state,
                    "party": party,
                    "today": counts(violation_preliminary=n, disputed=int(state == "disputed")),
                    "previous": counts(violation_preliminary=1),
                }
                for state, party, n in rows
            ],
        }
        for reading_id in ("first", "second")
    ]
    content: dict[str, Any] = {
        "schema": "strike-monitor/digest/1",
        "agreement": {
            "agreement_id": "pause",
            "version": "v1",
            "title": {"en": text or "The pause"},
            "parties": [{"party_id": p, "names": {"en": text or f"Party {p}"}} for p in ("A", "B")],
            "readings": [
                {
                    "reading_id": r,
                    "title": {"en": text or f"The {r} reading"},
                    "actor": a,
                    "in_force": "yes",
                }
                for r, a in (("first", "A"), ("second", "B"))
            ],
        },
        "day": "2025-03-27",
        "number": 3,
        "issue": 2,
        "zone": "Europe/Kyiv",
        "period": {"from": "2025-03-26T22:00:00Z", "until": "2025-03-27T22:00:00Z"},
        "cut_off": "2025-03-28T22:00:00Z",
        "chain_head": "ab" * 32,
        "quiet": False,
        "readings": totals,
        "incidents": {
            "new": [item],
            "changed": [item | {"changes": [change]}],
            "retracted": [item | {"cause": text or "joined with another"}],
        },
        "late_arrivals": [item | {"received_at": "2025-03-28T10:00:00Z"}],
        "claims": {
            "by_party": [{"party_id": p, "statements": 1, "itemised": 3} for p in ("A", "B")],
            "statements": [
                {
                    "report_id": "r-9",
                    "party_id": "A",
                    "source_name": text or "A ministry",
                    "published": "2025-03-27T16:00:00Z",
                    "attacker": "B",
                    "words": text or "More than 30 attacks in all",
                    "url": text or "https://ministry.invalid/" + "long/" * 20,
                }
            ],
        },
        "coverage": [
            {
                "source_id": "daily",
                "title": text or "The Daily",
                "last_heard": "2025-03-27T16:00:00Z",
                "reports_in_period": 4,
                "state": "heard",
            },
            {
                "source_id": "other",
                "title": "The Other",
                "last_heard": None,
                "reports_in_period": 0,
                "state": "failed",
            },
        ],
        "corrections": [
            {"number": 2, "issue": 1, "day": "2025-03-26", "what": text or "one incident fewer"}
        ],
    }
    return Digest(
        digest_id="d-1",
        agreement_id="pause",
        day=date(2025, 3, 27),
        number=3,
        issue=2,
        zone="Europe/Kyiv",
        period=DAY,
        cut_off_utc=datetime(2025, 3, 28, 22, tzinfo=UTC),
        chain_head="ab" * 32,
        content=content | changed,
    )


def some_heat(text: str = "") -> HeatCorroboration:
    """Heat that supports, with that for a sentence."""
    return HeatCorroboration(answer=HeatAnswer.SUPPORTS, reason=text)
