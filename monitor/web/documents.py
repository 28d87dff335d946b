"""Records as JSON where monitor/publish does not already render them."""

from typing import Any

from shapely.geometry import mapping

from monitor.core.digest import Heard
from monitor.core.health import SourceHealth
from monitor.model.agreements import Agreement, LifeCycleEvent, ProtectedArea, Reading
from monitor.model.digests import Digest
from monitor.model.disclosure import DisclosureLevel
from monitor.model.gazetteer import District, Region, Settlement
from monitor.model.reports import Rejection
from monitor.model.time import TimeWindow
from monitor.model.views import ReportView, SiteView
from monitor.pipeline.coverage import DayHeard
from monitor.publish.geojson import (
    instant_text,
    report_document,
    shown_report_id,
    site_feature,
)


def report_feature(view: ReportView) -> dict[str, Any]:
    """A report as a GeoJSON Feature; without a geometry where none may be shown or is known, and
    without an id where its words are withheld.
    """
    place, report_id = view.place, shown_report_id(view)
    return {
        "type": "Feature",
        **({} if report_id is None else {"id": report_id}),
        "geometry": None if place.geometry is None else mapping(place.geometry),
        "properties": report_document(view)
        | {"level": place.level.value, "radius_m": place.radius_m},
    }


def site_document(view: SiteView) -> dict[str, Any]:
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


def place_document(place: Region | District | Settlement) -> dict[str, Any]:
    """A place of the gazetteer as the answer to a search."""
    middle = place.centre if isinstance(place, Region) else place.point
    return {
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
