"""Long files come in whole: a batch a transaction, every row accounted for, through any crash."""

import json
import os
import signal
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from integration.test_cli import Run, home, run
from sources.captures import a_source
from worlds import a_store, knowledge

from monitor.cli.console import ExitCode
from monitor.model.reports import Capture, Rejection
from monitor.model.sources import SourceFormat
from monitor.pipeline import ingest
from monitor.pipeline.ingest import Normalised, ingest_capture, items_of, normalise_pending
from monitor.sources.folder import read_file
from monitor.sources.interface import FetchFailed, TooLarge, capture_of
from monitor.store import reads
from monitor.store.chain import verify
from monitor.store.database import Database, open_database

__all__ = ["home", "run"]  # fixtures
NOW = datetime(2025, 4, 20, tzinfo=UTC)
SOURCE = a_source(
    SourceFormat.VIINA, source_id="news", constants={"uncertainty_m": "9000", "_within_hours": "24"}
)
WORLD = replace(knowledge(), sources={"news": SOURCE})
HEAD = "datetime,lon,lat,place_name,event_type,headline\n"
ROWS = "".join(f"2025-04-05 00:00:00,33.1,50.2,V,,Удар {n}\n" for n in range(40))
TWICE_AND_BAD = ROWS + "yesterday,33.1,50.2,V,,Удар\n" + ROWS[: ROWS.index("Удар 5\n")] + "Удар 4\n"


def _capture(table: str = HEAD + TWICE_AND_BAD) -> Capture:
    return capture_of(SOURCE, "news.csv", table.encode(), now=NOW)


def _kept(database: Database) -> tuple[int, int]:
    with database.reading() as connection:
        return reads.read_of_capture(connection, _capture().capture_id)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten items a transaction."""
    monkeypatch.setattr(ingest, "_BATCH", 10)


def test_every_row_is_a_report_a_rejection_or_a_repeat(small_batches: None, tmp_path: Path) -> None:
    """Rows in = what came of them, and the bar goes on with every batch; again, all are repeats."""
    database = a_store(tmp_path / "m.db")
    bar: list[tuple[str, int, int]] = []
    found = ingest_capture(
        database, WORLD, _capture(), now=NOW, progress=lambda *step: bar.append(step)
    )
    rows = TWICE_AND_BAD.count("\n")
    assert found == Normalised(reports=40, rejections=1, repeats=rows - 41)
    assert found.items == rows
    assert bar == [("news.csv", done, rows) for done in range(10, rows, 10)]
    assert ingest_capture(database, WORLD, _capture(), now=NOW) == Normalised(repeats=rows)
    assert _kept(database) == (40, 1)
    database.close()


def test_a_kill_between_two_batches_loses_and_doubles_nothing(
    small_batches: None, tmp_path: Path
) -> None:
    """What was kept stays; running again reads on, and tells of all."""
    path = tmp_path / "m.db"
    a_store(path).close()

    def dying(_step: str, done: int, _total: int) -> None:
        if done == 20:
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        try:
            ingest_capture(open_database(path), WORLD, _capture(), now=NOW, progress=dying)
        finally:
            os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    database = open_database(path)
    assert _kept(database) == (20, 0)
    found = normalise_pending(database, WORLD, now=NOW)
    assert (found.reports, found.rejections) == _kept(database) == (40, 1)
    assert found.items == TWICE_AND_BAD.count("\n")
    assert normalise_pending(database, WORLD, now=NOW) == Normalised()
    assert not verify(database).faults
    database.close()


@pytest.mark.parametrize(("table", "rejections"), [(HEAD, 0), ("nothing of the sort", 1)])
def test_a_capture_without_rows_is_read_once_too(
    table: str, rejections: int, tmp_path: Path
) -> None:
    """An empty table is read to its end; what is none is one rejection."""
    database = a_store(tmp_path / "m.db")
    found = ingest_capture(database, WORLD, _capture(table), now=NOW)
    assert found == Normalised(rejections=rejections)
    assert normalise_pending(database, WORLD, now=NOW) == Normalised()
    database.close()


def test_what_would_become_of_a_capture_is_told_without_keeping_it() -> None:
    """A row at a time, for whoever tries a source."""
    items = list(items_of(_capture(), WORLD, now=NOW))
    assert len(items) == TWICE_AND_BAD.count("\n")
    assert sum(isinstance(item, Rejection) for item in items) == 1


def test_a_file_is_a_capture_of_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it lies on this machine is not told; what is missing or too large is refused."""
    path = tmp_path / "news.csv"
    with pytest.raises(FetchFailed, match="no such file"):
        read_file(SOURCE, path, now=NOW)
    path.write_text(HEAD)
    assert read_file(SOURCE, path, now=NOW).url == "news.csv"
    monkeypatch.setattr("monitor.sources.folder.FILE_LIMIT_BYTES", 10)
    with pytest.raises(TooLarge, match="over 10 bytes"):
        read_file(SOURCE, path, now=NOW)


def test_a_file_is_ingested_from_the_command_line(run: Run, tmp_path: Path) -> None:
    """The last lines account for every row; a second time nothing is new."""
    assert run("init")[0] == ExitCode.OK
    path = tmp_path / "news.csv"
    path.write_text(HEAD + TWICE_AND_BAD, encoding="utf-8")
    rows = TWICE_AND_BAD.count("\n")
    for new, rejected in ((40, 1), (0, 0)):
        code, out, err = run("ingest", str(path), "--source", "example-viina", "--json")
        told = json.loads(out)
        assert (code, err) == (ExitCode.OK, "")
        assert (told["rows"], told["reports"], told["rejections"]) == (rows, new, rejected)
        assert told["repeats"] == rows - new - rejected
        assert told["located"] == new


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ingest", "gone.csv", "--source", "example-viina"), "gone.csv: no such file"),
        (("ingest", "gone.csv", "--source", "nobody"), "no source 'nobody'"),
        (("ingest", "nobody"), "no source 'nobody'"),
    ],
)
def test_what_cannot_be_ingested_is_said_in_one_line(
    run: Run, words: tuple[str, ...], said: str
) -> None:
    """And the exit code is that of unusable input."""
    assert run("init")[0] == ExitCode.OK
    code, _, err = run(*words)
    assert code == ExitCode.INPUT
    assert said in err
