"""What lies in the area?

A local ceasefire protects an area for a time, whatever stands in it. Something lies inside only if
it does so for all that is uncertain about it, the area's own position included; a listed line that
is named lies inside only as a whole.
"""

from typing import Any

import pytest
from builders import a_place, a_site
from shapely import LineString, Point
from spec.rows import Row

from monitor.core.terms import in_area
from monitor.model.agreements import ProtectedArea
from monitor.model.place import NOWHERE, Place, PlaceBasis

ASKED = "Does it lie in an area of 10 km, its middle known to 1 km?"
AREA = ProtectedArea(around=Point(30.0, 50.0), radius_m=10_000.0, precision_m=1_000.0)
ALONG_A_LINE = ProtectedArea(
    around=LineString([(30.0, 50.0), (30.5, 50.0)]), radius_m=10_000.0, precision_m=1_000.0
)
OBLAST = Place(basis=PlaceBasis.REGION, regions=("XX-01",))
KM_EAST = 1 / 71.7  # degrees of longitude at 50° N


def _at(km: float, uncertainty_m: float = 500.0) -> dict[str, Any]:
    return {"place": a_place(30.0 + km * KM_EAST, 50.0, uncertainty_m=uncertainty_m)}


def _line(from_km: float, to_km: float) -> dict[str, Any]:
    ends = [(30.0 + km * KM_EAST, 50.0) for km in (from_km, to_km)]
    return {"place": NOWHERE, "site": a_site(geometry=LineString(ends))}


def _row(given: str, expected: str, because: str, facts: dict[str, Any]) -> Row:
    return Row(given=given, asked=ASKED, expected=expected, because=because, facts=facts)


TABLE = [
    _row("a point 6 km away, good to 500 m (case 10)", "yes", "6 and 1.5 make 7.5", _at(6.0)),
    _row("a point 8.4 km away, good to 500 m", "yes", "8.4 and 1.5 make 9.9", _at(8.4)),
    _row("a point 8.6 km away, good to 500 m", "unknown", "8.6 and 1.5 make 10.1", _at(8.6)),
    _row("a point 11.4 km away, good to 500 m", "unknown", "it may be 9.9 km away", _at(11.4)),
    _row("a point 11.6 km away, good to 500 m", "no", "it is at least 10.1 km away", _at(11.6)),
    _row("a point 6 km away, good to 5 km", "unknown", "it may be 12 km away", _at(6.0, 5_000.0)),
    _row("somewhere in an oblast", "unknown", "a region is no place", {"place": OBLAST}),
    _row("nobody says where", "unknown", "nothing is supposed", {"place": NOWHERE}),
    _row("a listed line from 2 to 8 km away", "yes", "all of it lies inside", _line(2.0, 8.0)),
    _row("a listed line from 2 to 80 km away", "unknown", "some of it does", _line(2.0, 80.0)),
    _row("a listed line through the middle", "unknown", "some of it lies inside", _line(-40, 40.0)),
    _row("a listed line from 20 to 80 km away", "no", "none of it does", _line(20.0, 80.0)),
    _row(
        "a point 6 km from the middle of a line that is being repaired",
        "yes",
        "the area reaches along the line",
        {"place": a_place(30.25, 50.054), "area": ALONG_A_LINE},
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.given)
def test_something_lies_in_an_area_only_with_all_its_uncertainty(row: Row) -> None:
    """Every doubt counts against certainty, on either side."""
    facts = row.facts
    answer = in_area(facts["place"], facts.get("site"), facts.get("area", AREA))
    assert answer.holds == row.expected
