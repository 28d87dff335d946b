"""People decide about incidents: a decision is kept and takes effect in one transaction, or
neither.
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from monitor.core.concurrence import (
    awaiting,
    people_needed,
    people_to_regroup,
    waits_for_second,
)
from monitor.core.facts import BadFact, check_fact
from monitor.core.review import (
    cause_of,
    judgements_of,
    seen_in,
    taken_by,
)
from monitor.model.assessments import Verdict
from monitor.model.ids import IncidentId, PartyId, ReportId, sha256_hex
from monitor.model.incidents import Incident
from monitor.model.review import (
    ALTERATIONS,
    OPINIONS,
    Decision,
    DecisionKind,
    Evidence,
    Fact,
    Seen,
    person_of,
)
from monitor.pipeline.assess import assess_anew
from monitor.pipeline.associate import associate_reports
from monitor.pipeline.corrections import grounds_of
from monitor.pipeline.knowledge import Knowledge
from monitor.store import reads, review, writes
from monitor.store.database import Database

EVIDENCE_LIMIT_BYTES = 10 * 1024 * 1024  # a long document or a dozen photographs
REASON_LIMIT = 2_000  # characters: a paragraph, or a party's statement
_AUTHOR = re.compile(r"[^\W_][\w .'’-]{0,59}")


class CannotDecide(ValueError):
    """What was to be decided makes no sense here; the message says why. Nothing was kept."""


class NoSuchIncident(CannotDecide):
    """There is no incident of that id, or it was retracted."""


class Overtaken(CannotDecide):
    """The incident has changed since it was looked at, or somebody else has taken it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How far an incident had come when it was looked at: its revision, the number of its last
    decision, and how many assessments had been made of it, under all readings together.
    """

    revision: int
    decisions: int
    assessments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody wants to decide. ``incident_revision`` is the one they looked at; ``None``
    does not ask whether it still stands. ``mark`` asks of decisions and assessments, too. The rest
    is as in a Decision; ``file`` is evidence.
    """

    incident_id: IncidentId
    kind: DecisionKind
    author: str
    reason: str
    incident_revision: int | None = None
    mark: Mark | None = None
    reading_id: str = ""
    reports: tuple[ReportId, ...] = ()
    other: IncidentId | None = None
    fact: Fact | None = None
    value: str = ""
    file: Evidence | None = None
    party: PartyId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision and what it led to, nothing yet where it awaits a second person; ``known`` where
    its author had decided just that before, and nobody anything since.
    """

    decision: Decision
    known: bool = False
    incident_revisions: int = 0
    assessment_revisions: int = 0


def file_of(name: str, media_type: str, content: bytes, *, now: datetime) -> Evidence:
    """A file as evidence.

    Raises:
        CannotDecide: it is empty or too large.
    """
    if not 0 < len(content) <= EVIDENCE_LIMIT_BYTES:
        raise CannotDecide(f"evidence has 1 to {EVIDENCE_LIMIT_BYTES} bytes, not {len(content)}")
    return Evidence(
        evidence_id=sha256_hex(content),
        name=name[:200],
        media_type=media_type[:100],
        kept_at_utc=now,
        content=content,
    )


def decide(
    database: Database, knowledge: Knowledge, proposal: Proposal, *, now: datetime
) -> Decided:
    """Keep a decision, and let it take effect: reports regrouped, incidents assessed anew.

    Raises:
        CannotDecide: it makes no sense; nothing was kept.
        Overtaken: the incident is not what was looked at, or taken by somebody else.
    """
    _check_words(proposal)
    with database.transaction() as connection:
        earlier = review.decisions_of(connection, [proposal.incident_id])
        if known := _said_already(proposal, earlier):
            return Decided(decision=known, known=True)
        # what is pending is not put down to the decision
        associate_reports(connection, knowledge, now=now)
        incident = _standing(connection, proposal.incident_id)
        _check(connection, knowledge, proposal, incident, earlier, now)
        if there := _same_merger_there(connection, proposal):
            proposal, incident = there, _standing(connection, there.incident_id)
            earlier = review.decisions_of(connection, [there.incident_id])
        decision = _decision(connection, knowledge, proposal, incident, earlier, now)
        if proposal.file is not None:
            review.append_evidence(connection, proposal.file)
        review.append_decision(connection, decision)
        return _effect(connection, knowledge, decision, incident, now)


def _check_words(proposal: Proposal) -> None:
    """Raise CannotDecide without a name that is one, or without a reason of tolerable length."""
    author = proposal.author
    if not _AUTHOR.fullmatch(author) or _is_address(author):
        raise CannotDecide(f"{author[:60]!r} is no name or pseudonym of up to 60 characters")
    needed = proposal.kind not in (DecisionKind.TAKE, DecisionKind.RELEASE)
    if needed and not proposal.reason.strip():
        raise CannotDecide("a decision needs its reason")
    if len(proposal.reason) > REASON_LIMIT:
        raise CannotDecide(f"a reason has at most {REASON_LIMIT} characters")


def _is_address(author: str) -> bool:
    try:
        ipaddress.ip_address(author)
    except ValueError:
        return False
    return True


def _standing(connection: Connection, incident_id: IncidentId) -> Incident:
    incident = reads.incident(connection, incident_id)
    if incident is None:
        raise NoSuchIncident(f"no incident {incident_id!r}")
    if incident.retracted:
        raise NoSuchIncident(f"{incident_id} was retracted: {incident.cause}")
    return incident


def _said_already(proposal: Proposal, earlier: Sequence[Decision]) -> Decision | None:
    """The last decision, if it is this one: sent twice, it is one."""
    if not earlier:
        return None
    last = earlier[-1]
    same = _drafted(proposal, last.incident_revision, last.number, last.decided_at_utc)
    bare = replace(last, seen={}, reports=tuple(sorted(last.reports)), awaits_second=False)
    return last if bare == same else None


def _drafted(proposal: Proposal, revision: int, number: int, at: datetime) -> Decision:
    return Decision(
        incident_id=proposal.incident_id,
        number=number,
        incident_revision=revision,
        reading_id=proposal.reading_id,
        kind=proposal.kind,
        author=proposal.author,
        reason=proposal.reason,
        decided_at_utc=at,
        reports=tuple(sorted(set(proposal.reports))),
        other=proposal.other,
        fact=proposal.fact,
        value=proposal.value,
        evidence_id=proposal.file.evidence_id if proposal.file else "",
        party=proposal.party,
    )


def _same_merger_there(connection: Connection, proposal: Proposal) -> Proposal | None:
    """The merger as somebody else decided it from the other incident, where it waits for this."""
    if proposal.kind is not DecisionKind.MERGE or proposal.other is None:
        return None
    waits = awaiting(review.decisions_of(connection, [proposal.other]))
    there = replace(proposal, incident_id=proposal.other, other=proposal.incident_id)
    return there if any(each.other == there.other for each in waits) else None


def _decision(
    connection: Connection,
    knowledge: Knowledge,
    proposal: Proposal,
    incident: Incident,
    earlier: Sequence[Decision],
    now: datetime,
) -> Decision:
    drafted = _drafted(proposal, incident.revision, len(earlier) + 1, now)
    if proposal.kind in OPINIONS:
        return replace(drafted, seen=_seen(connection, proposal, incident))
    if proposal.kind not in ALTERATIONS:
        return drafted
    needed = _people_needed(connection, knowledge, drafted, incident)
    return replace(drafted, awaits_second=waits_for_second(drafted, earlier, needed))


def _people_needed(
    connection: Connection, knowledge: Knowledge, decision: Decision, incident: Incident
) -> int:
    """How many people it takes to change the incidents so that the decision touches."""
    if decision.other is None:
        return _people_for(connection, knowledge, decision.kind, incident)
    both = (incident, _standing(connection, decision.other))
    return max(_people_for(connection, knowledge, decision.kind, each) for each in both)


def _people_for(
    connection: Connection, knowledge: Knowledge, kind: DecisionKind, incident: Incident
) -> int:
    members = reads.located(connection, incident.reports)
    decisions = review.decisions_of(connection, [incident.incident_id])
    if kind is DecisionKind.CORRECT:
        return people_needed(incident, members, decisions, knowledge.review)
    assessed = reads.assessments_of(connection, [incident.incident_id])
    return people_to_regroup(incident, members, assessed, decisions, knowledge.review)


def _seen(connection: Connection, proposal: Proposal, incident: Incident) -> dict[str, Seen]:
    """What is before whoever gives an opinion; nothing where no reading applies to the incident,
    of which it then says no more than that somebody looked at it.
    """
    every = reads.assessments_of(connection, [incident.incident_id])
    if not every and not proposal.reading_id:
        return {}
    standing = [
        each
        for each in every
        if proposal.reading_id in ("", each.reading_id)
        and (proposal.kind is not DecisionKind.REJECT or each.verdict is not Verdict.NO_VIOLATION)
    ]
    if not standing:
        raise CannotDecide(_nothing_to(proposal))
    return seen_in(incident, standing)


def _nothing_to(proposal: Proposal) -> str:
    under = f" under the reading {proposal.reading_id!r}" if proposal.reading_id else ""
    if proposal.kind is DecisionKind.REJECT:
        return f"nothing is held against anybody{under}; correct the fact that is wrong"
    return f"the incident has no assessment{under}"


def _check(
    connection: Connection,
    knowledge: Knowledge,
    proposal: Proposal,
    incident: Incident,
    earlier: Sequence[Decision],
    now: datetime,
) -> None:
    """Raise CannotDecide where the decision makes no sense of this incident."""
    if proposal.incident_revision not in (None, incident.revision):
        raise Overtaken(f"the incident is at revision {incident.revision} by now; look again")
    if proposal.mark not in (None, mark_of(connection, incident, earlier)):
        raise Overtaken("it was decided or assessed anew since it was looked at; look again")
    holder = taken_by(earlier, now)
    if holder and person_of(holder) != person_of(proposal.author):
        raise Overtaken("somebody else has taken this incident")
    match proposal.kind:
        case DecisionKind.RELEASE if not holder:
            raise CannotDecide("nobody has taken this incident")
        case DecisionKind.SPLIT:
            _check_split(proposal, incident)
        case DecisionKind.MERGE:
            _check_merger(connection, proposal, incident)
        case DecisionKind.CORRECT:
            _check_fact(knowledge, proposal)
        case DecisionKind.ATTACH if proposal.file is None:
            raise CannotDecide("no file is given")
        case DecisionKind.REPLY if proposal.party not in grounds_of(knowledge).parties:
            raise CannotDecide(f"{proposal.party!r} is no party of an agreement")
        case _:
            pass


def mark_of(connection: Connection, incident: Incident, decisions: Sequence[Decision]) -> Mark:
    """How far the incident has come."""
    standing = reads.assessments_of(connection, [incident.incident_id])
    return Mark(
        revision=incident.revision,
        decisions=len(decisions),
        assessments=sum(each.revision for each in standing),
    )


def _check_split(proposal: Proposal, incident: Incident) -> None:
    apart = set(proposal.reports)
    if not apart or not apart < set(incident.reports):
        raise CannotDecide(
            "name some of its reports, not all: " + ", ".join(sorted(incident.reports))
        )


def _check_merger(connection: Connection, proposal: Proposal, incident: Incident) -> None:
    if proposal.other is None or proposal.other == incident.incident_id:
        raise CannotDecide("name the other incident")
    other = _standing(connection, proposal.other)
    if other.kind is not incident.kind:
        raise CannotDecide("a total and a single strike are not one")


def _check_fact(knowledge: Knowledge, proposal: Proposal) -> None:
    if proposal.fact is None:
        raise CannotDecide(f"name the fact: {', '.join(Fact)}")
    try:
        check_fact(proposal.fact, proposal.value, grounds_of(knowledge))
    except BadFact as error:
        raise CannotDecide(str(error)) from error


def _effect(
    connection: Connection,
    knowledge: Knowledge,
    decision: Decision,
    incident: Incident,
    now: datetime,
) -> Decided:
    if decision.awaits_second:
        return Decided(decision=decision)
    touched, regrouped = {incident.incident_id}, 0
    if decision.kind in ALTERATIONS:
        reports = _regrouped(connection, decision, incident)
        regrouped = associate_reports(
            connection, knowledge, now=now, also=reports, because=cause_of(decision)
        )
        found = reads.incidents_of_reports(connection, reports)
        touched = {each.incident_id for each in found}
    standing = [reads.incident(connection, each) for each in sorted(touched)]
    concerned = [each for each in standing if each is not None]
    assessed = 0
    if decision.kind in (*ALTERATIONS, *OPINIONS):
        assessed = assess_anew(connection, knowledge, concerned, now=now)
    return Decided(decision=decision, incident_revisions=regrouped, assessment_revisions=assessed)


def _regrouped(
    connection: Connection, decision: Decision, incident: Incident
) -> tuple[ReportId, ...]:
    """Keep what a split or merger says of pairs; the reports to be looked at again."""
    other = None if decision.other is None else _standing(connection, decision.other)
    if decision.kind is not DecisionKind.CORRECT:
        writes.append_judgements(connection, judgements_of(decision, incident, other))
    return (*incident.reports, *(other.reports if other else ()))
