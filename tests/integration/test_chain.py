"""Tampering is found, and named."""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders import a_capture, a_digest
from integration.stocked import DELIVERY, LATER, PULL, a_stocked_store, an_empty_store
from sqlalchemy import Integer, LargeBinary, Table

from monitor.store import chain, lines, writes
from monitor.store.chain import ChainFault, ChainReport, verify
from monitor.store.database import Database, open_database

TABLES = pytest.mark.parametrize("table", lines.KEYS, ids=lambda table: table.name)
COLUMNS = [
    pytest.param(table, column.name, id=f"{table.name}.{column.name}")
    for table in lines.KEYS
    for column in table.c
    if column.name not in ("entry", "superseded_at_utc")
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with two rows or more in every append-only table."""
    folder = tmp_path_factory.mktemp("template")
    store = a_stocked_store(folder)
    with store.transaction() as connection:
        writes.append_pull(connection, replace(PULL, started_at_utc=LATER))
        writes.append_delivery(connection, replace(DELIVERY, target="press"))
    store.close()
    return folder / "strikes.db"


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    """A copy of that file to tamper with."""
    return Path(shutil.copy(template, tmp_path))


@pytest.fixture
def store(path: Path) -> Iterator[Database]:
    """The store in the copied file."""
    opened = open_database(path)
    yield opened
    opened.close()


def tamper(path: Path, *statements: str) -> None:
    """Do what someone with the file and no scruples could: guards off, any statement."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    guards = connection.execute(
        "SELECT type, name FROM sqlite_master WHERE type = 'trigger' OR sql LIKE '%json_extract%'"
    )
    for kind, name in guards.fetchall():
        connection.execute(f"DROP {kind} {name}")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def first_of(path: Path, table: Table) -> tuple[int, str]:
    """Entry number and ledger key of a table's first row."""
    connection = sqlite3.connect(path)
    query = "SELECT seq, row_key FROM ledger WHERE table_name = ? ORDER BY seq"
    entry, key = connection.execute(query, [table.name]).fetchone()
    connection.close()
    return entry, key


def told(report: ChainReport, table: str) -> list[tuple[int, str]]:
    """Number and fault of each row of a table that a report finds fault with."""
    return [(fault.seq, fault.what) for fault in report.faults if fault.table == table]


def test_an_untouched_store_is_sound(store: Database) -> None:
    """Every row is accounted for, and the head is that of the last entry."""
    report = verify(store)
    with store.reading() as connection:
        assert report.head == chain.chain_head(connection)
        assert chain.holds_head(connection, report.head)
    assert report.faults == ()
    assert report.entries > 2 * len(lines.KEYS)


def test_an_empty_store_is_sound(tmp_path: Path) -> None:
    """The chain of nothing starts at the agreed beginning."""
    empty = an_empty_store(tmp_path)
    assert verify(empty) == ChainReport(entries=0, head=chain.GENESIS, faults=())
    empty.close()


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_an_edited_value_is_found_in_any_column(
    store: Database, path: Path, table: Table, column: str
) -> None:
    """Whatever is changed in a row, the row is named."""
    entry, key = first_of(path, table)
    match table.c[column].type:
        case Integer():
            value = f"{column} + 100"
        case LargeBinary():
            value = "x'00'"
        case _ if column in ("west", "east", "south", "north"):
            value = f"{column} + 1e-12"
        case _:
            value = f"coalesce({column}, '') || 'x'"
    tamper(path, f"UPDATE {table.name} SET {column} = {value} WHERE entry = {entry}")
    assert (entry, key) in {
        (fault.seq, fault.key) for fault in verify(store).faults if fault.table == table.name
    }


@TABLES
def test_a_deleted_row_is_found(store: Database, path: Path, table: Table) -> None:
    """What was kept and is gone is named by its key."""
    entry, key = first_of(path, table)
    tamper(path, f"DELETE FROM {table.name} WHERE entry = {entry}")
    fault = ChainFault(seq=entry, table=table.name, key=key, what="row deleted")
    assert fault in verify(store).faults


@TABLES
def test_an_inserted_row_is_found(store: Database, path: Path, table: Table) -> None:
    """A row that did not come in by the store has no entry."""
    entry, _ = first_of(path, table)
    forged = {"entry": "1000", lines.KEYS[table][0]: "'forged'", "issue": "99"}
    values = ", ".join(forged.get(column.name, column.name) for column in table.c)
    tamper(
        path, f"INSERT INTO {table.name} SELECT {values} FROM {table.name} WHERE entry = {entry}"
    )
    assert (1000, "row without entry") in told(verify(store), table.name)


@TABLES
def test_swapped_rows_are_found(store: Database, path: Path, table: Table) -> None:
    """The order in which rows came in is part of what is kept."""
    first, key = first_of(path, table)
    tamper(
        path,
        f"UPDATE {table.name} SET entry = -1 WHERE entry = {first}",
        f"UPDATE {table.name} SET entry = {first} WHERE entry ="
        f" (SELECT max(entry) FROM {table.name})",
        f"UPDATE {table.name} SET entry = (SELECT max(seq) FROM ledger WHERE table_name ="
        f" '{table.name}') WHERE entry = -1",
    )
    faults = told(verify(store), table.name)
    assert any(f"row {key} stands in its place" == what for _, what in faults)
    assert first in {seq for seq, _ in faults}


@pytest.mark.parametrize("line", lines.LINES, ids=lambda line: line.table.name)
@pytest.mark.parametrize("superseded", ["IS NULL", "IS NOT NULL"])
def test_a_revision_made_to_stand_longer_or_shorter_is_found(
    store: Database, path: Path, line: lines.Line, superseded: str
) -> None:
    """When a revision stopped standing follows from when the next was made."""
    tamper(
        path,
        f"UPDATE {line.table.name} SET superseded_at_utc = '2030-01-01T00:00:00.000000Z'"
        f" WHERE superseded_at_utc {superseded}",
    )
    whats = {what for _, what in told(verify(store), line.table.name)}
    assert whats == {"not superseded when its next revision was made"}


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE ledger SET table_name = 'delivery' WHERE seq = 3", "ledger entry edited"),
        ("UPDATE ledger SET row_key = 'r-9' WHERE seq = 3", "ledger entry edited"),
        ("UPDATE ledger SET row_sha256 = sha256 WHERE seq = 3", "ledger entry edited"),
        ("UPDATE ledger SET prev_sha256 = sha256 WHERE seq = 3", "ledger entry edited"),
        ("UPDATE ledger SET sha256 = row_sha256 WHERE seq = 3", "ledger entry edited"),
        ("DELETE FROM ledger WHERE seq = 2", "ledger entries after 1 are missing"),
        ("DELETE FROM ledger WHERE seq = 1", "ledger entries after 0 are missing"),
        ("UPDATE ledger SET seq = 0 WHERE seq = 3", "ledger entries after 2 are missing"),
        (
            "INSERT INTO ledger SELECT 1000, table_name, 'forged', row_sha256, sha256, row_key"
            " FROM ledger WHERE seq = 3",
            "does not follow the ledger entry before it",
        ),
    ],
)
def test_an_edited_ledger_is_found(store: Database, path: Path, statement: str, what: str) -> None:
    """The ledger vouches for itself, entry by entry."""
    tamper(path, statement)
    assert what in {fault.what for fault in verify(store).faults}


def test_bytes_that_do_not_match_their_hash_are_found(tmp_path: Path) -> None:
    """A capture kept under a wrong hash is as bad as one changed later."""
    fresh = an_empty_store(tmp_path)
    with fresh.transaction() as connection:
        writes.append_captures(connection, [a_capture(sha256="0" * 64)])
    assert told(verify(fresh), "capture") == [(1, "content does not match its SHA-256")]
    fresh.close()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM incident_report",
        "INSERT INTO incident_report SELECT 'r-2', min(entry) FROM incident",
    ],
)
def test_a_broken_link_from_report_to_incident_is_found(
    store: Database, path: Path, statement: str
) -> None:
    """The look-up from reports to incidents says what the incidents say."""
    tamper(path, statement)
    whats = {what for _, what in told(verify(store), "incident_report")}
    assert whats == {"report and incident are not linked as the incident says"}


@pytest.mark.parametrize(
    "statement", ["DELETE FROM incident_box", "UPDATE incident_box SET west = 60, east = 61"]
)
def test_an_incident_hidden_from_the_map_is_found(
    store: Database, path: Path, statement: str
) -> None:
    """An incident that a look-up by place would miss is named."""
    tamper(path, statement)
    keys = {fault.key for fault in verify(store).faults if fault.table == "incident_box"}
    assert keys == {"i-1"}


def test_an_issued_digest_gives_a_rewritten_past_away(tmp_path: Path) -> None:
    """A chain that is whole in itself but is not the one a digest was issued on is found."""
    rewritten = an_empty_store(tmp_path)
    with rewritten.transaction() as connection:
        writes.append_captures(connection, [a_capture()])
        writes.append_digest(connection, a_digest(chain_head="f" * 64))
        assert not chain.holds_head(connection, "f" * 64)
    assert told(verify(rewritten), "digest") == [
        (2, "issued at a chain head that is not in the chain before it")
    ]
    rewritten.close()


def test_whoever_noted_a_head_sees_that_the_end_was_cut_off(store: Database, path: Path) -> None:
    """A shortened chain is whole in itself, but no longer holds the head noted before."""
    with store.reading() as connection:
        noted = chain.chain_head(connection)
    tamper(
        path,
        "DELETE FROM delivery WHERE entry = (SELECT max(seq) FROM ledger)",
        "DELETE FROM ledger WHERE seq = (SELECT max(seq) FROM ledger)",
    )
    assert verify(store).faults == ()
    with store.reading() as connection:
        assert not chain.holds_head(connection, noted)
