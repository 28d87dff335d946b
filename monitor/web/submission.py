"""A posted body, taken in: kept, read, answered; the same key and body get the same answer."""

import json
from dataclasses import dataclass, replace
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.responses import JSONResponse

from monitor.model.disclosure import Viewer
from monitor.model.ids import sha256_hex
from monitor.model.reports import Capture, Rejection
from monitor.model.sources import Source
from monitor.pipeline.submit import Receipt, submitted
from monitor.publish.documents import rejection_document
from monitor.sources.interface import MalformedPayload, capture_of
from monitor.sources.posted import JSON_TYPE, LINES_TYPE, parse_posted
from monitor.store import registers, writes
from monitor.store.records import KeptAnswer
from monitor.web.allowance import UNVOUCHED_LIMIT
from monitor.web.desk import Desk
from monitor.web.problems import BodyTooLarge, KeyUsedForAnother, MediaTypeNotRead, problem
from monitor.web.schemas import BODY_LIMIT_BYTES

SOURCE_ID = "api"  # of config/sources.yaml

_TOO_MANY = (
    f"At most {UNVOUCHED_LIMIT} reports a minute are taken from all who show no key together; "
    "nothing of this was kept. Wait and send it again, in parts if it holds more."
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What whoever handed something in is told: a status and the document that goes with it."""

    status: int
    document: dict[str, Any]

    def response(self) -> Response:
        """The answer as it is sent; the first time and every time after."""
        if self.status >= 400:
            return problem(self.status, **self.document)
        report_id = self.document.get("report_id")
        headers = {"Location": f"/v1/reports/{report_id}"} if report_id else None
        return JSONResponse(self.document, status_code=self.status, headers=headers)


def media_type_of(request: Request) -> str:
    """The kind of the body.

    Raises:
        MediaTypeNotRead: it is neither JSON nor NDJSON, or compressed.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in (JSON_TYPE, LINES_TYPE) or "content-encoding" in request.headers:
        raise MediaTypeNotRead(f"Send {JSON_TYPE} or {LINES_TYPE}, uncompressed.")
    return media_type


async def read_body(request: Request) -> bytes:
    """The body, of which no more is read than may be kept.

    Raises:
        BodyTooLarge: there is more.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_LIMIT_BYTES:
            raise BodyTooLarge(f"At most {BODY_LIMIT_BYTES} bytes at once; send it in parts.")
    return bytes(body)


def take_in(
    desk: Desk, body: bytes, media_type: str, key: str, *, viewer: Viewer
) -> Acknowledgement:
    """Keep and read a body; with a ``key``, answer its repetition as the first time.

    Raises:
        KeyUsedForAnother: the key was sent with another body before.
        TooMany: more came within a minute than is taken from the public.
    """
    with desk.submitting:
        key_sha256 = sha256_hex(key.encode()) if key else ""
        kept = _given_before(desk, key_sha256, sha256_hex(body)) if key_sha256 else None
        return kept or _submit(desk, body, media_type, key_sha256, viewer)


def _submit(
    desk: Desk, body: bytes, media_type: str, key_sha256: str, viewer: Viewer
) -> Acknowledgement:
    now, database = desk.clock(), desk.assembly.database
    knowledge = desk.assembly.known_now()
    source = knowledge.sources[SOURCE_ID]
    capture = capture_of(source, "", body, now=now, media_type=media_type)
    if viewer is Viewer.PUBLIC:
        desk.unvouched.spend(_number_of_reports(capture, source), now, _TOO_MANY)
    with submitted(database, knowledge, capture, now=now) as (connection, receipts):
        receipts = [_as_told(receipt, viewer) for receipt in receipts]
        answer = _answer(receipts, capture)
        if key_sha256:
            writes.keep_answer(connection, _to_keep(answer, key_sha256, capture))
    states = [_state(receipt) for receipt in receipts]
    log.info("reports.posted", capture_id=capture.capture_id, states=states)
    return answer


def _as_told(receipt: Receipt, viewer: Viewer) -> Receipt:
    """The public is not told what was kept before: it may be someone else's words."""
    return replace(receipt, known=False) if viewer is Viewer.PUBLIC else receipt


def _number_of_reports(capture: Capture, source: Source) -> int:
    """How many reports are handed in; what cannot be read counts as one."""
    try:
        return len(parse_posted(capture, source))
    except MalformedPayload:
        return 1


def _answer(receipts: list[Receipt], capture: Capture) -> Acknowledgement:
    states = {_state(receipt) for receipt in receipts}
    status = 201 if "kept" in states else 200 if "known" in states else 422
    an_array = capture.content.lstrip().startswith(b"[")
    single = capture.media_type == JSON_TYPE and not an_array
    return Acknowledgement(status, _document(receipts[0]) if single else _documents(receipts))


def _state(receipt: Receipt) -> str:
    if isinstance(receipt.outcome, Rejection):
        return "refused"
    return "known" if receipt.known else "kept"


def _document(receipt: Receipt) -> dict[str, Any]:
    if isinstance(receipt.outcome, Rejection):
        return rejection_document(receipt.outcome)
    return {"report_id": receipt.outcome, "state": _state(receipt)}


def _documents(receipts: list[Receipt]) -> dict[str, Any]:
    results = [
        {"locator": each.locator, "state": _state(each)} | _document(each) for each in receipts
    ]
    counted = [result["state"] for result in results]
    totals = {state: counted.count(state) for state in ("kept", "known", "refused")}
    return {**totals, "results": results}


def _given_before(desk: Desk, key_sha256: str, body_sha256: str) -> Acknowledgement | None:
    with desk.assembly.database.reading() as connection:
        kept = registers.kept_answer(connection, key_sha256)
    if kept is None:
        return None
    if kept.body_sha256 != body_sha256:
        raise KeyUsedForAnother("This Idempotency-Key was sent with another body before.")
    return Acknowledgement(kept.status, json.loads(kept.response))


def _to_keep(answer: Acknowledgement, key_sha256: str, capture: Capture) -> KeptAnswer:
    return KeptAnswer(
        key=key_sha256,
        body_sha256=capture.sha256,
        status=answer.status,
        response=json.dumps(answer.document, ensure_ascii=False),
        kept_at_utc=capture.fetched_at_utc,
    )
