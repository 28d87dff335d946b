"""What an aspect says of two reports, by the name of the weight it takes.

The weights are numbers that tell which one was taken; the limits are round ones. What the shipped
weights make of a pair is in tests/spec.
"""

from typing import Any

from unit.core.reported import pairs_of, reported

from monitor.core.aspects import IMPOSSIBLE, Aspect
from monitor.core.associate import WEIGHT_NAMES

LIMITS = {
    "time_close_minutes": 3.0,
    "time_near_minutes": 45.0,
    "time_apart_hours": 8.0,
    "time_wide_hours": 30.0,
    "time_slack_hours": 4.0,
    "time_far_hours": 30.0,
    "time_told_hours": 0.0,
    "time_zone_hours": 1.0,
    "count_rounding": 0.1,
    "words_alike": 1.0,
    "words_least": 2.0,
    "place_words_alike": 100.0,
}
WEIGHTS = {name: 1000.0 + at for at, name in enumerate(sorted(WEIGHT_NAMES))} | LIMITS
NAMED = {value: name for name, value in WEIGHTS.items() if value >= 1000.0}
NAMED |= {IMPOSSIBLE: "impossible", 0.0: ""}


def found(aspect: Aspect, one: dict[str, Any], other: dict[str, Any]) -> tuple[str, str | None]:
    """The name of the weight an aspect takes for two reports and its reason, from either side."""
    left = aspect(pairs_of(reported("r-1", **one), reported("r-2", **other)), WEIGHTS)
    right = aspect(pairs_of(reported("r-2", **one), reported("r-1", **other)), WEIGHTS)
    assert left.weights.tolist() == right.weights.tolist()
    return NAMED[float(left.weights[0])], left.reason(0)


def weight(aspect: Aspect, one: dict[str, Any], other: dict[str, Any]) -> str:
    """The name of the weight alone; it has a reason exactly where it says something."""
    name, reason = found(aspect, one, other)
    assert bool(name) is bool(reason)
    return name
