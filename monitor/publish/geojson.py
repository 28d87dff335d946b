"""Incidents and sites as GeoJSON and as detail documents: docs/formats/incident.md."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from monitor.core.review import is_marked_disputed
from monitor.core.tiers import tier_of
from monitor.model.assessments import Assessment, Attribution, AttributionState
from monitor.model.disclosure import DisclosureLevel
from monitor.model.heat import HeatCorroboration
from monitor.model.ids import ReportId
from monitor.model.incidents import SiteMatch
from monitor.model.views import IncidentView, PlaceView, ReportView, SiteView

_LISTED = (DisclosureLevel.EXACT, DisclosureLevel.GENERALISED, DisclosureLevel.REGION)


class NotShown(ValueError):
    """A view that may be counted at most was to be shown as an item."""


def instant_text(instant: datetime) -> str:
    """A UTC instant as ISO 8601 with ``Z``."""
    return instant.isoformat().replace("+00:00", "Z")


def told_text(instant: datetime, *, days_only: bool) -> str:
    """When the monitor got or made something: a UTC instant, or only its day."""
    return instant.date().isoformat() if days_only else instant_text(instant)


def _geometry(geometry: BaseGeometry | None) -> dict[str, Any] | None:
    return None if geometry is None else dict(mapping(geometry))


def _require_listed(place: PlaceView) -> None:
    if place.level not in _LISTED:
        raise NotShown(f"a view at level {place.level} has no item of its own")


def _attribution(attribution: Attribution) -> dict[str, Any]:
    return {
        "state": attribution.state.value,
        "party": attribution.party,
        "claimed_by": dict(sorted(attribution.claimed_by.items())),
    }


def _standing(assessment: Assessment) -> dict[str, str]:
    tier = tier_of(assessment)
    return {
        "agreement_id": assessment.agreement_id,
        "verdict": assessment.verdict.value,
        "status": assessment.status.value,
        "tier": tier,
        "review": assessment.review.value,
    }


def incident_properties(view: IncidentView) -> dict[str, Any]:
    """What is shown of an incident beside its geometry: ids, times and closed vocabularies, no
    free text.
    """
    incident = view.incident
    tiers = {a.reading_id: _standing(a) for a in view.assessments}
    return {
        "id": incident.incident_id,
        "kind": incident.kind.value,
        "revision": incident.revision,
        "retracted": incident.retracted,
        "occurred_from": instant_text(incident.occurred.from_utc),
        "occurred_until": instant_text(incident.occurred.until_utc),
        "category": incident.category,
        "regions": list(view.place.regions),
        "level": view.place.level.value,
        "radius_m": view.place.radius_m,
        "site_id": view.site.site_id if view.site else None,
        "attribution": _attribution(incident.attribution),
        "disputed": incident.attribution.state is AttributionState.DISPUTED,
        "marked_disputed": is_marked_disputed(view.assessments),
        "n_reports": len(incident.reports),
        "n_families": len(incident.families),
        "families": [family_id for family_id in incident.families if family_id],
        "readings": tiers,
    }


def incident_feature(view: IncidentView) -> dict[str, Any]:
    """A GeoJSON Feature; geometry is ``None`` where only regions, or nothing, may be seen.

    Raises:
        NotShown: the view may only be counted.
    """
    _require_listed(view.place)
    return {
        "type": "Feature",
        "id": view.incident.incident_id,
        "geometry": _geometry(view.place.geometry),
        "properties": incident_properties(view),
    }


def site_feature(view: SiteView) -> dict[str, Any]:
    """A GeoJSON Feature of a protected site, without an id where that may not be shown.

    Raises:
        NotShown: the view may only be counted.
    """
    _require_listed(view.place)
    site = view.site
    own = {"id": view.shown_id} if view.shown_id else {}
    return {
        "type": "Feature",
        **own,
        "geometry": _geometry(view.place.geometry),
        "properties": {
            **own,
            "list_id": view.list_id,
            "category": site.category.value,
            "state": site.state,
            "regions": list(view.place.regions),
            "level": view.place.level.value,
            "radius_m": view.place.radius_m,
            "name": view.place.label,
        },
    }


def feature_collection(
    features: Sequence[Mapping[str, Any]],
    *,
    number_matched: int | None = None,
    links: Iterable[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """A FeatureCollection page; ``numberMatched`` is absent where it was not counted."""
    collection: dict[str, Any] = {
        "type": "FeatureCollection",
        "numberReturned": len(features),
        "links": [dict(link) for link in links],
        "features": list(features),
    }
    if number_matched is not None:
        collection["numberMatched"] = number_matched
    return collection


def assessment_document(assessment: Assessment, view: IncidentView) -> dict[str, Any]:
    """An assessment, with its findings, of an incident shown as ``view``; reasons, evidence and
    cause only with its words.
    """
    words = view.words
    return _standing(assessment) | {
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


def _candidate(match: SiteMatch) -> dict[str, Any]:
    return {
        "site_id": match.site_id,
        "match_class": match.match_class.value,
        "distance_m": match.distance_m,
        "probability": match.probability,
    }


def incident_detail(
    view: IncidentView, reports: Iterable[ReportView], heat: HeatCorroboration | None
) -> dict[str, Any]:
    """The document behind one incident: its properties, the assessments with every finding, its
    reports side by side.

    Raises:
        NotShown: the view may only be counted.
    """
    return incident_feature(view) | {
        "site_name": view.site_name,
        "candidates": [_candidate(match) for match in view.candidates],
        "heat": None if heat is None else {"answer": heat.answer.value, "reason": heat.reason},
        "assessments": [assessment_document(a, view) for a in view.assessments],
        "reports": [report_document(report) for report in reports],
    }
