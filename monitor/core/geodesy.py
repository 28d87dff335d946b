"""Distances on the WGS 84 ellipsoid, in metres."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Proj
from shapely import Point
from shapely.geometry.base import BaseGeometry

_GEOD = Geod(ellps="WGS84")
_PAIRS_KEPT = 4_096  # the same towns are in the news, and the same sites around them
_LEAST_METRES_PER_DEGREE = 110_500.0  # of latitude, at the equator: margins come out wide enough


def point_distance_m(one: Point, other: Point) -> float:
    """The geodesic between two lon/lat points, in metres."""
    _, _, metres = _GEOD.inv(one.x, one.y, other.x, other.y)
    return float(metres)


@lru_cache(maxsize=1_024)
def _from_point(lon: float, lat: float) -> Proj:
    return Proj(proj="aeqd", lon_0=lon, lat_0=lat, ellps="WGS84", units="m")


def distance_m(point: Point, geometry: BaseGeometry) -> float:
    """From a lon/lat point to the nearest edge of a lon/lat geometry, in metres; 0 inside an area.

    Azimuthal equidistant around the point: its distances from the centre are the geodesic ones, and
    within 100 km a segment bends away from its geodesic by less than a metre.
    """
    if isinstance(geometry, Point):
        return point_distance_m(point, geometry)
    return _shape_distance_m(point, geometry)


@lru_cache(maxsize=_PAIRS_KEPT)
def _shape_distance_m(point: Point, geometry: BaseGeometry) -> float:
    project = _from_point(point.x, point.y)

    def flat(lonlat: np.ndarray) -> np.ndarray:
        return np.column_stack(project(lonlat[:, 0], lonlat[:, 1]))

    return float(shapely.distance(Point(0.0, 0.0), shapely.transform(geometry, flat)))


def nearest_and_farthest_m(one: BaseGeometry, other: BaseGeometry) -> tuple[float, float]:
    """How near ``one`` comes to ``other``, and how far its farthest corner lies from it, in metres.

    The nearest pair of two lon/lat shapes that do not meet has a corner of one of them.
    """
    corners = [Point(lonlat) for lonlat in shapely.get_coordinates(one)]
    away_m = [distance_m(corner, other) for corner in corners]
    back_m = [distance_m(Point(lonlat), one) for lonlat in shapely.get_coordinates(other)]
    nearest_m = 0.0 if one.intersects(other) else min(*away_m, *back_m)
    return nearest_m, max(away_m)


def box_around(geometry: BaseGeometry, margin_m: float) -> BaseGeometry:
    """The lon/lat box of a geometry, ``margin_m`` wider on every side."""
    west, south, east, north = geometry.bounds
    lat_margin = margin_m / _LEAST_METRES_PER_DEGREE
    steepest = min(max(abs(south), abs(north)) + lat_margin, 89.0)
    lon_margin = lat_margin / np.cos(np.radians(steepest))
    return shapely.box(west - lon_margin, south - lat_margin, east + lon_margin, north + lat_margin)


@dataclass(frozen=True, slots=True)
class Boxes:
    """Lon/lat boxes and the index of what each belongs to; a box over the antimeridian is two."""

    shapes: NDArray[np.object_]
    owners: NDArray[np.int64]


def boxes_around(lonlat: NDArray[np.float64], margins_m: NDArray[np.float64]) -> Boxes:
    """Boxes that cover all within ``margins_m`` (n,) of the points ``lonlat`` (n, 2), and little
    more; near a pole they go all around.
    """
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    high = margins_m / _LEAST_METRES_PER_DEGREE
    steepest = np.abs(lat) + high
    wide = np.where(steepest < 89.0, high / np.cos(np.radians(np.minimum(steepest, 89.0))), 360.0)
    owners, turn = np.arange(len(lon)), np.zeros(len(lon))
    over, under = np.flatnonzero(lon + wide > 180.0), np.flatnonzero(lon - wide < -180.0)
    owners = np.concatenate([owners, over, under])
    turn = np.concatenate([turn, np.full(len(over), -360.0), np.full(len(under), 360.0)])
    middle = lon[owners] + turn
    shapes = shapely.box(
        middle - wide[owners], (lat - high)[owners], middle + wide[owners], (lat + high)[owners]
    )
    return Boxes(shapes, owners)


def circle(centre: Point, radius_m: float, *, corners: int = 32) -> BaseGeometry:
    """A lon/lat polygon around a geodesic circle: it covers the circle and little more."""
    radius_m /= np.cos(np.pi / corners)  # else its sides would cut the rim off
    azimuths = np.linspace(0.0, 360.0, corners, endpoint=False)
    lon, lat, _ = _GEOD.fwd(
        np.full(corners, centre.x), np.full(corners, centre.y), azimuths, np.full(corners, radius_m)
    )
    return shapely.Polygon(np.column_stack([lon, lat]))
