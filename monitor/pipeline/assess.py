"""Every incident that changed is assessed anew under every reading; nothing else is touched."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from monitor.core.assess import assess
from monitor.core.case import Case
from monitor.core.facts import corrected_members
from monitor.core.review import cause_of, people_needed, reviewed
from monitor.model.agreements import Agreement, Reading
from monitor.model.assessments import Assessment
from monitor.model.ids import IncidentId
from monitor.model.incidents import Incident
from monitor.model.review import Decision
from monitor.pipeline.ingest import Progress, no_progress
from monitor.pipeline.knowledge import Knowledge
from monitor.store import pending, reads, review, writes
from monitor.store.database import Database

_BATCH = 500


def assess_pending(
    database: Database, knowledge: Knowledge, *, now: datetime, progress: Progress = no_progress
) -> int:
    """Assess every incident whose current assessment is missing or rests on something older.

    One transaction a batch and reading. Returns how many revisions were appended.
    """
    return sum(
        _assess_reading(database, knowledge, agreement, reading, now, progress)
        for agreement, reading in knowledge.readings
    )


def assess_incidents(
    database: Database, knowledge: Knowledge, incidents: Sequence[Incident], *, now: datetime
) -> int:
    """Assess incidents under every reading, in one transaction; see ``assess_anew``."""
    with database.transaction() as connection:
        return assess_anew(connection, knowledge, incidents, now=now)


def assess_anew(
    connection: Connection, knowledge: Knowledge, incidents: Sequence[Incident], *, now: datetime
) -> int:
    """Assess incidents under every reading; a revision is appended only where it concludes
    something else, or the incident itself has changed.
    """
    revisions = [
        revision
        for agreement, reading in knowledge.readings
        for revision in _revisions(connection, incidents, knowledge, agreement, reading, now)
    ]
    ids = [incident.incident_id for incident in incidents]
    standing = {
        (each.incident_id, each.agreement_id, each.reading_id): each
        for each in reads.assessments_of(connection, ids)
    }
    different = [
        each
        for each in revisions
        if not _same(standing.get((each.incident_id, each.agreement_id, each.reading_id)), each)
    ]
    return writes.append_assessments(connection, different)


def _same(old: Assessment | None, new: Assessment) -> bool:
    """Whether both conclude the same of the same revision of the incident."""
    return old is not None and old == replace(
        new,
        revision=old.revision,
        agreement_version=old.agreement_version,
        list_versions=old.list_versions,
        rules_version=old.rules_version,
        assessed_at_utc=old.assessed_at_utc,
        cause=old.cause,
    )


def _assess_reading(
    database: Database,
    knowledge: Knowledge,
    agreement: Agreement,
    reading: Reading,
    now: datetime,
    progress: Progress,
) -> int:
    stamp, done, after = knowledge.stamp(agreement, reading), 0, None
    with database.reading() as connection:
        total = pending.count_to_assess(connection, stamp)
    while True:
        with database.transaction() as connection:
            incidents = pending.incidents_to_assess(connection, stamp, after=after, limit=_BATCH)
            if not incidents:
                return done
            after = incidents[-1].incident_id
            revisions = _revisions(connection, incidents, knowledge, agreement, reading, now)
            done += writes.append_assessments(connection, revisions)
        progress(f"assessing {reading.reading_id}", done, total)


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
        for each in reads.assessments_of(
            connection, ids, under=(agreement.agreement_id, reading.reading_id)
        )
    }
    located = {
        item.report.report_id: item
        for item in reads.located(
            connection, {r for incident in incidents for r in incident.reports}
        )
    }
    decided = _decided(connection, ids)
    return [
        _revision(
            Case(
                incident=incident,
                members=corrected_members(
                    [located[report_id] for report_id in incident.reports],
                    decided[incident.incident_id],
                    incident,
                ),
                agreement=agreement,
                reading=reading,
                sites=knowledge.sites.sites,
                list_of=knowledge.sites.list_of,
            ),
            standing.get(incident.incident_id),
            decided[incident.incident_id],
            knowledge,
            now,
        )
        for incident in incidents
        if agreement.watches(incident.occurred) or incident.incident_id in standing
    ]


def _decided(
    connection: Connection, ids: Sequence[IncidentId]
) -> defaultdict[IncidentId, list[Decision]]:
    decided: defaultdict[IncidentId, list[Decision]] = defaultdict(list)
    for each in review.decisions_of(connection, ids):
        decided[each.incident_id].append(each)
    return decided


def _revision(
    case: Case,
    previous: Assessment | None,
    decisions: Sequence[Decision],
    knowledge: Knowledge,
    now: datetime,
) -> Assessment:
    """What the rules say, and what people made of it."""
    incident = case.incident
    automatic = assess(
        case,
        previous=previous,
        list_versions=knowledge.sites.versions,
        rules_version=knowledge.rules_version,
        assessed_at=now,
        cause=_cause(incident, previous, case.agreement, knowledge),
    )
    if not decisions:
        return automatic
    needed = people_needed(incident, case.members, decisions, knowledge.review)
    found = reviewed(automatic, incident, decisions, needed)
    new = [each for each in decisions if each.number == found.decision]
    if new and (previous is None or previous.decision != found.decision):
        return replace(found, cause=cause_of(new[0]))
    return found


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
