"""/v1/review/queue, /v1/incidents/{id}/decisions and /v1/evidence: what people decide."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from monitor.model.disclosure import Viewer
from monitor.model.ids import IncidentId, PartyId, ReportId
from monitor.model.review import DecisionKind, Evidence, Fact
from monitor.pipeline.queue import queue
from monitor.pipeline.review import (
    EVIDENCE_LIMIT_BYTES,
    Decided,
    Proposal,
    decide,
    file_of,
)
from monitor.publish.documents import decision_document, queue_document
from monitor.store import review
from monitor.web.api_incidents import incident_of
from monitor.web.desk import Asked, AskedDep, Desk, DeskDep, Listing, Look
from monitor.web.problems import BodyTooLarge, NotFound, WrongKey
from monitor.web.schemas import AS_OF_ALONE, NO_PARAMETERS, PAGE_LIMIT, Parameters, PastParameters
from monitor.web.viewer import author_of

router = APIRouter(prefix="/v1", tags=["review"])


class QueueParameters(PastParameters):
    """How much of the queue, from its most urgent end."""

    limit: int = Field(default=50, ge=1, le=PAGE_LIMIT)


class DecisionBody(Parameters):
    """What is decided; who decides is told by the key."""

    kind: DecisionKind = Field(examples=["confirm"])
    reason: str = Field(default="", examples=["both sources name the substation"])
    incident_revision: int | None = Field(
        default=None, description="the revision that was looked at; refused if it is another now"
    )
    reading_id: str = Field(default="", description="every reading, if none is named")
    reports: tuple[str, ...] = Field(default=(), description="split: the reports of another strike")
    other: str | None = Field(default=None, description="merge: the other incident")
    fact: Fact | None = Field(default=None, description="correct: which fact")
    value: str = Field(default="", description="correct: what it is; empty takes it back")
    party: str | None = Field(default=None, description="reply: whose")


class EvidenceParameters(Parameters):
    """What the posted file is, and why it is attached."""

    name: str = Field(min_length=1, max_length=200, examples=["photograph.jpg"])
    reason: str = Field(min_length=1)


def _author(request: Request, desk: Desk) -> str:
    try:
        return author_of(request, desk.reviewers, desk.monitor_keys)
    except WrongKey:
        desk.count_wrong_key()
        raise


@router.get("/review/queue")
def show_queue(asked: AskedDep, parameters: Annotated[QueueParameters, Query()]) -> Response:
    """What waits for people, most urgent first; for monitors only."""
    _monitors_only(asked)

    def build(look: Look) -> Listing:
        found = queue(
            look.connection,
            look.knowledge,
            now=asked.desk.clock(),
            limit=parameters.limit,
            as_of=look.as_of,
        )
        return Listing(items=[queue_document(item) for item in found])

    return asked.items(build)


@router.get("/incidents/{incident_id}/decisions", dependencies=[AS_OF_ALONE])
def list_decisions(incident_id: IncidentId, asked: AskedDep) -> Response:
    """Everything decided about an incident, first to last; for monitors only."""
    _monitors_only(asked)

    def build(look: Look) -> Listing:
        incident_of(look, incident_id)
        found = look.sight.decisions(incident_id)
        return Listing(items=[decision_document(each) for each in found])

    return asked.items(build)


@router.post("/incidents/{incident_id}/decisions", status_code=201)
def post_decision(
    incident_id: IncidentId, request: Request, desk: DeskDep, body: DecisionBody
) -> Response:
    """Decide. 201 once it is kept and in effect; the same sent again is the same, 200."""
    author = _author(request, desk)
    proposal = Proposal(
        incident_id=incident_id,
        kind=body.kind,
        author=author,
        reason=body.reason,
        incident_revision=body.incident_revision,
        reading_id=body.reading_id,
        reports=tuple(ReportId(each) for each in body.reports),
        other=None if body.other is None else IncidentId(body.other),
        fact=body.fact,
        value=body.value,
        party=None if body.party is None else PartyId(body.party),
    )
    return _decided(desk, proposal)


@router.post("/incidents/{incident_id}/evidence", status_code=201)
async def post_evidence(
    incident_id: IncidentId,
    request: Request,
    desk: DeskDep,
    parameters: Annotated[EvidenceParameters, Query()],
) -> Response:
    """Attach the body, whatever it is, as evidence; it is kept verbatim and never opened here."""
    author = _author(request, desk)
    content = await _read_file(request)
    media_type = request.headers.get("content-type", "application/octet-stream")
    proposal = Proposal(
        incident_id=incident_id,
        kind=DecisionKind.ATTACH,
        author=author,
        reason=parameters.reason,
        file=file_of(parameters.name, media_type, content, now=desk.clock()),
    )
    return await run_in_threadpool(_decided, desk, proposal)


@router.get("/evidence/{evidence_id}", dependencies=[NO_PARAMETERS])
def show_evidence(evidence_id: str, asked: AskedDep) -> Response:
    """The bytes of a file attached as evidence, to be saved; for monitors only."""
    _monitors_only(asked)

    def build(look: Look) -> Response:
        found = review.evidence(look.connection, evidence_id)
        if found is None:
            raise NotFound("No evidence has this id.")
        return _to_save(found)

    return asked.file(build)


def _decided(desk: Desk, proposal: Proposal) -> Response:
    done: Decided = decide(
        desk.assembly.database, desk.assembly.known_now(), proposal, now=desk.clock()
    )
    document = decision_document(done.decision) | {
        "incident_revisions": done.incident_revisions,
        "assessment_revisions": done.assessment_revisions,
    }
    return JSONResponse(document, status_code=200 if done.known else 201)


def _monitors_only(asked: Asked) -> None:
    if asked.viewer is not Viewer.MONITOR:
        raise WrongKey("Who decided what and why is for monitors.")


async def _read_file(request: Request) -> bytes:
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > EVIDENCE_LIMIT_BYTES:
            raise BodyTooLarge(f"Evidence has at most {EVIDENCE_LIMIT_BYTES} bytes.")
    return bytes(content)


def _to_save(evidence: Evidence) -> Response:
    """Never shown in a browser, whatever it claims to be; its own name is not trusted either."""
    headers = {"Content-Disposition": f'attachment; filename="{evidence.evidence_id}.bin"'}
    return Response(evidence.content, media_type="application/octet-stream", headers=headers)
