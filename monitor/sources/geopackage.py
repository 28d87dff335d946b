"""GeoPackage: one claim a feature of one layer. GDAL reads it, and is shown nothing else: other
kinds of file could lead it elsewhere.
"""

from collections.abc import Mapping
from decimal import Decimal
from math import isfinite
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from monitor.model.reports import Capture, RawClaim, RejectionReason, Unusable
from monitor.model.sources import Source
from monitor.sources.geojson import CORNERS_LIMIT, UnusableGeometry, position_fields
from monitor.sources.interface import MalformedPayload, claim_of
from monitor.sources.strict_json import Value

_SQLITE = b"SQLite format 3\x00"
_KINDS = (b"GPKG", b"GP10", b"GP11")  # SQLite's application id, 68 bytes in


def parse_geopackage(capture: Capture, source: Source) -> list[RawClaim | Unusable]:
    """A claim per feature, in the order of the layer; the locator is ``feature`` and its number
    there, which is its ``external_id`` too unless a column says otherwise.

    The layer is the first, or that of the source's constant ``_layer``. Positions are brought to
    WGS 84; a line or area becomes a circle as in GeoJSON.

    Raises:
        MalformedPayload: no GeoPackage, no such layer, or one without a coordinate system.
    """
    content = capture.content
    if not content.startswith(_SQLITE) or content[68:72] not in _KINDS:
        raise MalformedPayload("not a GeoPackage")
    with TemporaryDirectory() as folder:  # GDAL knows the format by the name of the file
        path = Path(folder) / "capture.gpkg"
        path.write_bytes(content)
        frame = _features(path, source.constants.get("_layer"))
    shapes = frame.geometry
    records = frame.drop(columns=shapes.name).to_dict("records")
    return [
        _claim(number, properties, shape, source)
        for number, properties, shape in zip(frame.index, records, shapes, strict=True)
    ]


def _features(path: Path, layer: str | None) -> Any:
    """The layer as a GeoDataFrame in WGS 84, indexed by the features' numbers."""
    import pyogrio  # heavy, and needed for this format only
    import pyproj

    try:
        chosen = layer or str(pyogrio.list_layers(path)[0][0])
        _check_layer(path, chosen)
        frame = pyogrio.read_dataframe(
            path,
            layer=chosen,
            force_2d=True,
            fid_as_index=True,
            datetime_as_string=True,
            on_invalid="ignore",
        )
        if not hasattr(frame, "crs") or frame.crs is None:
            raise MalformedPayload(f"layer {chosen!r} has no geometry or no coordinate system")
        return frame.to_crs(4326)
    except (RuntimeError, ValueError, IndexError, pyproj.exceptions.ProjError) as error:
        raise MalformedPayload(f"GeoPackage: {error}") from error


def _check_layer(path: Path, layer: str) -> None:
    """A layer must be a table: a view is a query of the author's, of any cost."""
    import pyogrio

    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    tables = pyogrio.read_dataframe(path, sql=query, read_geometry=False)
    if layer not in set(tables["name"]):
        raise MalformedPayload(f"no table {layer!r} in the GeoPackage")


def _claim(
    number: int, properties: Mapping[str, object], shape: Any, source: Source
) -> RawClaim | Unusable:
    locator = f"feature {number}"
    try:
        position = _position(shape)
    except UnusableGeometry as error:
        reason = RejectionReason.BAD_COORDINATES
        return Unusable(locator=locator, reason=reason, field="geometry", detail=str(error))
    external_id = source.columns.get("external_id", "external_id")
    given = {external_id: str(number)}
    given |= {str(name): text for name, value in properties.items() if (text := _text(value))}
    given |= {source.columns.get(name, name): text for name, text in position.items()}
    return claim_of(locator, given, source)


def _position(shape: Any) -> dict[str, str]:
    import shapely

    if shape is None or shape.is_empty:
        return {}
    corners = shapely.get_coordinates(shape)[: CORNERS_LIMIT + 1].tolist()
    if not all(isfinite(part) for corner in corners for part in corner):
        raise UnusableGeometry("a coordinate is not finite")
    positions: list[Value] = [[Decimal(str(x)), Decimal(str(y))] for x, y in corners]
    if len(positions) == 1:
        return position_fields({"type": "Point", "coordinates": positions[0]})
    return position_fields({"type": "MultiPoint", "coordinates": positions})


def _text(value: object) -> str:
    """A property in words; whole numbers without a point, for a column with gaps holds floats."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            whole = value.is_integer() and abs(value) < 2**53
            return str(int(value)) if whole else str(value) if isfinite(value) else ""
        case _:
            return str(value)
