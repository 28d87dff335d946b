"""What was heard of each source: no report from an unheard source is no sign of quiet."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from monitor.core.coverage import DayHeard, Heard
from monitor.core.time_words import day_window, local_day
from monitor.model.sources import Source, SourceFormat
from monitor.model.time import TimeWindow, hull
from monitor.store import reads, registers
from monitor.store.records import HEARD, Pull, PullOutcome


def coverage_between(
    connection: Connection,
    sources: Iterable[Source],
    window: TimeWindow,
    *,
    as_of: datetime | None = None,
) -> list[Heard]:
    """Every enabled source's state in the window, by id; as far as it was known at ``as_of``."""
    known = window.until_utc if as_of is None else min(window.until_utc, as_of)
    # a pull at the cut-off belongs to what was known at it: (from, until], like the reports
    moment = timedelta(microseconds=1)
    begun = registers.pulls_started(
        connection, TimeWindow(window.from_utc + moment, window.until_utc + moment)
    )
    pulls = [pull for pull in begun if pull.started_at_utc <= known]
    answered = registers.pulls_latest(connection, outcomes=HEARD, as_of=known)
    last = {pull.source_id: pull.finished_at_utc for pull in answered}
    reports = reads.reports_received_between(connection, window.from_utc, known)
    received = Counter(report.source_id for report in reports)
    posted = {report.source_id: report.received_at_utc for report in reports}
    listed = sorted((s for s in sources if s.enabled), key=lambda source: source.source_id)
    return [
        Heard(
            source_id=source.source_id,
            title=source.title,
            last_heard=last.get(source.source_id) or posted.get(source.source_id),
            reports_in_period=received[source.source_id],
            state=_state(
                source,
                [p for p in pulls if p.source_id == source.source_id],
                anything=received[source.source_id] > 0,
            ),
        )
        for source in listed
    ]


def heard_by_day(
    connection: Connection,
    sources: Iterable[Source],
    days: Sequence[date],
    zone: str,
    *,
    as_of: datetime | None = None,
) -> list[DayHeard]:
    """The days, in the IANA ``zone`` they are counted in, each with who was heard; by the attempts
    that were over at ``as_of``.
    """
    enabled = {source.source_id: source for source in sources if source.enabled}
    outcomes: dict[date, dict[str, set[PullOutcome]]] = {day: {} for day in days}
    window = hull(day_window(day, [zone]) for day in days)
    for pull in registers.pulls_started(connection, window):
        day = local_day(pull.started_at_utc, zone)
        known = as_of is None or pull.finished_at_utc <= as_of
        if known and pull.source_id in enabled and day in outcomes:
            outcomes[day].setdefault(pull.source_id, set()).add(pull.outcome)
    return [_day_heard(day, found, enabled) for day, found in outcomes.items()]


def _day_heard(
    day: date, found: Mapping[str, Set[PullOutcome]], enabled: Mapping[str, Source]
) -> DayHeard:
    heard = [enabled[source] for source, outcomes in found.items() if outcomes & set(HEARD)]
    failed = sorted(found.keys() - {source.source_id for source in heard})
    everywhere = any(not source.regions for source in heard)
    return DayHeard(
        day=day,
        heard=len(heard),
        sources=len(enabled),
        failed=tuple(failed),
        regions=None if everywhere else frozenset(code for s in heard for code in s.regions),
    )


def _state(source: Source, pulls: list[Pull], *, anything: bool) -> str:
    """heard, silent (nothing new), failed or not_due; what is posted is heard when something came,
    and never asked for.
    """
    outcomes = {pull.outcome for pull in pulls}
    if PullOutcome.OK in outcomes or (source.format is SourceFormat.API and anything):
        return "heard"
    if outcomes & set(HEARD):
        return "silent"
    if outcomes:
        return "failed"
    return "not_due"
