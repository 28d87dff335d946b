"""/v1/reports and /v1/rejections: what came in."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from monitor.model.disclosure import Viewer
from monitor.model.ids import ReportId
from monitor.publish.documents import rejection_document
from monitor.publish.geojson import report_feature
from monitor.store import reads
from monitor.web.desk import AskedDep, Listing, Look
from monitor.web.filters import number_of, report_query
from monitor.web.problems import NotFound, NotReadYet, WrongKey
from monitor.web.schemas import (
    AS_OF_ALONE,
    REPORT_BODY,
    PageParameters,
    ReportParameters,
)
from monitor.web.submission import media_type_of, read_body, take_in

router = APIRouter(prefix="/v1", tags=["reports"])


@router.post("/reports", status_code=201, openapi_extra=dict(REPORT_BODY))
async def post_reports(request: Request, asked: AskedDep) -> Response:
    """Hand in one report, an array of them, or one a line; 201 once they are kept for good."""
    desk, media_type = asked.desk, media_type_of(request)
    body = await read_body(request)
    key = request.headers.get("idempotency-key", "")
    answer = await run_in_threadpool(take_in, desk, body, media_type, key, viewer=asked.viewer)
    response = answer.response()
    if desk.catch_up is not None and answer.status == 201:
        response.background = BackgroundTask(desk.catch_up)
    return response


@router.get("/reports")
def list_reports(asked: AskedDep, parameters: Annotated[ReportParameters, Query()]) -> Response:
    """Reports in the order of their time."""

    def build(look: Look) -> Listing:
        page = look.sight.reports_page(report_query(parameters, look.knowledge))
        return Listing(
            items=[report_feature(view) for view in page.views], next_cursor=page.next_cursor
        )

    return asked.features(build)


@router.get("/reports/{report_id}", dependencies=[AS_OF_ALONE])
def show_report(report_id: ReportId, asked: AskedDep) -> Response:
    """One report whose words may be seen. Of others nobody is told that they are kept: the id is a
    hash of the words, and would prove a guess.
    """

    def build(look: Look) -> dict[str, Any]:
        view = next(iter(look.sight.reports([report_id])), None)
        if view is not None and view.words:
            return report_feature(view)
        waits = view is None and look.as_of is None and look.viewer is Viewer.MONITOR
        if waits and reads.report(look.connection, report_id) is not None:
            raise NotReadYet("This report is kept; where it belongs is being worked out.")
        raise NotFound("No report of this id is shown.")

    return asked.feature(build)


@router.get("/rejections")
def list_rejections(asked: AskedDep, parameters: Annotated[PageParameters, Query()]) -> Response:
    """What could not become a report and why, in the order received; for monitors only."""
    if asked.viewer is not Viewer.MONITOR:
        raise WrongKey("Rejections quote what was sent; they are for monitors.")

    def build(look: Look) -> Listing:
        after = number_of(parameters.cursor) if parameters.cursor is not None else 0
        found, last = reads.rejections(
            look.connection, after=after, limit=parameters.limit, as_of=look.as_of
        )
        return Listing(
            items=[rejection_document(each) for each in found],
            next_cursor="" if last is None else str(last),
        )

    return asked.items(build)
