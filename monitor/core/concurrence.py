"""How many people a decision takes, and which decisions wait for a second person.

Two are needed where an error costs most. That is told by the facts as the reports have them and by
the facts as people corrected them, so that nobody corrects their way out of it.
"""

from collections.abc import Iterable, Sequence

from monitor.core.facts import stands_corrected
from monitor.core.incidents import form_incident
from monitor.core.tiers import Tier, tier_of
from monitor.model.assessments import Assessment, AttributionState
from monitor.model.incidents import Incident, LocatedReport
from monitor.model.review import ALTERATIONS, OPINIONS, Decision, DecisionKind, ReviewPolicy


def people_needed(
    incident: Incident,
    members: Sequence[LocatedReport],
    decisions: Iterable[Decision],
    policy: ReviewPolicy,
) -> int:
    """How many people have to agree about it: two where the facts ask for it, as the ``members``
    tell them or as they were corrected in the ``incident``, where somebody marked it as disputed,
    and where two agreed before.
    """
    earlier = list(decisions)
    marked = any(each.kind is DecisionKind.DISPUTE for each in earlier)
    if marked or _two_agreed(earlier) or is_mass_outage(members, policy):
        return 2
    told = form_incident(members, formed_at=incident.formed_at_utc, cause="")
    return 2 if any(_asks_for_two(each, policy) for each in (told, incident)) else 1


def people_to_regroup(
    incident: Incident,
    members: Sequence[LocatedReport],
    assessments: Iterable[Assessment],
    decisions: Iterable[Decision],
    policy: ReviewPolicy,
) -> int:
    """How many people a split of it takes, or a merger: two also where it stands as a violation
    that people reviewed, which would be gone or another.
    """
    if any(tier_of(each) is Tier.VIOLATION_REVIEWED for each in assessments):
        return 2
    return people_needed(incident, members, decisions, policy)


def _asks_for_two(incident: Incident, policy: ReviewPolicy) -> bool:
    disputed = incident.attribution.state is AttributionState.DISPUTED
    return disputed or incident.category in policy.categories


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


def opinions_on(decisions: Iterable[Decision], key: str) -> list[Decision]:
    """The opinions about an assessment, in order; ``key`` is its "agreement/reading"."""
    return [each for each in decisions if each.kind in OPINIONS and key in each.seen]


def runs_of(opinions: Sequence[Decision], key: str) -> list[list[Decision]]:
    """The opinions in groups that say the same of the same, one after the other."""
    runs: list[list[Decision]] = []
    for each in opinions:
        last = runs[-1][-1] if runs else None
        if last is not None and (last.kind, last.seen[key]) == (each.kind, each.seen[key]):
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def are_enough(run: Iterable[Decision], needed: int) -> bool:
    """Whether so many people are among the authors."""
    return len({each.person for each in run}) >= needed


def _two_agreed(decisions: Sequence[Decision]) -> bool:
    keys = {key for each in decisions for key in each.seen}
    return any(
        are_enough(run, 2) for key in keys for run in runs_of(opinions_on(decisions, key), key)
    )


def awaiting(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The corrections, splits and mergers of an incident that wait for a second person, in order.

    None waits any longer once its author has decided otherwise in the same matter, once it was
    decided with effect, or once somebody else has given an opinion of how things stand without it.
    """
    waits: list[Decision] = []
    for each in decisions:
        if each.kind in OPINIONS:
            waits = [one for one in waits if one.person == each.person]
        elif each.kind in ALTERATIONS:
            waits = [one for one in waits if not _replaces(each, one)]
            waits += [each] if each.awaits_second else []
    return tuple(waits)


def waits_for_second(decision: Decision, earlier: Sequence[Decision], needed: int) -> bool:
    """Whether a correction, split or merger changes nothing before somebody else decides the same:
    so many people are needed, and nobody has yet. A correction to what stands changes nothing.
    """
    if needed < 2 or stands_corrected(decision, earlier):
        return False
    return not is_seconded(decision, awaiting(earlier))


def is_seconded(decision: Decision, waits: Iterable[Decision]) -> bool:
    """Whether somebody else has decided the same, and waits for this."""
    return any(
        _matter(one) == _matter(decision)
        and one.value == decision.value
        and one.person != decision.person
        for one in waits
    )


def _replaces(later: Decision, earlier: Decision) -> bool:
    decided = later.person == earlier.person or not later.awaits_second
    return decided and _matter(later) == _matter(earlier)


def _matter(decision: Decision) -> tuple[object, ...]:
    """What a decision is about; a merger is the same from either side."""
    merged = {decision.incident_id, decision.other} if decision.other else set()
    return decision.kind, decision.fact, frozenset(decision.reports), frozenset(merged)
