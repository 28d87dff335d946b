"""F8: a shape of a million corners costs little more than writing it did, which is some seconds:
as a report it is refused with the reason, as a site of a list it is read.
"""

import gc
import json
import time
from collections.abc import Callable, Iterable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame
from sources.captures import a_capture, a_source

from monitor.model.reports import RawClaim, RejectionReason, Unusable
from monitor.model.sources import SourceFormat
from monitor.sources.geojson import CORNERS_LIMIT
from monitor.sources.parsers import parse
from monitor.sources.placemarks import placemark_entries
from monitor.sources.siteentry import Entry
from monitor.sources.sitelist import read_site_list

Made = TypeVar("Made")
pytestmark = pytest.mark.lasting

ROOT = Path(__file__).parents[2]
GIANT = 1_000_000
TIMES = 5  # as long as it takes to draw and write it, which is about a second


def _ring(corners: int) -> list[tuple[float, float]]:
    """A closed outline of so many different corners, as longitude and latitude."""
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    ring = np.column_stack((33 + np.cos(angles), 50 + np.sin(angles))).round(6).tolist()
    return [(lon, lat) for lon, lat in [*ring, ring[0]]]


def _joined(corners: Iterable[tuple[float, float]], form: str) -> str:
    return " ".join(form.format(lon=lon, lat=lat) for lon, lat in corners)


def _geojson(corners: int) -> bytes:
    feature = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [_ring(corners)]},
    }
    collection = {"type": "FeatureCollection", "features": [feature]}
    return json.dumps(collection, separators=(",", ":")).encode()


def _kml(corners: int) -> bytes:
    written = _joined(_ring(corners), "{lon},{lat}")
    return (
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><Polygon>'
        f"<outerBoundaryIs><LinearRing><coordinates>{written}</coordinates></LinearRing>"
        "</outerBoundaryIs></Polygon></Placemark></Document></kml>"
    ).encode()


def _cap(corners: int) -> bytes:
    written = _joined(_ring(corners), "{lat},{lon}")
    return (
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>a</identifier>'
        "<sender>b@example.invalid</sender><sent>2025-04-05T06:30:00+03:00</sent>"
        "<status>Actual</status><msgType>Alert</msgType><info><event>Strike</event>"
        f"<area><polygon>{written}</polygon></area></info></alert>"
    ).encode()


def _feed(corners: int) -> bytes:
    written = _joined(_ring(corners), "{lat} {lon}")
    return (
        '<rss version="2.0" xmlns:georss="http://www.georss.org/georss"><channel><item>'
        f"<georss:polygon>{written}</georss:polygon></item></channel></rss>"
    ).encode()


def _geopackage(corners: int) -> bytes:
    packed = BytesIO()
    frame = GeoDataFrame(geometry=[shapely.Polygon(_ring(corners))], crs=4326)
    frame.to_file(packed, driver="GPKG", engine="pyogrio")
    return packed.getvalue()


FORMATS = {
    SourceFormat.GEOJSON: _geojson,
    SourceFormat.KML: _kml,
    SourceFormat.CAP: _cap,
    SourceFormat.RSS: _feed,
    SourceFormat.GPKG: _geopackage,
}


def _timed(work: Callable[[], Made]) -> tuple[Made, float]:
    """What it makes, and the seconds of the processor that it takes."""
    gc.freeze()  # a service does not hold what thousands of tests left behind
    started = time.process_time()
    made = work()
    return made, time.process_time() - started


def _read(kind: SourceFormat, content: bytes) -> RawClaim | Unusable:
    (item,) = parse(a_capture(content), a_source(kind))
    return item


@pytest.mark.parametrize(("kind", "write"), FORMATS.items())
def test_a_shape_has_no_more_corners_than_are_accepted(
    kind: SourceFormat, write: Callable[[int], bytes]
) -> None:
    """The last that is accepted is read, one more is refused by itself and says why."""
    most = CORNERS_LIMIT - 1  # an outline ends where it began
    assert isinstance(_read(kind, write(most)), RawClaim)
    refused = _read(kind, write(most + 1))
    assert isinstance(refused, Unusable)
    assert "more than 100000 corners" in refused.detail


@pytest.mark.timed
@pytest.mark.parametrize(("kind", "write"), FORMATS.items())
def test_a_giant_shape_is_refused_in_time(
    kind: SourceFormat, write: Callable[[int], bytes]
) -> None:
    """Whatever it is written in."""
    content, written_s = _timed(partial(write, GIANT))
    refused, read_s = _timed(partial(_read, kind, content))
    assert read_s < TIMES * written_s
    assert isinstance(refused, Unusable)
    assert refused.reason in {RejectionReason.BAD_COORDINATES, RejectionReason.MALFORMED}


@pytest.mark.timed
def test_a_giant_site_of_a_list_is_read_in_time(tmp_path: Path) -> None:
    """A list is a person's own file: a coast drawn in every bay is what they may have."""
    shipped = json.loads((ROOT / "geodata/sites/pause-2025-claims.geojson").read_text())
    (site, *_) = shipped["features"]
    path = tmp_path / "list.geojson"

    def write() -> None:
        drawn = {"type": "Polygon", "coordinates": [_ring(GIANT)]}
        path.write_text(json.dumps(shipped | {"features": [site | {"geometry": drawn}]}))

    _, written_s = _timed(write)
    (edition, problems), read_s = _timed(partial(read_site_list, path))
    assert read_s < TIMES * written_s
    assert problems == ()
    assert [shapely.get_num_coordinates(each.geometry) for each in edition.sites] == [GIANT + 1]


@pytest.mark.timed
def test_a_giant_placemark_of_a_register_is_read_in_time() -> None:
    """The same of a register in KML."""
    content, written_s = _timed(partial(_kml, GIANT))
    (entry,), read_s = _timed(lambda: list(placemark_entries(content)))
    assert read_s < TIMES * written_s
    assert isinstance(entry, Entry)
    assert shapely.get_num_coordinates(entry.geometry) == GIANT + 1
