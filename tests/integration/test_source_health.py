"""Two weeks of twelve sources, each failing in its own way, with the real scheduler and the clock
of the test: every failure shows within one interval, no slot is lost, none is doubled.
"""

import re
import shutil
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.core.health import SourceHealth
from monitor.model.sources import Expectation, Source, SourceFormat
from monitor.model.time import TimeWindow
from monitor.pipeline.health import source_health
from monitor.scheduler import create_scheduler
from monitor.settings.assembly import Assembly
from monitor.sources.folder import FILE_LIMIT_BYTES
from monitor.store import registers

EVERY = timedelta(hours=6)
START = datetime(2025, 3, 24, tzinfo=UTC)
FAILS = START + timedelta(days=4)
MENDED = START + timedelta(days=9)
END = START + timedelta(days=14)
A_DAY = timedelta(days=1)
HEADER = "occurred_start,summary\n"
GOOD = f"{HEADER}2025-03-23,A substation was struck.\n"
FEED = (
    "<rss version='2.0'><channel><title>t</title><item><title>A substation was struck</title>"
    "<pubDate>Sun, 23 Mar 2025 10:00:00 +0000</pubDate></item></channel></rss>"
)
FEED_SAYS = {"source_name": "Agency", "_within_hours": "24", "country": "UA"}


def utc_now() -> datetime:
    """The clock of the machine, which time-machine moves."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a source fails: what stands in its folder or is answered while it is well and while it
    is not, and the state that must show an interval after ``allowed`` at the latest: after the
    failure itself, unless only its lasting is one.
    """

    state: str
    well: Callable[[Path, int], None] = lambda folder, slot: None
    ill: Callable[[Path, int], None] = lambda folder, slot: None
    source: Mapping[str, object]
    allowed: timedelta = timedelta(0)
    lasts: timedelta = timedelta(0)  # how long it may still show after it was mended


def holding(text: str | bytes, name: str = "a.csv") -> Callable[[Path, int], None]:
    """The folder holds one file."""

    def write(folder: Path, slot: int) -> None:
        folder.mkdir(exist_ok=True)
        for path in folder.iterdir():
            path.unlink()
        (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)

    return write


def in_order(folder: Path, slot: int) -> None:
    """A file that says one thing before the failure, and another once it is mended."""
    day = "2025-03-23" if slot < (MENDED - START) // EVERY else "2025-04-01"
    holding(f"{HEADER}{day},A substation was struck.\n")(folder, slot)


def adding(rows: int) -> Callable[[Path, int], None]:
    """Another file of so many rows every time."""

    def write(folder: Path, slot: int) -> None:
        folder.mkdir(exist_ok=True)
        day = (START + slot * EVERY).date()
        body = "".join(f"{day},The depot of town {slot}-{n} burns.\n" for n in range(rows))
        (folder / f"{slot}.csv").write_text(HEADER + body, encoding="utf-8")

    return write


def too_large(folder: Path, slot: int) -> None:
    """A file beyond the limit, without filling the disk."""
    folder.mkdir(exist_ok=True)
    with (folder / "huge.csv").open("wb") as file:
        file.truncate(FILE_LIMIT_BYTES + 1)


def emptied(folder: Path, slot: int) -> None:
    """Nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()


def gone(folder: Path, slot: int) -> None:
    """The folder itself is away."""
    shutil.rmtree(folder, ignore_errors=True)


STEADY = {"expect": Expectation(items_min=1, items_max=6, silence=A_DAY)}
WAYS: Mapping[str, Way] = {
    "folder-gone": Way(state="failing", well=in_order, ill=gone, source={}),
    "file-too-large": Way(
        state="failing",
        well=in_order,
        ill=too_large,
        source={},
    ),
    "other-encoding": Way(
        state="odd", well=in_order, ill=holding(GOOD.encode("utf-16")[2:]), source={},
    ),
    "other-columns": Way(
        state="odd", well=in_order, ill=holding("date,text\n1,2\n"), source={},
    ),
    "rows-without-time": Way(
        state="odd", well=in_order, ill=holding(f"{HEADER},A depot burns.\n"), source={},
    ),
    "nothing-new": Way(
        state="silent", well=adding(1), source={"expect": Expectation(silence=A_DAY)},
        allowed=A_DAY,
    ),
    "too-little": Way(
        state="odd", well=adding(1), ill=emptied, source={"expect": Expectation(items_min=1)},
        allowed=A_DAY,
    ),
    "too-much": Way(state="odd", well=adding(1), ill=adding(5), source=STEADY, lasts=A_DAY),
    "server-error": Way(state="failing", source={"format": SourceFormat.RSS}),
    "asks-for-patience": Way(
        state="late", source={"format": SourceFormat.RSS}, allowed=2 * EVERY
    ),
    "page-for-a-feed": Way(
        state="odd", source={"format": SourceFormat.RSS},
    ),
    "cut-connection": Way(state="failing", source={"format": SourceFormat.RSS}),
}  # fmt: skip
CONTROL = Way(state="healthy", well=adding(1), source=STEADY)


def answer_of(request: Request) -> Response:
    """What the servers say, by the clock of the test."""
    if not FAILS <= utc_now() < MENDED:
        told = FEED if utc_now() < FAILS else FEED.replace("substation", "depot")
        return Response(told, content_type="application/rss+xml")
    match request.path.strip("/"):
        case "server-error":
            return Response("broken", status=500)
        case "asks-for-patience":
            return Response("later", status=429, headers={"Retry-After": "60"})
        case "page-for-a-feed":
            return Response("<html><body>Moved</body></html>", content_type="text/html")
        case _:
            return cut_short()


def cut_short() -> Response:
    """An answer that ends before what it promised has come."""
    answer = Response(FEED)
    answer.headers["Content-Length"] = "100000"
    return answer


def sources(root: Path, server: HTTPServer) -> Iterator[Source]:
    """The twelve, and one in which nothing ever goes wrong."""
    for source_id, way in {**WAYS, "control": CONTROL}.items():
        source = Source(
            source_id=source_id,
            title=source_id,
            format=SourceFormat.CSV,
            location=str(root / source_id),
            every=EVERY,
            zone="Europe/Kyiv",
            constants={"source_name": "Agency", "country": "UA"},
        )
        source = replace(source, **dict(way.source))
        if source.format is SourceFormat.RSS:
            source = replace(source, location=server.url_for(f"/{source_id}"), constants=FEED_SAYS)
        yield source


def set_scene(root: Path, slot: int, now: datetime) -> None:
    """Every folder as it is at that time."""
    for source_id, way in {**WAYS, "control": CONTROL}.items():
        if way.source.get("format") is not SourceFormat.RSS:
            ill = FAILS <= now < MENDED and way is not CONTROL
            (way.ill if ill else way.well)(root / source_id, slot)


def watching(assembly: Assembly, read: tuple[Source, ...], host: str) -> Assembly:
    """The monitor reading those sources and issuing no digests."""
    config = replace(assembly.config, sources=read, agreements=())
    known = {source.source_id: source for source in read}
    knowledge = replace(assembly.knowledge, sources=known)
    settings = assembly.settings.model_copy(update={"allow_hosts": host})
    return replace(assembly, config=config, knowledge=knowledge, settings=settings)


def two_weeks(monitor: Assembly, root: Path) -> Mapping[str, dict[datetime, SourceHealth]]:
    """Let the scheduler work, and note at the end of each slot how the sources are. It looks for
    what is due several times a slot, and starts anew amid one a day, as after a power cut.
    """
    seen: dict[str, dict[datetime, SourceHealth]] = defaultdict(dict)
    with time_machine.travel(START, tick=False) as machine:
        scheduler = started(monitor)
        for slot in range((END - START) // EVERY):
            set_scene(root, slot, utc_now())
            scheduler._process_jobs()
            machine.shift(EVERY / 2)
            if slot * EVERY % A_DAY == EVERY:
                BaseScheduler.shutdown(scheduler)
                scheduler = started(monitor)
            scheduler._process_jobs()
            machine.shift(EVERY / 2 - timedelta(minutes=1))
            scheduler._process_jobs()
            with monitor.database.reading() as connection:
                known = monitor.knowledge.sources.values()
                for health in source_health(connection, known, now=utc_now()):
                    seen[health.source_id][utc_now()] = health
            machine.shift(timedelta(minutes=1))
        BaseScheduler.shutdown(scheduler)
    return seen


def started(monitor: Assembly) -> BackgroundScheduler:
    """The real scheduler, whose thread is the test's."""
    scheduler = create_scheduler(monitor, clock=utc_now)
    scheduler.add_executor(DebugExecutor())
    scheduler._event = threading.Event()
    BaseScheduler.start(scheduler)
    return scheduler


@pytest.mark.sockets
def test_every_failure_of_two_weeks_shows_within_an_interval_and_no_slot_is_lost(
    assembly: Assembly, tmp_path: Path, httpserver: HTTPServer
) -> None:
    """Well before it fails, ill while it does, well again after; the one that works never ill."""
    httpserver.expect_request(re.compile("/.*")).respond_with_handler(answer_of)
    root = tmp_path / "inbox"
    root.mkdir()
    host = f"{httpserver.host}:{httpserver.port}"
    read = tuple(sources(root, httpserver))
    monitor = watching(assembly, read, host)
    seen = two_weeks(monitor, root)
    assert len(WAYS) == 12
    for source_id, way in WAYS.items():
        told = {at: health.state.value for at, health in seen[source_id].items()}
        before = {state for at, state in told.items() if at < FAILS}
        during = {state for at, state in told.items() if FAILS + way.allowed <= at < MENDED}
        after = {state for at, state in told.items() if at >= MENDED + way.lasts}
        assert before == {"healthy"}, (source_id, before)
        assert during == {way.state}, (source_id, during)
        assert after == {"healthy"}, (source_id, after)
    assert {health.state.value for health in seen["control"].values()} == {"healthy"}
    with monitor.database.reading() as connection:
        pulls = registers.pulls_started(connection, TimeWindow(START, END))
    slots = Counter((pull.source_id, pull.slot_utc) for pull in pulls)
    every_slot = [START + n * EVERY for n in range((END - START) // EVERY)]
    assert slots == Counter((source.source_id, slot) for source in read for slot in every_slot)
