"""How a place looks at each level of disclosure: as it is, as its cell of a fixed grid, or as its
regions. Which level it is, core/disclosure decides.
"""

from dataclasses import replace
from math import cos, floor, hypot, radians

import shapely
from shapely.geometry.base import BaseGeometry

from monitor.core.geodesy import distance_m
from monitor.model.disclosure import DisclosureLevel
from monitor.model.place import Place
from monitor.model.sites import ProtectedSite
from monitor.model.views import PlaceView

COUNTED_AT_MOST = (DisclosureLevel.COUNT_ONLY, DisclosureLevel.NONE)
_METRES_PER_DEGREE = 111_320.0  # of latitude; a cell only has to be stable, not exact


def grid_cell(geometry: BaseGeometry, cell_m: float) -> tuple[BaseGeometry, float]:
    """The fixed grid cell of a geometry's representative point, and its half-diagonal in metres."""
    at = geometry.representative_point()
    lat_step = cell_m / _METRES_PER_DEGREE
    row = floor(at.y / lat_step)
    lon_step = lat_step / max(cos(radians((row + 0.5) * lat_step)), 0.01)
    column = floor(at.x / lon_step)
    west, south = column * lon_step, row * lat_step
    cell = shapely.box(west, south, west + lon_step, south + lat_step)
    return cell, hypot(cell_m, cell_m) / 2


def reaching(place: Place, site: ProtectedSite | None) -> Place:
    """The place told, its radius wide enough for the site named too where that lies outside: which
    of the two is right, nobody knows.
    """
    if site is None or place.point is None or place.uncertainty_m is None:
        return place
    away_m = distance_m(place.point, site.geometry)
    if away_m <= place.uncertainty_m:
        return place
    return replace(place, uncertainty_m=away_m + site.coordinate_precision_m)


def show_at(
    geometry: BaseGeometry | None,
    radius_m: float | None,
    regions: tuple[str, ...],
    label: str,
    level: DisclosureLevel,
    cell_m: float,
) -> PlaceView:
    """A place as it is shown at a level: as it is, as its cell of ``cell_m``, or by its regions."""
    shown, shown_radius_m = None, None
    if level is DisclosureLevel.EXACT:
        shown, shown_radius_m = geometry, radius_m
    elif level is DisclosureLevel.GENERALISED and geometry is not None:
        shown, half_diagonal_m = grid_cell(geometry, cell_m)
        shown_radius_m = max(half_diagonal_m, radius_m or 0.0)
    hidden = level in COUNTED_AT_MOST
    return PlaceView(
        level=level,
        geometry=shown,
        radius_m=shown_radius_m,
        regions=() if hidden else regions,
        label=label if level is DisclosureLevel.EXACT else "",
    )
