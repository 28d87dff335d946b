"""How records get in. Each function takes an open write transaction, appends what is not yet kept
and returns how many that were: writing the same twice is writing it once.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Table, Update, bindparam, delete, insert, select, update

from monitor.model.agreements import Agreement
from monitor.model.assessments import Assessment
from monitor.model.digests import Digest
from monitor.model.ids import CaptureId
from monitor.model.incidents import Incident, Judgement, LocatedReport
from monitor.model.reports import Capture, Rejection, StrikeReport, Withdrawal
from monitor.model.sites import ListVersion
from monitor.model.sources import Pause
from monitor.store import chain, rows, schema
from monitor.store.chain import Row, Sealed
from monitor.store.database import among
from monitor.store.errors import RevisionConflict
from monitor.store.lines import ASSESSMENTS, INCIDENTS, LOCATIONS, Line
from monitor.store.records import Delivery, KeptAnswer, Pull


def append_captures(connection: Connection, captures: Iterable[Capture]) -> int:
    """Keep fetched or posted bytes."""
    return _append(connection, schema.capture, map(rows.of_fields, captures))


def append_normalisation(
    connection: Connection, capture_id: CaptureId, *, reports: int, rejections: int, at: datetime
) -> int:
    """Note that a capture was read at ``at``, and how many new records came of it."""
    row = {
        "capture_id": capture_id,
        "reports": reports,
        "rejections": rejections,
        "normalised_at_utc": at,
    }
    return _append(connection, schema.normalisation, [row])


def append_reports(connection: Connection, reports: Iterable[StrikeReport]) -> int:
    """Keep reports, whose captures must be kept already; a claim made again is not kept again."""
    return _append(connection, schema.report, map(rows.of_report, reports))


def append_rejections(connection: Connection, rejections: Iterable[Rejection]) -> int:
    """Keep what could not become a report."""
    return _append(connection, schema.rejection, map(rows.of_rejection, rejections))


def append_withdrawals(connection: Connection, withdrawals: Iterable[Withdrawal]) -> int:
    """Keep what sources take back; the same taken back again is not kept again."""
    return _append(connection, schema.withdrawal, map(rows.of_fields, withdrawals))


def append_pause(connection: Connection, pause: Pause) -> int:
    """Keep that a source is paused, or read again."""
    return _append(connection, schema.pause, [rows.of_pause(pause)])


def append_locations(
    connection: Connection, located: Iterable[LocatedReport], *, at: datetime
) -> int:
    """Keep how reports were located at ``at``, as the next revision where it differs from what
    stands.
    """
    bodies = {each.report.report_id: rows.location_body(each) for each in located}
    table = schema.location
    query = select(table.c.report_id, table.c.revision, table.c.body).where(
        among(table.c.report_id, bodies), table.c.superseded_at_utc.is_(None)
    )
    standing = {row.report_id: row for row in connection.execute(query)}
    revisions = [
        {
            "report_id": report_id,
            "revision": standing[report_id].revision + 1 if report_id in standing else 1,
            "located_at_utc": at,
            "body": body,
        }
        for report_id, body in bodies.items()
        if report_id not in standing or standing[report_id].body != body
    ]
    return len(_append_revisions(connection, LOCATIONS, revisions))


def append_incidents(connection: Connection, incidents: Iterable[Incident]) -> int:
    """Keep revisions of incidents; each supersedes the one before it from when it was formed.

    Raises:
        RevisionConflict: a revision does not follow the one that stands.
    """
    revisions = {(each.incident_id, each.revision): each for each in incidents}
    appended = _append_revisions(connection, INCIDENTS, map(rows.of_incident, revisions.values()))
    members = [
        {"entry": row["entry"], "report_id": report_id}
        for row in appended
        for report_id in revisions[row["incident_id"], row["revision"]].reports
    ]
    boxes = [rows.box(row) for row in appended if row["west"] is not None]
    if members:
        connection.execute(insert(schema.incident_report), members)
    if boxes:
        connection.execute(insert(schema.incident_box), boxes)
    return len(appended)


def append_assessments(connection: Connection, assessments: Iterable[Assessment]) -> int:
    """Keep revisions of assessments; each supersedes the one before it from when it was made.

    Raises:
        RevisionConflict: a revision does not follow the one that stands.
    """
    revisions = map(rows.of_assessment, assessments)
    return len(_append_revisions(connection, ASSESSMENTS, revisions))


def append_judgements(connection: Connection, judgements: Iterable[Judgement]) -> int:
    """Keep decisions about pairs of reports."""
    return _append(connection, schema.judgement, map(rows.of_judgement, judgements))


def append_list_version(connection: Connection, list_version: ListVersion, *, at: datetime) -> int:
    """Make a version of a site list the current one from ``at`` on, unless it is already."""
    table = schema.list_version
    query = select(table.c.version).where(table.c.list_id == list_version.list_id)
    current = connection.execute(query.order_by(table.c.entry.desc()).limit(1)).scalar()
    if current == list_version.version:
        return 0
    _append(connection, schema.site, rows.of_sites(list_version))
    return _append(connection, table, [rows.of_list_version(list_version, at)])


def append_agreement(connection: Connection, agreement: Agreement, *, at: datetime) -> int:
    """Make a version of an agreement the current one from ``at`` on, unless it is already."""
    table = schema.agreement_version
    query = select(table.c.version).where(table.c.agreement_id == agreement.agreement_id)
    current = connection.execute(query.order_by(table.c.entry.desc()).limit(1)).scalar()
    if current == agreement.version:
        return 0
    return _append(connection, table, [rows.of_agreement(agreement, at)])


def append_digest(connection: Connection, digest: Digest) -> int:
    """Keep an issue of the digest."""
    return _append(connection, schema.digest, [rows.of_digest(digest)])


def append_pull(connection: Connection, pull: Pull) -> int:
    """Note an attempt to fetch a source."""
    return _append(connection, schema.pull, [rows.of_fields(pull)])


def append_delivery(connection: Connection, delivery: Delivery) -> int:
    """Note an attempt to send a digest out."""
    return _append(connection, schema.delivery, [rows.of_fields(delivery)])


def keep_answer(connection: Connection, answer: KeptAnswer) -> None:
    """Keep the answer to a posted request, to be given again when the request is repeated.

    Raises:
        StoreError: an answer is kept under that key already.
    """
    connection.execute(insert(schema.idempotency), rows.of_fields(answer))


def drop_answers(connection: Connection, *, before: datetime) -> int:
    """Forget the answers given before ``before``; returns how many those were."""
    old = schema.idempotency.c.kept_at_utc < before
    return connection.execute(delete(schema.idempotency).where(old)).rowcount


def _append(connection: Connection, table: Table, new: Iterable[Row]) -> int:
    return len(chain.append(connection, table, chain.unkept(connection, table, new)))


def _append_revisions(connection: Connection, line: Line, new: Iterable[Row]) -> list[Row]:
    sealed = chain.unkept(connection, line.table, new)
    sealed.sort(key=lambda each: (_thing(line, each.row), each.row["revision"]))
    superseded = _succeed(line, sealed, _standing_revisions(connection, line, sealed))
    if superseded:
        connection.execute(_supersede(line), superseded)
    return chain.append(connection, line.table, sealed)


def _thing(line: Line, row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in line.thing)


def _standing_revisions(
    connection: Connection, line: Line, sealed: list[Sealed]
) -> dict[tuple[str, ...], int]:
    columns = line.table.c
    first = columns[line.thing[0]]
    query = select(columns.revision, *(columns[name] for name in line.thing)).where(
        among(first, {each.row[first.name] for each in sealed}),
        columns.superseded_at_utc.is_(None),
    )
    return {tuple(thing): revision for revision, *thing in connection.execute(query)}


def _succeed(line: Line, sealed: list[Sealed], standing: dict[tuple[str, ...], int]) -> list[Row]:
    """Fill in what each new revision supersedes: within the batch at once, in the table by the
    parameters returned for ``_supersede``.
    """
    latest: dict[tuple[str, ...], Row] = {}
    superseded: list[Row] = []
    for row in (each.row for each in sealed):
        thing, since = _thing(line, row), row[line.since]
        if row["revision"] != standing.get(thing, 0) + 1:
            raise RevisionConflict(
                f"revision {row['revision']} of {' '.join(thing)} follows {standing.get(thing, 0)}"
            )
        if thing in latest:
            latest[thing]["superseded_at_utc"] = since
        elif thing in standing:
            superseded.append({"at": since, **{f"of_{name}": row[name] for name in line.thing}})
        row["superseded_at_utc"] = None
        standing[thing], latest[thing] = row["revision"], row
    return superseded


def _supersede(line: Line) -> Update:
    columns = line.table.c
    return (
        update(line.table)
        .where(columns.superseded_at_utc.is_(None))
        .where(*(columns[name] == bindparam(f"of_{name}") for name in line.thing))
        .values(superseded_at_utc=bindparam("at"))
    )
