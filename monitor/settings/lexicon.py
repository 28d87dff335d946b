"""config/lexicon.yaml, compiled: stems become patterns, spellings become look-ups."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from monitor.core.words import clean, lemma
from monitor.model.ids import PartyId, sha256_hex
from monitor.model.phrases import Phrasebook, Phrases
from monitor.model.reports import Means, Occurrence
from monitor.model.sites import SiteCategory
from monitor.model.vocabulary import ActorWords, OriginRule, Vocabulary
from monitor.settings.stems import NO_GROUPS, Groups, any_stem, phrases
from monitor.settings.timewords import TimesEntry, time_words
from monitor.settings.yamlfile import StrictModel, validate


class _OriginEntry(StrictModel):
    family: str = Field(min_length=1)
    title: str
    said: list[str] = Field(min_length=1)


class _OrganEntry(StrictModel):
    title: str
    said: list[str] = Field(min_length=1)
    forces: list[str] = []
    where: list[str] = []


class _RoleEntry(StrictModel):
    bodies: Literal["one", "many"]
    said: list[str]
    forces: list[str] = []
    of: dict[str, _OrganEntry]


class _ActorEntry(StrictModel):
    name: list[str]
    adjective: list[str]
    of: list[str]


class _BystanderEntry(StrictModel):
    feeding: list[str]
    near: list[str]
    close: list[str]
    grounds: list[str]
    held: list[str]


class _LexiconFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    fallback_zones: list[str]
    zones: dict[str, str]
    means: dict[Means, list[str]]
    means_said: list[dict[Means, list[str]]]
    lookalikes: list[str]
    bystanders: _BystanderEntry
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
    comments: list[str]
    intents: list[str]
    merely_after: list[str]
    signs: list[str]
    failures: list[str]
    asserts: list[str]
    asserts_not: list[str]
    asserts_after_all: list[str]
    disputes: list[str]
    aggregate: list[str]
    unnamed: list[str]
    generic: list[str]
    operators: list[str]
    quotes: list[str]
    organs: dict[str, _RoleEntry]
    origins: list[_OriginEntry]

    @model_validator(mode="after")
    def _alike(self) -> Self:
        """Each party has its organ of every role: who is left out of one would be two voices."""
        for role, entry in self.organs.items():
            if odd := entry.of.keys() ^ self.actors.keys():
                raise ValueError(f"organs: {role} is not filled alike for {', '.join(sorted(odd))}")
        return self


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


def _origins(book: Phrasebook, file: _LexiconFile, groups: Groups) -> Iterator[OriginRule]:
    """The organs of the parties, role by role, then the others."""
    for role, entry in file.organs.items():
        for party, organ in entry.of.items():
            said, forces = entry.said + organ.said, entry.forces + organ.forces
            own = {**groups, **_own(file, party, organ)}
            yield OriginRule(
                family_id=f"{party}-{role}".lower() if entry.bodies == "one" else "",
                title=organ.title,
                speaks_for=PartyId(party),
                pattern=any_stem([*said, *forces], own),
                quoted=_quoted(book, file, {**own, "origin": said, "force": forces}),
            )
    for other in file.origins:
        yield OriginRule(
            family_id=other.family,
            title=other.title,
            speaks_for=None,
            pattern=any_stem(other.said, groups),
            quoted=_quoted(book, file, {**groups, "origin": other.said, "force": []}),
        )


def _own(file: _LexiconFile, party: str, organ: _OrganEntry) -> Groups:
    """The groups of words that are a party's own in what any party's organ is called."""
    actor, code = file.actors[party], f"{party}$"
    own = {"code": [code], "whose": [*actor.adjective, code], "where": organ.where}
    return {**actor.model_dump(), **own}


def _quoted(book: Phrasebook, file: _LexiconFile, groups: Groups) -> Phrases:
    """The phrases by which a sentence quotes; without those of a group that has no words."""
    quotes = [each for each in file.quotes if groups["force"] or "<force>" not in each]
    return phrases(book, quotes, groups)


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
        feeding=phrases(book, file.bystanders.feeding),
        near=phrases(book, file.bystanders.near, file.bystanders.model_dump()),
        military=phrases(book, file.military),
        fighting=phrases(book, file.fighting),
        firepower=phrases(book, ["<firepower>"], groups),
        asks=any_stem(file.asks),
        comments=phrases(book, file.comments, groups),
        intents=phrases(book, file.intents, groups),
        merely_after=phrases(book, file.merely_after, groups),
        signs=phrases(book, file.signs, groups),
        failures=phrases(book, file.failures, groups),
        facility=phrases(book, ["<facility>"], groups),
        sector=phrases(book, ["<sector>"], groups),
        outage=phrases(book, ["<outage>"], groups),
        asserts=phrases(book, file.asserts, groups),
        asserts_not=phrases(book, file.asserts_not, groups),
        asserts_after_all=phrases(book, file.asserts_after_all, groups),
        disputes=any_stem(file.disputes),
        aggregate=re.compile("|".join(file.aggregate)),
        unnamed=re.compile("|".join(file.unnamed)),
        generic=re.compile("|".join(re.escape(word) for word in sorted(generic))),
        operators=re.compile("|".join(file.operators)),
        origins=tuple(_origins(book, file, groups)),
        zones={clean(party): zone for party, zone in file.zones.items()},
        fallback_zones=tuple(file.fallback_zones),
        version=sha256_hex(path.read_bytes()),
    )
