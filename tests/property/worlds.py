"""Small worlds for laws to hold in: times, reports, readings and agreements drawn at random."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from builders import (
    EAST,
    WEST,
    a_family,
    a_match,
    a_place,
    a_point,
    a_reading,
    a_report,
    a_site,
    an_agreement,
)
from hypothesis import strategies as st

from monitor.core.case import Case
from monitor.core.incidents import form_incident
from monitor.model.agreements import Agreement
from monitor.model.assessments import Holds
from monitor.model.ids import PartyId, ReportId, SiteId
from monitor.model.incidents import Incident, LocatedReport
from monitor.model.place import NOWHERE, Place, PlaceBasis
from monitor.model.reports import Means, Occurrence
from monitor.model.sites import Control, ProtectedSite, SiteCategory
from monitor.model.time import TimePrecision, TimeWindow

BEGIN = datetime(2025, 3, 25, tzinfo=UTC)
TOWN = a_place(basis=PlaceBasis.SETTLEMENT, uncertainty_m=2_000.0)
PLACES = (
    NOWHERE,
    Place(basis=PlaceBasis.REGION, regions=("XX-01",), label="North"),
    Place(basis=PlaceBasis.REGION, regions=("XX-01", "XX-02"), label="North and South"),
    TOWN,
    a_place(30.1, 50.0, basis=PlaceBasis.SETTLEMENT, uncertainty_m=3_000.0, label="Nearby"),
    a_place(30.0, 50.02, label=""),
    a_place(31.0, 50.5, basis=PlaceBasis.DISTRICT, uncertainty_m=20_000.0, label="Hills"),
)
FAMILIES = (
    a_family(family_id="agency"),
    a_family(family_id="paper"),
    a_family(family_id="east-ministry", speaks_for=EAST),
    a_family(family_id="east-governor", speaks_for=EAST),
    a_family(family_id="west-ministry", speaks_for=WEST),
)
CATEGORIES = (
    None,
    SiteCategory.SUBSTATION,
    SiteCategory.DISTRIBUTION,
    SiteCategory.REFINERY,
    SiteCategory.OTHER_ENERGY,
    SiteCategory.NOT_ENERGY,
)
SITES = tuple(SiteId(f"s-{number}") for number in range(3))
LISTED = (
    a_site(site_id=SITES[0], control=(Control(party=WEST),)),
    a_site(
        site_id=SITES[1],
        category=SiteCategory.REFINERY,
        geometry=a_point(30.02, 50.01),
        control=(Control(party=EAST), Control(party=WEST, since=date(2025, 3, 27))),
    ),
    a_site(site_id=SITES[2], category=SiteCategory.COAL_MINE, control=(Control(party=None),)),
)

minutes = st.integers(0, 4 * 24 * 60)
categories = st.sampled_from(CATEGORIES)


@st.composite
def windows(draw: st.DrawFn) -> TimeWindow:
    """A window of up to two days within some days of March 2025."""
    start = BEGIN + timedelta(minutes=draw(minutes))
    return TimeWindow(start, start + timedelta(minutes=draw(st.integers(1, 2 * 24 * 60))))


@st.composite
def members(draw: st.DrawFn, number: int) -> LocatedReport:
    """A located report with the given number."""
    report_id = ReportId(f"r-{number}")
    site = draw(st.none() | st.sampled_from(SITES))
    report = a_report(
        report_id=report_id,
        family=draw(st.sampled_from(FAMILIES)),
        occurred=draw(windows()),
        occurred_precision=draw(st.sampled_from(TimePrecision)),
        published=draw(windows()),
        facility_name=draw(
            st.sampled_from(["", "substation", "Northtown substation", "3 attacks"])
        ),
        claimed_attacker=draw(st.sampled_from([None, EAST, WEST])),
        means=draw(st.sampled_from(Means)),
        occurrence=draw(st.sampled_from(Occurrence)),
        aggregate=draw(st.integers(0, 5)) == 0,
    )
    return LocatedReport(
        report=report,
        place=draw(st.sampled_from(PLACES)),
        category=draw(categories),
        names=draw(st.sampled_from([(), ("northtown",), ("hills", "east")])),
        matches=() if site is None else (a_match(report_id=report_id, site_id=site),),
        gazetteer_version="g1",
        list_versions={},
    )


@st.composite
def reports(draw: st.DrawFn, *, least: int = 1, most: int = 7) -> list[LocatedReport]:
    """Some reports, each with an id of its own."""
    return [draw(members(number)) for number in range(draw(st.integers(least, most)))]


@st.composite
def agreements(draw: st.DrawFn) -> Agreement:
    """An agreement with one reading that settles some categories and means, and binds someone."""
    answers = st.sampled_from([Holds.YES, Holds.NO])
    reading = a_reading(
        starts=draw(windows()),
        ends=draw(st.none() | windows()),
        categories=draw(st.dictionaries(st.sampled_from(SiteCategory), answers)),
        means=draw(st.dictionaries(st.sampled_from(Means), answers)),
    )
    bound = draw(st.sampled_from([(), (EAST,), (WEST,), (EAST, WEST)]))
    return an_agreement(readings=(reading,), bound_parties=bound)


def case_of(
    located: Sequence[LocatedReport],
    agreement: Agreement,
    listed: Sequence[ProtectedSite] = (),
) -> Case:
    """All the reports as one incident, before the agreement's reading."""
    return Case(
        incident=form_incident(located, formed_at=BEGIN, cause=""),
        members=located,
        agreement=agreement,
        reading=agreement.readings[0],
        sites={site.site_id: site for site in listed},
        list_of=dict.fromkeys((site.site_id for site in listed), "grid"),
    )


SWAPPED: Mapping[PartyId | None, PartyId | None] = {EAST: WEST, WEST: EAST, None: None}


def swapped(party: PartyId) -> PartyId:
    """The other party."""
    return WEST if party == EAST else EAST


def swapped_report(located: LocatedReport) -> LocatedReport:
    """The same report in a world where each party bears the other's name."""
    report = located.report
    family = replace(report.family, speaks_for=SWAPPED[report.family.speaks_for])
    attacker = SWAPPED[report.claimed_attacker]
    return replace(located, report=replace(report, family=family, claimed_attacker=attacker))


def swapped_agreement(agreement: Agreement) -> Agreement:
    """The same terms in that world."""
    return replace(
        agreement,
        parties=tuple(replace(p, party_id=swapped(p.party_id)) for p in agreement.parties),
        bound_parties=tuple(map(swapped, agreement.bound_parties)),
        readings=tuple(
            replace(
                reading,
                actor=swapped(reading.actor),
                events=tuple(replace(e, party=SWAPPED[e.party]) for e in reading.events),
            )
            for reading in agreement.readings
        ),
    )


def swapped_site(site: ProtectedSite) -> ProtectedSite:
    """The same site in that world."""
    held = tuple(replace(each, party=SWAPPED[each.party]) for each in site.control)
    claimed = {swapped(PartyId(party)): state for party, state in site.claimed_as.items()}
    return replace(site, control=held, claimed_as=claimed)


def swapped_incident(incident: Incident) -> Incident:
    """The incident as it should come out in that world."""
    told = incident.attribution
    claimed_by = {swapped(PartyId(party)): n for party, n in told.claimed_by.items()}
    attribution = replace(told, party=SWAPPED[told.party], claimed_by=claimed_by)
    return replace(incident, attribution=attribution)
