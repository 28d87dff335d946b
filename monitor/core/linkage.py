"""Groups from scored pairs: average linkage, closest first, while groups agree on the whole.

A pair that is not given is impossible. Scores are whole numbers, so that sums do not depend on the
order of adding, and ties are broken by the smaller element. In every round all pairs of groups
that are each other's closest are joined at once; average linkage leads to the same groups as
joining one pair after another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from monitor.core.columns import Mask
from monitor.core.likeness import Ints

_WITHIN = -1  # the key of a link within one group
Small: TypeAlias = npt.NDArray[np.int32]  # there may be millions


@dataclass(frozen=True, slots=True)
class Links:
    """Scored pairs of groups ``a`` < ``b``: the sum over all their ``pairs`` of members."""

    a: Small
    b: Small
    sums: Ints
    pairs: Ints

    @classmethod
    def of(cls, a: Ints, b: Ints, sums: Ints, pairs: Ints) -> "Links":
        """The same of whole numbers of any width."""
        return cls(a.astype(np.int32), b.astype(np.int32), sums, pairs)

    @classmethod
    def together(cls, parts: Sequence["Links"]) -> "Links":
        """All of them as one."""
        none = np.zeros(0, dtype=np.int64)
        parts = [*parts, cls.of(none, none, none, none)]
        return cls(
            np.concatenate([each.a for each in parts]),
            np.concatenate([each.b for each in parts]),
            np.concatenate([each.sums for each in parts]),
            np.concatenate([each.pairs for each in parts]),
        )

    def where(self, kept: Mask) -> "Links":
        """Those of them; nothing is copied where that is all."""
        if kept.all():
            return self
        return Links(self.a[kept], self.b[kept], self.sums[kept], self.pairs[kept])

    def between(self, group: Ints | Small) -> "Links":
        """The same between groups of groups, those within one left out."""
        keys = self._keys(group)
        order = np.argsort(keys, kind="stable")[np.count_nonzero(keys == _WITHIN) :]
        keys = keys[order]
        first = np.flatnonzero(np.diff(keys, prepend=_WITHIN))
        keys = keys[first]
        a = (keys // len(group)).astype(np.int32)
        b = (keys % len(group)).astype(np.int32)
        del keys  # as large as the links themselves
        sums, pairs = (np.add.reduceat(each[order], first) for each in (self.sums, self.pairs))
        return Links(a, b, sums, pairs)

    def _keys(self, group: Ints | Small) -> Ints:
        """One number for the two groups of each link."""
        a, b = group[self.a], group[self.b]
        keys = np.minimum(a, b).astype(np.int64)
        keys *= len(group)
        keys += np.maximum(a, b)
        keys[a == b] = _WITHIN
        return keys


def connected(size: int, a: Ints, b: Ints) -> Ints:
    """For each of ``size`` elements the smallest that it hangs together with by the pairs."""
    leader = np.arange(size)
    while len(a):
        low, high = np.minimum(leader[a], leader[b]), np.maximum(leader[a], leader[b])
        np.minimum.at(leader, high, low)
        while (leader[leader] != leader).any():
            leader = leader[leader]
        open_still = leader[a] != leader[b]
        a, b = a[open_still], b[open_still]
    return leader


def joined(weight: Ints, links: Links) -> Small:
    """For each element, of ``weight`` members that count, the smallest one of the group it ends
    in.
    """
    group: Small = np.arange(len(weight), dtype=np.int32)
    weight = weight.copy()
    while True:
        links = _open(links, weight)
        a, b = _closest(links, len(weight))
        if not len(a):
            return group
        step: Small = np.arange(len(weight), dtype=np.int32)
        step[b] = a
        weight[a] += weight[b]
        group, links = step[group], links.between(step)


def _open(links: Links, weight: Ints) -> Links:
    """The links that may still join something: possible throughout, between groups that both agree
    with some group.
    """
    possible = links.pairs == weight[links.a] * weight[links.b]
    agreeing = np.zeros(len(weight), dtype=np.bool_)
    for side in (links.a, links.b):
        agreeing[side[possible & (links.sums > 0)]] = True
    return links.where(possible & agreeing[links.a] & agreeing[links.b])


def _closest(links: Links, size: int) -> tuple[Ints, Ints]:
    """The pairs that agree, and either of which agrees with no other group more."""
    links = links.where(links.sums > 0)
    rank = np.empty(len(links.a), dtype=np.int64)
    rank[np.lexsort((links.b, links.a, -(links.sums / links.pairs)))] = np.arange(len(rank))
    best = np.full(size, len(rank))
    np.minimum.at(best, links.a, rank)
    np.minimum.at(best, links.b, rank)
    mutual = (best[links.a] == rank) & (best[links.b] == rank)
    return links.a[mutual], links.b[mutual]
