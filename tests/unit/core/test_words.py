"""Words made comparable."""

from collections.abc import Callable

import pytest

from monitor.core.words import (
    WORD_LIMIT,
    clean,
    folded,
    is_adjective,
    is_deed,
    is_goal,
    is_instrumental,
    is_intended,
    is_object,
    is_passive,
    is_preposition,
    is_qualifier,
    is_subject,
    lemma,
    skeleton,
    words_of,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Щёлково", "щелково"),
        ("об’єкт", "об'єкт"),
        ("обʼєкт", "об'єкт"),
        ("Суд\u00adжа\u200b", "суджа"),
        ("ＡＢＣ", "abc"),
    ],
)
def test_text_has_one_normal_form(text: str, expected: str) -> None:
    """Case, apostrophes, ё, wide letters and invisible characters make no difference."""
    assert clean(text) == expected


def test_words_keep_their_hyphens_and_numbers_stand_alone() -> None:
    """A facility's number is a word of its own."""
    assert words_of("Куп'янськ-Вузловий, ПС 330 кВ 2") == [
        "куп'янськ-вузловий",
        "пс",
        "330",
        "кв",
        "2",
    ]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("substation", "substation"),
        ("підстанції", "підстанція"),
        ("подстанцией", "подстанция"),
        ("электростанции", "электростанция"),
    ],
)
def test_a_cyrillic_word_is_brought_to_its_dictionary_form(word: str, expected: str) -> None:
    """In the language that its letters betray; Latin words stay as they are."""
    assert lemma(word) == expected


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("кропоткинская", "kropotkinskaya", ""),
        ("суджа", "sudzha", ""),
        ("шебекино", "schebekino", "de"),
        ("хвощевская", "chwoschtschewskaja", "de"),
    ],
)
def test_a_name_folds_alike_from_any_script(one: str, other: str, language: str) -> None:
    """Up to its vowels: transliterations differ in those."""
    assert skeleton(folded(one)) == skeleton(folded(other, language))


def test_a_skeleton_keeps_a_first_vowel() -> None:
    """Izium and Zmiiv are two towns."""
    assert skeleton("izium") == "izm"
    assert skeleton("") == ""


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("окупованої", True),
        ("строящейся", True),
        ("атомної", True),
        ("вдарили", False),
        ("хвилин", False),
        ("occupied", False),
        ("с" * WORD_LIMIT + "кий", False),
    ],
)
def test_adjectives_and_participles_are_told_from_other_words(word: str, expected: bool) -> None:
    """Of Cyrillic words that a dictionary can be asked for."""
    assert is_adjective(word) is expected


@pytest.mark.parametrize(
    ("tells", "yes", "no"),
    [
        (is_deed, ("вдарили", "пробив", "летить", "угодил"), ("вдарити", "ударят", "удар", "hit")),
        (is_passive, ("розбито", "перебита", "разворочено"), ("розбив", "стоит", "котел")),
        (is_preposition, ("в", "під", "сквозь"), ("дрон", "into")),
        (is_instrumental, ("дронами", "ракетой"), ("дрони", "нпз", "drones")),
        (is_subject, ("дрони", "ракети", "drones"), ("дронами", "підстанцію")),
        (is_qualifier, ("пошкоджену", "пострадавшую"), ("пошкоджена", "підстанцію")),
        (is_goal, ("підстанцію", "резервуары", "нпз", "depot"), ("підстанції", "газопровода")),
        (is_object, ("підстанцію",), ("підстанція", "depot")),
        (is_intended, ("вдарити", "ударят"), ("вдарили", "атакуют", "strike")),
    ],
)
def test_the_form_of_a_word_tells_what_it_does_in_a_sentence(
    tells: Callable[[str], bool], yes: tuple[str, ...], no: tuple[str, ...]
) -> None:
    """By its ending, in the languages whose dictionary knows it; English words have none."""
    assert [word for word in (*yes, *no) if tells(word)] == list(yes)
