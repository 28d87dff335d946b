"""Whether a clause says by its grammar that arms reached a facility, whatever its verb: the verbs
of hitting are endless, the ways to say it are few.

Cyrillic words tell their part of speech and case; English tells both by the order of its words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.core.kinds import line_of
from monitor.core.words import (
    Token,
    is_adjective,
    is_cyrillic,
    is_deed,
    is_goal,
    is_instrumental,
    is_object,
    is_passive,
    is_preposition,
    is_qualifier,
    is_subject,
    tokens,
)
from monitor.model.phrases import Phrases
from monitor.model.vocabulary import ClauseWords, Vocabulary

Span = tuple[int, int]

_CLAUSE = re.compile(r"[^.!?;:,—–\n]++")
_WORD = re.compile(r"[^\W\d_]+")
_FINITE = re.compile(r"\w+(?:s|ed)\Z")  # how an English verb that tells of what was done ends
_PARTICIPLE = re.compile(r"(?:\w+(?:ed|en|wn|rn)|out|apart|up|down)\Z")  # or what belongs to it
_OPENING = " «»\"'“”"
_PHRASE = 4  # words at most between a preposition and the arms it governs


def main_clauses(cleaned: str, vocabulary: Vocabulary) -> list[Span]:
    """Where the clauses of a cleaned text stand, each with those that only qualify it and, if it
    has any, without them.
    """
    mains: list[Span] = []
    whole: list[Span] = []
    for found in _CLAUSE.finditer(cleaned):
        if mains and qualifies(found[0], vocabulary):
            whole[-1] = (whole[-1][0], found.end())
        else:
            mains.append(found.span())
            whole.append(found.span())
    return sorted({*mains, *whole})


def clause_starts(cleaned: str) -> list[int]:
    """Where the clauses of a cleaned text start, in order."""
    return [found.start() for found in _CLAUSE.finditer(cleaned)]


def clause_end(cleaned: str, at: int) -> int:
    """Where the clause ends that a place of a cleaned text stands in."""
    found = _CLAUSE.match(cleaned, at)
    return found.end() if found else at


def qualifies(clause: str, vocabulary: Vocabulary) -> bool:
    """Whether a clause begins with a conjunction, or with a participle of what was said before."""
    begins = clause.lstrip(_OPENING)
    if vocabulary.clause_words.qualifying.match(begins):
        return True
    first = _WORD.match(begins)
    return first is not None and is_qualifier(first[0])


def hit_in(cleaned: str, vocabulary: Vocabulary) -> Span | None:
    """Where a text says that arms reached a facility, as a span of the cleaned text; ``None``
    where none of its clauses does, or a clause also tells of what does no harm.
    """
    if not _names_both(cleaned, vocabulary):
        return None
    for found in _CLAUSE.finditer(cleaned):
        if _tells_of_a_hit(found[0], vocabulary):
            return found.span()
    return None


def _tells_of_a_hit(clause: str, vocabulary: Vocabulary) -> bool:
    if not _names_both(clause, vocabulary) or vocabulary.harmless.search(clause):
        return False
    return _Clause.of(clause, vocabulary).tells_of_a_hit()


def _names_both(text: str, vocabulary: Vocabulary) -> bool:
    return bool(vocabulary.weapons.search(text) and vocabulary.facility.search(text))


def armed_clause(cleaned: str, vocabulary: Vocabulary) -> re.Match[str] | None:
    """The first clause of a text that names what flies at facilities, unless as something made,
    bought, tried or warded off.
    """
    if vocabulary.drones.search(cleaned) is None:
        return None
    clauses_found = _CLAUSE.finditer(cleaned)
    return next((each for each in clauses_found if _is_armed(each[0], vocabulary)), None)


def _is_armed(clause: str, vocabulary: Vocabulary) -> bool:
    return bool(vocabulary.drones.search(clause)) and not vocabulary.peaceful.search(clause)


def _places(line: str, starts: Sequence[int], phrases: Phrases) -> Iterator[tuple[int, int]]:
    """The first and last word of each of the phrases."""
    for found in phrases.finditer(line):
        within = [at for at, start in enumerate(starts) if found.start() <= start < found.end()]
        yield within[0], within[-1]


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause's words, and which of them are arms and facilities."""

    words: Sequence[Token]
    arms: Sequence[tuple[int, int]]
    facilities: Sequence[tuple[int, int]]
    small: ClauseWords

    @classmethod
    def of(cls, text: str, vocabulary: Vocabulary) -> "_Clause":
        words = tokens(text)
        line, starts = line_of(words)
        arms = tuple(_places(line, starts, vocabulary.weapons))
        facilities = tuple(_places(line, starts, vocabulary.facility))
        return cls(words, arms, facilities, vocabulary.clause_words)

    def tells_of_a_hit(self) -> bool:
        reached = [each for each in self.facilities if self._is_reached(each)]
        used = [each for each in self.arms if self._are_used(each)]
        tells = self._tells if any(is_cyrillic(w.word) for w in self.words) else self._tells_plainly
        return any(tells(arms, facility) for arms in used for facility in reached)

    def _tells(self, arms: tuple[int, int], facility: tuple[int, int]) -> bool:
        """By an inflected verb: what arms did, or what somebody did with them."""
        for at, word in enumerate(self.words):
            if is_passive(word.word):
                if self._is_means(arms) or at < arms[0] and self._is_told_of(facility, word.word):
                    return True
            elif is_deed(word.word) and (
                arms[1] < at
                or self._is_means(arms)
                or self._preposition(facility) is not None
                or self._is_object(facility)
            ):
                return True
        return False

    def _tells_plainly(self, arms: tuple[int, int], facility: tuple[int, int]) -> bool:
        """By the order of words: arms, what they do, the facility; or the facility, what was done
        to it, by what arms.
        """
        if arms[1] + 1 < facility[0]:
            deed = self.words[arms[1] + 1].word
            many = self.words[arms[1]].word.endswith("s")
            plain = self.small.parting.match(deed) is None
            return plain and (many or _FINITE.match(deed) is not None)
        by = self._with(arms) or 0
        return any(_PARTICIPLE.match(self.words[n].word) for n in range(facility[1] + 1, by))

    def _is_told_of(self, facility: tuple[int, int], passive: str) -> bool:
        """Whether a passive verb, no mere attribute, tells what was done to the facility."""
        return not is_adjective(passive) and self._preposition(facility) is None

    def _is_object(self, facility: tuple[int, int]) -> bool:
        return any(is_object(self.words[n].word) for n in range(facility[0], facility[1] + 1))

    def _is_means(self, arms: tuple[int, int]) -> bool:
        """Whether arms are what it was done with."""
        return self._with(arms) is not None or any(
            is_instrumental(self.words[at].word) for at in range(max(0, arms[0] - 1), arms[1] + 1)
        )

    def _is_reached(self, facility: tuple[int, int]) -> bool:
        """Whether a blow goes to the facility: it is not about, over, from or merely at it."""
        at = self._preposition(facility)
        if at is None:
            return True
        preposition, first = self.words[at].word, self.words[at + 1].word
        if self.small.resting.match(preposition):
            return is_goal(first)
        return self.small.onto.match(preposition) is not None

    def _are_used(self, arms: tuple[int, int]) -> bool:
        """Whether arms do it, or are what it was done with, and not spoken of otherwise."""
        at = self._with(arms)
        return at is None or self.small.by_means.match(self.words[at].word) is not None

    def _with(self, arms: tuple[int, int]) -> int | None:
        """Where the preposition stands that governs arms; in «у місті дрон …» it governs another
        word.
        """
        at = self._preposition(arms)
        if at is None or not is_subject(self.words[arms[1]].word):
            return at
        between = [self.words[n].word for n in range(at + 1, arms[0])]
        agree = all(is_subject(w) and (is_adjective(w) or not is_cyrillic(w)) for w in between)
        return at if agree else None

    def _preposition(self, phrase: tuple[int, int]) -> int | None:
        """Where the preposition stands that governs a phrase."""
        for at in range(phrase[0] - 1, max(-1, phrase[0] - 1 - _PHRASE), -1):
            word = self.words[at].word
            if is_preposition(word) or self.small.parting.match(word):
                return at
            if is_deed(word) or is_passive(word) or self._is_arms(at):
                return None
        return None

    def _is_arms(self, at: int) -> bool:
        return any(first <= at <= last for first, last in self.arms)
