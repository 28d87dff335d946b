"""The scheduler over real clock changes, failures and restarts, with the clock of the test."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from builders import a_list_version

from monitor.model.agreements import Agreement
from monitor.model.sources import Source, SourceFormat
from monitor.model.time import TimeWindow
from monitor.pipeline.health import decide_pause, source_health
from monitor.pipeline.lists import keep_lists
from monitor.pipeline.replay import replay
from monitor.scheduler import (
    CutOffTrigger,
    Jobs,
    SchedulerRunning,
    SlotTrigger,
    create_scheduler,
    due_days,
    last_closed,
    running,
    slot_of,
)
from monitor.settings.assembly import Assembly
from monitor.settings.config import DigestConfig
from monitor.sources import fetch as fetching
from monitor.store import reads, registers, writes
from monitor.store.database import open_database
from monitor.store.records import KeptAnswer, Pull, PullOutcome

KYIV = DigestConfig(
    zone="Europe/Kyiv", cut_off_time="24:00", days_after=1, agreements=("energy-pause-2025",)
)
QUARTER = timedelta(minutes=15)
HEADER = "occurred_start,summary\n"
AT_LAST_S = 60.0  # what comes at all comes sooner, however loaded the machine is


def utc_now() -> datetime:
    """The clock of the machine, which time-machine moves."""
    return datetime.now(UTC)


def _a_source(source_id: str, location: str, every: timedelta = QUARTER) -> Source:
    return Source(
        source_id=source_id,
        title=source_id,
        format=SourceFormat.CSV,
        location=location,
        every=every,
        zone="Europe/Kyiv",
    )


def _endless(agreement: Agreement) -> Agreement:
    """The agreement with readings that have no known end."""
    readings = tuple(replace(reading, ends=None) for reading in agreement.readings)
    return replace(agreement, readings=readings)


def _scheduling(assembly: Assembly, *sources: Source) -> Assembly:
    """The monitor reading those sources, under an agreement that has not ended."""
    agreements = tuple(map(_endless, assembly.config.agreements))
    config = replace(assembly.config, sources=sources, agreements=agreements)
    known = {each.source_id: each for each in sources}
    knowledge = replace(assembly.knowledge, sources=known, agreements=agreements)
    return replace(assembly, config=config, knowledge=knowledge)


def _drive(scheduler: BackgroundScheduler, until: datetime, step: timedelta) -> None:
    """Let the scheduler do what is due, again and again, as its own thread would, but here."""
    scheduler.add_executor(DebugExecutor())
    scheduler._event = threading.Event()  # what its thread would wait for
    BaseScheduler.start(scheduler)
    with time_machine.travel(utc_now(), tick=False) as machine:
        while utc_now() <= until:
            scheduler._process_jobs()
            machine.shift(step)
    BaseScheduler.shutdown(scheduler)


def _pulls(assembly: Assembly) -> Sequence[Pull]:
    with assembly.database.reading() as connection:
        ever = TimeWindow(datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
        return registers.pulls_started(connection, ever)


def _issued(assembly: Assembly) -> list[date]:
    with assembly.database.reading() as connection:
        found = registers.digests(connection, "energy-pause-2025", limit=100)
    return [digest.day for digest in reversed(found)]


@pytest.mark.parametrize(
    ("start", "hours"),
    [
        pytest.param(datetime(2026, 10, 24, 18, tzinfo=UTC), 30, id="autumn: an hour twice"),
        pytest.param(datetime(2027, 3, 27, 18, tzinfo=UTC), 30, id="spring: an hour less"),
    ],
)
def test_no_slot_and_no_digest_is_lost_or_doubled_when_the_clocks_change(
    assembly: Assembly, tmp_path: Path, start: datetime, hours: int
) -> None:
    """T1: a quarter-hourly source is pulled in every quarter of an hour once, over the change and
    on both sides of it; every day gets its one digest.
    """
    (tmp_path / "inbox").mkdir()
    monitor = _scheduling(assembly, _a_source("folder", str(tmp_path / "inbox")))
    until = start + timedelta(hours=hours)
    with time_machine.travel(start, tick=False):
        _drive(create_scheduler(monitor, clock=utc_now), until, timedelta(minutes=5))
    slots = Counter(pull.slot_utc for pull in _pulls(monitor))
    assert slots == Counter(start + n * QUARTER for n in range(hours * 4 + 1))
    first = start.date() - timedelta(days=2)
    assert _issued(monitor) == [first + timedelta(days=n) for n in range(3)]


def test_what_was_missed_is_made_up_for_once(assembly: Assembly, tmp_path: Path) -> None:
    """T5: after three days asleep a source is pulled once, and the missed digests are issued."""
    (tmp_path / "inbox").mkdir()
    monitor = _scheduling(assembly, _a_source("folder", str(tmp_path / "inbox")))
    start = datetime(2025, 3, 27, 12, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        _drive(create_scheduler(monitor, clock=utc_now), start, QUARTER)
    assert _issued(monitor) == [date(2025, 3, 25)]
    woken = start + timedelta(days=3, minutes=4)
    with time_machine.travel(woken, tick=False):
        _drive(create_scheduler(monitor, clock=utc_now), woken, QUARTER)
    assert [pull.slot_utc for pull in _pulls(monitor)] == [start, woken - timedelta(minutes=4)]
    assert _issued(monitor) == [date(2025, 3, day) for day in (25, 26, 27, 28)]


def _walk(scheduler: BackgroundScheduler, instants: Sequence[datetime]) -> None:
    """Let the scheduler do what is due when the clock shows each of those instants."""
    scheduler.add_executor(DebugExecutor())
    scheduler._event = threading.Event()  # what its thread would wait for
    BaseScheduler.start(scheduler)
    with time_machine.travel(instants[0], tick=False) as machine:
        for instant in instants:
            machine.move_to(instant)
            scheduler._process_jobs()
    BaseScheduler.shutdown(scheduler)


@pytest.mark.parametrize(
    ("clock", "slots", "digests", "warning"),
    [
        (
            ["12:00", "12:15", "11:15", "11:30", "12:15", "12:30"],
            ["12:00", "12:15", "12:30"],
            1,
            "",
        ),
        (["12:00", "12:15", "36:15", "36:30"], ["12:00", "12:15", "36:15", "36:30"], 2, "missed"),
        (["12:00", "12:10", "12:11", "12:14"], ["12:00"], 1, ""),  # slewed within a slot
        (["12:00", "22:15", "22:30"], ["12:00", "22:15", "22:30"], 2, "missed"),
    ],
    ids=["back an hour", "forward a day", "slewed", "over a cut-off"],
)
def test_a_clock_that_leaps_loses_no_slot_and_doubles_none(
    assembly: Assembly,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    clock: Sequence[str],
    slots: Sequence[str],
    digests: int,
    warning: str,
) -> None:
    """T2: what was done is not done again, what was leapt over is made up for once and told."""
    (tmp_path / "inbox").mkdir()
    monitor = _scheduling(assembly, _a_source("folder", str(tmp_path / "inbox")))
    day = datetime(2025, 3, 27, tzinfo=UTC)

    def instant(text: str) -> datetime:
        hours, minutes = map(int, text.split(":"))
        return day + timedelta(hours=hours, minutes=minutes)

    with time_machine.travel(instant(clock[0]), tick=False):
        scheduler = create_scheduler(monitor, clock=utc_now)
    _walk(scheduler, [instant(text) for text in clock])
    assert [pull.slot_utc for pull in _pulls(monitor)] == [instant(text) for text in slots]
    assert len(_issued(monitor)) == len(set(_issued(monitor))) == digests
    assert ("slots.missed" in capsys.readouterr().out) is bool(warning)


def test_a_clock_that_went_back_is_told_after_a_restart(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """T2: the slots it shows again were pulled, so nothing is."""
    (tmp_path / "inbox").mkdir()
    monitor = _scheduling(assembly, _a_source("folder", str(tmp_path / "inbox")))
    start = datetime(2025, 3, 27, 12, tzinfo=UTC)
    for at in (start - 4 * QUARTER, start, start - 4 * QUARTER):
        with time_machine.travel(at, tick=False):
            _drive(create_scheduler(monitor, clock=utc_now), at, QUARTER)
    assert [pull.slot_utc for pull in _pulls(monitor)] == [start - 4 * QUARTER, start]
    assert "clock.went_back" in capsys.readouterr().out


def test_a_leap_to_2038_issues_a_week_of_digests_once(assembly: Assembly, tmp_path: Path) -> None:
    """T2: to the second after which 32 bits are too few, and back to the scheduler's own time."""
    (tmp_path / "inbox").mkdir()
    monitor = _scheduling(assembly, _a_source("folder", str(tmp_path / "inbox")))
    start, leap = datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        scheduler = create_scheduler(monitor, clock=utc_now)
    _walk(scheduler, [start, leap, leap, start + QUARTER])
    with monitor.database.reading() as connection:
        pulls = registers.pulls_started(connection, TimeWindow(start, leap + QUARTER))
    assert [pull.slot_utc for pull in pulls] == [start, slot_of(leap, QUARTER)]
    days = _issued(monitor)
    assert days == sorted(set(days))
    assert len(days) == 1 + 7


def test_ten_minutes_stopped_are_one_catch_up(assembly: Assembly, tmp_path: Path) -> None:
    """T5: a source of every minute is asked once for the ten that went by, as after SIGSTOP."""
    (tmp_path / "inbox").mkdir()
    minute = timedelta(minutes=1)
    monitor = _scheduling(assembly, _a_source("folder", str(tmp_path / "inbox"), minute))
    start = datetime(2025, 3, 27, 12, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        scheduler = create_scheduler(monitor, clock=utc_now)
    stopped = start + 11 * minute
    _walk(scheduler, [start, start + minute, stopped, stopped, stopped + minute])
    assert [(pull.slot_utc - start) // minute for pull in _pulls(monitor)] == [0, 1, 11, 12]


@pytest.mark.sockets
def test_sources_that_hang_delay_no_other(
    assembly: Assembly, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve servers that take a connection and say nothing; the folder beside them is read while
    they are waited for.
    """
    for limit in ("READ_S", "TOTAL_S"):
        monkeypatch.setattr(fetching, limit, 2 * AT_LAST_S)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "1.csv").write_text(f"{HEADER}2025-03-26,A substation was struck.\n")
    with socket.create_server(("127.0.0.1", 0), backlog=20) as silent:
        port = silent.getsockname()[1]
        hanging = [_a_source(f"hangs-{n}", f"http://127.0.0.1:{port}/") for n in range(12)]
        monitor = _scheduling(assembly, *hanging, _a_source("quick", str(inbox)))
        settings = monitor.settings.model_copy(update={"allow_hosts": f"127.0.0.1:{port}"})
        monitor = replace(monitor, settings=settings)
        started = time.monotonic()
        with running(monitor, clock=utc_now):
            while not (pulls := _latest(monitor)) and time.monotonic() - started < AT_LAST_S:
                time.sleep(0.05)
            silent.close()
    assert [(pull.source_id, pull.outcome) for pull in pulls] == [("quick", PullOutcome.OK)]
    given_up = [pull for pull in _latest(monitor) if pull.source_id != "quick"]
    assert [pull.outcome for pull in given_up] == [PullOutcome.FAILED] * 12


def _latest(assembly: Assembly) -> Sequence[Pull]:
    with assembly.database.reading() as connection:
        return registers.pulls_latest(connection)


def test_a_paused_source_is_not_pulled_until_it_is_resumed(
    assembly: Assembly, tmp_path: Path
) -> None:
    """Heeded by a scheduler that is running, from whichever process; told as paused, not as silent,
    with since when and why; the decisions stay.
    """
    (tmp_path / "inbox").mkdir()
    monitor = _scheduling(assembly, _a_source("folder", str(tmp_path / "inbox")))
    (source,) = monitor.config.sources
    jobs, start = Jobs(monitor, utc_now), datetime(2025, 3, 27, 12, tzinfo=UTC)
    decided = {1: True, 3: False}
    told = []
    for slot in range(5):
        now = start + slot * QUARTER
        with time_machine.travel(now, tick=False):
            with closing(open_database(monitor.settings.home / "strike-monitor.db")) as elsewhere:
                if slot in decided:
                    paused = decided[slot]
                    for new in (True, False):  # deciding the same again is nothing new
                        assert new is decide_pause(
                            elsewhere, "folder", paused=paused, reason="It repeats.", now=now
                        )
            jobs.pull(source, QUARTER)
            with monitor.database.reading() as connection:
                told += source_health(connection, [source], now=now)
    assert [(pull.slot_utc - start) // QUARTER for pull in _pulls(monitor)] == [0, 3, 4]
    assert [health.state for health in told[:3]] == ["healthy", "paused", "paused"]
    assert told[2].since == start + QUARTER
    assert told[2].reason == "It is paused: It repeats."
    assert told[3].state == "healthy"


def test_a_restart_within_a_slot_asks_nobody_again(assembly: Assembly, tmp_path: Path) -> None:
    """Two starts in one quarter of an hour are one pull."""
    (tmp_path / "inbox").mkdir()
    monitor = _scheduling(assembly, _a_source("folder", str(tmp_path / "inbox")))
    for minute in (1, 2, 14):
        at = datetime(2025, 3, 27, 12, minute, tzinfo=UTC)
        with time_machine.travel(at, tick=False):
            _drive(create_scheduler(monitor, clock=utc_now), at, QUARTER)
    assert len(_pulls(monitor)) == 1


def test_a_failing_source_stops_no_other_and_is_left_alone_for_a_while(
    assembly: Assembly, tmp_path: Path
) -> None:
    """The good one is pulled in every slot and its reports arrive; the bad one rests after five
    failures and is asked once an hour.
    """
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "1.csv").write_text(f"{HEADER}2025-03-26,A substation was struck.\n")
    monitor = _scheduling(
        assembly, _a_source("absent", str(tmp_path / "none")), _a_source("good", str(inbox))
    )
    start = datetime(2025, 3, 27, 12, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        until = start + timedelta(hours=4)
        _drive(create_scheduler(monitor, clock=utc_now), until, timedelta(minutes=5))
    by_source = {
        name: [pull for pull in _pulls(monitor) if pull.source_id == name]
        for name in ("good", "absent")
    }
    assert len(by_source["good"]) == 17
    assert sum(pull.items for pull in by_source["good"]) == 1
    assert {pull.outcome for pull in by_source["absent"]} == {PullOutcome.FAILED}
    tried = [pull.slot_utc - start for pull in by_source["absent"]]
    assert tried == [*(n * QUARTER for n in range(5)), *(timedelta(hours=n) for n in (2, 3, 4))]


def test_a_broken_job_is_noted_and_the_rest_goes_on(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A defect while one source is read ends that job only; the log names the job, not the data."""
    (tmp_path / "inbox").mkdir()
    broken = replace(_a_source("broken", str(tmp_path / "inbox")), pattern="/not/relative")
    good = _a_source("good", str(tmp_path / "inbox"))
    (tmp_path / "inbox" / "1.csv").write_text(f"{HEADER}2025-03-26,secret words\n")
    monitor = _scheduling(assembly, broken, good)
    start = datetime(2025, 3, 27, 12, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        _drive(create_scheduler(monitor, clock=utc_now), start, QUARTER)
    logged = capsys.readouterr().out
    assert "job.failed" in logged
    assert "pull broken" in logged
    assert "secret" not in logged
    assert "good" in {pull.source_id for pull in _pulls(monitor)}


def test_the_shipped_sources_are_all_scheduled(assembly: Assembly) -> None:
    """One job for every source that is read on schedule, one for every digest; none for the API;
    one that forgets.
    """
    scheduler = create_scheduler(assembly, clock=utc_now)
    scheduled = {job.id for job in scheduler.get_jobs()}
    wanted = {f"pull {s.source_id}" for s in assembly.config.sources if s.enabled and s.every}
    assert scheduled == {*wanted, "digest energy-pause-2025", "forget answers"}
    assert len(wanted) == 7


def test_only_one_scheduler_works_for_a_home(assembly: Assembly) -> None:
    """The second is refused while the first runs, and can start when it has ended."""
    monitor = _scheduling(assembly)
    with (
        running(monitor, clock=utc_now),
        pytest.raises(SchedulerRunning),
        running(monitor, clock=utc_now),
    ):
        pass
    with running(monitor, clock=utc_now) as scheduler:
        assert scheduler.running


def test_answers_to_posts_are_forgotten_after_a_week(assembly: Assembly) -> None:
    """Once a day, and not one that may still be asked for."""
    monitor = _scheduling(assembly)
    start = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with monitor.database.transaction() as connection:
        for name, at in (("old", start - timedelta(days=6, hours=18)), ("new", start)):
            kept = KeptAnswer(
                key=name, body_sha256="0" * 64, status=201, response="{}", kept_at_utc=at
            )
            writes.keep_answer(connection, kept)

    def remembered() -> list[str]:
        with monitor.database.reading() as connection:
            return [name for name in ("old", "new") if registers.kept_answer(connection, name)]

    for days, left in ((0, ["old", "new"]), (1, ["new"]), (6, ["new"]), (8, [])):
        until = start + timedelta(days=days)
        with time_machine.travel(start, tick=False):
            _drive(create_scheduler(monitor, clock=utc_now), until, timedelta(hours=6))
        assert remembered() == left, days


def test_a_list_adopted_elsewhere_is_used_from_the_next_run_on(
    assembly: Assembly, tmp_path: Path
) -> None:
    """Another process imports a list while this one runs; what is pulled next is read under it."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    monitor = _scheduling(assembly, _a_source("folder", str(inbox)))
    start = datetime(2025, 3, 27, 12, tzinfo=UTC)
    jobs, (source,) = Jobs(monitor, utc_now), monitor.config.sources
    with time_machine.travel(start, tick=False):
        jobs.pull(source, QUARTER)
        imported = a_list_version(list_id="imported", version="v-imported")
        with closing(open_database(monitor.settings.home / "strike-monitor.db")) as elsewhere:
            keep_lists(elsewhere, [imported], now=start)
        (inbox / "1.csv").write_text(f"{HEADER}2025-03-26,A substation was struck.\n")
    with time_machine.travel(start + QUARTER, tick=False):
        jobs.pull(source, QUARTER)
    with monitor.database.reading() as connection:
        (located,) = reads.located_page(connection)
    assert located.list_versions["imported"] == "v-imported"


@pytest.mark.parametrize(
    ("last", "now", "expected"),
    [
        (None, "2025-03-27T12:00Z", ["2025-03-25"]),
        (None, "2025-03-27T21:59Z", ["2025-03-25"]),
        (None, "2025-03-27T22:00Z", ["2025-03-26"]),
        ("2025-03-26", "2025-03-27T22:00Z", []),
        ("2025-03-24", "2025-03-27T22:00Z", ["2025-03-25", "2025-03-26"]),
        ("2025-03-20", "2025-03-30T21:00Z", [f"2025-03-{day}" for day in range(23, 30)]),
        (None, "2025-03-01T12:00Z", []),  # before any reading can be in force
        (None, "2025-06-01T12:00Z", []),  # after all have ended
        ("2025-04-23", "2025-06-01T12:00Z", []),
        ("2025-04-22", "2025-04-27T12:00Z", ["2025-04-23", "2025-04-24"]),
    ],
)
def test_the_days_that_are_due_are_those_closed_and_not_issued(
    assembly: Assembly, last: str | None, now: str, expected: list[str]
) -> None:
    """A day is closed 24 hours after its end in Kyiv; a week is made up for at most."""
    (agreement,) = [a for a in assembly.config.agreements if a.agreement_id in KYIV.agreements]
    issued = date.fromisoformat(last) if last else None
    days = due_days(agreement, KYIV, issued, now=datetime.fromisoformat(now))
    assert [day.isoformat() for day in days] == expected


@pytest.mark.parametrize("cut_off", ["24:00", "00:00", "03:00", "03:30", "06:30"])
@pytest.mark.parametrize("start", ["2026-10-22T12:00Z", "2027-03-25T12:00Z"])
@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Kyiv", "Europe/Moscow", "America/New_York", "Australia/Lord_Howe"]
)
def test_the_digest_fires_once_for_every_day_over_both_changes_of_the_clock(
    cut_off: str, start: str, zone: str
) -> None:
    """T1: even where the cut-off lies in the hour that comes twice, or not at all, or where the
    change is of half an hour.
    """
    config = replace(KYIV, cut_off_time=cut_off, zone=zone)
    now = datetime.fromisoformat(start)
    closed, previous = [], None
    for _ in range(6):
        previous = CutOffTrigger(config).get_next_fire_time(previous, now)
        closed.append(last_closed(config, now=previous))
    assert closed == [closed[0] + timedelta(days=n) for n in range(6)]
    assert last_closed(config, now=now) == closed[0] - timedelta(days=1)


@pytest.mark.parametrize("every_minutes", [1, 7, 15, 60, 1440])
def test_slots_are_whole_multiples_and_follow_without_a_gap(every_minutes: int) -> None:
    """From any moment, the next slot is the end of the one it lies in."""
    every = timedelta(minutes=every_minutes)
    at = datetime(2026, 10, 25, 0, 59, 59, 999_999, tzinfo=UTC)
    slot = slot_of(at, every)
    assert slot <= at < slot + every
    assert SlotTrigger(every).get_next_fire_time(None, at) == slot + every
    assert SlotTrigger(every).get_next_fire_time(slot, at) == slot + every


def test_digests_follow_a_replay_without_a_gap(assembly: Assembly) -> None:
    """What a replay issued is not issued again by the scheduler."""
    monitor = replace(
        assembly,
        knowledge=replace(
            assembly.knowledge,
            sources={
                key: replace(each, pattern="2025-03-26/*.csv" if each.pattern else "")
                for key, each in assembly.knowledge.sources.items()
            },
        ),
    )
    replay(
        monitor.database,
        monitor.knowledge,
        monitor.settings.root / "seeds" / "pause-2025",
        root=monitor.settings.root,
        zone=KYIV.zone,
        cut_off=KYIV.cut_off_utc,
        agreements=KYIV.agreements,
        progress=lambda *_: None,
    )
    before = _issued(monitor)
    later = datetime(2025, 6, 10, tzinfo=UTC)
    silent = replace(monitor, config=replace(monitor.config, sources=()))
    with time_machine.travel(later, tick=False):
        _drive(create_scheduler(silent, clock=utc_now), later, QUARTER)
    assert _issued(monitor) == before
