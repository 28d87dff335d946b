"""The review desk: what waits for people, one case on one page, and what they decide of it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from monitor.model.disclosure import Viewer
from monitor.model.ids import IncidentId
from monitor.model.incidents import Incident
from monitor.model.review import DecisionKind
from monitor.model.views import IncidentView
from monitor.pipeline.case import CaseFile, case_file, changes_since
from monitor.pipeline.queue import queue
from monitor.pipeline.review import (
    EVIDENCE_LIMIT_BYTES,
    REASON_LIMIT,
    CannotDecide,
    Mark,
    NoSuchIncident,
    Overtaken,
    decide,
)
from monitor.pipeline.withdraw import withdrawn_from
from monitor.publish.language import gettext as _
from monitor.publish.review_pages import (
    CasePage,
    Draft,
    QueuePage,
    Seat,
    case_page,
    queue_page,
)
from monitor.store import reads
from monitor.web.desk import Asked, AskedDep, Desk, DeskDep, Look
from monitor.web.drafts import (
    Sent,
    as_it_stands,
    mark_text,
    proposal_of,
    refused,
    seconding,
    sent_in,
    undoing,
    wrong_in,
)
from monitor.web.forms import TOKEN_FIELD, from_here, is_of_session, read_form
from monitor.web.page_incident import disputed_by, region_names
from monitor.web.page_session import DESK_HEADERS, seat_of, to_sign_in
from monitor.web.problems import MayNotDecide, NotFound
from monitor.web.schemas import NO_PARAMETERS, PAGE_LIMIT, Parameters
from monitor.web.viewer import SESSION_COOKIE

_AT_FIRST = 50  # cases of the queue: more than anybody works through in a day
_BESIDES_EVIDENCE_BYTES = 256 * 1024  # of a form: its other fields and what parts them

router = APIRouter(include_in_schema=False)


class QueuePageParameters(Parameters):
    """How much of the queue, from its most urgent end."""

    limit: int = Field(default=_AT_FIRST, ge=1, le=PAGE_LIMIT)


class CaseParameters(Parameters):
    """``done`` is the decision just made, ``undo`` the one to be taken back, ``second`` the one to
    be decided by a second person, by number.
    """

    done: int | None = Field(default=None, ge=1)
    undo: int | None = Field(default=None, ge=1)
    second: int | None = Field(default=None, ge=1)


@router.get("/review")
def show_queue(
    request: Request, asked: AskedDep, parameters: Annotated[QueuePageParameters, Query()]
) -> Response:
    """What waits for people, most urgent first."""
    if asked.viewer is not Viewer.MONITOR:
        return to_sign_in("/review")
    with asked.look() as look:
        page = _queue_page(look, asked, _seat(request, asked.desk), parameters.limit)
    return HTMLResponse(queue_page(page), headers=DESK_HEADERS)


@router.get("/review/{incident_id}")
def show_case(
    incident_id: IncidentId,
    request: Request,
    asked: AskedDep,
    parameters: Annotated[CaseParameters, Query()],
) -> Response:
    """One case with all that bears on it, and the forms to decide by."""
    if asked.viewer is not Viewer.MONITOR:
        return to_sign_in(f"/review/{incident_id}")
    with asked.look() as look:
        case = _case(look, asked.desk, incident_id)
        draft = seconding(case, parameters.second) if parameters.second else Draft()
        if parameters.undo:
            draft = undoing(look.connection, case, parameters.undo)
        page = _case_page(look, case, _seat(request, asked.desk), draft)
        done = [each for each in case.decisions if each.number == parameters.done]
    shown = replace(page, done=done[0]) if done else page
    return HTMLResponse(case_page(shown), headers=DESK_HEADERS)


@router.post("/review/{incident_id}", dependencies=[NO_PARAMETERS])
async def post_decision(incident_id: IncidentId, request: Request, desk: DeskDep) -> Response:
    """Decide, and show the case again; or what is wrong, with all that was typed."""
    from_here(request)
    seat = seat_of(request, desk)
    if seat is None:
        return to_sign_in(f"/review/{incident_id}")
    if not seat.author:
        raise MayNotDecide(_("This session is no reviewer’s."))
    async with read_form(
        request, limit_bytes=EVIDENCE_LIMIT_BYTES + _BESIDES_EVIDENCE_BYTES
    ) as form:
        sent = await sent_in(form)
        own = is_of_session(form, request.cookies[SESSION_COOKIE])
    return await run_in_threadpool(_decided, Asked(request), seat, incident_id, sent, own)


def _decided(asked: Asked, seat: Seat, incident_id: IncidentId, sent: Sent, own: bool) -> Response:
    """Every outcome of a form; ``own`` says that it was made for this session."""
    if not own:
        return _again(asked, seat, incident_id, sent, 403, errors={TOKEN_FIELD: "session"})
    if errors := wrong_in(sent):
        return _again(asked, seat, incident_id, sent, 422, errors=errors)
    desk, now = asked.desk, asked.desk.clock()
    try:
        proposal = proposal_of(sent, incident_id, seat.author, now=now)
        done = decide(desk.assembly.database, desk.assembly.known_now(), proposal, now=now)
    except Overtaken:
        return _again(asked, seat, incident_id, sent, 409, since=sent.mark)
    except CannotDecide as error:
        if isinstance(error, NoSuchIncident) and sent.draft.kind != DecisionKind.MERGE:
            return _again(asked, seat, incident_id, sent, 409, since=sent.mark)
        wrong, detail = refused(sent.draft, error)
        return _again(asked, seat, incident_id, sent, 422, errors=wrong, detail=detail)
    there = f"/review/{done.decision.incident_id}?done={done.decision.number}"
    return RedirectResponse(there, status_code=303, headers=DESK_HEADERS)


def _again(
    asked: Asked,
    seat: Seat,
    incident_id: IncidentId,
    sent: Sent,
    status: int,
    *,
    errors: Mapping[str, str] | None = None,
    detail: str = "",
    since: Mark | None = None,
) -> Response:
    """The case with what was typed, and why nothing was decided."""
    with asked.look() as look:
        case = _case(look, asked.desk, incident_id)
        page = replace(
            _case_page(look, case, seat, sent.draft),
            errors=errors or {},
            detail=detail,
            meanwhile=changes_since(look.connection, incident_id, since) if since else None,
        )
    return HTMLResponse(case_page(page), status_code=status, headers=DESK_HEADERS)


def _seat(request: Request, desk: Desk) -> Seat:
    """Who sits there; one who sees by a key, and not by a session, has no forms."""
    return seat_of(request, desk) or Seat(author="", form_token="")


def _case(look: Look, desk: Desk, incident_id: IncidentId) -> CaseFile:
    found = case_file(look.connection, look.knowledge, incident_id, now=desk.clock())
    if found is None:
        raise NotFound(_("No incident of this id is shown."))
    return found


def _queue_page(look: Look, asked: Asked, seat: Seat, limit: int) -> QueuePage:
    found = queue(look.connection, look.knowledge, now=asked.desk.clock(), limit=limit + 1)
    shown = found[:limit]
    incidents = (reads.incident(look.connection, item.incident_id) for item in shown)
    views = {view.incident.incident_id: view for view in _views(look, incidents)}
    return QueuePage(
        seat=seat,
        items=tuple((each, views[each.incident_id]) for each in shown if each.incident_id in views),
        agreements=look.knowledge.agreements,
        region_names=region_names(look),
        zone=look.zone,
        more_href=f"/review?limit={min(2 * limit, PAGE_LIMIT)}" if len(found) > limit else "",
    )


def _views(look: Look, incidents: Iterable[Incident | None]) -> tuple[IncidentView, ...]:
    return look.sight.views([each for each in incidents if each is not None])


def _case_page(look: Look, case: CaseFile, seat: Seat, draft: Draft) -> CasePage:
    (view,) = _views(look, [case.incident])
    withdrawn = withdrawn_from(look.connection, case.incident.incident_id)
    others = [report_id for report_id in withdrawn if report_id not in view.incident.reports]
    sites = look.knowledge.sites.sites
    reports = look.sight.reports([*view.incident.reports, *others], of=[view])
    return CasePage(
        seat=seat,
        view=view,
        reports=reports,
        disputed_by=disputed_by(look, view, reports),
        withdrawn={key: each.received_at_utc for key, each in withdrawn.items()},
        heat=look.sight.heat(view),
        agreements=look.knowledge.agreements,
        region_names=region_names(look),
        site_names={
            each.site_id: sites[each.site_id].names.display
            for each in view.candidates
            if each.site_id in sites
        },
        zone=look.zone,
        urgent=case.urgent,
        taken_by=case.taken_by,
        people=case.people,
        to_regroup=case.to_regroup,
        awaiting=case.awaiting,
        agreed=case.agreed,
        decisions=look.sight.decisions(case.incident.incident_id),
        mark=mark_text(case.mark),
        since_opinion=case.since_opinion,
        suggestions=_views(look, case.suggestions),
        moved_to=_views(look, case.moved_to),
        reason_limit=REASON_LIMIT,
        evidence_limit_bytes=EVIDENCE_LIMIT_BYTES,
        draft=replace(draft, given={**as_it_stands(case), **draft.given}),
    )
