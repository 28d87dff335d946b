"""What people's decisions make of an assessment, and which incidents wait for people.

A decision rests on what its author saw: the reports and the rules' answers. What was settled by
people stands until people decide again; where what they saw has changed, it says so and waits for
them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from monitor.core.concurrence import (
    are_enough,
    awaiting,
    is_mass_outage,
    opinions_on,
    runs_of,
)
from monitor.model.assessments import (
    Assessment,
    AttributionState,
    Finding,
    Holds,
    Mode,
    ReviewState,
    Status,
    Verdict,
)
from monitor.model.ids import Json, content_id
from monitor.model.incidents import Incident, Judgement, JudgementKind, LocatedReport
from monitor.model.review import (
    OPINIONS,
    Decision,
    DecisionKind,
    QueueItem,
    ReviewPolicy,
    Seen,
    person_of,
)
from monitor.model.sites import SiteCategory

REVIEW_RULE = "review"  # the finding that is a person's
TAKEN_FOR = timedelta(hours=12)  # a working day; what somebody forgot to release is free again
_WORDS = {
    DecisionKind.CONFIRM: "confirmed",
    DecisionKind.REJECT: "rejected",
    DecisionKind.DISPUTE: "marked disputed",
    DecisionKind.SPLIT: "split",
    DecisionKind.MERGE: "merged",
    DecisionKind.CORRECT: "corrected",
}
_AGREED = {Verdict.VIOLATION: Holds.YES, Verdict.NO_VIOLATION: Holds.NO}
_VERDICT_OF = {
    Holds.YES: Verdict.VIOLATION,
    Holds.NO: Verdict.NO_VIOLATION,
    Holds.UNKNOWN: Verdict.UNDETERMINED,
}
_REASONS = {
    Holds.YES: "people who reviewed it found a violation",
    Holds.NO: "people who reviewed it found no violation",
    Holds.UNKNOWN: "marked as disputed in review",
}


def reading_key(assessment: Assessment) -> str:
    """By what a decision names the reading: "agreement/reading"."""
    return f"{assessment.agreement_id}/{assessment.reading_id}"


def seen_in(incident: Incident, standing: Iterable[Assessment]) -> dict[str, Seen]:
    """What somebody who decides now has before them, by reading."""
    return {
        reading_key(each): Seen(verdict=each.verdict, basis=basis_of(incident, each))
        for each in standing
    }


def basis_of(incident: Incident, assessment: Assessment) -> str:
    """A hash of the reports and of the rules' answers; not of how or when they were reached, so
    that a rebuild finds the same.
    """
    answers: list[Json] = [
        asdict(finding) for finding in assessment.findings if finding.rule_id != REVIEW_RULE
    ]
    return content_id("b", [list(incident.reports), answers])


def reviewed(
    automatic: Assessment, incident: Incident, decisions: Sequence[Decision], needed: int
) -> Assessment:
    """The assessment with what people decided about it, in the order they did; as it was where
    nobody has.
    """
    key = reading_key(automatic)
    opinions = opinions_on(decisions, key)
    if not opinions:
        return automatic
    runs, basis = runs_of(opinions, key), basis_of(incident, automatic)
    holding = _holding(runs, needed)
    effective = holding[-1] if holding else None
    finding = None if effective is None else _finding(effective, key)
    return replace(
        automatic,
        verdict=_VERDICT_OF[finding.holds] if finding else automatic.verdict,
        findings=(*automatic.findings, finding) if finding else automatic.findings,
        mode=Mode.AUTOMATIC if effective is None else Mode.MANUAL,
        status=_status(holding, key, needed, basis),
        review=_state(runs[-1], key, needed, basis),
        decision=opinions[-1].number,
    )


def agreed_on(
    decisions: Iterable[Decision], assessment: Assessment, incident: Incident
) -> tuple[Decision, ...]:
    """The latest opinions that say the same of an assessment and of the evidence as it stands:
    whoever gave them need not be asked again. Empty where people have yet to look.
    """
    key = reading_key(assessment)
    opinions = opinions_on(decisions, key)
    last = runs_of(opinions, key)[-1] if opinions else []
    if not last or last[-1].seen[key].basis != basis_of(incident, assessment):
        return ()
    return tuple(last)


def _holding(runs: Iterable[list[Decision]], needed: int) -> list[Decision]:
    """The last opinions that enough people share; empty where nothing holds. One person's mark of
    a dispute holds at once where people have settled nothing: it takes nothing away from anybody.
    """
    holding: list[Decision] = []
    for run in runs:
        if are_enough(run, needed) or (run[-1].kind is DecisionKind.DISPUTE and not holding):
            holding = run
    return holding


def _status(holding: Sequence[Decision], key: str, needed: int, basis: str) -> Status:
    """Reviewed as long as what enough people settled is of the evidence as it stands: nobody alone
    undoes that.
    """
    settled = are_enough(holding, needed) and holding[-1].seen[key].basis == basis
    return Status.REVIEWED if settled else Status.PRELIMINARY


def _state(last: Sequence[Decision], key: str, needed: int, basis: str) -> ReviewState:
    if last[-1].seen[key].basis != basis:
        return ReviewState.EVIDENCE_CHANGED
    return ReviewState.REVIEWED if are_enough(last, needed) else ReviewState.AWAITING_SECOND


def _finding(decision: Decision, key: str) -> Finding | None:
    """What a person settled; confirming what is open leaves it open to new evidence."""
    match decision.kind:
        case DecisionKind.REJECT:
            holds = Holds.NO
        case DecisionKind.DISPUTE:
            holds = Holds.UNKNOWN
        case _:
            agreed = _AGREED.get(decision.seen[key].verdict)
            if agreed is None:
                return None
            holds = agreed
    evidence = (f"decision {decision.number}",)
    return Finding(rule_id=REVIEW_RULE, holds=holds, reason=_REASONS[holds], evidence=evidence)


def is_marked_disputed(assessments: Iterable[Assessment]) -> bool:
    """Whether a person marked it as disputed; apart from sources that name different parties."""
    return any(
        finding.rule_id == REVIEW_RULE and finding.holds is Holds.UNKNOWN
        for each in assessments
        for finding in each.findings
    )


def is_submission(members: Iterable[LocatedReport], assessments: Iterable[Assessment]) -> bool:
    """Whether an incident rests on what nobody vouches for, and people have not let it stand: by a
    review, under any reading, whose outcome is not that there was no violation.
    """
    stands = any(
        each.mode is Mode.MANUAL and each.verdict is not Verdict.NO_VIOLATION
        for each in assessments
    )
    return not stands and not any(member.report.family.vouched for member in members)


def cause_of(decision: Decision) -> str:
    """What a new revision is put down to, without who decided: a reader sees it."""
    return f"decision {decision.number} on {decision.incident_id}: {_WORDS[decision.kind]}"


def taken_by(decisions: Iterable[Decision], now: datetime) -> str:
    """Who has the incident before them: took it within twelve hours, and has neither released it
    nor given an opinion since. Empty if nobody.
    """
    holder = ""
    for each in decisions:
        if each.kind is DecisionKind.TAKE:
            holder = each.author if now < each.decided_at_utc + TAKEN_FOR else ""
        elif each.kind is DecisionKind.RELEASE or _is_opinion_of(each, holder):
            holder = ""
    return holder


def _is_opinion_of(decision: Decision, author: str) -> bool:
    return decision.kind in OPINIONS and decision.person == person_of(author)


def judgements_of(
    decision: Decision, incident: Incident, other: Incident | None
) -> list[Judgement]:
    """What a split or a merger says of each pair of reports."""
    apart = set(decision.reports)
    rest = [each for each in incident.reports if each not in apart]
    if decision.kind is DecisionKind.SPLIT:
        pairs = [(a, b, JudgementKind.DIFFERENT) for a in decision.reports for b in rest]
        together = sorted(apart)
        pairs += [(together[0], each, JudgementKind.SAME) for each in together[1:]]
    else:
        others = () if other is None else other.reports
        pairs = [(a, b, JudgementKind.SAME) for a in incident.reports for b in others]
    return [
        Judgement(
            left=min(a, b),
            right=max(a, b),
            kind=kind,
            score=1.0 if kind is JudgementKind.SAME else -1.0,
            reasons=(decision.reason,),
            author=decision.author,
            judged_at_utc=decision.decided_at_utc,
        )
        for a, b, kind in pairs
    ]


def waiting(
    incident: Incident,
    members: Sequence[LocatedReport],
    assessments: Sequence[Assessment],
    decisions: Sequence[Decision],
    policy: ReviewPolicy,
    now: datetime,
) -> QueueItem | None:
    """The incident as it waits for a person; ``None`` where nothing is left for one to do. What
    anybody posted waits even where no reading applies, until somebody has given an opinion of it.
    """
    open_ones = [
        each
        for each in assessments
        if each.review is not ReviewState.REVIEWED
        and (each.verdict is not Verdict.NO_VIOLATION or each.review is not ReviewState.UNREVIEWED)
    ]
    waits = awaiting(decisions)
    submission = is_submission(members, assessments)
    looked_at = bool(assessments) or any(each.kind in OPINIONS for each in decisions)
    if not open_ones and not waits and (looked_at or not submission):
        return None
    disputed = incident.attribution.state is AttributionState.DISPUTED
    states = {each.review for each in open_ones}
    told = (
        ("violation", any(each.verdict is Verdict.VIOLATION for each in open_ones)),
        ("disputed", disputed or is_marked_disputed(open_ones)),
        ("nuclear", incident.category is SiteCategory.NUCLEAR_PLANT),
        ("mass outage", is_mass_outage(members, policy)),
        ("evidence changed", ReviewState.EVIDENCE_CHANGED in states),
        ("awaiting second", bool(waits) or ReviewState.AWAITING_SECOND in states),
        ("submission", submission),
        ("not assessed", not assessments),
    )
    return QueueItem(
        incident_id=incident.incident_id,
        incident_revision=incident.revision,
        occurred=incident.occurred,
        category=incident.category,
        urgent=tuple(word for word, holds in told if holds),
        taken_by=taken_by(decisions, now),
    )


_URGENCY = ("violation", "disputed", "nuclear", "mass outage", "evidence changed")


def urgency(item: QueueItem) -> tuple[list[bool], datetime, str]:
    """Smaller is more urgent; of equals the older, then by id."""
    lacking = [word not in item.urgent for word in _URGENCY]
    return lacking, item.occurred.from_utc, item.incident_id
