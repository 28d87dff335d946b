"""VIINA: events read out of news by a machine and placed by another, as one CSV."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from monitor.core.precision import PlacedText, Position, position_of, repeated_points
from monitor.model.reports import Capture, RawClaim, Unusable
from monitor.model.sources import Source
from monitor.sources.eventrow import claim_from
from monitor.sources.interface import malformed
from monitor.sources.longtable import Row, rows

_COLUMNS = ("datetime", "lon", "lat", "place_name", "headline")
_NO_CLOCK_TIME = " 00:00:00"  # how a row writes that only the day is known


def parse_viina(capture: Capture, source: Source) -> Iterator[RawClaim | Unusable]:
    """A claim per row, plain or gzipped, a row at a time; the locator is the line a row starts on.

    The time of a row is that of the news, a whole day where it reads 00:00:00. When the event was
    stays unsaid, unless the source's constant ``_within_hours`` promises that the news tell of the
    hours before. A point that stands for a whole region is left out; the headline still names
    the region. The radius of the others is the source's constant ``uncertainty_m``. The machine's
    place name is only used to tell the two apart: what the news say is the headline.

    Raises:
        MalformedPayload: not such a table, which is known before the first claim: the content is
            read twice, first for its stand-in points.
    """
    stand_ins = repeated_points(placed_texts(capture.content))
    for row in rows(capture.content, *_COLUMNS):
        yield row if isinstance(row, Unusable) else _claim(row, stand_ins, source)


def placed_texts(content: bytes) -> Iterator[PlacedText]:
    """What the rows with a position say there.

    Raises:
        MalformedPayload: not such a table.
    """
    for row in rows(content, *_COLUMNS):
        if isinstance(row, Row) and (position := _position(row)):
            yield PlacedText(position, row.cells["place_name"], row.cells["headline"])


def _position(row: Row) -> Position | None:
    try:
        return position_of(float(row.cells["lon"]), float(row.cells["lat"]))
    except ValueError:
        return None  # the normaliser says what is wrong with it


def _claim(row: Row, stand_ins: set[Position], source: Source) -> RawClaim | Unusable:
    given = row.cells["datetime"].strip()
    try:
        times = _times(given, source.constants.get("_within_hours"))
    except (ValueError, OverflowError):
        return malformed(row.locator, f"not a date and time: {given[:40]!r}", field="datetime")
    read = {"headline": row.cells["headline"], **times}
    if _position(row) not in stand_ins:
        read |= {"longitude": row.cells["lon"], "latitude": row.cells["lat"]}
    return claim_from(row.locator, read, row.cells, source)


def _times(given: str, within_hours: str | None) -> dict[str, str]:
    """When the news appeared, and the hours within which the event lies."""
    moment = datetime.fromisoformat(given)
    published = given.removesuffix(_NO_CLOCK_TIME) if moment.tzinfo is None else given
    if within_hours is None:
        return {"published_at": published}
    return {
        "published_at": published,
        "occurred_start": (moment - timedelta(hours=float(within_hours))).isoformat(),
        "occurred_end": published,
        "occurred_precision": "range",
    }
