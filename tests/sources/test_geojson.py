"""GeoJSON: features become claims with the position as the source gave it."""

import json
from typing import Any

import pytest
from sources.captures import a_capture, a_source

from monitor.model.reports import RawClaim, RejectionReason, Unusable
from monitor.model.sources import SourceFormat
from monitor.sources.interface import MalformedPayload
from monitor.sources.parsers import parse

SOURCE = a_source(SourceFormat.GEOJSON)


def _feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _parse(*features: Any, **members: Any) -> list[RawClaim | Unusable]:
    document = {"type": "FeatureCollection", "features": list(features), **members}
    return parse(a_capture(json.dumps(document)), SOURCE)


def test_a_point_gives_its_position_and_properties() -> None:
    """Longitude comes first in GeoJSON; the feature's id is the external id."""
    feature = _feature({"type": "Point", "coordinates": [33.1, 50.25]}, summary="Hit") | {"id": 7}
    fields = {"longitude": "33.1", "latitude": "50.25", "summary": "Hit", "external_id": "7"}
    assert _parse(feature) == [RawClaim(locator="feature 1", fields=fields)]


def test_a_swapped_or_impossible_point_is_passed_on_as_text() -> None:
    """Whether a place can be is for the normaliser to say, with its reason."""
    (claim,) = _parse(_feature({"type": "Point", "coordinates": [50.25, 233.1]}, summary="Hit"))
    assert isinstance(claim, RawClaim)
    assert (claim.fields["latitude"], claim.fields["longitude"]) == ("233.1", "50.25")


@pytest.mark.parametrize(
    ("kind", "coordinates", "radius_m"),
    [
        ("LineString", [[33.0, 0.0], [33.02, 0.0]], 1_114),  # 0.01° of the equator: 1113.2 m
        ("Polygon", [[[33.0, 0.0], [33.02, 0.0], [33.01, 0.001], [33.0, 0.0]]], 1_115),
        ("MultiPoint", [[33.0, 0.0], [33.02, 0.0]], 1_114),
    ],
)
def test_a_shape_becomes_a_circle_that_holds_it(
    kind: str, coordinates: list[Any], radius_m: int
) -> None:
    """The uncertainty reaches to the farthest corner, so nothing is placed more sharply."""
    (claim,) = _parse(_feature({"type": kind, "coordinates": coordinates}, summary="Hit"))
    assert isinstance(claim, RawClaim)
    assert float(claim.fields["longitude"]) == pytest.approx(33.01)
    assert int(claim.fields["uncertainty_m"]) == pytest.approx(radius_m, abs=1)


def test_a_feature_without_geometry_has_no_position() -> None:
    """Unlocated stays unlocated."""
    assert _parse(_feature(None, summary="Hit")) == [
        RawClaim(locator="feature 1", fields={"summary": "Hit"})
    ]


@pytest.mark.parametrize(
    ("feature", "reason", "detail"),
    [
        ({"type": "Point"}, RejectionReason.MALFORMED, "not a GeoJSON Feature"),
        (_feature(None) | {"properties": [1]}, RejectionReason.MALFORMED, "not an object"),
        (_feature(None, summary={"en": "Hit"}), RejectionReason.MALFORMED, "one value belongs"),
        (_feature([33, 50]), RejectionReason.BAD_COORDINATES, "the geometry is not an object"),
        (_feature({"type": "Point"}), RejectionReason.BAD_COORDINATES, "not a list"),
        (
            _feature({"type": "Point", "coordinates": []}),
            RejectionReason.BAD_COORDINATES,
            "no positions",
        ),
        (
            _feature({"type": "Point", "coordinates": ["33", "50"]}),
            RejectionReason.BAD_COORDINATES,
            "two numbers",
        ),
        (
            _feature({"type": "LineString", "coordinates": [[50, 133], [50, 134]]}),
            RejectionReason.BAD_COORDINATES,
            "leaves the globe",
        ),
    ],
)
def test_a_bad_feature_is_named_and_the_others_are_read(
    feature: Any, reason: RejectionReason, detail: str
) -> None:
    """One bad feature is refused with its number and reason; the next is read."""
    bad, good = _parse(feature, _feature(None, summary="Hit"))
    assert isinstance(bad, Unusable)
    assert (bad.locator, bad.reason) == ("feature 1", reason)
    assert detail in bad.detail
    assert isinstance(good, RawClaim)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "not JSON"),
        ('{"type": "Feature"}', "not a GeoJSON FeatureCollection"),
        ('{"type": "FeatureCollection"}', "without features"),
        (
            '{"type": "FeatureCollection", "features": [{"geometry": '
            '{"type": "Point", "coordinates": [NaN, 1]}}]}',
            "NaN is not a number",
        ),
        (
            '{"type": "FeatureCollection", "features": [], "crs": '
            '{"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}}',
            "WGS 84",
        ),
    ],
)
def test_a_document_that_is_no_wgs84_collection_is_refused_whole(text: str, complaint: str) -> None:
    """Numbers in an unknown frame or not finite are no coordinates."""
    with pytest.raises(MalformedPayload, match=complaint):
        parse(a_capture(text), SOURCE)


def test_an_old_style_declaration_of_wgs84_is_accepted() -> None:
    """Files of 2008's GeoJSON that say CRS84 mean what today's need not say."""
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert len(_parse(_feature(None, summary="Hit"), crs=crs)) == 1
