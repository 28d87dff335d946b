"""Agreements and how each actor reads them, as data: windows with uncertain bounds, categories,
means, areas, exclusions, and what happened to the agreement itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from monitor.model.assessments import Holds
from monitor.model.ids import PartyId
from monitor.model.reports import Means, Occurrence
from monitor.model.sites import SiteCategory
from monitor.model.time import TimeWindow


class Instrument(StrEnum):
    """What kind of arrangement it is."""

    WRITTEN = "written"
    PARALLEL_STATEMENTS = "parallel_statements"
    VERBAL = "verbal"
    TACIT = "tacit"
    UNPUBLISHED = "unpublished"  # agreed, and nobody but those who agreed knows the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A side to an agreement, or a third state whose reading it is. ``names`` by language;
    ``codes`` are the spellings sources use for a side, none for a third state.
    """

    party_id: PartyId
    names: Mapping[str, str]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The document a term rests on."""

    text: str
    url: str = ""


class LifeCycleKind(StrEnum):
    """What happens to an agreement itself."""

    ACCUSATION = "accusation"  # of a breach: it never ends anything
    NOTICE = "notice"  # a party says that it leaves
    RELEASE = "release"  # a party says that the other's breach frees it
    SUSPENSION = "suspension"
    EXTENSION = "extension"
    EXPIRY = "expiry"  # the end, as announced


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeCycleEvent:
    """Something that happened to an agreement, some time in ``at``.

    It counts under a reading only as far as that reading says so (``takes_effect``); nothing takes
    effect by having happened. ``party`` is whom alone it concerns, ``None`` for everyone bound.
    ``until`` is where a suspension ends, or the new end of an extended term; bounds are windows.
    """

    kind: LifeCycleKind
    at: TimeWindow
    takes_effect: Holds
    citation: Citation
    party: PartyId | None = None
    until: TimeWindow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedArea:
    """All that lies within ``radius_m`` of ``around`` (lon/lat), itself known to ``precision_m``;
    metres.
    """

    around: BaseGeometry
    radius_m: float
    precision_m: float


class Exclusion(StrEnum):
    """What a reading may leave out although its other terms are met."""

    OWN_FACILITY = "own_facility"  # the party named as the attacker held the place itself
    CONTESTED_PLACE = "contested_place"  # nobody certainly held it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One actor's interpretation of an agreement.

    ``starts`` and ``ends`` are windows: the bound lies somewhere inside them (``ends`` is ``None``
    where no end is known). ``categories``, ``means``, ``effects`` (attempts, accidents …) and
    ``exclusions`` map what the reading settles to yes or no; what is absent is unknown. ``lists``
    are the ids of the named lists it protects; their content need not be public. With an ``area``
    it protects whatever lies in it.
    """

    reading_id: str
    agreement_id: str
    actor: PartyId
    title: Mapping[str, str]
    starts: TimeWindow
    ends: TimeWindow | None
    categories: Mapping[SiteCategory, Holds]
    means: Mapping[Means, Holds]
    effects: Mapping[Occurrence, Holds] = field(default_factory=dict)
    exclusions: Mapping[Exclusion, Holds] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    area: ProtectedArea | None = None
    events: tuple[LifeCycleEvent, ...] = ()
    citations: Mapping[str, Citation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """An arrangement between parties. ``version`` is the hash of its terms; every agreement has a
    reading or more. Strikes that lie wholly outside ``watched`` are not assessed under it; ``None``
    leaves none out.
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
    watched: TimeWindow | None = None

    def watches(self, window: TimeWindow) -> bool:
        """Whether a strike some time in ``window`` is to be assessed under this agreement."""
        return self.watched is None or self.watched.overlaps(window)
