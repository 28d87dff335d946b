"""What was heard of each source: no report from an unheard source is no sign of quiet."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.core.digest import Heard
from monitor.model.sources import Source, SourceFormat
from monitor.model.time import TimeWindow
from monitor.store import reads, registers
from monitor.store.records import HEARD, Pull, PullOutcome


def coverage_between(
    connection: Connection, sources: Iterable[Source], window: TimeWindow
) -> list[Heard]:
    """Every enabled source's state in the window, by id."""
    # a pull at the cut-off belongs to what was known at it: (from, until], like the reports
    moment = timedelta(microseconds=1)
    pulls = registers.pulls_started(
        connection, TimeWindow(window.from_utc + moment, window.until_utc + moment)
    )
    last = {pull.source_id: pull for pull in registers.pulls_latest(connection, outcomes=HEARD)}
    reports = reads.reports_received_between(connection, window.from_utc, window.until_utc)
    received = Counter(report.source_id for report in reports)
    posted = {report.source_id: report.received_at_utc for report in reports}
    listed = sorted((s for s in sources if s.enabled), key=lambda source: source.source_id)
    return [
        Heard(
            source_id=source.source_id,
            title=source.title,
            last_heard=_last_heard(last.get(source.source_id), window)
            or posted.get(source.source_id),
            reports_in_period=received[source.source_id],
            state=_state(
                source,
                [p for p in pulls if p.source_id == source.source_id],
                anything=received[source.source_id] > 0,
            ),
        )
        for source in listed
    ]


def _last_heard(pull: Pull | None, window: TimeWindow) -> datetime | None:
    return None if pull is None else min(pull.finished_at_utc, window.until_utc)


def _state(source: Source, pulls: list[Pull], *, anything: bool) -> str:
    """heard, silent (nothing new), failed or not_due; who posts is heard when something came."""
    outcomes = {pull.outcome for pull in pulls}
    if PullOutcome.OK in outcomes or (source.format is SourceFormat.API and anything):
        return "heard"
    if outcomes & set(HEARD):
        return "silent"
    if outcomes:
        return "failed"
    return "silent" if source.format is SourceFormat.API else "not_due"
