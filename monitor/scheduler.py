"""What happens by itself: sources are pulled in their slots, each day's digest is issued once.

Jobs are made anew at every start from the configuration; what was done is in the store. So nothing
is lost with the process, and nothing is done twice: a slot already pulled is passed over, and a
digest already issued is the one that stands.
"""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from monitor.core.time_words import local_day
from monitor.model.agreements import Agreement
from monitor.model.sources import Source
from monitor.model.time import TimeWindow
from monitor.pipeline.digest import Schedule, issue_digest, period_of
from monitor.pipeline.health import is_paused
from monitor.pipeline.pull import Clock, pull_source
from monitor.pipeline.run import run_pending
from monitor.settings.assembly import Assembly, deliver_all
from monitor.settings.config import DigestConfig
from monitor.store import registers, writes
from monitor.store.records import Pull, PullOutcome

ANSWERS_KEPT = timedelta(days=7)  # a sender that was offline longer than a week starts anew
CATCH_UP_DAYS = 7  # a week is what a mission misses over a holiday; older days are replayed by hand
LOCK_FILE = "scheduler.lock"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AN_HOUR = timedelta(hours=1)
_A_DAY = timedelta(days=1)

log = structlog.get_logger(__name__)


class SchedulerRunning(Exception):
    """Another process schedules for the same home."""


class SlotTrigger(BaseTrigger):  # type: ignore[misc] # apscheduler 3 is untyped
    """Fires on the whole multiples of an interval since 1970, in UTC, which no zone's clock change
    touches.
    """

    def __init__(self, every: timedelta) -> None:
        self._every = every

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The first slot after the previous firing, or after now."""
        return slot_of(previous or now, self._every) + self._every


class CutOffTrigger(BaseTrigger):  # type: ignore[misc] # apscheduler 3 is untyped
    """Fires at the instants at which days are closed. Cron would fire twice, or pass a day over,
    where the clocks change (apscheduler 3.11.3 skips the midnight after a spring change).
    """

    def __init__(self, config: DigestConfig) -> None:
        self._config = config

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The first cut-off after the previous firing, or after now."""
        after = previous or now
        day = last_closed(self._config, now=after) + _A_DAY
        return self._config.cut_off_utc(day)


def last_closed(config: DigestConfig, *, now: datetime) -> date:
    """The latest day whose cut-off has passed."""
    day = local_day(now, config.zone)
    while config.cut_off_utc(day) > now:
        day -= _A_DAY
    return day


def slot_of(instant: datetime, every: timedelta) -> datetime:
    """The beginning of the slot an instant lies in."""
    return _EPOCH + (instant.astimezone(UTC) - _EPOCH) // every * every


def due_days(
    agreement: Agreement, config: DigestConfig, last: date | None, *, now: datetime
) -> list[date]:
    """The days that are closed and not issued after ``last``, seven at most; without a ``last``
    only the latest closed day. Days on which no reading can be in force have no digest.
    """
    latest = last_closed(config, now=now)
    period = period_of(agreement, now=now)
    begun = local_day(period.from_utc, config.zone)
    ended = local_day(period.until_utc - timedelta(microseconds=1), config.zone)
    first = latest if last is None else max(last + _A_DAY, latest - (CATCH_UP_DAYS - 1) * _A_DAY)
    days = [first + n * _A_DAY for n in range((latest - first).days + 1)]
    return [day for day in days if begun <= day <= ended]


class Jobs:
    """The work of the jobs; each names ids only in the log."""

    def __init__(self, assembly: Assembly, clock: Clock) -> None:
        self._assembly = assembly
        self._clock = clock
        self._one_run = threading.Lock()

    def pull(self, source: Source, every: timedelta) -> None:
        """Pull a source for the slot it is now, unless that was done, or the source is at rest or
        paused.
        """
        slot = slot_of(self._clock(), every)
        recent = self._recent_pulls(source, every)
        self._tell_of_clock(source, slot, every)
        done = any(pull.slot_utc == slot for pull in recent)
        paused = is_paused(self._assembly.database, source.source_id, now=self._clock())
        if done or paused or self._rests(recent, slot, every):
            log.info("pull.passed_over", source_id=source.source_id, slot=slot.isoformat())
            return
        pull = pull_source(
            self._assembly.database,
            self._assembly.known_now(),
            source,
            slot=slot,
            clock=self._clock,
            root=self._assembly.settings.root,
            access=self._assembly.access,
        )
        log.info("pull.done", source_id=source.source_id, outcome=pull.outcome, items=pull.items)
        self._run_pending()

    def issue(self, agreement: Agreement) -> None:
        """Issue the digests that are due."""
        config, database = self._assembly.config.digest, self._assembly.database
        self._run_pending()
        with database.reading() as connection:
            last = registers.digest_before(connection, agreement.agreement_id, date.max)
        now = self._clock()
        for day in due_days(agreement, config, last.day if last else None, now=now):
            schedule = Schedule(day=day, zone=config.zone, cut_off_utc=config.cut_off_utc(day))
            digest = issue_digest(database, self._assembly.known_now(), agreement, schedule)
            log.info("digest.issued", digest_id=digest.digest_id, day=day.isoformat())
        deliver_all(self._assembly, now=now)

    def forget_answers(self) -> None:
        """Forget the answers to posts that nobody will ask for again."""
        before = self._clock() - ANSWERS_KEPT
        with self._assembly.database.transaction() as connection:
            forgotten = writes.drop_answers(connection, before=before)
        log.info("answers.forgotten", answers=forgotten)

    def _run_pending(self) -> None:
        with self._one_run:
            knowledge = self._assembly.known_now()
            run_pending(self._assembly.database, knowledge, now=self._clock())

    def _tell_of_clock(self, source: Source, slot: datetime, every: timedelta) -> None:
        """Warn where the clock went back, or slots went by in which nothing ran."""
        with self._assembly.database.reading() as connection:
            last = registers.last_pull(connection, source.source_id)
        if last is None:
            return
        slots = (slot - last.slot_utc) // every
        if slots < 0:
            log.warning("clock.went_back", source_id=source.source_id, slots=-slots)
        elif slots > 1 and last.outcome is not PullOutcome.FAILED:
            log.warning("slots.missed", source_id=source.source_id, slots=slots - 1)

    def _recent_pulls(self, source: Source, every: timedelta) -> list[Pull]:
        """As many of its pulls as its failures are counted over, newest last."""
        now = self._clock()
        reach = max(every, _AN_HOUR) * (self._failures_allowed() + 1)
        window = TimeWindow(now - reach, now + timedelta(microseconds=1))
        with self._assembly.database.reading() as connection:
            pulls = registers.pulls_started(connection, window)
        return [pull for pull in pulls if pull.source_id == source.source_id]

    def _rests(self, recent: list[Pull], slot: datetime, every: timedelta) -> bool:
        """Whether it failed so often that it is asked once an hour only."""
        last = recent[-self._failures_allowed() :]
        failing = len(last) == self._failures_allowed() and all(
            pull.outcome is PullOutcome.FAILED for pull in last
        )
        return failing and slot_of(slot, _AN_HOUR) <= slot - every

    def _failures_allowed(self) -> int:
        return int(self._assembly.config.thresholds["source_rests_after_failures"])


def create_scheduler(assembly: Assembly, *, clock: Clock) -> BackgroundScheduler:
    """A scheduler, not yet started, with a job per source that is read on schedule, one per
    agreement with a digest, and one a day that forgets old answers; every job also runs once at
    the start, for what was missed.
    """
    scheduler = BackgroundScheduler(
        timezone=UTC,
        # however late, a missed run is made up for, once
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    jobs, now = Jobs(assembly, clock), clock()
    for source in assembly.config.sources:
        if source.enabled and source.every is not None:
            scheduler.add_job(
                jobs.pull,
                SlotTrigger(source.every),
                args=[source, source.every],
                id=f"pull {source.source_id}",
                next_run_time=now,
            )
    for agreement in assembly.config.agreements:
        if agreement.agreement_id in assembly.config.digest.agreements:
            scheduler.add_job(
                jobs.issue,
                CutOffTrigger(assembly.config.digest),
                args=[agreement],
                id=f"digest {agreement.agreement_id}",
                next_run_time=now,
            )
    scheduler.add_job(
        jobs.forget_answers, SlotTrigger(_A_DAY), id="forget answers", next_run_time=now
    )
    scheduler.add_listener(_note_failure, EVENT_JOB_ERROR)
    return scheduler


@contextmanager
def running(assembly: Assembly, *, clock: Clock) -> Iterator[BackgroundScheduler]:
    """A scheduler at work, the only one of its home; what is being done is finished at the end.

    Raises:
        SchedulerRunning: there is another one.
    """
    with _only_one(assembly.settings.home):
        scheduler = create_scheduler(assembly, clock=clock)
        # a thread for each, so that no job ever waits for another that hangs
        scheduler.add_executor(ThreadPoolExecutor(max_workers=len(scheduler.get_jobs())))
        scheduler.start()
        try:
            yield scheduler
        finally:
            scheduler.shutdown(wait=True)


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """Hold the home's lock; the system lets it go with the process, however that ends."""
    with (home / LOCK_FILE).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SchedulerRunning("another process schedules for this home") from error
        yield


def _note_failure(event: JobExecutionEvent) -> None:
    log.error("job.failed", job_id=event.job_id, kind=type(event.exception).__name__)
