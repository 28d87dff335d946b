"""Outlines of countries and regions: in which of them a register's site lies."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import shapely
from shapely import STRtree
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from monitor.sources.sitelist import SiteListUnreadable

SEVERAL = "several"
# The outlines are drawn to a kilometre or two: so near a border or shore, they do not decide.
_COARSE_DEG = 0.02


class Placing(NamedTuple):
    """Where the outlines put a geometry: ISO 3166-1 and 3166-2 codes, ``several`` where it spans
    more than one, empty where they do not tell.
    """

    state: str
    region: str


class _Layer:
    """Outlines of one kind by their code."""

    def __init__(self, outlines: Mapping[str, BaseGeometry]) -> None:
        self._codes = list(outlines)
        self._outlines = outlines
        self._tree = STRtree(list(outlines.values()))
        shapely.prepare(list(outlines.values()))

    def touched(self, geometry: BaseGeometry) -> set[str]:
        found = self._tree.query(geometry, predicate="intersects").tolist()
        return {self._codes[index] for index in found}

    def near(self, geometry: BaseGeometry) -> list[str]:
        """Those within reach, nearest first."""
        found = self._tree.query(geometry, predicate="dwithin", distance=_COARSE_DEG).tolist()
        codes = [self._codes[index] for index in found]
        return sorted(codes, key=lambda code: (self._outlines[code].distance(geometry), code))

    def hold(self, code: str, geometry: BaseGeometry) -> bool:
        return bool(self._outlines[code].covers(geometry))


class Outlines:
    """Countries and their regions, looked up by position."""

    def __init__(
        self, countries: Mapping[str, BaseGeometry], regions: Mapping[str, BaseGeometry]
    ) -> None:
        self._countries, self._regions = self._layers = _Layer(countries), _Layer(regions)

    def place(self, geometry: BaseGeometry, declared: str = "") -> Placing:
        """Where it lies; a point or area by a point within it, a line by its whole course.

        ``declared`` is the state the register says; near its border that decides.
        """
        if geometry.geom_type.endswith("LineString"):
            return Placing(*(self._along(geometry, each) for each in self._layers))
        point = shapely.point_on_surface(geometry)
        state = _one(self._countries.touched(point))
        if state != declared and declared in self._countries.near(point):
            state = declared
        state = state or next(iter(self._countries.near(point)), "")
        return Placing(state, self._region(point, state))

    def _region(self, point: BaseGeometry, state: str) -> str:
        """The state's region; the nearest one within reach where none holds the point."""
        near = self._regions.near(point) if state else []
        return next((code for code in near if code.startswith(f"{state}-")), "")

    @staticmethod
    def _along(line: BaseGeometry, layer: _Layer) -> str:
        touched = layer.touched(line)
        if len(touched) > 1:
            return SEVERAL
        return next((code for code in touched if layer.hold(code, line)), "")


def _one(codes: set[str]) -> str:
    return next(iter(codes)) if len(codes) == 1 else ""


def read_outlines(path: Path) -> Outlines:
    """The countries and regions of a basemap (geodata/README.md).

    Raises:
        SiteListUnreadable: it is no such file.
    """
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        layers: dict[str, dict[str, BaseGeometry]] = {"country": {}, "region": {}}
        for feature in features:
            told = feature["properties"]
            if told["kind"] in layers:
                layers[told["kind"]][told["iso"]] = shape(feature["geometry"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise SiteListUnreadable(f"{path.name}: not a basemap: {error}") from error
    return Outlines(layers["country"], layers["region"])
