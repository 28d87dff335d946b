"""Where a report's words place it: settlement, district or region of the gazetteer, with an honest
radius.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import Generic, TypeAlias, TypeVar

from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry

from monitor.core.geodesy import circle, point_distance_m
from monitor.core.names import names_alike
from monitor.core.placenames import PlaceNames, PlaceSaid
from monitor.core.words import clean, folded, lemma, words_of
from monitor.model.gazetteer import District, Gazetteer, Region, Settlement
from monitor.model.mentions import MentionKind
from monitor.model.place import NOWHERE, Place, PlaceBasis
from monitor.model.vocabulary import Vocabulary

T = TypeVar("T", Region, District, Settlement)
Local = TypeVar("Local", District, Settlement)
Fold: TypeAlias = Callable[[str], tuple[str, ...]]  # the words of a name, made comparable

_NEAR_M = 30_000.0  # nothing farther from a plant is called near it: its outer planning zone
PARTS_LIMIT = 50  # of a list of places: each is looked for among the places of its regions


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    return len(one) == len(other) and all(map(names_alike, one, other))


@dataclass(frozen=True, slots=True)
class _Named(Generic[T]):
    words: tuple[str, ...]
    place: T


class GazetteerIndex:
    """Look-up by name in any of the gazetteer's scripts."""

    def __init__(self, gazetteer: Gazetteer, version: str, vocabulary: Vocabulary) -> None:
        self.version = version
        self._vocabulary = vocabulary
        self.regions = {region.code: region for region in gazetteer.regions}
        self._exact_regions = {
            clean(name): region.code for region in gazetteer.regions for name in region.names
        }
        self.places: tuple[Region | District | Settlement, ...] = (
            *gazetteer.regions,
            *gazetteer.districts,
            *gazetteer.settlements,
        )
        self._settled = gazetteer.settlements
        self._towns = STRtree([settlement.point for settlement in gazetteer.settlements])
        self._town_regions = [settlement.region for settlement in gazetteer.settlements]
        self._regions = _index(((r, r.names) for r in gazetteer.regions), self.name_words)
        self._region_alike = lru_cache(maxsize=4_096)(self._region_of_spelling)
        self._districts = _LocalNames(gazetteer.districts, self.name_words)
        self._settlements = _LocalNames(gazetteer.settlements, self.name_words)

    @cached_property
    def place_names(self) -> PlaceNames:
        """The names as running text has them; made when the first bare text is read."""
        return PlaceNames(self.places, self._vocabulary)

    def name_words(self, text: str, language: str = "") -> tuple[str, ...]:
        """The folded words of a place's name, without those that say what kind of place it is."""
        kinds = self._vocabulary.places.kinds
        words = (word for word in words_of(text.replace("-", " ")) if not word.isdigit())
        names = (
            folded(word, language)
            for word in words
            if word not in kinds and lemma(word) not in kinds
        )
        return tuple(name for name in names if name)  # a lone soft sign folds to nothing

    def parts(self, text: str) -> list[str]:
        """The names that a list of places is made of; of a flood of them the first."""
        parting = self._vocabulary.places.parting
        stripped = (part.strip() for part in parting.split(clean(text)))
        return list(islice((part for part in stripped if part), PARTS_LIMIT))

    def says_region(self, name: str) -> bool:
        """Whether a name is a region's and not its chief town's: Sumy is a town, Sumy Oblast and
        Сумщина are not, however alike they look.
        """
        if _is_one_of(self._vocabulary.places.regions, words_of(name)):
            return True
        words = self.name_words(name)
        settlements, districts = self.settlement_named(name, self.region_codes(name))
        towns = [town.names for town in settlements] + [district.names for district in districts]
        spelt = [self.name_words(own) == words for names in towns for own in names]
        return not spelt or (self.is_region_name(words) and not any(spelt))

    def says_district(self, name: str) -> bool:
        """Whether a name says that it is a district's."""
        return _is_one_of(self._vocabulary.places.districts, words_of(name.replace("-", " ")))

    def covers(self, lon: float, lat: float) -> bool:
        """Whether a position lies in the circle of some region: where reports can come from."""
        if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
            return False
        at = Point(lon, lat)
        return any(
            point_distance_m(at, region.centre) <= region.radius_m
            for region in self.regions.values()
        )

    def towns_around(self, shape: BaseGeometry, radius_m: float) -> list[Settlement]:
        """The settlements whose middle is that near to the shape's, in the gazetteer's order."""
        reach = circle(shape.representative_point(), radius_m)
        found = self._towns.query(reach, predicate="intersects")
        return [self._settled[index] for index in sorted(found.tolist())]

    def regions_around(self, point: Point, radius_m: float) -> tuple[str, ...]:
        """The regions of the settlements within the radius, or of the nearest one where there are
        none: in which regions a position with that uncertainty may lie.
        """
        reach = circle(point, radius_m)
        found = self._towns.query(reach, predicate="intersects")
        if not len(found):
            found = self._towns.query_nearest(point)
        return tuple(sorted({self._town_regions[int(index)] for index in found}))

    def region_codes(self, text: str) -> tuple[str, ...]:
        """ISO 3166-2 codes of the regions a text lists; what is not understood is left out."""
        whole = self._exact_regions.get(clean(text))
        if whole:
            return (whole,)
        codes: dict[str, None] = {}
        for part in self.parts(text):
            code = self._exact_regions.get(part) or self._region_alike(part)
            if code:
                codes[code] = None
        return tuple(codes)

    def _region_of_spelling(self, text: str) -> str | None:
        words = self.name_words(text)
        alike = {
            named.place.code for named in self._regions if words and _alike(words, named.words)
        }
        return alike.pop() if len(alike) == 1 else None

    def is_region_name(self, words: tuple[str, ...]) -> bool:
        """Whether some region is called exactly so."""
        return any(named.words == words for named in self._regions)

    def settlement_named(
        self, text: str, regions: Sequence[str], language: str = ""
    ) -> tuple[list[Settlement], list[District]]:
        """Settlements and districts of that name in the regions (anywhere, where none is given)."""
        words = self.name_words(text, language)
        if not words:
            return [], []
        return self._settlements.find(words, regions), self._districts.find(words, regions)


def _is_one_of(listed: Set[str], words: Iterable[str]) -> bool:
    return any(lemma(word) in listed for word in words)


def _index(places: Iterable[tuple[T, Sequence[str]]], fold: Fold) -> list[_Named[T]]:
    return [
        _Named(words, place) for place, names in places for name in names if (words := fold(name))
    ]


class _LocalNames(Generic[Local]):
    """Districts or settlements by region, a region's names folded when they are first asked for."""

    def __init__(self, places: Iterable[Local], fold: Fold) -> None:
        self._fold = fold
        self._places: dict[str, list[Local]] = defaultdict(list)
        for place in places:
            self._places[place.region].append(place)
        self._folded: dict[str, dict[str, list[_Named[Local]]]] = {}

    def find(self, words: tuple[str, ...], regions: Sequence[str]) -> list[Local]:
        """Places of that name in the regions; anywhere if spelt the same, where none is given."""
        initial = words[0][0]
        named = [
            entry
            for code in (regions or list(self._places))
            for entry in self._names_in(code).get(initial, ())
        ]
        exact = [entry.place for entry in named if entry.words == words]
        found = exact or [e.place for e in named if regions and _alike(words, e.words)]
        return list(dict.fromkeys(found))

    def _names_in(self, region: str) -> dict[str, list[_Named[Local]]]:
        if region not in self._folded:
            by_initial: dict[str, list[_Named[Local]]] = defaultdict(list)
            local = ((place, place.names) for place in self._places.get(region, ()))
            for named in _index(local, self._fold):
                by_initial[named.words[0][0]].append(named)
            self._folded[region] = by_initial
        return self._folded[region]


def locate_words(
    place_name: str, region_text: str, index: GazetteerIndex, *, language: str = ""
) -> Place:
    """The place a report's own words give, without its facility: the sharpest the gazetteer knows,
    or the regions.

    A name that several places bear is not resolved to the first of them: the region stands, and
    ``candidates`` says how many there are.
    """
    regions = index.region_codes(region_text)
    named_regions = index.region_codes(place_name)
    if not regions:
        regions = named_regions
    if named_regions and set(named_regions) >= set(regions) and index.says_region(place_name):
        return _region_place(regions, region_text or place_name)
    parts = index.parts(place_name)
    places = [place for part in parts if (place := _named_place(part, regions, index, language))]
    if len(places) > 1 and len(parts) == len(places) and ";" in place_name:
        return _region_place(regions, region_text)  # several places: no single point is right
    sharp = [place for place in places if place.point is not None]
    if sharp:
        return min(sharp, key=lambda place: (place.uncertainty_m or 0.0, place.label))
    return _region_place(
        regions, region_text, candidates=max((p.candidates for p in places), default=0)
    )


def locate_text(said: Sequence[PlaceSaid]) -> Place:
    """The place that the names in a bare text give together: one settlement or district, or else
    the regions they lie in.

    Several places are no single point; a name that several places bear gives their region, if they
    share it, and ``candidates`` says how many there are.
    """
    for kind, basis in (
        (MentionKind.SETTLEMENT, PlaceBasis.SETTLEMENT),
        (MentionKind.DISTRICT, PlaceBasis.DISTRICT),
    ):
        named = {tuple(map(id, each.places)): each.places for each in said if each.kind is kind}
        if len(named) == 1:
            return _only_place(next(iter(named.values())), basis, _regions_said(said))
        if named:
            break
    return _region_place(_regions_of(place for each in said for place in each.places), "")


def locate_near(landmark: Point, label: str, index: GazetteerIndex) -> Place:
    """The regions of what is told to be near a site, which may be across a border from it."""
    return _region_place(index.regions_around(landmark, _NEAR_M), label)


def _only_place(
    places: Sequence[Region | District | Settlement], basis: PlaceBasis, regions: tuple[str, ...]
) -> Place:
    only = places[0]
    if len(places) == 1 and not isinstance(only, Region):
        if regions and only.region not in regions:
            return _region_place((*regions, only.region), "")
        return _place_of(only, basis)
    shared = regions or _regions_of(places)
    label = only.name if len({place.name for place in places}) == 1 else ""
    if len(shared) == 1:
        return _region_place(shared, label, candidates=len(places))
    return Place(basis=PlaceBasis.UNKNOWN, label=label, candidates=len(places))


def _regions_said(said: Iterable[PlaceSaid]) -> tuple[str, ...]:
    return _regions_of(region for each in said for region in each.regions)


def _regions_of(places: Iterable[Region | District | Settlement]) -> tuple[str, ...]:
    codes = (place.code if isinstance(place, Region) else place.region for place in places)
    return tuple(dict.fromkeys(codes))


def _region_place(regions: tuple[str, ...], label: str, *, candidates: int = 0) -> Place:
    if not regions:
        return NOWHERE
    return Place(basis=PlaceBasis.REGION, regions=regions, label=label, candidates=candidates)


def _named_place(
    name: str, regions: tuple[str, ...], index: GazetteerIndex, language: str
) -> Place | None:
    settlements, districts = index.settlement_named(name, regions, language)
    if len(settlements) == 1 and not index.says_district(name):
        return _place_of(settlements[0], PlaceBasis.SETTLEMENT)
    if len(districts) == 1:
        return _place_of(districts[0], PlaceBasis.DISTRICT)
    if len(settlements) == 1:
        return _place_of(settlements[0], PlaceBasis.SETTLEMENT)
    if settlements:
        return Place(
            basis=PlaceBasis.REGION, regions=regions, label=name, candidates=len(settlements)
        )
    return None


def _place_of(named: Settlement | District, basis: PlaceBasis) -> Place:
    return Place(
        basis=basis,
        regions=(named.region,),
        point=named.point,
        uncertainty_m=named.radius_m,
        label=named.name,
        candidates=1,
    )
