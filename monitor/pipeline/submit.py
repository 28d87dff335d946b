"""Reports handed in: the bytes are kept first, then read, and each item gets its receipt."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from monitor.model.ids import ReportId
from monitor.model.reports import Capture, Rejection, StrikeReport
from monitor.pipeline.ingest import keep_captures, keep_items, read_items
from monitor.pipeline.knowledge import Knowledge
from monitor.store import reads
from monitor.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one item: a report, ``known`` if it was kept before, or a rejection."""

    locator: str
    outcome: ReportId | Rejection
    known: bool = False


@contextmanager
def submitted(
    database: Database, knowledge: Knowledge, capture: Capture, *, now: datetime
) -> Iterator[tuple[Connection, list[Receipt]]]:
    """Keep a capture, and then what it says; a receipt for each of its items, in order.

    Within, the transaction that keeps the items is still open: what is written in it, such as the
    answer, is kept together with them or not at all. Nothing may be acknowledged before the end.

    Raises:
        StoreError: nothing may be acknowledged. If the bytes were kept, ``normalise_pending``
            reads them later.
    """
    keep_captures(database, [capture])
    items = read_items(capture, knowledge.sources[capture.source_id], knowledge, now=now)
    ids = [item.report_id for item in items if not isinstance(item, Rejection)]
    with database.transaction() as connection:
        seen = {report.report_id for report in reads.reports(connection, ids)}
        keep_items(connection, capture.capture_id, items, now=now)
        yield connection, list(_receipts(items, seen))


def _receipts(items: Iterable[StrikeReport | Rejection], seen: set[ReportId]) -> Iterator[Receipt]:
    for item in items:
        if isinstance(item, Rejection):
            yield Receipt(locator=item.locator, outcome=item)
            continue
        yield Receipt(locator=item.locator, outcome=item.report_id, known=item.report_id in seen)
        seen.add(item.report_id)
