"""Files in which other registers keep their sites: CSV, CSV with an HXL row, GeoJSON, KML and KMZ.

Gzip is unpacked on the way. What comes out are the file's own columns; which of them means what, a
profile says (importers.py).
"""

import csv
import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from monitor.sources.archive import UNPACKED_LIMIT_BYTES
from monitor.sources.interface import MalformedPayload
from monitor.sources.placemarks import placemark_entries
from monitor.sources.siteentry import Entry, UnusableEntry
from monitor.sources.sitelist import SiteListUnreadable, geojson_entry

_HXL_ROWS = 25  # the HXL standard looks for the row of tags among the first 25

# an entry, or why there is none to be read; in the order of the file
Entries: TypeAlias = "Iterator[Entry | UnusableEntry]"


class SiteFileFormat(StrEnum):
    """How a register's file is read."""

    CSV = "csv"
    HXL = "hxl"
    GEOJSON = "geojson"
    KML = "kml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How a register writes its tables. Of ``quotes`` the first counts with which every row has as
    many cells as the header.
    """

    encoding: str = "utf-8-sig"
    delimiter: str = ","
    quotes: tuple[str, ...] = ('"',)


def read_entries(path: Path, kind: SiteFileFormat, writing: Writing) -> Entries:
    """The entries of a file under their own column names; KML has ``name`` and ``description``.

    Raises:
        SiteListUnreadable: the file as a whole is not what ``kind`` says, or is too large.
    """
    readers: Mapping[SiteFileFormat, Callable[[bytes, Writing], Entries]] = {
        SiteFileFormat.CSV: _table_entries,
        SiteFileFormat.HXL: _hxl_entries,
        SiteFileFormat.GEOJSON: _feature_entries,
        SiteFileFormat.KML: _placemark_entries,
    }
    try:
        return readers[kind](_content(path), writing)
    except SiteListUnreadable as error:
        raise SiteListUnreadable(f"{path.name}: {error}") from error


def _content(path: Path) -> bytes:
    """The file's bytes, unpacked."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content: bytes = file.read(UNPACKED_LIMIT_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SiteListUnreadable(str(error)) from error
    if len(content) > UNPACKED_LIMIT_BYTES:
        raise SiteListUnreadable("larger than is accepted")
    return content


def _table_entries(content: bytes, writing: Writing) -> Entries:
    header, *rows = _rows(content, writing)
    return _under([cell.strip() for cell in header], rows)


def _hxl_entries(content: bytes, writing: Writing) -> Entries:
    """Rows under their tags, the attributes of a tag in alphabetic order (``#loc+en+name``)."""
    rows = _rows(content, writing)
    for at, row in enumerate(islice(rows, _HXL_ROWS)):
        filled = [cell for cell in row if cell.strip()]
        if filled and all(cell.strip().startswith("#") for cell in filled):
            return _under([hxl_tag(cell) for cell in row], rows[at + 1 :])
    raise SiteListUnreadable("no row of HXL tags among the first rows")


def hxl_tag(text: str) -> str:
    """A tag in one spelling: no blanks, small letters, attributes in alphabetic order."""
    tag, *attributes = "".join(text.lower().split()).split("+")
    return "+".join([tag, *sorted(attributes)])


def _rows(content: bytes, writing: Writing) -> list[list[str]]:
    """Every row that is not blank, the header first."""
    try:
        text = content.decode(writing.encoding)
    except UnicodeDecodeError as error:
        raise SiteListUnreadable(f"byte {error.start} is not {writing.encoding}") from error
    found = [_split(text, writing.delimiter, quote) for quote in writing.quotes]
    rows = next((each for each in found if len({len(row) for row in each}) == 1), found[0])
    if not rows:
        raise SiteListUnreadable("no rows")
    return rows


def _split(text: str, delimiter: str, quote: str) -> list[list[str]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, quotechar=quote)
    try:
        return [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise SiteListUnreadable(f"line {reader.line_num}: {error}") from error


def _under(header: Sequence[str], rows: Sequence[list[str]]) -> Entries:
    for row in rows:
        if len(row) == len(header):
            yield Entry(dict(zip(header, row, strict=True)), None)
        else:
            reason = f"{len(row)} cells under {len(header)} columns"
            yield UnusableEntry("row", reason, ",".join(row)[:80])


def _feature_entries(content: bytes, writing: Writing) -> Entries:
    try:
        collection = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise SiteListUnreadable(str(error)) from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        raise SiteListUnreadable("not a GeoJSON FeatureCollection")
    return (geojson_entry(feature) for feature in features)


def _placemark_entries(content: bytes, writing: Writing) -> Entries:
    try:
        return iter(list(placemark_entries(content)))
    except MalformedPayload as error:
        raise SiteListUnreadable(str(error)) from error
