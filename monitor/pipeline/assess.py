"""Every incident that changed is assessed anew under every reading; nothing else is touched."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from monitor.core.assess import assess
from monitor.core.rules import Case
from monitor.model.agreements import Agreement, Reading
from monitor.model.assessments import Assessment
from monitor.model.incidents import Incident
from monitor.pipeline.knowledge import Knowledge
from monitor.store import reads, writes
from monitor.store.database import Database

_BATCH = 500


def assess_pending(database: Database, knowledge: Knowledge, *, now: datetime) -> int:
    """Assess every incident whose current assessment is missing or rests on something older.

    One transaction a batch and reading. Returns how many revisions were appended.
    """
    return sum(
        _assess_reading(database, knowledge, agreement, reading, now)
        for agreement, reading in knowledge.readings
    )


def assess_incidents(
    database: Database, knowledge: Knowledge, incidents: Sequence[Incident], *, now: datetime
) -> int:
    """Assess incidents under every reading; a revision is appended only where findings differ."""
    with database.transaction() as connection:
        revisions = [
            revision
            for agreement, reading in knowledge.readings
            for revision in _revisions(connection, incidents, knowledge, agreement, reading, now)
        ]
        ids = [incident.incident_id for incident in incidents]
        standing = {
            (each.incident_id, each.agreement_id, each.reading_id): each.findings
            for each in reads.assessments_of(connection, ids)
        }
        different = [
            each
            for each in revisions
            if standing.get((each.incident_id, each.agreement_id, each.reading_id)) != each.findings
        ]
        return writes.append_assessments(connection, different)


def _assess_reading(
    database: Database, knowledge: Knowledge, agreement: Agreement, reading: Reading, now: datetime
) -> int:
    done = 0
    while True:
        with database.transaction() as connection:
            stamp = knowledge.stamp(agreement, reading)
            pending = reads.incidents_to_assess(connection, stamp, limit=_BATCH)
            if not pending:
                return done
            revisions = _revisions(connection, pending, knowledge, agreement, reading, now)
            done += writes.append_assessments(connection, revisions)


def _revisions(
    connection: Connection,
    incidents: Sequence[Incident],
    knowledge: Knowledge,
    agreement: Agreement,
    reading: Reading,
    now: datetime,
) -> list[Assessment]:
    ids = [incident.incident_id for incident in incidents]
    standing = {
        each.incident_id: each
        for each in reads.assessments_of(connection, ids)
        if (each.agreement_id, each.reading_id) == (agreement.agreement_id, reading.reading_id)
    }
    members = {
        item.report.report_id: item
        for item in reads.located(
            connection, {r for incident in incidents for r in incident.reports}
        )
    }
    return [
        assess(
            Case(
                incident=incident,
                members=[members[report_id] for report_id in incident.reports],
                agreement=agreement,
                reading=reading,
                sites=knowledge.sites.sites,
                list_of=knowledge.sites.list_of,
            ),
            previous=standing.get(incident.incident_id),
            list_versions=knowledge.sites.versions,
            rules_version=knowledge.rules_version,
            assessed_at=now,
            cause=_cause(incident, standing.get(incident.incident_id), agreement, knowledge),
        )
        for incident in incidents
    ]


def _cause(
    incident: Incident, previous: Assessment | None, agreement: Agreement, knowledge: Knowledge
) -> str:
    """What made a new revision necessary, in the words of a reader."""
    if previous is None:
        return "first assessment"
    if previous.incident_revision != incident.revision:
        return incident.cause
    if previous.agreement_version != agreement.version:
        return "the agreement's terms changed"
    if previous.rules_version != knowledge.rules_version:
        return "the rules, weights or words changed"
    return "the site list changed"
