"""What an aspect says of many pairs at once: a weight for or against one strike, and the reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from monitor.core.columns import Mask
from monitor.core.likeness import Floats


@dataclass(frozen=True, slots=True)
class Condition:
    """Where ``met`` and no earlier case is, an aspect says ``weight``, for a reason."""

    met: Mask
    weight: float | Floats
    reason: str | Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Said:
    """What an aspect says of every pair: 0 where nothing."""

    cases: Sequence[Condition]

    @property
    def weights(self) -> Floats:
        """The weight for each pair."""
        return np.select(
            [case.met for case in self.cases], [case.weight for case in self.cases], 0.0
        )

    def reason(self, pair: int) -> str | None:
        """Why, of one pair; ``None`` where the aspect says nothing."""
        for case in self.cases:
            if case.met[pair]:
                return case.reason if isinstance(case.reason, str) else case.reason(pair)
        return None
