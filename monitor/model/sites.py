"""The protected-sites list: facilities with their names, geometry, category and three ownership
fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from monitor.model.ids import PartyId, SiteId


class SiteCategory(StrEnum):
    """What kind of facility it is; the vocabulary in which agreements name protected categories."""

    NUCLEAR_PLANT = "nuclear_plant"
    POWER_PLANT_THERMAL = "power_plant_thermal"
    POWER_PLANT_HYDRO = "power_plant_hydro"
    SUBSTATION = "substation"
    POWER_LINE = "power_line"
    DISTRIBUTION = "distribution"
    REFINERY = "refinery"
    OIL_DEPOT = "oil_depot"
    PUMPING_STATION = "pumping_station"
    PIPELINE = "pipeline"  # with its compressor stations
    GAS_STORAGE = "gas_storage"
    GAS_METERING = "gas_metering"
    GAS_PRODUCTION = "gas_production"
    COAL_MINE = "coal_mine"
    POWER_EQUIPMENT = "power_equipment"
    OTHER_ENERGY = "other_energy"
    NOT_ENERGY = "not_energy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Who held the place from a date on; ``party`` is ``None`` where that is contested."""

    party: PartyId | None
    since: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteNames:
    """A facility's names in Ukrainian, Russian and English (any may be empty) and its other
    spellings.
    """

    uk: str = ""
    ru: str = ""
    en: str = ""
    aliases: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[str]:
        return (name for name in (self.en, self.uk, self.ru, *self.aliases) if name)

    @property
    def display(self) -> str:
        """The first name there is: English, Ukrainian, Russian, alias."""
        return next(iter(self), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedSite:
    """A facility on a list: a point, line or area, placed no more precisely than its open source
    places it.

    Ownership is three separate fields: ``state`` (de jure, ISO 3166-1), ``control`` (who holds it
    since when) and ``claimed_as`` (whom each party says it belongs to). ``named`` is false for
    entries that stand for a facility no source names ("a substation in …").
    """

    site_id: SiteId
    names: SiteNames
    category: SiteCategory
    geometry: BaseGeometry
    coordinate_precision_m: float
    state: str
    region: str
    control: tuple[Control, ...]
    claimed_as: Mapping[str, str] = field(default_factory=dict)
    operator: str = ""
    source: str
    checked_on: date
    named: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVersion:
    """One dated, hashed edition of a site list. ``version`` is the content hash of its entries."""

    list_id: str
    version: str
    dated: date
    title: str
    source: str
    sites: tuple[ProtectedSite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An adopted edition of a site list without its sites, of which it has so many."""

    list_id: str
    version: str
    dated: date
    title: str
    source: str
    adopted_at_utc: datetime
    sites: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProblem:
    """Why an entry of a list was left out. ``row`` counts entries from 1; ``value`` is what stood
    there; ``site_id`` is what the entry calls itself, empty where it does not.
    """

    row: int
    field: str
    reason: str
    value: str
    site_id: str = ""
