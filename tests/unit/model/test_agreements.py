"""Agreements as data."""

import pytest
from builders import a_window, an_agreement


@pytest.mark.parametrize(
    ("watched", "watches"),
    [
        (None, True),
        ("2025-03-25T00:00Z .. 2025-03-26T00:00Z", True),
        ("2025-03-25T01:00Z .. 2025-03-26T00:00Z", False),
    ],
)
def test_a_strike_wholly_outside_the_time_watched_is_not_asked_about(
    watched: str | None, watches: bool
) -> None:
    """An agreement without such a time leaves none out."""
    agreement = an_agreement(watched=a_window(watched) if watched else None)
    assert agreement.watches(a_window("2025-03-25T00:00Z .. 2025-03-25T01:00Z")) is watches
