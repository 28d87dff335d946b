"""What waits for people: the incidents of the review desk's queue."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from monitor.core.review import urgency, waiting
from monitor.model.assessments import Assessment
from monitor.model.ids import IncidentId
from monitor.model.incidents import Incident, IncidentKind
from monitor.model.review import Decision, QueueItem
from monitor.pipeline.knowledge import Knowledge
from monitor.store import reads, review
from monitor.store.queries import IncidentQuery

_PAGE = 500


def queue(
    connection: Connection,
    knowledge: Knowledge,
    *,
    now: datetime,
    limit: int,
    as_of: datetime | None = None,
) -> list[QueueItem]:
    """The most urgent incidents that wait for people, at most ``limit``, as at ``as_of``."""
    return heapq.nsmallest(limit, _waiting(connection, knowledge, now, as_of), key=urgency)


def _waiting(
    connection: Connection, knowledge: Knowledge, now: datetime, as_of: datetime | None
) -> Iterator[QueueItem]:
    query: IncidentQuery | None = IncidentQuery(kind=IncidentKind.STRIKE, limit=_PAGE)
    while query is not None:
        page, following = reads.current_incidents(connection, query, as_of=as_of)
        yield from _waiting_of(connection, knowledge, page, as_of or now, as_of)
        query = None if following is None else replace(query, after=following)


def _waiting_of(
    connection: Connection,
    knowledge: Knowledge,
    incidents: Iterable[Incident],
    now: datetime,
    as_of: datetime | None,
) -> Iterator[QueueItem]:
    incidents = list(incidents)
    ids = [each.incident_id for each in incidents]
    reports = {report_id for each in incidents for report_id in each.reports}
    located = {
        item.report.report_id: item for item in reads.located(connection, reports, as_of=as_of)
    }
    assessed: defaultdict[IncidentId, list[Assessment]] = defaultdict(list)
    for each in reads.assessments_of(connection, ids, as_of=as_of):
        assessed[each.incident_id].append(each)
    decided: defaultdict[IncidentId, list[Decision]] = defaultdict(list)
    for decision in review.decisions_of(connection, ids, as_of=as_of):
        decided[decision.incident_id].append(decision)
    for incident in incidents:
        item = waiting(
            incident,
            [located[report_id] for report_id in incident.reports],
            assessed[incident.incident_id],
            decided[incident.incident_id],
            knowledge.review,
            now,
        )
        if item is not None:
            yield item
