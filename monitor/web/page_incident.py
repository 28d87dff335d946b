"""One incident's page: what is known, every revision, and the way back to the bytes."""

from collections.abc import Iterable, Mapping
from typing import Any

from monitor.core.disputes import dispute
from monitor.model.disclosure import Viewer
from monitor.model.ids import CaptureId, IncidentId
from monitor.model.views import IncidentView, ReportView
from monitor.pipeline.why import why_incident
from monitor.pipeline.withdraw import withdrawn_from
from monitor.publish.pages import CaptureLine, IncidentPage
from monitor.publish.words import name_of
from monitor.store import reads
from monitor.web.api_incidents import incident_of
from monitor.web.desk import Look


def incident_page_of(look: Look, incident_id: IncidentId, address: str) -> IncidentPage:
    """All that the viewer may see of an incident.

    Raises:
        NotFound: there is none, or not even that may be told.
    """
    view = incident_of(look, incident_id)
    withdrawn = withdrawn_from(look.connection, incident_id, as_of=look.as_of)
    formed = look.sight.revisions(view)
    ever = {report_id for each in formed for report_id in each.reports}
    others = [each for each in withdrawn if each in ever.difference(view.incident.reports)]
    reports = look.sight.reports([*view.incident.reports, *others], of=[view])
    return IncidentPage(
        view=view,
        reports=reports,
        withdrawn={key: each.received_at_utc for key, each in withdrawn.items()},
        heat=look.sight.heat(view),
        agreements=look.knowledge.agreements,
        revisions=look.sight.assessments(view),
        formed=formed,
        decisions=look.sight.decisions(incident_id),
        captures=_captures(look, reports),
        region_names=region_names(look),
        site_names=_site_names(look, view),
        zone=look.zone,
        why=_why(look, incident_id),
        address=address,
        disputed_by=disputed_by(look, view, reports),
    )


def disputed_by(look: Look, view: IncidentView, reports: Iterable[ReportView]) -> str | None:
    """What the reports whose words the viewer sees contradict each other in."""
    told = [each.report for each in reports if each.words]
    return dispute(view.incident.attribution, told, look.knowledge.vocabulary)


def region_names(look: Look) -> Mapping[str, str]:
    """The regions' names by code, in the reader's language."""
    regions = look.knowledge.gazetteer.regions
    return {code: name_of(region.titles) for code, region in regions.items()}


def _site_names(look: Look, view: IncidentView) -> Mapping[str, str]:
    """The names of the candidates, which are there only where they may be named."""
    sites = look.knowledge.sites.sites
    shown = [each for each in (view.site, *view.candidates) if each and each.site_id in sites]
    return {each.site_id: sites[each.site_id].names.display for each in shown}


def _why(look: Look, incident_id: IncidentId) -> Mapping[str, Any] | None:
    """With the reviewers' names: for monitors alone."""
    if look.viewer is not Viewer.MONITOR:
        return None
    found = why_incident(look.connection, incident_id, as_of=look.as_of, knowledge=look.knowledge)
    return found.as_json() if found else None


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
