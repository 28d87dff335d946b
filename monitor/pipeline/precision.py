"""Which points of a source stand for a whole region, by all that was ever fetched of it."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from monitor.core.precision import PlacedText, Position, repeated_points
from monitor.model.sources import Source, SourceFormat
from monitor.sources.interface import MalformedPayload
from monitor.sources.viina import placed_texts
from monitor.store import reads, registers


class TellsNoPlaces(ValueError):
    """Of a format whose items do not name the place beside their words; the message names it."""


def stand_ins(
    connection: Connection, source: Source, *, as_of: datetime | None = None
) -> tuple[Position, ...]:
    """The points on which the source puts many items whose words do not name the place there, by
    all its captures together that were fetched by ``as_of``; in the order of longitude, and
    whatever the order of arrival.

    Raises:
        TellsNoPlaces: such points cannot be found in the source's format.
    """
    if source.format is not SourceFormat.VIINA:
        raise TellsNoPlaces(
            f"{source.source_id} is of format {source.format}, which names no place"
        )
    return tuple(sorted(repeated_points(_placed(connection, source, as_of))))


def _placed(connection: Connection, source: Source, as_of: datetime | None) -> Iterator[PlacedText]:
    for capture_id in registers.captures_of(connection, source.source_id, as_of=as_of):
        capture = reads.capture(connection, capture_id)
        assert capture is not None
        try:
            yield from placed_texts(capture.content)
        except MalformedPayload:
            continue  # kept as a rejection when it was read
