"""The words sources use, and what they mean here: data from config/lexicon.yaml, compiled once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from monitor.model.ids import PartyId
from monitor.model.phrases import Phrases
from monitor.model.reports import Means, Occurrence
from monitor.model.sites import SiteCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginRule:
    """Which origins are one family, or (``family_id`` empty) which speak for a party each by
    itself: ``pattern`` is how they are called, ``quoted`` by what phrases a text repeats them.
    """

    family_id: str
    title: str
    speaks_for: PartyId | None
    pattern: re.Pattern[str]
    quoted: Phrases


class DayPart(StrEnum):
    """The parts of a day that people name."""

    NIGHT = "night"
    MORNING = "morning"
    DAYTIME = "daytime"
    EVENING = "evening"


Meaning = TypeVar("Meaning")


@dataclass(frozen=True, slots=True)
class Stems(Generic[Meaning]):
    """What each of some stems means."""

    meanings: tuple[tuple[re.Pattern[str], Meaning], ...]

    def of(self, words: str) -> Meaning:
        """The meaning of words that begin with one of the stems; the first that fits."""
        return next(meaning for pattern, meaning in self.meanings if pattern.match(words))


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWords:
    """How sources write about when.

    ``scan`` finds dates, days, parts of a day, clock times and zones, each under its group's name;
    the look-ups say what the words of a group mean: months from 1, weekdays from 0 for Monday.
    ``about`` and ``aside`` are looked for before a clock time and before a date.
    """

    scan: Phrases
    months: Stems[int]
    weekdays: Stems[int]
    days_back: Stems[int]
    parts: Stems[DayPart]
    zones: Stems[str]
    about: re.Pattern[str]
    aside: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorWords:
    """How a party is named where it strikes, and where it is the one that wards a strike off."""

    party: PartyId
    strikes: Phrases
    wards_off: Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Lexicon and lookups, in order of precedence where order matters.

    ``categories``, ``occurrences`` and ``means_said`` are tried from the first on; ``lookalikes``
    are names that begin like words for a facility. What stands behind ``feeding`` and ``near``
    phrases is only told to be fed, or near. A bare news item is tried for
    ``bare_occurrences``; without ``military`` words for ``other_subjects``; without ``firepower``
    for ``fighting``. Then it needs words that assert a strike (``asserts``) on something
    (``facility``), not only ``signs``, ``failures`` of what is no whole ``sector``, or an
    ``outage`` that came ``merely_after`` one, and not in a question (``asks``), in ``comments`` or
    ``intents``. A counterclaim contradicts by ``disputes``. ``actors`` tell by whom, once
    ``passive`` phrases are left out. ``generic`` matches words that name no particular facility,
    ``operators`` those of its owner. ``zones`` tells by a source's party where it writes its times.
    ``fallback_zones`` are the zones a zone-less time may be in when its source does not say.
    """

    parties: Mapping[str, PartyId]
    actors: tuple[ActorWords, ...]
    passive: Phrases
    means: Mapping[str, Means]
    means_said: tuple[tuple[Means, Phrases], ...]
    times: TimeWords
    categories: tuple[tuple[SiteCategory, Phrases], ...]
    occurrences: tuple[tuple[Occurrence, Phrases], ...]
    bare_occurrences: tuple[tuple[Occurrence, Phrases], ...]
    other_subjects: tuple[tuple[Occurrence, Phrases], ...]
    lookalikes: Phrases
    feeding: Phrases
    near: Phrases
    military: Phrases
    fighting: Phrases
    firepower: Phrases
    asks: re.Pattern[str]
    comments: Phrases
    intents: Phrases
    merely_after: Phrases
    signs: Phrases
    failures: Phrases
    facility: Phrases
    sector: Phrases
    outage: Phrases
    asserts: Phrases
    asserts_not: Phrases
    asserts_after_all: Phrases
    disputes: re.Pattern[str]
    aggregate: re.Pattern[str]
    generic: re.Pattern[str]
    operators: re.Pattern[str]
    unnamed: re.Pattern[str]
    origins: tuple[OriginRule, ...]
    fallback_zones: tuple[str, ...]
    zones: Mapping[str, str]
    version: str
