"""Laws of disclosure: a generalised place tells its cell, and nothing finer."""

from datetime import timedelta

from builders import a_located_report, a_place, a_report, an_incident
from hypothesis import given
from hypothesis import strategies as st
from property.worlds import categories
from shapely import Point
from spec.project import config

from monitor.core.disclosure import (
    Disclosure,
    disclose_incident,
    disclose_report,
    grid_cell,
)
from monitor.model.disclosure import DisclosureLevel, Viewer
from monitor.model.sites import SiteCategory

LEVELS = tuple(DisclosureLevel)
CELL_M = config().disclosure.cell_m
HAPPENED_BY = a_report().occurred.until_utc

longitudes = st.floats(22.0, 40.0)
latitudes = st.floats(44.0, 53.0)
within = st.floats(0.001, 0.999)
hours = st.integers(0, 200)


@given(longitudes, latitudes, within, within)
def test_every_place_of_a_cell_is_shown_as_that_cell(
    lon: float, lat: float, across: float, up: float
) -> None:
    """Moving within the cell changes nothing, so the cell tells nothing of where in it."""
    cell, radius_m = grid_cell(Point(lon, lat), CELL_M)
    west, south, east, north = cell.bounds
    elsewhere = Point(west + across * (east - west), south + up * (north - south))
    assert grid_cell(elsewhere, CELL_M) == (cell, radius_m)
    assert cell.intersects(Point(lon, lat))


@given(longitudes, latitudes, st.floats(1.0, 50_000.0), hours)
def test_the_public_gets_the_cell_and_not_the_point(
    lon: float, lat: float, uncertainty_m: float, later: int
) -> None:
    """Neither geometry, label nor radius is finer than the grid."""
    member = a_located_report(
        report=a_report(source_id="open"),
        place=a_place(lon, lat, uncertainty_m=uncertainty_m),
        category=SiteCategory.SUBSTATION,
    )
    to = Disclosure(
        policy=config().disclosure,
        viewer=Viewer.PUBLIC,
        now=HAPPENED_BY + timedelta(hours=later),
        released={"open"},
    )
    view = disclose_report(member, to).place
    cell, half_diagonal_m = grid_cell(Point(lon, lat), CELL_M)
    assert view.level is DisclosureLevel.GENERALISED
    assert view.geometry == cell and view.label == ""
    assert view.radius_m is not None and view.radius_m >= half_diagonal_m


@given(st.lists(st.tuples(categories, st.booleans()), min_size=1, max_size=4), categories, hours)
def test_an_incident_is_shown_no_further_than_any_of_its_reports(
    told: list[tuple[SiteCategory | None, bool]], category: SiteCategory | None, later: int
) -> None:
    """Whatever kinds its reports speak of, and whichever of them are public already."""
    members = [
        a_located_report(report=a_report(source_id="open" if open_ else "closed"), category=kind)
        for kind, open_ in told
    ]
    to = Disclosure(
        policy=config().disclosure,
        viewer=Viewer.PUBLIC,
        now=HAPPENED_BY + timedelta(hours=later),
        released={"open"},
    )
    view = disclose_incident(an_incident(category=category), members, [], {}, to)
    assert view is not None
    shown = [LEVELS.index(disclose_report(member, to).place.level) for member in members]
    assert LEVELS.index(view.place.level) >= max(shown)
