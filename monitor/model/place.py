"""Where: a point with an honest radius, or only a region, or nothing. WGS 84 lon/lat; distances in
metres.
"""

from dataclasses import dataclass
from enum import StrEnum

from shapely import Point


class PlaceBasis(StrEnum):
    """What a location rests on, sharpest first."""

    REPORTED_POINT = "reported_point"
    SITE_NAME = "site_name"
    SETTLEMENT = "settlement"
    DISTRICT = "district"
    REGION = "region"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a report says it happened, as far as it can be told.

    ``point`` is the most likely position and ``uncertainty_m`` the radius around it within which
    the true one is expected; both are ``None`` where only regions, or nothing at all, are known.
    ``regions`` holds ISO 3166-2 codes. ``label`` is the name the location was read from;
    ``candidates`` counts the places of that name.
    """

    basis: PlaceBasis
    regions: tuple[str, ...] = ()
    point: Point | None = None
    uncertainty_m: float | None = None
    label: str = ""
    candidates: int = 0

    def __post_init__(self) -> None:
        if (self.point is None) != (self.uncertainty_m is None):
            raise ValueError("a point and its uncertainty_m come together")
        if self.point is not None:
            lon, lat = self.point.x, self.point.y
            if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
                raise ValueError(f"not a lon/lat position: {lon}, {lat}")


NOWHERE = Place(basis=PlaceBasis.UNKNOWN)
