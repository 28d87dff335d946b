"""What a source takes back or tells otherwise counts no longer; it stays kept."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection

from monitor.model.ids import IncidentId, ReportId
from monitor.model.reports import Capture, StrikeReport, Withdrawal
from monitor.model.sources import Source
from monitor.sources.interface import MalformedPayload
from monitor.sources.parsers import REVISED, taken_back
from monitor.store import reads, withdrawals, writes


def keep_withdrawals(connection: Connection, capture: Capture, source: Source) -> int:
    """Keep what a capture, whose reports are kept, says of the source's earlier claims; how much of
    that is new. Only the source itself takes back what it said.
    """
    told = [*_taken_back(capture, source), *_told_otherwise(connection, capture, source)]
    return writes.append_withdrawals(connection, told)


def withdrawn_from(
    connection: Connection, incident_id: IncidentId, *, as_of: datetime | None = None
) -> Mapping[ReportId, Withdrawal]:
    """The reports that revisions of an incident rested on and that their sources took back, by id;
    as known at ``as_of``.
    """
    revisions = reads.incident_revisions(connection, incident_id)
    ids = {report_id for revision in revisions for report_id in revision.reports}
    found = withdrawals.withdrawals_of(connection, sorted(ids), as_of=as_of)
    return dict(sorted(found.items()))


def _taken_back(capture: Capture, source: Source) -> Iterator[Withdrawal]:
    try:
        taken = taken_back(capture, source)
    except MalformedPayload:
        return  # which stands as a rejection of the whole
    for each in taken:
        yield Withdrawal(
            source_id=source.source_id,
            external_id=each.external_id,
            before_utc=each.before_utc,
            capture_id=capture.capture_id,
            received_at_utc=capture.fetched_at_utc,
        )


def _told_otherwise(
    connection: Connection, capture: Capture, source: Source
) -> Iterator[Withdrawal]:
    """Of every id told again, the newest claim takes the place of those before it."""
    if source.format not in REVISED:
        return
    told: dict[str, list[StrikeReport]] = defaultdict(list)
    ids = withdrawals.of_capture(connection, capture.capture_id)
    for report in withdrawals.told_under(connection, source.source_id, ids):
        told[report.external_id].append(report)
    for external_id, reports in sorted(told.items()):
        newest = max(reports, key=_told_at)
        if any(_told_at(report) < _told_at(newest) for report in reports):
            yield Withdrawal(
                source_id=source.source_id,
                external_id=external_id,
                before_utc=_told_at(newest),
                capture_id=newest.capture_id,
                received_at_utc=capture.fetched_at_utc,
            )


def _told_at(report: StrikeReport) -> datetime:
    return report.published.from_utc if report.published else report.received_at_utc
