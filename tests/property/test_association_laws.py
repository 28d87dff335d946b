"""Laws of association: the groups depend on the set of reports, and on nothing else."""

from collections.abc import Iterable
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st
from property.worlds import reports
from spec.project import config

from monitor.core.associate import cluster, judge_pair
from monitor.model.ids import ReportId
from monitor.model.incidents import LocatedReport

WEIGHTS = config().thresholds


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
