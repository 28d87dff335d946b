"""Records of the model as rows of the tables in schema.py."""

import json
import math
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from monitor.model.agreements import Agreement
from monitor.model.assessments import Assessment
from monitor.model.digests import Digest
from monitor.model.ids import canonical_json, content_id
from monitor.model.incidents import Incident, Judgement, LocatedReport
from monitor.model.place import Place
from monitor.model.reports import Capture, Rejection, StrikeReport, Withdrawal
from monitor.model.sites import ListVersion
from monitor.model.sources import Pause
from monitor.model.time import TimeWindow
from monitor.store.chain import Row
from monitor.store.codec import dump
from monitor.store.records import Delivery, KeptAnswer, Pull

# less than the shortest degree of latitude on the ellipsoid (110,574 m), so that boxes err wide
_METRES_PER_DEGREE = 110_500.0
_WHOLE_CIRCLE = (-180.0, 180.0)
_READ = [field.name for field in fields(LocatedReport) if field.name != "report"]

Box = tuple[float, float, float, float]  # west, east, south, north in degrees


def of_fields(record: Capture | Withdrawal | Pause | Pull | Delivery | KeptAnswer) -> Row:
    """A record whose fields are the columns."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def of_pause(pause: Pause) -> Row:
    return {**of_fields(pause), "paused": int(pause.paused)}


def of_report(report: StrikeReport) -> Row:
    return {
        "report_id": report.report_id,
        "capture_id": report.capture_id,
        "source_id": report.source_id,
        "family_id": report.family.family_id,
        **_window(report.occurred),
        "received_at_utc": report.received_at_utc,
        "body": dump(report),
    }


def of_rejection(rejection: Rejection) -> Row:
    return {
        "rejection_id": rejection.rejection_id,
        "capture_id": rejection.capture_id,
        "source_id": rejection.source_id,
        "reason": rejection.reason,
        "rejected_at_utc": rejection.rejected_at_utc,
        "body": dump(rejection),
    }


def location_body(located: LocatedReport) -> str:
    """Everything about a located report but the report, which is kept once."""
    return dump({name: getattr(located, name) for name in _READ})


def of_incident(incident: Incident) -> Row:
    west, east, south, north = surroundings(incident.place) or (None,) * 4
    return {
        "incident_id": incident.incident_id,
        "revision": incident.revision,
        "kind": incident.kind,
        "category": incident.category,
        "retracted": int(incident.retracted),
        **_window(incident.occurred),
        "west": west,
        "east": east,
        "south": south,
        "north": north,
        "formed_at_utc": incident.formed_at_utc,
        "body": dump(incident),
    }


def box(row: Row) -> Row:
    """The entry of an incident's row in the R*Tree."""
    return {name: row[name] for name in ("entry", "west", "east", "south", "north")}


def of_assessment(assessment: Assessment) -> Row:
    return {
        "incident_id": assessment.incident_id,
        "incident_revision": assessment.incident_revision,
        "agreement_id": assessment.agreement_id,
        "reading_id": assessment.reading_id,
        "revision": assessment.revision,
        "verdict": assessment.verdict,
        "mode": assessment.mode,
        "status": assessment.status,
        "agreement_version": assessment.agreement_version,
        "list_versions": canonical_json(assessment.list_versions),
        "rules_version": assessment.rules_version,
        "assessed_at_utc": assessment.assessed_at_utc,
        "body": dump(assessment),
    }


def of_judgement(judgement: Judgement) -> Row:
    body = dump(judgement)
    return {
        "judgement_id": content_id("j", json.loads(body)),
        "left_id": judgement.left,
        "right_id": judgement.right,
        "kind": judgement.kind,
        "judged_at_utc": judgement.judged_at_utc,
        "body": body,
    }


def of_sites(list_version: ListVersion) -> Iterator[Row]:
    """A row for each site of the version."""
    for site in list_version.sites:
        yield {
            "list_id": list_version.list_id,
            "version": list_version.version,
            "site_id": site.site_id,
            "category": site.category,
            "body": dump(site),
        }


def of_list_version(list_version: ListVersion, at: datetime) -> Row:
    return {
        "list_id": list_version.list_id,
        "version": list_version.version,
        "dated": list_version.dated.isoformat(),
        "title": list_version.title,
        "source": list_version.source,
        "adopted_at_utc": at,
    }


def of_agreement(agreement: Agreement, at: datetime) -> Row:
    return {
        "agreement_id": agreement.agreement_id,
        "version": agreement.version,
        "adopted_at_utc": at,
        "body": dump(agreement),
    }


def of_digest(digest: Digest) -> Row:
    return {
        "digest_id": digest.digest_id,
        "agreement_id": digest.agreement_id,
        "day": digest.day.isoformat(),
        "number": digest.number,
        "issue": digest.issue,
        "cut_off_utc": digest.cut_off_utc,
        "chain_head": digest.chain_head,
        "body": dump(digest),
    }


def surroundings(place: Place) -> Box | None:
    """A box around a place's point that holds its whole uncertainty; ``None`` where there is no
    point.
    """
    if place.point is None or place.uncertainty_m is None:
        return None
    lon, lat = place.point.x, place.point.y
    return widened((lon, lon, lat, lat), place.uncertainty_m)


def widened(box: Box, by_m: float) -> Box:
    """The box with at least ``by_m`` metres added on every side; all longitudes where that reaches
    a pole or the 180th meridian.
    """
    west, east, south, north = box
    south, north = south - by_m / _METRES_PER_DEGREE, north + by_m / _METRES_PER_DEGREE
    shrink = math.cos(math.radians(min(90.0, max(abs(south), abs(north)))))
    reach = by_m / _METRES_PER_DEGREE / shrink if shrink > 0.01 else math.inf
    west, east = west - reach, east + reach
    if west < _WHOLE_CIRCLE[0] or east > _WHOLE_CIRCLE[1]:
        west, east = _WHOLE_CIRCLE
    return west, east, south, north


def _window(occurred: TimeWindow) -> dict[str, Any]:
    return {
        "occurred_from_utc": occurred.from_utc,
        "occurred_until_utc": occurred.until_utc,
        "occurred_s": math.ceil(occurred.length / timedelta(seconds=1)),
    }
