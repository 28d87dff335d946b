"""NASA FIRMS: hot pixels as CSV, of VIIRS and MODIS, in all the ways its tables write them."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from math import hypot, isfinite
from typing import TypeVar

from shapely import Point

from monitor.model.heat import HeatConfidence, HeatDetection
from monitor.model.reports import RejectionReason, Unusable
from monitor.model.time import TimeWindow
from monitor.sources.eventrow import refused
from monitor.sources.longtable import rows

T = TypeVar("T")

_LETTERS = {"l": HeatConfidence.LOW, "n": HeatConfidence.NOMINAL, "h": HeatConfidence.HIGH}
_NOMINAL_PERCENT, _HIGH_PERCENT = 30, 80  # where FIRMS draws the line for MODIS's percentages
_DAY_OR_NIGHT = {"D": True, "N": False}
_CLOCK = re.compile(r"(?:(\d{1,2}?):?)??(\d{1,2})")  # 01:30, 0130, 130, 48, 9


class _Unreadable(ValueError):
    def __init__(self, field: str, detail: str, reason: RejectionReason) -> None:
        super().__init__(detail)
        self.field, self.reason = field, reason


def parse_firms(content: bytes) -> Iterator[HeatDetection | Unusable]:
    """A detection per row, plain or gzipped, or why it is none, a row at a time. Tables that carry
    only place and day are read as well.

    Raises:
        MalformedPayload: no such table; an answer like "Invalid MAP_KEY." is none.
    """
    for row in rows(content, "latitude", "longitude", "acq_date"):
        if isinstance(row, Unusable):
            yield row
            continue
        try:
            yield _detection(row.cells)
        except _Unreadable as error:
            yield refused(row.locator, error.reason, error.field, str(error))


def _detection(cells: Mapping[str, str]) -> HeatDetection:
    scan_km, track_km = _read(cells, "scan", _number), _read(cells, "track", _number)
    return HeatDetection(
        point=_point(cells),
        radius_m=hypot(scan_km, track_km) / 2 * 1_000 if scan_km and track_km else None,
        detected=_detected(cells),
        frp_mw=_read(cells, "frp", _number),
        confidence=_read(cells, "confidence", _confidence),
        satellite=cells.get("satellite", "").strip(),
        by_day=_read(cells, "daynight", _DAY_OR_NIGHT.__getitem__),
        source=" ".join(filter(None, (cells.get(n, "") for n in ("instrument", "version")))),
    )


def _read(cells: Mapping[str, str], field: str, as_value: Callable[[str], T]) -> T | None:
    """The field's value; ``None`` where the table has no such column or leaves it empty."""
    text = cells.get(field, "").strip()
    if not text:
        return None
    try:
        return as_value(text)
    except (KeyError, ValueError):
        unknown = RejectionReason.UNKNOWN_VALUE
        raise _Unreadable(field, f"{text[:40]!r} is no {field}", unknown) from None


def _number(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise ValueError("not finite")
    return value


def _confidence(text: str) -> HeatConfidence:
    """``n`` or ``nominal`` of VIIRS, 0 to 100 of MODIS."""
    if not text.isdecimal():
        return _LETTERS[text] if len(text) == 1 else HeatConfidence(text)
    percent = int(text)
    if percent > 100:
        raise ValueError("over 100 percent")
    if percent < _NOMINAL_PERCENT:
        return HeatConfidence.LOW
    return HeatConfidence.NOMINAL if percent < _HIGH_PERCENT else HeatConfidence.HIGH


def _point(cells: Mapping[str, str]) -> Point:
    bad = RejectionReason.BAD_COORDINATES
    try:
        lon, lat = _number(cells["longitude"]), _number(cells["latitude"])
    except ValueError:
        shown = f"({cells['latitude'][:20]}, {cells['longitude'][:20]})"
        raise _Unreadable("latitude", f"{shown} is no position", bad) from None
    if abs(lon) > 180 or abs(lat) > 90:
        raise _Unreadable("latitude", f"({lat}, {lon}) is not on the globe", bad)
    return Point(lon, lat)


def _detected(cells: Mapping[str, str]) -> TimeWindow:
    """The minute of the pass; the whole day in UTC where the table has no times."""
    day, clock = cells["acq_date"].strip(), cells.get("acq_time", "").strip()
    try:
        midnight = datetime.combine(date.fromisoformat(day), time(0), UTC)
        if "acq_time" not in cells:
            return TimeWindow(midnight, midnight + timedelta(days=1))
        minute = datetime.combine(midnight.date(), _clock(clock), UTC)
        return TimeWindow(minute, minute + timedelta(minutes=1))
    except (ValueError, OverflowError):
        shown = f"{day[:20]} {clock[:20]}".strip()
        bad = RejectionReason.BAD_TIME
        raise _Unreadable("acq_time", f"{shown!r} is no date and time", bad) from None


def _clock(text: str) -> time:
    """A clock time with a colon, or as hours and minutes without leading zeros."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise ValueError("no clock time")
    return time(int(match[1] or 0), int(match[2]))
