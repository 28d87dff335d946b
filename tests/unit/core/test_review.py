"""What people's decisions make of an assessment, and what waits for people."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from builders import (
    a_family,
    a_finding,
    a_judgement,
    a_located_report,
    a_report,
    an_assessment,
    an_attribution,
    an_incident,
    an_instant,
)

from monitor.core.review import (
    REVIEW_RULE,
    TAKEN_FOR,
    agreed_on,
    basis_of,
    cause_of,
    is_marked_disputed,
    judgements_of,
    reviewed,
    seen_in,
    taken_by,
    urgency,
    waiting,
)
from monitor.model.assessments import (
    Assessment,
    AttributionState,
    Holds,
    Mode,
    ReviewState,
    Status,
    Verdict,
)
from monitor.model.ids import IncidentId, ReportId
from monitor.model.incidents import JudgementKind
from monitor.model.review import Decision, DecisionKind, ReviewPolicy
from monitor.model.sites import SiteCategory

NOW = an_instant("2025-03-26T08:00Z")
POLICY = ReviewPolicy(
    categories=frozenset({SiteCategory.NUCLEAR_PLANT}),
    outage_customers=100_000,
    customers=re.compile(
        r"(?P<number>\d[\d., ]*?)\s*(?P<times>thousand|million)?\s+(?:customers|people)"
    ),
    multipliers={"thousand": 1_000, "million": 1_000_000},
)
INCIDENT = an_incident()
KEY = "pause/west"


def a_decision(kind: DecisionKind = DecisionKind.CONFIRM, **changes: Any) -> Decision:
    """Ann confirms what stands, having seen it."""
    made = Decision(
        incident_id=INCIDENT.incident_id,
        number=1,
        incident_revision=1,
        reading_id="",
        kind=kind,
        author="Ann",
        reason="two sources name it",
        decided_at_utc=NOW,
        seen=seen_in(INCIDENT, [an_assessment()]),
    )
    return replace(made, **changes)


def another(kind: DecisionKind, number: int, author: str = "Ben", **changes: Any) -> Decision:
    """A later decision by somebody else."""
    return a_decision(kind, number=number, author=author, **changes)


CHANGED = an_assessment(
    verdict=Verdict.NO_VIOLATION,
    findings=(a_finding(holds=Holds.NO, reason="not a protected category"),),
)
OPEN = an_assessment(
    verdict=Verdict.UNDETERMINED, findings=(a_finding(holds=Holds.UNKNOWN, reason="one voice"),)
)
CONFIRM, REJECT, DISPUTE = DecisionKind.CONFIRM, DecisionKind.REJECT, DecisionKind.DISPUTE


@pytest.mark.parametrize(
    ("automatic", "decisions", "needed", "verdict", "review", "mode"),
    [
        pytest.param(
            an_assessment(), [], 1, Verdict.VIOLATION, ReviewState.UNREVIEWED, Mode.AUTOMATIC,
            id="nobody decided",
        ),
        pytest.param(
            an_assessment(), [a_decision(DecisionKind.REPLY)], 1,
            Verdict.VIOLATION, ReviewState.UNREVIEWED, Mode.AUTOMATIC, id="a reply decides nothing",
        ),
        pytest.param(
            an_assessment(), [a_decision(seen={})], 1,
            Verdict.VIOLATION, ReviewState.UNREVIEWED, Mode.AUTOMATIC, id="another reading",
        ),
        pytest.param(
            an_assessment(), [a_decision()], 1,
            Verdict.VIOLATION, ReviewState.REVIEWED, Mode.MANUAL, id="confirmed",
        ),
        pytest.param(
            an_assessment(), [a_decision(REJECT)], 1,
            Verdict.NO_VIOLATION, ReviewState.REVIEWED, Mode.MANUAL, id="rejected",
        ),
        pytest.param(
            an_assessment(), [a_decision()], 2,
            Verdict.VIOLATION, ReviewState.AWAITING_SECOND, Mode.AUTOMATIC, id="one of two",
        ),
        pytest.param(
            an_assessment(), [a_decision(REJECT)], 2,
            Verdict.VIOLATION, ReviewState.AWAITING_SECOND, Mode.AUTOMATIC,
            id="one of two overturns nothing",
        ),
        pytest.param(
            an_assessment(), [a_decision(), a_decision(number=2)], 2,
            Verdict.VIOLATION, ReviewState.AWAITING_SECOND, Mode.AUTOMATIC,
            id="the same person twice is one",
        ),
        pytest.param(
            an_assessment(), [a_decision(), another(CONFIRM, 2)], 2,
            Verdict.VIOLATION, ReviewState.REVIEWED, Mode.MANUAL, id="two of two",
        ),
        pytest.param(
            an_assessment(), [a_decision(), another(REJECT, 2)], 2,
            Verdict.VIOLATION, ReviewState.AWAITING_SECOND, Mode.AUTOMATIC, id="two who differ",
        ),
        pytest.param(
            an_assessment(), [a_decision(DISPUTE)], 2,
            Verdict.UNDETERMINED, ReviewState.AWAITING_SECOND, Mode.MANUAL,
            id="one mark of a dispute holds at once",
        ),
        pytest.param(
            an_assessment(), [a_decision(DISPUTE), another(DISPUTE, 2)], 2,
            Verdict.UNDETERMINED, ReviewState.REVIEWED, Mode.MANUAL, id="both call it disputed",
        ),
        pytest.param(
            CHANGED, [a_decision()], 1,
            Verdict.VIOLATION, ReviewState.EVIDENCE_CHANGED, Mode.MANUAL,
            id="what was settled stands, and says that the evidence changed",
        ),
        pytest.param(
            CHANGED, [a_decision()], 2,
            Verdict.NO_VIOLATION, ReviewState.EVIDENCE_CHANGED, Mode.AUTOMATIC,
            id="an opinion on older evidence is no half of two",
        ),
        pytest.param(
            an_assessment(), [a_decision(seen=seen_in(INCIDENT, [OPEN]))], 1,
            Verdict.VIOLATION, ReviewState.EVIDENCE_CHANGED, Mode.MANUAL,
            id="what was confirmed as open is open to new evidence",
        ),
        pytest.param(
            OPEN, [a_decision(seen=seen_in(INCIDENT, [OPEN]))], 1,
            Verdict.UNDETERMINED, ReviewState.REVIEWED, Mode.MANUAL, id="confirmed as open",
        ),
        pytest.param(
            CHANGED, [a_decision(seen=seen_in(INCIDENT, [CHANGED]))], 1,
            Verdict.NO_VIOLATION, ReviewState.REVIEWED, Mode.MANUAL, id="confirmed as none",
        ),
    ],
)  # fmt: skip
def test_what_people_decided_makes_of_an_assessment(
    automatic: Assessment,
    decisions: list[Decision],
    needed: int,
    verdict: Verdict,
    review: ReviewState,
    mode: Mode,
) -> None:
    """Verdict, state and mode; reviewed is only what enough people saw as it is."""
    found = reviewed(automatic, INCIDENT, decisions, needed)
    assert (found.verdict, found.review, found.mode) == (verdict, review, mode)
    assert (found.status is Status.REVIEWED) == (review is ReviewState.REVIEWED)
    rules = [each for each in found.findings if each.rule_id != REVIEW_RULE]
    assert rules == list(automatic.findings)


@pytest.mark.parametrize("kind", [REJECT, DISPUTE])
def test_what_two_people_settled_stands_against_one(kind: DecisionKind) -> None:
    """A reviewed violation stays one, and waits for somebody else who says otherwise."""
    settled = [a_decision(), another(CONFIRM, 2)]
    found = reviewed(an_assessment(), INCIDENT, [*settled, another(kind, 3)], 2)
    assert (found.verdict, found.status) == (Verdict.VIOLATION, Status.REVIEWED)
    assert (found.review, found.mode) == (ReviewState.AWAITING_SECOND, Mode.MANUAL)
    assert "awaiting second" in wait(assessments=[found]).urgent
    unsettled = [*settled, another(kind, 3), another(kind, 4, author="Ann")]
    assert reviewed(an_assessment(), INCIDENT, unsettled, 2).verdict is not Verdict.VIOLATION


def test_a_decision_names_itself_and_not_its_author() -> None:
    """What a reader sees of it."""
    found = reviewed(an_assessment(), INCIDENT, [a_decision(REJECT, number=4)], 1)
    assert found.decision == 4
    assert found.findings[-1].evidence == ("decision 4",)
    assert cause_of(a_decision(REJECT, number=4)) == "decision 4 on i-1: rejected"
    assert "Ann" not in f"{found} {cause_of(a_decision())}"


def test_the_basis_is_of_what_is_known_and_not_of_how() -> None:
    """A rebuild finds it again; another report or answer is another basis."""
    made = an_assessment()
    same = replace(made, revision=7, cause="another", rules_version="9", mode=Mode.MANUAL)
    assert basis_of(INCIDENT, made) == basis_of(replace(INCIDENT, revision=3), same)
    assert basis_of(INCIDENT, made) != basis_of(INCIDENT, CHANGED)
    assert basis_of(INCIDENT, made) != basis_of(replace(INCIDENT, reports=("r-1", "r-2")), made)


def test_a_mark_of_dispute_is_told_from_sources_that_differ() -> None:
    """Only a person's mark is one."""
    marked = reviewed(an_assessment(), INCIDENT, [a_decision(DISPUTE)], 2)
    assert is_marked_disputed([marked])
    assert not is_marked_disputed([an_assessment(), OPEN])


TAKE, RELEASE = DecisionKind.TAKE, DecisionKind.RELEASE


@pytest.mark.parametrize(
    ("decisions", "holder"),
    [
        ([], ""),
        ([a_decision(TAKE)], "Ann"),
        ([a_decision(TAKE), a_decision(RELEASE, number=2)], ""),
        ([a_decision(TAKE), a_decision(CONFIRM, number=2)], ""),
        ([a_decision(TAKE), another(CONFIRM, 2, author="ann")], ""),
        ([a_decision(TAKE), another(DISPUTE, 2)], "Ann"),
        ([a_decision(TAKE), a_decision(DecisionKind.CORRECT, number=2)], "Ann"),
        ([a_decision(TAKE, decided_at_utc=NOW - TAKEN_FOR)], ""),
        ([a_decision(TAKE, decided_at_utc=NOW - timedelta(days=9)), another(TAKE, 2)], "Ben"),
    ],
)
def test_who_took_an_incident_has_it_until_they_are_done(
    decisions: list[Decision], holder: str
) -> None:
    """Released, decided or forgotten, it is free."""
    assert taken_by(decisions, NOW) == holder


def test_a_split_judges_the_pairs_across_and_holds_the_rest_together() -> None:
    """Those split off are one strike, and none of them is that of the others."""
    incident = an_incident(reports=("r-1", "r-2", "r-3", "r-4"))
    split = a_decision(DecisionKind.SPLIT, reports=(ReportId("r-4"), ReportId("r-2")))
    found = {(j.left, j.right): j.kind for j in judgements_of(split, incident, None)}
    different = [("r-1", "r-2"), ("r-1", "r-4"), ("r-2", "r-3"), ("r-3", "r-4")]
    expected = dict.fromkeys(different, JudgementKind.DIFFERENT)
    assert found == {**expected, ("r-2", "r-4"): JudgementKind.SAME}


def test_a_merger_judges_every_pair_across() -> None:
    """With the author and the reason, for the next who asks."""
    merger = a_decision(DecisionKind.MERGE, other=IncidentId("i-2"))
    (found,) = judgements_of(merger, INCIDENT, an_incident(incident_id="i-2", reports=("r-0",)))
    expected = a_judgement(
        left="r-0",
        right="r-1",
        score=1.0,
        reasons=("two sources name it",),
        author="Ann",
        judged_at_utc=NOW,
    )
    assert found == expected
    assert judgements_of(merger, INCIDENT, None) == []


def wait(**changes: Any) -> Any:
    """The incident as it waits, with other assessments or decisions."""
    given = {"incident": INCIDENT, "assessments": [an_assessment()], "decisions": [], **changes}
    members = [a_located_report(report=a_report(effect=changes.pop("effect", "")))]
    return waiting(
        given["incident"], members, given["assessments"], given["decisions"], POLICY, NOW
    )


def test_what_is_reviewed_or_plainly_none_waits_for_nobody() -> None:
    """Nothing is left to do."""
    assert wait(assessments=[CHANGED]) is None
    assert wait(assessments=[reviewed(an_assessment(), INCIDENT, [a_decision()], 1)]) is None
    assert wait(assessments=[]) is None


def test_a_correction_that_waits_for_a_second_person_makes_the_incident_wait() -> None:
    """Though all that stands is reviewed."""
    done = reviewed(an_assessment(), INCIDENT, [a_decision()], 1)
    pending = a_decision(DecisionKind.SPLIT, number=2, seen={}, awaits_second=True)
    assert wait(assessments=[done], decisions=[pending]).urgent == ("awaiting second",)


def test_what_anybody_posted_waits_though_no_reading_applies() -> None:
    """Until somebody has looked at it; what a source tells of such a time does not wait."""
    posted = [a_located_report(report=a_report(family=a_family(vouched=False)))]
    found = waiting(INCIDENT, posted, [], [], POLICY, NOW)
    assert found is not None
    assert found.urgent == ("submission", "not assessed")
    assert waiting(INCIDENT, posted, [], [a_decision(REJECT, seen={})], POLICY, NOW) is None
    assessed = waiting(INCIDENT, posted, [OPEN], [], POLICY, NOW)
    assert assessed is not None
    assert assessed.urgent == ("submission",)


@pytest.mark.parametrize(
    ("changes", "urgent"),
    [
        ({}, ("violation",)),
        ({"assessments": [OPEN]}, ()),
        ({"effect": "900,000 customers"}, ("violation", "mass outage")),
        (
            {"incident": an_incident(category=SiteCategory.NUCLEAR_PLANT), "assessments": [OPEN]},
            ("nuclear",),
        ),
        (
            {"assessments": [reviewed(OPEN, INCIDENT, [a_decision(DISPUTE)], 2)]},
            ("disputed", "evidence changed"),
        ),
        (
            {"assessments": [reviewed(an_assessment(), INCIDENT, [a_decision()], 2)]},
            ("violation", "awaiting second"),
        ),
        (
            {"incident": an_incident(attribution=an_attribution(state=AttributionState.DISPUTED))},
            ("violation", "disputed"),
        ),
    ],
)
def test_what_makes_an_incident_urgent_is_said(
    changes: dict[str, Any], urgent: tuple[str, ...]
) -> None:
    """Most urgent first."""
    assert wait(**changes).urgent == urgent


def test_the_most_urgent_comes_first_and_of_equals_the_older() -> None:
    """A violation before what is only disputed, whatever its age; then by time and id."""
    base = wait()
    older = replace(base, urgent=("disputed",), incident_id=IncidentId("i-0"))
    twin = replace(base, incident_id=IncidentId("i-9"))
    later = replace(base, occurred=base.occurred.widened(timedelta(hours=-0.1)))
    assert sorted([older, later, twin, base], key=urgency) == [base, twin, later, older]


@pytest.mark.parametrize(
    ("decisions", "authors"),
    [
        ([], []),
        ([a_decision(DecisionKind.TAKE, seen={})], []),
        ([a_decision()], ["Ann"]),
        ([a_decision(), another(DecisionKind.CONFIRM, 2)], ["Ann", "Ben"]),
        ([a_decision(), another(DecisionKind.REJECT, 2)], ["Ben"]),
        ([a_decision(), another(DecisionKind.REPLY, 2, seen={})], ["Ann"]),
    ],
)
def test_who_said_the_last_thing_of_what_stands(
    decisions: list[Decision], authors: list[str]
) -> None:
    """Those who agree with the last opinion; whoever said otherwise before is not among them."""
    agreed = agreed_on(decisions, an_assessment(), INCIDENT)
    assert [each.author for each in agreed] == authors


def test_nobody_has_spoken_of_evidence_that_changed_since() -> None:
    """A report more, and people have to look again."""
    grown = replace(INCIDENT, reports=(*INCIDENT.reports, ReportId("r-9")))
    assert agreed_on([a_decision()], an_assessment(), grown) == ()
