"""How good the answers are, against labels: clustering (B-cubed), sites, windows, and whatever
else is asked of an incident.

B-cubed: Bagga and Baldwin, 1998.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from monitor.model.assessments import Holds


class SiteAnswer(StrEnum):
    """How a matched site compares with the labelled one."""

    RIGHT_SITE = "right_site"
    RIGHTLY_NONE = "rightly_none"
    WRONG_SITE = "wrong_site"
    MISSED = "missed"  # a site is labelled, none was matched
    UNFOUNDED = "unfounded"  # none is labelled, one was matched


RIGHT = (SiteAnswer.RIGHT_SITE, SiteAnswer.RIGHTLY_NONE)
WINDOW_LABELS: Mapping[str, Holds] = {
    "yes": Holds.YES,
    "no": Holds.NO,
    "boundary": Holds.UNKNOWN,
}


def site_answer(found: str, labelled: str) -> SiteAnswer:
    """Compare two site ids; empty where there is none."""
    if found == labelled:
        return SiteAnswer.RIGHT_SITE if labelled else SiteAnswer.RIGHTLY_NONE
    if not found:
        return SiteAnswer.MISSED
    return SiteAnswer.WRONG_SITE if labelled else SiteAnswer.UNFOUNDED


def site_counts(pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    """How many (found, labelled) pairs fall into each class, all classes named."""
    counted = Counter(site_answer(found, labelled) for found, labelled in pairs)
    return {str(answer): counted[answer] for answer in SiteAnswer}


def share(right: int, total: int) -> float | None:
    """A share between 0 and 1; ``None`` of nothing."""
    return right / total if total else None


def confusion(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """How many (found, labelled) pairs there are of each, as (labelled, found)."""
    return dict(Counter((labelled, found) for found, labelled in pairs))


def macro_f1(confused: Mapping[tuple[str, str], int]) -> float:
    """The mean of each label's F1, from counts by (labelled, found); 1.0 of nothing."""
    names = sorted({name for pair in confused for name in pair})
    scores = []
    for name in names:
        right = confused.get((name, name), 0)
        wanted = sum(count for (labelled, _), count in confused.items() if labelled == name)
        answered = sum(count for (_, found), count in confused.items() if found == name)
        scores.append(2 * right / (wanted + answered))
    return sum(scores) / len(scores) if scores else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """An answer beside its label: the ``question``, and ``about`` which report or event."""

    question: str
    about: str
    found: str
    labelled: str

    @property
    def right(self) -> bool:
        """Whether it is as labelled."""
        return self.found == self.labelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many answers to a question are as labelled, and the mean F1 of its labels."""

    right: int
    total: int
    macro_f1: float

    @property
    def accuracy(self) -> float | None:
        """The share that is right."""
        return share(self.right, self.total)


def scores(compared: Iterable[Compared]) -> dict[str, Score]:
    """The figures of each question, in the order in which they were first asked."""
    asked: dict[str, list[Compared]] = {}
    for each in compared:
        asked.setdefault(each.question, []).append(each)
    return {
        question: Score(
            right=sum(each.right for each in answers),
            total=len(answers),
            macro_f1=macro_f1(confusion((each.found, each.labelled) for each in answers)),
        )
        for question, answers in asked.items()
    }


@dataclass(frozen=True, slots=True)
class BCubed:
    """Shares, 0 to 1: of each item's cluster that belongs there, and of its true group found."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def b_cubed(found: Mapping[str, Hashable], true: Mapping[str, Hashable]) -> BCubed:
    """Compare two clusterings given as item → cluster; both must be of the same items.

    Raises:
        ValueError: there are no items, or not the same ones.
    """
    if not found or found.keys() != true.keys():
        raise ValueError("b_cubed compares two clusterings of the same items, at least one")
    both = Counter((found[item], true[item]) for item in found)
    in_found, in_true = Counter(found.values()), Counter(true.values())
    shared = [(both[found[item], true[item]], item) for item in found]
    return BCubed(
        precision=sum(n / in_found[found[item]] for n, item in shared) / len(found),
        recall=sum(n / in_true[true[item]] for n, item in shared) / len(found),
    )
