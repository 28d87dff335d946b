"""What the plainest ways of joining reports would make of them: measured beside ours on the same
reports, so that a figure can be judged.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import numpy as np

from monitor.core.columns import Mask, ReportColumns
from monitor.core.pairs import Pairs
from monitor.model.incidents import LocatedReport

_DAY_US = timedelta(days=1) // timedelta(microseconds=1)
_NEAR_M = 5_000.0


def same_region_and_day(pairs: Pairs) -> Mask:
    """The same regions, named by both, and beginnings no more than a day apart."""
    regions = pairs.columns.regions.number
    return pairs.both(regions != 0) & pairs.equal(regions) & _within_a_day(pairs)


def near_in_place_and_time(pairs: Pairs) -> Mask:
    """Points within 5 km and beginnings no more than a day apart."""
    return pairs.both_local & (pairs.apart_m <= _NEAR_M) & _within_a_day(pairs)


def _within_a_day(pairs: Pairs) -> Mask:
    begin = pairs.columns.occurred[:, 0]
    within: Mask = abs(begin[pairs.a] - begin[pairs.b]) <= _DAY_US
    return within


BASELINES: Mapping[str, Callable[[Pairs], Mask]] = {
    "same region, a day either way": same_region_and_day,
    "within 5 km and a day": near_in_place_and_time,
}


def joined_by(reports: Sequence[LocatedReport], fits: Callable[[Pairs], Mask]) -> dict[str, int]:
    """The number of each report's group, by report id: the reports in the order of their times,
    each joined to the group that was begun last among those whose first report it fits.
    """
    columns = ReportColumns(reports)
    firsts: list[int] = []
    group = {}
    for row in np.argsort(columns.occurred[:, 0], kind="stable").tolist():
        known = np.array(firsts, dtype=np.int64)
        met = known[fits(Pairs(columns, known, np.full(len(known), row)))]
        if not len(met):
            firsts.append(row)
        group[str(columns.ids[row])] = int(met[-1]) if len(met) else row
    return group
