"""A facility's names."""

import pytest

from monitor.model.sites import SiteNames


@pytest.mark.parametrize(
    ("names", "display"),
    [
        (SiteNames(en="Plant", uk="Станція", ru="Станция"), "Plant"),
        (SiteNames(uk="Станція", ru="Станция"), "Станція"),
        (SiteNames(aliases=("North 330",)), "North 330"),
        (SiteNames(), ""),
    ],
)
def test_the_first_name_there_is_stands_for_the_site(names: SiteNames, display: str) -> None:
    """English before Ukrainian before Russian before the other spellings."""
    assert names.display == display


def test_names_are_listed_without_the_empty_ones() -> None:
    """All spellings a report may use."""
    assert list(SiteNames(en="Plant", ru="Станция", aliases=("P",))) == ["Plant", "Станция", "P"]
