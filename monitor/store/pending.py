"""What the steps of the pipeline have left to do. Each function takes an open connection.

What was kept up to ledger entry ``since`` is known to be done, and is not looked at: so a step
costs what is new. ``catch_up`` keeps for each step how far it got.
"""

from collections.abc import Callable, Sequence
from itertools import compress
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    union,
)

from monitor.model.ids import CaptureId, IncidentId, ReportId
from monitor.model.incidents import Incident
from monitor.model.reports import StrikeReport
from monitor.model.time import TimeWindow
from monitor.store import chain, schema
from monitor.store.codec import load
from monitor.store.database import Database
from monitor.store.lines import ASSESSMENTS, INCIDENTS, LOCATIONS
from monitor.store.queries import PAGE, speaks_of_strike, standing
from monitor.store.records import Stamp
from monitor.store.withdrawals import is_withdrawn

_REPORT = schema.report.c
_REGROUPED_BY = (schema.incident, schema.judgement, schema.withdrawal)
_LOOKED_AT_AGAIN = 1_000  # entries, each time: fewer would cost more to note than to look at

Left = Callable[[Connection, int], object]  # what is left after an entry; empty if nothing


def caught_up(connection: Connection, step: str) -> int:
    """The ledger entry up to which a step has nothing left to do; 0 where it never got so far."""
    table = schema.caught_up
    query = select(table.c.entry).where(table.c.step == step)
    return connection.execute(query).scalar() or 0


def catch_up(database: Database, step: str, left: Left) -> None:
    """Keep that a step has nothing left to do of all that is kept now, if so, and if that spares it
    much.
    """
    table = schema.caught_up
    with database.reading() as connection:
        since, last = caught_up(connection, step), chain.last_entry(connection)
        if last - since <= _LOOKED_AT_AGAIN or left(connection, since):
            return
    with database.transaction() as connection:
        connection.execute(delete(table).where(table.c.step == step))
        connection.execute(insert(table), {"step": step, "entry": last})


def captures_to_normalise(connection: Connection, since: int) -> tuple[CaptureId, ...]:
    """The captures that were not read yet, or not to their end, in the order kept."""
    table, note = schema.capture, schema.normalisation
    unread = ~exists().where(note.c.capture_id == table.c.capture_id)
    query = select(table.c.capture_id).where(unread, table.c.entry > since)
    return tuple(connection.execute(query.order_by(table.c.entry)).scalars())


def reports_without_location(
    connection: Connection, since: int, *, limit: int
) -> tuple[StrikeReport, ...]:
    """The first ``limit`` reports kept that were never located."""
    query = _unlocated(select(_REPORT.body), since).order_by(_REPORT.entry).limit(limit)
    return tuple(load(StrikeReport, body) for body in connection.execute(query).scalars())


def count_without_location(connection: Connection, since: int) -> int:
    """How many reports were never located."""
    return int(connection.execute(_unlocated(select(func.count()), since)).scalar_one())


def reports_without_incident(connection: Connection, since: int) -> tuple[ReportId, ...]:
    """The located reports that count and speak of a strike, but belong to no current incident."""
    table, member, location = schema.incident, schema.incident_report, schema.location
    joined = (
        exists()
        .select_from(member.join(table, table.c.entry == member.c.entry))
        .where(member.c.report_id == _REPORT.report_id, _current())
    )
    located = select(location.c.report_id).where(
        standing(LOCATIONS, None), location.c.entry > since
    )
    query = (
        select(_REPORT.report_id)
        .where(_REPORT.report_id.in_(located))
        .where(~joined, ~is_withdrawn(), speaks_of_strike())
    )
    return tuple(connection.execute(query.order_by(_REPORT.report_id)).scalars())


def regrouped_since(connection: Connection, seq: int) -> bool:
    """Whether anything was kept after ledger entry ``seq`` that reports are grouped by."""
    later = (
        connection.execute(select(table.c.entry).where(table.c.entry > seq).limit(1)).first()
        for table in _REGROUPED_BY
    )
    return any(each is not None for each in later)


def incidents_to_assess(
    connection: Connection,
    since: int,
    stamps: Sequence[Stamp],
    *,
    after: IncidentId | None = None,
    limit: int = PAGE,
) -> list[tuple[Incident, list[Stamp]]]:
    """The first ``limit`` current incidents, by id after ``after``, whose current revision lacks a
    standing assessment that bears one of the stamps, with those stamps; retracted ones are left
    out, and so are those outside what a stamp watches, unless they were assessed before. What was
    done up to ``since`` was done under the same stamps.
    """
    table = schema.incident
    lacking = [_lacks(stamp) for stamp in stamps]
    query = select(table.c.body, *(lacks.label(f"lacks_{n}") for n, lacks in enumerate(lacking)))
    query = query.where(_current(), *_touched(since), or_(false(), *lacking))
    query = query.order_by(table.c.incident_id)
    if after is not None:
        query = query.where(table.c.incident_id > after)
    return [
        (load(Incident, body), list(compress(stamps, lacks)))
        for body, *lacks in connection.execute(query.limit(limit))
    ]


def count_to_assess(connection: Connection, since: int, stamps: Sequence[Stamp]) -> int:
    """How many assessments those incidents lack in all."""
    lacking = (func.count().filter(_lacks(stamp)) for stamp in stamps)
    query = select(func.count(), *lacking).select_from(schema.incident)
    _, *counts = connection.execute(query.where(_current(), *_touched(since))).one()
    return sum(counts)


def _unlocated(query: Select[Any], since: int) -> Select[Any]:
    location = schema.location.c
    located = exists().where(location.report_id == _REPORT.report_id)
    return query.select_from(schema.report).where(~located, _REPORT.entry > since)


def _touched(since: int) -> list[ColumnElement[bool]]:
    """Which incidents were revised or assessed after an entry; no condition where that is all."""
    if not since:
        return []
    revised = (
        select(table.c.incident_id).where(table.c.entry > since)
        for table in (schema.incident, schema.assessment)
    )
    return [schema.incident.c.incident_id.in_(union(*revised))]


def _current() -> ColumnElement[bool]:
    return and_(standing(INCIDENTS, None), schema.incident.c.retracted == 0)


def _lacks(stamp: Stamp) -> ColumnElement[bool]:
    table, made = schema.incident, schema.assessment
    up_to_date = exists().where(
        standing(ASSESSMENTS, None),
        made.c.incident_id == table.c.incident_id,
        made.c.incident_revision == table.c.revision,
        made.c.agreement_id == stamp.agreement_id,
        made.c.reading_id == stamp.reading_id,
        made.c.agreement_version == stamp.agreement_version,
        made.c.rules_version == stamp.rules_version,
    )
    if stamp.watched is None:
        return ~up_to_date
    return and_(~up_to_date, or_(_overlapping(table, stamp.watched), _assessed(table, stamp)))


def _overlapping(table: Table, window: TimeWindow) -> ColumnElement[bool]:
    return and_(
        table.c.occurred_from_utc < window.until_utc,
        table.c.occurred_until_utc > window.from_utc,
    )


def _assessed(table: Table, stamp: Stamp) -> ColumnElement[bool]:
    made = schema.assessment
    return exists().where(
        made.c.incident_id == table.c.incident_id,
        made.c.agreement_id == stamp.agreement_id,
        made.c.reading_id == stamp.reading_id,
    )
