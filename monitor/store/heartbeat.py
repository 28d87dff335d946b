"""How a source's attempts to be read went, in the few figures its health is judged by."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, func, select

from monitor.model.sources import Heartbeat, Pause, Source
from monitor.store import schema
from monitor.store.records import ASKED_TO_WAIT, HEARD, PullOutcome

_A_DAY = timedelta(days=1)


def heartbeat(connection: Connection, source: Source, *, now: datetime) -> Heartbeat:
    """What was known of a source at ``now``."""
    source_id, pull = source.source_id, schema.pull.c
    answered = and_(pull.outcome.in_(HEARD), pull.detail != ASKED_TO_WAIT)
    last_answer = _started(connection, source_id, now, answered)
    failed = pull.outcome == PullOutcome.FAILED
    if last_answer is not None:
        failed = and_(failed, pull.started_at_utc > last_answer)
    failures = select(func.count(), func.min(pull.started_at_utc)).where(
        pull.source_id == source_id, pull.started_at_utc <= now, failed
    )
    count, first = connection.execute(failures).one()
    return Heartbeat(
        source=source,
        watched_since=_started(connection, source_id, now, first=True),
        last_answer=last_answer,
        last_item=_last_item(connection, source_id, now),
        failing_since=first,
        failures=count,
        all_refused=_all_refused(connection, source_id, now),
        items_in_day=_in_day(connection, schema.report, "received_at_utc", source_id, now)
        + _detections_in_day(connection, source_id, now),
        rejected_in_day=_in_day(connection, schema.rejection, "rejected_at_utc", source_id, now),
        paused=pause_of(connection, source_id, now=now),
    )


def pause_of(connection: Connection, source_id: str, *, now: datetime) -> Pause | None:
    """The last decision by ``now`` whether a source is paused."""
    pause = schema.pause
    query = select(pause).where(pause.c.source_id == source_id, pause.c.decided_at_utc <= now)
    row = connection.execute(query.order_by(pause.c.entry.desc()).limit(1)).mappings().first()
    if row is None:
        return None
    fields = {str(name): value for name, value in row.items() if name != "entry"}
    return Pause(**{**fields, "paused": bool(row["paused"])})


def _until(query: Select[Any], source_id: str, now: datetime) -> Select[Any]:
    pull = schema.pull.c
    return query.where(pull.source_id == source_id, pull.started_at_utc <= now)


def _started(
    connection: Connection,
    source_id: str,
    now: datetime,
    condition: ColumnElement[bool] | None = None,
    *,
    first: bool = False,
) -> datetime | None:
    """When the last attempt, or the first, of that condition began."""
    started = schema.pull.c.started_at_utc
    query = _until(select(started), source_id, now)
    if condition is not None:
        query = query.where(condition)
    # in this order the index leads to it at once
    ordered = query.order_by(started if first else started.desc())
    found: datetime | None = connection.execute(ordered.limit(1)).scalar()
    return found


def _last_item(connection: Connection, source_id: str, now: datetime) -> datetime | None:
    """When the last new report or heat detection came."""
    report, batch = schema.report.c, schema.heat_batch.c
    reported = select(report.received_at_utc).where(
        report.source_id == source_id, report.received_at_utc <= now
    )
    detected = _brought_heat(select(batch.read_at_utc), source_id, now)
    latest = (
        connection.execute(query.order_by(at.desc()).limit(1)).scalar()
        for query, at in ((reported, report.received_at_utc), (detected, batch.read_at_utc))
    )
    return max((at for at in latest if at is not None), default=None)


def _brought_heat(query: Select[Any], source_id: str, now: datetime) -> Select[Any]:
    batch, capture = schema.heat_batch, schema.capture
    return query.join_from(batch, capture, batch.c.capture_id == capture.c.capture_id).where(
        capture.c.source_id == source_id, batch.c.read_at_utc <= now, batch.c.detections > 0
    )


def _all_refused(connection: Connection, source_id: str, now: datetime) -> bool:
    """Whether the last attempt that brought anything brought nothing of use."""
    pull = schema.pull.c
    items = pull["items"]  # .items is a method of the collection
    query = _until(select(items), source_id, now).where(items + pull.rejected > 0)
    latest = query.order_by(pull.started_at_utc.desc()).limit(1)
    return connection.execute(latest).scalar() == 0


def _in_day(connection: Connection, table: Table, at: str, source_id: str, now: datetime) -> int:
    query = select(func.count()).where(
        table.c.source_id == source_id, table.c[at] > now - _A_DAY, table.c[at] <= now
    )
    return int(connection.execute(query).scalar_one())


def _detections_in_day(connection: Connection, source_id: str, now: datetime) -> int:
    batch = schema.heat_batch.c
    counted = _brought_heat(select(func.sum(batch.detections)), source_id, now)
    return connection.execute(counted.where(batch.read_at_utc > now - _A_DAY)).scalar() or 0
