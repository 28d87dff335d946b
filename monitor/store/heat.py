"""Heat detections: how they are kept, and how those around a place are found.

They lie in the order of a fixed grid's cells and the time, so that what is near is together, and
are sealed by the batch: a year over one country is hundreds of thousands of them.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from shapely import Point
from sqlalchemy import Connection, func, insert, select

from monitor.model.heat import HeatConfidence, HeatDetection
from monitor.model.ids import CaptureId
from monitor.model.time import TimeWindow
from monitor.store import chain
from monitor.store.chain import Row
from monitor.store.database import among
from monitor.store.rows import Box
from monitor.store.schema import heat_batch, heat_detection

_CELLS_PER_DEGREE = 10
_CELLS_AROUND = 360 * _CELLS_PER_DEGREE
_LONGEST = timedelta(days=1)  # of a detection: the table sees to it
_KEY = tuple(column.name for column in heat_detection.primary_key)


def append_detections(
    connection: Connection,
    capture_id: CaptureId,
    detections: Sequence[HeatDetection],
    *,
    first_row: int,
    rows: int,
    at: datetime,
) -> int:
    """Keep the detections of a capture's next ``rows`` rows from ``first_row`` on. Returns how many
    were new: the same satellite, time and position is the same detection, whatever capture it came
    in, and the first telling stands.
    """
    new = _unkept(connection, [_row(each) for each in detections])
    count, sha256 = chain.sealed_together(new)
    batch = {
        "capture_id": capture_id,
        "first_row": first_row,
        "rows": rows,
        "detections": count,
        "detections_sha256": sha256,
        "read_at_utc": at,
    }
    sealed = chain.append(connection, heat_batch, chain.unkept(connection, heat_batch, [batch]))
    if sealed and new:
        values = [{**row, "batch": sealed[0]["entry"]} for row in new]
        connection.execute(insert(heat_detection), values)
    return count


class TakenIn(NamedTuple):
    """How far a capture was read for heat: rows, and the new detections that came of them."""

    rows: int
    detections: int


def taken_in(connection: Connection, capture_id: CaptureId) -> TakenIn:
    """How far a capture was read for heat so far; zero of one without."""
    batch = heat_batch.c
    last = func.coalesce(func.max(batch.first_row + batch["rows"]), 0)
    query = select(last, func.coalesce(func.sum(batch.detections), 0))
    return TakenIn(*connection.execute(query.where(batch.capture_id == capture_id)).one())


def detections_in(
    connection: Connection, box: Box, window: TimeWindow, *, as_of: datetime | None = None
) -> Iterator[HeatDetection]:
    """The detections in a box whose time overlaps a window, in the order of time; with ``as_of``
    those known by then.
    """
    west, east, south, north = box
    table, begun = heat_detection.c, _seconds(window.from_utc)
    query = select(heat_detection).where(
        among(table.cell, _cells(box)),
        table.detected_s > begun - _LONGEST.total_seconds(),
        table.detected_s < _seconds(window.until_utc),
        table.detected_s + table.lasting_s > begun,
        table.longitude.between(west, east),
        table.latitude.between(south, north),
    )
    if as_of is not None:
        known = select(heat_batch.c.entry).where(heat_batch.c.read_at_utc <= as_of)
        query = query.where(table.batch.in_(known))
    ordered = query.order_by(*(table[name] for name in _KEY[1:]))
    return map(_detection, connection.execute(ordered).mappings())


def _unkept(connection: Connection, rows: Iterable[Row]) -> list[Row]:
    """The rows whose key is new, each once."""
    new = {tuple(row[name] for name in _KEY): row for row in reversed(list(rows))}
    if not new:
        return []
    times = [row["detected_s"] for row in new.values()]
    table = heat_detection.c
    query = select(*(table[name] for name in _KEY)).where(
        among(table.cell, {row["cell"] for row in new.values()}),
        table.detected_s.between(min(times), max(times)),
    )
    for key in connection.execute(query):
        new.pop(tuple(key), None)
    return list(new.values())


def _row(detection: HeatDetection) -> Row:
    lon, lat = detection.point.x, detection.point.y
    return {
        "cell": _row_of_cells(lat) * _CELLS_AROUND + _column_of_cells(lon),
        "detected_s": _seconds(detection.detected.from_utc),
        "lasting_s": math.ceil(detection.detected.length.total_seconds()),
        "latitude": lat,
        "longitude": lon,
        "satellite": detection.satellite,
        "radius_m": detection.radius_m,
        "frp_mw": detection.frp_mw,
        "confidence": detection.confidence,
        "by_day": None if detection.by_day is None else int(detection.by_day),
        "source": detection.source,
    }


def _detection(row: Mapping[Any, Any]) -> HeatDetection:
    begun = datetime.fromtimestamp(row["detected_s"], UTC)
    confidence, by_day = row["confidence"], row["by_day"]
    return HeatDetection(
        point=Point(row["longitude"], row["latitude"]),
        radius_m=row["radius_m"],
        detected=TimeWindow(begun, begun + timedelta(seconds=row["lasting_s"])),
        frp_mw=row["frp_mw"],
        confidence=None if confidence is None else HeatConfidence(confidence),
        satellite=row["satellite"],
        by_day=None if by_day is None else bool(by_day),
        source=row["source"],
    )


def _cells(box: Box) -> list[int]:
    """Every cell of the grid that the box touches."""
    west, east, south, north = box
    return [
        row * _CELLS_AROUND + column
        for row in range(_row_of_cells(south), _row_of_cells(north) + 1)
        for column in range(_column_of_cells(west), _column_of_cells(east) + 1)
    ]


def _row_of_cells(lat: float) -> int:
    return math.floor((lat + 90.0) * _CELLS_PER_DEGREE)


def _column_of_cells(lon: float) -> int:
    return math.floor((lon + 180.0) * _CELLS_PER_DEGREE)


def _seconds(instant: datetime) -> int:
    return math.floor(instant.timestamp())
