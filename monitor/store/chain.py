"""The hash chain: every appended row has a ledger entry that seals it and the entry before.

Whoever holds an earlier head (each digest prints the one it was issued at) can tell whether
anything before it was changed since. What was cut off the end after the last head anyone holds
leaves no trace.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import chain as concatenated
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    case,
    func,
    insert,
    literal_column,
    or_,
    select,
    true,
)

from monitor.model.ids import canonical_json, sha256_hex
from monitor.store.codec import sortable_instant
from monitor.store.database import Database, among, elements
from monitor.store.errors import RevisionConflict
from monitor.store.lines import KEYS, LINES, Line
from monitor.store.schema import (
    capture,
    digest,
    heat_batch,
    heat_detection,
    incident,
    incident_box,
    incident_report,
    ledger,
)

GENESIS = "0" * 64  # what the first entry follows
_UNSEALED = ("entry", "superseded_at_utc")
_ROWS_AT_ONCE = 1000

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A row that is not yet kept, with its key and the hash of its content."""

    row: Row
    key: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFault:
    """One thing that is not as it was written. ``seq`` is the ledger's or the row's number."""

    seq: int
    table: str
    key: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """The outcome of checking the whole store; sound if there are no faults."""

    entries: int
    head: str
    faults: tuple[ChainFault, ...]


def unkept(connection: Connection, table: Table, rows: Iterable[Row]) -> list[Sealed]:
    """The rows whose key is new, sealed; the first of each key where several share one.

    Raises:
        RevisionConflict: another content is kept under the number of a revision.
    """
    sealed = [Sealed(row, _key(table, row), _sha256(table, row)) for row in rows]
    known = _kept_hashes(connection, table, (each.key for each in sealed))
    new = []
    for each in sealed:
        kept = known.setdefault(each.key, "")
        if not kept:
            known[each.key] = each.sha256
            new.append(each)
        elif kept != each.sha256 and "revision" in KEYS[table]:
            raise RevisionConflict(f"{table.name} {each.key} is kept already, and differs")
    return new


def append(connection: Connection, table: Table, sealed: Sequence[Sealed]) -> list[Row]:
    """Write new rows and their ledger entries; returns them with their ``entry`` number."""
    if not sealed:
        return []
    seq, head = _last(connection)
    links: list[Row] = []
    for each in sealed:
        seq, previous = seq + 1, head
        head = _link_sha256(previous, table.name, each.key, each.sha256)
        links.append(
            {
                "seq": seq,
                "table_name": table.name,
                "row_key": each.key,
                "row_sha256": each.sha256,
                "prev_sha256": previous,
                "sha256": head,
            }
        )
    rows = [{**each.row, "entry": link["seq"]} for each, link in zip(sealed, links, strict=True)]
    connection.execute(insert(ledger), links)
    connection.execute(insert(table), rows)
    return rows


def chain_head(connection: Connection) -> str:
    """The hash of the latest ledger entry, which stands for everything kept so far."""
    return _last(connection)[1]


def last_entry(connection: Connection) -> int:
    """The number of the latest ledger entry; 0 where there is none."""
    return _last(connection)[0]


def holds_head(connection: Connection, head: str) -> bool:
    """Whether ``head``, noted at some earlier time, is part of the chain; what it begins with is
    the head of no store that holds anything.
    """
    found = connection.execute(select(ledger.c.seq).where(ledger.c.sha256 == head)).first()
    return found is not None


def entry_of(
    connection: Connection, table: Table, named: Mapping[Any, Any]
) -> tuple[int, str] | None:
    """Number and hash of the ledger entry that seals a row, ``named`` by its key columns."""
    query = select(ledger.c.seq, ledger.c.sha256).where(
        ledger.c.table_name == table.name, ledger.c.row_key == _key(table, named)
    )
    found = connection.execute(query).first()
    return None if found is None else (found.seq, found.sha256)


def verify(database: Database) -> ChainReport:
    """Recompute every hash and compare every table with the ledger."""
    with database.reading() as connection:
        entries, head = _last(connection)
        faults = concatenated(
            _broken_links(connection),
            *(_changed_rows(connection, table) for table in KEYS),
            *(_rows_without_entry(connection, table) for table in KEYS),
            *(_wrong_successions(connection, line) for line in LINES),
            _wrong_members(connection),
            _wrong_boxes(connection),
            _changed_heat(connection),
            _lost_heads(connection),
        )
        return ChainReport(entries=entries, head=head, faults=tuple(faults))


def sealed_together(rows: Iterable[Mapping[Any, Any]]) -> tuple[int, str]:
    """How many rows there are and one hash of them all, whichever order they come in."""
    hashes = sorted(sha256_hex(canonical_json(dict(row)).encode()) for row in rows)
    return len(hashes), sha256_hex("".join(hashes).encode())


def _spelled(value: datetime | bytes) -> str:
    return sha256_hex(value) if isinstance(value, bytes) else sortable_instant(value)


def _key(table: Table, row: Mapping[Any, Any]) -> str:
    parts = [row[name] for name in KEYS[table]]
    return str(parts[0]) if len(parts) == 1 else canonical_json(parts, _spelled)


@cache
def _sealed(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.c if column.name not in _UNSEALED)


def _sha256(table: Table, row: Mapping[Any, Any]) -> str:
    content = {name: row[name] for name in _sealed(table)}
    return sha256_hex(canonical_json(content, _spelled).encode())


def _link_sha256(previous: str, table_name: str, key: str, row_sha256: str) -> str:
    return sha256_hex(canonical_json([previous, table_name, key, row_sha256]).encode())


def _last(connection: Connection) -> tuple[int, str]:
    query = select(ledger.c.seq, ledger.c.sha256).order_by(ledger.c.seq.desc()).limit(1)
    last = connection.execute(query).first()
    return (0, GENESIS) if last is None else (last.seq, last.sha256)


def _kept_hashes(connection: Connection, table: Table, keys: Iterable[str]) -> dict[str, str]:
    query = select(ledger.c.row_key, ledger.c.row_sha256).where(
        ledger.c.table_name == table.name, among(ledger.c.row_key, keys)
    )
    return {row.row_key: row.row_sha256 for row in connection.execute(query)}


def _broken_links(connection: Connection) -> Iterator[ChainFault]:
    seq, head = 0, GENESIS
    query = select(ledger).order_by(ledger.c.seq).execution_options(yield_per=_ROWS_AT_ONCE)
    for link in connection.execute(query):
        own = _link_sha256(link.prev_sha256, link.table_name, link.row_key, link.row_sha256)
        for fault, what in (
            (link.seq != seq + 1, f"ledger entries after {seq} are missing"),
            (link.prev_sha256 != head, "does not follow the ledger entry before it"),
            (link.sha256 != own, "ledger entry edited"),
        ):
            if fault:
                yield ChainFault(seq=link.seq, table=link.table_name, key=link.row_key, what=what)
        seq, head = link.seq, link.sha256


def _stored(table_name: str, names: Iterable[str]) -> list[ColumnElement[Any]]:
    """Columns as they are stored, not as typed: an edited row need not be readable."""
    return [literal_column(f"{table_name}.{name}").label(name) for name in names]


def _changed_rows(connection: Connection, table: Table) -> Iterator[ChainFault]:
    stored = _stored(table.name, (column.name for column in table.c))
    query = (
        select(ledger.c.seq, ledger.c.row_key, ledger.c.row_sha256, *stored)
        .select_from(ledger.outerjoin(table, table.c.entry == ledger.c.seq))
        .where(ledger.c.table_name == table.name)
        .order_by(ledger.c.seq)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    for row in connection.execute(query).mappings():
        what = _change(table, row)
        if what:
            yield ChainFault(seq=row["seq"], table=table.name, key=row["row_key"], what=what)


def _change(table: Table, row: Mapping[Any, Any]) -> str:
    if row["entry"] is None:
        return "row deleted"
    if _key(table, row) != row["row_key"]:
        return f"row {_key(table, row)} stands in its place"
    if table is capture and sha256_hex(row["content"]) != row["sha256"]:
        return "content does not match its SHA-256"
    return "" if _sha256(table, row) == row["row_sha256"] else "row edited"


def _rows_without_entry(connection: Connection, table: Table) -> Iterator[ChainFault]:
    entry = (ledger.c.seq == table.c.entry) & (ledger.c.table_name == table.name)
    stored = _stored(table.name, KEYS[table])
    query = (
        select(table.c.entry, *stored)
        .select_from(table.outerjoin(ledger, entry))
        .where(ledger.c.seq.is_(None))
    )
    for row in connection.execute(query).mappings():
        yield ChainFault(
            seq=row["entry"], table=table.name, key=_key(table, row), what="row without entry"
        )


def _wrong_successions(connection: Connection, line: Line) -> Iterator[ChainFault]:
    older, newer = line.table.alias("older"), line.table.alias("newer")
    following = newer.c.revision == older.c.revision + 1
    for name in line.thing:
        following &= newer.c[name] == older.c[name]
    stored = _stored("older", KEYS[line.table])
    query = (
        select(older.c.entry, *stored)
        .select_from(older.outerjoin(newer, following))
        .where(older.c.superseded_at_utc.is_distinct_from(newer.c[line.since]))
    )
    for row in connection.execute(query).mappings():
        yield ChainFault(
            seq=row["entry"],
            table=line.table.name,
            key=_key(line.table, row),
            what="not superseded when its next revision was made",
        )


def _wrong_members(connection: Connection) -> Iterator[ChainFault]:
    readable = case((func.json_valid(incident.c.body) == 1, incident.c.body), else_="{}")
    listed = elements(readable, "$.reports")
    told = select(incident.c.entry, listed.c.value.label("report_id")).join_from(
        incident, listed, true()
    )
    found = select(incident_report.c.entry, incident_report.c.report_id)
    for query in (told.except_(found), found.except_(told)):
        for entry, report_id in connection.execute(query):
            what = "report and incident are not linked as the incident says"
            yield ChainFault(seq=entry, table=incident_report.name, key=report_id, what=what)


def _wrong_boxes(connection: Connection) -> Iterator[ChainFault]:
    box = incident_box.c
    query = (
        select(incident.c.entry, incident.c.incident_id)
        .select_from(incident.outerjoin(incident_box, box.entry == incident.c.entry))
        .where(
            incident.c.west.is_not(None),
            or_(
                box.entry.is_(None),
                box.west > incident.c.west,
                box.east < incident.c.east,
                box.south > incident.c.south,
                box.north < incident.c.north,
            ),
        )
    )
    for entry, incident_id in connection.execute(query):
        what = "not to be found at its place"
        yield ChainFault(seq=entry, table=incident_box.name, key=incident_id, what=what)


def _changed_heat(connection: Connection) -> Iterator[ChainFault]:
    """Batches whose detections are not those that were sealed."""
    names = (column.name for column in heat_detection.c if column.name != "batch")
    stored = select(heat_detection.c.batch, *_stored(heat_detection.name, names))
    query = stored.order_by(heat_detection.c.batch).execution_options(yield_per=_ROWS_AT_ONCE)
    kept = {
        batch: sealed_together({key: row[key] for key in row if key != "batch"} for row in rows)
        for batch, rows in groupby(connection.execute(query).mappings(), itemgetter("batch"))
    }
    columns = heat_batch.c.entry, heat_batch.c.detections, heat_batch.c.detections_sha256
    for entry, *sealed in connection.execute(select(*columns)):
        if kept.pop(entry, sealed_together([])) != tuple(sealed):
            what = "detections of the batch were edited, deleted or added"
            yield ChainFault(seq=entry, table=heat_detection.name, key=str(entry), what=what)
    for entry in kept:
        what = "detections without a batch"
        yield ChainFault(seq=entry, table=heat_detection.name, key=str(entry), what=what)


def _lost_heads(connection: Connection) -> Iterator[ChainFault]:
    issued_at = (ledger.c.sha256 == digest.c.chain_head) & (ledger.c.seq < digest.c.entry)
    query = (
        select(digest.c.entry, digest.c.digest_id)
        .select_from(digest.outerjoin(ledger, issued_at))
        .where(digest.c.chain_head != GENESIS, ledger.c.seq.is_(None))
    )
    for entry, digest_id in connection.execute(query):
        what = "issued at a chain head that is not in the chain before it"
        yield ChainFault(seq=entry, table=digest.name, key=digest_id, what=what)
