"""Wordings by number, and whether they are alike, for many pairs of rows at once: each two wordings
are compared once.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from monitor.core.names import share_of_names
from monitor.core.words import words_of

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]


class Texts:
    """The wording of each row: ``number`` is its place among ``wordings``, 0 where it is empty."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.wordings = sorted({"", *texts})
        place = {text: number for number, text in enumerate(self.wordings)}
        self.number: Ints = np.array([place[text] for text in texts], dtype=np.int64)

    @cached_property
    def length(self) -> Ints:
        """How many words each row's wording has."""
        words: Ints = np.array([len(words_of(text)) for text in self.wordings], dtype=np.int64)
        return words[self.number]

    def likeness(self, a: Ints, b: Ints) -> Floats:
        """How alike the wordings of two rows are, 0 … 1, whatever the order of their words."""
        low, high, which = _each_two(self.number[a], self.number[b], len(self.wordings))
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

    def shared(self, a: Ints, b: Ints) -> Floats:
        """The share of the fewer names of two rows that the other row has a spelling of, 0 … 1;
        both must have some.
        """
        low, high, which = _each_two(self.number[a], self.number[b], len(self.wordings))
        shares = [
            share_of_names(self.wordings[fewer], self.wordings[more])
            for fewer, more in zip(low, high, strict=True)
        ]
        return np.array(shares, dtype=np.float64)[which]


def _each_two(a: Ints, b: Ints, many: int) -> tuple[list[int], list[int], Ints]:
    """The different pairs of numbers below ``many``, smaller and greater, and which of them each
    given pair is.
    """
    low, high = np.minimum(a, b), np.maximum(a, b)
    keys, which = np.unique(low * many + high, return_inverse=True)
    return (keys // many).tolist(), (keys % many).tolist(), which
