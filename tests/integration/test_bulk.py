"""Many reports at once: the year of a feed is located, associated and assessed batch by batch, and
what speaks of no strike stays out of the incidents.
"""

import gzip
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from builders import a_heat_detection, a_judgement
from sources.captures import a_source
from worlds import a_store, knowledge

from monitor.model.incidents import Incident, Judgement, JudgementKind
from monitor.model.reports import Capture
from monitor.model.sources import SourceFormat
from monitor.pipeline import associate
from monitor.pipeline.associate import associate_pending, locate_pending
from monitor.pipeline.ingest import ingest_capture
from monitor.pipeline.run import run_pending
from monitor.sources.interface import capture_of
from monitor.store import heat, pending, reads, writes
from monitor.store.chain import verify
from monitor.store.database import Database, open_database
from monitor.store.heartbeat import heartbeat
from monitor.store.queries import IncidentQuery

NOW = datetime(2025, 6, 1, tzinfo=UTC)
SOURCE = a_source(
    SourceFormat.VIINA, source_id="news", constants={"uncertainty_m": "9000", "_within_hours": "24"}
)
WORLD = replace(knowledge(), sources={"news": SOURCE})
HEAD = "datetime,lon,lat,place_name,event_type,headline\n"
TOWNS = ((36.23, 50.0), (35.14, 47.84), (30.52, 50.45), (33.37, 49.07))
STRIKES = ("Дрони вдарили по підстанції", "Ракета влучила в ТЕС", "Обстріляно підстанцію")
OTHERS = ("Ремонт доріг завершено", "Ціни на бензин зросли")


def a_feed(*, days: int, others: int = 0, seed: int = 1) -> list[str]:
    """Rows of news of strikes in four towns on some days, and of ``others`` that tell of none."""
    chance = Random(seed)
    rows = [
        f"2025-04-{day + 1:02} 00:00:00,{lon},{lat},Town,,{STRIKES[n]}\n"
        for day in range(days)
        for lon, lat in TOWNS
        for n in range(3)
    ]
    rows += [f"2025-04-01 00:00:00,36.23,50.0,Town,,{OTHERS[n % 2]} {n}\n" for n in range(others)]
    chance.shuffle(rows)
    return rows


def a_capture_of(rows: list[str], name: str = "a.csv") -> Capture:
    """The rows as a packed file of the feed."""
    table = (HEAD + "".join(rows)).encode()
    return capture_of(SOURCE, name, gzip.compress(table, mtime=0), now=NOW)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten reports a transaction."""
    monkeypatch.setattr(associate, "_BATCH", 10)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A store of its own."""
    opened = a_store(tmp_path / "m.db")
    yield opened
    opened.close()


def located(database: Database, rows: list[str]) -> None:
    """Take rows in as far as their places."""
    ingest_capture(database, WORLD, a_capture_of(rows, f"{len(rows)}.csv"), now=NOW)
    locate_pending(database, WORLD, now=NOW)


def incidents(database: Database) -> tuple[Incident, ...]:
    """All that stand."""
    with database.reading() as connection:
        return reads.current_incidents(connection, IncidentQuery(limit=10_000))[0]


def groups(database: Database) -> list[tuple[str, ...]]:
    """Which reports are one strike."""
    return sorted(each.reports for each in incidents(database))


def test_what_speaks_of_no_strike_founds_and_joins_no_incident(database: Database) -> None:
    """Repairs and prices are kept and placed; the incidents are those of the other reports."""
    located(database, a_feed(days=2, others=6))
    associate_pending(database, WORLD, now=NOW)
    members = {report_id for group in groups(database) for report_id in group}
    with database.reading() as connection:
        everything = reads.located_page(connection, limit=1_000)
        assert pending.reports_without_incident(connection, 0) == ()
    silent = [item.report for item in everything if not item.report.speaks_of_strike]
    assert len(silent) == 6
    assert len(members) == len(everything) - 6 == 24
    assert members.isdisjoint(report.report_id for report in silent)
    named = [report.report_id for report in silent]
    assert associate_pending(database, WORLD, now=NOW, also=named) == 0


def test_batches_and_arrivals_of_any_size_lead_to_the_same_incidents(
    small_batches: None, database: Database, tmp_path: Path
) -> None:
    """In one go, in small transactions, or a day's news after another."""
    rows = a_feed(days=4)
    located(database, rows)
    bar: list[tuple[str, int, int]] = []
    associate_pending(database, WORLD, now=NOW, progress=lambda *step: bar.append(step))
    assert bar[0] == ("comparing", 0, len(rows))
    assert len(bar) > 2
    assert bar[-1] == ("associating", bar[-1][2], bar[-1][2])
    piecemeal = a_store(tmp_path / "piecemeal.db")
    for begin in range(0, len(rows), 7):
        located(piecemeal, rows[begin : begin + 7])
        run_pending(piecemeal, WORLD, now=NOW)
    assert groups(piecemeal) == groups(database)
    assert associate_pending(piecemeal, WORLD, now=NOW) == 0
    assert not verify(piecemeal).faults
    piecemeal.close()


def test_only_what_a_new_report_changes_gets_a_revision(database: Database) -> None:
    """Its fellows' incidents are looked at again, and left as they are where they are the same."""
    located(database, a_feed(days=4))
    associate_pending(database, WORLD, now=NOW)
    before = {each.incident_id: each for each in incidents(database)}
    located(database, [f"2025-04-02 00:00:00,36.23,50.0,Town,,{STRIKES[0]} anew\n"])
    assert associate_pending(database, WORLD, now=NOW + timedelta(hours=1)) == 1
    changed = [each for each in incidents(database) if before.get(each.incident_id) != each]
    assert len(changed) == 1


def test_a_judgement_made_meanwhile_is_heeded(small_batches: None, database: Database) -> None:
    """Somebody who regroups reports while a long association runs is not overruled by it."""
    located(database, a_feed(days=4))
    with database.reading() as connection:
        page = reads.located_page(connection, limit=2)
    left, right = (item.report.report_id for item in page)

    def judging(step: str, done: int, _total: int) -> None:
        if step == "associating" and done and not judged:
            judged.append(a_judgement(left=left, right=right, kind=JudgementKind.SAME))
            with database.transaction() as connection:
                writes.append_judgements(connection, judged)

    judged: list[Judgement] = []
    associate_pending(database, WORLD, now=NOW, progress=judging)
    associate_pending(database, WORLD, now=NOW, also=[left, right])
    assert any({left, right} <= set(group) for group in groups(database))


def test_a_kill_amid_association_changes_nothing_in_the_end(
    small_batches: None, database: Database, tmp_path: Path
) -> None:
    """What was joined stays; running again joins the rest."""
    rows = a_feed(days=4, others=3)
    located(database, rows)
    associate_pending(database, WORLD, now=NOW)
    path = tmp_path / "killed.db"
    a_store(path).close()

    def dying(step: str, done: int, _total: int) -> None:
        if step == "associating" and done:
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        try:
            killed = open_database(path)
            located(killed, rows)
            associate_pending(killed, WORLD, now=NOW, progress=dying)
        finally:
            os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    again = open_database(path)
    assert 0 < len(groups(again)) < len(groups(database))
    run_pending(again, WORLD, now=NOW)
    assert groups(again) == groups(database)
    assert not verify(again).faults
    again.close()


def test_every_step_moves_the_bar(database: Database) -> None:
    """Reading, locating, comparing, associating and assessing."""
    ingest_capture(database, WORLD, a_capture_of(a_feed(days=2)), now=NOW)
    steps: dict[str, tuple[int, int]] = {}
    ran = run_pending(
        database, WORLD, now=NOW, progress=lambda step, *at: steps.__setitem__(step, at)
    )
    assert steps["locating"] == (24, 24)
    assert steps["associating"][0] == steps["associating"][1] > 0
    assert steps["assessing"] == (ran.assessment_revisions, ran.assessment_revisions)
    assert ran.assessment_revisions > 0


def test_new_heat_is_a_sign_of_life(database: Database) -> None:
    """A source of detections is not silent while it brings some, as one of reports is not."""
    source = replace(SOURCE, source_id="heat")
    capture = capture_of(source, "h.csv", b"rows", now=NOW)
    hour = timedelta(hours=1)
    with database.transaction() as connection:
        writes.append_captures(connection, [capture])
        found = [a_heat_detection(), a_heat_detection(satellite="another")]
        heat.append_detections(
            connection, capture.capture_id, found, first_row=0, rows=3, at=NOW - hour
        )
        assert (
            heat.append_detections(  # repeats bring nothing
                connection, capture.capture_id, found, first_row=3, rows=2, at=NOW
            )
            == 0
        )
        known = heartbeat(connection, source, now=NOW)
        assert (known.last_item, known.items_in_day) == (NOW - hour, 2)
        early = heartbeat(connection, source, now=NOW - 2 * hour)
        assert (early.last_item, early.items_in_day) == (None, 0)
        late = heartbeat(connection, source, now=NOW + 24 * hour)
        assert (late.last_item, late.items_in_day) == (NOW - hour, 0)
