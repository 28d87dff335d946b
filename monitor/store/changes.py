"""Which incidents may look other than they did, by the numbers of the ledger's entries: what is
shown of all the others need not be read again.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, false, func, or_, select, union

from monitor.model.ids import IncidentId
from monitor.model.time import TimeWindow
from monitor.store import schema

_TOLD_OF = (schema.incident, schema.assessment, schema.location)


def last_change(connection: Connection) -> int:
    """The number of the last entry that says something of an incident; 0 before the first."""
    last = (select(func.max(table.c.entry)).scalar_subquery() for table in _TOLD_OF)
    return max(entry or 0 for entry in connection.execute(select(*last)).one())


def changed_since(
    connection: Connection, entry: int, ended: Sequence[TimeWindow]
) -> frozenset[IncidentId]:
    """The incidents, retracted ones too, that an entry after ``entry`` tells of, and those that may
    have lasted until an instant in one of ``ended``, or have a report that may.
    """
    incident, member = schema.incident.c, schema.incident_report.c
    report, location = schema.report.c, schema.location.c
    reports = union(
        select(location.report_id).where(location.entry > entry),
        select(report.report_id).where(_until_in(report.occurred_until_utc, ended)),
    )
    of_reports = (
        select(incident.incident_id)
        .join_from(schema.incident, schema.incident_report, member.entry == incident.entry)
        .where(member.report_id.in_(reports))
    )
    found = union(
        *(select(table.c.incident_id).where(table.c.entry > entry) for table in _TOLD_OF[:2]),
        select(incident.incident_id).where(_until_in(incident.occurred_until_utc, ended)),
        of_reports,
    )
    return frozenset(IncidentId(row[0]) for row in connection.execute(found))


def _until_in(until: Column[Any], windows: Iterable[TimeWindow]) -> ColumnElement[bool]:
    return or_(false(), *((until >= w.from_utc) & (until < w.until_utc) for w in windows))
