"""How many people a decision takes, and which decisions wait for a second person."""

from dataclasses import replace
from typing import Any

import pytest
from builders import (
    a_family,
    a_located_report,
    a_report,
    an_assessment,
    an_attribution,
)
from unit.core.test_review import DISPUTE, INCIDENT, POLICY, a_decision, another

from monitor.core.concurrence import (
    awaiting,
    is_mass_outage,
    is_seconded,
    people_needed,
    people_to_regroup,
    waits_for_second,
)
from monitor.model.assessments import AttributionState, Status, Verdict
from monitor.model.ids import IncidentId, ReportId
from monitor.model.review import Decision, DecisionKind, Fact
from monitor.model.sites import SiteCategory

CORRECT, SPLIT, MERGE = DecisionKind.CORRECT, DecisionKind.SPLIT, DecisionKind.MERGE


def a_pending(number: int = 1, author: str = "Ann", **changes: Any) -> Decision:
    """A correction of the kind of facility that waits for a second person."""
    made = a_decision(
        CORRECT,
        number=number,
        author=author,
        seen={},
        fact=Fact.CATEGORY,
        value="substation",
        awaits_second=True,
    )
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("incident", "effect", "decisions", "needed"),
    [
        (INCIDENT, "power cut", [], 1),
        (replace(INCIDENT, category=SiteCategory.NUCLEAR_PLANT), "", [], 2),
        (
            replace(INCIDENT, attribution=an_attribution(state=AttributionState.DISPUTED)),
            "",
            [],
            2,
        ),
        (INCIDENT, "", [a_decision(DISPUTE)], 2),
        (INCIDENT, "450,000 customers without power", [], 2),
    ],
)
def test_where_an_error_costs_most_two_people_are_needed(
    incident: Any, effect: str, decisions: list[Decision], needed: int
) -> None:
    """Disputed, marked so, nuclear, or a mass outage."""
    members = [a_located_report(report=a_report(effect=effect))]
    assert people_needed(incident, members, decisions, POLICY) == needed


@pytest.mark.parametrize(
    ("words", "mass"),
    [
        ("left 450,000 customers without power", True),
        ("left 450 000 customers without power", True),
        ("left 99,999 customers without power", False),
        ("left 1.2 million people in the dark", True),
        ("left 1,2 million people in the dark", True),
        ("left 120 thousand people in the dark", True),
        ("left 30 people in the dark", False),
        ("nobody was hurt", False),
    ],
)
def test_a_mass_outage_is_read_from_the_words(words: str, mass: bool) -> None:
    """Numbers as they are written, with their multiplier."""
    assert is_mass_outage([a_located_report(report=a_report(summary=words))], POLICY) is mass


@pytest.mark.parametrize(
    ("told", "corrected"),
    [
        ({"category": SiteCategory.NUCLEAR_PLANT}, {}),
        (
            {},
            {"attribution": an_attribution(state=AttributionState.CLAIMED)},
        ),
    ],
)
def test_nobody_corrects_their_way_out_of_two_people(
    told: dict[str, Any], corrected: dict[str, Any]
) -> None:
    """What the reports tell asks for two, whatever the incident is by now."""
    sides = [
        a_located_report(
            report=a_report(
                report_id=ReportId(f"r-{side}"),
                claimed_attacker=side if not told else "east",
                family=a_family(family_id=side),
            ),
            **told,
        )
        for side in ("east", "west")
    ]
    assert people_needed(replace(INCIDENT, **corrected), sides, [], POLICY) == 2


def test_what_two_people_agreed_on_takes_two_to_undo() -> None:
    """Though one would have been enough; each alone, of different things, is not two who agree."""
    members = [a_located_report()]
    two = [a_decision(), another(DecisionKind.CONFIRM, 2)]
    assert people_needed(INCIDENT, members, two, POLICY) == 2
    apart = [a_decision(), another(DecisionKind.REJECT, 2)]
    assert people_needed(INCIDENT, members, apart, POLICY) == 1
    same = [a_decision(), another(DecisionKind.CONFIRM, 2, author=" ann")]
    assert people_needed(INCIDENT, members, same, POLICY) == 1


@pytest.mark.parametrize(
    ("changes", "needed"),
    [
        ({"status": Status.REVIEWED}, 2),
        ({"status": Status.PRELIMINARY}, 1),
        ({"status": Status.REVIEWED, "verdict": Verdict.UNDETERMINED}, 1),
    ],
)
def test_a_violation_that_was_reviewed_is_regrouped_by_two_people(
    changes: dict[str, Any], needed: int
) -> None:
    """It would be gone, or another."""
    made = [an_assessment(**changes)]
    assert people_to_regroup(INCIDENT, [a_located_report()], made, [], POLICY) == needed


@pytest.mark.parametrize(
    ("later", "waits"),
    [
        ([], [1]),
        ([another(DecisionKind.REPLY, 2)], [1]),
        ([another(DecisionKind.CONFIRM, 2)], []),
        ([another(DecisionKind.CONFIRM, 2, author="Ann")], [1]),
        ([a_pending(2, value="refinery")], [2]),
        ([a_pending(2, "Ben", value="refinery")], [1, 2]),
        ([a_pending(2, "Ben", awaits_second=False)], []),
        ([a_pending(2, fact=Fact.MEANS, value="drone")], [1, 2]),
        ([a_pending(2, value="", awaits_second=False)], []),
    ],
)
def test_a_change_waits_until_it_is_seconded_replaced_or_others_judge_without_it(
    later: list[Decision], waits: list[int]
) -> None:
    """By the same author, with effect, or by somebody's opinion of how things stand."""
    assert [each.number for each in awaiting([a_pending(), *later])] == waits


@pytest.mark.parametrize(
    ("decision", "seconded"),
    [
        (a_pending(2, "Ben"), True),
        (a_pending(2), False),
        (a_pending(2, "ANN"), False),
        (a_pending(2, "Ben", value="refinery"), False),
        (a_pending(2, "Ben", fact=Fact.MEANS), False),
        (another(SPLIT, 2, reports=(ReportId("r-1"),)), True),
        (another(SPLIT, 2, reports=(ReportId("r-2"),)), False),
        (another(MERGE, 2, other=IncidentId("i-2")), True),
        (another(MERGE, 2, incident_id=IncidentId("i-2"), other=IncidentId("i-1")), True),
        (another(MERGE, 2, other=IncidentId("i-3")), False),
    ],
)
def test_a_second_person_decides_the_same_of_the_same(decision: Decision, seconded: bool) -> None:
    """A merger is the same from either side."""
    waits = [
        a_pending(),
        a_pending(kind=SPLIT, fact=None, value="", reports=(ReportId("r-1"),)),
        a_pending(kind=MERGE, fact=None, value="", other=IncidentId("i-2")),
    ]
    assert is_seconded(decision, waits) is seconded


@pytest.mark.parametrize(
    ("decision", "needed", "waits"),
    [
        (a_pending(2, value="refinery"), 2, True),
        (a_pending(2, value="refinery"), 1, False),
        (a_pending(2, "Ben"), 2, False),
        (a_pending(2, value=""), 2, False),
    ],
)
def test_the_first_of_two_waits_for_the_second(
    decision: Decision, needed: int, waits: bool
) -> None:
    """Not where one is enough, where another has decided the same, or where nothing changes."""
    assert waits_for_second(decision, [a_pending()], needed) is waits
