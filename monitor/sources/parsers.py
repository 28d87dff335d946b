"""Which format is read by what: the one table."""

from collections.abc import Callable, Iterable, Mapping

from monitor.model.reports import Capture, RawClaim, Unusable
from monitor.model.sources import Source, SourceFormat
from monitor.sources.acled import deleted_events, parse_acled
from monitor.sources.cap import parse_cap, replaced_alerts
from monitor.sources.entsoe import parse_entsoe, replaced_documents
from monitor.sources.feed import parse_feed
from monitor.sources.geojson import parse_geojson
from monitor.sources.geopackage import parse_geopackage
from monitor.sources.interface import Parser, TakenBack
from monitor.sources.kml import parse_kml
from monitor.sources.posted import parse_posted
from monitor.sources.spreadsheet import parse_spreadsheet
from monitor.sources.table import parse_csv, parse_ndjson
from monitor.sources.telegram import parse_telegram
from monitor.sources.ucdp import parse_ucdp
from monitor.sources.viina import parse_viina

PARSERS: Mapping[SourceFormat, Parser] = {
    SourceFormat.CSV: parse_csv,
    SourceFormat.NDJSON: parse_ndjson,
    SourceFormat.API: parse_posted,
    SourceFormat.GEOJSON: parse_geojson,
    SourceFormat.RSS: parse_feed,
    SourceFormat.XLSX: parse_spreadsheet,
    SourceFormat.KML: parse_kml,
    SourceFormat.GPKG: parse_geopackage,
    SourceFormat.TELEGRAM: parse_telegram,
    SourceFormat.VIINA: parse_viina,
    SourceFormat.CAP: parse_cap,
    SourceFormat.UCDP: parse_ucdp,
    SourceFormat.ACLED: parse_acled,
    SourceFormat.ENTSOE: parse_entsoe,
}


def parse(capture: Capture, source: Source) -> Iterable[RawClaim | Unusable]:
    """The capture's items, in order, by its source's format; one of claims, not of heat.

    Raises:
        MalformedPayload: the capture as a whole cannot be read.
    """
    return PARSERS[source.format](capture, source)


# what a capture says of claims made before
_TAKEN_BACK: Mapping[SourceFormat, Callable[[bytes], list[TakenBack]]] = {
    SourceFormat.ACLED: deleted_events,
    SourceFormat.CAP: replaced_alerts,
    SourceFormat.ENTSOE: replaced_documents,
}
# formats whose ids stay the same when what is said under them changes
REVISED = frozenset({SourceFormat.ACLED, SourceFormat.UCDP, SourceFormat.TELEGRAM})


def taken_back(capture: Capture, source: Source) -> list[TakenBack]:
    """The claims, by their ids, that the capture says count no longer.

    Raises:
        MalformedPayload: the capture as a whole cannot be read.
    """
    read = _TAKEN_BACK.get(source.format)
    return [] if read is None else read(capture.content)
