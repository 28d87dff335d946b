"""Heat: kept apart from reports, once each, sealed by the batch, found by place and time, and shown
beside an incident without deciding anything.
"""

import gzip
import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders import a_heat_detection
from integration.stocked import HEAT, LATER, LATER_HEAT, a_stocked_store
from shapely import Point
from sources.captures import a_source
from worlds import a_store, knowledge, outcome, reading_seeds_at, replayed, some_days

from monitor.model.disclosure import Viewer
from monitor.model.heat import HeatAnswer
from monitor.model.ids import CaptureId
from monitor.model.incidents import Incident, MatchClass
from monitor.model.sources import Source, SourceFormat
from monitor.model.time import TimeWindow
from monitor.pipeline import ingest
from monitor.pipeline.ingest import Normalised, ingest_capture, normalise_pending
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.pull import pull_source
from monitor.pipeline.views import Sight
from monitor.sources.interface import capture_of
from monitor.store import heat, reads
from monitor.store.chain import verify
from monitor.store.database import Database
from monitor.store.queries import IncidentQuery
from monitor.store.records import PullOutcome

NOW = datetime(2025, 4, 20, tzinfo=UTC)
ALL = TimeWindow(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
WORLD = (-180.0, 180.0, -90.0, 90.0)
AROUND = (29.0, 31.0, 49.0, 51.0)
PAYLOADS = Path(__file__).parents[1] / "sources/payloads"
HEAD = "latitude,longitude,acq_date,acq_time,confidence,satellite\n"
ROWS = "".join(f"50.{n:03},30.0,2025-04-01,{n % 24:02}00,n,N\n" for n in range(50))
BAD = "150,30.0,2025-04-01,0100,n,N\n"


def _world(location: str = "") -> tuple[Knowledge, Source]:
    source = a_source(SourceFormat.FIRMS, source_id="heat", location=location)
    return replace(knowledge(), sources={source.source_id: source}), source


def _ingested(database: Database, table: str, address: str = "a.csv") -> Normalised:
    world, source = _world()
    capture = capture_of(source, address, table.encode(), now=NOW)
    return ingest_capture(database, world, capture, now=NOW)


def _count(database: Database) -> int:
    with database.reading() as connection:
        return len(list(heat.detections_in(connection, AROUND, ALL)))


def test_every_row_is_a_detection_a_rejection_or_a_repeat(tmp_path: Path) -> None:
    """And a second reading, of the same bytes or of others that say the same, adds nothing."""
    database = a_store(tmp_path / "m.db")
    table = HEAD + ROWS + BAD + ROWS
    assert _ingested(database, table) == Normalised(detections=50, rejections=1, repeats=50)
    assert _ingested(database, table) == Normalised(repeats=101)
    packed = HEAD + ROWS
    assert _ingested(database, packed, "b.csv") == Normalised(repeats=50)
    assert _count(database) == 50
    assert verify(database).faults == ()
    with database.reading() as connection:
        assert reads.current_incidents(connection, IncidentQuery()) == ((), None)
    database.close()


def test_a_table_whose_end_cannot_be_read_is_not_begun(tmp_path: Path) -> None:
    """Half an archive is one rejection, and no detection."""
    database = a_store(tmp_path / "m.db")
    world, source = _world()
    cut = gzip.compress((HEAD + ROWS * 100).encode(), mtime=0)[:-40]
    found = ingest_capture(database, world, capture_of(source, "a", cut, now=NOW), now=NOW)
    assert found == Normalised(rejections=1)
    assert _count(database) == 0
    database.close()


def test_a_run_cut_short_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each batch is kept by itself; the end is the same as without the break."""
    monkeypatch.setattr(ingest, "_BATCH", 10)

    def dying(step: str, done: int, total: int) -> None:
        if done == 30:
            raise KeyboardInterrupt

    database = a_store(tmp_path / "m.db")
    world, source = _world()
    capture = capture_of(source, "a.csv", (HEAD + ROWS + BAD).encode(), now=NOW)
    with pytest.raises(KeyboardInterrupt):
        ingest_capture(database, world, capture, now=NOW, progress=dying)
    assert _count(database) == 30
    seen: list[int] = []
    found = normalise_pending(
        database, world, now=NOW, progress=lambda _step, done, _total: seen.append(done)
    )
    assert found == Normalised(detections=50, rejections=1)
    assert seen[0] == 40
    assert verify(database).faults == ()
    database.close()


def test_a_source_of_heat_is_pulled_like_any_other(tmp_path: Path) -> None:
    """Its detections count as what it brought."""
    shutil.copytree(PAYLOADS / "example-heat", tmp_path / "firms")
    database = a_store(tmp_path / "m.db")
    world, source = _world("firms")
    pull = pull_source(database, world, source, slot=NOW, clock=lambda: NOW, root=tmp_path)
    assert (pull.outcome, pull.items, pull.rejected) == (PullOutcome.OK, 1, 0)
    database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE heat_detection SET frp_mw = 99",
        "UPDATE heat_detection SET batch = (SELECT max(entry) FROM heat_batch)",
        "DELETE FROM heat_detection WHERE satellite = 'T'",
        "INSERT INTO heat_detection SELECT cell, detected_s + 60, lasting_s, latitude, longitude,"
        " satellite, radius_m, frp_mw, confidence, by_day, source, 1000 FROM heat_detection"
        " WHERE satellite = 'T'",
    ],
)
def test_a_detection_changed_behind_the_store_is_found(tmp_path: Path, statement: str) -> None:
    """The batch it came in is named; and the tables refuse such changes while guarded."""
    database = a_stocked_store(tmp_path)
    database.close()
    file = sqlite3.connect(tmp_path / "strikes.db")
    if not statement.startswith("INSERT"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            file.execute(statement)
    for act in ("update", "delete"):
        file.execute(f"DROP TRIGGER heat_detection_no_{act}")
    file.execute(statement)
    file.commit()
    file.close()
    faults = [fault for fault in verify(database).faults if fault.table == "heat_detection"]
    assert faults
    database.close()


@pytest.mark.parametrize(
    ("box", "hours", "found"),
    [
        (WORLD, (-1, 1), 3),
        (AROUND, (-1, 1), 3),
        (AROUND, (-1, 0), 0),
        (AROUND, (1, 2), 0),
        ((31.0, 32.0, 49.0, 51.0), (-1, 1), 0),
    ],
)
def test_detections_are_found_by_place_and_time(
    tmp_path: Path, box: tuple[float, float, float, float], hours: tuple[int, int], found: int
) -> None:
    """Whole as they were kept, in a box of degrees and a half-open window."""
    database = a_stocked_store(tmp_path)
    minute = HEAT[0].detected.from_utc
    window = TimeWindow(*(minute + timedelta(hours=n) for n in hours))
    with database.reading() as connection:
        seen = list(heat.detections_in(connection, box, window))
        before = list(heat.detections_in(connection, box, window, as_of=LATER - timedelta(days=1)))
    assert len(seen) == found
    assert before == []
    assert not seen or set(seen) == {*HEAT, *LATER_HEAT}
    database.close()


def test_what_a_table_left_out_stays_unknown(tmp_path: Path) -> None:
    """A day stays a day, and nothing is defaulted."""
    bare = a_heat_detection(
        detected=TimeWindow(LATER, LATER + timedelta(days=1)),
        radius_m=None,
        frp_mw=None,
        confidence=None,
        by_day=None,
        satellite="",
        source="",
        point=Point(33, 50),
    )
    database = a_stocked_store(tmp_path)
    with database.transaction() as connection:
        heat.append_detections(
            connection, CaptureId("c-1"), [bare, bare], first_row=3, rows=2, at=LATER
        )
    with database.reading() as connection:
        assert list(heat.detections_in(connection, (32.0, 34.0, 49.0, 51.0), ALL)) == [bare]
        assert heat.taken_in(connection, CaptureId("c-1")) == (5, 3)
    database.close()


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Database, Incident]:
    """A replayed day, and an incident at a listed site that burnt in the hours after as never in
    the weeks before.
    """
    folder = tmp_path_factory.mktemp("heat")
    days = some_days(folder / "seeds", "2025-04-05", "2025-04-06")
    database = a_store(folder / "m.db")
    replayed(database, days, reading_seeds_at(days))
    incident = _at_a_site(database)
    assert incident.site is not None
    point = knowledge().sites.sites[incident.site.site_id].geometry.representative_point()
    burnt = incident.occurred.from_utc + timedelta(hours=1)
    fields = (_row(point.y + 0.1, point.x + 0.2, burnt - timedelta(days=n)) for n in range(90))
    table = "".join((HEAD, *fields, _row(point.y, point.x, burnt)))
    world, source = _world()
    ingest_capture(database, world, capture_of(source, "", table.encode(), now=NOW), now=NOW)
    return database, incident


def _row(lat: float, lon: float, at: datetime) -> str:
    return f"{lat},{lon},{at:%Y-%m-%d,%H%M},n,N\n"


def _at_a_site(database: Database) -> Incident:
    with database.reading() as connection:
        incidents, _ = reads.current_incidents(connection, IncidentQuery(limit=1_000))
    sites = knowledge().sites.sites
    return next(
        each
        for each in incidents
        if each.site
        and each.site.match_class is MatchClass.ON_SITE
        and sites[each.site.site_id].geometry.geom_type == "Point"
        and sites[each.site.site_id].coordinate_precision_m <= 2_000
    )


@pytest.mark.parametrize(
    ("viewer", "as_of", "answer"),
    [
        (Viewer.MONITOR, None, HeatAnswer.SUPPORTS),
        (Viewer.MONITOR, NOW - timedelta(days=1), HeatAnswer.CANNOT_TELL),
    ],
)
def test_heat_stands_beside_an_incident_as_far_as_its_words_may_be_seen(
    seen: tuple[Database, Incident], viewer: Viewer, as_of: datetime | None, answer: HeatAnswer
) -> None:
    """By what was kept at the time asked about; its sentence only with the incident's words."""
    database, incident = seen
    with database.reading() as connection:
        sight = Sight(connection, knowledge(), viewer=viewer, now=NOW, as_of=as_of)
        view = sight.incident(incident.incident_id)
        assert view is not None
        found = sight.heat(view)
        silent = sight.heat(replace(view, words=False))
    assert (found.answer, bool(found.reason)) == (answer, view.words)
    assert (silent.answer, silent.reason) == (answer, "")


def test_heat_changes_no_incident_and_no_verdict(
    seen: tuple[Database, Incident], tmp_path: Path
) -> None:
    """The same days without it are concluded alike."""
    database, _ = seen
    days = some_days(tmp_path / "seeds", "2025-04-05", "2025-04-06")
    without = a_store(tmp_path / "m.db")
    replayed(without, days, reading_seeds_at(days))
    assert outcome(without, chain=False) == outcome(database, chain=False)
    without.close()
