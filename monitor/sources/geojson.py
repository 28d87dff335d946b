"""GeoJSON: one claim a feature, its properties and its geometry as standard fields."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice
from math import ceil

from monitor.model.reports import Capture, RawClaim, RejectionReason, Unusable
from monitor.model.sources import Source
from monitor.sources.interface import STANDARD_FIELDS, MalformedPayload, claim_of, malformed
from monitor.sources.strict_json import Value, as_text, load_json
from monitor.sources.table import decoded

_WGS84 = ("CRS84", "EPSG::4326", "EPSG:4326")
CORNERS_LIMIT = 100_000  # of a shape: a coast in every bay; sites are drawn with hundreds
_TYPES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}
Position = tuple[Decimal, Decimal]  # longitude, latitude


class UnusableGeometry(ValueError):
    """The geometry gives no position."""


def parse_geojson(capture: Capture, source: Source) -> list[RawClaim | Unusable]:
    """A claim per feature of a FeatureCollection; the locator is ``feature`` and its number from 1.

    Raises:
        MalformedPayload: not a FeatureCollection in WGS 84.
    """
    try:
        document = load_json(decoded(capture, source))
    except ValueError as error:
        raise MalformedPayload(f"not JSON: {error}") from error
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise MalformedPayload("not a GeoJSON FeatureCollection")
    if not str(document.get("crs") or "CRS84").rstrip("'}").endswith(_WGS84):
        raise MalformedPayload("coordinates must be WGS 84 longitude and latitude")
    features = document.get("features")
    if not isinstance(features, list):
        raise MalformedPayload("a FeatureCollection without features")
    return [_claim(f"feature {n}", item, source) for n, item in enumerate(features, start=1)]


def position_fields(geometry: Value) -> dict[str, str]:
    """``latitude`` and ``longitude`` of a geometry, as text; nothing where there is none.

    A point is given as it stands, possible or not. A line or area becomes the middle of its
    bounding box with, as ``uncertainty_m``, the distance to its farthest corner.

    Raises:
        UnusableGeometry: of no such type, without positions or with too many, or a line or area
            leaves the globe.
    """
    if geometry is None:
        return {}
    if not isinstance(geometry, dict):
        raise UnusableGeometry("the geometry is not an object")
    positions = list(islice(_positions(geometry.get("coordinates")), CORNERS_LIMIT + 1))
    if len(positions) > CORNERS_LIMIT:
        raise UnusableGeometry(f"more than {CORNERS_LIMIT} corners")
    if not positions:
        raise UnusableGeometry(f"no positions in a geometry of type {geometry.get('type')!r}")
    if geometry.get("type") not in _TYPES:
        raise UnusableGeometry(f"{geometry.get('type')!r} is no type of geometry")
    if len(set(positions)) == 1:  # also a shape that is no more than a point: how exact is unsaid
        (longitude, latitude) = positions[0]
        return {"longitude": str(longitude), "latitude": str(latitude)}
    return _circle_around([(float(x), float(y)) for x, y in positions])


def _claim(locator: str, feature: Value, source: Source) -> RawClaim | Unusable:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return malformed(locator, "not a GeoJSON Feature")
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        return malformed(locator, "properties is not an object", field="properties")
    try:
        position = position_fields(feature.get("geometry"))
    except UnusableGeometry as error:
        reason = RejectionReason.BAD_COORDINATES
        return Unusable(locator=locator, reason=reason, field="geometry", detail=str(error))
    try:
        given = _properties(properties, source) | _under_their_names(position, source)
        identifier = as_text(feature.get("id"))
    except ValueError as error:
        return malformed(locator, str(error), field="properties")
    external_id = source.columns.get("external_id", "external_id")
    return claim_of(locator, {external_id: identifier} | given, source)


def _properties(properties: Mapping[str, Value], source: Source) -> dict[str, str]:
    wanted = {source.columns.get(name, name) for name in STANDARD_FIELDS}
    return {name: as_text(properties[name]) for name in wanted & properties.keys()}


def _under_their_names(position: Mapping[str, str], source: Source) -> dict[str, str]:
    """The position as if it had been properties of the source, so that one column map serves."""
    return {source.columns.get(name, name): text for name, text in position.items()}


def _positions(coordinates: Value) -> Iterator[Position]:
    """Every position in a geometry's coordinates, however deeply they nest."""
    if not isinstance(coordinates, list):
        raise UnusableGeometry("the coordinates are not a list")
    if coordinates and isinstance(coordinates[0], list):
        for part in coordinates:
            yield from _positions(part)
        return
    match coordinates[:2]:
        case [Decimal() as longitude, Decimal() as latitude]:
            yield longitude, latitude
        case []:
            return
        case _:
            raise UnusableGeometry("a position needs two numbers")


def _circle_around(positions: list[tuple[float, float]]) -> dict[str, str]:
    from pyproj import Geod  # heavy, and points do not need it

    lons, lats = zip(*positions, strict=True)
    if max(map(abs, lons)) > 180 or max(map(abs, lats)) > 90:
        raise UnusableGeometry("a line or area that leaves the globe; are the axes swapped?")
    lon, lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    count = len(positions)
    _, _, metres = Geod(ellps="WGS84").inv([lon] * count, [lat] * count, lons, lats)
    return {
        "longitude": str(lon),
        "latitude": str(lat),
        "uncertainty_m": str(max(1, ceil(max(metres)))),
    }
