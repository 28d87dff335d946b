"""The names of listed sites taken apart: which words are a facility's own, and how else it is
called.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache

from monitor.core.kinds import kinds_in, number_at
from monitor.core.locate import GazetteerIndex
from monitor.core.placenames import TOWN, own_names
from monitor.core.words import Token, as_spelt, is_quoted, lemma, opens_quote, tokens, words_of
from monitor.model.mentions import MentionKind
from monitor.model.sites import ProtectedSite, SiteCategory
from monitor.model.vocabulary import Vocabulary

AROUND_M = 20_000.0  # beyond both uncertainties: facilities are called after towns that far off
_IN_BRACKETS = re.compile(r"\([^)]*\)")
# Of these a town or a region has one as a rule: its plant is called by where it is, whatever it is
# called itself. A region's thermal plants and dams are many.
_ONE_TO_A_TOWN = frozenset(
    (
        SiteCategory.NUCLEAR_PLANT,
        SiteCategory.POWER_PLANT_HYDRO,
        SiteCategory.POWER_PLANT_THERMAL,
    )
)
_CALLED_AFTER_TOWNS = _ONE_TO_A_TOWN | {SiteCategory.REFINERY, SiteCategory.GAS_STORAGE}
_ONE_TO_A_REGION = frozenset((SiteCategory.NUCLEAR_PLANT, SiteCategory.GAS_STORAGE))


class Calling(Enum):
    """What a name of a site is."""

    OWN = auto()  # its own: Придніпровська
    WHOLE = auto()  # its own and its kind at once: ЗАЕС
    TOWN = auto()  # its town's, in any language
    REGION = auto()  # its region's, of what the list itself calls by that
    IN_TOWN = auto()  # that of a town it is in, though it is called otherwise: Дніпро
    IN_REGION = auto()  # that of its region: Крим


NO_NAMES = (Calling.WHOLE, Calling.IN_TOWN, Calling.IN_REGION)  # that a kind is looked for with


@dataclass(frozen=True, slots=True)
class Listed:
    """A site, whether it is one facility and not "a substation in …", and the ISO 3166-2 codes of
    its regions.
    """

    site: ProtectedSite
    named: bool
    regions: frozenset[str]


@dataclass(frozen=True, slots=True)
class ListedName:
    """One name of a site.

    ``regional`` sites are called by their region in the list itself; of ``vague`` ones no name
    tells more than that they are energy. ``complete`` names have no other words beside their own,
    ``words`` of them; ``proper`` ones are no town's of its regions.
    """

    site: ProtectedSite
    named: bool
    regional: bool
    vague: bool
    calling: Calling
    operators: frozenset[str] = frozenset()
    number: str = ""
    abbreviations: frozenset[str] = frozenset()
    complete: bool = False
    proper: bool = False
    words: int = 1

    @property
    def of_town(self) -> bool:
        """Whether it means no other of its kind in small letters: after what many are called, they
        are not.
        """
        called = self.calling is Calling.OWN and self.site.category in _CALLED_AFTER_TOWNS
        return called or self.calling is Calling.TOWN


class NameParts:
    """Which words of a facility's name are its own."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.is_generic = lru_cache(maxsize=16_384)(self._is_generic)
        self.is_operator = lru_cache(maxsize=16_384)(self._is_operator)

    def _is_generic(self, word: str) -> bool:
        """Whether a word is part of a facility's description and not of its name."""
        generic = self._vocabulary.generic
        return bool(
            word.isdigit()
            or generic.fullmatch(word)
            or generic.fullmatch(lemma(word))
            or self.is_operator(word)
        )

    def _is_operator(self, word: str) -> bool:
        """Whether a word is the owner of many facilities."""
        operators = self._vocabulary.operators
        return bool(operators.fullmatch(word) or operators.fullmatch(lemma(word)))

    def operators(self, words: Sequence[str]) -> frozenset[str]:
        """The owners of many facilities among cleaned words, spelt alike."""
        plain = (word.removesuffix("'s") for word in words)
        return frozenset(as_spelt(lemma(word)) for word in plain if self.is_operator(word))


class SiteReader:
    """Takes the names of listed sites apart."""

    def __init__(self, parts: NameParts, vocabulary: Vocabulary, gazetteer: GazetteerIndex) -> None:
        self._parts, self._vocabulary, self._gazetteer = parts, vocabulary, gazetteer
        self._prepositions = {as_spelt(word) for word in vocabulary.prepositions}

    def names(self, listed: Listed) -> Iterator[tuple[str, ListedName]]:
        """Each name under which a site may be looked for, in cleaned words."""
        site = listed.site
        named = [tokens(_IN_BRACKETS.sub(" ", name)) for name in site.names]
        kinds = [kind for words in named for kind in kinds_in(words, self._vocabulary)]
        numbers = {kind.number for kind in kinds if not kind.vague}
        plain = ListedName(
            site=site,
            named=listed.named,
            regional=any(map(self._is_regional, named)),
            vague=bool(kinds) and all(kind.vague for kind in kinds),
            calling=Calling.OWN,
            number=numbers.pop() if len(numbers) == 1 else "",  # one for all its names: АЕС-2
        )
        for words in named:
            yield from self._of_name(plain, words, listed.regions)
        if listed.named:
            yield from self._around(plain, listed.regions)

    def _own(self, words: Sequence[Token]) -> list[int]:
        """Which words of a name are the facility's own."""
        kinds = kinds_in(words, self._vocabulary)
        in_kind = {at for kind in kinds for at in range(kind.first, kind.last + 1)}
        return [
            at
            for at, word in enumerate(words)
            if at not in in_kind and not self._parts.is_generic(word.word)
        ]

    def _is_regional(self, words: Sequence[Token]) -> bool:
        """Whether a site is called by its region and nothing else: Газопровід у … області."""
        own = set(self._own(words))
        said = self._gazetteer.place_names.said(words) if own else []
        areas = (each for each in said if each.kind is MentionKind.REGION)
        within = {at for each in areas for at in range(each.first, each.last + 1)}
        return bool(own) and own <= within

    def _of_name(
        self, plain: ListedName, words: Sequence[Token], regions: Set[str]
    ) -> Iterator[tuple[str, ListedName]]:
        cleaned, own = [word.word for word in words], self._own(words)
        kinds = kinds_in(words, self._vocabulary)
        number = next((kind.number for kind in kinds if kind.number), "")
        name = replace(
            plain,
            number=number or number_at(words, 1, self._vocabulary),
            abbreviations=self._alike(cleaned),
            operators=self._parts.operators(cleaned),
        )
        glued = [at for at, word in enumerate(cleaned) if self._is_glued(word)]
        if glued and own in ([], glued):
            yield " ".join(cleaned[at] for at in glued), replace(name, calling=Calling.WHOLE)
            return
        if own and kinds and plain.site.category is SiteCategory.POWER_LINE:
            yield from self._of_line(name, words, own)
        towns: Sequence[str] = ()
        if plain.regional and self._is_regional(words):
            areas = self._region_names(regions)
            yield from ((area, replace(name, calling=Calling.REGION)) for area in areas)
        else:
            towns = list(self._town_names([cleaned[at] for at in own], regions))
            yield from ((town, replace(name, calling=Calling.TOWN)) for town in towns)
        for run in self._runs(words, own, complete=not kinds):
            complete = not kinds and len(run) == len(words) > 1
            yield (
                " ".join(cleaned[at] for at in run),
                replace(name, words=len(run), complete=complete, proper=not towns),
            )

    def _is_glued(self, word: str) -> bool:
        endings = self._vocabulary.glued
        return word.endswith(endings) and word not in endings

    def _alike(self, cleaned: Sequence[str]) -> frozenset[str]:
        """The abbreviations of the same kind as those among cleaned words."""
        alike = self._vocabulary.abbreviations
        return frozenset(each for kind in alike if kind & set(cleaned) for each in kind)

    def _of_line(
        self, name: ListedName, words: Sequence[Token], own: Sequence[int]
    ) -> Iterator[tuple[str, ListedName]]:
        """A line by its two ends, with its number and without; or by all its words, if it is called
        after a plant at one end.
        """
        kinds = {kind.category for kind in kinds_in(words, self._vocabulary) if not kind.vague}
        if len(own) == 1 and len(kinds) > 1:
            whole = " ".join(word.word for word in words)
            yield whole, replace(name, calling=Calling.WHOLE)
        if len(own) > 1:
            ends = " ".join(word.word for word in words[own[0] : own[-1] + 1])
            for number in {"", number_at(words, own[-1] + 1, self._vocabulary)}:
                yield ends, replace(name, number=number, calling=Calling.WHOLE)

    def _runs(
        self, words: Sequence[Token], own: Sequence[int], *, complete: bool
    ) -> list[Sequence[int]]:
        """The words that are a name by themselves: its own; all between quotation marks; or all,
        where each is written as a name and none tells a kind.
        """
        runs: list[Sequence[int]] = [own, *(run for run in _quoted(words) if len(run) > 1)]
        if complete and len(words) > 1 and all(word.capital for word in words):
            runs.append(range(len(words)))
        return [run for run in dict.fromkeys(map(tuple, runs)) if not set(own).isdisjoint(run)]

    def _town_names(self, own: Sequence[str], regions: Set[str]) -> Iterator[str]:
        """All names of the town that the words name, and what is short for them: of a town on a
        river the name without it.
        """
        for other in self._gazetteer.place_names.town_names(own, regions):
            yield other
            words = words_of(other.replace("-", " "))
            if len(words) > 2 and as_spelt(words[1]) in self._prepositions:
                yield words[0]

    def _around(self, plain: ListedName, regions: Set[str]) -> Iterator[tuple[str, ListedName]]:
        """The names of the towns and the region that have no other of its kind as a rule."""
        site = plain.site
        cleaned = [word for name in site.names for word in words_of(name)]
        plain = replace(plain, abbreviations=self._alike(cleaned))
        if site.category in _ONE_TO_A_TOWN:
            within_m = AROUND_M + site.coordinate_precision_m
            for town in self._gazetteer.towns_around(site.geometry, within_m):
                names = own_names(town) if town.population >= TOWN else []
                yield from ((name, replace(plain, calling=Calling.IN_TOWN)) for name in names)
        if site.category in _ONE_TO_A_REGION:
            areas = self._region_names(regions)
            yield from ((area, replace(plain, calling=Calling.IN_REGION)) for area in areas)

    def _region_names(self, regions: Set[str]) -> Iterator[str]:
        """The names of a site's only region, without the words for what kind of region it is."""
        for code in regions if len(regions) == 1 else ():
            for name in self._gazetteer.regions[code].names:
                words = [word for word in words_of(name) if not self._parts.is_generic(word)]
                yield " ".join(words)


def _quoted(words: Sequence[Token]) -> Iterator[Sequence[int]]:
    """The runs of words in quotation marks."""
    for first, word in enumerate(words):
        if opens_quote(word):
            lasts = (last for last in range(first, len(words)) if is_quoted(words, first, last))
            yield range(first, next(lasts, first) + 1)
