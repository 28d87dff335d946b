"""Laws of association: the groups depend on the set of reports, and on nothing else."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, permutations
from random import Random

import numpy as np
from builders import a_family, a_judgement
from hypothesis import given, settings
from hypothesis import strategies as st
from property.worlds import BEGIN, reports
from spec.project import config

from monitor.core.associate import cluster, judge_pair, neighbourhoods
from monitor.core.blocking import candidate_pairs
from monitor.core.columns import ReportColumns
from monitor.core.names import names_alike
from monitor.model.ids import ReportId
from monitor.model.incidents import Judgement, JudgementKind, LocatedReport

WEIGHTS = config().thresholds
POSTED = a_family(family_id="api", vouched=False)


def agreeing(one: LocatedReport, other: LocatedReport) -> bool:
    """Whether the two speak for one strike, taken by themselves."""
    return judge_pair(one, other, WEIGHTS).score > 0


@given(reports(least=2, most=2))
def test_a_judgement_is_the_same_from_either_side(pair: list[LocatedReport]) -> None:
    """Score and reasons do not depend on which report comes first."""
    one, other = pair
    assert judge_pair(one, other, WEIGHTS) == judge_pair(other, one, WEIGHTS)


@settings(max_examples=40)
@given(reports(most=4))
def test_no_order_of_arrival_changes_the_groups(located: list[LocatedReport]) -> None:
    """Every order of up to four reports."""
    expected = cluster(located, WEIGHTS)
    assert all(cluster(order, WEIGHTS) == expected for order in permutations(located))


@given(reports(most=8))
def test_every_report_is_in_exactly_one_group(located: list[LocatedReport]) -> None:
    """None is lost, none is told twice."""
    grouped = [report_id for group in cluster(located, WEIGHTS) for report_id in group]
    assert sorted(grouped) == sorted(item.report.report_id for item in located)


@given(reports(most=8))
def test_an_impossible_pair_shares_no_group(located: list[LocatedReport]) -> None:
    """Whatever third report would fit both."""
    by_id = {item.report.report_id: item for item in located}
    for group in cluster(located, WEIGHTS):
        scores = (
            judge_pair(by_id[a], by_id[b], WEIGHTS).score for a in group for b in group if a < b
        )
        assert float("-inf") not in scores


def _arrive(
    standing: list[tuple[ReportId, ...]],
    known: dict[ReportId, LocatedReport],
    batch: Iterable[LocatedReport],
) -> list[tuple[ReportId, ...]]:
    """What the pipeline does with a batch: group anew what hangs together with it, only that."""
    frontier = [item.report.report_id for item in batch]
    reached = set(frontier)
    while frontier:
        one = frontier.pop()
        fellows = {other for group in standing if one in group for other in group}
        fellows |= {other for other in known if agreeing(known[one], known[other])}
        frontier += fellows - reached
        reached |= fellows
    kept = [group for group in standing if not reached & set(group)]
    return sorted(kept + cluster([known[each] for each in reached], WEIGHTS))


@given(reports(most=8), st.data())
def test_arriving_bit_by_bit_leads_to_the_groups_of_all_at_once(
    located: list[LocatedReport], data: st.DataObject
) -> None:
    """Any order, any batches; only the neighbourhood of what is new is looked at again."""
    order = data.draw(st.permutations(located))
    standing: list[tuple[ReportId, ...]] = []
    known: dict[ReportId, LocatedReport] = {}
    while order:
        size = data.draw(st.integers(1, len(order)))
        batch, order = order[:size], order[size:]
        known |= {item.report.report_id: item for item in batch}
        standing = _arrive(standing, known, batch)
    assert standing == cluster(located, WEIGHTS)


@given(reports(most=8))
def test_a_pair_that_is_not_judged_is_impossible(located: list[LocatedReport]) -> None:
    """The blocks by time, region and scope lose nothing, and hold no pair twice."""
    columns = ReportColumns(located)
    found = [
        (int(one), int(other))
        for a, b in candidate_pairs(columns, np.arange(len(columns)), WEIGHTS)
        for one, other in zip(a, b, strict=True)
    ]
    assert len(set(found)) == len(found)
    for a, b in set(combinations(range(len(columns)), 2)) - set(found):
        score = judge_pair(columns.located[a], columns.located[b], WEIGHTS).score
        assert score == float("-inf")


@given(reports(most=8))
def test_no_group_reaches_beyond_its_neighbourhood(located: list[LocatedReport]) -> None:
    """What does not hang together by agreeing pairs is never joined."""
    around = [set(part) for part in neighbourhoods(located, WEIGHTS)]
    assert all(any(set(g) <= part for part in around) for g in cluster(located, WEIGHTS))
    for one, other in combinations(located, 2):
        if agreeing(one, other):
            pair = {one.report.report_id, other.report.report_id}
            assert any(pair <= part for part in around)


@given(reports(most=8), st.sets(st.integers(0, 7)))
def test_what_nobody_vouches_for_joins_nothing_and_tips_no_scale(
    located: list[LocatedReport], posted: set[int]
) -> None:
    """The groups of all others are those there would be without it, and it is alone."""
    mixed = [
        replace(item, report=replace(item.report, family=POSTED)) if number in posted else item
        for number, item in enumerate(located)
    ]
    alone = [(i.report.report_id,) for i in mixed if not i.report.family.vouched]
    others = [item for item in mixed if item.report.family.vouched]
    assert cluster(mixed, WEIGHTS) == sorted(alone + cluster(others, WEIGHTS))
    assert sorted(neighbourhoods(mixed, WEIGHTS)) == sorted(alone + neighbourhoods(others, WEIGHTS))


@given(reports(least=2, most=8))
def test_a_person_joins_what_nobody_vouches_for_and_all_else_stays(
    located: list[LocatedReport],
) -> None:
    """It joins the incident it is said to be of, and draws no other along."""
    *others, last = located
    posted = replace(last, report=replace(last.report, family=POSTED))
    first = others[0].report.report_id
    same = a_judgement(left=first, right=last.report.report_id, kind=JudgementKind.SAME)
    # somebody judged the first, so that it is no copy of another any more
    apart = a_judgement(left=first, right=ReportId("r-x"), kind=JudgementKind.DIFFERENT)
    expected = [
        tuple(sorted((*group, last.report.report_id))) if first in group else group
        for group in cluster(others, WEIGHTS, [apart])
    ]
    assert sorted(cluster([*others, posted], WEIGHTS, [same])) == sorted(expected)


kinds = st.sampled_from(JudgementKind)


@st.composite
def judgements(draw: st.DrawFn, most: int) -> list[Judgement]:
    """What people said of some pairs, at instants that may coincide."""
    made: list[Judgement] = []
    for _ in range(draw(st.integers(0, 5))):
        left, right = draw(st.lists(st.integers(0, most - 1), min_size=2, max_size=2, unique=True))
        made.append(
            a_judgement(
                left=ReportId(f"r-{left}"),
                right=ReportId(f"r-{right}"),
                kind=draw(kinds),
                judged_at_utc=BEGIN + timedelta(hours=draw(st.integers(0, 3))),
            )
        )
    return made


@given(reports(least=2, most=6), judgements(6), st.randoms(use_true_random=False))
def test_what_people_judged_last_holds(
    located: list[LocatedReport], said: list[Judgement], random: Random
) -> None:
    """The last judgement of all outranks the scores, in whatever order the judgements are read."""
    groups = cluster(located, WEIGHTS, said)
    shuffled = list(said)
    random.shuffle(shuffled)
    assert groups == cluster(located, WEIGHTS, shuffled)
    there = {item.report.report_id for item in located}
    for each in said:
        later = [other for other in said if other.judged_at_utc >= each.judged_at_utc]
        if later == [each] and {each.left, each.right} <= there:
            together = any({each.left, each.right} <= set(group) for group in groups)
            assert each.kind is JudgementKind.UNSURE or together is (
                each.kind is JudgementKind.SAME
            )


@given(reports(least=2, most=6), judgements(6))
def test_a_judgement_is_reversible(located: list[LocatedReport], said: list[Judgement]) -> None:
    """An unsure one about every pair leads back to where nobody had judged."""
    after = BEGIN + timedelta(days=1)
    lifted = [
        a_judgement(left=e.left, right=e.right, kind=JudgementKind.UNSURE, judged_at_utc=after)
        for e in said
    ]
    assert cluster(located, WEIGHTS, [*said, *lifted]) == cluster(located, WEIGHTS)


letters = st.text("aeiklmnrstv", min_size=2, max_size=9)


@given(letters, letters)
def test_a_spelling_of_a_name_has_it_for_its_own_spelling(one: str, other: str) -> None:
    """Whichever of two reports is looked at first."""
    assert names_alike(one, other) == names_alike(other, one)
