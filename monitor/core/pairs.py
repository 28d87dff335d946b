"""Pairs of reports, judged many at once."""

from functools import cached_property

import numpy as np
from pyproj import Geod

from monitor.core.columns import NONE, Mask, ReportColumns
from monitor.core.likeness import Floats, Ints

_GEOD = Geod(ellps="WGS84")


class Pairs:
    """Pairs of rows, with what several aspects ask of them."""

    def __init__(self, columns: ReportColumns, a: Ints, b: Ints) -> None:
        self.columns, self.a, self.b = columns, a, b

    def where(self, kept: Mask) -> "Pairs":
        """Those of them."""
        return Pairs(self.columns, self.a[kept], self.b[kept])

    def both(self, column: Mask) -> Mask:
        """Whether it is so of both."""
        met: Mask = column[self.a] & column[self.b]
        return met

    def one(self, column: Mask) -> Mask:
        """Whether it is so of one at least."""
        met: Mask = column[self.a] | column[self.b]
        return met

    def told(self, column: Ints) -> Mask:
        """Whether both say it."""
        return self.both(column != NONE)

    def equal(self, column: Ints) -> Mask:
        """Whether both say the same, or neither says anything."""
        met: Mask = column[self.a] == column[self.b]
        return met

    @cached_property
    def gap(self) -> Ints:
        """The time between the two, in microseconds; 0 where they touch or overlap."""
        return gap(self.columns.occurred, self.a, self.b)

    @cached_property
    def both_local(self) -> Mask:
        """Whether both places are sharper than a region."""
        return self.both(self.columns.local)

    @cached_property
    def reach_m(self) -> Floats:
        """The two uncertainties together."""
        return self.columns.uncertainty_m[self.a] + self.columns.uncertainty_m[self.b]

    @cached_property
    def apart_m(self) -> Floats:
        """The geodesic between two local places; a chord beyond twice their reach stands for it,
        since the geodesic is longer still.
        """
        xyz_m, lonlat = self.columns.xyz_m, self.columns.lonlat
        apart_m: Floats = np.linalg.norm(xyz_m[self.a] - xyz_m[self.b], axis=1)
        close = np.flatnonzero(self.both_local & (apart_m <= 2 * self.reach_m))
        (lon_a, lat_a), (lon_b, lat_b) = lonlat[self.a[close]].T, lonlat[self.b[close]].T
        apart_m[close] = _GEOD.inv(lon_a, lat_a, lon_b, lat_b)[2]
        return apart_m

    @cached_property
    def one_name(self) -> Mask:
        """Whether both places bear one name and their positions do not belie it: coordinates may
        come under any name, or under none.
        """
        label = self.columns.label
        return self.told(label) & self.equal(label) & (self.apart_m <= 2 * self.reach_m)

    @cached_property
    def one_site(self) -> Mask:
        """Whether both name one listed site."""
        return self.told(self.columns.site) & self.equal(self.columns.site)

    @cached_property
    def one_target(self) -> Mask:
        """Whether both speak of one listed site, or of places that may be one."""
        near = self.both_local & (self.one_name | (self.apart_m <= self.reach_m))
        return self.one_site | near


def gap(instants: Ints, a: Ints, b: Ints) -> Ints:
    """The time between two windows, in microseconds; 0 where they touch or overlap."""
    begin, end = instants[:, 0], instants[:, 1]
    between: Ints = np.maximum(np.maximum(begin[a] - end[b], begin[b] - end[a]), 0)
    return between
