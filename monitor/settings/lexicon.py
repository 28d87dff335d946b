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
from monitor.model.vocabulary import ActorWords, ClauseWords, OriginRule, SpeakerWords, Vocabulary
from monitor.settings.placewords import PlacesEntry, Words, place_words
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
    state: list[str] = []


class _RoleEntry(StrictModel):
    bodies: Literal["one", "many"]
    said: list[str]
    forces: list[str] = []
    anyones: list[str] = []
    of: dict[str, _OrganEntry]


class _SpeakersEntry(StrictModel):
    before: list[str]
    after: list[str]
    titles: list[str]
    headings: list[str]


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
    near_by_case: list[str]


class _AbbreviationsEntry(StrictModel):
    alike: list[Words]
    glued: Words


class _KindsEntry(StrictModel):
    kinds: list[SiteCategory] = Field(min_length=1)
    said: list[str] = Field(min_length=1)


class _ClauseWordsEntry(StrictModel):
    qualifying: list[str]
    parting: list[str]
    onto: list[str]
    resting: list[str]
    by_means: list[str]


class _LexiconFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    fallback_zones: list[str]
    zones: dict[str, str]
    means: dict[Means, list[str]]
    means_said: list[dict[Means, list[str]]]
    lookalikes: list[str]
    bystanders: _BystanderEntry
    joining: Words
    prepositions: Words
    articles: Words
    places: PlacesEntry
    abbreviations: _AbbreviationsEntry
    volts: Words
    general_kinds: list[_KindsEntry]
    kind_hints: list[_KindsEntry]
    transport: list[str]
    categories: list[dict[SiteCategory, list[str]]]
    occurrences: list[dict[Occurrence, list[str]]]
    words: dict[str, list[str]]
    times: TimesEntry
    nobody: list[str]
    actors: dict[str, _ActorEntry]
    strikes: list[str]
    wards_off: list[str]
    passive: list[str]
    bare_occurrences: list[dict[Occurrence, list[str]]]
    other_subjects: list[dict[Occurrence, list[str]]]
    other_deeds: list[str]
    military: list[str]
    fighting: list[str]
    asks: list[str]
    comments: list[str]
    intents: list[str]
    doubts: list[str]
    supplies: list[str]
    merely_after: list[str]
    signs: list[str]
    failures: list[str]
    asserts: list[str]
    asserts_not: list[str]
    asserts_after_all: list[str]
    strikes_on_others: list[str]
    harmless: list[str]
    clause_words: _ClauseWordsEntry
    disputes: list[str]
    aggregate: list[str]
    unnamed: list[str]
    generic: list[str]
    operators: list[str]
    quotes: list[str]
    speakers: _SpeakersEntry
    sides: dict[str, str]
    organs: dict[str, _RoleEntry]
    origins: list[_OriginEntry]

    @model_validator(mode="after")
    def _alike(self) -> Self:
        """Each party has its organ of every role: who is left out of one would be two voices."""
        for role, entry in self.organs.items():
            if odd := entry.of.keys() ^ self.actors.keys():
                raise ValueError(f"organs: {role} is not filled alike for {', '.join(sorted(odd))}")
        if odd := set(self.sides.values()) - self.actors.keys():
            raise ValueError(f"sides: {', '.join(sorted(odd))} is no party of actors")
        return self


Kind = TypeVar("Kind", SiteCategory, Occurrence, Means)


# groups that are looked for as they are
_GROUPS_ALONE = ("firepower", "facility", "sector", "outage", "drones", "peaceful", "weapons")


def _spellings(means: Mapping[Means, Sequence[str]]) -> dict[str, Means]:
    return {clean(spelling): kind for kind, spellings in means.items() for spelling in spellings}


def _in_order(
    book: Phrasebook, entries: Sequence[Mapping[Kind, Sequence[str]]], groups: Groups = NO_GROUPS
) -> tuple[tuple[Kind, Phrases], ...]:
    """The phrases by kind, in the file's order: the first that is found decides."""
    return tuple(
        (kind, phrases(book, stems, groups)) for entry in entries for kind, stems in entry.items()
    )


def _of_kinds(
    book: Phrasebook, entries: Iterable[_KindsEntry], groups: Groups
) -> tuple[tuple[frozenset[SiteCategory], Phrases], ...]:
    return tuple((frozenset(each.kinds), phrases(book, each.said, groups)) for each in entries)


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
                role=role,
                pattern=any_stem([*said, *forces], own),
                quoted=_quoted(book, file, {**own, "origin": said, "force": forces}),
            )
    for role, entry in file.organs.items():
        if entry.anyones:
            yield OriginRule(
                family_id=f"any-{role}".lower(),
                title=f"{role.replace('_', ' ')} (whose is not told)",
                speaks_for=None,
                role=role,
                anyones=True,
                pattern=any_stem(entry.anyones, groups),
                quoted=_quoted(book, file, {**groups, "origin": entry.anyones}),
            )
    for other in file.origins:
        yield OriginRule(
            family_id=other.family,
            title=other.title,
            speaks_for=None,
            pattern=any_stem(other.said, groups),
            quoted=_quoted(book, file, {**groups, "origin": other.said}),
        )


def _own(file: _LexiconFile, party: str, organ: _OrganEntry) -> Groups:
    """The groups of words that are a party's own in what any party's organ is called."""
    actor, code = file.actors[party], f"{party}$"
    own = {
        "state": organ.state,
        "code": [code],
        "whose": [*actor.adjective, code],
        "where": organ.where,
    }
    return {**actor.model_dump(), **own}


def _quoted(book: Phrasebook, file: _LexiconFile, groups: Groups) -> Phrases:
    """The phrases by which a sentence quotes; without those of a group that has no words."""
    empty = [name for name in ("force", "state", "of") if not groups.get(name)]
    quotes = [each for each in file.quotes if not any(f"<{name}>" in each for name in empty)]
    return phrases(book, quotes, groups)


def _speakers(book: Phrasebook, file: _LexiconFile, groups: Groups) -> SpeakerWords:
    """Where speakers stand; headings and the names of parties and their regions are none."""
    places = [
        stem for role in file.organs.values() for organ in role.of.values() for stem in organ.where
    ]
    names = [
        stem
        for actor in file.actors.values()
        for stem in (*actor.name, *actor.adjective, *actor.of)
    ]
    return SpeakerWords(
        before=phrases(book, file.speakers.before, groups),
        after=phrases(book, file.speakers.after, groups),
        titles=any_stem(file.speakers.titles, groups),
        no_speakers=any_stem([*file.speakers.headings, *places, *names], groups),
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
    groups, book = _groups(file := validate(path, _LexiconFile)), Phrasebook()
    return Vocabulary(
        parties={clean(spelling): party for spelling, party in parties.items()},
        nobody=frozenset(map(clean, file.nobody)),
        actors=_actors(book, file, groups, parties.values()),
        passive=phrases(book, file.passive),
        means=_spellings(file.means),
        means_said=_in_order(book, file.means_said, groups),
        times=time_words(book, file.times),
        places=place_words(file.places, file.prepositions),
        categories=_in_order(book, file.categories),
        occurrences=_in_order(book, file.occurrences),
        bare_occurrences=_in_order(book, file.bare_occurrences, groups),
        other_subjects=_in_order(book, file.other_subjects, groups),
        lookalikes=phrases(book, file.lookalikes),
        feeding=phrases(book, file.bystanders.feeding),
        near=phrases(book, file.bystanders.near, file.bystanders.model_dump()),
        near_by_case=re.compile("|".join(file.bystanders.near_by_case)),
        joining=frozenset(file.joining),
        prepositions=frozenset(file.prepositions),
        articles=frozenset(file.articles),
        abbreviations=tuple(map(frozenset, file.abbreviations.alike)),
        glued=tuple(file.abbreviations.glued),
        general_kinds=_of_kinds(book, file.general_kinds, groups),
        kind_hints=_of_kinds(book, file.kind_hints, groups),
        transport=phrases(book, file.transport),
        volts=frozenset(file.volts),
        other_deeds=phrases(book, file.other_deeds, groups),
        military=phrases(book, file.military, groups),
        fighting=phrases(book, file.fighting),
        asks=any_stem(file.asks),
        comments=phrases(book, file.comments, groups),
        intents=phrases(book, file.intents, groups),
        doubts=phrases(book, file.doubts, groups),
        supplies=phrases(book, file.supplies, groups),
        merely_after=phrases(book, file.merely_after, groups),
        signs=phrases(book, file.signs, groups),
        failures=phrases(book, file.failures, groups),
        asserts=phrases(book, file.asserts, groups),
        asserts_not=phrases(book, file.asserts_not, groups),
        asserts_after_all=phrases(book, file.asserts_after_all, groups),
        strikes_on_others=phrases(book, file.strikes_on_others, groups),
        facility_too=phrases(book, ["<joining> <some_facility>"], groups),
        **{name: phrases(book, [f"<{name}>"], groups) for name in _GROUPS_ALONE},
        harmless=phrases(book, file.harmless, groups),
        clause_words=_clause_words(file.clause_words),
        disputes=any_stem(file.disputes),
        aggregate=re.compile("|".join(file.aggregate)),
        unnamed=re.compile("|".join(file.unnamed)),
        generic=_generic(file.generic),
        operators=re.compile("|".join(file.operators)),
        origins=tuple(_origins(book, file, groups)),
        speakers=_speakers(book, file, groups),
        sides={clean(side): PartyId(party) for side, party in file.sides.items()},
        zones={clean(party): zone for party, zone in file.zones.items()},
        fallback_zones=tuple(file.fallback_zones),
        version=sha256_hex(path.read_bytes()),
    )


def _generic(words: Iterable[str]) -> re.Pattern[str]:
    cleaned = {clean(word) for word in words}
    cleaned |= {lemma(word) for word in cleaned}
    return re.compile("|".join(re.escape(word) for word in sorted(cleaned)))


def _clause_words(entry: _ClauseWordsEntry) -> ClauseWords:
    return ClauseWords(**{name: any_stem(stems) for name, stems in entry.model_dump().items()})
