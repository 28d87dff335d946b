"""What people judged of pairs of reports, as constraints on the groups."""

from collections.abc import Iterable, Sequence

import numpy as np

from monitor.core.likeness import Ints
from monitor.core.linkage import Links
from monitor.model.ids import ReportId
from monitor.model.incidents import Judgement, JudgementKind


def standing_judgements(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The last judgement of each pair, latest first; a pair whose last is unsure has none."""
    last = {
        frozenset((each.left, each.right)): each for each in sorted(judgements, key=_precedence)
    }
    standing = [each for each in last.values() if each.kind is not JudgementKind.UNSURE]
    return sorted(standing, key=_precedence, reverse=True)


def _precedence(judgement: Judgement) -> tuple[object, ...]:
    """Greater outranks. Of two of one instant the one that keeps apart: a wrong join is worse."""
    pair = sorted((judgement.left, judgement.right))
    apart = judgement.kind is not JudgementKind.SAME
    return (judgement.judged_at_utc, apart, judgement.kind, *pair)


class Constraints:
    """Rows that people judged to be the same or different.

    ``same`` is, for every row, the first one that it must share a group with; ``judged`` whether
    anybody judged it; ``different`` the pairs of such groups that must stay apart. The judgements
    are taken from the latest on; one that contradicts those before it is outranked.
    """

    def __init__(self, ids: Sequence[ReportId], judgements: Iterable[Judgement]) -> None:
        self.same: Ints = np.arange(len(ids))
        self.judged = np.zeros(len(ids), dtype=np.bool_)
        row = {report_id: number for number, report_id in enumerate(ids)}
        apart: list[tuple[int, int]] = []
        for each in standing_judgements(judgements):
            pair = [row[end] for end in (each.left, each.right) if end in row]
            self.judged[pair] = True
            if len(pair) == 2:
                self._take(each.kind, (pair[0], pair[1]), apart)
        self.different = {self._groups(*pair) for pair in apart} - {
            (group, group) for group in self.same.tolist()
        }

    def _take(
        self, kind: JudgementKind, pair: tuple[int, int], apart: list[tuple[int, int]]
    ) -> None:
        if kind is JudgementKind.DIFFERENT:
            apart.append(pair)
        elif self._groups(*pair) not in {self._groups(*other) for other in apart}:
            self._join(*pair)

    def _groups(self, one: int, other: int) -> tuple[int, int]:
        low, high = sorted((int(self.same[one]), int(self.same[other])))
        return low, high

    def _join(self, one: int, other: int) -> None:
        low, high = self._groups(one, other)
        self.same[self.same == high] = low

    def applied(self, links: Links, weight: Ints) -> Links:
        """The links of rows as links of what must be together, without what must be apart.

        ``weight`` is how many reports that count each group holds. Where people joined what the
        scores keep apart, a pair that is impossible with one of them counts like the mean of the
        others.
        """
        if not self.judged.any():
            return links
        links = links.between(self.same)
        full = weight[links.a] * weight[links.b]
        by_hand = np.bincount(self.same, minlength=len(self.same)) > 1
        excused = (by_hand[links.a] | by_hand[links.b]) & (links.pairs < full)
        sums, pairs = links.sums.copy(), links.pairs.copy()
        sums[excused] = np.rint(links.sums[excused] / links.pairs[excused] * full[excused])
        pairs[excused] = full[excused]
        width = len(self.same)
        apart = [low * width + high for low, high in sorted(self.different)]
        keys = links.a.astype(np.int64) * width + links.b
        together = ~np.isin(keys, np.array(apart, dtype=np.int64))
        return Links(links.a, links.b, sums, pairs).where(together)
