"""What the steps of the pipeline have left to do. Each function takes an open connection."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, exists, func, or_, select

from monitor.model.ids import IncidentId, ReportId
from monitor.model.incidents import Incident
from monitor.model.reports import StrikeReport
from monitor.model.time import TimeWindow
from monitor.store import schema
from monitor.store.codec import load
from monitor.store.database import among
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


def windows_of(connection: Connection, report_ids: Iterable[ReportId]) -> tuple[TimeWindow, ...]:
    """When each of those reports says that it happened."""
    query = select(_REPORT.occurred_from_utc, _REPORT.occurred_until_utc).where(
        among(_REPORT.report_id, report_ids)
    )
    return tuple(TimeWindow(since, until) for since, until in connection.execute(query))


def regrouped_since(connection: Connection, seq: int) -> bool:
    """Whether anything was kept after ledger entry ``seq`` that reports are grouped by."""
    later = (
        connection.execute(select(table.c.entry).where(table.c.entry > seq).limit(1)).first()
        for table in _REGROUPED_BY
    )
    return any(each is not None for each in later)


def incidents_to_assess(
    connection: Connection,
    stamp: Stamp,
    *,
    after: IncidentId | None = None,
    limit: int = PAGE,
) -> tuple[Incident, ...]:
    """The first ``limit`` current incidents, by id after ``after``, whose current revision has no
    standing assessment that bears this stamp; retracted ones are left out, and so are those outside
    what the stamp watches, unless they were assessed before.
    """
    table = schema.incident
    query = _to_assess(select(table.c.body), stamp).order_by(table.c.incident_id)
    if after is not None:
        query = query.where(table.c.incident_id > after)
    bodies = connection.execute(query.limit(limit)).scalars()
    return tuple(load(Incident, body) for body in bodies)


def count_to_assess(connection: Connection, stamp: Stamp) -> int:
    """How many incidents those are in all."""
    return int(connection.execute(_to_assess(select(func.count()), stamp)).scalar_one())


def _unlocated(query: Select[Any]) -> Select[Any]:
    location = schema.location.c
    located = exists().where(location.report_id == _REPORT.report_id)
    return query.select_from(schema.report).where(~located)


def _to_assess(query: Select[Any], stamp: Stamp) -> Select[Any]:
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
    current = and_(standing(INCIDENTS, None), table.c.retracted == 0)
    query = query.select_from(table).where(current, ~up_to_date)
    if stamp.watched is None:
        return query
    return query.where(or_(_overlapping(table, stamp.watched), _assessed(table, stamp)))


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
