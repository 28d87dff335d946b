"""Which reports tell of one strike: a scored judgement for each pair, and the consistent clustering
of all.

A pair's score adds what speaks for (+) and against (−) one strike, aspect by aspect
(core/aspects.py). Groups form by average linkage (core/linkage.py), so that a report is joined to
those it agrees with on the whole, and an impossible pair never shares a group. What people judged
outranks the sum. The result depends on the set of reports and judgements only, never on the order
they came in.

A report nobody vouches for takes no part in this: it joins what a person joins it to, and tips no
scale.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from monitor.core.aspects import IMPOSSIBLE, NUMERIC, TEXTUAL, Weights, most_by_words
from monitor.core.blocking import candidate_pairs
from monitor.core.columns import ReportColumns
from monitor.core.constraints import Constraints
from monitor.core.likeness import Floats, Ints
from monitor.core.linkage import Links, Small, connected, joined
from monitor.core.pairs import Pairs
from monitor.model.ids import ReportId
from monitor.model.incidents import Judgement, JudgementKind, LocatedReport

Group: TypeAlias = tuple[ReportId, ...]
WEIGHT_NAMES = frozenset(
    """
    aggregate_other_claimant association_prior attacker_different attacker_same count_different
    count_rounding count_same kind_confused
    kind_different kind_not_energy kind_same kind_same_vague means_different means_same
    names_different names_same origin_same place_apart place_near place_one_coarse
    place_other_district place_same place_within_reach place_words_alike place_words_same
    region_partly region_same region_unknown site_different site_same time_adjoining
    time_adjoining_night time_adjoining_sharp time_apart_hours time_close_minutes time_far
    time_far_hours time_inside_wide time_moments_apart time_near_minutes time_near_moments
    time_overlap time_same_clock_next_day time_same_hours time_same_moment time_slack_hours
    time_told_hours time_wide_hours time_zone_hours total_different total_same words_alike
    words_least words_same
    """.split()  # noqa: SIM905  # 50 quoted names would hide that this is one list
)
_UNVOUCHED = "nobody vouches for one of them: a person joins them"
_DECIMALS = 6  # of a score: finer differences are of the arithmetic, not of the reports


@dataclass(frozen=True, slots=True)
class PairScore:
    """Whether two reports tell of one strike: the sum of all aspects, each with its reason."""

    score: float
    reasons: tuple[str, ...]

    @property
    def kind(self) -> JudgementKind:
        """Same above zero, different below, unsure at it."""
        if self.score > 0:
            return JudgementKind.SAME
        return JudgementKind.DIFFERENT if self.score < 0 else JudgementKind.UNSURE


def judge_pair(one: LocatedReport, other: LocatedReport, weights: Weights) -> PairScore:
    """Compare two reports aspect by aspect; unsure where nobody vouches for one of them. Symmetric;
    order of the arguments does not matter.
    """
    columns = ReportColumns([one, other])
    if not columns.vouched.all():
        return PairScore(0.0, (_UNVOUCHED,))
    pair = Pairs(columns, np.array([0]), np.array([len(columns) - 1]))
    total, reasons = weights["association_prior"], []
    for aspect in (*NUMERIC, *TEXTUAL):
        said = aspect(pair, weights)
        total += float(said.weights[0])
        if (reason := said.reason(0)) is not None:
            reasons.append(reason)
        if total == IMPOSSIBLE:
            break
    return PairScore(round(total, _DECIMALS), tuple(reasons))


def cluster(
    reports: Iterable[LocatedReport], weights: Weights, judgements: Iterable[Judgement] = ()
) -> list[Group]:
    """The reports grouped into strikes: groups and members in a fixed order, whatever the order of
    arrival. ``judgements`` are people's and outrank the scores; the later of two that contradict
    each other stands.
    """
    ids, element, weight, links = _elements(reports, weights, judgements)
    # popped, to go as soon as they are used up: there may be millions
    return _groups(ids, joined(weight, links.pop())[element])


def _elements(
    reports: Iterable[LocatedReport], weights: Weights, judgements: Iterable[Judgement]
) -> tuple[list[ReportId], Ints, Ints, list[Links]]:
    """The ids of the rows, the element of each, how many that count each element stands for, and
    the links between them: all that is needed of the reports from then on.
    """
    columns = ReportColumns(reports)
    constraints = Constraints(columns.ids, judgements)
    twin = _twins(columns, constraints, weights)
    part = _neighbourhood(columns, constraints, twin, weights)
    element = constraints.same[twin]
    weight = np.bincount(element[columns.vouched], minlength=len(columns))
    links = constraints.applied(_links(columns, twin, part, weights), weight)
    return columns.ids, element, weight, [links]


def neighbourhoods(
    reports: Iterable[LocatedReport], weights: Weights, judgements: Iterable[Judgement] = ()
) -> list[Group]:
    """The reports that hang together by agreeing pairs and by judgements that two are the same: no
    group of ``cluster`` reaches beyond one of these.
    """
    columns = ReportColumns(reports)
    constraints = Constraints(columns.ids, judgements)
    twin = _twins(columns, constraints, weights)
    return _groups(columns.ids, _neighbourhood(columns, constraints, twin, weights))


def _groups(ids: Sequence[ReportId], group: Ints | Small) -> list[Group]:
    """The ids of the rows of each group, which is named by its first row."""
    rows = np.argsort(group, kind="stable")
    cuts = np.flatnonzero(np.diff(group[rows])) + 1
    return [tuple(ids[row] for row in part) for part in np.split(rows, cuts) if len(part)]


def _twins(columns: ReportColumns, constraints: Constraints, weights: Weights) -> Ints:
    """For each row the first of those that say exactly the same and agree: they are judged once.

    A report that somebody judged has no twin: what was said of it was said of it alone; nor has one
    nobody vouches for.
    """
    alone = np.arange(len(columns))
    twin = columns.twins(~constraints.judged & columns.vouched)
    first = np.unique(twin)
    agree = np.zeros(len(columns), dtype=np.bool_)
    agree[first] = _scores(Pairs(columns, first, first), weights) > 0
    return np.where(agree[twin], twin, alone)


def _neighbourhood(
    columns: ReportColumns, constraints: Constraints, twin: Ints, weights: Weights
) -> Ints:
    """For each row the first one it hangs together with."""
    agreeing = [
        _agreeing(columns, a, b, weights)
        for a, b in candidate_pairs(columns, np.unique(twin), weights)
    ]
    rows = np.arange(len(columns))
    a, b = np.concatenate([*agreeing, (rows, twin), (rows, constraints.same)], axis=1)
    return connected(len(columns), a, b)


def _agreeing(columns: ReportColumns, a: Ints, b: Ints, weights: Weights) -> tuple[Ints, Ints]:
    """The pairs that agree. Words are compared only where they can tip the scales."""
    pairs, scores = _by_numbers(Pairs(columns, a, b), weights)
    open_still = scores + most_by_words(pairs, weights) > 0
    pairs = pairs.where(open_still)
    agree = _rounded(scores[open_still] + _by_words(pairs, weights)) > 0
    return pairs.a[agree], pairs.b[agree]


def _links(columns: ReportColumns, twin: Ints, part: Ints, weights: Weights) -> Links:
    """The possible pairs of every neighbourhood, each counted for all the twins it stands for."""
    many = np.bincount(twin, minlength=len(columns))
    found = []
    for a, b in candidate_pairs(columns, np.unique(twin), weights):
        near = part[a] == part[b]
        pairs, scores = _by_numbers(Pairs(columns, a[near], b[near]), weights)
        count = many[pairs.a] * many[pairs.b]
        sums = _rounded(scores + _by_words(pairs, weights)) * count
        found.append(Links.of(pairs.a, pairs.b, sums, count))
    return Links.together(found)


def _scores(pairs: Pairs, weights: Weights) -> Ints:
    """The scores of pairs none of which is impossible, in the unit of the last decimal."""
    _, scores = _by_numbers(pairs, weights)
    return _rounded(scores + _by_words(pairs, weights))


def _by_numbers(pairs: Pairs, weights: Weights) -> tuple[Pairs, Floats]:
    """The pairs that are possible, and what all aspects but the words say of them."""
    scores = np.full(len(pairs.a), weights["association_prior"])
    for aspect in NUMERIC:
        scores = scores + aspect(pairs, weights).weights
        possible = scores > IMPOSSIBLE
        if not possible.all():
            pairs, scores = pairs.where(possible), scores[possible]
    return pairs, scores


def _by_words(pairs: Pairs, weights: Weights) -> Floats:
    """What the words add."""
    added: Floats = np.sum([aspect(pairs, weights).weights for aspect in TEXTUAL], axis=0)
    return added


def _rounded(scores: Floats) -> Ints:
    whole: Ints = np.rint(scores * 10**_DECIMALS).astype(np.int64)
    return whole
