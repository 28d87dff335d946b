"""Which names and kinds of facility in a text belong together.

What stands between the two decides whether they are one facility: «Кременчуцький НПЗ», «НПЗ у
Кременчуці», or a town and a refinery in one sentence.
"""

from collections.abc import Iterable, Sequence
from enum import IntEnum

from monitor.core.bystanders import CLAUSE_ENDS, Named, bystanders_in, named_by
from monitor.core.kinds import SaidKind, is_joined, is_many, kinds_in, number_at
from monitor.core.listed import NameParts
from monitor.core.names import Form, NameHit, word_forms
from monitor.core.words import Token, is_cyrillic, is_first_name, is_quoted, is_toponym
from monitor.model.mentions import Bystander, Standing
from monitor.model.vocabulary import Vocabulary

KINDS_LIMIT = 100  # each is held against each name: more than any news item tells of
_BETWEEN = 5  # words between a facility's kind and its name
_NAME_ENDS = frozenset(",;:!?()\n")  # what no name goes on behind


class Bond(IntEnum):
    """How a name and a kind of facility belong together, loosest first."""

    SENTENCE = 1  # a town and a kind in one text, neither of which belongs to another
    TOWN = 2  # НПЗ у Волгограді
    NAME = 3  # Волгоградський НПЗ, НПС «Калейкіно»
    WORD = 4  # ЗАЕС


class SaidText:
    """A text's words, and the kinds of facility in it."""

    def __init__(self, words: Sequence[Token], parts: NameParts, vocabulary: Vocabulary) -> None:
        self.words, self.parts, self._vocabulary = words, parts, vocabulary
        self.joining, self.prepositions = vocabulary.joining, vocabulary.prepositions
        self.cleaned = [word.word for word in words]
        self.kinds = kinds_in(words, vocabulary)[:KINDS_LIMIT]
        self._bystanders: dict[int, Bystander] = {}
        self._reach = [len(words)] * len(words)
        for at in range(len(words) - 2, -1, -1):
            ended = not _NAME_ENDS.isdisjoint(words[at + 1].before)
            self._reach[at] = at + 1 if ended else self._reach[at + 1]

    def find_bystanders(self, wholes: Iterable[Named]) -> None:
        """Note which facilities only stood by, of the kinds and of names that are a kind's too."""
        named = sorted((*named_by(self.kinds), *wholes), key=lambda each: (each.first, each.last))
        for each in bystanders_in(self.words, named, self._vocabulary):
            self._bystanders |= dict.fromkeys(range(each.first, each.last + 1), each)

    def bystander(self, at: int) -> Bystander | None:
        """The facility that only stood by of which a word is part."""
        return self._bystanders.get(at)

    def standing(self, at: int) -> Standing | None:
        """How the facility that a word is part of stands to what the text speaks of, if apart."""
        bystander = self.bystander(at)
        return None if bystander is None else bystander.standing

    def apart(self, first: int, last: int) -> bool:
        """Whether a clause ends before one of the words ``first`` … ``last``."""
        return any(not CLAUSE_ENDS.isdisjoint(w.before) for w in self.words[first : last + 1])

    def reach(self, at: int) -> int:
        """The first word behind the word ``at`` that no name begun there goes on with."""
        return self._reach[at]

    def adjectives(self) -> set[int]:
        """The words in small letters that describe a kind right behind them: запорізька АЕС."""
        return {
            at for kind in self.kinds if (at := self._before(kind)) >= 0 and self._describes(at)
        }

    def _before(self, kind: SaidKind) -> int:
        """The word before a kind and the plain ones that describe it; -1 where none is."""
        at = kind.first
        while at > 0 and not self.apart(at, at):
            at -= 1
            if not self.parts.is_generic(self.cleaned[at]):
                return at
        return -1

    def _describes(self, at: int) -> bool:
        return not self.words[at].capital and bool(word_forms(self.cleaned[at]).form)

    def number_after(self, last: int) -> str:
        """The unit number that stands behind a word, or nothing."""
        return number_at(self.words, last + 1, self._vocabulary)

    def numbers_after(self, last: int) -> tuple[str, ...]:
        """The unit numbers that a facility named there may have: of a number that merely follows
        it may be none of a facility's.
        """
        number = self.number_after(last)
        return (number,) if not number or is_joined(self.words[last + 1]) else (number, "")


class Bonds:
    """Which names and kinds of a text belong together."""

    def __init__(
        self,
        text: SaidText,
        kinds: Sequence[SaidKind],
        hits: Sequence[NameHit[int]],
        areas: Iterable[range],
    ) -> None:
        self._text, self._parts = text, text.parts
        self._joining, self._prepositions = text.joining, text.prepositions
        self._in_kind = {at for kind in kinds for at in range(kind.first, kind.last + 1)}
        self.hits = hits = [hit for hit in hits if hit.first not in self._in_kind]
        self._named = {at for hit in hits for at in range(hit.first, hit.last + 1)}
        close = {
            (k.first, h.first): self._close(k, h)
            for k in kinds
            for h in hits
            if self._together(k, h)
        }
        self._close_bonds = {pair: bond for pair, bond in close.items() if bond}
        self._last_kind = {hit: kind for kind, hit in sorted(self._close_bonds)}
        for kind, hit in [pair for pair in self._close_bonds if self._is_adjective_of_next(*pair)]:
            del self._close_bonds[kind, hit]
        in_area = {at for area in areas for at in area}
        attributes = {kind.first - 1 for kind in kinds if not is_cyrillic(text.cleaned[kind.first])}
        self.in_areas = {  # names of regions, but not the first half of "Leningrad NPP"
            hit.first for hit in hits if hit.first in in_area and hit.last not in attributes
        }
        self._free_kinds = self._free_of_names(kinds)
        self._free_hits = self._free_of_kinds(hits)

    def of(self, kind: SaidKind, hit: NameHit[int]) -> Bond | None:
        """How a name and a kind belong together; ``None`` where they do not."""
        bond = self._close_bonds.get((kind.first, hit.first))
        free = (
            kind.first in self._free_kinds
            and hit.first in self._free_hits
            and self._together(kind, hit)
        )
        return bond or (Bond.SENTENCE if free else None)

    def _together(self, kind: SaidKind, hit: NameHit[int]) -> bool:
        """Whether the name may be the facility's: that of one that stood by is no other's."""
        bystander = self._text.bystander(hit.first)
        return bystander is None or bystander is self._text.bystander(kind.first)

    def _is_adjective_of_next(self, kind: int, hit: int) -> bool:
        """Whether a name behind a kind belongs to the next one: подстанция Северной ГЭС."""
        if kind > hit or word_forms(self._text.cleaned[hit]).form is Form.NAME:
            return False
        return self._last_kind[hit] > hit

    def _free_of_names(self, kinds: Iterable[SaidKind]) -> set[int]:
        taken = {kind for kind, _ in self._close_bonds}
        free = (kind for kind in kinds if kind.first not in taken and not is_many(kind))
        return {kind.first for kind in free if not self._called_otherwise(kind)}

    def _free_of_kinds(self, hits: Iterable[NameHit[int]]) -> set[int]:
        taken = {hit for _, hit in self._close_bonds} | self.in_areas
        return {
            hit.first
            for hit in hits
            if hit.first not in taken and self._is_noun(hit) and not self._is_person(hit)
        }

    def _is_noun(self, hit: NameHit[int]) -> bool:
        """Whether a name stands by itself, though it looks like an adjective: Джанкой."""
        word = self._text.cleaned[hit.last]
        if word_forms(word).form is not Form.ADJECTIVE or is_toponym(word):
            return True
        return is_quoted(self._text.words, hit.first, hit.last)

    def _is_person(self, hit: NameHit[int]) -> bool:
        words = self._text.words
        return (
            hit.first > 0
            and words[hit.first - 1].capital
            and is_first_name(words[hit.first - 1].word)
        )

    def _called_otherwise(self, kind: SaidKind) -> bool:
        """Whether the kind is followed by a name or place of its own that no list knows."""
        words = self._text.words
        for at in range(kind.last + 1, len(words)):
            if self._text.apart(at, at) or at in self._in_kind:
                return False
            if not self._parts.is_generic(words[at].word):
                return words[at].capital
        return False

    def _close(self, kind: SaidKind, hit: NameHit[int]) -> Bond | None:
        before = hit.last < kind.first
        first, last = (hit.last + 1, kind.first - 1) if before else (kind.last + 1, hit.first - 1)
        if last - first >= _BETWEEN or not self._passable(first, last):
            return None
        between = self._text.cleaned[first : last + 1]
        if before:
            if not self._prepositions.isdisjoint(between):
                return None
            preposition = hit.first > 0 and self._text.cleaned[hit.first - 1] in self._prepositions
            adjective = any(form is not Form.NAME for _, form in hit.bearers)
            bare_noun = is_cyrillic(self._text.cleaned[hit.last]) and not adjective
            return Bond.TOWN if preposition and bare_noun else Bond.NAME
        return Bond.TOWN if not self._prepositions.isdisjoint(between) else Bond.NAME

    def _is_called_so(self, at: int) -> bool:
        """Whether a word may be the name of another facility, which no list has."""
        return self._text.words[at].capital and bool(word_forms(self._text.cleaned[at]).form)

    def _passable(self, first: int, last: int) -> bool:
        """Whether the words between a name and a kind only describe the facility, or list others
        of that kind.
        """
        joined = any(word in self._joining for word in self._text.cleaned[first : last + 1])
        apart = self._text.apart(first, last + 1)
        if apart and not joined:
            return False
        return all(
            (self._parts.is_generic(word) and at not in self._in_kind)
            or self._parts.is_operator(word)
            or word in self._joining
            or (joined and (at in self._named or (not apart and self._is_called_so(at))))
            for at, word in enumerate(self._text.cleaned[first : last + 1], start=first)
        )
