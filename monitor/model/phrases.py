"""Phrases that are looked for in texts: a text's words are looked up once, and a phrase is tried
only where a word stands that it can begin with.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

_WORD = re.compile(r"(?=(\w++(?:'\w++)*+))\w++")  # one may begin behind an apostrophe
_TEXTS_KEPT = 64  # one text is looked through for many phrases in a row


@dataclass(frozen=True, slots=True)
class _Starts:
    """Where the words of a text start, with the numbers of the phrases that each may begin; and the
    numbers of all that may begin there.
    """

    words: Sequence[tuple[int, frozenset[int]]]
    numbers: frozenset[int]

    def of(self, number: int) -> Sequence[int]:
        """Where a phrase may begin."""
        if number not in self.numbers:
            return ()
        return [at for at, begun in self.words if number in begun]


class Phrasebook:
    """All phrases of a lexicon, by how their first words begin."""

    def __init__(self) -> None:
        self._count = 0
        self._by_head: dict[str, list[int]] = defaultdict(list)
        self._begun_by = lru_cache(maxsize=16_384)(self._phrases_begun_by)
        self.starts = lru_cache(maxsize=_TEXTS_KEPT)(self._starts)

    def phrases(self, heads: Iterable[str], written: Callable[[], str]) -> "Phrases":
        """The phrases that a pattern finds, each of which begins with one of ``heads``, the
        beginnings of words; ``written`` writes the pattern when first it is needed. All must be
        added before a text is read.
        """
        number = self._count
        self._count += 1
        for head in set(heads):
            self._by_head[head].append(number)
        return Phrases(written, number, self)

    def _phrases_begun_by(self, word: str) -> frozenset[int]:
        heads = (word[:length] for length in range(len(word) + 1))
        return frozenset(number for head in heads for number in self._by_head.get(head, ()))

    def _starts(self, text: str) -> _Starts:
        words = [(found.start(), self._begun_by(found[1])) for found in _WORD.finditer(text)]
        return _Starts(words, frozenset().union(*(begun for _, begun in words)))


class Phrases:
    """Some phrases of a book that mean the same."""

    def __init__(self, written: Callable[[], str], number: int, book: Phrasebook) -> None:
        self._written, self._number, self._book = written, number, book

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds the phrases where they begin."""
        return re.compile(self._written())

    def search(self, text: str) -> re.Match[str] | None:
        """The first of the phrases in a cleaned text."""
        for at in self._book.starts(text).of(self._number):
            if found := self.pattern.match(text, at):
                return found
        return None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The phrases in a cleaned text that do not overlap, in order."""
        starts = self._book.starts(text).of(self._number)
        return self._found(text, starts) if starts else iter(())

    def _found(self, text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
        end = 0
        for at in starts:
            if at >= end and (found := self.pattern.match(text, at)):
                end = found.end()
                yield found

    def blanked(self, text: str) -> str:
        """The text with spaces in the place of the phrases."""
        for found in self.finditer(text):
            start, end = found.span()
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
        return text
