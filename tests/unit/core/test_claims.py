"""The number in a bare total."""

import pytest
from builders import a_report
from unit.core.northland import vocabulary

from monitor.core.claims import stated_total


@pytest.mark.parametrize(
    ("words", "total"),
    [
        ({"facility_name": "14 attacks (mostly unnamed)"}, 14),
        ({"facility_name": "over 100 energy facilities (not listed)"}, 100),
        ({"facility_name": "several hundred violations", "summary": "More than 120 strikes"}, 120),
        ({"facility_name": "not listed", "headline": "10 атак за 24 часа"}, 10),
        (
            {"facility_name": "facilities, not listed", "headline": "", "summary": "In 24 hours"},
            None,
        ),
    ],
)
def test_a_total_is_the_number_that_counts_attacks(
    words: dict[str, str], total: int | None
) -> None:
    """Never the number of hours; unknown where the words state none."""
    assert stated_total(a_report(**words), vocabulary()) == total
