"""People's judgements outrank the scores, and the later ones each other."""

import numpy as np
import pytest
from builders import a_judgement, a_located_report, a_match, a_report, an_instant
from spec.project import config

from monitor.core.associate import cluster
from monitor.core.constraints import Constraints, standing_judgements
from monitor.core.linkage import Links, joined
from monitor.model.ids import ReportId
from monitor.model.incidents import Judgement, JudgementKind, LocatedReport


def located(name: str, facility: str = "Northtown substation") -> LocatedReport:
    """A report of the builders' strike under a name of its own."""
    report = a_report(report_id=ReportId(name), facility_name=facility)
    match = a_match(report_id=report.report_id)
    made: LocatedReport = a_located_report(report=report, matches=(match,))
    return made


def said(text: str, at: str) -> Judgement:
    """``a=b`` or ``a/b`` at an hour."""
    kind = JudgementKind.SAME if "=" in text else JudgementKind.DIFFERENT
    left, right = text.replace("/", "=").split("=")
    made: Judgement = a_judgement(
        left=ReportId(left),
        right=ReportId(right),
        kind=kind,
        judged_at_utc=an_instant(f"2025-04-01T{at}Z"),
    )
    return made


@pytest.mark.parametrize(
    ("judged", "groups"),
    [
        ((), [("a", "b", "c")]),
        (("a/b",), [("a", "c"), ("b",)]),
        (("a=b", "b/c"), [("a", "b"), ("c",)]),
        (("a/b", "a=b"), [("a", "b", "c")]),
        (("a=b", "b=c", "a/c"), [("a",), ("b", "c")]),
        (("a/c", "a=b", "b=c"), [("a", "b", "c")]),
    ],
)
def test_the_later_of_two_contradicting_judgements_stands(
    judged: tuple[str, ...], groups: list[tuple[str, ...]]
) -> None:
    """Three reports that say the same; the judgements come an hour apart, in this order."""
    made = [said(text, f"{hour:02}:00") for hour, text in enumerate(judged)]
    assert cluster([located(name) for name in "abc"], config().thresholds, made) == groups


def test_an_unsure_judgement_lifts_the_one_before_it() -> None:
    """Only of its own pair; the others come latest first."""
    unsure = a_judgement(
        left=ReportId("b"),
        right=ReportId("a"),
        kind=JudgementKind.UNSURE,
        judged_at_utc=an_instant("2025-04-01T12:00Z"),
    )
    made = [said("a=b", "09:00"), said("b=c", "10:00"), unsure, said("a/c", "11:00")]
    assert [(each.left, each.right) for each in standing_judgements(made)] == [
        ("a", "c"),
        ("b", "c"),
    ]


@pytest.mark.parametrize(
    ("judged", "standing"),
    [
        (("a=b", "a/b"), ["a/b"]),
        (("a/b", "a=b"), ["a/b"]),
        (("a=b", "c=d"), ["c=d", "a=b"]),
        (("c/d", "a=b"), ["c/d", "a=b"]),
        (("b=a", "a=c"), ["a=c", "b=a"]),
    ],
)
def test_of_one_instant_what_keeps_apart_outranks(
    judged: tuple[str, ...], standing: list[str]
) -> None:
    """A wrong join is worse; beyond that the order is fixed, however they are read."""
    made = [said(text, "09:00") for text in judged]
    sign = {JudgementKind.SAME: "=", JudgementKind.DIFFERENT: "/"}
    for order in (made, made[::-1]):
        found = standing_judgements(order)
        assert [f"{each.left}{sign[each.kind]}{each.right}" for each in found] == standing


@pytest.mark.parametrize(
    ("judged", "same", "different"),
    [
        (("a=b",), [0, 0, 2, 3], set()),
        (("d=b",), [0, 1, 2, 1], set()),
        (("b=c", "d=c"), [0, 1, 1, 1], set()),
        (("c=d", "a=b", "b=d"), [0, 0, 0, 0], set()),
        # what is apart is told of the groups that they end in
        (("d/a", "a=b"), [0, 0, 2, 3], {(0, 3)}),
        (("a=b", "d=c", "d/b"), [0, 0, 2, 2], {(0, 2)}),
        # the later one joined them: the earlier keeps nothing apart
        (("a/b", "a=b"), [0, 0, 2, 3], set()),
        (("a/c", "a=b", "b=c"), [0, 0, 0, 3], set()),
        # a later judgement keeps apart what an earlier one would join by way of a third
        (("a=b", "b=c", "a/c"), [0, 1, 1, 3], {(0, 1)}),
    ],
)
def test_judgements_become_groups_that_are_together_and_groups_that_are_apart(
    judged: tuple[str, ...], same: list[int], different: set[tuple[int, int]]
) -> None:
    """Each group is named by its first row; the judgements come an hour apart, in this order."""
    made = [said(text, f"{hour:02}:00") for hour, text in enumerate(judged)]
    found = Constraints([ReportId(name) for name in "abcd"], made)
    assert (found.same.tolist(), found.different) == (same, different)
    assert found.judged.tolist() == [any(row in text for text in judged) for row in "abcd"]


@pytest.mark.parametrize("judged", ["a=z", "z/a"])
def test_a_judgement_about_a_report_that_is_not_here_is_one_about_the_other(judged: str) -> None:
    """Somebody judged it, so it is no copy of another; it is bound to nothing."""
    found = Constraints([ReportId("a"), ReportId("b")], [said(judged, "09:00")])
    assert (found.same.tolist(), found.different) == ([0, 1], set())
    assert found.judged.tolist() == [True, False]


def links(*told: tuple[int, int, int, int]) -> Links:
    """Pairs of rows, each with the sum of its scores and how many pairs of reports it is."""
    a, b, sums, pairs = np.array(told, dtype=np.int64).reshape(-1, 4).T
    return Links(a, b, sums, pairs)


def as_rows(found: Links) -> list[tuple[int, ...]]:
    """The links as given to ``links``."""
    columns = (found.a.tolist(), found.b.tolist(), found.sums.tolist(), found.pairs.tolist())
    return list(zip(*columns, strict=True))


@pytest.mark.parametrize(
    ("judged", "weight", "given", "applied"),
    [
        # c fits a alone: with a and b joined by hand it counts for both
        ("a=b", (2, 0, 1, 1), (0, 2, 10, 1), [(0, 2, 20, 2)]),
        # the same from the other side
        ("c=d", (1, 1, 2, 0), (0, 2, 10, 1), [(0, 2, 20, 2)]),
        # a fits three of four reports: the fourth counts like the mean, rounded
        ("a=b", (2, 0, 2, 1), (0, 2, 10, 3), [(0, 2, 13, 4)]),
        # nobody joined c or d: an impossible pair stays impossible
        ("a=b", (2, 0, 2, 1), (2, 3, 10, 1), [(2, 3, 10, 1)]),
        # all pairs are possible: nothing to excuse
        ("a=b", (2, 0, 1, 1), (0, 2, 10, 2), [(0, 2, 10, 2)]),
        # judged different: no link
        ("a/c", (1, 1, 1, 1), (0, 2, 10, 1), []),
        ("a/c", (1, 1, 1, 1), (0, 3, 10, 1), [(0, 3, 10, 1)]),
        ("b/d", (1, 1, 1, 1), (1, 3, 10, 1), []),
        ("c/d", (1, 1, 1, 1), (1, 3, 10, 1), [(1, 3, 10, 1)]),
    ],
)
def test_what_people_joined_is_excused_from_what_the_scores_forbid(
    judged: str,
    weight: tuple[int, ...],
    given: tuple[int, int, int, int],
    applied: list[tuple[int, ...]],
) -> None:
    """A pair that is impossible with one of those joined by hand counts like the others."""
    ids = [ReportId(name) for name in "abcd"]
    constraints = Constraints(ids, [said(judged, "09:00")])
    assert as_rows(constraints.applied(links(given), np.array(weight))) == applied


def test_without_judgements_links_are_as_they_were() -> None:
    """Nothing is excused and nothing kept apart."""
    ids = [ReportId(name) for name in "ab"]
    given = links((0, 1, 10, 1))
    assert as_rows(Constraints(ids, ()).applied(given, np.array([2, 1]))) == [(0, 1, 10, 1)]


@pytest.mark.parametrize(
    ("given", "groups"),
    [
        ([(0, 1, 5, 1), (1, 2, 4, 1), (0, 2, -1, 1)], [0, 0, 0]),  # 3 for, on the whole
        ([(0, 1, 5, 1), (1, 2, 4, 1), (0, 2, -4, 1)], [0, 0, 2]),  # none left over: stays
        ([(0, 1, 5, 1), (1, 2, 4, 1)], [0, 0, 2]),  # impossible with one of the two
        ([(0, 1, 4, 1), (1, 2, 5, 1)], [0, 1, 1]),  # the closer pair first
        ([(0, 1, 4, 1), (1, 2, 4, 1)], [0, 0, 2]),  # a tie: the smaller first
        ([(0, 1, 0, 1), (1, 2, 1, 1), (0, 2, 0, 1)], [0, 1, 1]),  # nothing for it is not for it
        ([(0, 1, -1, 1)], [0, 1, 2]),
    ],
)
def test_groups_join_closest_first_while_they_agree_on_the_whole(
    given: list[tuple[int, int, int, int]], groups: list[int]
) -> None:
    """Average linkage; a pair that is not given is impossible."""
    assert joined(np.ones(3, dtype=np.int64), links(*given)).tolist() == groups
