"""Wordings by number, and how alike they are."""

from itertools import chain, product
from time import process_time

import numpy as np
import pytest

from monitor.core.likeness import Names, Texts


def test_likeness_are_numbered_once_and_nothing_is_the_first() -> None:
    """Rows of one wording have one number."""
    texts = Texts(["mill", "", "bridge", "mill"])
    assert texts.wordings == ["", "bridge", "mill"]
    assert texts.number.tolist() == [2, 0, 1, 2]
    assert Texts([]).number.tolist() == []


def test_likeness_is_of_each_pair_in_its_place() -> None:
    """Whatever the order of the words or of the two rows; a part of the other is as alike."""
    texts = Texts(["old mill", "mill old", "the old mill", "bridge"])
    a, b = np.array([0, 3, 2, 0, 1]), np.array([1, 0, 0, 0, 3])
    alike = texts.likeness(a, b)
    assert alike[[0, 2, 3]].tolist() == [1.0, 1.0, 1.0]
    assert 0.0 <= alike[1] == alike[4] < 0.5
    assert texts.likeness(b, a).tolist() == alike.tolist()
    assert texts.likeness(a[:0], b[:0]).tolist() == []


def test_names_are_numbered_as_sets_the_fewer_first() -> None:
    """Order and repetition are no difference; no names are number 0."""
    names = Names([("b", "a"), (), ("c",), ("a", "b", "a")])
    assert names.wordings == [(), ("c",), ("a", "b")]
    assert names.number.tolist() == [2, 0, 1, 2]


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (("northtown",), ("northtown",), 1.0),
        (("northtown",), ("hills",), 0.0),
        (("northtown",), ("hills", "northtown"), 1.0),
        (("northtown", "mill"), ("hills", "northtown"), 0.5),
        (("northtown", "mill", "ford"), ("hills", "northtown"), 0.5),
        (("suzemka",), ("suzemski", "mill"), 1.0),
    ],
)
def test_names_are_shared_as_far_as_the_shorter_list_finds_its_own(
    one: tuple[str, ...], other: tuple[str, ...], share: float
) -> None:
    """In any spelling, from either side."""
    names = Names([one, other])
    left, right = np.array([0]), np.array([1])
    assert names.shared(left, right).tolist() == names.shared(right, left).tolist() == [share]


def test_names_of_many_pairs_keep_their_places() -> None:
    """A pair told twice is answered twice."""
    names = Names([("mill",), ("ford",), ("mill", "ford")])
    a, b = np.array([0, 2, 1, 0]), np.array([1, 0, 2, 1])
    assert names.shared(a, b).tolist() == [0.0, 1.0, 1.0, 0.0]


@pytest.mark.timed
def test_many_spellings_of_one_name_cost_no_more_than_the_pairs_that_are_compared() -> None:
    """However many wordings there are: none is compared with one that no pair asks about."""
    vowels = ["".join(each) for each in product("aeiou", repeat=7)]
    names = Names([("".join(chain(*zip("mknrltv", each, strict=True))),) for each in vowels])
    a = np.arange(0, len(vowels), 100)
    started = process_time()
    assert (names.shared(a, a[::-1]) > 0).any()
    assert process_time() - started < 5
