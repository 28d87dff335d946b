"""The file itself: how it is made, brought up to date, shared between processes and refused."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from builders import a_capture
from integration.stocked import a_stocked_store, an_empty_store
from sqlalchemy import Connection, text

from monitor.store import chain, database, reads, registers, schema, writes
from monitor.store.database import Database, migrate, open_database, schema_revision
from monitor.store.errors import (
    ForeignSchema,
    SchemaTooNew,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
)

# migrates, then notes fetch attempts one transaction each, as a worker would
WORKER = """
import sys
from dataclasses import replace
from datetime import timedelta
from integration.stocked import PULL
from monitor.store import writes
from monitor.store.database import migrate, open_database

database = open_database(sys.argv[1])
migrate(database)
for number in range(40):
    later = PULL.started_at_utc + timedelta(seconds=number)
    with database.transaction() as connection:
        writes.append_pull(
            connection, replace(PULL, source_id=sys.argv[2], started_at_utc=later)
        )
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a database file may be made."""
    return tmp_path / "strikes.db"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    """A store with all tables and no rows."""
    made = an_empty_store(tmp_path)
    yield made
    made.close()


def definitions(connection: Connection) -> dict[str, list[str]]:
    """The lines of SQL, in no order, that define every table and index, without those the
    migrations alone make.
    """
    rows = connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql <> ''")
    )
    return {
        name: sorted(line.strip(" ,\t") for line in sql.splitlines())
        for name, sql in rows
        if not name.startswith(("incident_box", "alembic_"))
    }


def test_an_empty_file_is_migrated_up_to_this_release(path: Path) -> None:
    """A new file has no tables, then all of them; a second run changes nothing."""
    made = open_database(path)
    assert schema_revision(made) is None
    reached = migrate(made)
    assert schema_revision(made) == reached == migrate(made)
    made.close()


# an index of an expression is compared as it is defined, which is all that alembic cannot do
@pytest.mark.filterwarnings("ignore:.*expression")
def test_the_migrations_end_in_the_tables_the_code_describes(store: Database, path: Path) -> None:
    """Revisions and schema.py agree in every column, constraint and index."""
    described = open_database(path.with_name("described.db"))
    with described.transaction() as connection:
        schema.METADATA.create_all(connection)
        expected = definitions(connection)
    described.close()
    with store.reading() as connection:
        assert definitions(connection) == expected
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, *_: not str(name).startswith("incident_box")},
        )
        assert compare_metadata(context, schema.METADATA) == []


def test_migrating_keeps_what_is_there(tmp_path: Path) -> None:
    """Running the migrations over a store with rows loses none."""
    stocked = a_stocked_store(tmp_path)
    with stocked.reading() as connection:
        before = registers.counts(connection)
    migrate(stocked)
    with stocked.reading() as connection:
        assert registers.counts(connection) == before
    stocked.close()


def test_a_database_of_a_later_release_is_refused(store: Database) -> None:
    """What this release does not know it does not touch."""
    with store.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match="9999"):
        migrate(store)


def test_a_database_of_another_program_is_refused(path: Path) -> None:
    """Tables of unknown make are left alone."""
    foreign = open_database(path)
    with foreign.transaction() as connection:
        connection.execute(text("CREATE TABLE bookmarks (url TEXT)"))
    with pytest.raises(ForeignSchema):
        migrate(foreign)
    with foreign.reading() as connection:
        assert list(definitions(connection)) == ["bookmarks"]
    foreign.close()


@pytest.mark.parametrize(
    ("place", "error", "says"),
    [
        ("postgresql://localhost/strikes", StoreError, "only SQLite"),
        ("://", StoreError, "not a database URL"),
        ("{folder}", StoreError, "unable to open"),
        ("{folder}/missing/strikes.db", StoreError, "unable to open"),
        ("sqlite:///{folder}/text.db", StoreDamaged, "not a database"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_a_reason(
    tmp_path: Path, place: str, error: type[StoreError], says: str
) -> None:
    """The message says what stands in the way."""
    (tmp_path / "text.db").write_text("this is a letter, and quite a long one at that " * 50)
    with pytest.raises(error, match=says):
        open_database(place.format(folder=tmp_path))


def test_a_url_and_a_path_open_the_same_file(store: Database, path: Path) -> None:
    """Both spellings are understood."""
    again = open_database(f"sqlite:///{path}")
    assert schema_revision(again) == schema_revision(store)
    again.close()


def test_the_file_is_set_up_to_keep_what_it_acknowledges(store: Database) -> None:
    """Write-ahead log, full synchronisation, foreign keys on."""
    with store.transaction() as connection:
        answers = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert answers == ["wal", 2, 1]


def test_a_reading_cannot_write(store: Database) -> None:
    """Who only asked to read changes nothing by mistake."""
    with pytest.raises(StoreError, match="readonly"), store.reading() as connection:
        writes.append_captures(connection, [a_capture()])


def test_a_reading_sees_one_state_throughout(store: Database) -> None:
    """What is written meanwhile does not show up halfway through a page."""
    with store.reading() as reading:
        assert reads.capture(reading, "c-1") is None
        with store.transaction() as connection:
            writes.append_captures(connection, [a_capture()])
        assert reads.capture(reading, "c-1") is None


def test_a_full_disk_is_told_and_leaves_nothing_half_written(store: Database) -> None:
    """Nothing of the transaction is kept, and the store goes on once there is room again."""
    large = a_capture(content=b"0" * 1_000_000)
    with pytest.raises(StoreFull), store.transaction() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")
        writes.append_captures(connection, [large])
    with store.transaction() as connection:
        assert reads.capture(connection, "c-1") is None
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        assert writes.append_captures(connection, [large]) == 1


def test_a_lock_held_too_long_is_told(
    store: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiting has an end, and it has a name."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    impatient = open_database(path)
    with store.transaction(), pytest.raises(StoreBusy), impatient.transaction():
        pass
    impatient.close()


def test_two_processes_write_side_by_side(path: Path) -> None:
    """Both make the tables and write at once; neither is turned away, and the chain is whole."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    workers = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", WORKER, str(path), name],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("agency", "ministry")
    ]
    assert [worker.communicate(timeout=60)[1] for worker in workers] == ["", ""]
    shared = open_database(path)
    report = chain.verify(shared)
    assert (report.entries, report.faults) == (80, ())
    shared.close()


class _Locked:
    """A connection to a new file that another process is switching to its log so many times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def execute(self, _: str) -> None:
        if self.left:
            self.left -= 1
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise error


def test_who_makes_a_store_at_once_with_another_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite does not wait by itself where two switch a new file to its log; and not for ever."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.0)
    other = _Locked(times=2)
    database._write_ahead(other)
    assert other.left == 0
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        database._write_ahead(_Locked(times=10_000))
