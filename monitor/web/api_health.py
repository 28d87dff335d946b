"""How the service is: /livez, /readyz, /status, /metrics, and who was heard: /v1/sources."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from monitor.core.health import SourceHealth
from monitor.model.disclosure import Viewer
from monitor.model.time import TimeWindow
from monitor.pipeline.coverage import coverage_between
from monitor.pipeline.health import source_health
from monitor.publish.geojson import instant_text
from monitor.publish.metrics import METRICS_TYPE, render_metrics
from monitor.store import registers
from monitor.store.chain import chain_head
from monitor.store.database import schema_revision
from monitor.store.records import HEARD
from monitor.web.desk import AskedDep, Desk, DeskDep, Look
from monitor.web.documents import coverage_document, digest_line
from monitor.web.problems import problem
from monitor.web.schemas import CoverageParameters, Parameters, read_interval

_FOR_MONITORS = ("decision", "judgement", "evidence", "rejection")  # tables

router = APIRouter(tags=["health"])


@router.get("/livez")
def live(_: Annotated[Parameters, Query()]) -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
def ready(desk: DeskDep, _: Annotated[Parameters, Query()]) -> Response:
    """The store can be read and is of this release, and there is something to compare with."""
    lacking = _lacking(desk)
    return problem(503, lacking) if lacking else JSONResponse({"status": "ok"})


@router.get("/status")
def status(asked: AskedDep, _: Annotated[Parameters, Query()]) -> Response:
    """Figures: what is kept, who was heard in the last 24 hours, the head of the chain."""
    with asked.look() as look:
        document = {
            "now": instant_text(asked.desk.clock()),
            "counts": _counts(look),
            "chain_head": chain_head(look.connection),
            "last_digests": _last_digests(look),
            "lists": dict(look.knowledge.sites.versions),
            "sources": _coverage(asked.desk, look, None),
        }
    return JSONResponse(document, headers={"Cache-Control": "no-store"})


@router.get("/metrics")
def metrics(asked: AskedDep, _: Annotated[Parameters, Query()]) -> Response:
    """The same figures, for Prometheus."""
    with asked.look() as look:
        text = render_metrics(
            counts=_counts(look),
            health=_health(asked.desk, look),
            last_heard={
                each.source_id: each.finished_at_utc
                for each in registers.pulls_latest(look.connection, outcomes=HEARD)
            },
        )
    return Response(text, media_type=METRICS_TYPE, headers={"Cache-Control": "no-store"})


@router.get("/v1/sources")
def list_sources(asked: AskedDep, parameters: Annotated[CoverageParameters, Query()]) -> Response:
    """Who was heard in a period, the last 24 hours unless one is given."""
    window = read_interval(parameters.during) if parameters.during else None
    with asked.look() as look:
        items = _coverage(asked.desk, look, window)
    content = {"numberReturned": len(items), "links": [], "items": items}
    return JSONResponse(content, headers={"Cache-Control": "no-store"})


def _counts(look: Look) -> dict[str, int]:
    """How much is kept; of people's work and of what was refused monitors alone are told."""
    counts = registers.counts(look.connection)
    hidden = () if look.viewer is Viewer.MONITOR else _FOR_MONITORS
    return {name: count for name, count in counts.items() if name not in hidden}


def _lacking(desk: Desk) -> str:
    if schema_revision(desk.assembly.database) != desk.schema:
        return "The store was migrated since this process started."
    if not desk.assembly.known_now().sites.versions:
        return "No site list is loaded."
    return ""


def _last_digests(look: Look) -> list[dict[str, Any]]:
    return [
        digest_line(digest)
        for agreement in look.knowledge.agreements
        for digest in registers.digests(look.connection, agreement.agreement_id, limit=1)
    ]


def _coverage(desk: Desk, look: Look, window: TimeWindow | None) -> list[dict[str, Any]]:
    now = desk.clock()
    heard = coverage_between(
        look.connection,
        look.knowledge.sources.values(),
        window or TimeWindow(now - timedelta(days=1), now),
    )
    health = {each.source_id: each for each in _health(desk, look)}
    return [coverage_document(each, health.get(each.source_id)) for each in heard]


def _health(desk: Desk, look: Look) -> list[SourceHealth]:
    """How every source is at this very moment; not of the hour that holds end on."""
    return source_health(look.connection, look.knowledge.sources.values(), now=desk.clock())
