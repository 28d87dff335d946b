"""Phrases are found as their pattern alone would find them, at words they can begin with."""

import pytest

from monitor.model.phrases import Phrasebook, Phrases


def plants() -> Phrases:
    """Two phrases, of a book with others."""
    book = Phrasebook()
    book.phrases(["any"], lambda: "any\\w*")
    return book.phrases(["power", "plant"], lambda: r"power plant\w*|plant\w*")


@pytest.mark.parametrize(
    ("text", "first", "all_found"),
    [
        ("a power plant and plants", (2, 13), [(2, 13), (18, 24)]),
        ("powerless plant", (10, 15), [(10, 15)]),
        ("implants", None, []),
        ("", None, []),
    ],
)
def test_phrases_are_found_where_a_word_begins(
    text: str, first: tuple[int, int] | None, all_found: list[tuple[int, int]]
) -> None:
    """The first, and all that do not overlap: the plant of a power plant is no second one."""
    found = plants().search(text)
    assert (found and found.span()) == first
    assert [each.span() for each in plants().finditer(text)] == all_found


def test_blanked_phrases_leave_everything_where_it_stood() -> None:
    """So that what is found afterwards has its place in the text."""
    assert plants().blanked("old power plants by a plant") == "old " + " " * 12 + " by a " + " " * 5


def test_a_phrase_may_begin_with_any_word() -> None:
    """It is tried at each."""
    book = Phrasebook()
    hit = book.phrases([""], lambda: r"\w+ hit")
    assert hit.search("they were hit") is not None


def test_a_pattern_is_written_when_a_word_first_asks_for_it() -> None:
    """And once: most are never needed, and each takes long to compile."""
    written: list[str] = []
    found = Phrasebook().phrases(["a"], lambda: written.append(r"a\w*") or written[-1])
    assert found.search("b") is None
    assert not written
    assert [each[0] for each in found.finditer("abc b abd")] == ["abc", "abd"]
    assert len(written) == 1


def test_a_phrase_may_begin_behind_an_apostrophe_or_span_it() -> None:
    """As languages write it."""
    book = Phrasebook()
    both = book.phrases(["об'єкт", "usine"], lambda: "об'єкт|usine")
    assert [each[0] for each in both.finditer("об'єкти, l'usine, об єкт")] == ["об'єкт", "usine"]
