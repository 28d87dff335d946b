"""GeoPackages: features become claims in WGS 84; a hostile database does nothing."""

import sqlite3
from pathlib import Path
from typing import Any

import geopandas
import pytest
from pandas import DataFrame
from pyogrio import write_dataframe
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from sources.captures import a_capture, a_source

from monitor.model.reports import RawClaim, RejectionReason, Unusable
from monitor.model.sources import SourceFormat
from monitor.sources.interface import MalformedPayload
from monitor.sources.parsers import parse

FROM_1_3 = (10_300).to_bytes(4, "big")  # the version of GeoPackage in a SQLite header


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a test's GeoPackage lies before it is read as bytes."""
    return tmp_path / "t.gpkg"


def _write(
    path: Path, shapes: list[BaseGeometry | None], crs: int | None = 4326, **columns: list[Any]
) -> None:
    frame = geopandas.GeoDataFrame(columns, geometry=shapes, crs=crs)
    frame.to_file(path, driver="GPKG", layer="strikes")


def _parse(path: Path, **fields: dict[str, str]) -> list[RawClaim | Unusable]:
    return parse(a_capture(path.read_bytes()), a_source(SourceFormat.GPKG, **fields))


def _execute(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_a_feature_gives_its_properties_and_position(path: Path) -> None:
    """Numbers in their shortest digits, times with their offset; what is absent stays absent."""
    _write(
        path,
        [Point(33.1, 50.25), None],
        summary=["Hit", None],
        uncertainty_m=[250.0, None],
        occurred_start=["2025-04-05T10:00:00+03:00", "2025-04-06"],
    )
    assert _parse(path) == [
        RawClaim(
            locator="feature 1",
            fields={
                "external_id": "1",
                "summary": "Hit",
                "uncertainty_m": "250",
                "occurred_start": "2025-04-05T10:00:00+03:00",
                "longitude": "33.1",
                "latitude": "50.25",
            },
        ),
        RawClaim(locator="feature 2", fields={"external_id": "2", "occurred_start": "2025-04-06"}),
    ]


def test_values_of_every_type_become_words(path: Path) -> None:
    """Truth, fractions and whole numbers; the source's own id goes before the row's."""
    _write(path, [Point(33, 50)], id=[70], effect=[True], means=[0.5])
    (claim,) = _parse(path, columns={"external_id": "id"})
    assert isinstance(claim, RawClaim)
    assert (claim.fields["external_id"], claim.fields["effect"]) == ("70", "true")
    assert claim.fields["means"] == "0.5"


def test_another_coordinate_system_is_brought_to_wgs84(path: Path) -> None:
    """Metres of a web map do not pass for degrees."""
    _write(path, [Point(3_684_675.15, 6_480_000)], crs=3857, summary=["Hit"])
    (claim,) = _parse(path)
    assert isinstance(claim, RawClaim)
    assert float(claim.fields["longitude"]) == pytest.approx(33.1, abs=1e-6)
    assert float(claim.fields["latitude"]) == pytest.approx(50.194338, abs=1e-6)


@pytest.mark.parametrize(
    "shape", [LineString([(33, 0), (33.02, 0)]), Polygon([(33, 0), (33.02, 0), (33.01, 0.0001)])]
)
def test_a_shape_becomes_a_circle_that_holds_it(path: Path, shape: BaseGeometry) -> None:
    """As in GeoJSON."""
    _write(path, [shape], summary=["Hit"])
    (claim,) = _parse(path)
    assert isinstance(claim, RawClaim)
    assert int(claim.fields["uncertainty_m"]) == pytest.approx(1_114, abs=1)


def test_a_shape_off_the_globe_is_refused_by_itself(path: Path) -> None:
    """The next feature is read."""
    _write(path, [LineString([(50, 133), (50, 134)]), Point(33, 50)], summary=["Hit", "Hit"])
    bad, good = _parse(path)
    assert isinstance(bad, Unusable)
    assert (bad.locator, bad.reason) == ("feature 1", RejectionReason.BAD_COORDINATES)
    assert isinstance(good, RawClaim)


def test_a_layer_is_chosen_by_its_name(path: Path) -> None:
    """The first is read unless the source says otherwise."""
    _write(path, [Point(33, 50)], summary=["one"])
    other = geopandas.GeoDataFrame({"summary": ["two"]}, geometry=[Point(33, 50)], crs=4326)
    other.to_file(path, driver="GPKG", layer="other")
    for layer, word in (({}, "one"), ({"_layer": "other"}, "two")):
        (claim,) = _parse(path, constants=layer)
        assert isinstance(claim, RawClaim)
        assert claim.fields["summary"] == word


def test_a_missing_layer_is_told(path: Path) -> None:
    """Nothing else is read in its place."""
    _write(path, [Point(33, 50)], summary=["Hit"])
    with pytest.raises(MalformedPayload, match="no table 'none'"):
        _parse(path, constants={"_layer": "none"})


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "not a GeoPackage"),
        (b"<OGRVRTDataSource/>", "not a GeoPackage"),  # GDAL would follow it to other files
        (b"SQLite format 3\x00" + bytes(200), "not a GeoPackage"),
        (
            b"SQLite format 3\x00" + bytes(44) + FROM_1_3 + bytes(4) + b"GPKG" + bytes(200),
            "GeoPackage: ",
        ),
    ],
)
def test_another_file_is_refused_whole(content: bytes, complaint: str) -> None:
    """GDAL reads much that leads elsewhere; it is shown GeoPackages only."""
    with pytest.raises(MalformedPayload, match=complaint):
        parse(a_capture(content), a_source(SourceFormat.GPKG))


def test_a_torn_file_is_refused_whole(path: Path) -> None:
    """A copy that was cut short yields no half of a list."""
    _write(path, [Point(33, 50)] * 2000, summary=["Hit"] * 2000)
    torn = path.read_bytes()[:120_000]
    with pytest.raises(MalformedPayload, match="GeoPackage: "):
        parse(a_capture(torn), a_source(SourceFormat.GPKG))


def test_a_layer_that_is_a_query_is_refused(path: Path) -> None:
    """A view could run for ever."""
    _write(path, [Point(33, 50)], summary=["Hit"])
    _execute(
        path,
        "CREATE VIEW v AS WITH RECURSIVE n(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM n) "
        "SELECT * FROM n",
        "INSERT INTO gpkg_contents(table_name, data_type, identifier, srs_id) "
        "VALUES ('v', 'attributes', 'v', 0)",
    )
    with pytest.raises(MalformedPayload, match="no table 'v'"):
        _parse(path, constants={"_layer": "v"})


def test_a_table_that_points_to_a_file_reads_nothing(path: Path, tmp_path: Path) -> None:
    """A virtual table of GDAL's own kind would open it, were it allowed."""
    canary = tmp_path / "canary.csv"
    canary.write_text("summary\ncanary\n")
    _write(path, [Point(33, 50)], summary=["Hit"])
    statement = f'CREATE VIRTUAL TABLE evil USING VirtualOGR("{canary}")'
    _execute(
        path,
        f"INSERT INTO sqlite_master VALUES ('table', 'evil', 'evil', 0, '{statement}')",
        "INSERT INTO gpkg_contents(table_name, data_type, identifier, srs_id) "
        "VALUES ('evil', 'attributes', 'evil', 0)",
    )
    with pytest.raises(MalformedPayload, match="GeoPackage: "):
        _parse(path, constants={"_layer": "evil"})


def test_a_layer_without_positions_is_refused(path: Path) -> None:
    """Numbers of which nobody says where they count from are no places."""
    _write(path, [Point(33, 50)], summary=["Hit"])
    _execute(path, "UPDATE gpkg_geometry_columns SET srs_id = -1")
    _execute(path, "UPDATE gpkg_contents SET srs_id = -1")
    with pytest.raises(MalformedPayload, match="GeoPackage: |no coordinate system"):
        _parse(path)


def test_a_table_without_geometry_is_refused(path: Path) -> None:
    """It belongs into a spreadsheet."""
    _write(path, [Point(33, 50)], summary=["Hit"])
    write_dataframe(DataFrame({"summary": ["Hit"]}), path, layer="plain", driver="GPKG")
    with pytest.raises(MalformedPayload, match="layer 'plain' has no geometry"):
        _parse(path, constants={"_layer": "plain"})


def test_a_position_that_no_projection_holds_is_refused(path: Path) -> None:
    """Metres beyond the edge of the projected world have no longitude."""
    _write(path, [Point(1e30, 1e30)], crs=32636, summary=["Hit"])
    (bad,) = _parse(path)
    assert isinstance(bad, Unusable)
    assert bad.detail == "a coordinate is not finite"
