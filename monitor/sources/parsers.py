"""Which format is read by what: the one table."""

from collections.abc import Mapping

from monitor.model.reports import Capture, RawClaim, Unusable
from monitor.model.sources import Source, SourceFormat
from monitor.sources.feed import parse_feed
from monitor.sources.geojson import parse_geojson
from monitor.sources.interface import Parser
from monitor.sources.posted import parse_posted
from monitor.sources.table import parse_csv, parse_ndjson

PARSERS: Mapping[SourceFormat, Parser] = {
    SourceFormat.CSV: parse_csv,
    SourceFormat.NDJSON: parse_ndjson,
    SourceFormat.API: parse_posted,
    SourceFormat.GEOJSON: parse_geojson,
    SourceFormat.RSS: parse_feed,
}


def parse(capture: Capture, source: Source) -> list[RawClaim | Unusable]:
    """The capture's items, in order, by its source's format.

    Raises:
        MalformedPayload: the capture as a whole cannot be read.
    """
    return PARSERS[source.format](capture, source)
