"""The words sources use, and what they mean here: data from config/lexicon.yaml, compiled once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from monitor.model.ids import PartyId
from monitor.model.reports import Means, Occurrence
from monitor.model.sites import SiteCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginRule:
    """Which origins are one family, or (``family_id`` empty) which speak for a party each by
    itself.
    """

    family_id: str
    title: str
    speaks_for: PartyId | None
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Lexicon and lookups, in order of precedence where order matters.

    ``categories`` and ``occurrences`` are tried from the first on. ``generic`` matches words that
    name no particular facility, ``operators`` those of its owner. ``zones`` tells by a source's
    party where it writes its times. ``fallback_zones`` are the zones a zone-less time may be in
    when its source does not say.
    """

    parties: Mapping[str, PartyId]
    means: Mapping[str, Means]
    categories: tuple[tuple[SiteCategory, re.Pattern[str]], ...]
    occurrences: tuple[tuple[Occurrence, re.Pattern[str]], ...]
    bare_occurrences: tuple[tuple[Occurrence, re.Pattern[str]], ...]
    asserts: re.Pattern[str]
    asserts_not: re.Pattern[str]
    asserts_after_all: re.Pattern[str]
    aggregate: re.Pattern[str]
    generic: re.Pattern[str]
    operators: re.Pattern[str]
    unnamed: re.Pattern[str]
    origins: tuple[OriginRule, ...]
    fallback_zones: tuple[str, ...]
    zones: Mapping[str, str]
    version: str
