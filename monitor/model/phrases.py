"""Phrases that are looked for in texts: a text's words are looked up once, and a phrase is tried
only where a word stands that it can begin with.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

_WORD = re.compile(r"\w+")
_TEXTS_KEPT = 64  # one text is looked through for many phrases in a row

Starts: TypeAlias = Mapping[int, list[int]]  # by a phrase's number, where in a text it may begin


class Phrasebook:
    """All phrases of a lexicon, by how their first words begin."""

    def __init__(self) -> None:
        self._count = 0
        self._by_head: dict[str, list[int]] = defaultdict(list)
        self._begun_by = lru_cache(maxsize=16_384)(self._phrases_begun_by)
        self.starts = lru_cache(maxsize=_TEXTS_KEPT)(self._starts)

    def phrases(self, pattern: str, heads: Iterable[str]) -> "Phrases":
        """The phrases that ``pattern`` finds, each of which begins with one of ``heads``: the
        beginnings of words, all of which must be added before a text is read.
        """
        number = self._count
        self._count += 1
        for head in set(heads):
            self._by_head[head].append(number)
        return Phrases(re.compile(pattern), number, self)

    def _phrases_begun_by(self, word: str) -> tuple[int, ...]:
        heads = (word[:length] for length in range(len(word) + 1))
        return tuple({number for head in heads for number in self._by_head.get(head, ())})

    def _starts(self, text: str) -> Starts:
        starts: dict[int, list[int]] = {}
        for word in _WORD.finditer(text):
            at = word.start()
            for number in self._begun_by(word[0]):
                starts.setdefault(number, []).append(at)
        return starts


class Phrases:
    """Some phrases of a book that mean the same."""

    def __init__(self, pattern: re.Pattern[str], number: int, book: Phrasebook) -> None:
        self.pattern = pattern
        self._number, self._book = number, book

    def search(self, text: str) -> re.Match[str] | None:
        """The first of the phrases in a cleaned text."""
        for at in self._book.starts(text).get(self._number, ()):
            if found := self.pattern.match(text, at):
                return found
        return None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The phrases in a cleaned text that do not overlap, in order."""
        end = 0
        for at in self._book.starts(text).get(self._number, ()):
            if at >= end and (found := self.pattern.match(text, at)):
                end = found.end()
                yield found

    def blanked(self, text: str) -> str:
        """The text with spaces in the place of the phrases."""
        for found in self.finditer(text):
            start, end = found.span()
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
        return text
