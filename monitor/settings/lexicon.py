"""config/lexicon.yaml, compiled: stems become patterns, spellings become look-ups."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

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
    aggregate: list[str]
    unnamed: list[str]
    generic: list[str]
    operators: list[str]
    origins: list[_OriginEntry]


def stem_pattern(stem: str) -> str:
    """The regular expression of a stem: ``*`` ends a word early, ``$`` demands the whole word.

    A stem stands at the start of a word; its words may be apart by anything that is not a letter or
    digit.
    """
    whole = stem.endswith("$")
    words = clean(stem.rstrip("$")).split()
    joined = r"\W+".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
    return rf"(?<!\w){joined}" + (r"(?!\w)" if whole else "")


def any_stem(stems: Iterable[str]) -> re.Pattern[str]:
    """One pattern that finds any of the stems; ``*`` alone finds everything."""
    listed = list(stems)
    return re.compile("" if "*" in listed else "|".join(stem_pattern(stem) for stem in listed))


def _spellings(means: Mapping[Means, Sequence[str]]) -> dict[str, Means]:
    return {clean(spelling): kind for kind, spellings in means.items() for spelling in spellings}


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
        categories=tuple(
            (category, any_stem(stems))
            for entry in file.categories
            for category, stems in entry.items()
        ),
        occurrences=tuple(
            (kind, any_stem(stems)) for entry in file.occurrences for kind, stems in entry.items()
        ),
        aggregate=re.compile("|".join(file.aggregate)),
        unnamed=re.compile("|".join(file.unnamed)),
        generic=re.compile("|".join(re.escape(word) for word in sorted(generic))),
        operators=re.compile("|".join(file.operators)),
        origins=tuple(_origin_rule(entry) for entry in file.origins),
        zones={clean(party): zone for party, zone in file.zones.items()},
        fallback_zones=tuple(file.fallback_zones),
        version=sha256_hex(path.read_bytes()),
    )
