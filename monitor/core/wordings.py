"""Wordings by number, and whether they are alike, for many pairs of rows at once: each two wordings
are compared once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from monitor.core.mentions import ALIKE, names_alike
from monitor.core.words import skeleton

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
_ROWS_AT_ONCE = 512  # of a table of likenesses: bounds the memory it takes


class Texts:
    """The wording of each row: ``number`` is its place among ``wordings``, 0 where it is empty."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.wordings = sorted({"", *texts})
        place = {text: number for number, text in enumerate(self.wordings)}
        self.number: Ints = np.array([place[text] for text in texts], dtype=np.int64)

    def likeness(self, a: Ints, b: Ints) -> Floats:
        """How alike the wordings of two rows are, 0 … 1, whatever the order of their words."""
        low, high, which = _each_two(self.number[a], self.number[b])
        alike = process.cpdist(
            [self.wordings[number] for number in low],
            [self.wordings[number] for number in high],
            scorer=fuzz.token_set_ratio,
            dtype=np.float64,
        )
        return np.asarray(alike, dtype=np.float64)[which] / 100


class Names:
    """The proper names in each row's words, taken together; ``number`` is 0 where there are none,
    and smaller where they are fewer.
    """

    def __init__(self, names: Sequence[tuple[str, ...]]) -> None:
        sets = [tuple(sorted(set(each))) for each in names]
        self.wordings = sorted({(), *sets}, key=lambda each: (len(each), each))
        place = {each: number for number, each in enumerate(self.wordings)}
        self.number: Ints = np.array([place[each] for each in sets], dtype=np.int64)

    @cached_property
    def _sets(self) -> list[frozenset[str]]:
        return [frozenset(each) for each in self.wordings]

    @cached_property
    def _met(self) -> list[frozenset[str]]:
        """The names of each wording with all that are spellings of them."""
        spellings = alike_names({name for each in self._sets for name in each})
        return [each.union(*(spellings[name] for name in each)) for each in self._sets]

    def shared(self, a: Ints, b: Ints) -> Floats:
        """The share of the fewer names of two rows that the other row has a spelling of, 0 … 1;
        both must have some.
        """
        low, high, which = _each_two(self.number[a], self.number[b])
        shares = [
            len(self._sets[fewer] & self._met[more]) / len(self._sets[fewer])
            for fewer, more in zip(low, high, strict=True)
        ]
        return np.array(shares, dtype=np.float64)[which]


def alike_names(names: Iterable[str]) -> dict[str, list[str]]:
    """For each folded name, the others that are spellings of it, as ``names_alike`` has it."""
    by_initial: dict[str, list[str]] = defaultdict(list)
    by_skeleton: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        by_initial[name[0]].append(name)
        by_skeleton[skeleton(name)].append(name)
    found: dict[str, list[str]] = {name: [] for group in by_initial.values() for name in group}
    close = (pair for group in by_initial.values() for pair in _closely_spelt(group))
    boned = ((name, other) for group in by_skeleton.values() for name in group for other in group)
    for name, other in (*close, *boned):
        if name != other and names_alike(name, other):
            found[name].append(other)
    return found


def _closely_spelt(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for begin in range(0, len(names), _ROWS_AT_ONCE):
        part = names[begin : begin + _ROWS_AT_ONCE]
        table = process.cdist(
            part, names, scorer=JaroWinkler.similarity, score_cutoff=ALIKE, dtype=np.float32
        )
        for row, other in zip(*(side.tolist() for side in np.nonzero(table)), strict=True):
            yield part[row], names[other]


def _each_two(a: Ints, b: Ints) -> tuple[list[int], list[int], Ints]:
    """The different pairs of numbers, smaller and greater, and which of them each given pair is."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    width = int(high.max(initial=0)) + 1
    keys, which = np.unique(low * width + high, return_inverse=True)
    return (keys // width).tolist(), (keys % width).tolist(), which
