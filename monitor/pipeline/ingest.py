"""Captures become reports and rejections. A capture is kept before it is read; each is read exactly
once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from monitor.core.normalise import normalise
from monitor.model.ids import CaptureId
from monitor.model.reports import Capture, Rejection, RejectionReason, StrikeReport, Unusable
from monitor.model.sources import Source
from monitor.pipeline.knowledge import Knowledge
from monitor.sources.interface import MalformedPayload
from monitor.sources.parsers import parse
from monitor.store import reads, writes
from monitor.store.database import Database

Progress = Callable[[str, int, int], None]


def no_progress(_step: str, _done: int, _total: int) -> None:
    """For callers that show none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """What came of reading captures: new reports, new rejections, and items already known."""

    reports: int = 0
    rejections: int = 0
    repeats: int = 0

    def __add__(self, other: "Normalised") -> "Normalised":
        return Normalised(
            reports=self.reports + other.reports,
            rejections=self.rejections + other.rejections,
            repeats=self.repeats + other.repeats,
        )


def keep_captures(database: Database, captures: Iterable[Capture]) -> int:
    """Put captures into the store before anything reads them; how many were new."""
    with database.transaction() as connection:
        return writes.append_captures(connection, captures)


def normalise_pending(database: Database, knowledge: Knowledge, *, now: datetime) -> Normalised:
    """Read every capture not read yet, each in one transaction with the note that it was read."""
    total = Normalised()
    while True:
        with database.reading() as connection:
            pending = reads.captures_to_normalise(connection, limit=100)
        if not pending:
            return total
        for capture in pending:
            total += _normalise_capture(database, capture, knowledge, now)


def _normalise_capture(
    database: Database, capture: Capture, knowledge: Knowledge, now: datetime
) -> Normalised:
    items = read_items(capture, knowledge.sources[capture.source_id], knowledge, now=now)
    with database.transaction() as connection:
        return keep_items(connection, capture.capture_id, items, now=now)


def read_items(
    capture: Capture, source: Source, knowledge: Knowledge, *, now: datetime
) -> list[StrikeReport | Rejection]:
    """What becomes of each item of a capture, in order; one that cannot be read at all is one
    rejection.
    """
    try:
        items = parse(capture, source)
    except MalformedPayload as error:
        whole = Unusable(locator="", reason=RejectionReason.MALFORMED, field="", detail=str(error))
        items = [whole]
    return [
        normalise(
            item,
            capture=capture,
            source=source,
            vocabulary=knowledge.vocabulary,
            covers=knowledge.gazetteer.covers,
            now=now,
        )
        for item in items
    ]


def keep_items(
    connection: Connection,
    capture_id: CaptureId,
    items: Sequence[StrikeReport | Rejection],
    *,
    now: datetime,
) -> Normalised:
    """Keep what a capture was read as, with the note that it was."""
    reports = writes.append_reports(connection, (i for i in items if isinstance(i, StrikeReport)))
    rejections = writes.append_rejections(
        connection, (i for i in items if isinstance(i, Rejection))
    )
    writes.append_normalisation(
        connection, capture_id, reports=reports, rejections=rejections, at=now
    )
    repeats = len(items) - reports - rejections
    return Normalised(reports=reports, rejections=rejections, repeats=repeats)
