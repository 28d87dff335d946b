"""config/lexicon.yaml, compiled: stems become patterns, spellings become look-ups."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict

from monitor.core.words import clean, lemma
from monitor.model.ids import PartyId, sha256_hex
from monitor.model.reports import Means, Occurrence
from monitor.model.sites import SiteCategory
from monitor.model.vocabulary import OriginRule, Vocabulary
from monitor.settings.yamlfile import validate


class _OriginEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    title: str
    match: list[str]
    family: str = ""
    speaks_for: str | None = None


class _LexiconFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    fallback_zones: list[str]
    zones: dict[str, str]
    means: dict[Means, list[str]]
    categories: list[dict[SiteCategory, list[str]]]
    occurrences: list[dict[Occurrence, list[str]]]
    bare_occurrences: list[dict[Occurrence, list[str]]]
    asserts: list[str]
    asserts_not: list[str]
    asserts_after_all: list[str]
    aggregate: list[str]
    unnamed: list[str]
    generic: list[str]
    operators: list[str]
    origins: list[_OriginEntry]


Kind = TypeVar("Kind", SiteCategory, Occurrence)
Stems: TypeAlias = re.Pattern[str]

_BETWEEN = 80  # characters: within one sentence


def stem_pattern(stem: str) -> str:
    """The regular expression of a stem: ``*`` ends a word early, ``$`` demands the whole word,
    ``…`` stands for words in between.

    A stem stands at the start of a word; its words may be apart by anything that is not a letter or
    digit.
    """
    whole = stem.endswith("$")
    parts = [
        r"\W+".join(re.escape(word).replace(r"\*", r"\w*") for word in clean(part).split())
        for part in stem.rstrip("$").split("…")
    ]
    joined = rf".{{0,{_BETWEEN}}}?(?<!\w)".join(parts)
    return rf"(?<!\w){joined}" + (r"(?!\w)" if whole else "")


def any_stem(stems: Iterable[str]) -> re.Pattern[str]:
    """One pattern that finds any of the stems; ``*`` alone finds everything."""
    listed = list(stems)
    return re.compile("" if "*" in listed else "|".join(stem_pattern(stem) for stem in listed))


def _spellings(means: Mapping[Means, Sequence[str]]) -> dict[str, Means]:
    return {clean(spelling): kind for kind, spellings in means.items() for spelling in spellings}


def _in_order(entries: Sequence[Mapping[Kind, Sequence[str]]]) -> tuple[tuple[Kind, Stems], ...]:
    """The patterns of stems by kind, in the file's order: the first that matches decides."""
    return tuple((kind, any_stem(stems)) for entry in entries for kind, stems in entry.items())


def _origin_rule(entry: _OriginEntry) -> OriginRule:
    speaks_for = None if entry.speaks_for is None else PartyId(entry.speaks_for)
    return OriginRule(
        family_id=entry.family,
        title=entry.title,
        speaks_for=speaks_for,
        pattern=any_stem(entry.match),
    )


def load_vocabulary(path: Path, parties: Mapping[str, PartyId]) -> Vocabulary:
    """The lexicon at ``path``; ``parties`` are the spellings of the agreements' parties.

    Raises:
        ConfigError: the file is not as documented in docs/configuration.md.
    """
    file = validate(path, _LexiconFile)
    generic = {clean(word) for word in file.generic}
    generic |= {lemma(word) for word in generic}
    return Vocabulary(
        parties={clean(spelling): party for spelling, party in parties.items()},
        means=_spellings(file.means),
        categories=_in_order(file.categories),
        occurrences=_in_order(file.occurrences),
        bare_occurrences=_in_order(file.bare_occurrences),
        asserts=any_stem(file.asserts),
        asserts_not=any_stem(file.asserts_not),
        asserts_after_all=any_stem(file.asserts_after_all),
        aggregate=re.compile("|".join(file.aggregate)),
        unnamed=re.compile("|".join(file.unnamed)),
        generic=re.compile("|".join(re.escape(word) for word in sorted(generic))),
        operators=re.compile("|".join(file.operators)),
        origins=tuple(_origin_rule(entry) for entry in file.origins),
        zones={clean(party): zone for party, zone in file.zones.items()},
        fallback_zones=tuple(file.fallback_zones),
        version=sha256_hex(path.read_bytes()),
    )
