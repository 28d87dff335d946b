"""Links between groups, and the groups they lead to."""

import numpy as np
import pytest

from monitor.core.linkage import Links, connected, joined

Told = tuple[int, int, int, int]  # two groups, the sum of the scores, the number of pairs


def links(*told: Told) -> Links:
    """Links as told."""
    a, b, sums, pairs = np.array(told, dtype=np.int64).reshape(-1, 4).T
    return Links.of(a, b, sums, pairs)


def as_told(found: Links) -> list[Told]:
    """The links as given to ``links``."""
    columns = (found.a.tolist(), found.b.tolist(), found.sums.tolist(), found.pairs.tolist())
    return list(zip(*columns, strict=True))


def test_links_are_put_together_in_their_order() -> None:
    """None at all are links too, as narrow as others."""
    one, other = links((0, 1, 5, 1)), links((1, 2, 6, 1), (0, 2, 7, 1))
    assert as_told(Links.together([one, other])) == [*as_told(one), *as_told(other)]
    none = Links.together([])
    assert as_told(none) == []
    assert [none.a.dtype, none.b.dtype] == [np.int32, np.int32]
    assert [none.sums.dtype, none.pairs.dtype] == [np.int64, np.int64]


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        # nothing joined: the same links, in the order of their groups
        ((0, 1, 2, 3), [(0, 1, 5, 1), (0, 2, 7, 2), (1, 2, 3, 1), (2, 3, 1, 1)]),
        # 1 joins 0: what led to either leads to both
        ((0, 0, 2, 3), [(0, 2, 10, 3), (2, 3, 1, 1)]),
        # 3 joins 0: the smaller group still comes first
        ((0, 1, 2, 0), [(0, 1, 5, 1), (0, 2, 8, 3), (1, 2, 3, 1)]),
        ((0, 0, 2, 2), [(0, 2, 10, 3)]),
        ((0, 0, 0, 0), []),
    ],
)
def test_links_between_groups_add_up(group: tuple[int, ...], expected: list[Told]) -> None:
    """Sums and numbers of pairs; a link within one group is none."""
    given = links((1, 2, 3, 1), (0, 1, 5, 1), (2, 3, 1, 1), (0, 2, 7, 2))
    assert as_told(given.between(np.array(group))) == expected


@pytest.mark.parametrize(
    ("pairs", "leaders"),
    [
        ([], [0, 1, 2, 3, 4]),
        ([(3, 4)], [0, 1, 2, 3, 3]),
        ([(0, 1), (3, 4)], [0, 0, 2, 3, 3]),
        ([(4, 3), (3, 2), (2, 1), (1, 0)], [0, 0, 0, 0, 0]),
        ([(0, 4), (1, 3), (4, 3)], [0, 0, 2, 0, 0]),
        ([(1, 4), (0, 4), (2, 2)], [0, 0, 2, 3, 0]),
    ],
)
def test_what_hangs_together_is_named_by_its_smallest(
    pairs: list[tuple[int, int]], leaders: list[int]
) -> None:
    """By however long a chain, in whatever order it is told."""
    a, b = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    assert connected(5, a, b).tolist() == leaders


@pytest.mark.parametrize(
    ("weight", "given", "groups"),
    [
        # a pair of 1 with 2 is impossible: three members in 1, one told pair of the three
        ((1, 3, 1), [(0, 1, 9, 3), (1, 2, 5, 1)], [0, 0, 2]),
        # the same where both agree with others, and however well the one pair does
        ((1, 2, 1, 1), [(0, 1, 9, 2), (1, 2, 99, 1), (2, 3, 9, 1)], [0, 0, 2, 2]),
        # all pairs of them are possible
        ((1, 3, 1), [(1, 2, 5, 3)], [0, 1, 1]),
        # the mean decides, not the sum: 6 for two pairs is less than 4 for one
        ((1, 1, 2), [(0, 2, 6, 2), (0, 1, 4, 1)], [0, 0, 2]),
        # members add up: after 0 and 1 are joined four pairs lead to 2 and 3
        ((1, 1, 1, 1), [(0, 1, 9, 1), (2, 3, 9, 1), (0, 2, 1, 1), (1, 3, 1, 1)], [0, 0, 2, 2]),
        (
            (1, 1, 1, 1),
            [(0, 1, 9, 1), (2, 3, 9, 1), (0, 2, 1, 1), (1, 3, 1, 1), (0, 3, 0, 1), (1, 2, 0, 1)],
            [0, 0, 0, 0],
        ),
        # what agrees with one of a group and speaks against the other, on the whole not for it
        ((1, 1, 1), [(0, 1, 9, 1), (1, 2, 5, 1), (0, 2, -5, 1)], [0, 0, 2]),
        ((1, 1, 1), [(0, 1, 9, 1), (1, 2, 5, 1), (0, 2, -4, 1)], [0, 0, 0]),
    ],
)
def test_groups_join_while_every_pair_is_possible_and_their_mean_is_for_it(
    weight: tuple[int, ...], given: list[Told], groups: list[int]
) -> None:
    """Weights are how many members an element stands for."""
    members = np.array(weight, dtype=np.int64)
    assert joined(members, links(*given)).tolist() == groups
    assert members.tolist() == list(weight)


@pytest.mark.parametrize(
    ("given", "groups"),
    [
        # of equals the link of the smaller element first, then of the smaller other one
        ([(1, 2, 4, 1), (0, 1, 4, 1)], [0, 0, 2, 3]),
        ([(0, 2, 4, 1), (0, 1, 4, 1)], [0, 0, 2, 3]),
        ([(0, 3, 4, 1), (1, 3, 4, 1), (1, 2, 4, 1)], [0, 1, 1, 0]),
    ],
)
def test_a_tie_goes_to_the_smaller(given: list[Told], groups: list[int]) -> None:
    """So that the order of arrival decides nothing."""
    ones = np.ones(4, dtype=np.int64)
    assert joined(ones, links(*given)).tolist() == groups
    assert joined(ones, links(*reversed(given))).tolist() == groups
