"""What a report's words mention."""

from dataclasses import replace

import pytest
from unit.core.northland import vocabulary

from monitor.core.mentions import (
    category_in,
    is_aggregate,
    names_alike,
    occurrence_in,
    proper_names,
    share_of_names,
)
from monitor.model.reports import Occurrence


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("ПС 330 кВ",), "substation"),
        (("газовимірювальна станція «Суджа»",), "gas_metering"),
        (("", "Drone hits oil refinery"), "refinery"),
        (("energy facility", "substation"), "other_energy"),
        (("Kherson CHPP",), "power_plant_thermal"),
        (("лікарня",), "not_energy"),
        (("something burned",), None),
        ((), None),
    ],
)
def test_the_first_telling_text_gives_the_kind(
    texts: tuple[str, ...], expected: str | None
) -> None:
    """Facility, headline, summary, effect are asked in turn."""
    assert category_in(texts, vocabulary()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("transformer destroyed", Occurrence.ASSERTED),
        ("drone was shot down, no damage", Occurrence.ATTEMPTED),
        ("Kyiv denies the strike", Occurrence.DENIED),
        ("violated safety rules, accident", Occurrence.NOT_A_STRIKE),
    ],
)
def test_words_say_whether_a_strike_is_asserted(text: str, expected: Occurrence) -> None:
    """By the lexicon's precedence: a cause other than a strike comes first."""
    assert occurrence_in(text, vocabulary()) is expected


def test_words_that_match_nothing_are_unclear() -> None:
    """A lexicon without a last resort claims nothing."""
    assert occurrence_in("boom", replace(vocabulary(), occurrences=())) is Occurrence.UNCLEAR


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14 attacks (mostly unnamed)", True),
        ("over 100 energy facilities (not listed)", True),
        ("110 kV substation", False),
        ("", False),
    ],
)
def test_a_total_is_no_target(text: str, expected: bool) -> None:
    """A voltage is a number too, and no total."""
    assert is_aggregate(text, vocabulary()) is expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("110 kV substation", 0),
        ("подстанция 110 кВ «Максимовка»", 1),
        ("line Seimskaya-Klyukva No. 1", 2),
        ("об'єкт Курскэнерго", 0),
        ("Klyukva substation, Klyukva", 1),
    ],
)
def test_proper_names_are_what_is_left_without_generic_words(text: str, count: int) -> None:
    """Numbers, kinds and owners of many facilities name none."""
    assert len(proper_names(text, vocabulary())) == count


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("suzemka", "suzemka", True),
        ("suzemski", "suzemka", True),
        ("maksimovka", "maksymivka", True),
        ("sumi", "suga", False),
        ("kursk", "kurskenergo", False),
        ("belgorod", "zelgorod", False),
    ],
)
def test_names_are_alike_when_they_may_be_spellings_of_one(
    one: str, other: str, expected: bool
) -> None:
    """The first letter must agree, and so must the length, more or less."""
    assert names_alike(one, other) is names_alike(other, one) is expected


def test_the_share_of_names_counts_those_wanted() -> None:
    """Nothing wanted, nothing found."""
    assert share_of_names(("north", "south"), ("north", "hills")) == 0.5
    assert share_of_names((), ("north",)) == 0.0
