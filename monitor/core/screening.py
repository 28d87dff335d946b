"""Which listed sites may be the one a report speaks of: all within its uncertainty, exact to the
ellipsoid, and how probable each is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from shapely import Point, STRtree

from monitor.core.geodesy import box_around, boxes_around, distance_m
from monitor.model.incidents import SiteMatch
from monitor.model.place import Place
from monitor.model.sites import ProtectedSite

_GEOD = Geod(ellps="WGS84")
_EARTH_CENTRED = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
_LEAST_RADIUS_M = 6_335_439.0  # of curvature anywhere on WGS 84: no geodesic bends more
_UNLISTED = 1.0  # odds that it was none of the listed, beside a candidate's score / (1 - score)
_SUREST = 0.99  # no score makes a candidate certain

Indices = NDArray[np.int64]
Metres = NDArray[np.float64]


class SiteScreen:
    """Sites ready to be asked which of them lie within a distance of a point.

    A site reaches as far as its coordinate precision. Points are compared by the straight chord,
    which is never longer than the geodesic and, by the least radius of curvature, bounds it from
    above; what lies between the bounds is measured on the ellipsoid, and so are lines and areas.
    """

    def __init__(self, sites: Sequence[ProtectedSite]) -> None:
        self._shapes = np.array([site.geometry for site in sites], dtype=object)
        self._reach_m = np.array([site.coordinate_precision_m for site in sites], dtype=float)
        self._is_point = shapely.get_type_id(self._shapes) == shapely.GeometryType.POINT
        middles = np.where(self._is_point, self._shapes, shapely.centroid(self._shapes))
        self._lonlat = shapely.get_coordinates(middles).reshape(-1, 2)
        self._xyz = _earth_centred(self._lonlat)
        boxes, self._owners = self._boxes()
        self._tree = STRtree(boxes)

    def _boxes(self) -> tuple[NDArray[np.object_], Indices]:
        """What each site's reach may touch, and the site of each box."""
        simple, wide = np.flatnonzero(self._is_point), np.flatnonzero(~self._is_point)
        points = boxes_around(self._lonlat[simple], self._reach_m[simple])
        shapes = [box_around(self._shapes[site], self._reach_m[site]) for site in wide]
        boxes = np.concatenate([points.shapes, np.array(shapes, dtype=object)])
        return boxes, np.concatenate([simple[points.owners], wide])

    def screen(self, lonlat: Metres, uncertainties_m: Metres) -> tuple[Indices, Indices]:
        """Every pair (point, site) no farther apart than the point's uncertainty and the site's
        precision together: two arrays of indices, by point and then site.

        ``lonlat`` is (n, 2) in degrees, ``uncertainties_m`` (n,).
        """
        boxes = boxes_around(lonlat, uncertainties_m)
        of_point, of_site = self._tree.query(boxes.shapes)
        # a pair at the antimeridian may meet in two boxes
        keys = np.unique(boxes.owners[of_point] * len(self._shapes) + self._owners[of_site])
        point, site = np.divmod(keys, max(len(self._shapes), 1))
        reach_m = uncertainties_m[point] + self._reach_m[site]
        within = np.zeros(len(point), dtype=bool)
        simple = self._is_point[site]
        within[simple] = self._points_within(lonlat, point[simple], site[simple], reach_m[simple])
        for pair in np.flatnonzero(~simple):
            away_m = distance_m(Point(lonlat[point[pair]]), self._shapes[site[pair]])
            within[pair] = away_m <= reach_m[pair]
        return point[within], site[within]

    def _points_within(
        self, lonlat: Metres, point: Indices, site: Indices, reach_m: Metres
    ) -> NDArray[np.bool_]:
        within: NDArray[np.bool_]
        steps = _earth_centred(lonlat)[point] - self._xyz[site]
        chord_m = np.sqrt(np.einsum("ij,ij->i", steps, steps))
        half = np.minimum(chord_m / (2 * _LEAST_RADIUS_M), 1.0)
        within = 2 * _LEAST_RADIUS_M * np.arcsin(half) <= reach_m
        close = np.flatnonzero(~within & (chord_m <= reach_m + 1e-6))
        starts, ends = lonlat[point[close]], self._lonlat[site[close]]
        _, _, away_m = _GEOD.inv(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1])
        within[close] = away_m <= reach_m[close]
        return within


def _earth_centred(lonlat: Metres) -> Metres:
    """Positions on the ellipsoid in metres from the earth's centre, (n, 3)."""
    heights = np.zeros(len(lonlat))
    return np.column_stack(_EARTH_CENTRED.transform(lonlat[:, 0], lonlat[:, 1], heights))


def with_probabilities(
    matches: Sequence[SiteMatch], place: Place, sites: Mapping[str, ProtectedSite]
) -> tuple[SiteMatch, ...]:
    """The candidates with how probable each is: what words and kind say for it (the score)
    times how well it lies, shared with the others and with any site that is not listed.

    Alone and in the middle of the place told, a candidate is as probable as its score says. The
    probabilities never add up to one.
    """
    odds = [_odds(match, place, sites[match.site_id]) for match in matches]
    total = _UNLISTED + sum(odds)
    return tuple(
        replace(match, probability=each / total) for match, each in zip(matches, odds, strict=True)
    )


def _odds(match: SiteMatch, place: Place, site: ProtectedSite) -> float:
    """Heavy-tailed in distance, for places are sometimes told wrong."""
    score = min(match.score, _SUREST)
    if match.distance_m is None or place.uncertainty_m is None:
        return score / (1.0 - score)
    spread_2 = (place.uncertainty_m + site.coordinate_precision_m) ** 2
    away_2 = match.distance_m**2
    lies_well = spread_2 / (spread_2 + away_2) if away_2 else 1.0
    return score / (1.0 - score) * lies_well
