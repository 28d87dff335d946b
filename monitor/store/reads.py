"""How reports, incidents and assessments get out. Each function takes an open connection; ``as_of``
asks for the state at an earlier instant instead of the current one.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, and_, exists, func, or_, select, union

from monitor.model.assessments import Assessment
from monitor.model.ids import CaptureId, IncidentId, ReportId
from monitor.model.incidents import Incident, Judgement, LocatedReport
from monitor.model.reports import Capture, Rejection, StrikeReport
from monitor.model.time import TimeWindow
from monitor.store import schema
from monitor.store.codec import decode, load
from monitor.store.database import among
from monitor.store.queries import (
    PAGE,
    IncidentQuery,
    ReportQuery,
    cursor,
    incident_page,
    occurred_in,
    report_page,
    standing,
)
from monitor.store.records import Stamp
from monitor.store.schema import ASSESSMENTS, INCIDENTS, LOCATIONS

Record = TypeVar("Record")


def capture(connection: Connection, capture_id: CaptureId) -> Capture | None:
    """The bytes kept under an id, with where they came from."""
    query = _captures().where(schema.capture.c.capture_id == capture_id)
    found = connection.execute(query).mappings().first()
    return None if found is None else Capture(**found)


def has_capture(connection: Connection, capture_id: CaptureId) -> bool:
    """Whether bytes are kept under an id."""
    table = schema.capture
    query = select(table.c.entry).where(table.c.capture_id == capture_id)
    return connection.execute(query).first() is not None


def captures_to_normalise(connection: Connection, limit: int) -> tuple[Capture, ...]:
    """The first ``limit`` captures kept that were not read yet."""
    table, note = schema.capture, schema.normalisation
    unread = ~exists().where(note.c.capture_id == table.c.capture_id)
    query = _captures().where(unread).order_by(table.c.entry).limit(limit)
    return tuple(Capture(**row) for row in connection.execute(query).mappings())


def last_fetched(connection: Connection, source_ids: Iterable[str]) -> datetime | None:
    """When one of the sources was last fetched, with or without yield; ``None`` if never."""
    ids = list(source_ids)
    captured, pulled = schema.capture.c, schema.pull.c
    queries = (
        select(func.max(captured.fetched_at_utc)).where(captured.source_id.in_(ids)),
        select(func.max(pulled.started_at_utc)).where(pulled.source_id.in_(ids)),
    )
    found = [connection.execute(query).scalar() for query in queries]
    return max((instant for instant in found if instant is not None), default=None)


def taken_in(connection: Connection, source_id: str, fetched_at: datetime) -> tuple[int, int, int]:
    """How many captures of a source were fetched at an instant, and the reports and rejections
    that came of them.
    """
    table, note = schema.capture, schema.normalisation
    of_pull = table.outerjoin(note, note.c.capture_id == table.c.capture_id)
    query = (
        select(func.count(), func.sum(note.c.reports), func.sum(note.c.rejections))
        .select_from(of_pull)
        .where(table.c.source_id == source_id, table.c.fetched_at_utc == fetched_at)
    )
    captures, reports, rejections = connection.execute(query).one()
    return captures, reports or 0, rejections or 0


def report(connection: Connection, report_id: ReportId) -> StrikeReport | None:
    """The report of that id."""
    return next(iter(reports(connection, [report_id])), None)


def reports(connection: Connection, report_ids: Iterable[ReportId]) -> tuple[StrikeReport, ...]:
    """The reports of those ids that there are, in the order they were kept."""
    table = schema.report
    query = select(table.c.body).where(among(table.c.report_id, report_ids))
    return _all(connection, StrikeReport, query.order_by(table.c.entry))


def reports_page(
    connection: Connection, query: ReportQuery
) -> tuple[tuple[StrikeReport, ...], str | None]:
    """A page of reports in the order of their time, and the cursor of the next page if there is
    one.

    Raises:
        BadCursor: ``query.after`` is not one of ours.
    """
    rows = connection.execute(report_page(connection, query)).all()
    return _page(StrikeReport, rows, query.limit)


def reports_received_between(
    connection: Connection, since_utc: datetime, until_utc: datetime
) -> tuple[StrikeReport, ...]:
    """The reports received after ``since_utc``, up to and at ``until_utc``, in the order kept."""
    table = schema.report
    query = select(table.c.body).where(
        table.c.received_at_utc > since_utc, table.c.received_at_utc <= until_utc
    )
    return _all(connection, StrikeReport, query.order_by(table.c.entry))


def rejections(
    connection: Connection, *, after: int = 0, limit: int = PAGE
) -> tuple[tuple[Rejection, ...], int | None]:
    """A page of rejections in the order kept, and what to ask the next page ``after``, if any."""
    table = schema.rejection
    query = select(table.c.body, table.c.entry).where(table.c.entry > after)
    rows = connection.execute(query.order_by(table.c.entry).limit(limit + 1)).all()
    page = tuple(load(Rejection, row.body) for row in rows[:limit])
    return page, rows[limit - 1].entry if len(rows) > limit else None


def located(
    connection: Connection, report_ids: Iterable[ReportId], *, as_of: datetime | None = None
) -> tuple[LocatedReport, ...]:
    """Those reports as located, ordered by id; the ones not located yet are left out."""
    query = _located_bodies(as_of).where(among(schema.report.c.report_id, report_ids))
    return _all_located(connection, query)


def located_page(
    connection: Connection, *, after: str = "", limit: int = PAGE
) -> tuple[LocatedReport, ...]:
    """The first ``limit`` located reports, by id after ``after``."""
    query = _located_bodies(None).where(schema.report.c.report_id > after)
    return _all_located(connection, query.limit(limit))


def located_overlapping(
    connection: Connection, window: TimeWindow, *, as_of: datetime | None = None
) -> tuple[LocatedReport, ...]:
    """The located reports whose time overlaps a window, ordered by id."""
    overlapping = occurred_in(connection, schema.report, window)
    return _all_located(connection, _located_bodies(as_of).where(overlapping))


def reports_without_location(connection: Connection, limit: int) -> tuple[StrikeReport, ...]:
    """The first ``limit`` reports kept that were never located."""
    table, location = schema.report, schema.location
    unlocated = ~exists().where(location.c.report_id == table.c.report_id)
    query = select(table.c.body).where(unlocated).order_by(table.c.entry).limit(limit)
    return _all(connection, StrikeReport, query)


def reports_without_incident(connection: Connection) -> tuple[LocatedReport, ...]:
    """The located reports that belong to no current incident, ordered by id."""
    members = _members(None).where(schema.incident_report.c.report_id == schema.report.c.report_id)
    return _all_located(connection, _located_bodies(None).where(~members.exists()))


def judgements(
    connection: Connection, report_ids: Iterable[ReportId], *, as_of: datetime | None = None
) -> tuple[Judgement, ...]:
    """All judgements that concern any of the reports, oldest first: a later one reverses."""
    table, wanted = schema.judgement, list(report_ids)
    concerned = or_(among(table.c.left_id, wanted), among(table.c.right_id, wanted))
    query = select(table.c.body).where(concerned).order_by(table.c.judged_at_utc, table.c.entry)
    if as_of is not None:
        query = query.where(table.c.judged_at_utc <= as_of)
    return _all(connection, Judgement, query)


def incident(
    connection: Connection, incident_id: IncidentId, *, as_of: datetime | None = None
) -> Incident | None:
    """The revision of an incident that stands, retracted or not."""
    table = schema.incident
    query = select(table.c.body).where(table.c.incident_id == incident_id)
    return next(iter(_all(connection, Incident, query.where(standing(INCIDENTS, as_of)))), None)


def incident_revisions(connection: Connection, incident_id: IncidentId) -> tuple[Incident, ...]:
    """All revisions of an incident, first to last."""
    table = schema.incident
    query = select(table.c.body).where(table.c.incident_id == incident_id)
    return _all(connection, Incident, query.order_by(table.c.revision))


def incidents_of_reports(
    connection: Connection, report_ids: Iterable[ReportId], *, as_of: datetime | None = None
) -> tuple[Incident, ...]:
    """The incidents, not retracted, that any of the reports belongs to, ordered by id."""
    table, member = schema.incident, schema.incident_report
    entries = _members(as_of).where(among(member.c.report_id, report_ids))
    query = select(table.c.body).where(table.c.entry.in_(entries)).order_by(table.c.incident_id)
    return _all(connection, Incident, query)


def current_incidents(
    connection: Connection, query: IncidentQuery, *, as_of: datetime | None = None
) -> tuple[tuple[Incident, ...], str | None]:
    """A page of incidents in the order of their time, and the cursor of the next page if there is
    one.

    Raises:
        BadCursor: ``query.after`` is not one of ours.
    """
    rows = connection.execute(incident_page(connection, query, as_of)).all()
    return _page(Incident, rows, query.limit)


def incidents_changed_between(
    connection: Connection, since_utc: datetime, until_utc: datetime
) -> tuple[Incident, ...]:
    """The incidents formed, revised, retracted or assessed after ``since_utc``, up to and at
    ``until_utc``, as they stood then, ordered by id.
    """
    changed = union(
        *(
            select(line.table.c.incident_id).where(
                line.table.c[line.since] > since_utc, line.table.c[line.since] <= until_utc
            )
            for line in (INCIDENTS, ASSESSMENTS)
        )
    )
    table = schema.incident
    query = select(table.c.body).where(
        table.c.incident_id.in_(changed), standing(INCIDENTS, until_utc)
    )
    return _all(connection, Incident, query.order_by(table.c.incident_id))


def incidents_to_assess(
    connection: Connection,
    stamp: Stamp,
    *,
    after: IncidentId | None = None,
    limit: int = PAGE,
) -> tuple[Incident, ...]:
    """The first ``limit`` current incidents, by id after ``after``, whose current revision has no
    standing assessment that bears this stamp; retracted ones are left out.
    """
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
    query = select(table.c.body).where(current, ~up_to_date).order_by(table.c.incident_id)
    if after is not None:
        query = query.where(table.c.incident_id > after)
    return _all(connection, Incident, query.limit(limit))


def assessments_of(
    connection: Connection, incident_ids: Iterable[IncidentId], *, as_of: datetime | None = None
) -> tuple[Assessment, ...]:
    """The standing assessments of those incidents, by incident, agreement and reading."""
    table = schema.assessment
    query = select(table.c.body).where(
        among(table.c.incident_id, incident_ids), standing(ASSESSMENTS, as_of)
    )
    ordered = query.order_by(table.c.incident_id, table.c.agreement_id, table.c.reading_id)
    return _all(connection, Assessment, ordered)


def assessment_revisions(connection: Connection, incident_id: IncidentId) -> tuple[Assessment, ...]:
    """All assessments ever made of an incident, in the order kept."""
    table = schema.assessment
    query = select(table.c.body).where(table.c.incident_id == incident_id)
    return _all(connection, Assessment, query.order_by(table.c.entry))


def _captures() -> Select[Any]:
    return select(*(column for column in schema.capture.c if column.name != "entry"))


def _all(connection: Connection, kind: type[Record], query: Select[Any]) -> tuple[Record, ...]:
    return tuple(load(kind, body) for body in connection.execute(query).scalars())


def _page(
    kind: type[Record], rows: Sequence[Row[Any, Any, Any]], limit: int
) -> tuple[tuple[Record, ...], str | None]:
    page = tuple(load(kind, row.body) for row in rows[:limit])
    if len(rows) <= limit:
        return page, None
    last = rows[limit - 1]
    return page, cursor(last[1], last[2])


def _members(as_of: datetime | None) -> Select[Any]:
    """The entries of incidents that stand and are not retracted, one for each of their reports."""
    table, member = schema.incident, schema.incident_report
    return (
        select(table.c.entry)
        .join_from(table, member, member.c.entry == table.c.entry)
        .where(standing(INCIDENTS, as_of), table.c.retracted == 0)
    )


def _located_bodies(as_of: datetime | None) -> Select[Any]:
    table, location = schema.report, schema.location
    return (
        select(table.c.body, location.c.body)
        .join_from(table, location, location.c.report_id == table.c.report_id)
        .where(standing(LOCATIONS, as_of))
        .order_by(table.c.report_id)
    )


def _all_located(connection: Connection, query: Select[Any]) -> tuple[LocatedReport, ...]:
    return tuple(
        decode(LocatedReport, {**json.loads(reading), "report": json.loads(claim)})
        for claim, reading in connection.execute(query)
    )
