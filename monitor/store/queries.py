"""What can be asked of reports and incidents, a page at a time, and how that reads in SQL."""

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    exists,
    func,
    or_,
    select,
    tuple_,
)

from monitor.model.assessments import AttributionState, Status, Verdict
from monitor.model.ids import ReportId
from monitor.model.incidents import IncidentKind
from monitor.model.reports import Occurrence
from monitor.model.sites import SiteCategory
from monitor.model.time import TimeWindow
from monitor.store.codec import instant_of, sortable_instant
from monitor.store.database import elements, json_text
from monitor.store.errors import BadCursor
from monitor.store.lines import ASSESSMENTS, INCIDENTS, Line
from monitor.store.rows import Box
from monitor.store.schema import (
    assessment,
    incident,
    incident_box,
    report,
)

PAGE = 100
_ENTRY_DIGITS = 19  # of the greatest number that SQLite holds


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentQuery:
    """Which incidents are wanted, a page of ``limit`` at a time after the cursor ``after``.

    Its time overlaps ``window``, and begins in ``begun``: that is the day it is counted on.
    ``agreement_id``, ``reading_id``, ``verdict`` and ``status`` must all hold of one assessment.
    ``bbox`` is (min_lon, min_lat, max_lon, max_lat); an incident is in it when the circle of its
    uncertainty may reach in. Incidents without a point are in no box. ``party`` is the one they are
    attributed to, ``attribution`` how far that is told, ``site_id`` the site first among their
    candidates. ``differing`` are those that the readings of an agreement asked for put into
    different tiers. They come in the order of their time, or backwards with ``newest_first``.
    """

    window: TimeWindow | None = None
    begun: TimeWindow | None = None
    agreement_id: str | None = None
    reading_id: str | None = None
    verdict: Verdict | None = None
    status: Status | None = None
    category: SiteCategory | None = None
    region: str | None = None
    bbox: tuple[float, float, float, float] | None = None
    kind: IncidentKind | None = None
    party: str | None = None
    attribution: AttributionState | None = None
    differing: bool = False
    changed_since: datetime | None = None
    site_id: str | None = None
    family_id: str | None = None
    include_retracted: bool = False
    newest_first: bool = False
    after: str | None = None
    limit: int = PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportQuery:
    """Which reports are wanted, a page of ``limit`` at a time after the cursor ``after``, in the
    order of their time, or backwards with ``newest_first``.
    """

    window: TimeWindow | None = None
    source_id: str | None = None
    family_id: str | None = None
    newest_first: bool = False
    after: str | None = None
    limit: int = PAGE


def speaks_of_strike() -> ColumnElement[bool]:
    """Whether a row of ``report`` speaks of a strike at all; see ``StrikeReport``."""
    return json_text(report.c.body, "occurrence") != Occurrence.UNMENTIONED


def standing(line: Line, as_of: datetime | None) -> ColumnElement[bool]:
    """Whether a revision stands now, or stood at ``as_of``, what came that instant included."""
    superseded = line.table.c.superseded_at_utc
    if as_of is None:
        return superseded.is_(None)
    begun = line.table.c[line.since] <= as_of
    return and_(begun, or_(superseded.is_(None), superseded > as_of))


def occurred_in(
    connection: Connection, table: Table, window: TimeWindow, after: str | None = None
) -> ColumnElement[bool]:
    """Whether the time of a report or incident, one after the cursor, overlaps a window.

    Only what began within the longest kept duration before the window can reach into it, and that
    bound lets the index on the beginning answer.
    """
    longest_s = connection.execute(select(func.max(table.c.occurred_s))).scalar() or 0
    begun, earliest = table.c.occurred_from_utc, _earlier(window.from_utc, longest_s)
    return and_(
        begun >= (earliest if after is None else max(earliest, place_of_cursor(after)[0])),
        begun < window.until_utc,
        table.c.occurred_until_utc > window.from_utc,
    )


def incident_page(
    connection: Connection, query: IncidentQuery, as_of: datetime | None
) -> Select[Any, Any, Any]:
    """The selection of one page's incidents and one more, in the order of their time and id."""
    conditions = [standing(INCIDENTS, as_of)]
    for column, wanted in (
        (incident.c.kind, query.kind),
        (incident.c.category, query.category),
        (json_text(incident.c.body, "attribution.party"), query.party),
        (json_text(incident.c.body, "attribution.state"), query.attribution),
        (json_text(incident.c.body, "site.site_id"), query.site_id),
    ):
        if wanted is not None:
            conditions.append(column == wanted)
    if not query.include_retracted:
        conditions.append(incident.c.retracted == 0)
    if query.window is not None:
        begun = None if query.newest_first else query.after
        conditions.append(occurred_in(connection, incident, query.window, begun))
    if query.begun is not None:
        conditions.append(incident.c.occurred_from_utc >= query.begun.from_utc)
        conditions.append(incident.c.occurred_from_utc < query.begun.until_utc)
    for path, wanted in (("$.place.regions", query.region), ("$.families", query.family_id)):
        if wanted is not None:
            listed = elements(incident.c.body, path)
            conditions.append(exists().select_from(listed).where(listed.c.value == wanted))
    if query.bbox is not None:
        min_lon, min_lat, max_lon, max_lat = query.bbox
        conditions.append(_reaches((min_lon, max_lon, min_lat, max_lat)))
    conditions += _assessed(query, as_of)
    conditions += _concluded(query, as_of)
    selection = select(incident.c.body, incident.c.occurred_from_utc, incident.c.incident_id)
    return _page(
        selection.where(*conditions),
        incident,
        "incident_id",
        query.after,
        query.limit,
        backwards=query.newest_first,
    )


def report_page(connection: Connection, query: ReportQuery) -> Select[Any, Any, Any]:
    """The selection of one page's reports and one more, in the order of their time and id."""
    conditions = [
        column == wanted
        for column, wanted in (
            (report.c.source_id, query.source_id),
            (report.c.family_id, query.family_id),
        )
        if wanted is not None
    ]
    if query.window is not None:
        begun = None if query.newest_first else query.after
        conditions.append(occurred_in(connection, report, query.window, begun))
    selection = select(report.c.body, report.c.occurred_from_utc, report.c.report_id)
    return _page(
        selection.where(*conditions),
        report,
        "report_id",
        query.after,
        query.limit,
        backwards=query.newest_first,
    )


def cursor(occurred_from: datetime, identifier: str) -> str:
    """The place in the order of pages just after a report or incident."""
    return f"{sortable_instant(occurred_from)}~{identifier}"


def opaque_cursor(connection: Connection, report_id: ReportId) -> str:
    """The place just after a report, told by the number of its ledger entry: its id is a hash of
    its words.
    """
    entry = select(report.c.entry).where(report.c.report_id == report_id)
    return str(connection.execute(entry).scalar_one())


def opened_cursor(connection: Connection, opaque: str) -> str:
    """The same place as ``report_page`` takes it.

    Raises:
        BadCursor: it is not one of ours.
    """
    if not (opaque.isascii() and opaque.isdigit() and len(opaque) < _ENTRY_DIGITS):
        raise BadCursor(f"not a page cursor: {opaque!r}")
    place = select(report.c.occurred_from_utc, report.c.report_id)
    found = connection.execute(place.where(report.c.entry == int(opaque))).first()
    if found is None:
        raise BadCursor(f"not a page cursor: {opaque!r}")
    return cursor(found.occurred_from_utc, found.report_id)


def _page(
    selection: Select[Any, Any, Any],
    table: Table,
    id_name: str,
    after: str | None,
    limit: int,
    *,
    backwards: bool = False,
) -> Select[Any, Any, Any]:
    place = table.c.occurred_from_utc, table.c[id_name]
    if after is not None:
        at, following = tuple_(*place), place_of_cursor(after)
        selection = selection.where(at < following if backwards else at > following)
    order = [column.desc() for column in place] if backwards else place
    return selection.order_by(*order).limit(limit + 1)


def place_of_cursor(after: str) -> tuple[datetime, str]:
    """The time and id that a ``cursor`` was made of.

    Raises:
        BadCursor: it is not one of ours.
    """
    when, _, identifier = after.partition("~")
    try:
        instant = instant_of(when)
    except ValueError as error:
        raise BadCursor(f"not a page cursor: {after!r}") from error
    if not MINYEAR < instant.year < MAXYEAR:  # no day lies around the ends of the calendar
        raise BadCursor(f"not a page cursor: {after!r}")
    return instant, identifier


def _earlier(instant: datetime, by_s: int) -> datetime:
    earliest = datetime.min.replace(tzinfo=instant.tzinfo)
    if (instant - earliest).total_seconds() <= by_s:
        return earliest
    return instant - timedelta(seconds=by_s)


def _reaches(box: Box) -> ColumnElement[bool]:
    west, east, south, north = box
    near = incident_box.c
    return incident.c.entry.in_(
        select(near.entry).where(
            near.west <= east, near.east >= west, near.south <= north, near.north >= south
        )
    )


def _assessed(query: IncidentQuery, as_of: datetime | None) -> list[ColumnElement[bool]]:
    asked = [
        column == wanted
        for column, wanted in (
            (assessment.c.agreement_id, query.agreement_id),
            (assessment.c.reading_id, query.reading_id),
            (assessment.c.verdict, query.verdict),
            (assessment.c.status, query.status),
        )
        if wanted is not None
    ]
    if not asked:
        return []
    own = assessment.c.incident_id == incident.c.incident_id
    return [exists().where(own, standing(ASSESSMENTS, as_of), *asked)]


def _concluded(query: IncidentQuery, as_of: datetime | None) -> list[ColumnElement[bool]]:
    """What all assessments of an incident together must be like; a tier is told by verdict and
    status, and whether it is another is asked again of what is shown.
    """
    own = and_(assessment.c.incident_id == incident.c.incident_id, standing(ASSESSMENTS, as_of))
    conditions: list[ColumnElement[bool]] = []
    if query.changed_since is not None:
        conditions.append(exists().where(own, assessment.c.assessed_at_utc >= query.changed_since))
    if query.differing:
        outcome = assessment.c.verdict + assessment.c.status
        agreements = select(assessment.c.agreement_id).where(own)
        by_agreement = agreements.group_by(assessment.c.agreement_id)
        conditions.append(exists(by_agreement.having(func.min(outcome) != func.max(outcome))))
    return conditions
