"""Finding a place or a site by the beginning of its name, in whichever script it is typed."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeAlias

from monitor.core.geodesy import point_distance_m
from monitor.core.locate import GazetteerIndex
from monitor.core.words import as_spelt, words_of
from monitor.model.gazetteer import District, Region, Settlement
from monitor.model.views import SiteView

NamedPlace: TypeAlias = Region | District | Settlement
TOWN_PEOPLE = 20_000  # at least: a town that whoever knows the region knows
_ORDER = {Region: 0, Settlement: 1, District: 2}


def _spelt(text: str) -> list[str]:
    """Its words in the common alphabet, none of them put into its dictionary form."""
    return _all_spelt([text])[0]


def _all_spelt(texts: Iterable[str]) -> list[list[str]]:
    """The same of each text, all spelt in one go, which is many times faster."""
    lines = "\n".join(" ".join(words_of(text.replace("-", " "))) for text in texts)
    return [line.split() for line in as_spelt.__wrapped__(lines).split("\n")]


def _region_of(place: NamedPlace) -> str:
    return place.code if isinstance(place, Region) else place.region


def _begins(name: Sequence[str], asked: Sequence[str]) -> bool:
    """Whether each word asked for begins a word of the name."""
    return all(any(word.startswith(start) for word in name) for start in asked)


class PlaceNames:
    """Regions, districts and settlements by the words of their names."""

    def __init__(self, gazetteer: GazetteerIndex) -> None:
        self._places: Sequence[NamedPlace] = gazetteer.places
        settlements = [place for place in self._places if isinstance(place, Settlement)]
        self._towns = [place for place in settlements if place.population >= TOWN_PEOPLE]
        numbered = [(number, n) for number, p in enumerate(self._places) for n in p.names]
        spelt = _all_spelt(name for _, name in numbered)
        self._names = [(number, name) for (number, _), name in zip(numbered, spelt, strict=True)]
        self._words = sorted(
            (word, at) for at, (_, name) in enumerate(self._names) for word in name
        )

    def find(self, text: str, limit: int) -> list[NamedPlace]:
        """The places so named: the one of most people among those whose name begins so, which is
        mostly meant; then those whose whole name it is, then the others, the more people the
        earlier.
        """
        asked = _spelt(text)
        if not asked or limit < 1:
            return []
        best: dict[int, tuple[bool, bool, int, int, str]] = {}
        for number, name in self._named_like(asked):
            place = self._places[number]
            people = place.population if isinstance(place, Settlement) else 0
            later = not name[0].startswith(asked[0])
            rank = (name != asked, later, _ORDER[type(place)], -people, place.name)
            best[number] = min(rank, best.get(number, rank))
        first = sorted(best, key=lambda number: (best[number], number))
        begun = [number for number in first if not best[number][1]]
        if begun:
            largest = min(begun, key=lambda number: best[number][3])
            first = [largest, *(number for number in first if number != largest)]
        return [self._places[number] for number in first[:limit]]

    def nearest_towns(self, found: Sequence[NamedPlace]) -> dict[int, tuple[Settlement, float]]:
        """Of each settlement that is named as another of its region among those ``found``, by its
        place in them: the nearest town, and how far that is in metres. In the gazetteer nothing
        else tells them apart.
        """
        named = Counter((type(place), place.name, _region_of(place)) for place in found)
        return {
            number: self._town_near(place)
            for number, place in enumerate(found)
            if isinstance(place, Settlement)
            and place.population < TOWN_PEOPLE
            and named[Settlement, place.name, place.region] > 1
        }

    def _town_near(self, place: Settlement) -> tuple[Settlement, float]:
        away = [(point_distance_m(place.point, town.point), town) for town in self._towns]
        distance_m, town = min(away, key=lambda each: (each[0], each[1].settlement_id))
        return town, distance_m

    def _named_like(self, asked: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
        longest = max(asked, key=len)
        for word, at in islice(self._words, bisect_left(self._words, (longest, 0)), None):
            if not word.startswith(longest):
                return
            number, name = self._names[at]
            if _begins(name, asked):
                yield number, name


def found_sites(sites: Sequence[SiteView], text: str, limit: int) -> list[SiteView]:
    """The sites so named among those shown by name, that is, exactly."""
    asked = _spelt(text)
    named = (view for view in sites if asked and view.shown_id)
    like = (v for v in named if any(_begins(_spelt(name), asked) for name in v.site.names))
    return list(islice(like, limit))
