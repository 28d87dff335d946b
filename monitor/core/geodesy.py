"""Distances on the WGS 84 ellipsoid, in metres."""

from functools import lru_cache

import numpy as np
import shapely
from pyproj import Geod, Proj
from shapely import Point
from shapely.geometry.base import BaseGeometry

_GEOD = Geod(ellps="WGS84")
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
    project = _from_point(point.x, point.y)

    def flat(lonlat: np.ndarray) -> np.ndarray:
        return np.column_stack(project(lonlat[:, 0], lonlat[:, 1]))

    return float(shapely.distance(Point(0.0, 0.0), shapely.transform(geometry, flat)))


def box_around(geometry: BaseGeometry, margin_m: float) -> BaseGeometry:
    """The lon/lat box of a geometry, ``margin_m`` wider on every side."""
    west, south, east, north = geometry.bounds
    lat_margin = margin_m / _LEAST_METRES_PER_DEGREE
    steepest = min(max(abs(south), abs(north)) + lat_margin, 89.0)
    lon_margin = lat_margin / np.cos(np.radians(steepest))
    return shapely.box(west - lon_margin, south - lat_margin, east + lon_margin, north + lat_margin)


def circle(centre: Point, radius_m: float, *, corners: int = 32) -> BaseGeometry:
    """A lon/lat polygon around a geodesic circle: it covers the circle and little more."""
    radius_m /= np.cos(np.pi / corners)  # else its sides would cut the rim off
    azimuths = np.linspace(0.0, 360.0, corners, endpoint=False)
    lon, lat, _ = _GEOD.fwd(
        np.full(corners, centre.x), np.full(corners, centre.y), azimuths, np.full(corners, radius_m)
    )
    return shapely.Polygon(np.column_stack([lon, lat]))
