"""One incident's page: what is known, every revision, and the way back to the bytes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from monitor.model.assessments import Assessment
from monitor.model.ids import CaptureId, IncidentId
from monitor.model.views import IncidentView, ReportView
from monitor.publish.pages import CaptureLine, IncidentPage
from monitor.store import reads
from monitor.web.desk import Look
from monitor.web.problems import NotFound


def incident_page_of(look: Look, incident_id: IncidentId, zone: str) -> IncidentPage:
    """All that the viewer may see of an incident.

    Raises:
        NotFound: there is none, or not even that may be told.
    """
    view = look.sight.incident(incident_id)
    if view is None:
        raise NotFound("No incident of this id is shown.")
    reports = look.sight.reports(view.incident.reports)
    return IncidentPage(
        view=view,
        reports=reports,
        agreements=look.knowledge.agreements,
        revisions=tuple(_revisions(look, view)),
        captures=_captures(look, reports),
        region_names=region_names(look),
        zone=zone,
    )


def region_names(look: Look) -> Mapping[str, str]:
    """The regions' display names by code."""
    return {code: region.name for code, region in look.knowledge.gazetteer.regions.items()}


def _revisions(look: Look, view: IncidentView) -> Iterable[Assessment]:
    """Every assessment so far; without words, only its outcome and what it was made with."""
    found = reads.assessment_revisions(look.connection, view.incident.incident_id)
    return found if view.words else [replace(each, cause="", findings=()) for each in found]


def _captures(look: Look, reports: Iterable[ReportView]) -> Mapping[CaptureId, CaptureLine]:
    """Where the bytes are; not of reports whose words are withheld, for a hash proves a guess."""
    ids = {view.report.capture_id for view in reports if view.words}
    captures = [reads.capture(look.connection, capture_id) for capture_id in sorted(ids)]
    return {
        each.capture_id: CaptureLine(
            capture_id=each.capture_id, sha256=each.sha256, fetched_at_utc=each.fetched_at_utc
        )
        for each in captures
        if each is not None
    }
