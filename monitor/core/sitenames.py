"""Which listed sites a bare text names: a proper name and a kind of facility that belong together.

The kind is taken exactly, and what stands between name and kind decides whether they are one
facility: «Кременчуцький НПЗ», «НПЗ у Кременчуці», or a town and a refinery in one sentence.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import islice

from monitor.core.bystanders import CLAUSE_ENDS, Named, bystanders_in, named_by
from monitor.core.kinds import SaidKind, is_joined, kinds_in, number_at
from monitor.core.names import Form, NameHit, NameIndex, word_forms
from monitor.core.words import Token, is_cyrillic, is_first_name, lemma, tokens
from monitor.model.ids import SiteId
from monitor.model.mentions import Bystander, Mention, MentionKind, Standing
from monitor.model.sites import ProtectedSite, SiteCategory
from monitor.model.vocabulary import Vocabulary

_IN_BRACKETS = re.compile(r"\([^)]*\)")
_BETWEEN = 5  # words between a facility's kind and its name
NAMES_LIMIT = 100  # each name is held against each kind: more than any news item tells of
KINDS_LIMIT = 100
_NAME_ENDS = frozenset(",;:!?()\n")  # what no name goes on behind
_SAME_IN_PRINT = frozenset((SiteCategory.SUBSTATION, SiteCategory.DISTRIBUTION))


class Bond(IntEnum):
    """How a name and a kind of facility belong together, loosest first."""

    SENTENCE = 1  # a town and a kind in one text, neither of which belongs to another
    TOWN = 2  # НПЗ у Волгограді
    NAME = 3  # Волгоградський НПЗ, НПС «Калейкіно»
    WORD = 4  # ЗАЕС


@dataclass(frozen=True, slots=True)
class SiteSaid:
    """A site that a text names with the words ``first`` … ``last``. ``rivals`` says how many other
    sites the same words may mean; ``standing`` how it stands to what the text speaks of, where it
    only stood by.
    """

    site_id: SiteId
    bond: Bond
    first: int
    last: int
    rivals: int
    standing: Standing | None = None

    def mention(self, words: Sequence[Token]) -> Mention:
        """The same with its span in the text."""
        return Mention(
            kind=MentionKind.SITE if self.standing is None else MentionKind.BYSTANDER,
            value=self.site_id,
            start=words[self.first].start,
            end=words[self.last].end,
            candidates=self.rivals + 1,
        )


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of a site."""

    site: ProtectedSite
    named: bool  # the site is one facility, not "a substation in …"
    number: str
    abbreviations: frozenset[str]
    whole: bool  # it tells the kind as well: ЗАЕС


class _Text:
    """A text's words, and the kinds of facility in it."""

    def __init__(self, words: Sequence[Token], vocabulary: Vocabulary) -> None:
        self.words, self._vocabulary = words, vocabulary
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

    def number_after(self, last: int) -> str:
        """The unit number that stands behind a word, or nothing."""
        return number_at(self.words, last + 1, self._vocabulary)

    def numbers_after(self, last: int) -> tuple[str, ...]:
        """The unit numbers that a facility named there may have: of a number that merely follows
        it may be none of a facility's.
        """
        number = self.number_after(last)
        return (number,) if not number or is_joined(self.words[last + 1]) else (number, "")


class ListedNames:
    """The names of all listed sites, for finding them in a text.

    Each site comes with whether it is one facility, or stands for one that no source names.
    ``other_names`` gives all names of the town of a region that is called by some words.
    """

    def __init__(
        self,
        sites: Iterable[tuple[ProtectedSite, bool]],
        vocabulary: Vocabulary,
        other_names: Callable[[Sequence[str], str], Iterable[str]],
    ) -> None:
        self._vocabulary = vocabulary
        self.is_generic = lru_cache(maxsize=16_384)(self._is_generic)
        self._names: list[_Name] = []
        self.sites: dict[SiteId, ProtectedSite] = {}
        listed: list[tuple[str, int]] = []
        for site, named in sites:
            self.sites[site.site_id] = site
            for name in site.names:
                listed += self._listed(site, named, name, other_names)
        self._index = NameIndex(listed)

    def _listed(
        self,
        site: ProtectedSite,
        named: bool,
        name: str,
        other_names: Callable[[Sequence[str], str], Iterable[str]],
    ) -> Iterator[tuple[str, int]]:
        words = tokens(_IN_BRACKETS.sub(" ", name))
        text = _Text(words, self._vocabulary)
        in_kind = {at for kind in text.kinds for at in range(kind.first, kind.last + 1)}
        own = [
            word.word
            for at, word in enumerate(words)
            if at not in in_kind and not self.is_generic(word.word)
        ]
        number = next((kind.number for kind in text.kinds if kind.number), "")
        alike, endings = self._vocabulary.abbreviations, self._vocabulary.glued
        said = frozenset(a for each in alike if each & set(text.cleaned) for a in each)
        glued = [word for word in text.cleaned if word.endswith(endings) and word not in endings]
        whole = bool(glued) and own in ([], glued)
        own = glued if whole else own
        if not own:
            return
        at = len(self._names)
        self._names.append(_Name(site, named, number or text.number_after(0), said, whole))
        if site.category is SiteCategory.POWER_LINE and len(own) > 1 and in_kind:
            ends = [n for n, word in enumerate(text.cleaned) if word in own]
            self._names.append(_Name(site, named, "", said, whole=True))
            yield " ".join(text.cleaned[ends[0] : ends[-1] + 1]), at + 1
        yield " ".join(own), at
        if not whole:
            yield from ((other, at) for other in other_names(own, site.region))

    def _is_generic(self, word: str) -> bool:
        """Whether a word is part of a facility's description and not of its name."""
        generic, operators = self._vocabulary.generic, self._vocabulary.operators
        return bool(
            word.isdigit()
            or generic.fullmatch(word)
            or generic.fullmatch(lemma(word))
            or operators.fullmatch(word)
        )

    def said(self, words: Sequence[Token], areas: Sequence[range]) -> list[SiteSaid]:
        """The listed sites a text names, the one it speaks of first in front and those that stood
        by at the end. ``areas`` are the words that name regions: only facilities without a name of
        their own are called by them.
        """
        text = _Text(words, self._vocabulary)
        hits = list(islice(self._hits(text), NAMES_LIMIT))
        if not hits:
            return []
        text.find_bystanders(self._wholes(hits))
        bonds = _Bonds(text, hits, self.is_generic, areas, self._vocabulary)
        said = [each for hit in hits for each in self._whole(text, hit)]
        for kind in text.kinds:
            said += self._of_kind(kind, bonds)
        return sorted(
            said, key=lambda each: (bool(each.standing), each.first, -each.bond, each.site_id)
        )

    def _wholes(self, hits: Iterable[NameHit[int]]) -> Iterator[Named]:
        for hit in hits:
            names = (self._names[at] for at, _ in hit.bearers)
            if whole := next((name for name in names if name.whole), None):
                yield Named(hit.first, hit.last, whole.site.category)

    def _hits(self, text: _Text) -> Iterator[NameHit[int]]:
        at = 0
        while at < len(text.words):
            capital = text.words[at].capital
            hit = self._index.at(text.cleaned[: text.reach(at)], at) if capital else None
            if hit is not None:
                yield hit
                at = hit.last
            at += 1

    def _whole(self, text: _Text, hit: NameHit[int]) -> Iterator[SiteSaid]:
        names = [
            name
            for at, form in hit.bearers
            if (name := self._names[at]).whole and form is not Form.ADJECTIVE
        ]
        sites = {name.site.site_id for name in _numbered(names, text.numbers_after(hit.last))}
        for site_id in sites:
            standing = text.standing(hit.first)
            yield SiteSaid(site_id, Bond.WORD, hit.first, hit.last, len(sites) - 1, standing)

    def _of_kind(self, kind: SaidKind, bonds: "_Bonds") -> list[SiteSaid]:
        """The sites of one mention of a kind, by the strongest bond there is."""
        found = [
            (bond, hit, self._fitting(kind, hit, bonds))
            for hit in bonds.hits
            if (bond := bonds.of(kind, hit))
        ]
        found = [each for each in found if each[2]]
        if not found:
            return []
        standing = bonds.standing(kind)
        strongest = max(bond for bond, _, _ in found)
        best = [each for each in found if each[0] is strongest]
        rivals = len(set().union(*(sites for _, _, sites in best))) - 1
        if strongest is not Bond.SENTENCE:  # two names joined to one kind are two facilities
            return [
                SiteSaid(
                    site_id,
                    bond,
                    min(kind.first, hit.first),
                    max(kind.last, hit.last),
                    len(sites) - 1,
                    standing,
                )
                for bond, hit, sites in best
                for site_id in sites
            ]
        return [
            SiteSaid(site_id, bond, kind.first, kind.last, rivals, standing)
            for bond, hit, sites in best
            for site_id in sites
        ]

    def _fitting(self, kind: SaidKind, hit: NameHit[int], bonds: "_Bonds") -> set[SiteId]:
        """The sites of that kind and number that are called so; those of the same abbreviation, if
        there are such.
        """
        in_area = hit.first in bonds.in_areas
        fitting = [
            name
            for at, _ in hit.bearers
            if not (name := self._names[at]).whole and _same(kind.category, name.site.category)
            if not ((in_area or kind.vague) and name.named)
        ]
        names = _numbered(fitting, bonds.numbers(kind))
        exact = [name for name in names if kind.word in name.abbreviations]
        return {name.site.site_id for name in exact or names}


def _numbered(names: Sequence[_Name], numbers: Iterable[str]) -> list[_Name]:
    """The names with the first of the numbers that any of them has."""
    by_number = ([name for name in names if name.number == number] for number in numbers)
    return next(filter(None, by_number), [])


def _same(said: SiteCategory, listed: SiteCategory) -> bool:
    return said is listed or {said, listed} <= _SAME_IN_PRINT


class _Bonds:
    """Which names and kinds of a text belong together."""

    def __init__(
        self,
        text: _Text,
        hits: Sequence[NameHit[int]],
        is_generic: Callable[[str], bool],
        areas: Sequence[range],
        vocabulary: Vocabulary,
    ) -> None:
        self._text, self._is_generic = text, is_generic
        self._joining, self._prepositions = vocabulary.joining, vocabulary.prepositions
        self._in_kind = {at for kind in text.kinds for at in range(kind.first, kind.last + 1)}
        self.hits = hits = [hit for hit in hits if hit.first not in self._in_kind]
        self._named = {at for hit in hits for at in range(hit.first, hit.last + 1)}
        close = {
            (k.first, h.first): self._close(k, h)
            for k in text.kinds
            for h in hits
            if self._together(k, h)
        }
        self._close_bonds = {pair: bond for pair, bond in close.items() if bond}
        self._last_kind = {hit: kind for kind, hit in sorted(self._close_bonds)}
        for kind, hit in [pair for pair in self._close_bonds if self._is_adjective_of_next(*pair)]:
            del self._close_bonds[kind, hit]
        in_area = {at for area in areas for at in area}
        attributes = {
            kind.first - 1 for kind in text.kinds if not is_cyrillic(text.cleaned[kind.first])
        }
        self.in_areas = {  # names of regions, but not the first half of "Leningrad NPP"
            hit.first for hit in hits if hit.first in in_area and hit.last not in attributes
        }
        self._free_kinds = self._free_of_names(text.kinds)
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

    def numbers(self, kind: SaidKind) -> tuple[str, ...]:
        """The unit numbers that the facility may have."""
        return self._text.numbers_after(kind.last)

    def standing(self, kind: SaidKind) -> Standing | None:
        """How the facility stands to what the text speaks of, if it only stood by."""
        return self._text.standing(kind.first)

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
        free = (kind for kind in kinds if kind.first not in taken)
        return {kind.first for kind in free if not self._called_otherwise(kind)}

    def _free_of_kinds(self, hits: Iterable[NameHit[int]]) -> set[int]:
        taken = {hit for _, hit in self._close_bonds} | self.in_areas
        return {
            hit.first
            for hit in hits
            if hit.first not in taken
            and word_forms(self._text.cleaned[hit.last]).form is not Form.ADJECTIVE
            and not self._is_person(hit)
        }

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
            if not self._is_generic(words[at].word):
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

    def _passable(self, first: int, last: int) -> bool:
        """Whether the words between a name and a kind only describe the facility, or list others
        of that kind.
        """
        joined = any(word in self._joining for word in self._text.cleaned[first : last + 1])
        if self._text.apart(first, last + 1) and not joined:
            return False
        return all(
            (self._is_generic(word) and at not in self._in_kind)
            or word in self._joining
            or (joined and at in self._named)
            for at, word in enumerate(self._text.cleaned[first : last + 1], start=first)
        )
