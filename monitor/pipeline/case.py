"""What a reviewer has before them: one incident with all that bears on a decision about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from sqlalchemy import Connection

from monitor.core.concurrence import awaiting, people_needed, people_to_regroup
from monitor.core.geodesy import point_distance_m
from monitor.core.review import agreed_on, reading_key, taken_by, waiting
from monitor.model.ids import IncidentId, ReportId
from monitor.model.incidents import Incident
from monitor.model.review import OPINIONS, Changes, Decision
from monitor.model.time import TimeWindow
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.review import Mark, mark_of
from monitor.store import reads, review
from monitor.store.queries import IncidentQuery

_SUGGESTED_AT_MOST = 8  # as many as are read before a choice
_NEAR_AT_MOST = 1_000  # of which these are chosen
_AROUND = timedelta(hours=12)  # a night that one source tells under the day after


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """One incident as it waits for people.

    ``urgent`` is why, empty where nothing is left to do; ``people`` how many have to agree, to a
    correction as well, and ``to_regroup`` to a split or a merger; ``agreed`` who has already said
    the last thing about what stands, by "agreement/reading"; ``awaiting`` what waits for a second
    person, here and, of mergers with it, elsewhere.
    ``mark`` is how far all has come, ``since_opinion`` what came after the last opinion, and
    ``moved_to`` the incidents its reports now belong to, if it was retracted.
    """

    incident: Incident
    decisions: tuple[Decision, ...]
    urgent: tuple[str, ...]
    taken_by: str
    people: int
    to_regroup: int
    awaiting: tuple[Decision, ...]
    agreed: Mapping[str, tuple[Decision, ...]]
    mark: Mark
    since_opinion: Changes
    suggestions: tuple[Incident, ...]
    moved_to: tuple[Incident, ...]


def case_file(
    connection: Connection, knowledge: Knowledge, incident_id: IncidentId, *, now: datetime
) -> CaseFile | None:
    """The file of an incident; ``None`` where there is none of that id."""
    incident = reads.incident(connection, incident_id)
    if incident is None:
        return None
    decisions = review.decisions_of(connection, [incident_id])
    assessed = reads.assessments_of(connection, [incident_id])
    members = reads.located(connection, incident.reports)
    item = waiting(incident, members, assessed, decisions, knowledge.review, now)
    gone = incident.retracted
    return CaseFile(
        incident=incident,
        decisions=decisions,
        urgent=item.urgent if item and not gone else (),
        taken_by=taken_by(decisions, now),
        people=people_needed(incident, members, decisions, knowledge.review),
        to_regroup=people_to_regroup(incident, members, assessed, decisions, knowledge.review),
        awaiting=(*awaiting(decisions), *_awaiting_elsewhere(connection, incident_id)),
        agreed={reading_key(each): agreed_on(decisions, each, incident) for each in assessed},
        mark=mark_of(connection, incident, decisions),
        since_opinion=_since_opinion(connection, incident_id, decisions),
        suggestions=() if gone else suggestions(connection, incident),
        moved_to=reads.incidents_of_reports(connection, _ever_of(connection, incident))
        if gone
        else (),
    )


def _awaiting_elsewhere(connection: Connection, incident_id: IncidentId) -> tuple[Decision, ...]:
    """The mergers with it that were decided from another incident and wait there."""
    others = {each.incident_id for each in review.mergers_with(connection, incident_id)}
    return tuple(
        each
        for other in sorted(others)
        for each in awaiting(review.decisions_of(connection, [other]))
        if each.other == incident_id
    )


def changes_since(connection: Connection, incident_id: IncidentId, mark: Mark) -> Changes:
    """What came since somebody looked."""
    return Changes(
        revisions=_revisions_after(connection, incident_id, mark.revision),
        decisions=review.decisions_of(connection, [incident_id])[mark.decisions :],
        assessments=reads.assessment_revisions(connection, incident_id)[mark.assessments :],
    )


def _since_opinion(
    connection: Connection, incident_id: IncidentId, decisions: Iterable[Decision]
) -> Changes:
    """What came after the last opinion, without what it led to itself; nothing without one."""
    opinions = [each for each in decisions if each.kind in OPINIONS]
    if not opinions:
        return Changes()
    last = opinions[-1]
    made = reads.assessment_revisions(connection, incident_id)
    return Changes(
        revisions=_revisions_after(connection, incident_id, last.incident_revision),
        assessments=tuple(each for each in made if each.assessed_at_utc > last.decided_at_utc),
    )


def _revisions_after(
    connection: Connection, incident_id: IncidentId, revision: int
) -> tuple[Incident, ...]:
    every = reads.incident_revisions(connection, incident_id)
    return tuple(each for each in every if each.revision > revision)


def _ever_of(connection: Connection, incident: Incident) -> set[ReportId]:
    revisions = reads.incident_revisions(connection, incident.incident_id)
    return {report_id for each in revisions for report_id in each.reports}


def suggestions(connection: Connection, incident: Incident) -> tuple[Incident, ...]:
    """Incidents that may tell of the same strike: near in time, of the same site first, then of the
    same kind of facility, then the nearest.
    """
    around = TimeWindow(incident.occurred.from_utc - _AROUND, incident.occurred.until_utc + _AROUND)
    near, _ = reads.current_incidents(
        connection, IncidentQuery(window=around, kind=incident.kind, limit=_NEAR_AT_MOST)
    )

    def closeness(other: Incident) -> tuple[bool, bool, float, str]:
        return (
            not _same_site(incident, other),
            incident.category is not other.category,
            _distance_m(incident, other),
            other.incident_id,
        )

    alike = [
        each
        for each in near
        if each.incident_id != incident.incident_id
        if _same_site(incident, each) or set(each.place.regions) & set(incident.place.regions)
    ]
    return tuple(sorted(alike, key=closeness)[:_SUGGESTED_AT_MOST])


def _same_site(one: Incident, other: Incident) -> bool:
    return bool(one.site and other.site and one.site.site_id == other.site.site_id)


def _distance_m(one: Incident, other: Incident) -> float:
    if one.place.point is None or other.place.point is None:
        return inf
    return point_distance_m(one.place.point, other.place.point)
