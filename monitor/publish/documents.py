"""Records as JSON documents, as the API shows them: docs/formats. What has a place besides is a
feature (geojson.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from shapely.geometry import mapping

from monitor.core.coverage import DayHeard, Heard
from monitor.core.health import SourceHealth
from monitor.core.tiers import tier_of
from monitor.model.agreements import Agreement, LifeCycleEvent, ProtectedArea, Reading
from monitor.model.assessments import Assessment
from monitor.model.digests import Digest
from monitor.model.gazetteer import District, Region, Settlement
from monitor.model.ids import ReportId
from monitor.model.reports import Rejection
from monitor.model.review import Decision, QueueItem
from monitor.model.time import TimeWindow
from monitor.model.views import IncidentView, ReportView, SiteView


def instant_text(instant: datetime) -> str:
    """A UTC instant as ISO 8601 with ``Z``."""
    return instant.isoformat().replace("+00:00", "Z")


def told_text(instant: datetime, *, days_only: bool) -> str:
    """When the monitor got or made something: a UTC instant, or only its day."""
    return instant.date().isoformat() if days_only else instant_text(instant)


def item_collection(
    items: Sequence[Mapping[str, Any]], links: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """A page of documents that are not shown as features."""
    return {"numberReturned": len(items), "links": list(links), "items": list(items)}


def standing_document(assessment: Assessment) -> dict[str, str]:
    """How an incident stands under a reading, without its findings."""
    tier = tier_of(assessment)
    return {
        "agreement_id": assessment.agreement_id,
        "verdict": assessment.verdict.value,
        "status": assessment.status.value,
        "tier": tier,
        "review": assessment.review.value,
    }


def assessment_document(assessment: Assessment, view: IncidentView) -> dict[str, Any]:
    """An assessment, with its findings, of an incident shown as ``view``; reasons, evidence and
    cause only with its words.
    """
    words = view.words
    return standing_document(assessment) | {
        "incident_revision": assessment.incident_revision,
        "reading_id": assessment.reading_id,
        "revision": assessment.revision,
        "mode": assessment.mode.value,
        "assessed_at": told_text(assessment.assessed_at_utc, days_only=view.days_only),
        "agreement_version": assessment.agreement_version,
        "list_versions": dict(assessment.list_versions),
        "rules_version": assessment.rules_version,
        "cause": assessment.cause if words else "",
        "findings": [
            {
                "rule_id": f.rule_id,
                "holds": f.holds.value,
                # Reasons quote names and places: they are as free as the words they rest on.
                "reason": f.reason if words else "",
                "evidence": list(f.evidence) if words else [],
            }
            for f in assessment.findings
        ],
    }


def shown_report_id(view: ReportView) -> ReportId | None:
    """The id of a report, a hash of its words: ``None`` where these are withheld."""
    return view.report.report_id if view.words else None


def report_document(view: ReportView) -> dict[str, Any]:
    """One report as far as it may be seen; where its words are withheld, ``words`` is ``None``, and
    so are the ids that a guess of them could be proved by; while it is held, so are its means and
    what it says happened.
    """
    report, occurred = view.report, view.occurred
    return {
        "report_id": shown_report_id(view),
        "capture_id": report.capture_id if view.words else None,
        "locator": report.locator if view.words else None,
        "source_id": report.source_id,
        "source_name": report.source_name,
        "family": {
            "family_id": report.family.family_id or None,
            "title": report.family.title,
        },
        "speaks_for": report.family.speaks_for,
        "occurred_from": instant_text(occurred.from_utc) if occurred else None,
        "occurred_until": instant_text(occurred.until_utc) if occurred else None,
        "precision": report.occurred_precision.value if occurred else None,
        "published_from": report.published and instant_text(report.published.from_utc),
        "received_at": told_text(report.received_at_utc, days_only=view.days_only),
        "regions": list(view.place.regions),
        "category": report.category,
        "claimed_attacker": report.claimed_attacker,
        "means": None if view.held else report.means.value,
        "occurrence": None if view.held else report.occurrence.value,
        "aggregate": report.aggregate,
        "language": report.language,
        "words": _words(view) if view.words else None,
    }


def _words(view: ReportView) -> dict[str, str]:
    report = view.report
    return {
        "place_name": report.place_name,
        "facility_name": report.facility_name,
        "headline": report.headline,
        "summary": report.summary,
        "effect": report.effect,
        "counterclaim": report.counterclaim,
        "url": report.url,
    }


def agreement_document(agreement: Agreement) -> dict[str, Any]:
    """An agreement with its readings."""
    return {
        "agreement_id": agreement.agreement_id,
        "version": agreement.version,
        "title": dict(agreement.title),
        "instrument": agreement.instrument.value,
        "parties": [
            {"party_id": party.party_id, "names": dict(party.names)} for party in agreement.parties
        ],
        "bound_parties": list(agreement.bound_parties),
        "monitoring": agreement.monitoring,
        "zone": agreement.zone,
        "watched": _span(agreement.watched) if agreement.watched else None,
        "readings": [_reading(reading) for reading in agreement.readings],
        "sources": [{"text": each.text, "url": each.url} for each in agreement.sources],
    }


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "reading_id": reading.reading_id,
        "actor": reading.actor,
        "title": dict(reading.title),
        "starts": _span(reading.starts),
        "ends": _span(reading.ends) if reading.ends else None,
        "categories": dict(reading.categories),
        "means": dict(reading.means),
        "effects": dict(reading.effects),
        "exclusions": dict(reading.exclusions),
        "area": _area(reading.area) if reading.area else None,
        "events": [_event(event) for event in reading.events],
        "lists": list(reading.lists),
        "citations": {
            term: {"text": each.text, "url": each.url} for term, each in reading.citations.items()
        },
    }


def _area(area: ProtectedArea) -> dict[str, Any]:
    return {
        "around": mapping(area.around),
        "radius_m": area.radius_m,
        "precision_m": area.precision_m,
    }


def _event(event: LifeCycleEvent) -> dict[str, Any]:
    return {
        "kind": event.kind.value,
        "at": _span(event.at),
        "until": _span(event.until) if event.until else None,
        "party": event.party,
        "takes_effect": event.takes_effect.value,
        "citation": {"text": event.citation.text, "url": event.citation.url},
    }


def _span(window: TimeWindow) -> dict[str, str]:
    return {"from": instant_text(window.from_utc), "until": instant_text(window.until_utc)}


def digest_line(digest: Digest) -> dict[str, Any]:
    """An issue in a list; its content is at ``href``."""
    return {
        "digest_id": digest.digest_id,
        "agreement_id": digest.agreement_id,
        "day": digest.day.isoformat(),
        "number": digest.number,
        "issue": digest.issue,
        "zone": digest.zone,
        "cut_off": instant_text(digest.cut_off_utc),
        "chain_head": digest.chain_head,
        "href": f"/v1/digests/{digest.digest_id}",
    }


def rejection_document(rejection: Rejection) -> dict[str, Any]:
    """A rejection, for whoever can correct it."""
    return {
        "rejection_id": rejection.rejection_id,
        "capture_id": rejection.capture_id,
        "locator": rejection.locator,
        "source_id": rejection.source_id,
        "reason": rejection.reason.value,
        "field": rejection.field,
        "detail": rejection.detail,
        "rejected_at": instant_text(rejection.rejected_at_utc),
    }


def coverage_document(heard: Heard, health: SourceHealth | None) -> dict[str, Any]:
    """What was heard of a source, and how it is; ``health`` is ``None`` where nobody can tell."""
    return {
        "source_id": heard.source_id,
        "title": heard.title,
        "state": heard.state,
        "reports_in_period": heard.reports_in_period,
        "last_heard": instant_text(heard.last_heard) if heard.last_heard else None,
        "health": None if health is None else health_document(health),
    }


def day_heard_document(day: DayHeard) -> dict[str, Any]:
    """A day's coverage."""
    return {
        "day": day.day.isoformat(),
        "heard": day.heard,
        "sources": day.sources,
        "failed": list(day.failed),
        "regions": None if day.regions is None else sorted(day.regions),
    }


def findable_documents(
    sites: Iterable[SiteView], regions: Iterable[Region]
) -> list[dict[str, Any]]:
    """What can be found by name without the service: regions, and the sites that are shown exactly;
    each as the answer to a search, with its ``names``.
    """
    found = [place_document(each, None) | {"names": [each.name, *each.names]} for each in regions]
    named = (view for view in sites if view.shown_id)
    return found + [site_found_document(view) | {"names": list(view.site.names)} for view in named]


def site_found_document(view: SiteView) -> dict[str, Any]:
    """A site as the answer to a search; only one that is shown exactly is found."""
    middle = view.place.geometry.centroid if view.place.geometry else None
    return {
        "kind": "site",
        "id": view.shown_id,
        "name": view.place.label,
        "category": view.site.category.value,
        "regions": list(view.place.regions),
        "lon": middle.x if middle else None,
        "lat": middle.y if middle else None,
        "radius_m": view.place.radius_m,
    }


def place_document(
    place: Region | District | Settlement, near: tuple[Settlement, float] | None
) -> dict[str, Any]:
    """A place of the gazetteer as the answer to a search; ``near`` a town, so many metres away,
    where that tells it apart.
    """
    middle = place.centre if isinstance(place, Region) else place.point
    told_by = {"near": near[0].name, "near_m": round(near[1])} if near else {}
    return {
        **told_by,
        "kind": type(place).__name__.lower(),
        "name": place.name,
        "regions": [place.code if isinstance(place, Region) else place.region],
        "lon": middle.x,
        "lat": middle.y,
        "radius_m": place.radius_m,
    }


def health_document(health: SourceHealth) -> dict[str, Any]:
    """How a source is, since when, and why."""
    return {
        "state": health.state.value,
        "since": instant_text(health.since) if health.since else None,
        "reason": health.reason,
    }


def decision_document(decision: Decision) -> dict[str, Any]:
    """A decision with what its kind needs."""
    document: dict[str, Any] = {
        "number": decision.number,
        "kind": decision.kind.value,
        "author": decision.author,
        "reason": decision.reason,
        "decided_at": instant_text(decision.decided_at_utc),
        "incident_revision": decision.incident_revision,
        "reading_id": decision.reading_id,
        "reports": list(decision.reports),
        "other": decision.other,
        "fact": decision.fact,
        "value": decision.value,
        "evidence_id": decision.evidence_id,
        "party": decision.party,
        "awaits_second": decision.awaits_second,
    }
    always = ("number", "kind", "author", "reason", "decided_at", "incident_revision")
    return {name: value for name, value in document.items() if value or name in always}


def queue_document(item: QueueItem) -> dict[str, Any]:
    """A case that waits for people, and what makes it urgent."""
    return {
        "incident_id": item.incident_id,
        "incident_revision": item.incident_revision,
        "occurred_from": instant_text(item.occurred.from_utc),
        "occurred_until": instant_text(item.occurred.until_utc),
        "category": item.category,
        "urgent": list(item.urgent),
        "taken_by": item.taken_by,
    }
