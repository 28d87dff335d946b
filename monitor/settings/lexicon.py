"""config/lexicon.yaml, compiled: stems become patterns, spellings become look-ups."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from monitor.core.words import clean, lemma
from monitor.model.ids import PartyId, sha256_hex
from monitor.model.phrases import Phrasebook, Phrases
from monitor.model.reports import Means, Occurrence
from monitor.model.sites import SiteCategory
from monitor.model.vocabulary import ActorWords, OriginRule, Vocabulary
from monitor.settings.stems import NO_GROUPS, Groups, any_stem, phrases
from monitor.settings.timewords import TimesEntry, time_words
from monitor.settings.yamlfile import StrictModel, validate


class _OriginEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    title: str
    match: list[str]
    family: str = ""
    speaks_for: str | None = None
    said: list[str] = []


class _ActorEntry(StrictModel):
    name: list[str]
    adjective: list[str]
    of: list[str]


class _LexiconFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    fallback_zones: list[str]
    zones: dict[str, str]
    means: dict[Means, list[str]]
    means_said: list[dict[Means, list[str]]]
    lookalikes: list[str]
    categories: list[dict[SiteCategory, list[str]]]
    occurrences: list[dict[Occurrence, list[str]]]
    words: dict[str, list[str]]
    times: TimesEntry
    actors: dict[str, _ActorEntry]
    strikes: list[str]
    wards_off: list[str]
    passive: list[str]
    bare_occurrences: list[dict[Occurrence, list[str]]]
    other_subjects: list[dict[Occurrence, list[str]]]
    military: list[str]
    fighting: list[str]
    asks: list[str]
    signs: list[str]
    asserts: list[str]
    asserts_not: list[str]
    asserts_after_all: list[str]
    disputes: list[str]
    aggregate: list[str]
    unnamed: list[str]
    generic: list[str]
    operators: list[str]
    quotes: list[str]
    origins: list[_OriginEntry]


Kind = TypeVar("Kind", SiteCategory, Occurrence, Means)


def _spellings(means: Mapping[Means, Sequence[str]]) -> dict[str, Means]:
    return {clean(spelling): kind for kind, spellings in means.items() for spelling in spellings}


def _in_order(
    book: Phrasebook, entries: Sequence[Mapping[Kind, Sequence[str]]], groups: Groups = NO_GROUPS
) -> tuple[tuple[Kind, Phrases], ...]:
    """The phrases by kind, in the file's order: the first that is found decides."""
    return tuple(
        (kind, phrases(book, stems, groups)) for entry in entries for kind, stems in entry.items()
    )


def _groups(file: _LexiconFile) -> Groups:
    """The file's groups of words; of what names a facility, its kinds too, as far as they tell."""
    kinds = [
        stem
        for entry in file.categories
        for kind, stems in entry.items()
        if kind not in (SiteCategory.OTHER_ENERGY, SiteCategory.NOT_ENERGY)
        for stem in stems
    ]
    return {**file.words, "facility": [*file.words["facility"], *kinds]}


def _origin_rule(book: Phrasebook, quotes: Sequence[str], entry: _OriginEntry) -> OriginRule:
    speaks_for = None if entry.speaks_for is None else PartyId(entry.speaks_for)
    return OriginRule(
        family_id=entry.family,
        title=entry.title,
        speaks_for=speaks_for,
        pattern=any_stem(entry.match),
        quoted=phrases(book, quotes, {"origin": entry.said}) if entry.said else None,
    )


def _actors(
    book: Phrasebook, file: _LexiconFile, groups: Groups, parties: Iterable[PartyId]
) -> tuple[ActorWords, ...]:
    """Each party's words put into the file's phrases of striking and of warding off; who is no
    party to any agreement is left out.
    """
    known = set(parties)
    return tuple(
        ActorWords(
            party=PartyId(party),
            strikes=phrases(book, file.strikes, {**groups, **entry.model_dump()}),
            wards_off=phrases(book, file.wards_off, {**groups, **entry.model_dump()}),
        )
        for party, entry in sorted(file.actors.items())
        if party in known
    )


def load_vocabulary(path: Path, parties: Mapping[str, PartyId]) -> Vocabulary:
    """The lexicon at ``path``; ``parties`` are the spellings of the agreements' parties.

    Raises:
        ConfigError: the file is not as documented in docs/configuration.md.
    """
    file = validate(path, _LexiconFile)
    generic = {clean(word) for word in file.generic}
    generic |= {lemma(word) for word in generic}
    groups, book = _groups(file), Phrasebook()
    return Vocabulary(
        parties={clean(spelling): party for spelling, party in parties.items()},
        actors=_actors(book, file, groups, parties.values()),
        passive=phrases(book, file.passive),
        means=_spellings(file.means),
        means_said=_in_order(book, file.means_said, groups),
        times=time_words(book, file.times),
        categories=_in_order(book, file.categories),
        occurrences=_in_order(book, file.occurrences),
        bare_occurrences=_in_order(book, file.bare_occurrences, groups),
        other_subjects=_in_order(book, file.other_subjects, groups),
        lookalikes=phrases(book, file.lookalikes),
        military=phrases(book, file.military),
        fighting=phrases(book, file.fighting),
        firepower=phrases(book, ["<firepower>"], groups),
        asks=any_stem(file.asks),
        signs=phrases(book, file.signs, groups),
        facility=phrases(book, ["<facility>"], groups),
        outage=phrases(book, ["<outage>"], groups),
        asserts=phrases(book, file.asserts, groups),
        asserts_not=phrases(book, file.asserts_not, groups),
        asserts_after_all=phrases(book, file.asserts_after_all, groups),
        disputes=any_stem(file.disputes),
        aggregate=re.compile("|".join(file.aggregate)),
        unnamed=re.compile("|".join(file.unnamed)),
        generic=re.compile("|".join(re.escape(word) for word in sorted(generic))),
        operators=re.compile("|".join(file.operators)),
        origins=tuple(_origin_rule(book, file.quotes, entry) for entry in file.origins),
        zones={clean(party): zone for party, zone in file.zones.items()},
        fallback_zones=tuple(file.fallback_zones),
        version=sha256_hex(path.read_bytes()),
    )
