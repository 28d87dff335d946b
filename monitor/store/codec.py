"""Records of the model to plain JSON values and back, without loss.

Instants become ISO 8601 text in UTC with microseconds, always 27 characters, so that text sorts as
time; geometries become GeoJSON objects at full precision; enums their values.
"""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar, cast

import shapely.geometry
from cattrs import Converter
from shapely import Point
from shapely.geometry.base import BaseGeometry

from monitor.model.ids import Json, canonical_json

Record = TypeVar("Record")


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
    return Point(plain["coordinates"])


def _converter() -> Converter:
    converter = Converter(detailed_validation=False)
    # most words of many records are the same: kept once, they take half the memory
    converter.register_structure_hook_func(
        lambda kind: kind is str, lambda text, _: sys.intern(text)
    )
    converter.register_unstructure_hook(datetime, instant_text)
    converter.register_structure_hook(datetime, lambda text, _: instant_of(text))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    for kind, read in ((BaseGeometry, _geometry), (Point, _point)):
        converter.register_unstructure_hook(kind, shapely.geometry.mapping)
        converter.register_structure_hook(kind, read)
    # the content of a digest is JSON already
    converter.register_structure_hook_func(
        lambda kind: kind == Mapping[str, Json], lambda plain, _: plain
    )
    return converter


_CONVERTER = _converter()
