"""Two people are two people: no sequence of decisions by one of them changes where readers find an
incident that takes two. Drawn by a seed of its own.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from builders import (
    a_family,
    a_finding,
    a_located_report,
    a_report,
    a_site,
    an_assessment,
    an_incident,
)
from unit.core.test_facts import GROUNDS
from unit.core.test_review import NOW, POLICY, a_decision

from monitor.core.concurrence import people_needed, waits_for_second
from monitor.core.facts import corrected
from monitor.core.incidents import form_incident
from monitor.core.review import reviewed, seen_in
from monitor.core.tiers import Tier, tier_of
from monitor.model.assessments import Assessment, Holds, Verdict
from monitor.model.ids import ReportId
from monitor.model.incidents import Incident, LocatedReport
from monitor.model.review import ALTERATIONS, OPINIONS, Decision, DecisionKind, Fact
from monitor.model.sites import SiteCategory

DRAWN, LENGTH = 600, 6
VALUES = {
    Fact.CATEGORY: ("substation", "refinery", "nuclear_plant", ""),
    Fact.ATTACKER: ("east", "west", "none", ""),
    Fact.SITE: ("s-2", "none", ""),
}
HOLDS = {
    Verdict.VIOLATION: Holds.YES,
    Verdict.NO_VIOLATION: Holds.NO,
    Verdict.UNDETERMINED: Holds.UNKNOWN,
}


def a_grave_world(chance: random.Random) -> list[LocatedReport]:
    """Reports that tell of a nuclear plant, name different parties, or count very many."""
    grave = chance.choice(("nuclear", "disputed", "outage"))
    kind = SiteCategory.NUCLEAR_PLANT if grave == "nuclear" else SiteCategory.SUBSTATION
    return [
        a_located_report(
            report=a_report(
                report_id=ReportId(f"r-{side}"),
                family=a_family(family_id=side),
                claimed_attacker=side if grave == "disputed" else "east",
                effect="450,000 customers" if grave == "outage" else "",
            ),
            category=kind,
            matches=(),
        )
        for side in ("east", "west")
    ]


def by_the_rules(incident: Incident, seed: int) -> Assessment:
    """A verdict that is another for other facts."""
    told = f"{incident.category} {incident.attribution.party} {incident.site} {seed}"
    verdict = random.Random(told).choice(list(Verdict))
    return an_assessment(verdict=verdict, findings=(a_finding(holds=HOLDS[verdict], reason=told),))


class Desk:
    """What stands of one incident, and what people make of it."""

    def __init__(self, members: Sequence[LocatedReport], seed: int) -> None:
        self.members, self.seed = members, seed
        self.decisions: list[Decision] = []

    @property
    def incident(self) -> Incident:
        """As corrected."""
        told = form_incident(self.members, formed_at=NOW, cause="")
        return corrected(told, self.decisions, GROUNDS)

    @property
    def assessment(self) -> Assessment:
        """As reviewed."""
        needed = people_needed(self.incident, self.members, self.decisions, POLICY)
        automatic = by_the_rules(self.incident, self.seed)
        return reviewed(automatic, self.incident, self.decisions, needed)

    def decide(self, drafted: Decision) -> None:
        """As the pipeline does."""
        number = len(self.decisions) + 1
        numbered = replace(drafted, number=number, decided_at_utc=NOW + timedelta(hours=number))
        if drafted.kind in OPINIONS:
            seen = seen_in(self.incident, [self.assessment])
            self.decisions.append(replace(numbered, seen=seen))
            return
        needed = people_needed(self.incident, self.members, self.decisions, POLICY)
        waits = waits_for_second(numbered, self.decisions, needed)
        self.decisions.append(replace(numbered, seen={}, awaits_second=waits))


def drawn(chance: random.Random, author: str, kinds: Sequence[DecisionKind]) -> Decision:
    """Any decision of those kinds."""
    kind = chance.choice(kinds)
    if kind is not DecisionKind.CORRECT:
        return a_decision(kind, author=author)
    fact = chance.choice(list(VALUES))
    return a_decision(kind, author=author, fact=fact, value=chance.choice(VALUES[fact]))


def a_desk(seed: int) -> tuple[random.Random, Desk]:
    """A grave incident, of which two people have settled something or nothing."""
    chance = random.Random(seed)
    desk = Desk(a_grave_world(chance), seed)
    for _ in range(chance.randrange(3)):
        both = drawn(chance, "Ann", (*OPINIONS, DecisionKind.CORRECT))
        desk.decide(both)
        desk.decide(replace(both, author="Ben"))
    return chance, desk


def test_one_person_alone_changes_no_tier_of_what_takes_two() -> None:
    """Whatever they confirm, reject and correct, in whatever order."""
    for seed in range(DRAWN):
        chance, desk = a_desk(seed)
        before = desk.assessment
        for _ in range(LENGTH):
            kinds = (DecisionKind.CONFIRM, DecisionKind.REJECT, DecisionKind.CORRECT)
            desk.decide(drawn(chance, "Cleo", kinds))
            assert tier_of(desk.assessment) is tier_of(before), (seed, desk.decisions)


def test_one_persons_mark_of_dispute_opens_at_most_what_nobody_settled() -> None:
    """It leads to an allegation or changes nothing."""
    for seed in range(DRAWN):
        chance, desk = a_desk(seed)
        before = tier_of(desk.assessment)
        for _ in range(LENGTH):
            desk.decide(drawn(chance, "Cleo", (*OPINIONS, DecisionKind.CORRECT)))
            found = tier_of(desk.assessment)
            assert found in (before, Tier.ALLEGATION), (seed, desk.decisions)
            if before is Tier.VIOLATION_REVIEWED:
                assert found is before, (seed, desk.decisions)


def test_whom_the_sources_name_is_never_corrected_away() -> None:
    """A correction stands beside what a party claims."""
    for seed in range(DRAWN):
        chance, desk = a_desk(seed)
        told = form_incident(desk.members, formed_at=NOW, cause="")
        for author in ("Cleo", "Dora", "Cleo", "Dora"):
            desk.decide(drawn(chance, author, ALTERATIONS[-1:]))
        assert desk.incident.attribution.claimed_by == told.attribution.claimed_by


def test_two_people_can_do_what_one_cannot() -> None:
    """The laws above do not hold by nothing ever changing."""
    changed = 0
    for seed in range(200):
        chance, desk = a_desk(seed)
        before = tier_of(desk.assessment)
        last = drawn(chance, "Cleo", (DecisionKind.REJECT, DecisionKind.CORRECT))
        desk.decide(last)
        desk.decide(replace(last, author="Dora"))
        changed += tier_of(desk.assessment) is not before
    assert changed > 50


def test_an_incident_that_takes_one_is_one_persons_to_correct() -> None:
    """At once, and back again."""
    desk = Desk([a_located_report(matches=())], 1)
    assert an_incident().category is desk.incident.category
    for value, category in (("refinery", "refinery"), ("", a_site().category)):
        correction = a_decision(
            DecisionKind.CORRECT, author="Cleo", fact=Fact.CATEGORY, value=value
        )
        desk.decide(correction)
        assert desk.incident.category == category
