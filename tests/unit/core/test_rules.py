"""The rules that the tables of tests/spec do not ask about by themselves."""

from dataclasses import replace
from typing import Any

import pytest
from builders import (
    EAST,
    a_family,
    a_located_report,
    a_match,
    a_report,
    a_site,
    a_window,
    an_agreement,
    an_attribution,
    an_incident,
)

from monitor.core.case import Case
from monitor.core.rules import (
    RULES,
    bound_party,
    citations_of,
    counted_effect,
    findings_of,
    itemised,
    object_matched,
    object_protected,
    occurred,
)
from monitor.model.assessments import AttributionState, Holds
from monitor.model.ids import ReportId, SiteId
from monitor.model.incidents import IncidentKind, LocatedReport
from monitor.model.place import NOWHERE
from monitor.model.reports import Occurrence
from monitor.model.sites import SiteCategory

AGREEMENT = an_agreement(bound_parties=(EAST,))
CASE = Case(
    incident=an_incident(),
    members=[a_located_report()],
    agreement=AGREEMENT,
    reading=AGREEMENT.readings[0],
    sites={},
)


STATES = (AttributionState.UNATTRIBUTED, AttributionState.CLAIMED, AttributionState.DISPUTED)


@pytest.mark.parametrize(
    ("claimed_by", "holds"),
    [
        ({"east": 1}, Holds.YES),
        ({"west": 1}, Holds.NO),
        ({"east": 1, "west": 1}, Holds.UNKNOWN),
        ({"west": 2, "north": 1}, Holds.NO),
        ({}, Holds.UNKNOWN),
    ],
)
def test_only_a_bound_party_can_break_an_agreement(
    claimed_by: dict[str, int], holds: Holds
) -> None:
    """All whom the sources name, or none of them; while that is open, so is this."""
    party = next(iter(claimed_by)) if len(claimed_by) == 1 else None
    state = STATES[min(len(claimed_by), 2)]
    told = an_attribution(state=state, party=party, claimed_by=claimed_by)
    assert bound_party(replace(CASE, incident=an_incident(attribution=told))).holds is holds


@pytest.mark.parametrize(
    ("kind", "holds"), [(IncidentKind.STRIKE, Holds.YES), (IncidentKind.CLAIM, Holds.UNKNOWN)]
)
def test_a_total_cannot_be_checked(kind: IncidentKind, holds: Holds) -> None:
    """It is neither confirmed nor refuted."""
    assert itemised(replace(CASE, incident=an_incident(kind=kind))).holds is holds


def test_a_site_that_left_the_list_is_judged_by_the_words() -> None:
    """And the answer says that the site is not identified."""
    assert "site not identified" in object_protected(CASE).reason


@pytest.mark.parametrize(
    ("kinds", "holds"),
    [
        (["substation", "substation", "other_energy", None], Holds.YES),
        (["substation", "substation", "not_energy"], Holds.UNKNOWN),
        (["substation", "power_line"], Holds.UNKNOWN),
    ],
)
def test_reports_that_differ_in_kind_settle_nothing_where_the_answers_differ(
    kinds: list[str | None], holds: Holds
) -> None:
    """Vague words contradict nobody, and the majority does not make it certain."""
    members = [
        replace(CASE.members[0], category=SiteCategory(kind) if kind else None) for kind in kinds
    ]
    assert object_protected(replace(CASE, members=members)).holds is holds


def test_every_rule_answers_once_and_in_order() -> None:
    """Each with the sentence a reader sees."""
    findings = findings_of(CASE)
    assert [finding.rule_id for finding in findings] == [rule.rule_id for rule in RULES]
    assert all(finding.reason for finding in findings)
    assert all(rule.question and bool(rule.terms) is not bool(rule.principle) for rule in RULES)
    assert {rule.cites for rule in RULES} >= {"means", "principle: totals are claims"}


def test_a_rule_cites_the_documents_of_its_terms() -> None:
    """A principle has none, and a term that a reading is silent on has none either."""
    cited = AGREEMENT.readings[0].citations["starts"]
    assert citations_of("in_force", AGREEMENT.readings[0]) == (cited,)
    assert citations_of("occurred", AGREEMENT.readings[0]) == ()
    assert citations_of("a rule of old", AGREEMENT.readings[0]) == ()


@pytest.mark.parametrize(
    ("claimed_as", "said"),
    [({}, False), ({"east": "XX", "west": "XX"}, False), ({"east": "YY", "west": "XX"}, True)],
)
def test_it_is_said_when_whose_the_place_is_is_contested(
    claimed_as: dict[str, str], said: bool
) -> None:
    """State, holder and claims are three fields, and none of them enters the answer."""
    site = a_site(claimed_as=claimed_as)
    case = replace(CASE, sites={"s-1": site})
    for listed in ({}, {"s-1": "grid"}):
        answer = object_protected(replace(case, list_of=listed))
        assert answer.holds is Holds.YES
        assert ("contested" in answer.reason) is said


def _told(number: int, **report: Any) -> LocatedReport:
    """The case's report again as an agency's of its own, with some of its words changed."""
    family = a_family(family_id=f"agency-{number}", vouched=report.pop("vouched", True))
    told = a_report(report_id=ReportId(f"r-{number}"), family=family, **report)
    return replace(CASE.members[0], report=told, matches=())


def _vague(number: int) -> LocatedReport:
    """The same of a place known to the region only, and of nothing in particular."""
    return replace(_told(number), place=NOWHERE, category=None, names=())


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ([_told(1)], "one voice only"),
        ([_told(1, occurrence=Occurrence.UNCLEAR)], "no report asserts"),
        (
            [_told(1), _told(2, occurred=a_window("2025-03-25T05:00Z .. 2025-03-25T06:00Z"))],
            "times",
        ),
        ([_vague(1), _vague(2)], "too little to be of one strike"),
        ([_told(1, vouched=False), _told(2, vouched=False)], "nobody vouches"),
        ([_told(1), _told(2), _told(3, vouched=False)], "2 independent voices"),
    ],
)
def test_the_reader_is_told_why_it_happened_or_may_not_have(
    members: list[LocatedReport], reason: str
) -> None:
    """Each answer has a sentence of its own."""
    assert reason in occurred(replace(CASE, members=members)).reason


@pytest.mark.parametrize(
    ("effect", "reason"),
    [
        (Occurrence.ATTEMPTED, "an attempt without a hit"),
        (Occurrence.NOT_A_STRIKE, "another cause"),
    ],
)
def test_an_attempt_and_an_accident_have_their_own_words(effect: Occurrence, reason: str) -> None:
    """A reader sees which of the two is meant."""
    members = [_told(1, occurrence=effect)]
    assert reason in counted_effect(replace(CASE, members=members)).reason


def test_a_site_is_known_if_any_that_a_report_names_is_on_a_list() -> None:
    """Though the incident's own left it, and its words give no kind."""
    other = a_match(report_id=ReportId("r-2"), site_id=SiteId("s-2"))
    members = [CASE.members[0], replace(_told(2), matches=(other,))]
    case = replace(CASE, members=members, sites={"s-2": a_site(site_id=SiteId("s-2"))})
    assert "a listed site" in object_matched(case).reason
    assert "not identified" in object_matched(replace(case, sites={})).reason
