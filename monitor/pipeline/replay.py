"""A past period is driven through the same pipeline with the clock of that time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from monitor.core.time_words import day_window, local_day
from monitor.model.agreements import Agreement
from monitor.model.sources import Source
from monitor.pipeline.digest import Schedule, issue_digest
from monitor.pipeline.ingest import Progress
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.pull import pull_source
from monitor.pipeline.run import run_pending
from monitor.store.database import Database

CutOff = Callable[[date], datetime]


class NothingToReplay(ValueError):
    """The folder holds no dated folders, or no configured source reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a replay did."""

    days: int
    reports: int
    rejections: int
    incident_revisions: int
    assessment_revisions: int
    digests: int


def replay(
    database: Database,
    knowledge: Knowledge,
    folder: Path,
    *,
    root: Path,
    zone: str,
    cut_off: CutOff,
    progress: Progress,
) -> Replayed:
    """Bring in the folder's dated files day by day, each at the end of its day in ``zone``, and
    issue each day's digest.

    Digests are issued for the days from the first file to the last on which any reading may still
    be in force.

    Raises:
        NothingToReplay: there are no dated folders, or no source reads them.
    """
    sources = _sources_of(knowledge, folder, root)
    days = _dated(folder)
    if not sources or not days:
        raise NothingToReplay(f"{folder}: no dated folders that a source of config/ reads")
    total = Replayed(
        days=0, reports=0, rejections=0, incident_revisions=0, assessment_revisions=0, digests=0
    )
    pending = list(_digest_days(knowledge, days, zone))
    for number, day in enumerate(timeline := _timeline(days, pending, cut_off, zone), start=1):
        now = day_window(day, [zone]).until_utc
        pulls = [
            pull_source(
                database,
                knowledge,
                replace(source, pattern=source.pattern.replace("*", day.isoformat(), 1)),
                slot=now,
                clock=lambda now=now: now,  # type: ignore[misc]
                root=root,
            )
            for source in sources
        ]
        ran = run_pending(database, knowledge, now=now)
        due = [each for each in pending if cut_off(each[1]) <= now]
        for agreement, digest_day in due:
            schedule = Schedule(day=digest_day, zone=zone, cut_off_utc=cut_off(digest_day))
            issue_digest(database, knowledge, agreement, schedule)
        pending = [each for each in pending if each not in due]
        total = Replayed(
            days=number,
            reports=total.reports + sum(pull.items for pull in pulls),
            rejections=total.rejections + sum(pull.rejected for pull in pulls),
            incident_revisions=total.incident_revisions + ran.incident_revisions,
            assessment_revisions=total.assessment_revisions + ran.assessment_revisions,
            digests=total.digests + len(due),
        )
        progress(day.isoformat(), number, len(timeline))
    return total


def _sources_of(knowledge: Knowledge, folder: Path, root: Path) -> list[Source]:
    return [
        source
        for source in knowledge.sources.values()
        if source.location and (root / source.location).resolve() == folder.resolve()
    ]


def _dated(folder: Path) -> list[date]:
    """The days that have a folder, in order."""
    days = []
    for path in folder.glob("????-??-??"):
        try:
            days.append(date.fromisoformat(path.name))
        except ValueError:
            continue
    return sorted(days)


def _digest_days(
    knowledge: Knowledge, days: Sequence[date], zone: str
) -> Iterator[tuple[Agreement, date]]:
    for agreement in knowledge.agreements:
        ends = [reading.ends.until_utc for reading in agreement.readings if reading.ends]
        last = local_day(max(ends) - timedelta(microseconds=1), zone) if ends else days[-1]
        for offset in range((last - days[0]).days + 1):
            yield agreement, days[0] + timedelta(days=offset)


def _timeline(
    days: Sequence[date], pending: Sequence[tuple[Agreement, date]], cut_off: CutOff, zone: str
) -> list[date]:
    """The days on which something happens: every one until the last cut-off, then those with files."""
    last_cut = max((cut_off(day) for _, day in pending), default=None)
    if last_cut is None:
        return list(days)
    until = local_day(last_cut - timedelta(microseconds=1), zone)
    daily = [days[0] + timedelta(days=n) for n in range((until - days[0]).days + 1)]
    return sorted({*daily, *days})
