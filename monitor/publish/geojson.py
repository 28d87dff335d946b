"""Incidents, sites and reports as GeoJSON: docs/formats/incident.md."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from monitor.core.review import is_marked_disputed
from monitor.model.assessments import Attribution, AttributionState
from monitor.model.disclosure import DisclosureLevel
from monitor.model.heat import HeatCorroboration
from monitor.model.incidents import SiteMatch
from monitor.model.views import IncidentView, PlaceView, ReportView, SiteView
from monitor.publish.documents import (
    assessment_document,
    instant_text,
    report_document,
    shown_report_id,
    standing_document,
)

_LISTED = (DisclosureLevel.EXACT, DisclosureLevel.GENERALISED, DisclosureLevel.REGION)


class NotShown(ValueError):
    """A view that may be counted at most was to be shown as an item."""


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


def incident_properties(view: IncidentView) -> dict[str, Any]:
    """What is shown of an incident beside its geometry: ids, times and closed vocabularies, no
    free text.
    """
    incident = view.incident
    tiers = {a.reading_id: standing_document(a) for a in view.assessments}
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
        "submission": view.submission,
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


def site_detail(view: SiteView) -> dict[str, Any]:
    """A site as a GeoJSON Feature, with all that is known of it where it is shown exactly."""
    feature = site_feature(view)
    if view.place.level is not DisclosureLevel.EXACT:
        return feature
    site = view.site
    names = site.names
    feature["properties"] |= {
        "names": {"uk": names.uk, "ru": names.ru, "en": names.en, "aliases": list(names.aliases)},
        "control": [
            {
                "party": each.party,
                "since": each.since.isoformat() if each.since else None,
                "note": each.note,
            }
            for each in site.control
        ],
        "claimed_as": dict(site.claimed_as),
        "operator": site.operator,
        "source": site.source,
        "checked_on": site.checked_on.isoformat(),
        "named": site.named,
        "note": site.note,
    }
    return feature


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


def report_feature(view: ReportView) -> dict[str, Any]:
    """A report as a GeoJSON Feature; without a geometry where none may be shown or is known, and
    without an id where its words are withheld.
    """
    place, report_id = view.place, shown_report_id(view)
    return {
        "type": "Feature",
        **({} if report_id is None else {"id": report_id}),
        "geometry": _geometry(place.geometry),
        "properties": report_document(view)
        | {"level": place.level.value, "radius_m": place.radius_m},
    }
