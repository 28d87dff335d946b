"""/v1/incidents, /v1/violations and /v1/assessments: what was made of the reports."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from monitor.model.ids import IncidentId
from monitor.model.views import IncidentView
from monitor.publish.documents import assessment_document
from monitor.publish.geojson import incident_detail, incident_feature
from monitor.web.desk import Asked, AskedDep, Listing, Look
from monitor.web.filters import assessment_query, incident_query
from monitor.web.problems import NotFound
from monitor.web.schemas import (
    AS_OF_ALONE,
    AssessmentParameters,
    IncidentParameters,
    ViolationParameters,
)

router = APIRouter(prefix="/v1", tags=["incidents"])


def incident_of(look: Look, incident_id: IncidentId) -> IncidentView:
    """The incident of that id, as far as the viewer may see it.

    Raises:
        NotFound: there is none, or not even that may be told.
    """
    view = look.sight.incident(incident_id)
    if view is None:
        raise NotFound("No incident of this id is shown.")
    return view


@router.get("/incidents")
def list_incidents(asked: AskedDep, parameters: Annotated[IncidentParameters, Query()]) -> Response:
    """Incidents in the order of their time."""
    return _listed(asked, parameters)


@router.get("/violations")
def list_violations(
    asked: AskedDep, parameters: Annotated[ViolationParameters, Query()]
) -> Response:
    """Incidents that are a violation under some reading, preliminary or reviewed."""
    return _listed(asked, parameters)


@router.get("/incidents/{incident_id}", dependencies=[AS_OF_ALONE])
def show_incident(incident_id: IncidentId, asked: AskedDep) -> Response:
    """One incident with its assessments and reports; a retracted one says so."""

    def build(look: Look) -> dict[str, Any]:
        view = incident_of(look, incident_id)
        reports = look.sight.reports(view.incident.reports, of=[view])
        return incident_detail(view, reports, look.sight.heat(view))

    return asked.feature(build)


@router.get("/assessments")
def list_assessments(
    asked: AskedDep, parameters: Annotated[AssessmentParameters, Query()]
) -> Response:
    """Current assessments with their findings, by incident."""

    def build(look: Look) -> Listing:
        query = assessment_query(parameters, look.knowledge)
        if parameters.incident_id is not None:
            view = incident_of(look, IncidentId(parameters.incident_id))
            return Listing(items=_assessments([view], parameters))
        page = look.sight.incidents(query)
        return Listing(items=_assessments(page.views, parameters), next_cursor=page.next_cursor)

    return asked.items(build)


def _listed(asked: Asked, parameters: ViolationParameters) -> Response:
    def build(look: Look) -> Listing:
        page = look.sight.incidents(incident_query(parameters, look.knowledge))
        return Listing(
            items=[incident_feature(view) for view in page.views], next_cursor=page.next_cursor
        )

    return asked.features(build)


def _assessments(
    views: Iterable[IncidentView], asked: AssessmentParameters
) -> list[dict[str, Any]]:
    return [
        {"incident_id": each.incident_id, **assessment_document(each, view)}
        for view in views
        for each in view.assessments
        if asked.reading_id in (None, each.reading_id) and asked.verdict in (None, each.verdict)
    ]
