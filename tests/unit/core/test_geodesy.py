"""Distances on the ellipsoid."""

from math import cos, sin

import pytest
from builders import a_point
from shapely import LineString, box

from monitor.core.geodesy import box_around, circle, distance_m, point_distance_m

HERE = a_point(30.0, 50.0)


@pytest.mark.parametrize(
    ("there", "metres"),
    [(a_point(30.0, 50.0), 0.0), (a_point(31.0, 50.0), 71_696.0), (a_point(30.0, 51.0), 111_238.0)],
)
def test_a_degree_has_its_length_at_fifty_north(there: object, metres: float) -> None:
    """To the metre, as WGS 84 has it."""
    assert point_distance_m(HERE, there) == pytest.approx(metres, abs=1.0)  # type: ignore[arg-type]  # a point


@pytest.mark.parametrize(
    ("geometry", "metres"),
    [
        (a_point(30.0, 50.01), 1_112.0),
        (LineString([(29.9, 50.01), (30.1, 50.01)]), 1_117.0),
        (box(29.9, 49.9, 30.1, 50.1), 0.0),
        (box(30.1, 49.9, 30.2, 50.1), 7_170.0),
    ],
    ids=["point", "line", "inside", "beside"],
)
def test_a_distance_goes_to_the_nearest_edge(geometry: object, metres: float) -> None:
    """And is nothing inside an area."""
    assert distance_m(HERE, geometry) == pytest.approx(metres, abs=5.0)  # type: ignore[arg-type]  # a geometry


def test_a_circle_s_polygon_covers_the_circle_and_little_more() -> None:
    """No side cuts the rim off: a site exactly at the rim is in it."""
    polygon = circle(HERE, 5_000.0)
    rim = [a_point(30.0 + 0.07 * cos(n), 50.0 + 0.045 * sin(n)) for n in range(60)]
    for point in rim:
        inside = point_distance_m(HERE, point) <= 5_000.0
        assert polygon.covers(point) or not inside
    corners = polygon.exterior.coords  # type: ignore[attr-defined]  # a polygon
    assert len(corners) == 33
    for lon, lat in corners:
        assert 5_000.0 < point_distance_m(HERE, a_point(lon, lat)) < 5_030.0


@pytest.mark.parametrize(
    "geometry", [HERE, LineString([(29.0, 49.0), (31.0, 51.0)]), a_point(30.0, -50.0)]
)
def test_a_box_around_leaves_the_margin_on_every_side(geometry: object) -> None:
    """Whatever is nearer than the margin lies in the box."""
    west, south, east, north = geometry.bounds  # type: ignore[attr-defined]  # a geometry
    around = box_around(geometry, 10_000.0).bounds  # type: ignore[arg-type]  # a geometry
    for lat in (south, north):
        assert point_distance_m(a_point(west, lat), a_point(around[0], lat)) >= 10_000.0
        assert point_distance_m(a_point(east, lat), a_point(around[2], lat)) >= 10_000.0
    assert point_distance_m(a_point(west, south), a_point(west, around[1])) >= 10_000.0
    assert point_distance_m(a_point(west, north), a_point(west, around[3])) >= 10_000.0
