"""Names found again in running text, and told to be spellings of one."""

import pytest
from unit.core.northland import vocabulary

from monitor.core.names import (
    Form,
    NameIndex,
    name_stems,
    names_alike,
    proper_names,
    share_of_names,
    word_forms,
)
from monitor.core.words import tokens

NAMES = (
    ("Куп'янськ", "kupiansk"),
    ("Кривий Ріг", "rih"),
    ("Кривой Рог", "rih"),
    ("Рига", "riga"),
    ("Вінниця", "vinnytsia"),
    ("Нова Каховка", "nova"),
    ("Каховка", "kakhovka"),
    ("Kremenchuk", "kremenchuk"),
    ("Одеса", "odesa"),
    ("Хмельницький", "khmelnytskyi"),
    ("Івано-Франківськ", "frankivsk"),
    ("!", "nothing"),
)
INDEX = NameIndex(NAMES)


def _found(text: str) -> list[tuple[str, Form]]:
    words = [token.word for token in tokens(text)]
    hits = [INDEX.at(words, first) for first in range(len(words))]
    return [bearer for hit in hits if hit for bearer in hit.bearers]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("по Куп'янську", [("kupiansk", Form.EITHER)]),
        ("под Купянском", [("kupiansk", Form.EITHER)]),
        ("in Kupiansk's streets", [("kupiansk", Form.NAME)]),
        ("у Кривому Розі", [("rih", Form.NAME)]),
        ("Кривому", []),
        ("Кривому столу", []),
        ("ризькою", [("riga", Form.ADJECTIVE)]),
        ("у Новій Каховці", [("nova", Form.NAME), ("kakhovka", Form.NAME)]),
        ("Вінницький", [("vinnytsia", Form.ADJECTIVE)]),
        ("Кременчуцького", [("kremenchuk", Form.ADJECTIVE)]),
        ("Одеським", [("odesa", Form.ADJECTIVE)]),
        ("у Хмельницькому", [("khmelnytskyi", Form.NAME)]),
        ("Івано-Франківської", [("frankivsk", Form.ADJECTIVE)]),
        ("Івано-Франківську", [("frankivsk", Form.EITHER)]),
        ("порожньо", []),
    ],
)
def test_a_name_is_found_in_any_case_and_alphabet(text: str, found: list[tuple[str, Form]]) -> None:
    """And it is told whether the word is the name or an adjective made of it."""
    assert _found(text) == found


def test_the_longest_name_is_the_one_that_is_meant() -> None:
    """Of all that begin with a word."""
    index = NameIndex([("Нова", "short"), ("Нова Каховка", "long"), ("Нова Каховка Мала", "most")])
    hit = index.at(["нова", "каховка"], 0)
    assert hit and (hit.last, hit.bearers) == (1, (("long", Form.NAME),))
    longest = index.at(["нова", "каховка", "мала"], 0)
    assert longest and longest.bearers == (("most", Form.NAME),)


def test_a_name_is_kept_as_its_stems() -> None:
    """All alphabets meet in them; an empty index finds nothing."""
    assert name_stems(["Харків", "Kharkiv", "Уфа", "Їя"]) == [
        ("garkiv",),
        ("garkiv",),
        ("uf",),
        ("ia",),
    ]
    assert NameIndex[str]([]).at(["харків"], 0) is None
    assert "garkiv" in word_forms("харківському").derived


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
