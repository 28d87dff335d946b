"""config/review.yaml: what needs two people."""

from pathlib import Path

import pytest
from builders import a_located_report, a_report
from worlds import config

from monitor.core.review import is_mass_outage
from monitor.model.sites import SiteCategory
from monitor.settings.review import ReviewFile
from monitor.settings.yamlfile import ConfigError, validate


@pytest.mark.parametrize(
    ("words", "mass"),
    [
        ("more than 450,000 customers were left without power", True),
        ("без світла залишилися 450 тис. абонентів", True),
        ("1,5 млн споживачів знеструмлено", True),
        ("без света остались 300 тысяч человек", True),
        ("power was cut for 56,250 residential consumers", True),
        ("power was cut for 5,000 households", False),
        ("пожежу гасили 40 людей", False),
        ("on 25 March 2025 at 10 o'clock", False),
    ],
)
def test_a_mass_outage_is_told_in_three_languages(words: str, mass: bool) -> None:
    """By the shipped words and number."""
    member = a_located_report(report=a_report(effect="", headline="", summary=words))
    assert is_mass_outage([member], config().review) is mass


def test_the_shipped_policy_asks_two_people_about_nuclear_plants() -> None:
    """And about no other kind as such."""
    assert config().review.categories == {SiteCategory.NUCLEAR_PLANT}


def test_an_empty_word_is_refused(tmp_path: Path) -> None:
    """It would find every number."""
    shipped = Path(__file__).parents[3] / "config" / "review.yaml"
    path = tmp_path / "review.yaml"
    path.write_text(shipped.read_text().replace("words: [customer", 'words: ["", customer'))
    with pytest.raises(ConfigError, match="empty"):
        validate(path, ReviewFile)
