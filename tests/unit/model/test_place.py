"""A place is a point with its radius, or no point at all."""

import pytest
from builders import a_point

from monitor.model.place import NOWHERE, Place, PlaceBasis


@pytest.mark.parametrize(
    "given",
    [
        {"point": a_point()},
        {"uncertainty_m": 500.0},
        {"point": a_point(181.0, 50.0), "uncertainty_m": 500.0},
        {"point": a_point(30.0, -90.1), "uncertainty_m": 500.0},
    ],
    ids=["no radius", "no point", "no longitude", "no latitude"],
)
def test_half_a_position_is_refused(given: dict[str, object]) -> None:
    """A point without a radius pretends to be exact; one off the globe is a mistake."""
    with pytest.raises(ValueError):
        Place(basis=PlaceBasis.REPORTED_POINT, **given)  # type: ignore[arg-type]  # wrong on purpose


def test_nowhere_has_neither_point_nor_region() -> None:
    """Not the gulf of Guinea."""
    assert NOWHERE.point is None and NOWHERE.uncertainty_m is None and NOWHERE.regions == ()
