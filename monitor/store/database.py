"""Opening the database: connections, transactions, migrations. All that is particular to SQLite is
here and in the migrations.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    URL,
    Column,
    ColumnElement,
    Connection,
    Engine,
    TableValuedAlias,
    Text,
    create_engine,
    event,
    func,
    inspect,
    literal_column,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, DBAPIError

from monitor.store.errors import (
    ForeignSchema,
    NoStore,
    SchemaTooNew,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
)

if TYPE_CHECKING:
    from alembic.config import Config

# longer than any write takes, a bulk import of 10,000 reports included
BUSY_TIMEOUT_S = 30.0
POOL_SIZE = 16

_MEANINGS: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_BUSY: StoreBusy,
    sqlite3.SQLITE_LOCKED: StoreBusy,
    sqlite3.SQLITE_CORRUPT: StoreDamaged,
    sqlite3.SQLITE_NOTADB: StoreDamaged,
}
_SWITCHES = 300  # tries within the time a lock is waited for
_PRIMARY_CODE = 0xFF  # the low byte of an extended SQLite result code


@dataclass(frozen=True, slots=True)
class Database:
    """A database file and its pool of connections."""

    engine: Engine

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A write transaction: all that happens in it is kept, durably, or nothing is.

        Raises:
            StoreError: the disk is full, the file is damaged or locked, or a constraint is broken.
        """
        with _translated(), self.engine.connect() as plain:
            connection = plain.execution_options(writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only view of the database as it stood when first read from.

        Raises:
            StoreError: as ``transaction``, or a statement tries to write.
        """
        with _translated(), self.engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Close all pooled connections; the last one to leave folds the write-ahead log in."""
        self.engine.dispose()


def open_database(url_or_path: str | Path, *, create: bool = True) -> Database:
    """Open a SQLite file, given as a path or a ``sqlite:///`` URL; where it is missing, ``create``
    says whether it is made.

    Tables are made by ``migrate``.

    Raises:
        NoStore: the file is missing and is not to be made.
        StoreError: another kind of database, or the file cannot be opened as one.
    """
    url = _sqlite_url(url_or_path)
    if not create and not Path(url.database or "").is_file():
        raise NoStore(f"there is no store at {url.database}; `strike-monitor init` makes one")
    engine = create_engine(
        url,
        pool_size=POOL_SIZE,
        connect_args={"timeout": BUSY_TIMEOUT_S},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    database = Database(engine)
    with database.reading():
        return database


def schema_revision(database: Database) -> str | None:
    """The revision its tables are at; ``None`` where it holds none of ours."""
    with database.reading() as connection:
        return _revision(connection)


def migrate(database: Database) -> str:
    """Bring the tables up to this release, in one transaction; returns the revision reached.

    Raises:
        ForeignSchema: there are tables, but not ours.
        SchemaTooNew: a later release wrote it.
    """
    from alembic import command  # takes 0.4 s to import, and few commands migrate

    with database.transaction() as connection:
        config = _migrations()
        _refuse_unknown(connection, config)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return str(_revision(connection))


def elements(column: ColumnElement[str], path: str) -> TableValuedAlias:
    """The elements of the JSON array at ``path`` in a text column, as a table of ``value``."""
    return func.json_each(column, path).table_valued("value")


def json_text(column: Column[str], path: str) -> ColumnElement[str]:
    """The text at a path of dots within a column's JSON; SQL's null where there is none."""
    # literal, so that an index of the same expression is used
    return func.json_extract(column, literal_column(f"'$.{path}'"), type_=Text)


def among(column: ColumnElement[Any], values: Iterable[str | int]) -> ColumnElement[bool]:
    """Whether a column is one of any number of values, passed as one parameter."""
    listed = func.json_each(json.dumps(list(values))).table_valued("value")
    return column.in_(select(listed.c.value))


def _sqlite_url(url_or_path: str | Path) -> URL:
    if isinstance(url_or_path, Path) or "://" not in url_or_path:
        return URL.create("sqlite", database=str(url_or_path))
    try:
        url = make_url(url_or_path)
    except ArgumentError as error:
        raise StoreError(f"not a database URL: {error}") from error
    if url.get_backend_name() != "sqlite":
        raise StoreError(f"cannot keep data in {url.get_backend_name()}: only SQLite is supported")
    return url


def _prepare(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # or the driver begins transactions of its own
    _write_ahead(raw)
    for pragma in (
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",  # or INSERT OR REPLACE deletes without asking the triggers
    ):
        raw.execute(f"PRAGMA {pragma}")


def _write_ahead(raw: Any) -> None:
    """Switch to the write-ahead log; SQLite does not wait by itself while another process does."""
    for left in reversed(range(_SWITCHES)):
        try:
            raw.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if left == 0 or error.sqlite_errorcode & _PRIMARY_CODE != sqlite3.SQLITE_BUSY:
                raise
            sleep(BUSY_TIMEOUT_S / _SWITCHES)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
    # the write lock is taken at once: asking for it halfway can fail, waiting at the start cannot
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY_CODE
        raise _MEANINGS.get(code, StoreError)(str(error.orig)) from error


def _migrations() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "monitor.store:migrations")
    config.set_main_option("path_separator", "os")
    return config


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def _refuse_unknown(connection: Connection, config: "Config") -> None:
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    revision = _revision(connection)
    if revision is None and inspect(connection).get_table_names():
        raise ForeignSchema("the database holds tables that are not Strike Monitor's")
    if revision is not None and revision not in known:
        raise SchemaTooNew(f"the database is at revision {revision}, which this release is without")
