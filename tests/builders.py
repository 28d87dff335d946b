"""Full, valid records for tests; each takes the fields that matter to a test by keyword.

The parties are called east and west, the country XX: nothing here is about a real one.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from shapely import Point

from monitor.model.agreements import (
    Agreement,
    Citation,
    Instrument,
    LifeCycleEvent,
    LifeCycleKind,
    Party,
    Reading,
)
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
from monitor.model.heat import HeatConfidence, HeatDetection
from monitor.model.ids import CaptureId, IncidentId, PartyId, ReportId, SiteId, sha256_hex
from monitor.model.incidents import (
    Incident,
    IncidentKind,
    Judgement,
    JudgementKind,
    LocatedReport,
    MatchClass,
    SiteMatch,
)
from monitor.model.place import Place, PlaceBasis
from monitor.model.reports import (
    Capture,
    Means,
    Occurrence,
    OriginFamily,
    Rejection,
    RejectionReason,
    StrikeReport,
)
from monitor.model.sites import Control, ListVersion, ProtectedSite, SiteCategory, SiteNames
from monitor.model.time import TimePrecision, TimeWindow

EAST = PartyId("east")
WEST = PartyId("west")


def an_instant(text: str) -> datetime:
    """``2025-03-25T06:00Z`` as an aware UTC instant."""
    return datetime.fromisoformat(text).astimezone(UTC)


def a_window(text: str = "2025-03-25T00:00Z .. 2025-03-25T01:00Z") -> TimeWindow:
    """``2025-03-24T23:00Z .. 2025-03-25T05:00Z`` as a window of time."""
    from_utc, until_utc = text.split(" .. ")
    return TimeWindow(an_instant(from_utc), an_instant(until_utc))


def a_point(lon: float = 30.0, lat: float = 50.0) -> Point:
    """A position, in degrees."""
    return Point(lon, lat)


def a_capture(**changes: Any) -> Capture:
    """A fetched page; ``sha256`` follows from ``content`` unless given."""
    content = changes.get("content", b"what the source said")
    return replace(
        Capture(
            capture_id=CaptureId("c-1"),
            source_id="agency",
            url="https://agency.invalid/1",
            media_type="text/plain",
            fetched_at_utc=an_instant("2025-03-25T06:00Z"),
            sha256=sha256_hex(content),
            content=content,
        ),
        **changes,
    )


def a_family(**changes: Any) -> OriginFamily:
    """An independent origin."""
    return replace(OriginFamily(family_id="agency", title="Agency"), **changes)


def a_report(**changes: Any) -> StrikeReport:
    """A claim that a substation was struck by a drone in one known hour, at a reported point."""
    return replace(
        StrikeReport(
            report_id=ReportId("r-1"),
            capture_id=CaptureId("c-1"),
            locator="row 1",
            source_id="agency",
            source_name="Agency",
            origin_as_given="governor",
            family=a_family(),
            occurred=a_window(),
            occurred_precision=TimePrecision.HOUR,
            published=a_window("2025-03-25T05:00Z .. 2025-03-25T05:01Z"),
            country="XX",
            region_as_given="North region",
            place_name="Northtown",
            facility_name="Northtown substation",
            point=a_point(),
            uncertainty_m=500.0,
            category=SiteCategory.SUBSTATION,
            claimed_attacker=EAST,
            means=Means.DRONE,
            occurrence=Occurrence.ASSERTED,
            aggregate=False,
            effect="power cut",
            counterclaim="",
            summary="A drone struck the substation at Northtown.",
            headline="Substation struck",
            language="en",
            url="https://agency.invalid/1",
            external_id="1",
            received_at_utc=an_instant("2025-03-25T06:00Z"),
        ),
        **changes,
    )


def a_rejection(**changes: Any) -> Rejection:
    """Input without a time."""
    return replace(
        Rejection(
            rejection_id="x-1",
            capture_id=CaptureId("c-1"),
            locator="row 2",
            source_id="agency",
            reason=RejectionReason.NO_TIME,
            field="occurred",
            detail="neither a date nor a time is given",
            rejected_at_utc=an_instant("2025-03-25T06:00Z"),
        ),
        **changes,
    )


def a_place(lon: float = 30.0, lat: float = 50.0, **changes: Any) -> Place:
    """A reported point, good to 500 m."""
    return replace(
        Place(
            basis=PlaceBasis.REPORTED_POINT,
            regions=("XX-01",),
            point=a_point(lon, lat),
            uncertainty_m=500.0,
            label="Northtown",
            candidates=1,
        ),
        **changes,
    )


def a_heat_detection(**changes: Any) -> HeatDetection:
    """A hot pixel on the point, by night."""
    minute = an_instant("2025-03-25T00:48Z")
    return replace(
        HeatDetection(
            point=a_point(),
            radius_m=265.4,
            detected=TimeWindow(minute, minute + timedelta(minutes=1)),
            frp_mw=3.4,
            confidence=HeatConfidence.NOMINAL,
            satellite="N",
            by_day=False,
            source="VIIRS 2.0NRT",
        ),
        **changes,
    )


def a_site(**changes: Any) -> ProtectedSite:
    """A named substation, placed to 100 m."""
    return replace(
        ProtectedSite(
            site_id=SiteId("s-1"),
            names=SiteNames(en="Northtown substation", aliases=("North 330",)),
            category=SiteCategory.SUBSTATION,
            geometry=a_point(),
            coordinate_precision_m=100.0,
            state="XX",
            region="XX-01",
            control=(Control(party=WEST, since=date(2020, 1, 1)),),
            claimed_as={"west": "XX", "east": "XX"},
            source="https://register.invalid/1",
            checked_on=date(2025, 3, 1),
        ),
        **changes,
    )


def a_list_version(**changes: Any) -> ListVersion:
    """A list of one site."""
    return replace(
        ListVersion(
            list_id="grid",
            version="v1",
            dated=date(2025, 3, 18),
            title="Grid",
            source="https://register.invalid/",
            sites=(a_site(),),
        ),
        **changes,
    )


def a_match(**changes: Any) -> SiteMatch:
    """A report on the site."""
    return replace(
        SiteMatch(
            report_id=ReportId("r-1"),
            site_id=SiteId("s-1"),
            match_class=MatchClass.ON_SITE,
            distance_m=0.0,
            score=0.95,
            reasons=("same name", "within the fence"),
        ),
        **changes,
    )


def a_located_report(**changes: Any) -> LocatedReport:
    """The report, located at its point and matched to the site; ``matches`` follow its id."""
    report = changes.get("report", a_report())
    return replace(
        LocatedReport(
            report=report,
            place=a_place(),
            category=SiteCategory.SUBSTATION,
            names=("northtown",),
            matches=(a_match(report_id=report.report_id),),
            gazetteer_version="g1",
            list_versions={"grid": "v1"},
        ),
        **changes,
    )


def a_judgement(**changes: Any) -> Judgement:
    """Two reports of one strike, by rule."""
    return replace(
        Judgement(
            left=ReportId("r-1"),
            right=ReportId("r-2"),
            kind=JudgementKind.SAME,
            score=0.9,
            reasons=("same site", "same hour"),
            author="rule",
            judged_at_utc=an_instant("2025-03-25T06:05Z"),
        ),
        **changes,
    )


def an_attribution(**changes: Any) -> Attribution:
    """One family names one party."""
    return replace(
        Attribution(
            state=AttributionState.CLAIMED,
            party=EAST,
            claimed_by={"east": 1},
            basis="one family of sources names east",
        ),
        **changes,
    )


def an_incident(**changes: Any) -> Incident:
    """The first revision of a strike told of by one report; ``preferred`` and ``site`` follow
    ``reports``.
    """
    reports = changes.get("reports", (ReportId("r-1"),))
    return replace(
        Incident(
            incident_id=IncidentId("i-1"),
            revision=1,
            kind=IncidentKind.STRIKE,
            reports=reports,
            preferred=reports[0],
            occurred=a_window(),
            place=a_place(),
            category=SiteCategory.SUBSTATION,
            site=a_match(report_id=reports[0]),
            attribution=an_attribution(),
            families=("agency",),
            formed_at_utc=an_instant("2025-03-25T06:10Z"),
            cause="first report",
        ),
        **changes,
    )


def a_finding(**changes: Any) -> Finding:
    """A rule that holds."""
    return replace(
        Finding(
            rule_id="in_force",
            holds=Holds.YES,
            reason="lies wholly within the window",
            evidence=("r-1",),
        ),
        **changes,
    )


def an_assessment(**changes: Any) -> Assessment:
    """The first, automatic assessment of the incident: a violation."""
    return replace(
        Assessment(
            incident_id=IncidentId("i-1"),
            incident_revision=1,
            agreement_id="pause",
            reading_id="west",
            revision=1,
            verdict=Verdict.VIOLATION,
            findings=(a_finding(),),
            mode=Mode.AUTOMATIC,
            status=Status.PRELIMINARY,
            agreement_version="a1",
            list_versions={"grid": "v1"},
            rules_version="rules1",
            assessed_at_utc=an_instant("2025-03-25T06:15Z"),
            cause="new incident",
        ),
        **changes,
    )


def a_reading(**changes: Any) -> Reading:
    """A reading in force for 30 days from the start of 25 March 2025 that protects substations
    from drones and missiles.
    """
    return replace(
        Reading(
            reading_id="west",
            agreement_id="pause",
            actor=WEST,
            title={"en": "As west reads it"},
            starts=a_window("2025-03-25T00:00Z .. 2025-03-25T00:00:00.000001Z"),
            ends=a_window("2025-04-24T00:00Z .. 2025-04-24T00:00:00.000001Z"),
            categories={SiteCategory.SUBSTATION: Holds.YES, SiteCategory.NOT_ENERGY: Holds.NO},
            means={Means.DRONE: Holds.YES, Means.MISSILE: Holds.YES},
            lists=("grid",),
            citations={"starts": Citation(text="Joint statement", url="https://west.invalid/")},
        ),
        **changes,
    )


def an_event(**changes: Any) -> LifeCycleEvent:
    """A suspension in the first hour of 2 April 2025 that takes effect."""
    return replace(
        LifeCycleEvent(
            kind=LifeCycleKind.SUSPENSION,
            at=a_window("2025-04-02T00:00Z .. 2025-04-02T01:00Z"),
            takes_effect=Holds.YES,
            citation=Citation(text="Statement of both"),
        ),
        **changes,
    )


def an_agreement(**changes: Any) -> Agreement:
    """A pause between two parties, with one reading."""
    return replace(
        Agreement(
            agreement_id="pause",
            version="a1",
            title={"en": "The pause"},
            instrument=Instrument.PARALLEL_STATEMENTS,
            parties=(
                Party(party_id=EAST, names={"en": "East"}, codes=("E",)),
                Party(party_id=WEST, names={"en": "West"}, codes=("W",)),
            ),
            bound_parties=(EAST, WEST),
            readings=(a_reading(),),
            monitoring="none agreed",
            zone="Europe/Kyiv",
            sources=(Citation(text="Statement of west"),),
        ),
        **changes,
    )


def a_digest(**changes: Any) -> Digest:
    """The first issue of 25 March 2025, issued on an empty chain."""
    return replace(
        Digest(
            digest_id="d-1",
            agreement_id="pause",
            day=date(2025, 3, 25),
            number=1,
            issue=1,
            zone="Europe/Kyiv",
            period=a_window("2025-03-24T22:00Z .. 2025-03-25T22:00Z"),
            cut_off_utc=an_instant("2025-03-26T04:00Z"),
            chain_head="0" * 64,
            content={"violations": [{"incident": "i-1", "share": 0.5}], "coverage": None},
        ),
        **changes,
    )
