"""The edges of terms that the tables of tests/spec do not stand on."""

import pytest
from builders import a_place, a_reading, a_site, a_window, an_event
from shapely import Point

from monitor.core.geodesy import nearest_and_farthest_m
from monitor.core.terms import freed_during, in_area
from monitor.model.agreements import ProtectedArea
from monitor.model.assessments import Holds
from monitor.model.place import NOWHERE

AREA = ProtectedArea(around=Point(30.0, 50.0), radius_m=10_000.0, precision_m=1_000.0)
AT_8_KM = Point(30.0 + 8 / 71.7, 50.0)
AT_12_KM = Point(30.0 + 12 / 71.7, 50.0)
SUSPENDED = a_reading(events=(an_event(until=a_window("2025-04-04T00:00Z .. 2025-04-04T01:00Z")),))


@pytest.mark.parametrize(
    ("at", "precision_m", "holds"),
    [
        (AT_8_KM, 500.0, Holds.YES),
        (AT_8_KM, 1_500.0, Holds.UNKNOWN),
        (AT_12_KM, 500.0, Holds.NO),
        (AT_12_KM, 1_500.0, Holds.UNKNOWN),
    ],
)
def test_a_listed_site_lies_in_an_area_only_with_its_own_doubt(
    at: Point, precision_m: float, holds: Holds
) -> None:
    """The site's and the area's add up, on either side of the bound; both are told in km."""
    site = a_site(geometry=at, coordinate_precision_m=precision_m)
    answer = in_area(NOWHERE, site, AREA)
    assert answer.holds is holds
    assert f"{round(at.distance(AREA.around) * 71.7)}.0 km from its centre" in answer.reason
    assert f"± {(precision_m + 1_000.0) / 1_000:.1f} km" in answer.reason


def test_what_lies_just_on_the_bound_of_an_area_lies_in_it() -> None:
    """The radius is included."""
    exact = ProtectedArea(around=Point(30.0, 50.0), radius_m=500.0, precision_m=0.0)
    assert in_area(a_place(uncertainty_m=500.0), None, exact).holds is Holds.YES


@pytest.mark.parametrize(
    ("occurred", "holds"),
    [
        ("2025-04-01T23:00Z .. 2025-04-02T00:00Z", None),
        ("2025-04-02T00:59Z .. 2025-04-02T02:00Z", Holds.UNKNOWN),
        ("2025-04-02T01:00Z .. 2025-04-04T00:00Z", Holds.NO),
        ("2025-04-03T00:00Z .. 2025-04-04T00:01Z", Holds.UNKNOWN),
        ("2025-04-04T01:00Z .. 2025-04-04T02:00Z", None),
    ],
)
def test_a_suspension_covers_what_lies_between_its_bounds(
    occurred: str, holds: Holds | None
) -> None:
    """Its beginning and its end are hours of their own, and half-open like every window."""
    answer = freed_during(a_window(occurred), SUSPENDED, None)
    assert (answer.holds if answer else None) is holds


WIDE = ProtectedArea(around=Point(30.0, 50.0), radius_m=500_000.0, precision_m=50_000.0)


@pytest.mark.parametrize(
    ("north_degrees", "uncertainty_m", "sentence"),
    [
        (
            3.0,
            50_000.0,
            "within the protected area of 500 km: 333.8 km from its centre, ± 100.0 km",
        ),
        (
            6.0,
            50_000.0,
            "outside the protected area of 500 km: 667.7 km from its centre, ± 100.0 km",
        ),
        (6.0, 150_000.0, "may lie within 500 km or not: 667.7 km from its centre, ± 200.0 km"),
        (3.0, 150_000.0, "may lie within 500 km or not: 333.8 km from its centre, ± 200.0 km"),
    ],
)
def test_the_reason_tells_how_far_from_the_centre_of_an_area_and_how_surely(
    north_degrees: float, uncertainty_m: float, sentence: str
) -> None:
    """In kilometres; the doubt is the place's and the area's together."""
    place = a_place(30.0, 50.0 + north_degrees, uncertainty_m=uncertainty_m)
    assert in_area(place, None, WIDE).reason == sentence


def test_what_may_just_reach_an_area_from_outside_is_not_certainly_outside() -> None:
    """The bound belongs to the area on this side too."""
    near_m, _ = nearest_and_farthest_m(Point(30.0, 51.0), AREA.around)
    bound = ProtectedArea(around=AREA.around, radius_m=0.0, precision_m=0.0)
    assert in_area(a_place(30.0, 51.0, uncertainty_m=near_m), None, bound).holds is Holds.UNKNOWN
    nearer = a_place(30.0, 51.0, uncertainty_m=near_m - 1.0)
    assert in_area(nearer, None, bound).holds is Holds.NO
