"""Names found again in running text."""

import pytest

from monitor.core.names import Form, NameIndex, name_stems, word_forms
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
