"""Incidents and sites as compact columns for the map: docs/formats/columns.md.

Made of disclosed views alone: what has no geometry in its view has no position in a column.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Generic, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from monitor.core.tiers import TIERS, tier_of
from monitor.model.assessments import Assessment, Attribution, Status
from monitor.model.disclosure import DisclosureLevel
from monitor.model.incidents import Incident, IncidentKind
from monitor.model.views import IncidentView, SiteView

MAGIC = b"SMC1"
NOWHERE = 0xFFFF_FFFF  # x and y of what has no position
UNKNOWN_CATEGORY = 0xFF
REVIEWED_BIT = 0x80  # of a reading's column
GENERALISED_BIT = 0x80  # of a site's kind
BLOCK = 4_096  # points that the map passes over as one
_SCALE = 2.0**32  # the width of the Mercator square: a hundredth of a metre at the equator
_ALIGNED = 8  # a typed array begins at a multiple of its item's size
_LAST = 0xFFFF_FFFF
_LINE, _OUTER, _HOLE = 0, 1, 2

Numbers = NDArray[Any]
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Columns:
    """Arrays of equal meaning by name, and what there is to say about them."""

    about: Mapping[str, Any]
    arrays: Mapping[str, Numbers]

    def packed(self) -> bytes:
        """One little-endian file: magic, length of the head, the head as JSON, then the arrays."""
        places, blocks, at = {}, [], 0
        for name, array in self.arrays.items():
            block = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
            block += b"\0" * (-len(block) % _ALIGNED)
            places[name] = [f"{array.dtype.kind}{array.dtype.itemsize}", at, len(array)]
            blocks.append(block)
            at += len(block)
        head = json.dumps({**self.about, "columns": places}, separators=(",", ":")).encode()
        head += b" " * (-(len(head) + len(MAGIC) + 4) % _ALIGNED)
        return b"".join([MAGIC, len(head).to_bytes(4, "little"), head, *blocks])


class _Table(Generic[Key]):
    """Values met so far, each with its number."""

    def __init__(self, known: Iterable[Key] = ()) -> None:
        self._numbers: dict[Key, int] = {key: number for number, key in enumerate(known)}

    def number(self, key: Key) -> int:
        return self._numbers.setdefault(key, len(self._numbers))

    def met(self) -> list[Key]:
        return list(self._numbers)


def mercator(lon: Numbers, lat: Numbers) -> tuple[Numbers, Numbers]:
    """Positions in the Mercator square, 2³² wide, from its north-western corner, as uint32."""
    sine = np.sin(np.radians(np.clip(lat, -85.05, 85.05)))
    x = (np.asarray(lon) + 180.0) / 360.0
    y = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    return tuple(np.clip(each * _SCALE, 0, _LAST - 1).astype(np.uint32) for each in (x, y))  # type: ignore[return-value]  # two of them


def site_columns(views: Iterable[SiteView]) -> Columns:
    """Sites by place: 9 bytes a point. Lines and areas are paths besides, and areas a point too.

    A site shown to the region only is counted by region and category, and placed nowhere.
    """
    kinds: _Table[str] = _Table()
    placed: list[BaseGeometry] = []
    looks: list[int] = []
    paths: list[tuple[Numbers, int, int]] = []
    withheld: dict[str, dict[str, int]] = {}
    for view in views:
        shown, kind = view.place.geometry, kinds.number(view.site.category.value)
        if shown is None:
            for region in view.place.regions:
                counts = withheld.setdefault(region, {})
                counts[view.site.category.value] = counts.get(view.site.category.value, 0) + 1
            continue
        generalised = view.place.level is DisclosureLevel.GENERALISED
        if not generalised:
            paths += [(part, kind, role) for part, role in _paths(shown)]
        if generalised or shapely.get_dimensions(shown) != 1:
            placed.append(shown)
            looks.append(kind | GENERALISED_BIT if generalised else kind)
    points = shapely.centroid(np.array(placed, dtype=object))
    x, y = mercator(shapely.get_x(points), shapely.get_y(points))
    look = np.array(looks, dtype=np.uint8)
    order = by_place(x, y, look)
    about = {"kinds": kinds.met(), "withheld": withheld}
    return placed_columns(about, x[order], y[order], look[order], _path_arrays(paths))


def placed_columns(
    about: Mapping[str, Any], x: Numbers, y: Numbers, kind: Numbers, paths: Mapping[str, Numbers]
) -> Columns:
    """Points in the order of ``by_place``, with the bounds of each block of them."""
    starts = np.arange(0, len(x), BLOCK)
    bounds = {
        f"block_{side}": extreme.reduceat(each, starts) if len(x) else each
        for side, extreme, each in (
            ("west", np.minimum, x),
            ("east", np.maximum, x),
            ("north", np.minimum, y),
            ("south", np.maximum, y),
        )
    }
    arrays = {"x": x, "y": y, "kind": kind, **bounds, **paths}
    return Columns({**about, "block": BLOCK}, arrays)


def by_place(x: Numbers, y: Numbers, then: Numbers) -> Numbers:
    """The order of a curve that keeps neighbours together: it compresses well, the map skips what
    is out of view, and it tells no more than the places do.
    """
    return np.lexsort((then, y, x, _spread(x >> 16) | (_spread(y >> 16) << 1)))


def _spread(half: Numbers) -> Numbers:
    """The lower 16 bits, each followed by an empty one."""
    bits: Numbers = half.astype(np.uint32)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        bits = (bits | (bits << shift)) & mask
    return bits


def _paths(geometry: BaseGeometry) -> list[tuple[Numbers, int]]:
    """The lines and rings of a geometry, lon and lat a row, with their role."""
    found: list[tuple[Numbers, int]] = []
    for part in shapely.get_parts(geometry):
        if shapely.get_dimensions(part) == 1:
            found.append((shapely.get_coordinates(part), _LINE))
        elif shapely.get_dimensions(part) == 2:
            found.append((shapely.get_coordinates(part.exterior), _OUTER))
            found += [(shapely.get_coordinates(ring), _HOLE) for ring in part.interiors]
    return found


def _path_arrays(paths: Sequence[tuple[Numbers, int, int]]) -> Mapping[str, Numbers]:
    corners = np.concatenate([part for part, _, _ in paths]) if paths else np.empty((0, 2))
    x, y = mercator(corners[:, 0], corners[:, 1])
    starts = np.cumsum([0, *(len(part) for part, _, _ in paths)])
    return {
        "path_start": starts.astype(np.uint32),
        "path_x": x,
        "path_y": y,
        "path_kind": np.array([kind for _, kind, _ in paths], dtype=np.uint8),
        "path_role": np.array([role for _, _, role in paths], dtype=np.uint8),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    """What the columns say of one incident: places in the Mercator square, times in seconds since
    1970, ``standings`` by reading, ``origins`` the families that may be named, with their titles.
    """

    incident_id: str
    x: int
    y: int
    radius_m: float
    from_s: float
    until_s: int
    changed_s: float
    regions: tuple[str, ...]
    families: tuple[str, ...]
    origins: tuple[tuple[str, str], ...]
    reports: int
    revision: int
    category: str | None
    attribution: tuple[str, str | None]
    generalised: bool
    submission: bool
    standings: Mapping[str, int]


def incident_rows(views: Iterable[IncidentView]) -> list[IncidentRow]:
    """The strikes among the incidents; claims and what was retracted are left out."""
    shown = [view for view in views if _is_strike(view.incident)]
    x, y = _middles([view.place.geometry for view in shown])
    return [_row(*each) for each in zip(shown, x.tolist(), y.tolist(), strict=True)]


def _row(view: IncidentView, x: int, y: int) -> IncidentRow:
    incident = view.incident
    return IncidentRow(
        incident_id=incident.incident_id,
        x=x,
        y=y,
        radius_m=view.place.radius_m or 0,
        from_s=incident.occurred.from_utc.timestamp(),
        until_s=ceil(incident.occurred.until_utc.timestamp()),
        changed_s=_changed_s(view),
        regions=view.place.regions,
        families=tuple(family_id for family_id in incident.families if family_id),
        origins=tuple((each.family_id, each.title) for each in view.origins),
        reports=len(incident.reports),
        revision=incident.revision,
        category=None if incident.category is None else incident.category.value,
        attribution=_named(incident.attribution),
        generalised=view.place.level is DisclosureLevel.GENERALISED,
        submission=view.submission,
        standings={each.reading_id: _code(each) for each in reversed(view.assessments)},
    )


def incident_columns(rows: Iterable[IncidentRow], readings: Sequence[str]) -> Columns:
    """The strikes by time, with their tier under each reading; 0 where it was not assessed."""
    shown = sorted(rows, key=lambda row: (row.from_s, row.incident_id))
    categories: _Table[str] = _Table()
    regions: _Table[tuple[str, ...]] = _Table()
    families: _Table[tuple[str, ...]] = _Table()
    attributions: _Table[tuple[str, str | None]] = _Table()
    arrays: dict[str, Numbers] = {
        "x": _uint32(row.x for row in shown),
        "y": _uint32(row.y for row in shown),
        "radius_m": _uint32(row.radius_m for row in shown),
        "from_s": _uint32(row.from_s for row in shown),
        "until_s": _uint32(row.until_s for row in shown),
        "changed_s": _uint32(row.changed_s for row in shown),
        "regions_of": _uint32(regions.number(row.regions) for row in shown),
        "families_of": _uint32(families.number(row.families) for row in shown),
        "reports": _uint32(row.reports for row in shown),
        "revision": _uint32(row.revision for row in shown),
        "category": _uint8(
            UNKNOWN_CATEGORY if row.category is None else categories.number(row.category)
            for row in shown
        ),
        "attribution": _uint8(attributions.number(row.attribution) for row in shown),
        "generalised": _uint8(row.generalised for row in shown),
        "submission": _uint8(row.submission for row in shown),
        "id": np.frombuffer("\n".join(row.incident_id for row in shown).encode(), dtype=np.uint8),
    }
    for number, reading_id in enumerate(readings):
        arrays[f"reading_{number}"] = _uint8(row.standings.get(reading_id, 0) for row in shown)
    about = {
        "tiers": list(TIERS),
        "readings": list(readings),
        "categories": categories.met(),
        "regions": regions.met(),
        "families": families.met(),
        "family_titles": family_titles(shown),
        "attributions": [{"state": state, "party": party} for state, party in attributions.met()],
    }
    return Columns(about, arrays)


def family_titles(rows: Iterable[IncidentRow]) -> dict[str, str]:
    """What the origin families of the incidents are called, by id; one that was written in several
    ways goes by the first of them.
    """
    named = {origin for row in rows for origin in row.origins}
    return dict(sorted(named, reverse=True))


def _is_strike(incident: Incident) -> bool:
    return incident.kind is IncidentKind.STRIKE and not incident.retracted


def _middles(geometries: Sequence[BaseGeometry | None]) -> tuple[Numbers, Numbers]:
    """The middle of each geometry; NOWHERE for none."""
    points = shapely.centroid(np.array(geometries, dtype=object))
    known = ~shapely.is_missing(points)
    x, y = (np.full(len(points), NOWHERE, dtype=np.uint32) for _ in range(2))
    x[known], y[known] = mercator(shapely.get_x(points[known]), shapely.get_y(points[known]))
    return x, y


def _uint32(values: Iterable[float]) -> Numbers:
    return np.clip(np.fromiter(values, dtype=np.float64), 0, _LAST).astype(np.uint32)


def _uint8(values: Iterable[int]) -> Numbers:
    return np.fromiter(values, dtype=np.uint8)


def _named(attribution: Attribution) -> tuple[str, str | None]:
    return attribution.state.value, attribution.party


def _changed_s(view: IncidentView) -> float:
    """When anything about it was last concluded, as its assessments say too."""
    return max((each.assessed_at_utc.timestamp() for each in view.assessments), default=0.0)


def _code(assessment: Assessment) -> int:
    reviewed = REVIEWED_BIT if assessment.status is Status.REVIEWED else 0
    return TIERS.index(tier_of(assessment)) + 1 | reviewed
