"""Records of the model to plain JSON values and back, without loss.

Instants become ISO 8601 text in UTC with microseconds, always 27 characters, so that text sorts as
time; geometries become GeoJSON objects at full precision; enums their values.
"""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar, cast

import shapely.geometry
from cattrs import Converter
from shapely import Point
from shapely.geometry.base import BaseGeometry

from monitor.model.ids import Json, canonical_json
from monitor.model.reports import OriginFamily
from monitor.model.time import TimeWindow

Record = TypeVar("Record")
_PARTS_KEPT = 8_192  # of each kind: some 5 MB in all


def instant_text(instant: datetime) -> str:
    """``2025-03-25T00:00:00.000000Z`` for an aware UTC instant.

    Raises:
        ValueError: the instant is naive or of another zone.
    """
    if instant.utcoffset() != timedelta(0):
        raise ValueError(f"not a UTC instant: {instant!r}")
    return instant.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def instant_of(text: str) -> datetime:
    """The instant that ``instant_text`` wrote.

    Raises:
        ValueError: it is no ISO 8601 time with an offset of zero.
    """
    instant = datetime.fromisoformat(text)
    if instant.utcoffset() != timedelta(0):
        raise ValueError(f"not a UTC instant: {text!r}")
    return instant.astimezone(UTC)


def encode(record: object) -> dict[str, Json]:
    """A record of the model as plain values, ready for JSON."""
    return cast(dict[str, Json], _CONVERTER.unstructure(record))


def decode(kind: type[Record], plain: Mapping[str, Any]) -> Record:
    """The record of ``kind`` that ``encode`` made ``plain`` of.

    Raises:
        KeyError, ValueError, TypeError: ``plain`` is no such record.
    """
    return _CONVERTER.structure(plain, kind)


def dump(record: object) -> str:
    """A record as canonical JSON text."""
    return canonical_json(encode(record))


def load(kind: type[Record], text: str) -> Record:
    """The record of ``kind`` that ``dump`` made ``text`` of."""
    return decode(kind, json.loads(text))


def _geometry(plain: dict[str, Any], _: type) -> BaseGeometry:
    return shapely.geometry.shape(plain)


def _point(plain: Mapping[str, Any], _: type) -> Point:
    return _point_at(str(plain["coordinates"]))  # as text, which tells 0 from -0


@lru_cache(maxsize=_PARTS_KEPT)
def _point_at(coordinates: str) -> Point:
    return Point(json.loads(coordinates))


def _kept_once(make: Callable[..., Any]) -> Callable[[Mapping[str, Any], type], Any]:
    """A structure hook for flat parts, which are never changed: the same part of many records is
    one object.
    """

    @lru_cache(maxsize=_PARTS_KEPT)
    def made(items: tuple[tuple[str, Any], ...], kind: type) -> Any:
        return make(dict(items), kind)

    return lambda plain, kind: made(tuple(plain.items()), kind)


def _converter() -> Converter:
    converter = Converter(detailed_validation=False)
    # most words and parts of many records are the same: kept once, they take half the memory
    converter.register_structure_hook_func(
        lambda kind: kind is str, lambda text, _: sys.intern(text)
    )
    converter.register_unstructure_hook(datetime, instant_text)
    instant = lru_cache(maxsize=_PARTS_KEPT)(instant_of)
    converter.register_structure_hook(datetime, lambda text, _: instant(text))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    for kind, read in ((BaseGeometry, _geometry), (Point, _point)):
        converter.register_unstructure_hook(kind, shapely.geometry.mapping)
        converter.register_structure_hook(kind, read)
    for part in (TimeWindow, OriginFamily):
        converter.register_structure_hook(part, _kept_once(converter.get_structure_hook(part)))
    versions = _kept_once(converter.get_structure_hook(Mapping[str, str]))
    converter.register_structure_hook_func(lambda kind: kind == Mapping[str, str], versions)
    # the content of a digest is JSON already
    converter.register_structure_hook_func(
        lambda kind: kind == Mapping[str, Json], lambda plain, _: plain
    )
    return converter


_CONVERTER = _converter()
