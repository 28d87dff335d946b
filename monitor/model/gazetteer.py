"""Named places: regions (ISO 3166-2) and settlements, as read from geodata/."""

from collections.abc import Mapping
from dataclasses import dataclass

from shapely import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A first-level region: ISO 3166-2 ``code``, names in any script, and a circle around its land
    area.
    """

    code: str
    country: str
    name: str  # English, for display
    names: tuple[str, ...]
    centre: Point
    radius_m: float
    name_uk: str = ""
    name_ru: str = ""

    @property
    def titles(self) -> Mapping[str, str]:
        """Its display names by language."""
        return {"en": self.name, "uk": self.name_uk, "ru": self.name_ru}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A populated place; ``region`` is its Region's code; ``radius_m`` an honest radius by its
    size.
    """

    settlement_id: str
    country: str
    region: str
    name: str  # English, for display
    names: tuple[str, ...]
    point: Point
    population: int
    radius_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """A second-level area, placed by its seat: ``radius_m`` reaches its far side."""

    district_id: str
    country: str
    region: str
    name: str  # English, for display
    names: tuple[str, ...]
    point: Point
    radius_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """All regions, districts and settlements the monitor can place a report by."""

    regions: tuple[Region, ...]
    districts: tuple[District, ...]
    settlements: tuple[Settlement, ...]
