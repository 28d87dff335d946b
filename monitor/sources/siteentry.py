"""One entry of a site list: from the properties a file gives to a ProtectedSite, and back."""

import json
import math
import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from monitor.model.ids import Json, PartyId, SiteId
from monitor.model.sites import Control, ProtectedSite, SiteCategory, SiteNames

_SEVERAL_NAMES = re.compile(r"[;|]")
_PARTY = re.compile(r"(?P<party>[A-Z]+)(?: \((?P<note>.*)\))?")
_REGION_CODE = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_TRUTH = {"": True, "true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

# the properties an entry may have: geodata/README.md, and the position as numbers or text
PROPERTIES = frozenset(
    {
        *("site_id", "name_en", "name_uk", "name_ru", "aliases", "category"),
        *("coordinate_precision_m", "state", "region", "control", "claimed_as", "operator"),
        *("source", "checked_on", "named", "note", "lon", "lat", "wkt"),
    }
)


class Bounds(NamedTuple):
    """A box in degrees within which positions are plausible."""

    west: float
    south: float
    east: float
    north: float

    def hold(self, lon: float, lat: float) -> bool:
        """Whether the position lies in the box."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north


# From the Carpathians to the Pacific: tight enough to tell lon/lat from lat/lon west of 82° E.
PLAUSIBLE = Bounds(19.0, 41.0, 180.0, 82.0)


class UnusableEntry(Exception):
    """An entry cannot be used; carries what a SiteProblem says."""

    def __init__(self, field: str, reason: str, value: object) -> None:
        super().__init__(reason)
        self.field, self.reason, self.value = field, reason, str(value)


class Entry(NamedTuple):
    """What a file says of one site, under standard names."""

    properties: Mapping[str, object]
    geometry: BaseGeometry | None


def text_of(properties: Mapping[str, object], field: str) -> str:
    """A property as text; empty where there is none."""
    value = properties.get(field)
    return "" if value is None else str(value).strip()


def _required(properties: Mapping[str, object], field: str) -> str:
    text = text_of(properties, field)
    if not text:
        raise UnusableEntry(field, "missing", "")
    return text


def site_of(entry: Entry, bounds: Bounds) -> ProtectedSite:
    """The site an entry describes.

    Raises:
        UnusableEntry: a property is missing or means nothing, or the position cannot be right.
    """
    given = entry.properties
    state, region = _required(given, "state"), _required(given, "region")
    if _REGION_CODE.fullmatch(region) and not region.startswith(f"{state}-"):
        raise UnusableEntry("region", f"not a region of {state}", region)
    return ProtectedSite(
        site_id=SiteId(_required(given, "site_id")),
        names=_names(given),
        category=_category(given),
        geometry=geometry_of(entry, bounds),
        coordinate_precision_m=_precision(given),
        state=state,
        region=region,
        control=_controls(given.get("control")),
        claimed_as=_claims(given.get("claimed_as")),
        operator=text_of(given, "operator"),
        source=_required(given, "source"),
        checked_on=_day("checked_on", _required(given, "checked_on")),
        named=_truth(given, "named"),
        note=text_of(given, "note"),
    )


def _names(given: Mapping[str, object]) -> SiteNames:
    names = SiteNames(
        uk=text_of(given, "name_uk"),
        ru=text_of(given, "name_ru"),
        en=text_of(given, "name_en"),
        aliases=_aliases(given.get("aliases")),
    )
    if not names.display:
        raise UnusableEntry("name_en", "no name in any language", "")
    return names


def _aliases(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    parts = value if isinstance(value, list | tuple) else _SEVERAL_NAMES.split(str(value))
    return tuple(dict.fromkeys(text for part in parts if (text := str(part).strip())))


def _category(given: Mapping[str, object]) -> SiteCategory:
    text = _required(given, "category")
    try:
        return SiteCategory(text)
    except ValueError:
        raise UnusableEntry("category", "not a known category", text) from None


def _number(field: str, value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        raise UnusableEntry(field, "not a number", value) from None
    if not math.isfinite(number):
        raise UnusableEntry(field, "not a finite number", value)
    return number


def _precision(given: Mapping[str, object]) -> float:
    metres = _number("coordinate_precision_m", _required(given, "coordinate_precision_m"))
    if metres <= 0:
        raise UnusableEntry("coordinate_precision_m", "must be above 0 m", metres)
    return metres


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnusableEntry(field, "not a date (YYYY-MM-DD)", text) from None


def _truth(given: Mapping[str, object], field: str) -> bool:
    text = text_of(given, field).lower()
    if text not in _TRUTH:
        raise UnusableEntry(field, "neither true nor false", text)
    return _TRUTH[text]


def geometry_of(entry: Entry, bounds: Bounds) -> BaseGeometry:
    """The entry's own geometry, or the point of its ``lon`` and ``lat``, in two dimensions.

    Raises:
        UnusableEntry: there is none, it is not valid, or it cannot lie where it says.
    """
    geometry = entry.geometry
    if geometry is None and (entry.properties.get("lon") or entry.properties.get("lat")):
        lon = _number("lon", _required(entry.properties, "lon"))
        lat = _number("lat", _required(entry.properties, "lat"))
        geometry = shapely.Point(lon, lat)
    if geometry is None or geometry.is_empty:
        raise UnusableEntry("geometry", "no usable geometry", "")
    for lon, lat in shapely.get_coordinates(geometry).tolist():
        _check_position(lon, lat, bounds)
    if not geometry.is_valid:
        raise UnusableEntry("geometry", shapely.is_valid_reason(geometry), geometry.geom_type)
    return shapely.force_2d(geometry)


def _check_position(lon: float, lat: float, bounds: Bounds) -> None:
    if bounds.hold(lon, lat):
        return
    place = f"lon {lon}, lat {lat}"
    if bounds.hold(lat, lon):
        raise UnusableEntry("geometry", "longitude and latitude are probably swapped", place)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise UnusableEntry("geometry", "impossible coordinates", place)
    raise UnusableEntry("geometry", "outside the area of the list", place)


def _controls(value: object) -> tuple[Control, ...]:
    """Who held it since when: a JSON list, or words such as ``AB``, ``AB (since spring)``."""
    given = _decoded("control", value)
    if isinstance(given, str):
        match = _PARTY.fullmatch(given)
        if not given:
            return ()
        if match is None:
            return (Control(party=None, note=given),)
        return (Control(party=PartyId(match["party"]), note=match["note"] or ""),)
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise UnusableEntry("control", "not a list of party, since, note", value)
    return tuple(_control(item) for item in given)


def _control(item: Mapping[str, object]) -> Control:
    party, since = text_of(item, "party"), text_of(item, "since")
    return Control(
        party=PartyId(party) if party else None,
        since=_day("control", since) if since else None,
        note=text_of(item, "note"),
    )


def _claims(value: object) -> Mapping[str, str]:
    given = _decoded("claimed_as", value)
    if not given:
        return {}
    if not isinstance(given, dict):
        raise UnusableEntry("claimed_as", "not an object of party and state", value)
    return {str(party): str(state) for party, state in given.items()}


def _decoded(field: str, value: object) -> object:
    """A structured property; tabular formats carry it as JSON text."""
    if value is None:
        return ""
    text = value.strip() if isinstance(value, str) else value
    if isinstance(text, str) and text.startswith(("[", "{")):
        try:
            return json.loads(text)
        except ValueError:
            raise UnusableEntry(field, "unreadable JSON", text) from None
    return text


def properties_of(site: ProtectedSite) -> dict[str, Json]:
    """Everything on a site but its geometry, under the standard names."""
    return {
        "site_id": site.site_id,
        "name_en": site.names.en,
        "name_uk": site.names.uk,
        "name_ru": site.names.ru,
        "aliases": list(site.names.aliases),
        "category": site.category.value,
        "coordinate_precision_m": site.coordinate_precision_m,
        "state": site.state,
        "region": site.region,
        "control": [
            {
                "party": control.party,
                "since": control.since.isoformat() if control.since else None,
                "note": control.note,
            }
            for control in site.control
        ],
        "claimed_as": dict(site.claimed_as),
        "operator": site.operator,
        "source": site.source,
        "checked_on": site.checked_on.isoformat(),
        "named": site.named,
        "note": site.note,
    }
