"""What the steps of the pipeline have left to do. Each function takes an open connection."""

from collections.abc import Sequence
from itertools import compress
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    exists,
    false,
    func,
    or_,
    select,
)

from monitor.model.ids import IncidentId, ReportId
from monitor.model.incidents import Incident
from monitor.model.reports import StrikeReport
from monitor.model.time import TimeWindow
from monitor.store import schema
from monitor.store.codec import load
from monitor.store.queries import PAGE, speaks_of_strike, standing
from monitor.store.records import Stamp
from monitor.store.schema import ASSESSMENTS, INCIDENTS, LOCATIONS
from monitor.store.withdrawals import is_withdrawn

_REPORT = schema.report.c
_REGROUPED_BY = (schema.incident, schema.judgement, schema.withdrawal)


def reports_without_location(connection: Connection, limit: int) -> tuple[StrikeReport, ...]:
    """The first ``limit`` reports kept that were never located."""
    query = _unlocated(select(_REPORT.body)).order_by(_REPORT.entry).limit(limit)
    return tuple(load(StrikeReport, body) for body in connection.execute(query).scalars())


def count_without_location(connection: Connection) -> int:
    """How many reports were never located."""
    return int(connection.execute(_unlocated(select(func.count()))).scalar_one())


def reports_without_incident(connection: Connection) -> tuple[ReportId, ...]:
    """The located reports that count and speak of a strike, but belong to no current incident."""
    table, member = schema.incident, schema.incident_report
    current = and_(standing(INCIDENTS, None), table.c.retracted == 0)
    joined = select(member.c.report_id).join(table, table.c.entry == member.c.entry).where(current)
    query = (
        select(_REPORT.report_id)
        .join_from(schema.report, schema.location)
        .where(standing(LOCATIONS, None), _REPORT.report_id.not_in(joined))
        .where(~is_withdrawn(), speaks_of_strike())
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
    stamps: Sequence[Stamp],
    *,
    after: IncidentId | None = None,
    limit: int = PAGE,
) -> list[tuple[Incident, list[Stamp]]]:
    """The first ``limit`` current incidents, by id after ``after``, whose current revision lacks a
    standing assessment that bears one of the stamps, with those stamps; retracted ones are left
    out, and so are those outside what a stamp watches, unless they were assessed before.
    """
    table = schema.incident
    lacking = [_lacks(stamp) for stamp in stamps]
    query = select(table.c.body, *(lacks.label(f"lacks_{n}") for n, lacks in enumerate(lacking)))
    query = query.where(_current(), or_(false(), *lacking)).order_by(table.c.incident_id)
    if after is not None:
        query = query.where(table.c.incident_id > after)
    return [
        (load(Incident, body), list(compress(stamps, lacks)))
        for body, *lacks in connection.execute(query.limit(limit))
    ]


def count_to_assess(connection: Connection, stamps: Sequence[Stamp]) -> int:
    """How many assessments those incidents lack in all."""
    lacking = (func.count().filter(_lacks(stamp)) for stamp in stamps)
    query = select(func.count(), *lacking).select_from(schema.incident).where(_current())
    _, *counts = connection.execute(query).one()
    return sum(counts)


def _unlocated(query: Select[Any]) -> Select[Any]:
    location = schema.location.c
    located = exists().where(location.report_id == _REPORT.report_id)
    return query.select_from(schema.report).where(~located)


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
