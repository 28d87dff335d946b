"""Phrases are found as their pattern alone would find them, at words they can begin with."""

import pytest

from monitor.model.phrases import Phrasebook, Phrases


def plants() -> Phrases:
    """Two phrases, of a book with others."""
    book = Phrasebook()
    book.phrases("any\\w*", ["any"])
    return book.phrases(r"power plant\w*|plant\w*", ["power", "plant"])


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
    assert book.phrases(r"\w+ hit", [""]).search("they were hit") is not None
