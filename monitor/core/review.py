"""What people's decisions make of an assessment, and which incidents wait for people.

A decision rests on what its author saw: the reports and the rules' answers. What was settled by
people stands until people decide again; where what they saw has changed, it says so and waits for
them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta

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
from monitor.model.review import OPINIONS, Decision, DecisionKind, QueueItem, ReviewPolicy, Seen
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


def people_needed(
    incident: Incident,
    members: Iterable[LocatedReport],
    decisions: Iterable[Decision],
    policy: ReviewPolicy,
) -> int:
    """How many people have to agree before it is reviewed: two, where an error costs most."""
    marked = any(each.kind is DecisionKind.DISPUTE for each in decisions)
    grave = marked or incident.attribution.state is AttributionState.DISPUTED
    grave = grave or incident.category in policy.categories
    return 2 if grave or is_mass_outage(members, policy) else 1


def is_mass_outage(members: Iterable[LocatedReport], policy: ReviewPolicy) -> bool:
    """Whether a report's words put so many customers without supply."""
    told = (
        text
        for member in members
        for text in (member.report.effect, member.report.summary, member.report.headline)
    )
    return any(
        _number(found["number"]) * policy.multipliers.get((found["times"] or "").lower(), 1.0)
        >= policy.outage_customers
        for text in told
        for found in policy.customers.finditer(text)
    )


def _number(text: str) -> float:
    """``450,000``, ``450 000``, ``1.2`` or ``1,2``; groups of three digits are thousands."""
    parts = text.replace(",", ".").replace("\u00a0", " ").replace(" ", ".").split(".")
    if len(parts) > 1 and all(len(part) == 3 for part in parts[1:]):
        return float("".join(parts))
    return float(".".join(parts[:2]))


def reviewed(
    automatic: Assessment, incident: Incident, decisions: Sequence[Decision], needed: int
) -> Assessment:
    """The assessment with what people decided about it, in the order they did; as it was where
    nobody has.
    """
    key = reading_key(automatic)
    opinions = [each for each in decisions if each.kind in OPINIONS and key in each.seen]
    if not opinions:
        return automatic
    effective = _effective(opinions, key, needed)
    state = _state(opinions, key, needed, basis_of(incident, automatic))
    finding = None if effective is None else _finding(effective, key)
    return replace(
        automatic,
        verdict=_VERDICT_OF[finding.holds] if finding else automatic.verdict,
        findings=(*automatic.findings, finding) if finding else automatic.findings,
        mode=Mode.AUTOMATIC if effective is None else Mode.MANUAL,
        status=Status.REVIEWED if state is ReviewState.REVIEWED else Status.PRELIMINARY,
        review=state,
        decision=opinions[-1].number,
    )


def _runs(opinions: Sequence[Decision], key: str) -> list[list[Decision]]:
    """The opinions in groups that say the same of the same, one after the other."""
    runs: list[list[Decision]] = []
    for each in opinions:
        last = runs[-1][-1] if runs else None
        if last is not None and (last.kind, last.seen[key]) == (each.kind, each.seen[key]):
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def agreed_on(
    decisions: Iterable[Decision], assessment: Assessment, incident: Incident
) -> tuple[Decision, ...]:
    """The latest opinions that say the same of an assessment and of the evidence as it stands:
    whoever gave them need not be asked again. Empty where people have yet to look.
    """
    key = reading_key(assessment)
    opinions = [each for each in decisions if each.kind in OPINIONS and key in each.seen]
    last = _runs(opinions, key)[-1] if opinions else []
    if not last or last[-1].seen[key].basis != basis_of(incident, assessment):
        return ()
    return tuple(last)


def _enough(run: Sequence[Decision], needed: int) -> bool:
    return len({each.author for each in run}) >= needed


def _effective(opinions: Sequence[Decision], key: str, needed: int) -> Decision | None:
    """The last that enough people share. One person's mark of a dispute holds at once: it takes
    nothing away from anybody.
    """
    holding = [
        run[-1]
        for run in _runs(opinions, key)
        if _enough(run, needed) or run[-1].kind is DecisionKind.DISPUTE
    ]
    return holding[-1] if holding else None


def _state(opinions: Sequence[Decision], key: str, needed: int, basis: str) -> ReviewState:
    last = _runs(opinions, key)[-1]
    if last[-1].seen[key].basis != basis:
        return ReviewState.EVIDENCE_CHANGED
    return ReviewState.REVIEWED if _enough(last, needed) else ReviewState.AWAITING_SECOND


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
        elif each.kind is DecisionKind.RELEASE or (each.kind in OPINIONS and each.author == holder):
            holder = ""
    return holder


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
    """The incident as it waits for a person; ``None`` where nothing is left for one to do."""
    open_ones = [
        each
        for each in assessments
        if each.status is not Status.REVIEWED
        and (each.verdict is not Verdict.NO_VIOLATION or each.review is not ReviewState.UNREVIEWED)
    ]
    if not open_ones:
        return None
    disputed = incident.attribution.state is AttributionState.DISPUTED
    states = {each.review for each in open_ones}
    told = (
        ("violation", any(each.verdict is Verdict.VIOLATION for each in open_ones)),
        ("disputed", disputed or is_marked_disputed(open_ones)),
        ("nuclear", incident.category is SiteCategory.NUCLEAR_PLANT),
        ("mass outage", is_mass_outage(members, policy)),
        ("evidence changed", ReviewState.EVIDENCE_CHANGED in states),
        ("awaiting second", ReviewState.AWAITING_SECOND in states),
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
