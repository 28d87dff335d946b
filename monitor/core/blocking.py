"""Which pairs of reports are worth judging: vouched for, near in time, of one region, both totals
or neither.

A pair that is left out is impossible by its times, regions or scope, whatever its words say
(tests/property/test_association_laws.py); or nobody vouches for one of the two, so that only a
person may join them.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from monitor.core.aspects import Weights
from monitor.core.columns import Mask, ReportColumns
from monitor.core.likeness import Ints
from monitor.core.pairs import gap

_HOUR_US = 3_600_000_000
_SLIPPED_HOURS = 24.1  # a slip of the date, and of some minutes on the clock
_PAIRS_AT_ONCE = 50_000  # some 25 MB while they are judged


def reach_hours(weights: Weights) -> float:
    """How far apart in time two reports of one strike may be."""
    hours = ("time_far_hours", "time_apart_hours", "time_slack_hours")
    return max(_SLIPPED_HOURS, *(weights[name] for name in hours))


def candidate_pairs(
    columns: ReportColumns, rows: Ints, weights: Weights
) -> Iterator[tuple[Ints, Ints]]:
    """The pairs of ``rows`` that may be possible, each once with the smaller row first, in parts
    small enough to judge at once, and few: a part costs something, however small.
    """
    held: list[tuple[Ints, Ints]] = []
    many = 0
    for a, b in _found(columns, rows, weights):
        if many + len(a) > _PAIRS_AT_ONCE:
            yield _together(held)
            held, many = [], 0
        held.append((np.minimum(a, b), np.maximum(a, b)))
        many += len(a)
    yield _together(held)


def _together(parts: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    none = np.zeros((2, 0), dtype=np.int64)
    a, b = np.concatenate([none, *parts], axis=1)
    return a, b


def _found(columns: ReportColumns, rows: Ints, weights: Weights) -> Iterator[tuple[Ints, Ints]]:
    reach_us = int(reach_hours(weights) * _HOUR_US)
    rows = rows[columns.vouched[rows]]
    rows = rows[np.argsort(columns.occurred[rows, 0], kind="stable")]
    for totals in (False, True):
        scope = rows[columns.aggregate[rows] == totals]
        for number in range(len(columns.regions.codes)):
            inside = columns.regions.holds[columns.regions.number[scope], number]
            for a, b in _in_time(columns, scope[inside], reach_us):
                first = _first_shared(columns, a, b, number)
                yield a[first], b[first]
        yield from _without_region(columns, scope, reach_us)


def _first_shared(columns: ReportColumns, a: Ints, b: Ints, region: int) -> Mask:
    """Whether no earlier region is common to both: a pair of several regions is met once."""
    numbers, first = columns.regions.number, columns.regions.first_shared
    met: Mask = first[numbers[a], numbers[b]] == region
    return met


def _in_time(columns: ReportColumns, rows: Ints, reach_us: int) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of rows, in the order of their beginnings, no further apart than the reach."""
    begin, end = columns.occurred[rows].T
    until = np.searchsorted(begin, end + reach_us, side="right")
    for a, b in _spread(np.arange(len(rows)), np.arange(1, len(rows) + 1), until):
        yield rows[a], rows[b]


def _without_region(
    columns: ReportColumns, rows: Ints, reach_us: int
) -> Iterator[tuple[Ints, Ints]]:
    """Pairs one of which has no region, so that it may be anywhere."""
    unknown = columns.regions.number[rows] == 0
    begin, end = columns.occurred[rows].T
    longest_us = (end - begin).max(initial=0)
    lost = np.flatnonzero(unknown)
    since = np.searchsorted(begin, begin[lost] - reach_us - longest_us)
    until = np.searchsorted(begin, end[lost] + reach_us, side="right")
    for a, b in _spread(lost, since, until):
        wanted = (b > a) | ~unknown[b]  # two without one meet once, and none itself
        a, b = rows[a[wanted]], rows[b[wanted]]
        near = gap(columns.occurred, a, b) <= reach_us
        yield a[near], b[near]


def _spread(rows: Ints, since: Ints, until: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Each row with every number from its ``since`` up to its ``until``, in parts."""
    counts = np.maximum(until - since, 0)
    part = np.cumsum(counts) // _PAIRS_AT_ONCE
    for cut in np.split(np.arange(len(rows)), np.flatnonzero(np.diff(part))):
        many = counts[cut]
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        yield np.repeat(rows[cut], many), np.repeat(since[cut], many) + within
