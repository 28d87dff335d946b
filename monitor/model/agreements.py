"""Agreements and how each actor reads them, as data: windows with uncertain bounds, categories,
means, release.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from monitor.model.assessments import Holds
from monitor.model.ids import PartyId
from monitor.model.reports import Means
from monitor.model.sites import SiteCategory
from monitor.model.time import TimeWindow


class Instrument(StrEnum):
    """What kind of arrangement it is."""

    WRITTEN = "written"
    PARALLEL_STATEMENTS = "parallel_statements"
    VERBAL = "verbal"
    TACIT = "tacit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A side to an agreement. ``names`` by language; ``codes`` are the spellings sources use for
    it.
    """

    party_id: PartyId
    names: Mapping[str, str]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The document a term rests on."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One actor's interpretation of an agreement.

    ``starts`` and ``ends`` are windows: the bound lies somewhere inside them (``ends`` is ``None``
    where no end is known). ``categories`` and ``means`` map what the reading settles to yes or no;
    what is absent is unknown. ``lists`` are the ids of the named lists it protects; their content
    need not be public.
    """

    reading_id: str
    agreement_id: str
    actor: PartyId
    title: Mapping[str, str]
    starts: TimeWindow
    ends: TimeWindow | None
    categories: Mapping[SiteCategory, Holds]
    means: Mapping[Means, Holds]
    lists: tuple[str, ...] = ()
    citations: Mapping[str, Citation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """An arrangement between parties. ``version`` is the hash of its terms; every agreement has a
    reading or more.
    """

    agreement_id: str
    version: str
    title: Mapping[str, str]
    instrument: Instrument
    parties: tuple[Party, ...]
    bound_parties: tuple[PartyId, ...]
    readings: tuple[Reading, ...]
    monitoring: str
    zone: str  # IANA name, for display
    sources: tuple[Citation, ...] = ()
