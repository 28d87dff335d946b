"""Which reports their sources took back. Each function takes an open connection."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Connection, and_, exists, func, select

from monitor.model.ids import ReportId
from monitor.model.reports import StrikeReport, Withdrawal
from monitor.store import schema
from monitor.store.codec import load
from monitor.store.database import among, json_text
from monitor.store.lines import INCIDENTS
from monitor.store.queries import standing

_REPORT, _WITHDRAWAL = schema.report.c, schema.withdrawal.c
_EXTERNAL_ID = json_text(_REPORT.body, "external_id")
_TOLD_AT = func.coalesce(json_text(_REPORT.body, "published.from_utc"), _REPORT.received_at_utc)


def is_withdrawn() -> ColumnElement[bool]:
    """Whether a row of ``report`` was taken back."""
    return exists().where(_hits())


def withdrawals_of(
    connection: Connection, report_ids: Iterable[ReportId], *, as_of: datetime | None = None
) -> Mapping[ReportId, Withdrawal]:
    """Of those reports the ones taken back by ``as_of``, each with what first took it back."""
    columns = (column for column in schema.withdrawal.c if column.name != "entry")
    query = (
        select(_REPORT.report_id, *columns)
        .join_from(schema.report, schema.withdrawal, _hits())
        .where(among(_REPORT.report_id, report_ids))
        .order_by(_WITHDRAWAL.entry.desc())
    )
    if as_of is not None:
        query = query.where(_WITHDRAWAL.received_at_utc <= as_of)
    rows = connection.execute(query).mappings()
    return {
        row["report_id"]: Withdrawal(**{k: v for k, v in row.items() if k != "report_id"})
        for row in rows
    }


def withdrawn_members(connection: Connection) -> tuple[ReportId, ...]:
    """The reports taken back that a current incident still rests on, by id."""
    named = list(connection.execute(select(_WITHDRAWAL.external_id).distinct()).scalars())
    if not named:
        return ()
    table, member = schema.incident, schema.incident_report
    current = and_(standing(INCIDENTS, None), table.c.retracted == 0)
    query = (
        select(_REPORT.report_id)
        .distinct()
        .join_from(schema.report, member, member.c.report_id == _REPORT.report_id)
        .join(table, table.c.entry == member.c.entry)
        .where(among(_EXTERNAL_ID, named), is_withdrawn(), current)
    )
    return tuple(connection.execute(query.order_by(_REPORT.report_id)).scalars())


def told_under(
    connection: Connection, source_id: str, external_ids: Iterable[str]
) -> tuple[StrikeReport, ...]:
    """All reports of a source under those ids of its own, in the order kept."""
    query = select(_REPORT.body).where(
        among(_EXTERNAL_ID, external_ids), _REPORT.source_id == source_id
    )
    bodies = connection.execute(query.order_by(_REPORT.entry)).scalars()
    return tuple(load(StrikeReport, body) for body in bodies)


def of_capture(connection: Connection, capture_id: str) -> frozenset[str]:
    """The external ids of the reports that a capture was the first to bring."""
    query = select(_EXTERNAL_ID).distinct().where(_REPORT.capture_id == capture_id)
    return frozenset(text for text in connection.execute(query).scalars() if text)


def _hits() -> ColumnElement[bool]:
    told_at: ColumnElement[str] | Column[str] = _TOLD_AT
    return and_(
        _WITHDRAWAL.source_id == _REPORT.source_id,
        _WITHDRAWAL.external_id == _EXTERNAL_ID,
        _WITHDRAWAL.before_utc > told_at,
    )
