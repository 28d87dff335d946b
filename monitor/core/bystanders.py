"""Facilities that a text names only to say what the thing it speaks of feeds or stands near: they
stood by, and nothing is said to have befallen them.

Words of feeding and of nearness come from the lexicon; which facility they govern is told by what
stands between.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.core.kinds import SaidKind, kinds_in, line_of
from monitor.core.names import word_forms
from monitor.core.words import Token, clean, is_adjective, is_cyrillic, lemma, tokens
from monitor.model.mentions import Bystander, Standing
from monitor.model.phrases import Phrases
from monitor.model.sites import SiteCategory
from monitor.model.vocabulary import Vocabulary

CLAUSE_ENDS = frozenset(".,:;!?()…|\n—–")
_BETWEEN = 5  # words between a phrase and the facility it governs


@dataclass(frozen=True, slots=True)
class Named:
    """A facility that the words ``first`` … ``last`` of a text name by kind or name."""

    first: int
    last: int
    category: SiteCategory


def without_bystanders(text: str, vocabulary: Vocabulary) -> str:
    """The text with spaces in the place of the facilities that stood by."""
    cleaned = clean(text)
    if not any(phrases.search(cleaned) for _, phrases in _phrases_of(vocabulary)):
        return text
    words = tokens(text)
    for each in bystanders_in(words, named_by(kinds_in(words, vocabulary)), vocabulary):
        start, end = words[each.first].start, words[each.last].end
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def named_by(kinds: Iterable[SaidKind]) -> list[Named]:
    """What words for kinds name; those that only say energy name nothing: power supply."""
    return [Named(kind.first, kind.last, kind.category) for kind in kinds if not kind.vague]


def bystanders_in(
    words: Sequence[Token], named: Sequence[Named], vocabulary: Vocabulary
) -> list[Bystander]:
    """Which of the facilities that a text names, in its order, only stood by."""
    if not named:
        return []
    reading = _Reading(words, named, vocabulary)
    found: dict[int, Bystander] = {}
    for standing, at in reading.phrases():
        for each in reading.governed(standing, at):
            if each.last in found:
                break
            found[each.last] = each
    return sorted(found.values(), key=lambda each: each.first)


def _phrases_of(
    vocabulary: Vocabulary,
) -> tuple[tuple[Standing, Phrases | re.Pattern[str]], ...]:
    return (
        (Standing.FED, vocabulary.feeding),
        (Standing.NEAR, vocabulary.near),
        (Standing.NEAR, vocabulary.near_by_case),
    )


class _Reading:
    """A text's words and facilities, and which of them a phrase governs."""

    def __init__(
        self, words: Sequence[Token], named: Sequence[Named], vocabulary: Vocabulary
    ) -> None:
        self._words, self._named, self._vocabulary = words, named, vocabulary
        self._joining, self._prepositions = vocabulary.joining, vocabulary.prepositions
        self._little = self._joining | self._prepositions
        self._cleaned = [word.word for word in words]

    def phrases(self) -> Iterator[tuple[Standing, int]]:
        """Each phrase with the word behind it."""
        line, starts = line_of(self._words)
        for standing, phrases in _phrases_of(self._vocabulary):
            for phrase in phrases.finditer(line):
                if not line.startswith("'", phrase.end()):  # «під» is no part of «під'єднали»
                    yield standing, bisect_left(starts, phrase.end())

    def governed(self, standing: Standing, at: int) -> Iterator[Bystander]:
        """The facilities behind the word ``at`` that the phrase before it governs: the first, and
        others that are joined to it.
        """
        category = None
        for each in self._named[bisect_left(self._named, at, key=lambda each: each.first) :]:
            if category is not None and not self._goes_on(at, each, standing, category):
                return
            if not self._reaches(standing, at, each.first):
                return
            if standing is Standing.NEAR and self._cleaned[each.last].endswith("'s"):
                return  # near a part of it
            last = self._described_until(each.last)
            yield Bystander(standing, at, last)
            at, category = last + 1, each.category

    def _goes_on(self, at: int, each: Named, standing: Standing, category: SiteCategory) -> bool:
        """Whether a list of facilities goes on with that one; what merely stands near another kind
        may have been struck beside it.
        """
        follows = at < len(self._words) and self._cleaned[at] in self._joining
        alike = standing is Standing.FED or each.category is category
        return follows and alike and not self._apart(at, at)

    def _reaches(self, standing: Standing, at: int, until: int) -> bool:
        between = range(at, until)
        if len(between) > _BETWEEN:
            return False
        if self._apart(at, until) and self._joining.isdisjoint(self._cleaned[at:until]):
            return False
        passes = self._feeds_on if standing is Standing.FED else self._describes
        return all(passes(word, first=word == at) for word in between)

    def _apart(self, first: int, last: int) -> bool:
        """Whether a clause ends before one of the words."""
        return any(
            not CLAUSE_ENDS.isdisjoint(word.before) for word in self._words[first : last + 1]
        )

    def _feeds_on(self, at: int, *, first: bool) -> bool:
        """Whether a word may stand between what feeds and what is fed, maybe as a part of it."""
        return first or self._vocabulary.asserts.search(self._cleaned[at]) is None

    def _describes(self, at: int, *, first: bool) -> bool:
        """Whether a word describes the facility that follows: near a part of one, or near a town
        where one was struck, is not near it.
        """
        word = self._cleaned[at]
        if word in self._joining:
            return True
        if word in self._prepositions or word.isdigit():
            return False
        if is_cyrillic(word):  # near a town *and* the facility
            return (
                self._cleaned[at + 1] in self._joining
                or bool(word_forms(word).form)
                or is_adjective(word)
            )
        if word in self._vocabulary.articles:
            return first
        searched = (self._vocabulary.asserts, self._vocabulary.signs)
        return all(phrases.search(word) is None for phrases in searched)

    def _described_until(self, last: int) -> int:
        """The last of the plain words that close its description: power *plant*."""
        at = last + 1
        while at < len(self._words) and not self._apart(at, at):
            if self._cleaned[at] in self._little or not self._is_plain(at):
                break
            at += 1
        return at - 1

    def _is_plain(self, at: int) -> bool:
        word, generic = self._cleaned[at], self._vocabulary.generic
        return bool(generic.fullmatch(word) or generic.fullmatch(lemma(word)))
