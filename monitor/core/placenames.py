"""Where a bare text is: the regions, districts and settlements that its words name.

Ordinary words are names of villages too. A name counts where it is written as one, and a small
place only where the words around it speak of a place.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import TypeAlias

from monitor.core.names import Form, NameHit, NameIndex, agrees, word_forms
from monitor.core.words import (
    Token,
    as_spelt,
    clean_word,
    is_first_name,
    nominatives,
    opens_quote,
    words_of,
)
from monitor.model.gazetteer import District, Region, Settlement
from monitor.model.mentions import Mention, MentionKind
from monitor.model.vocabulary import Vocabulary

NamedPlace: TypeAlias = Region | District | Settlement

BIG_TOWN = 50_000  # people: its name alone, even first in a sentence, means the town
SMALL_TOWN = 5_000  # people: no part of a city is meant by its name
TOWN = 10_000  # people: its name with a capital within a sentence means the town
METROPOLIS = 2_000_000  # people: its name alone means a government: «… пропонує»
DWARFS = 5  # times as many people as any namesake has: that town is meant unless more is said
KNOWN_ABROAD = 500_000  # people: it dwarfs towns of other countries too, a lesser one villages
_LEAST_PEOPLE = 1_000  # counted for a namesake: of many villages it is not known how many there are
_SHORT = 5  # letters: shorter former names and foreign spellings are found by chance
_LEAST_STEM = 5  # letters: a shorter stem alone, in no case of the name, is another word's
_OWN_NAMES = 4  # the first names of a place: English and those nearest to it
_SENTENCE = 6  # words: of fewer it cannot be told whether all are written with capitals
_TITLED = 0.7  # of a Latin text's words with capitals: Every Word Of The Headline

_SENTENCE_ENDS = frozenset(".!?:…|\n")


@dataclass(frozen=True, slots=True)
class PlaceSaid:
    """The places one name may mean, and which tokens of the text, ``first`` … ``last``, say it."""

    kind: MentionKind
    places: tuple[NamedPlace, ...]
    first: int
    last: int

    @property
    def regions(self) -> tuple[Region, ...]:
        """Those of the places that are regions."""
        return tuple(place for place in self.places if isinstance(place, Region))

    def mention(self, words: Sequence[Token]) -> Mention:
        """The same with its span in the text."""
        return Mention(
            kind=self.kind,
            value=_key(self.places[0]),
            start=words[self.first].start,
            end=words[self.last].end,
            candidates=len(self.places),
        )


def _key(place: NamedPlace) -> str:
    if isinstance(place, Region):
        return place.code
    return place.district_id if isinstance(place, District) else place.settlement_id


class PlaceNames:
    """The names of all places, for finding them in a text."""

    def __init__(self, places: Sequence[NamedPlace], vocabulary: Vocabulary) -> None:
        self._places, self._vocabulary = places, vocabulary
        self._abbreviated, self._joining = vocabulary.places.abbreviated, vocabulary.joining
        self._index = NameIndex(
            (name, at)
            for at, each in enumerate(places)
            for n, name in enumerate(each.names)
            if n < _OWN_NAMES or len(name) >= _SHORT or isinstance(each, Region)
        )
        self._initials = [frozenset(map(_initial, each.names[:_OWN_NAMES])) for each in places]
        self._spelt: dict[int, list[list[str]]] = {}
        self._quarters = _quarters(places, vocabulary.places.districts)
        areas = (each for each in places if isinstance(each, Region))
        self._adjectives = NameIndex(
            (name.rsplit(" ", 1)[0], region)
            for region in areas
            for name in region.names
            if name.rpartition(" ")[2].lower() in vocabulary.places.areas
        )

    def town_names(self, words: Sequence[str], regions: Set[str]) -> tuple[str, ...]:
        """All names of the towns of some regions that the words, not as an adjective, name."""
        hit = self._index.at(words, 0) if words else None
        if hit is None or hit.last + 1 != len(words):
            return ()
        towns = [self._places[at] for at, form in hit.bearers if form is Form.NAME]
        return tuple(
            name
            for town in towns
            if isinstance(town, Settlement) and town.region in regions
            for name in town.names
            if _initial(name) == _initial(words[0])
        )

    def said(self, words: Sequence[Token]) -> list[PlaceSaid]:
        """The places a text names, in its order."""
        reading = _Reading(words, self._vocabulary)
        found = list(self._found(reading))
        regions = {place.code for said in found for place in said.regions}
        if regions:  # which small places are believed depends on them
            found = list(self._found(reading, regions))
        return [_meant(said, regions) for said in found]

    def _found(self, reading: "_Reading", regions: Set[str] = frozenset()) -> Iterator[PlaceSaid]:
        at, last = 0, -9
        while at < len(reading.words):
            said = self._at(reading, at, regions, last)
            if said is not None:
                yield said
                at = last = said.last
            at += 1

    def _at(
        self, reading: "_Reading", at: int, regions_said: Set[str], last: int
    ) -> PlaceSaid | None:
        """The name that begins there, ``last`` being the word that the one before it ended with."""
        if not reading.words[at].capital or reading.cleaned[at] in self._abbreviated:
            return None
        region = self._adjectives.at(reading.cleaned, at)
        if region and self._area_follows(reading, region.last):
            places = tuple(place for place, _ in region.bearers)
            return PlaceSaid(MentionKind.REGION, places, at, region.last)
        hit = self._index.at(reading.cleaned, at)
        if hit is None:
            return None
        named = [self._places[n] for n, form in hit.bearers if form is not Form.ADJECTIVE]
        regions = tuple(place for place in named if isinstance(place, Region))
        towns = [place for place in named if isinstance(place, Settlement)]
        codes = {region.code for region in regions}
        if regions and not any(town.region in codes for town in towns):
            return PlaceSaid(MentionKind.REGION, regions, at, hit.last)
        if towns:
            return self._town(reading, hit, regions_said, last)
        districts = tuple(place for place in named if isinstance(place, District))
        return PlaceSaid(MentionKind.DISTRICT, districts, at, hit.last) if districts else None

    def _area_follows(self, reading: "_Reading", last: int) -> bool:
        """Whether «область», or an office over one, closes the list that the word is part of."""
        at = last + 1
        passed: list[int] = []
        while at not in reading.closes:
            passed.append(at)
            at = self._beyond(reading, at)
        reading.closes |= dict.fromkeys(passed, reading.closes[at])
        return reading.closes[at]

    def _beyond(self, reading: "_Reading", at: int) -> int:
        """Where a list of regions goes on behind one of its words; the text's end for others."""
        if reading.cleaned[at] in self._joining:
            return at + 1
        region = self._adjectives.at(reading.cleaned, at)
        if region is None or not reading.words[at].capital:
            return len(reading.cleaned)
        return region.last + 1

    def _town(
        self, reading: "_Reading", hit: NameHit[int], regions: Set[str], last: int
    ) -> PlaceSaid | None:
        if reading.is_no_place(hit):
            return None
        bearers = [
            (town, self._initials[n])
            for n in self._called(hit, reading.cleaned)
            if isinstance(town := self._places[n], Settlement)
        ]
        if not bearers or reading.is_first_name(hit, bearers[0][0].names):
            return None
        initial = _initial(reading.cleaned[hit.first])
        towns = [town for town, own in bearers if initial in own] or [town for town, _ in bearers]
        towns.sort(key=lambda town: (-town.population, town.settlement_id))
        here = any(town.region in regions for town in towns)
        if not here and not reading.speaks_of_place(hit, towns[0].population, last):
            return None
        return PlaceSaid(MentionKind.SETTLEMENT, tuple(towns), hit.first, hit.last)

    def _called(self, hit: NameHit[int], cleaned: Sequence[str]) -> list[int]:
        """Which of the places are called so: those of whose name the words are a case, or else
        those that share a stem long enough.
        """
        words = cleaned[hit.first : hit.last + 1]
        bearers = [n for n, form in hit.bearers if form is not Form.ADJECTIVE]
        if len(words) == 1 and not nominatives(words[0]).isdisjoint(self._vocabulary.places.never):
            return []
        before = cleaned[hit.first - 1] if hit.first else ""
        governed = self._vocabulary.places.governed.get(before, frozenset())
        spelt = self._spelt_so(bearers, words, governed)
        if spelt or (governed and self._spelt_so(bearers, words)):
            return self._without_quarters(spelt)
        if len(as_spelt(words[0]).rstrip("aeiou")) >= _LEAST_STEM:
            spelt = bearers
        return self._without_quarters(spelt)

    def _spelt_so(
        self, places: Iterable[int], words: Sequence[str], cases: frozenset[str] = frozenset()
    ) -> list[int]:
        """The places of a name of which the words are a case, of some cases one of these."""
        named = [nominatives(word, cases) for word in words]
        return [n for n in places if any(_is_case(named, name) for name in self._words(n))]

    def _without_quarters(self, bearers: list[int]) -> list[int]:
        """The places without parts of cities, where one of the others is a town."""
        others = [n for n in bearers if n not in self._quarters]
        towns = (each for n in others if isinstance(each := self._places[n], Settlement))
        return others if any(town.population >= SMALL_TOWN for town in towns) else bearers

    def _words(self, place: int) -> list[list[str]]:
        """The words of each name of a place."""
        if place not in self._spelt:
            names = self._places[place].names
            self._spelt[place] = [words_of(name.replace("-", " ")) for name in names]
        return self._spelt[place]


def _is_case(cases: Sequence[Set[str]], name: Sequence[str]) -> bool:
    return len(cases) == len(name) and all(
        word in case for case, word in zip(cases, name, strict=True)
    )


def _quarters(places: Sequence[NamedPlace], districts: Set[str]) -> frozenset[int]:
    """The settlements that are parts of a city: what calls itself its district, and the lesser ones
    of a region that is a city.
    """
    called = {(each.code, each.name_uk) for each in places if isinstance(each, Region)}
    towns = [(at, each) for at, each in enumerate(places) if isinstance(each, Settlement)]
    cities = {
        town.region: at
        for at, town in towns
        for name in town.names
        if (town.region, name) in called
    }
    return frozenset(
        at
        for at, town in towns
        if cities.get(town.region, at) != at
        or any(name.rpartition(" ")[2].lower() in districts for name in town.names)
    )


def own_names(town: Settlement) -> list[str]:
    """A town's names without former ones and those too short to be found by more than chance."""
    own = {_initial(name) for name in town.names[:_OWN_NAMES]}
    return [
        name
        for n, name in enumerate(town.names)
        if (n < _OWN_NAMES or len(name) >= _SHORT) and _initial(name) in own
    ]


def _initial(name: str) -> str:
    """The first consonant of a name: enough to tell a spelling of it from a former name."""
    return as_spelt(name.lower()).lstrip("aeiou")[:1]


def _meant(said: PlaceSaid, regions: Set[str]) -> PlaceSaid:
    """Of several places of one name: those in the regions the text names, or in their countries,
    the one that dwarfs its namesakes, or all.
    """
    if said.kind is not MentionKind.SETTLEMENT:
        return said
    towns = [place for place in said.places if isinstance(place, Settlement)]
    countries = {code.partition("-")[0] for code in regions}
    here = [town for town in towns if town.region in regions]
    here = here or [town for town in towns if town.country in countries] or towns
    meant = here[:1] if all(_dwarfs(here[0], other) for other in here[1:]) else here
    return PlaceSaid(said.kind, tuple(meant), said.first, said.last)


def _dwarfs(town: Settlement, other: Settlement) -> bool:
    """Whether a name that both bear means the first; one abroad is not as easily passed over."""
    if town.population < DWARFS * max(other.population, _LEAST_PEOPLE):
        return False
    known = town.country == other.country or town.population >= KNOWN_ABROAD
    return known or other.population < TOWN


class _Reading:
    """A text's words, and what stands around one of them."""

    def __init__(self, words: Sequence[Token], vocabulary: Vocabulary) -> None:
        self.words = words
        self._places, self._joining = vocabulary.places, vocabulary.joining
        self.cleaned = [word.word for word in words]
        # whether an area's word closes the list of regions that a word is part of, as far as known
        areas = self._places.areas
        self.closes = {at: True for at, word in enumerate(self.cleaned) if word in areas}
        self.closes[len(words)] = False
        capitals = sum(word.capital for word in words)
        self._titled = len(words) >= _SENTENCE and capitals >= _TITLED * len(words)

    def is_no_place(self, hit: NameHit[int]) -> bool:
        """Whether the name is quoted, a person's, or an adjective of what follows."""
        word = self.words[hit.first]
        beside = hit.first and not word.before.strip()
        if opens_quote(word) or (beside and self._is_name(hit.first - 1)):
            return True
        form = word_forms(self.cleaned[hit.last]).form
        return form is not Form.NAME and self._goes_on(hit.first, hit.last, form)

    def is_first_name(self, hit: NameHit[int], names: Sequence[str]) -> bool:
        """Whether a town's name is a person's first name, and a surname follows it at once."""
        at = hit.last + 1
        if at >= len(self.words) or not self.words[at].capital or self.words[at].before != " ":
            return False
        placed = hit.first > 0 and self.cleaned[hit.first - 1] in self._places.before
        return not placed and any(is_first_name(name) for name in map(clean_word, names))

    def _goes_on(self, first: int, last: int, form: Form) -> bool:
        """Whether the word that follows at once is one that an adjective would belong to."""
        if last + 1 >= len(self.words):
            return False
        following = self.words[last + 1]
        if following.before.strip():
            return False
        if following.capital:
            return following.word in self._places.abbreviated
        if form is Form.EITHER:  # Слов'янську електростанцію, but у Слов'янську
            preposition = first > 0 and self.cleaned[first - 1] in self._places.before
            return not preposition and agrees(self.cleaned[last], following.word)
        return following.word not in self._joining and following.word not in self._places.before

    def _is_name(self, at: int) -> bool:
        return self.words[at].capital and is_first_name(self.words[at].word)

    def speaks_of_place(self, hit: NameHit[int], population: int, last: int) -> bool:
        """Whether a name with a capital means the place, which has so many people at most."""
        if hit.first and self.cleaned[hit.first - 1] in self._places.before:
            return True
        if population >= BIG_TOWN:
            return population < METROPOLIS
        if hit.first - 2 <= last < hit.first and self._joined(hit.first):
            return True
        return population >= TOWN and not self._titled and not self._begins_sentence(hit.first)

    def _joined(self, at: int) -> bool:
        return "," in self.words[at].before or self.cleaned[at - 1] in self._joining

    def _begins_sentence(self, at: int) -> bool:
        return at == 0 or not _SENTENCE_ENDS.isdisjoint(self.words[at].before)
