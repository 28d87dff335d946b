"""Every incident that changed is assessed anew under every reading; nothing else is touched."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeAlias

from sqlalchemy import Connection

from monitor.core.assess import assess
from monitor.core.case import Case
from monitor.core.concurrence import people_needed
from monitor.core.facts import corrected_members
from monitor.core.review import cause_of, reviewed
from monitor.model.agreements import Agreement, Reading
from monitor.model.assessments import Assessment
from monitor.model.ids import IncidentId, content_id
from monitor.model.incidents import Incident, LocatedReport
from monitor.model.review import Decision
from monitor.pipeline.ingest import Progress, no_progress
from monitor.pipeline.knowledge import Knowledge
from monitor.store import pending, reads, review, writes
from monitor.store.database import Database

_BATCH = 500

Under: TypeAlias = tuple[Agreement, Reading]
Due: TypeAlias = tuple[Incident, Sequence[Under]]  # an incident, and what it is assessed under
Key: TypeAlias = tuple[str, str, str]  # the ids of an incident, an agreement and a reading


def assess_pending(
    database: Database, knowledge: Knowledge, *, now: datetime, progress: Progress = no_progress
) -> int:
    """Assess every incident whose current assessment is missing or rests on something older.

    One transaction a batch of incidents. Returns how many revisions were appended.
    """
    readings = {knowledge.stamp(*under): under for under in knowledge.readings}
    stamps, done, after = list(readings), 0, None
    step = content_id("assess", [repr(stamp) for stamp in stamps])
    with database.reading() as connection:
        since = pending.caught_up(connection, step)
        total = pending.count_to_assess(connection, since, stamps)
    while done < total:
        with database.transaction() as connection:
            lacking = pending.incidents_to_assess(
                connection, since, stamps, after=after, limit=_BATCH
            )
            if not lacking:
                break
            after = lacking[-1][0].incident_id
            due = [(incident, [readings[stamp] for stamp in lacks]) for incident, lacks in lacking]
            standing = _standing(connection, due)
            revisions = _revisions(connection, due, standing, knowledge, now)
            done += writes.append_assessments(connection, revisions)
        progress("assessing", done, total)
    pending.catch_up(database, step, partial(pending.count_to_assess, stamps=stamps))
    return done


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
    every = [(incident, knowledge.readings) for incident in incidents]
    standing = _standing(connection, every)
    due = [
        (
            incident,
            [
                under
                for under in readings
                if under[0].watches(incident.occurred) or _key(incident, under) in standing
            ],
        )
        for incident, readings in every
    ]
    revisions = _revisions(connection, due, standing, knowledge, now)
    return writes.append_assessments(
        connection, [each for each in revisions if not _same(standing.get(_key_of(each)), each)]
    )


def _key(incident: Incident, under: Under) -> Key:
    agreement, reading = under
    return incident.incident_id, agreement.agreement_id, reading.reading_id


def _key_of(made: Assessment) -> Key:
    return made.incident_id, made.agreement_id, made.reading_id


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


def _standing(connection: Connection, due: Iterable[Due]) -> dict[Key, Assessment]:
    """The assessments that stand of those incidents under those readings."""
    incidents = {incident.incident_id for incident, _ in due}
    under = {(each.agreement_id, reading.reading_id) for _, all_ in due for each, reading in all_}
    found = reads.assessments_of(connection, incidents, under=under)
    return {_key_of(each): each for each in found}


def _revisions(
    connection: Connection,
    due: Sequence[Due],
    standing: Mapping[Key, Assessment],
    knowledge: Knowledge,
    now: datetime,
) -> Iterator[Assessment]:
    """What is concluded of each incident under each of its readings, in order."""
    wanted = {report_id for incident, _ in due for report_id in incident.reports}
    located = {each.report.report_id: each for each in reads.located(connection, wanted)}
    decided = _decided(connection, [incident.incident_id for incident, _ in due])
    for incident, readings in due:
        decisions = decided[incident.incident_id]
        members = [located[report_id] for report_id in incident.reports]
        needed = people_needed(incident, members, decisions, knowledge.review) if decisions else 1
        for case in _cases(incident, members, decisions, readings, knowledge):
            previous = standing.get(_key(incident, (case.agreement, case.reading)))
            yield _revision(case, previous, decisions, needed, knowledge, now)


def _cases(
    incident: Incident,
    members: Sequence[LocatedReport],
    decisions: Sequence[Decision],
    readings: Iterable[Under],
    knowledge: Knowledge,
) -> Iterator[Case]:
    """The incident before each reading; what does not depend on one is worked out once."""
    case: Case | None = None
    for agreement, reading in readings:
        if case is not None:
            case = case.under(agreement, reading)
        else:
            case = Case(
                incident=incident,
                members=corrected_members(members, decisions, incident),
                agreement=agreement,
                reading=reading,
                sites=knowledge.sites.sites,
                list_of=knowledge.sites.list_of,
            )
        yield case


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
    needed: int,
    knowledge: Knowledge,
    now: datetime,
) -> Assessment:
    """What the rules say, and what people made of it; of them so many are needed."""
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
