"""Reports handed in: the bytes are kept first, then read, and each item gets its receipt."""

from dataclasses import dataclass
from datetime import datetime

from monitor.model.ids import ReportId
from monitor.model.reports import Capture, Rejection
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


def submit(
    database: Database, knowledge: Knowledge, capture: Capture, *, now: datetime
) -> list[Receipt]:
    """Keep a capture and what it says; a receipt for each of its items, in order.

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
    receipts = []
    for item in items:
        if isinstance(item, Rejection):
            receipts.append(Receipt(locator=item.locator, outcome=item))
            continue
        known = item.report_id in seen
        seen.add(item.report_id)
        receipts.append(Receipt(locator=item.locator, outcome=item.report_id, known=known))
    return receipts
