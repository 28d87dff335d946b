"""Distances on the ellipsoid."""

import pytest
from builders import a_point
from shapely import LineString, box

from monitor.core.geodesy import circle, distance_m, point_distance_m

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


def test_a_circle_has_its_radius_all_round() -> None:
    """Every corner is as far from the centre."""
    ring = circle(HERE, 5_000.0).exterior  # type: ignore[attr-defined]  # a polygon
    assert len(ring.coords) == 33
    for lon, lat in ring.coords:
        assert point_distance_m(HERE, a_point(lon, lat)) == pytest.approx(5_000.0, abs=0.01)
