"""Reports are located, then joined into incidents: a new report touches its neighbours only."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.core.associate import cluster, judge_pair
from monitor.core.incidents import form_incident
from monitor.core.match import interpret
from monitor.model.ids import ReportId
from monitor.model.incidents import Incident, LocatedReport
from monitor.pipeline.knowledge import Knowledge
from monitor.store import reads, writes
from monitor.store.database import Database

_BATCH = 2_000


def locate_pending(database: Database, knowledge: Knowledge, *, now: datetime) -> int:
    """Interpret the words of every report that has no location yet; one transaction a batch."""
    done = 0
    while True:
        with database.reading() as connection:
            pending = reads.reports_without_location(connection, limit=_BATCH)
        if not pending:
            return done
        located = [
            interpret(report, knowledge.gazetteer, knowledge.sites, knowledge.vocabulary)
            for report in pending
        ]
        with database.transaction() as connection:
            done += writes.append_locations(connection, located, at=now)


def associate_pending(
    database: Database, knowledge: Knowledge, *, now: datetime, also: Iterable[ReportId] = ()
) -> int:
    """Join every report that belongs to no incident, and those named in ``also``; one transaction.

    Returns how many incident revisions were appended. The result equals a full rebuild: a report's
    whole connected neighbourhood is clustered anew, and nothing outside it can change.
    """
    with database.transaction() as connection:
        fresh = {item.report.report_id: item for item in reads.reports_without_incident(connection)}
        named = {item.report.report_id: item for item in reads.located(connection, also)}
        seeds = fresh | named
        if not seeds:
            return 0
        touched = _with_fellows(connection, seeds)
        connected = _neighbourhood(connection, touched, knowledge)
        return _append(connection, connected, knowledge, now)


def _with_fellows(
    connection: Connection, seeds: dict[ReportId, LocatedReport]
) -> dict[ReportId, LocatedReport]:
    """The seeds and the fellow members of the incidents they are in."""
    fellows = reads.incidents_of_reports(connection, seeds)
    ids = {report_id for incident in fellows for report_id in incident.reports} - seeds.keys()
    return seeds | {item.report.report_id: item for item in reads.located(connection, ids)}


def _neighbourhood(
    connection: Connection, seeds: dict[ReportId, LocatedReport], knowledge: Knowledge
) -> dict[ReportId, LocatedReport]:
    """Every report that hangs together with the seeds by agreeing pairs, and fellow members."""
    reach = timedelta(hours=knowledge.weights["time_far_hours"])
    reached = dict(seeds)
    frontier = list(seeds.values())
    while frontier:
        one = frontier.pop()
        for other in reads.located_overlapping(connection, one.report.occurred.widened(reach)):
            if other.report.report_id in reached:
                continue
            if judge_pair(one, other, knowledge.weights).score > 0:
                joined = _with_fellows(connection, {other.report.report_id: other})
                new = {key: item for key, item in joined.items() if key not in reached}
                reached |= new
                frontier.extend(new.values())
    return reached


def _append(
    connection: Connection,
    located: dict[ReportId, LocatedReport],
    knowledge: Knowledge,
    now: datetime,
) -> int:
    standing = {each.incident_id: each for each in reads.incidents_of_reports(connection, located)}
    formed = [
        form_incident([located[report_id] for report_id in group], formed_at=now, cause="")
        for group in cluster(located.values(), knowledge.weights)
    ]
    known = standing | {
        found.incident_id: found
        for new in formed
        if new.incident_id not in standing
        and (found := reads.incident(connection, new.incident_id)) is not None
    }
    revisions = [rev for new in formed if (rev := _revision(new, known.get(new.incident_id)))]
    kept = {new.incident_id for new in formed}
    gone = [_retraction(old, now) for key, old in standing.items() if key not in kept]
    return writes.append_incidents(connection, gone + revisions)


def _revision(new: Incident, old: Incident | None) -> Incident | None:
    """The new incident as a revision of the old; ``None`` where nothing about it changed."""
    if old is None:
        return replace(new, revision=1, cause="first reports")
    same = replace(new, revision=old.revision, cause=old.cause, formed_at_utc=old.formed_at_utc)
    if same == old:
        return None
    return replace(new, revision=old.revision + 1, cause=_cause(new.reports, old))


def _cause(reports: Sequence[ReportId], old: Incident) -> str:
    joined = sorted(set(reports) - set(old.reports))
    left = sorted(set(old.reports) - set(reports))
    parts = [f"joined by {', '.join(joined)}"] if joined else []
    parts += [f"left by {', '.join(left)}"] if left else []
    return "; ".join(parts) or "its reports were read anew"


def _retraction(old: Incident, now: datetime) -> Incident:
    return replace(
        old,
        revision=old.revision + 1,
        retracted=True,
        formed_at_utc=now,
        cause="its reports were joined with an earlier incident",
    )
