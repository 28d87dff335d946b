"""Records of the model to canonical JSON text and back, without loss.

Instants become ISO 8601 text in UTC with microseconds, always 27 characters, so that text sorts as
time; geometries become GeoJSON objects at full precision; enums their values.
"""

from collections.abc import Hashable
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, TypeVar, cast

import msgspec
import shapely.geometry
from shapely import Point
from shapely.geometry.base import BaseGeometry

from monitor.model.ids import canonical_json

Record = TypeVar("Record")
_PARTS_KEPT = 8_192  # points, some 2 MB in all: sites and towns are told of again and again


def sortable_instant(instant: datetime) -> str:
    """``2025-03-25T00:00:00.000000Z`` for an aware UTC instant.

    Raises:
        ValueError: the instant is naive or of another zone.
    """
    if instant.utcoffset() != timedelta(0):
        raise ValueError(f"not a UTC instant: {instant!r}")
    return instant.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def instant_of(text: str) -> datetime:
    """The instant that ``sortable_instant`` wrote.

    Raises:
        ValueError: it is no ISO 8601 time with an offset of zero.
    """
    instant = datetime.fromisoformat(text)
    if instant.utcoffset() != timedelta(0):
        raise ValueError(f"not a UTC instant: {text!r}")
    return instant.astimezone(UTC)


def dump(record: object) -> str:
    """A record, or a mapping of its parts, as canonical JSON text."""
    plain = msgspec.to_builtins(record, builtin_types=(datetime,), enc_hook=_mapping)
    return canonical_json(plain, spell=sortable_instant)


def load(kind: type[Record], text: str) -> Record:
    """The record of ``kind`` that ``dump`` made ``text`` of.

    Raises:
        ValueError: ``text`` is no such record.
    """
    record: Record = _decoder(cast(Hashable, kind)).decode(text)
    return record


@cache
def _decoder(kind: Hashable) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind, dec_hook=_geometry)


def _mapping(geometry: BaseGeometry) -> dict[str, Any]:
    mapping: dict[str, Any] = shapely.geometry.mapping(geometry)
    return mapping


def _geometry(kind: type[BaseGeometry], plain: dict[str, Any]) -> BaseGeometry:
    if kind is Point:
        return _point_at(str(plain["coordinates"]))  # as text, which tells 0 from -0
    return shapely.geometry.shape(plain)


@lru_cache(maxsize=_PARTS_KEPT)
def _point_at(coordinates: str) -> Point:
    return Point(msgspec.json.decode(coordinates))
