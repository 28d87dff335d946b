"""Captures become reports, heat detections and rejections. A capture is kept before it is read;
each is read to its end once, a batch in a transaction, and goes on from there after a crash.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from monitor.core.normalise import normalise
from monitor.model.heat import HeatDetection
from monitor.model.ids import CaptureId
from monitor.model.reports import (
    Capture,
    RawClaim,
    Rejection,
    RejectionReason,
    StrikeReport,
    Unusable,
)
from monitor.model.sources import Source, SourceFormat
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.withdraw import keep_withdrawals
from monitor.sources.firms import parse_firms
from monitor.sources.interface import MalformedPayload
from monitor.sources.parsers import parse
from monitor.store import heat, pending, reads, writes
from monitor.store.database import Database

Progress = Callable[[str, int, int], None]
_STEP = "normalise"  # as ``pending`` knows it
_BATCH = 2_000  # items a transaction: a tenth of a second of the store's write lock
_Raw = RawClaim | HeatDetection | Unusable
Item = StrikeReport | HeatDetection | Rejection


def no_progress(_step: str, _done: int, _total: int) -> None:
    """For callers that show none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """What came of the items of captures: each is a new report, a new heat detection, a new
    rejection, or a repeat of what was kept already.
    """

    reports: int = 0
    detections: int = 0
    rejections: int = 0
    repeats: int = 0

    def __add__(self, other: "Normalised") -> "Normalised":
        return Normalised(
            **{each.name: getattr(self, each.name) + getattr(other, each.name) for each in _FIELDS}
        )

    @property
    def items(self) -> int:
        """All that was read."""
        return sum(getattr(self, each.name) for each in _FIELDS)


_FIELDS = fields(Normalised)


def keep_captures(database: Database, captures: Iterable[Capture]) -> int:
    """Put captures into the store before anything reads them; how many were new."""
    with database.transaction() as connection:
        return writes.append_captures(connection, captures)


def normalise_pending(
    database: Database, knowledge: Knowledge, *, now: datetime, progress: Progress = no_progress
) -> Normalised:
    """Read every capture not read to its end yet."""
    with database.reading() as connection:
        since = pending.caught_up(connection, _STEP)
        waiting = pending.captures_to_normalise(connection, since)
    total = Normalised()
    for capture_id in waiting:
        with database.reading() as connection:
            capture = reads.capture(connection, capture_id)
        if capture is not None:
            total += _read(database, capture, knowledge, now, progress)
    pending.catch_up(database, _STEP, pending.captures_to_normalise)
    return total


def ingest_capture(
    database: Database,
    knowledge: Knowledge,
    capture: Capture,
    *,
    now: datetime,
    progress: Progress = no_progress,
) -> Normalised:
    """Keep a capture and read it; each of its items is accounted for. One that was read to its end
    before is all repeats.
    """
    keep_captures(database, [capture])
    with database.reading() as connection:
        since = pending.caught_up(connection, _STEP)
        waiting = capture.capture_id in pending.captures_to_normalise(connection, since)
    if waiting:
        return _read(database, capture, knowledge, now, progress)
    return Normalised(repeats=_raw_items(capture, knowledge.sources[capture.source_id])[0])


def _read(
    database: Database, capture: Capture, knowledge: Knowledge, now: datetime, progress: Progress
) -> Normalised:
    total, raw = _raw_items(capture, knowledge.sources[capture.source_id])
    with database.reading() as connection:
        done = heat.taken_in(connection, capture.capture_id).rows
    left = islice(raw, done, None)  # what a run cut short took in of a heat table is done
    items = _normalised(left, capture, knowledge, now)
    while True:
        batch = list(islice(items, _BATCH))
        with database.transaction() as connection:
            _keep(connection, capture.capture_id, batch, first_row=done, now=now)
            done += len(batch)
            if done >= total:
                source = knowledge.sources[capture.source_id]
                keep_withdrawals(connection, capture, source)
                return _noted(connection, capture.capture_id, total, now)
        progress(capture.url, done, total)


def items_of(capture: Capture, knowledge: Knowledge, *, now: datetime) -> Iterator[Item]:
    """What becomes of each item of a capture, in order; one that cannot be read at all is one
    rejection.
    """
    _, raw = _raw_items(capture, knowledge.sources[capture.source_id])
    return _normalised(raw, capture, knowledge, now)


def read_items(
    capture: Capture, source: Source, knowledge: Knowledge, *, now: datetime
) -> list[StrikeReport | Rejection]:
    """The same of a capture of claims, all at once."""
    known = replace(knowledge, sources={source.source_id: source})
    items = items_of(capture, known, now=now)
    return [item for item in items if not isinstance(item, HeatDetection)]


def keep_items(
    connection: Connection,
    capture_id: CaptureId,
    items: Sequence[StrikeReport | Rejection],
    *,
    now: datetime,
) -> Normalised:
    """Keep what a whole capture of claims was read as, with the note that it was."""
    _keep(connection, capture_id, items, first_row=0, now=now)
    return _noted(connection, capture_id, len(items), now)


def _raw_items(capture: Capture, source: Source) -> tuple[int, Iterable[_Raw]]:
    """How many items a capture has, and the items. All are looked through before the first is
    kept: where the end cannot be read, nothing can be trusted.
    """
    try:
        items = _parsed(capture, source)
        if isinstance(items, Sequence):
            return len(items), items
        return sum(1 for _ in items), _parsed(capture, source)
    except MalformedPayload as error:
        whole = Unusable(locator="", reason=RejectionReason.MALFORMED, field="", detail=str(error))
        return 1, [whole]


def _parsed(capture: Capture, source: Source) -> Iterable[_Raw]:
    if source.format is SourceFormat.FIRMS:
        return parse_firms(capture.content)
    return parse(capture, source)


def _normalised(
    raw: Iterable[_Raw], capture: Capture, knowledge: Knowledge, now: datetime
) -> Iterator[Item]:
    for item in raw:
        if isinstance(item, HeatDetection):
            yield item
            continue
        yield normalise(
            item,
            capture=capture,
            source=knowledge.sources[capture.source_id],
            vocabulary=knowledge.vocabulary,
            covers=knowledge.gazetteer.covers,
            now=now,
        )


def _keep(
    connection: Connection,
    capture_id: CaptureId,
    items: Sequence[Item],
    *,
    first_row: int,
    now: datetime,
) -> None:
    rejections = [item for item in items if isinstance(item, Rejection)]
    detections = [item for item in items if isinstance(item, HeatDetection)]
    writes.append_reports(connection, (i for i in items if isinstance(i, StrikeReport)))
    writes.append_rejections(connection, rejections)
    if detections:
        heat.append_detections(
            connection, capture_id, detections, first_row=first_row, rows=len(items), at=now
        )


def _noted(connection: Connection, capture_id: CaptureId, items: int, now: datetime) -> Normalised:
    """Note that a capture was read to its end, and what came of all its items, of those before a
    crash too.
    """
    reports, rejections = reads.read_of_capture(connection, capture_id)
    writes.append_normalisation(
        connection, capture_id, reports=reports, rejections=rejections, at=now
    )
    detections = heat.taken_in(connection, capture_id).detections
    return Normalised(
        reports=reports,
        detections=detections,
        rejections=rejections,
        repeats=items - reports - detections - rejections,
    )
