"""Reports are located, then joined into incidents: a new report touches its neighbours only."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection

from monitor.core.associate import Group, cluster
from monitor.core.incidents import form_incident
from monitor.core.linkage import connected
from monitor.core.match import interpret
from monitor.model.ids import IncidentId, ReportId
from monitor.model.incidents import Incident, LocatedReport
from monitor.pipeline.corrections import with_corrections
from monitor.pipeline.ingest import Progress, no_progress
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.neighbourhood import with_neighbourhood
from monitor.store import chain, pending, reads, withdrawals, writes
from monitor.store.database import Database

_LOCATING, _ASSOCIATING = "locate", "associate"  # the steps, as ``pending`` knows them
_BATCH = 1_000  # reports in one transaction: bounds the memory, and how long others wait


class _Part(NamedTuple):
    """Groups of reports, and the incidents that hold any of them now; no other part has to do with
    either.
    """

    groups: list[Group]
    incidents: list[IncidentId]

    @property
    def reports(self) -> set[ReportId]:
        """All reports of the groups."""
        return {report_id for group in self.groups for report_id in group}

    def settled(self, sizes: Mapping[IncidentId, int], seeds: Set[ReportId]) -> bool:
        """Whether it is one incident that holds the same reports as before, none of them among the
        ``seeds``. ``sizes`` is how many reports each incident holds now.
        """
        reports = self.reports
        same = len(self.groups) == 1 and [len(reports)] == [sizes[key] for key in self.incidents]
        return same and seeds.isdisjoint(reports)


def locate_pending(
    database: Database, knowledge: Knowledge, *, now: datetime, progress: Progress = no_progress
) -> int:
    """Interpret the words of every report that has no location yet; one transaction a batch."""
    with database.reading() as connection:
        since = pending.caught_up(connection, _LOCATING)
        total = pending.count_without_location(connection, since)
    done = 0
    while True:
        with database.reading() as connection:
            unlocated = pending.reports_without_location(connection, since, limit=_BATCH)
        if not unlocated:
            pending.catch_up(database, _LOCATING, pending.count_without_location)
            return done
        located = [
            interpret(report, knowledge.gazetteer, knowledge.sites, knowledge.vocabulary)
            for report in unlocated
        ]
        with database.transaction() as connection:
            done += writes.append_locations(connection, located, at=now)
        progress("locating", done, total)


def associate_pending(
    database: Database,
    knowledge: Knowledge,
    *,
    now: datetime,
    also: Iterable[ReportId] = (),
    progress: Progress = no_progress,
) -> int:
    """Join every report that belongs to no incident and speaks of a strike, and those named in
    ``also``; one transaction a batch, so that after a crash running again carries on.

    Returns how many incident revisions were appended. The result equals a full rebuild: a report's
    whole connected neighbourhood is clustered anew, and nothing outside it can change.
    """
    also = list(also)
    with database.reading() as connection:
        seen = chain.last_entry(connection)
        parts = _regrouped(connection, knowledge, also, progress)
    done = grouped = 0
    for batch in _batches(parts):
        with database.transaction() as connection:
            if pending.regrouped_since(connection, seen):  # somebody else was at it meanwhile
                return done + associate_reports(connection, knowledge, now=now, also=also)
            done += _append(connection, batch, knowledge, now, because="")
            seen = chain.last_entry(connection)
        grouped += len(batch)
        progress("associating", grouped, len(parts))
    pending.catch_up(database, _ASSOCIATING, pending.reports_without_incident)
    return done


def associate_reports(
    connection: Connection,
    knowledge: Knowledge,
    *,
    now: datetime,
    also: Iterable[ReportId] = (),
    because: str = "",
) -> int:
    """The same within an open transaction; ``because`` is what a change of the reports in ``also``
    is put down to.
    """
    parts = _regrouped(connection, knowledge, also, no_progress)
    return sum(_append(connection, batch, knowledge, now, because) for batch in _batches(parts))


def _regrouped(
    connection: Connection, knowledge: Knowledge, also: Iterable[ReportId], progress: Progress
) -> list[_Part]:
    """How the reports that wait hang together with all others; without what stays as it is."""
    since = pending.caught_up(connection, _ASSOCIATING)
    seeds = {*pending.reports_without_incident(connection, since), *_speaking(connection, also)}
    seeds |= set(withdrawals.withdrawn_members(connection))
    if not seeds:
        return []
    progress("comparing", 0, len(seeds))
    located = with_neighbourhood(connection, seeds, knowledge)
    held = reads.incident_of_report(connection, located)
    judgements = reads.judgements(connection, located)
    for withdrawn in withdrawals.withdrawals_of(connection, located):
        del located[withdrawn]
    groups = cluster(_handed_over(located), knowledge.weights, judgements)
    sizes = Counter(held.values())
    return [part for part in _parts(groups, held) if not part.settled(sizes, seeds)]


def _handed_over(located: dict[ReportId, LocatedReport]) -> Iterator[LocatedReport]:
    """The reports, out of the mapping: whoever takes them alone says how long they are held."""
    while located:
        yield located.popitem()[1]


def _speaking(connection: Connection, report_ids: Iterable[ReportId]) -> set[ReportId]:
    reports = reads.reports(connection, report_ids)
    return {report.report_id for report in reports if report.speaks_of_strike}


def _parts(groups: Sequence[Group], held: Mapping[ReportId, IncidentId]) -> Iterable[_Part]:
    """The groups, together with those that share an incident; an incident may be left with none."""
    incidents = sorted(set(held.values()))
    place = {incident_id: number for number, incident_id in enumerate(incidents, len(groups))}
    links = [
        (number, place[held[report_id]])
        for number, group in enumerate(groups)
        for report_id in group
        if report_id in held
    ]
    a, b = np.array(links, dtype=np.int64).reshape(-1, 2).T
    parts: defaultdict[int, _Part] = defaultdict(lambda: _Part([], []))
    for number, first in enumerate(connected(len(groups) + len(incidents), a, b).tolist()):
        if number < len(groups):
            parts[first].groups.append(groups[number])
        else:
            parts[first].incidents.append(incidents[number - len(groups)])
    return parts.values()


def _batches(parts: Iterable[_Part]) -> Iterator[list[_Part]]:
    """Parts that together hold no fewer reports than a batch, but the last."""
    batch: list[_Part] = []
    held = 0
    for part in parts:
        batch.append(part)
        held += len(part.reports)
        if held >= _BATCH:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _append(
    connection: Connection,
    parts: Sequence[_Part],
    knowledge: Knowledge,
    now: datetime,
    because: str,
) -> int:
    """Form the incidents of whole parts, and keep what differs from what stands."""
    groups = [group for part in parts for group in part.groups]
    touched = [incident_id for part in parts for incident_id in part.incidents]
    standing = _by_id(reads.incidents(connection, touched))
    formed = with_corrections(connection, _formed(connection, groups, now), knowledge)
    kept = {new.incident_id for new in formed}
    known = standing | _by_id(reads.incidents(connection, kept - standing.keys()))
    told = {report_id for old in known.values() for report_id in old.reports}
    withdrawn = withdrawals.withdrawals_of(connection, told).keys()
    revisions = [
        revision
        for new in formed
        if (revision := _revision(new, known.get(new.incident_id), withdrawn, because))
    ]
    gone = [
        _retraction(old, now, withdrawn, because)
        for key, old in standing.items()
        if key not in kept
    ]
    return writes.append_incidents(connection, gone + revisions)


def _formed(connection: Connection, groups: Iterable[Group], now: datetime) -> list[Incident]:
    reports = {report_id for group in groups for report_id in group}
    located = {item.report.report_id: item for item in reads.located(connection, reports)}
    return [
        form_incident([located[report_id] for report_id in group], formed_at=now, cause="")
        for group in groups
    ]


def _by_id(incidents: Iterable[Incident]) -> dict[IncidentId, Incident]:
    return {each.incident_id: each for each in incidents}


def _revision(
    new: Incident, old: Incident | None, withdrawn: Set[ReportId], because: str
) -> Incident | None:
    """The new incident as a revision of the old; ``None`` where nothing about it changed."""
    if old is None:
        return replace(new, revision=1, cause=because or "first reports")
    same = replace(new, revision=old.revision, cause=old.cause, formed_at_utc=old.formed_at_utc)
    if same == old:
        return None
    cause = _cause(new.reports, old, withdrawn, because)
    return replace(new, revision=old.revision + 1, cause=cause)


def _cause(
    reports: Sequence[ReportId], old: Incident, withdrawn: Set[ReportId], because: str
) -> str:
    joined = sorted(set(reports) - set(old.reports))
    left = sorted(set(old.reports) - set(reports))
    parts = [f"joined by {', '.join(joined)}"] if joined else []
    taken = [report_id for report_id in left if report_id in withdrawn]
    gone = [report_id for report_id in left if report_id not in withdrawn]
    parts += [f"left by {', '.join(gone)}"] if gone else []
    parts += [f"{', '.join(taken)} withdrawn by the source"] if taken else []
    parts += [because] if because else []
    return "; ".join(parts) or "its reports were read anew"


def _retraction(old: Incident, now: datetime, withdrawn: Set[ReportId], because: str) -> Incident:
    joined = "its reports were joined with an earlier incident"
    taken = "its reports were withdrawn by their sources"
    return replace(
        old,
        revision=old.revision + 1,
        retracted=True,
        formed_at_utc=now,
        cause=because or (taken if withdrawn >= set(old.reports) else joined),
    )
