"""The content of a day's digest: docs/formats/digest.md. Everything in it has been disclosed before
it comes here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from monitor.core.coverage import Heard
from monitor.core.terms import in_force_during
from monitor.core.tiers import TierChange, count_tiers, tier_of
from monitor.model.agreements import Agreement
from monitor.model.assessments import Assessment, AttributionState
from monitor.model.ids import IncidentId, Json, PartyId, ReportId
from monitor.model.incidents import IncidentKind
from monitor.model.time import TimeWindow
from monitor.model.views import IncidentView, ReportView

SCHEMA = "strike-monitor/digest/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a digest is made of, as known at its cut-off.

    ``incidents`` are those of the period and of the day before; ``first_heard`` when each was first
    formed. ``totals`` are the bare claims first heard since then, ``stated`` the numbers in them;
    ``published_before`` is the previous issue's cut-off, ``None`` for the first. ``region_names``
    are by code and language.
    """

    agreement: Agreement
    label: str
    number: int
    issue: int
    zone: str
    period: TimeWindow
    previous: TimeWindow
    cut_off: datetime
    published_before: datetime | None
    chain_head: str
    incidents: Sequence[IncidentView]
    late: Sequence[IncidentView]
    totals: Sequence[IncidentView]
    stated: Mapping[ReportId, int]
    changed: Sequence[tuple[IncidentView, Sequence[TierChange]]]
    retracted: Sequence[tuple[IncidentView, str]]
    first_heard: Mapping[IncidentId, datetime]
    reports: Mapping[ReportId, ReportView]
    coverage: Sequence[Heard]
    region_names: Mapping[str, Mapping[str, str]]
    corrections: Sequence[Mapping[str, Json]]


def compile_digest(day: Day) -> dict[str, Json]:
    """The digest's JSON document."""
    itemised = [view for view in day.incidents if view.incident.kind is IncidentKind.STRIKE]
    today = _within(itemised, day.period)
    before = _within(itemised, day.previous)
    claims = _claims(day)
    return {
        "schema": SCHEMA,
        "agreement": _agreement(day.agreement, day.period),
        "day": day.label,
        "number": day.number,
        "issue": day.issue,
        "zone": day.zone,
        "period": _span(day.period),
        "cut_off": _utc(day.cut_off),
        "chain_head": day.chain_head,
        "quiet": not today and not claims["statements"],
        "readings": [_totals(day, r.reading_id, today, before) for r in day.agreement.readings],
        "incidents": {
            "new": [_item(day, view) for view in today],
            "changed": [
                {**_item(day, view), "changes": [_change(change) for change in changes]}
                for view, changes in day.changed
            ],
            "retracted": [{**_item(day, view), "cause": cause} for view, cause in day.retracted],
        },
        "late_arrivals": [
            {
                **_item(day, view),
                "received_at": _day_text(day.first_heard[view.incident.incident_id]),
            }
            for view in day.late
            if view.incident.kind is IncidentKind.STRIKE
        ],
        "claims": claims,
        "coverage": [_coverage(heard) for heard in day.coverage],
        "corrections": list(day.corrections),
    }


def _utc(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _day_text(instant: datetime) -> str:
    """The day (UTC), which is all that is told of when something reached the monitor."""
    return instant.strftime("%Y-%m-%d")


def _span(window: TimeWindow) -> dict[str, Json]:
    return {"from": _utc(window.from_utc), "until": _utc(window.until_utc)}


def _within(views: Iterable[IncidentView], period: TimeWindow) -> list[IncidentView]:
    """Each incident belongs to the day its time begins in."""
    inside = [view for view in views if period.holds(view.incident.occurred.from_utc)]
    return sorted(inside, key=lambda v: (v.incident.occurred.from_utc, v.incident.incident_id))


def _agreement(agreement: Agreement, period: TimeWindow) -> dict[str, Json]:
    return {
        "agreement_id": agreement.agreement_id,
        "version": agreement.version,
        "title": dict(agreement.title),
        "parties": [
            {"party_id": party.party_id, "names": dict(party.names)} for party in agreement.parties
        ],
        "readings": [
            {
                "reading_id": reading.reading_id,
                "title": dict(reading.title),
                "actor": reading.actor,
                "in_force": in_force_during(period, reading).holds,
            }
            for reading in agreement.readings
        ],
    }


def _under(view: IncidentView, agreement_id: str, reading_id: str) -> Assessment | None:
    return next(
        (
            assessment
            for assessment in view.assessments
            if (assessment.agreement_id, assessment.reading_id) == (agreement_id, reading_id)
        ),
        None,
    )


def _totals(
    day: Day, reading_id: str, today: Sequence[IncidentView], before: Sequence[IncidentView]
) -> dict[str, Json]:
    columns: list[tuple[AttributionState, PartyId | None]] = [
        (AttributionState.CLAIMED, party.party_id) for party in day.agreement.parties
    ]
    columns += [(AttributionState.DISPUTED, None), (AttributionState.UNATTRIBUTED, None)]

    def counts(views: Sequence[IncidentView]) -> dict[str, Json]:
        return {**asdict(count_tiers(views, reading_id))}

    def of(
        views: Sequence[IncidentView], state: AttributionState, party: PartyId | None
    ) -> list[IncidentView]:
        return [
            view
            for view in views
            if (view.incident.attribution.state, view.incident.attribution.party) == (state, party)
        ]

    return {
        "reading_id": reading_id,
        "today": counts(today),
        "previous": None if day.published_before is None else counts(before),
        "by_attribution": [
            {
                "state": state,
                "party": party,
                "today": counts(of(today, state, party)),
                "previous": None
                if day.published_before is None
                else counts(of(before, state, party)),
            }
            for state, party in columns
        ],
    }


def _item(day: Day, view: IncidentView) -> dict[str, Json]:
    incident = view.incident
    preferred = day.reports[incident.preferred]
    verdicts = {
        reading.reading_id: assessment
        for reading in day.agreement.readings
        if (assessment := _under(view, day.agreement.agreement_id, reading.reading_id))
    }
    return {
        "incident_id": incident.incident_id,
        "occurred": None
        if preferred.occurred is None
        else {**_span(incident.occurred), "precision": preferred.report.occurred_precision},
        "regions": [_region(code, day.region_names.get(code, {})) for code in view.place.regions],
        "category": incident.category,
        "n_reports": len(incident.reports),
        "n_families": len(incident.families),
        "attribution": {"state": incident.attribution.state, "party": incident.attribution.party},
        "verdicts": {
            reading_id: {
                "verdict": assessment.verdict,
                "status": assessment.status,
                "tier": tier_of(assessment),
            }
            for reading_id, assessment in verdicts.items()
        },
    }


def _region(code: str, names: Mapping[str, str]) -> dict[str, Json]:
    return {"code": code, "name": names.get("en", code), "names": {**names}}


def _change(change: TierChange) -> dict[str, Json]:
    return {
        "reading_id": change.reading_id,
        "from": change.before,
        "to": change.after,
        "cause": change.cause,
        "at": _day_text(change.at),
    }


def _claims(day: Day) -> dict[str, Json]:
    """What parties said in bare totals, beside the number of incidents they itemised and what of
    the totals is left over. Totals overlap: the largest stands for them, none is added to another.
    """
    totals = [view for view in day.totals if view.incident.kind is IncidentKind.CLAIM]
    statements = [_statement(day.reports[view.incident.preferred]) for view in totals]
    voices = [
        {day.reports[report_id].report.family.speaks_for for report_id in view.incident.reports}
        for view in _within(day.incidents, day.period)
        if view.incident.kind is IncidentKind.STRIKE
    ]
    return {
        "by_party": [
            {
                "party_id": party.party_id,
                "statements": sum(s["party_id"] == party.party_id for s in statements),
                "itemised": (count := sum(party.party_id in voice for voice in voices)),
                "claimed": (claimed := _claimed(day, totals, party.party_id)),
                "remainder": None if claimed is None else max(claimed - count, 0),
            }
            for party in day.agreement.parties
        ],
        "statements": statements,
    }


def _claimed(day: Day, totals: Iterable[IncidentView], party: PartyId) -> int | None:
    """The largest number a party stated for the day itself, not for weeks; ``None`` without one."""
    reach = TimeWindow(day.previous.from_utc, day.period.until_utc)
    stated = [
        day.stated[view.incident.preferred]
        for view in totals
        if view.incident.preferred in day.stated
        and day.reports[view.incident.preferred].words
        and day.reports[view.incident.preferred].report.family.speaks_for == party
        and reach.contains(view.incident.occurred)
    ]
    return max(stated, default=None)


def _statement(view: ReportView) -> dict[str, Json]:
    report = view.report
    return {
        "report_id": report.report_id if view.words else None,
        "party_id": report.family.speaks_for,
        "source_name": report.source_name if view.words else "",
        "published": None if report.published is None else _utc(report.published.from_utc),
        "attacker": report.claimed_attacker,
        "words": (report.summary or report.facility_name) if view.words else "",
        "url": report.url if view.words else "",
    }


def _coverage(heard: Heard) -> dict[str, Json]:
    return {
        "source_id": heard.source_id,
        "title": heard.title,
        "last_heard": None if heard.last_heard is None else _utc(heard.last_heard),
        "reports_in_period": heard.reports_in_period,
        "state": heard.state,
        "health": heard.health,
    }
