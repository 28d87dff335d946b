"""The edges of terms that the tables of tests/spec do not stand on."""

import pytest
from builders import a_place, a_reading, a_site, a_window, an_event
from shapely import Point

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
