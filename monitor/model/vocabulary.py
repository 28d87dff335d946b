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
    itself: ``pattern`` is how they are called, ``quoted`` by what phrases a text repeats them. A
    party's organ has a ``role``; ``anyones`` where its name does not tell whose it is.
    """

    family_id: str
    title: str
    speaks_for: PartyId | None
    role: str = ""
    anyones: bool = False
    pattern: re.Pattern[str]
    quoted: Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerWords:
    """Where in a text a speaker stands: behind words like "according to" (``before``), in front of
    verbs of saying (``after``), with ``titles``. ``no_speakers`` stand there too and say nothing.
    """

    before: Phrases
    after: Phrases
    titles: re.Pattern[str]
    no_speakers: re.Pattern[str]


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
class PlaceWords:
    """How sources write about where, in whole cleaned words.

    ``areas`` close a list of regions and ``before`` stand in front of a place's name; a name in
    front of an ``abbreviated`` facility is an adjective. ``governed`` are the cases, as OpenCorpora
    calls them, one of which a name behind a preposition is in. ``kinds``, in dictionary form, say
    what kind of place a name is of, ``regions`` and ``districts`` among them of which two.
    ``parting`` is what parts the names in a field of its own. What is in ``never`` is no
    settlement, whatever else bears the name: a country.
    """

    areas: frozenset[str]
    before: frozenset[str]
    governed: Mapping[str, frozenset[str]]
    abbreviated: frozenset[str]
    kinds: frozenset[str]
    regions: frozenset[str]
    districts: frozenset[str]
    never: frozenset[str]
    parting: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorWords:
    """How a party is named where it strikes, and where it is the one that wards a strike off."""

    party: PartyId
    strikes: Phrases
    wards_off: Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseWords:
    """The small words by which a sentence is taken apart.

    ``qualifying`` words begin a clause that belongs to the one before; ``parting`` English ones
    begin another phrase. ``onto`` are prepositions of what a blow goes to, of which ``resting``
    also tell where something merely is; ``by_means`` those of what it is dealt with.
    """

    qualifying: re.Pattern[str]
    parting: re.Pattern[str]
    onto: re.Pattern[str]
    resting: re.Pattern[str]
    by_means: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Lexicon and lookups, in order of precedence where order matters.

    ``categories``, ``occurrences`` and ``means_said`` are tried from the first on; ``lookalikes``
    are names that begin like words for a facility. What stands behind ``feeding``, ``near`` and
    ``near_by_case`` phrases is only told to be fed, or near. ``joining``, ``prepositions`` and
    ``articles`` are whole cleaned words, and so are ``abbreviations``, each set of one kind of
    facility; words that tell name and kind at once end in a ``glued`` one. A number before
    ``volts`` is no unit's. ``general_kinds`` are words that, beside its name, may mean a facility
    of any of some kinds; ``kind_hints`` those of which a text about such kinds has some;
    ``transport`` those that tell of stations of another kind.

    A bare news item is tried for ``bare_occurrences``; then for ``other_deeds``, without
    ``military`` words for ``other_subjects`` and without ``firepower`` for ``fighting``, which take
    back no strike that a clause beside them asserts. Then it needs words that assert a strike
    (``asserts``) on something (``facility``), not only ``signs``, ``failures`` of what is no whole
    ``sector``, or an ``outage`` that came ``merely_after`` one, and not in a question (``asks``),
    in ``comments`` or ``intents``, nor behind ``doubts``; or ``weapons`` that by the
    ``clause_words`` reached a facility, in a clause that tells of nothing ``harmless``.
    ``strikes_on_others`` are none on a facility unless it was struck too (``facility_too``); of
    ``drones`` a hint is left unless they are told of as ``peaceful``. A counterclaim contradicts by
    ``disputes``.

    ``origins`` are tried in their order. ``sides`` tells by a source's party on whose side an
    outlet is, which tells whose an organ is that it names without its country.

    ``parties`` are the spellings of attackers in a field, ``nobody`` those for none. In sentences
    ``actors`` tell by whom, once ``passive`` phrases are left out. ``generic`` matches words that
    name no particular facility, ``operators`` those of its owner. ``zones`` tells by a source's
    party where it writes its times;
    ``fallback_zones`` are the zones a zone-less time may be in when its source does not say.
    """

    parties: Mapping[str, PartyId]
    nobody: frozenset[str]
    actors: tuple[ActorWords, ...]
    passive: Phrases
    means: Mapping[str, Means]
    means_said: tuple[tuple[Means, Phrases], ...]
    times: TimeWords
    places: PlaceWords
    categories: tuple[tuple[SiteCategory, Phrases], ...]
    occurrences: tuple[tuple[Occurrence, Phrases], ...]
    bare_occurrences: tuple[tuple[Occurrence, Phrases], ...]
    other_subjects: tuple[tuple[Occurrence, Phrases], ...]
    lookalikes: Phrases
    feeding: Phrases
    near: Phrases
    near_by_case: re.Pattern[str]
    joining: frozenset[str]
    prepositions: frozenset[str]
    articles: frozenset[str]
    abbreviations: tuple[frozenset[str], ...]
    glued: tuple[str, ...]
    general_kinds: tuple[tuple[frozenset[SiteCategory], Phrases], ...]
    kind_hints: tuple[tuple[frozenset[SiteCategory], Phrases], ...]
    transport: Phrases
    volts: frozenset[str]
    military: Phrases
    other_deeds: Phrases
    fighting: Phrases
    firepower: Phrases
    asks: re.Pattern[str]
    comments: Phrases
    intents: Phrases
    doubts: Phrases
    supplies: Phrases
    merely_after: Phrases
    signs: Phrases
    failures: Phrases
    facility: Phrases
    sector: Phrases
    outage: Phrases
    asserts: Phrases
    asserts_not: Phrases
    asserts_after_all: Phrases
    strikes_on_others: Phrases
    facility_too: Phrases
    drones: Phrases
    peaceful: Phrases
    weapons: Phrases
    harmless: Phrases
    clause_words: ClauseWords
    disputes: re.Pattern[str]
    aggregate: re.Pattern[str]
    generic: re.Pattern[str]
    operators: re.Pattern[str]
    unnamed: re.Pattern[str]
    origins: tuple[OriginRule, ...]
    speakers: SpeakerWords
    sides: Mapping[str, PartyId]
    fallback_zones: tuple[str, ...]
    zones: Mapping[str, str]
    version: str
