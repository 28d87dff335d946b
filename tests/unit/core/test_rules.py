"""The rules that the tables of tests/spec do not ask about by themselves."""

from dataclasses import replace

import pytest
from builders import EAST, WEST, a_located_report, an_agreement, an_attribution, an_incident

from monitor.core.rules import RULES, Case, bound_party, findings_of, itemised, object_protected
from monitor.model.assessments import AttributionState, Holds
from monitor.model.ids import PartyId
from monitor.model.incidents import IncidentKind

AGREEMENT = an_agreement(bound_parties=(EAST,))
CASE = Case(
    incident=an_incident(),
    members=[a_located_report()],
    agreement=AGREEMENT,
    reading=AGREEMENT.readings[0],
    sites={},
)


@pytest.mark.parametrize(
    ("state", "party", "holds"),
    [
        (AttributionState.CLAIMED, EAST, Holds.YES),
        (AttributionState.CLAIMED, WEST, Holds.NO),
        (AttributionState.DISPUTED, None, Holds.UNKNOWN),
        (AttributionState.UNATTRIBUTED, None, Holds.UNKNOWN),
    ],
)
def test_only_a_bound_party_can_break_an_agreement(
    state: AttributionState, party: PartyId | None, holds: Holds
) -> None:
    """While it is open who did it, so is this."""
    incident = an_incident(attribution=an_attribution(state=state, party=party))
    assert bound_party(replace(CASE, incident=incident)).holds is holds


@pytest.mark.parametrize(
    ("kind", "holds"), [(IncidentKind.STRIKE, Holds.YES), (IncidentKind.CLAIM, Holds.UNKNOWN)]
)
def test_a_total_cannot_be_checked(kind: IncidentKind, holds: Holds) -> None:
    """It is neither confirmed nor refuted."""
    assert itemised(replace(CASE, incident=an_incident(kind=kind))).holds is holds


def test_a_site_that_left_the_list_is_judged_by_the_words() -> None:
    """And the answer says that the site is not identified."""
    assert "site not identified" in object_protected(CASE).reason


def test_every_rule_answers_once_and_in_order() -> None:
    """Each with the sentence a reader sees."""
    findings = findings_of(CASE)
    assert [finding.rule_id for finding in findings] == [rule.rule_id for rule in RULES]
    assert all(finding.reason for finding in findings)
    assert all(rule.question and rule.cites for rule in RULES)
