"""The rules: named questions about an incident under a reading, each answered yes, no or unknown
with its reason.

A rule that does not hold settles the verdict; one that is unknown leaves it open (core/assess.py).
Each names the clause or principle it rests on; docs/determinations.md is rendered from the tables
in tests/spec.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.core.incidents import vouched
from monitor.model.agreements import Agreement, Reading
from monitor.model.assessments import AttributionState, Finding, Holds
from monitor.model.incidents import Incident, IncidentKind, LocatedReport, MatchClass
from monitor.model.reports import Means, Occurrence, StrikeReport
from monitor.model.sites import ProtectedSite, SiteCategory
from monitor.model.time import TimeWindow

RULES_VERSION = (
    "3"  # raised with every change of a rule's answer, so that old assessments say what made them
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An incident before a reading: everything a rule may look at. ``sites`` are the listed sites
    by id.
    """

    incident: Incident
    members: Sequence[LocatedReport]
    agreement: Agreement
    reading: Reading
    sites: Mapping[str, ProtectedSite]
    list_of: Mapping[str, str] = field(default_factory=dict)

    @property
    def reports(self) -> list[StrikeReport]:
        """The reports that count: of vouched sources, if there are any."""
        return [member.report for member in vouched(self.members)]


@dataclass(frozen=True, slots=True)
class Answer:
    """A rule's answer before it is a Finding."""

    holds: Holds
    reason: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A question with its ground: ``cites`` names the term of the reading or the principle it rests
    on.
    """

    rule_id: str
    question: str
    cites: str
    answer: Callable[[Case], Answer]


def _yes(reason: str, evidence: Sequence[str] = ()) -> Answer:
    return Answer(Holds.YES, reason, tuple(evidence))


def _no(reason: str, evidence: Sequence[str] = ()) -> Answer:
    return Answer(Holds.NO, reason, tuple(evidence))


def _unknown(reason: str, evidence: Sequence[str] = ()) -> Answer:
    return Answer(Holds.UNKNOWN, reason, tuple(evidence))


def _stamp(window: TimeWindow) -> str:
    return f"{window.from_utc:%Y-%m-%d %H:%M} … {window.until_utc:%Y-%m-%d %H:%M} UTC"


def in_force(case: Case) -> Answer:
    """Whether the whole time of the incident lies in the reading's term."""
    return in_force_during(case.incident.occurred, case.reading)


def in_force_during(occurred: TimeWindow, reading: Reading) -> Answer:
    """Whether the reading was certainly in force the whole time, or certainly at no time of it."""
    if occurred.until_utc <= reading.starts.from_utc:
        return _no(f"before the reading starts ({_stamp(reading.starts)})")
    if reading.ends and occurred.from_utc >= reading.ends.until_utc:
        return _no(f"after the reading ends ({_stamp(reading.ends)})")
    if occurred.from_utc < reading.starts.until_utc:
        return _unknown(f"{_stamp(occurred)} straddles the start ({_stamp(reading.starts)})")
    if reading.ends is None:
        return _unknown("the reading names no end")
    if occurred.until_utc > reading.ends.from_utc:
        return _unknown(f"{_stamp(occurred)} straddles the end ({_stamp(reading.ends)})")
    return _yes(f"{_stamp(occurred)} lies within the reading's term")


def itemised(case: Case) -> Answer:
    """Whether the reports tell of one strike, not of a total."""
    if case.incident.kind is IncidentKind.CLAIM:
        return _unknown("a total without itemised sites cannot be checked")
    return _yes("one strike on one target is described")


def object_protected(case: Case) -> Answer:
    """Whether what was hit is protected: by the reading's own list, by its listed site's category,
    or by the category the words give.
    """
    site = _named_site(case)
    if site is not None and case.list_of.get(site.site_id) in case.reading.lists:
        return _yes("a site on the list this reading protects")
    if site is not None:
        return _by_category(case.reading, site.category, f"a listed site, {site.category}")
    if case.incident.category is None:
        return _unknown("the reports do not say what kind of facility was hit")
    return _by_category(
        case.reading, case.incident.category, f"{case.incident.category}, site not identified"
    )


def _named_site(case: Case) -> ProtectedSite | None:
    match = case.incident.site
    if match is None or match.match_class is not MatchClass.ON_SITE:
        return None
    return case.sites.get(match.site_id)


def _by_category(reading: Reading, category: SiteCategory, what: str) -> Answer:
    match reading.categories.get(category, Holds.UNKNOWN):
        case Holds.YES:
            return _yes(f"{what}: a protected category under this reading")
        case Holds.NO:
            return _no(f"{what}: not a protected category under this reading")
        case _:
            return _unknown(f"{what}: this reading does not settle whether it is protected")


def occurred(case: Case) -> Answer:
    """Whether it happened: by the striking side's own word, or by independent voices, never by one
    origin alone.

    All organs of a party are one voice; copies of one origin are one voice.
    """
    if not any(report.family.vouched for report in case.reports):
        return _unknown(
            "nobody vouches for the sources: an allegation",
            sorted(report.report_id for report in case.reports),
        )
    asserting = [report for report in case.reports if report.occurrence is Occurrence.ASSERTED]
    own = [r for r in asserting if r.claimed_attacker and r.family.speaks_for == r.claimed_attacker]
    if own:
        return _yes("the side named as the attacker says so itself", [r.report_id for r in own])
    voices = sorted({report.family.speaks_for or report.family.family_id for report in asserting})
    ids = sorted(report.report_id for report in asserting)
    if len(voices) >= 2:
        return _yes(f"{len(voices)} independent voices say so", ids)
    if not asserting:
        return _unknown("no report asserts that the facility was struck")
    return _unknown("one voice only: an allegation", ids)


def counted_means(case: Case) -> Answer:
    """Whether it was hit by means that count; attempts, debris, sabotage and the like are open
    unless settled.
    """
    if any(report.occurrence is Occurrence.NOT_A_STRIKE for report in case.reports):
        return _unknown("a report gives a cause other than a strike")
    if all(report.occurrence is Occurrence.ATTEMPTED for report in case.reports):
        return _unknown("an attempt without a hit; the reading does not settle whether it counts")
    named = {report.means for report in case.reports}
    means = sorted(named - {Means.UNKNOWN} or named)  # who does not say contradicts nobody
    answers = {case.reading.means.get(kind, Holds.UNKNOWN) for kind in means}
    told = " or ".join(means)
    if answers == {Holds.YES}:
        return _yes(f"struck by {told}")
    if answers == {Holds.NO}:
        return _no(f"{told} does not count under this reading")
    return _unknown(f"{told}: this reading does not settle whether it counts")


def bound_party(case: Case) -> Answer:
    """Whether the side named as the attacker is bound; open while attribution is disputed or
    missing.
    """
    attribution = case.incident.attribution
    if attribution.state is AttributionState.UNATTRIBUTED:
        return _unknown("no source names who did it")
    if attribution.party is None:
        return _unknown("the sources name different parties; attribution is disputed")
    if attribution.party in case.agreement.bound_parties:
        return _yes(f"{attribution.basis}, and it is bound by the agreement")
    return _no("the party named is not bound by the agreement")


RULES: tuple[Rule, ...] = (
    Rule(rule_id="in_force", question="Was the reading in force?", cites="window", answer=in_force),
    Rule(
        rule_id="itemised",
        question="Is one strike described?",
        cites="principle: totals are claims",
        answer=itemised,
    ),
    Rule(
        rule_id="object_protected",
        question="Is the object protected?",
        cites="scope",
        answer=object_protected,
    ),
    Rule(
        rule_id="occurred",
        question="Did it happen?",
        cites="principle: one origin is an allegation",
        answer=occurred,
    ),
    Rule(
        rule_id="counted_means", question="Do the means count?", cites="means", answer=counted_means
    ),
    Rule(
        rule_id="bound_party",
        question="Was it done by a bound party?",
        cites="parties",
        answer=bound_party,
    ),
)


def findings_of(case: Case) -> tuple[Finding, ...]:
    """Every rule's answer, in the rules' order."""
    answers = ((rule, rule.answer(case)) for rule in RULES)
    return tuple(
        Finding(
            rule_id=rule.rule_id, holds=answer.holds, reason=answer.reason, evidence=answer.evidence
        )
        for rule, answer in answers
    )
