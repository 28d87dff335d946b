"""A past period is driven through the same pipeline with the clock of that time."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from monitor.core.terms import term_end
from monitor.core.time_words import day_window, local_day
from monitor.model.agreements import Agreement
from monitor.model.sources import Source
from monitor.pipeline.digest import Schedule, issue_digest
from monitor.pipeline.ingest import Progress
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.pull import pull_source
from monitor.pipeline.run import run_pending
from monitor.store import reads, registers
from monitor.store.database import Database

CutOff = Callable[[date], datetime]
_MOMENT = timedelta(microseconds=1)


class NothingToReplay(ValueError):
    """The folder holds no dated folders, or no configured source reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a replay added to what was there: the days it had not gone through before, and the
    records made on them.
    """

    days: int = 0
    reports: int = 0
    rejections: int = 0
    incident_revisions: int = 0
    assessment_revisions: int = 0
    digests: int = 0


def replay(
    database: Database,
    knowledge: Knowledge,
    folder: Path,
    *,
    root: Path,
    zone: str,
    cut_off: CutOff,
    agreements: Collection[str],
    progress: Progress,
) -> Replayed:
    """Bring in the folder's dated files, each at the end of its day in ``zone``; issue the digests
    of those ``agreements``.

    A digest is issued for every day from the first file to the last on which a reading may still
    be in force. Replaying again adds nothing; after a crash it goes on where it was.

    Raises:
        NothingToReplay: there are no dated folders, or no source reads them.
    """
    sources = _sources_of(knowledge, folder, root)
    dated = _dated(folder)
    if not sources or not dated:
        raise NothingToReplay(f"{folder}: no dated folders that a source of config/ reads")
    digested = [a for a in knowledge.agreements if a.agreement_id in agreements]
    digests = list(_digest_days(digested, dated, zone))
    days = _timeline(dated, [cut_off(day) for _, day in digests], zone)
    reached = _reached(database, sources)
    before, new_days = _kept(database), 0
    issued: set[tuple[str, date]] = set()
    for number, day in enumerate(days, start=1):
        now = day_window(day, [zone]).until_utc
        if reached is not None and now < reached:
            continue  # done before, and what is left to do belongs to a later day
        _bring_in(database, knowledge, sources, day, now, root)
        due = [
            (agreement, of)
            for agreement, of in digests
            if cut_off(of) <= now and (agreement.agreement_id, of) not in issued
        ]
        for agreement, of in due:
            schedule = Schedule(day=of, zone=zone, cut_off_utc=cut_off(of))
            issue_digest(database, knowledge, agreement, schedule)
            issued.add((agreement.agreement_id, of))
        new_days += reached is None or now > reached
        progress(day.isoformat(), number, len(days))
    added = _kept(database) - before
    return Replayed(
        days=new_days,
        reports=added["report"],
        rejections=added["rejection"],
        incident_revisions=added["incident"],
        assessment_revisions=added["assessment"],
        digests=added["digest"],
    )


def _kept(database: Database) -> Counter[str]:
    """How many rows each table holds."""
    with database.reading() as connection:
        return Counter(registers.counts(connection))


def _bring_in(
    database: Database,
    knowledge: Knowledge,
    sources: Sequence[Source],
    day: date,
    now: datetime,
    root: Path,
) -> None:
    """One day's files, taken as far as assessments."""
    of_day = [
        replace(source, pattern=source.pattern.replace("*", day.isoformat(), 1))
        for source in sources
    ]
    for source in of_day:
        pull_source(database, knowledge, source, slot=now, clock=lambda: now, root=root)
    run_pending(database, knowledge, now=now)


def _reached(database: Database, sources: Sequence[Source]) -> datetime | None:
    """The last instant at which an earlier replay brought anything in; ``None`` for the first."""
    with database.reading() as connection:
        return reads.last_fetched(connection, [source.source_id for source in sources])


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
    agreements: Iterable[Agreement], dated: Sequence[date], zone: str
) -> Iterator[tuple[Agreement, date]]:
    for agreement in agreements:
        ends = [end.until_utc for reading in agreement.readings if (end := term_end(reading))]
        last = local_day(max(ends) - _MOMENT, zone) if ends else dated[-1]
        for offset in range((last - dated[0]).days + 1):
            yield agreement, dated[0] + timedelta(days=offset)


def _timeline(dated: Sequence[date], cut_offs: Sequence[datetime], zone: str) -> list[date]:
    """The days on which something happens: all until the last cut-off, then those with files."""
    if not cut_offs:
        return list(dated)
    until = local_day(max(cut_offs) - _MOMENT, zone)
    daily = [dated[0] + timedelta(days=n) for n in range((until - dated[0]).days + 1)]
    return sorted({*daily, *dated})
