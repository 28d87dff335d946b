"""How reports, incidents and assessments get out. Each function takes an open connection; ``as_of``
asks for the state at an earlier instant instead of the current one.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Row,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    tuple_,
    union,
)

from monitor.model.assessments import Assessment
from monitor.model.ids import CaptureId, IncidentId, ReportId
from monitor.model.incidents import Incident, Judgement, LocatedReport
from monitor.model.reports import Capture, Rejection, StrikeReport
from monitor.model.time import TimeWindow
from monitor.store import schema
from monitor.store.codec import load
from monitor.store.database import among, elements
from monitor.store.lines import ASSESSMENTS, INCIDENTS, LOCATIONS
from monitor.store.queries import (
    PAGE,
    IncidentQuery,
    ReportQuery,
    cursor,
    incident_page,
    occurred_in,
    report_page,
    speaks_of_strike,
    standing,
)

Record = TypeVar("Record")
Part = TypeVar("Part", bound=Hashable)
_PARTS_KEPT = 1_024  # sources, families, captures and versions that many reports have in common
_ROWS_AT_ONCE = 1_000  # of JSON, while records are made of it


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


def read_of_capture(connection: Connection, capture_id: CaptureId) -> tuple[int, int]:
    """How many reports and how many rejections a capture was the first to bring."""
    reports, rejections = (
        connection.execute(
            select(func.count()).select_from(table).where(table.c.capture_id == capture_id)
        ).scalar_one()
        for table in (schema.report, schema.rejection)
    )
    return reports, rejections


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
    """How many captures of a source were fetched at an instant, and the items (reports or heat
    detections) and rejections that came of them.
    """
    table, note, heat = schema.capture, schema.normalisation, schema.heat_batch
    fetched = and_(table.c.source_id == source_id, table.c.fetched_at_utc == fetched_at)
    of_pull = table.outerjoin(note, note.c.capture_id == table.c.capture_id)
    query = (
        select(func.count(), func.sum(note.c.reports), func.sum(note.c.rejections))
        .select_from(of_pull)
        .where(fetched)
    )
    captures, reports, rejections = connection.execute(query).one()
    seen = select(func.sum(heat.c.detections)).join_from(
        heat, table, table.c.capture_id == heat.c.capture_id
    )
    detections = connection.execute(seen.where(fetched)).scalar()
    return captures, (reports or 0) + (detections or 0), rejections or 0


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
    connection: Connection, *, after: int = 0, limit: int = PAGE, as_of: datetime | None = None
) -> tuple[tuple[Rejection, ...], int | None]:
    """A page of rejections in the order kept, and what to ask the next page ``after``, if any."""
    table = schema.rejection
    query = select(table.c.body, table.c.entry).where(table.c.entry > after)
    if as_of is not None:
        query = query.where(table.c.rejected_at_utc <= as_of)
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
    connection: Connection, window: TimeWindow, *, regions: Iterable[str] | None = None
) -> set[ReportId]:
    """Which located reports speak of a strike and have a time that overlaps a window; of those
    whose regions are known, only the ones in one of ``regions``, where these are given.
    """
    table, location = schema.report, schema.location
    query = (
        select(table.c.report_id)
        .join_from(table, location, location.c.report_id == table.c.report_id)
        .where(standing(LOCATIONS, None))
        .where(occurred_in(connection, table, window), speaks_of_strike())
    )
    if regions is not None:
        told = elements(location.c.body, "$.place.regions")
        here = exists().select_from(told).where(among(told.c.value, regions))
        query = query.where(or_(here, ~exists().select_from(told)))
    return {ReportId(report_id) for report_id in connection.execute(query).scalars()}


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


def all_judgements(connection: Connection) -> tuple[Judgement, ...]:
    """Every judgement, oldest first."""
    table = schema.judgement
    return _all(connection, Judgement, select(table.c.body).order_by(table.c.entry))


def normalised_captures(connection: Connection) -> tuple[tuple[CaptureId, datetime], ...]:
    """Every capture that was read, and when, in that order."""
    table = schema.normalisation
    query = select(table.c.capture_id, table.c.normalised_at_utc).order_by(table.c.entry)
    return tuple((capture_id, at) for capture_id, at in connection.execute(query))


def incident(
    connection: Connection, incident_id: IncidentId, *, as_of: datetime | None = None
) -> Incident | None:
    """The revision of an incident that stands, retracted or not."""
    table = schema.incident
    query = select(table.c.body).where(table.c.incident_id == incident_id)
    return next(iter(_all(connection, Incident, query.where(standing(INCIDENTS, as_of)))), None)


def incidents(connection: Connection, incident_ids: Iterable[IncidentId]) -> tuple[Incident, ...]:
    """The standing revisions of those incidents, retracted or not, ordered by id."""
    table = schema.incident
    query = select(table.c.body).where(
        among(table.c.incident_id, incident_ids), standing(INCIDENTS, None)
    )
    return _all(connection, Incident, query.order_by(table.c.incident_id))


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


def incident_of_report(
    connection: Connection, report_ids: Iterable[ReportId]
) -> dict[ReportId, IncidentId]:
    """The incident, not retracted, that each of the reports belongs to; the others are left out."""
    table, member = schema.incident, schema.incident_report
    query = _members(None).with_only_columns(member.c.report_id, table.c.incident_id)
    rows = connection.execute(query.where(among(member.c.report_id, report_ids)))
    return {row.report_id: row.incident_id for row in rows}


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


def assessments_of(
    connection: Connection,
    incident_ids: Iterable[IncidentId],
    *,
    under: Iterable[tuple[str, str]] | None = None,
    as_of: datetime | None = None,
) -> tuple[Assessment, ...]:
    """The standing assessments of those incidents, by incident, agreement and reading; only those
    ``under`` an agreement's reading whose two ids are among those given.
    """
    table = schema.assessment
    query = select(table.c.body).where(
        among(table.c.incident_id, incident_ids), standing(ASSESSMENTS, as_of)
    )
    if under is not None:
        query = query.where(tuple_(table.c.agreement_id, table.c.reading_id).in_(under))
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
        _thrifty(load(LocatedReport, f'{{"report":{claim},{reading[1:]}'))
        for claim, reading in connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE))
    )


def _thrifty(located: LocatedReport) -> LocatedReport:
    """The same with the parts that thousands of reports repeat held once for all of them."""
    report = located.report
    report = replace(
        report,
        family=_one(report.family),
        capture_id=_one(report.capture_id),
        source_id=_one(report.source_id),
        source_name=_one(report.source_name),
        origin_as_given=_one(report.origin_as_given),
    )
    return replace(
        located,
        report=report,
        gazetteer_version=_one(located.gazetteer_version),
        list_versions=_one_mapping(tuple(located.list_versions.items())),
    )


@lru_cache(maxsize=_PARTS_KEPT)
def _one(part: Part) -> Part:
    """The first of equal parts."""
    return part


@lru_cache(maxsize=_PARTS_KEPT)
def _one_mapping(items: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return dict(items)
