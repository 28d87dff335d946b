"""The rules: named questions about an incident under a reading, each answered yes, no or unknown
with its reason.

A rule that does not hold settles the verdict; one that is unknown leaves it open (core/assess.py).
Each names the terms it rests on, which the reading's citations prove, or a principle of this
program; docs/determinations.md is rendered from the tables in tests/spec.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from monitor.core.answers import Answer, no, unknown, yes
from monitor.core.case import Case
from monitor.core.incidents import candidates_of, vouched
from monitor.core.origins import most_agreeing, of_somebody, one_strike, one_time, voices_of
from monitor.core.sites import holders_of
from monitor.core.terms import freed_during, in_area, in_force_during
from monitor.model.agreements import Citation, Exclusion, Reading
from monitor.model.assessments import AttributionState, Finding, Holds
from monitor.model.ids import PartyId
from monitor.model.incidents import IncidentKind
from monitor.model.reports import Means, Occurrence, StrikeReport
from monitor.model.sites import ProtectedSite, SiteCategory

RULES_VERSION = (
    "7"  # raised with every change of a rule's answer, so that old assessments say what made them
)

_TELLING = (Occurrence.ASSERTED, Occurrence.ATTEMPTED, Occurrence.NOT_A_STRIKE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A question with its ground: ``terms`` of the reading, whose citations are its documents, or
    the ``principle`` it rests on where no text settles it. Where ``one_answer``, it is the same
    under every reading.
    """

    rule_id: str
    question: str
    answer: Callable[[Case], Answer]
    terms: tuple[str, ...] = ()
    principle: str = ""
    one_answer: bool = False

    @property
    def cites(self) -> str:
        """The ground in words: ``means, effects`` or ``principle: …``."""
        return ", ".join(self.terms) or f"principle: {self.principle}"


def in_force(case: Case) -> Answer:
    """Whether the whole time of the incident lies in the reading's term."""
    return in_force_during(case.incident.occurred, case.reading)


def bound_party(case: Case) -> Answer:
    """Whether the side that struck was bound then: all whom the sources name, or none of them."""
    if not case.named:
        return unknown("no source names who did it")
    answers = {party: _bound(case, party) for party in case.named}
    if len({answer.holds for answer in answers.values()}) > 1:
        return unknown("of the parties named, not all were bound")
    return next(iter(answers.values()))


def _bound(case: Case, party: PartyId) -> Answer:
    if party not in case.agreement.bound_parties:
        return no("the party named is not bound by the agreement")
    freed = freed_during(case.incident.occurred, case.reading, party)
    return freed or yes("whoever is named is bound by the agreement")


def itemised(case: Case) -> Answer:
    """Whether the reports tell of one strike, not of a total."""
    if case.incident.kind is IncidentKind.CLAIM:
        return unknown("a total without itemised sites cannot be checked")
    return yes("one strike on one target is described")


def object_matched(case: Case) -> Answer:
    """Whether it is known what was hit: a site on the lists, or at least its kind and region."""
    if any(case.sites_named):
        return yes("a listed site is named")
    if case.reading.area is not None:
        return yes("this reading protects an area, whatever stands in it")
    if case.incident.category is None:
        return unknown("the reports do not say what kind of facility was hit")
    if case.incident.place.point is None and not case.incident.place.regions:
        return unknown("neither the site nor the region is known")
    return yes(f"{case.incident.category}, site not identified{_candidates(case)}")


def _candidates(case: Case) -> str:
    """``; could be any of 3 listed sites`` where several are in reach."""
    many = len(candidates_of(case.members))
    return f"; could be any of {many} listed sites" if many > 1 else ""


def object_protected(case: Case) -> Answer:
    """Whether what was hit is protected: by the reading's area, by its own list, by its listed
    site's category, or by the category the words give. Whose it is plays no part.

    Reports that name different sites or kinds settle it only where the answer is the same for each.
    """
    reading = case.reading
    if reading.area is not None:
        answers = [in_area(case.incident.place, site, reading.area) for site in case.sites_named]
    else:
        listed = [_of_listed(case, site) for site in case.sites_named if site]
        told = [_by_category(reading, kind, f"{kind}, site not identified") for kind in case.kinds]
        answers = listed + told or [unknown("the reports do not say what kind of facility was hit")]
    if len({answer.holds for answer in answers}) > 1:
        return unknown("the reports name different sites or kinds, and the answers differ")
    return answers[0]


def _of_listed(case: Case, site: ProtectedSite) -> Answer:
    if case.list_of.get(site.site_id) in case.reading.lists:
        return yes(f"a site on the list this reading protects{_contested(site)}")
    return _by_category(case.reading, site.category, f"{site.category}{_contested(site)}")


def _contested(site: ProtectedSite) -> str:
    """Said aloud where its state, its holder and each side's claim do not agree."""
    claims = set(site.claimed_as.values()) | {site.state}
    return " (whose it is, is contested, and plays no part)" if len(claims) > 1 else ""


def _by_category(reading: Reading, category: SiteCategory, what: str) -> Answer:
    match reading.categories.get(category, Holds.UNKNOWN):
        case Holds.YES:
            return yes(f"{what}: a protected category under this reading")
        case Holds.NO:
            return no(f"{what}: not a protected category under this reading")
        case _:
            return unknown(f"{what}: this reading does not settle whether it is protected")


def occurred(case: Case) -> Answer:
    """Whether it happened: by the striking side's own word, which alone is enough, or by
    independent voices; never by any other origin alone.

    All organs of a party are one voice; copies of one origin are one voice. Voices whose times
    exclude each other do not bear each other out, nor do those that say too little to be of one
    target.
    """
    if not any(report.family.vouched for report in case.reports):
        return unknown(
            "nobody vouches for the sources: an allegation",
            sorted(report.report_id for report in case.reports),
        )
    telling = of_somebody(
        [
            member
            for member in vouched(case.members)
            if member.report.occurrence is Occurrence.ASSERTED
        ]
    )
    asserting = [member.report for member in telling]
    own = _own_word(asserting)
    if own:
        return yes("the side named as the attacker says so itself", [r.report_id for r in own])
    if not asserting:
        return unknown("no report asserts that the facility was struck")
    ids = sorted(report.report_id for report in asserting)
    voices = voices_of(asserting)
    if len(set(voices)) < 2:
        return unknown("one voice only: an allegation", ids)
    together = most_agreeing(voices, telling, one_strike)
    if together >= 2:
        return yes(f"{together} independent voices say so", ids)
    if most_agreeing(voices, telling, one_time) < 2:
        return unknown("independent voices tell of different times: each is an allegation", ids)
    return unknown(
        "independent voices say too little to be of one strike: each is an allegation", ids
    )


def _own_word(asserting: Sequence[StrikeReport]) -> list[StrikeReport]:
    """The reports by which a party says that it struck itself; what its organs say that others say
    is none of them, and a party that elsewhere names another has not said so.
    """
    blaming = {
        report.family.speaks_for
        for report in asserting
        if report.claimed_attacker and report.claimed_attacker != report.family.speaks_for
    }
    return [
        report
        for report in asserting
        if report.claimed_attacker
        and report.family.speaks_for == report.claimed_attacker
        and report.cites is None
        and report.claimed_attacker not in blaming
    ]


def counted_means(case: Case) -> Answer:
    """Whether it was hit by means that count; debris, sabotage and the like are open unless the
    reading settles them.
    """
    named = {report.means for report in case.reports}
    means = sorted(named - {Means.UNKNOWN} or named)  # who does not say contradicts nobody
    answers = {case.reading.means.get(kind, Holds.UNKNOWN) for kind in means}
    told = " or ".join(means)
    if answers == {Holds.YES}:
        return yes(f"struck by {told}")
    if answers == {Holds.NO}:
        return no(f"{told} does not count under this reading")
    return unknown(f"{told}: this reading does not settle whether it counts")


def counted_effect(case: Case) -> Answer:
    """Whether what came of it counts: a hit does; an attempt or an accident as the reading says;
    accounts that differ leave it open.
    """
    told = {report.occurrence for report in case.reports} & set(_TELLING)
    if Occurrence.ASSERTED in told:
        told -= {Occurrence.ATTEMPTED}  # one account of a hit is enough to ask about the hit
    if not told:
        return unknown("no report says what came of it")
    if len(told) > 1:
        return unknown("some reports tell of a strike, others of another cause")
    (effect,) = told
    if effect is Occurrence.ASSERTED:
        return yes("the facility was struck, by all accounts that say")
    return _of_effect(effect, case.reading.effects.get(effect, Holds.UNKNOWN))


def _of_effect(effect: Occurrence, counts: Holds) -> Answer:
    what = "an attempt without a hit" if effect is Occurrence.ATTEMPTED else "another cause"
    match counts:
        case Holds.YES:
            return yes(f"{what}: it counts under this reading")
        case Holds.NO:
            return no(f"{what}: it does not count under this reading")
        case _:
            return unknown(f"{what}; the reading does not settle whether it counts")


def attributed(case: Case) -> Answer:
    """Whether the sources agree who did it; apart from whether it happened and who is right."""
    attribution = case.incident.attribution
    match attribution.state:
        case AttributionState.CLAIMED:
            return yes(attribution.basis)
        case AttributionState.DISPUTED:
            return unknown("the sources name different parties; attribution is disputed")
        case _:
            return unknown("no source names who did it")


def not_excluded(case: Case) -> Answer:
    """Whether nothing that the reading leaves out is the case here: a party's blow at what it held
    itself, or at a place that nobody certainly held.

    Where the place changed hands meanwhile, it is settled only if it is the same for each holder.
    """
    window = case.incident.occurred
    holders = {
        holder
        for site in case.sites_named
        for holder in holders_of(site, window.from_utc.date(), window.until_utc.date())
    }
    found = {_exclusion(case, holder) for holder in holders}
    answers = [_of_exclusion(case.reading, exclusion) for exclusion in sorted(found, key=str)]
    if len({answer.holds for answer in answers}) > 1:
        return unknown("the place changed hands, or sites of several are named; the answers differ")
    return answers[0]


def _exclusion(case: Case, holder: PartyId | None) -> Exclusion | None:
    if holder is None:
        return Exclusion.CONTESTED_PLACE
    return Exclusion.OWN_FACILITY if case.named == [holder] else None


def _of_exclusion(reading: Reading, exclusion: Exclusion | None) -> Answer:
    if exclusion is None:
        return yes("nothing that a reading may leave out is known here")
    what = _EXCLUDED[exclusion]
    match reading.exclusions.get(exclusion, Holds.UNKNOWN):
        case Holds.YES:
            return no(f"{what}, which this reading leaves out")
        case Holds.NO:
            return yes(f"{what}, which counts all the same")
        case _:
            return unknown(f"{what}: this reading does not settle whether it counts")


_EXCLUDED = {
    Exclusion.OWN_FACILITY: "the party named held the place itself",
    Exclusion.CONTESTED_PLACE: "nobody certainly held the place",
}


RULES: tuple[Rule, ...] = (
    Rule(
        rule_id="in_force",
        question="Was the reading in force?",
        terms=("starts", "ends", "extension"),
        answer=in_force,
    ),
    Rule(
        rule_id="bound_party",
        question="Was whoever is named bound by it?",
        terms=("parties", "release"),
        answer=bound_party,
    ),
    Rule(
        rule_id="itemised",
        question="Is one strike described?",
        principle="totals are claims",
        answer=itemised,
        one_answer=True,
    ),
    Rule(
        rule_id="object_matched",
        question="Is it known what was hit?",
        principle="a place is no object",
        answer=object_matched,
    ),
    Rule(
        rule_id="object_protected",
        question="Is the object protected?",
        terms=("categories", "lists", "area"),
        answer=object_protected,
    ),
    Rule(
        rule_id="occurred",
        question="Did it happen?",
        principle="one origin is an allegation",
        answer=occurred,
        one_answer=True,
    ),
    Rule(
        rule_id="counted_means",
        question="Do the means count?",
        terms=("means",),
        answer=counted_means,
    ),
    Rule(
        rule_id="counted_effect",
        question="Does what came of it count?",
        terms=("effects",),
        answer=counted_effect,
    ),
    Rule(
        rule_id="attributed",
        question="Do the sources agree who did it?",
        principle="who is right is not decided here",
        answer=attributed,
        one_answer=True,
    ),
    Rule(
        rule_id="not_excluded",
        question="Is it within what the reading leaves in?",
        terms=("exclusions",),
        answer=not_excluded,
    ),
)


def findings_of(case: Case) -> tuple[Finding, ...]:
    """Every rule's answer, in the rules' order."""
    return tuple(case.findings.get(rule.rule_id) or _finding(case, rule) for rule in RULES)


def _finding(case: Case, rule: Rule) -> Finding:
    answer = rule.answer(case)
    finding = Finding(
        rule_id=rule.rule_id, holds=answer.holds, reason=answer.reason, evidence=answer.evidence
    )
    if rule.one_answer:
        case.findings[rule.rule_id] = finding
    return finding


def citations_of(rule_id: str, reading: Reading) -> tuple[Citation, ...]:
    """The documents a rule's answer under that reading rests on; none for a principle."""
    terms = next((rule.terms for rule in RULES if rule.rule_id == rule_id), ())
    return tuple(reading.citations[term] for term in terms if term in reading.citations)
