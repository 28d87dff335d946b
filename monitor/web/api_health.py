"""How the service is: /livez, /readyz, /status, /metrics, and who was heard: /v1/sources."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from monitor.core.health import SourceHealth
from monitor.model.disclosure import Viewer
from monitor.model.time import TimeWindow
from monitor.pipeline.coverage import coverage_between
from monitor.pipeline.health import source_health
from monitor.publish.documents import coverage_document, digest_line, instant_text, item_collection
from monitor.publish.metrics import METRICS_TYPE, render_metrics
from monitor.store import registers
from monitor.store.chain import chain_head
from monitor.store.database import schema_revision
from monitor.store.records import HEARD
from monitor.web.desk import AskedDep, Desk, DeskDep, Look
from monitor.web.problems import problem
from monitor.web.schemas import NO_PARAMETERS, CoverageParameters, read_interval

# the figures that neither a post, nor a person's work, nor a list of which nobody is told changes
_FOR_ALL = ("agreement_version", "digest", "heat_batch", "pull", "violations")

router = APIRouter(tags=["health"])


@router.get("/livez", dependencies=[NO_PARAMETERS])
def live() -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", dependencies=[NO_PARAMETERS])
def ready(desk: DeskDep) -> Response:
    """The store can be read and is of this release, and there is something to compare with."""
    lacking = _lacking(desk)
    return problem(503, lacking) if lacking else JSONResponse({"status": "ok"})


@router.get("/status", dependencies=[NO_PARAMETERS])
def status(asked: AskedDep) -> Response:
    """Figures: what is kept, who was heard in the last 24 hours, the head of the chain."""
    with asked.look() as look:
        document = {
            "now": instant_text(asked.desk.clock()),
            "counts": _counts(look),
            "last_digests": _last_digests(look),
            "lists": dict(look.sight.list_versions),
            "sources": _coverage(asked.desk, look, None),
        }
        if look.viewer is Viewer.MONITOR:
            document["chain_head"] = chain_head(look.connection)
    return JSONResponse(document, headers={"Cache-Control": "no-store"})


@router.get("/metrics", dependencies=[NO_PARAMETERS])
def metrics(asked: AskedDep) -> Response:
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
    """Who was heard in a period, the last 24 hours unless one is given, and how each source is."""
    window = read_interval(parameters.during) if parameters.during else None
    with asked.look() as look:
        items = _coverage(asked.desk, look, window)
    content = item_collection(items)
    return JSONResponse(content, headers={"Cache-Control": "no-store"})


def _counts(look: Look) -> dict[str, int]:
    """How much is kept; the public is told of nothing that grows when somebody posts."""
    counts = registers.counts(look.connection)
    if look.viewer is Viewer.MONITOR:
        return dict(counts)
    return {name: counts[name] for name in _FOR_ALL}


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
    then = _then(desk, look)
    heard = coverage_between(
        look.connection,
        look.sight.sources,
        window or TimeWindow(then - timedelta(days=1), then),
        as_of=then,
    )
    health = {each.source_id: each for each in _health(desk, look)}
    return [coverage_document(each, health.get(each.source_id)) for each in heard]


def _health(desk: Desk, look: Look) -> list[SourceHealth]:
    """How every source is at this very moment, not of the hour that holds end on; or was then."""
    return source_health(look.connection, look.sight.sources, now=_then(desk, look))


def _then(desk: Desk, look: Look) -> datetime:
    """This very moment, or the earlier one asked about: nobody knows yet who will be late."""
    now = desk.clock()
    return now if look.as_of is None else min(look.as_of, now)
