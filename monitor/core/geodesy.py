"""Distances on the WGS 84 ellipsoid, in metres."""

from functools import lru_cache

import numpy as np
import shapely
from pyproj import Geod, Proj
from shapely import Point
from shapely.geometry.base import BaseGeometry

_GEOD = Geod(ellps="WGS84")


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


def circle(centre: Point, radius_m: float, *, corners: int = 32) -> BaseGeometry:
    """The lon/lat polygon of a geodesic circle."""
    azimuths = np.linspace(0.0, 360.0, corners, endpoint=False)
    lon, lat, _ = _GEOD.fwd(
        np.full(corners, centre.x), np.full(corners, centre.y), azimuths, np.full(corners, radius_m)
    )
    return shapely.Polygon(np.column_stack([lon, lat]))
