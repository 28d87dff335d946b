"""Fake precision: points that stand for a whole region, found by what the news put there says."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from monitor.core.words import folded, skeleton, words_of

Position: TypeAlias = tuple[float, float]  # longitude, latitude, as position_of rounds them

LEAST_TEXTS = 12  # different texts at one point: fewer say too little about it
LEAST_NAMED = 0.25  # of them naming the place: of true points 0.57 to 1 do, of stand-ins 0 to 0.2
_TEXTS_READ = 200  # a point, enough to tell these apart, so that memory stays bounded
_DECIMALS = 4  # of a degree, 11 m: one village is written with slightly different digits
_STEM = 5  # consonants: what inflection and derivation leave of a name
_LEAST_STEM = 2  # consonants: one alone is found in every text


@dataclass(frozen=True, slots=True)
class PlacedText:
    """What a source says at a point: the name it gives the place, and the words of the item."""

    position: Position
    place_name: str
    text: str


def position_of(longitude: float, latitude: float) -> Position:
    """The point as ``repeated_points`` tells points apart, to 11 m."""
    return round(longitude, _DECIMALS), round(latitude, _DECIMALS)


def repeated_points(points: Iterable[PlacedText]) -> set[Position]:
    """The points that a source puts many different items on though their words do not name the
    place: its stand-ins for a region, a speaker's city or a namesake elsewhere.

    Nothing is known of places but what the source says itself, in any script. ``points`` are read
    once; a few texts of each point are kept.
    """
    told: defaultdict[Position, dict[str, str]] = defaultdict(dict)
    for point in points:
        texts = told[point.position]
        if len(texts) < _TEXTS_READ:
            texts.setdefault(point.text, point.place_name)
    return {
        position
        for position, texts in told.items()
        if len(texts) >= LEAST_TEXTS and _share_naming(texts) < LEAST_NAMED
    }


def _share_naming(texts: dict[str, str]) -> float:
    return sum(_names(text, place_name) for text, place_name in texts.items()) / len(texts)


def _names(text: str, place_name: str) -> bool:
    """Whether some word of the text may be the place's name, inflected or made an adjective."""
    stems = [stem for word in words_of(place_name) if len(stem := _stem(word)) >= _LEAST_STEM]
    if place_name and not stems:
        return True  # too short a name to look for: the source is believed
    return any(_stem(word).startswith(stem) for word in words_of(text) for stem in stems)


@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    # ц and к change into one another where a name becomes an adjective
    return skeleton(folded(word)).replace("c", "k")[:_STEM]
