"""Tables: CSV, and JSON with one object a line."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from monitor.model.reports import Capture, RawClaim, Unusable
from monitor.model.sources import Source
from monitor.sources.interface import STANDARD_FIELDS, MalformedPayload, claim_of, malformed
from monitor.sources.strict_json import as_text, load_json

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def parse_csv(capture: Capture, source: Source) -> list[RawClaim | Unusable]:
    """A claim per row under the header line; the locator is the line a row starts on.

    The delimiter is the source's constant ``_delimiter``, a comma unless given.

    Raises:
        MalformedPayload: undecodable, or the header does not name the source's columns.
    """
    text = decoded(capture, source)
    delimiter = source.constants.get("_delimiter", ",")
    rows = _rows(text, delimiter)
    header = _header(next(rows, (1, [])), source)
    return [_claim(line, row, header, source) for line, row in rows]


def parse_ndjson(capture: Capture, source: Source) -> list[RawClaim | Unusable]:
    """A claim per line that holds a JSON object; empty lines are passed over.

    Raises:
        MalformedPayload: undecodable.
    """
    lines = enumerate(decoded(capture, source).split("\n"), start=1)
    return [_object(f"line {line}", text, source) for line, text in lines if text.strip()]


def decoded(capture: Capture, source: Source) -> str:
    """The capture's text: by its byte-order mark, else in the source's constant ``_encoding``,
    else UTF-8. Nothing is guessed.

    Raises:
        MalformedPayload: the bytes are not text in that encoding.
    """
    declared = source.constants.get("_encoding", "utf-8")
    encoding = next((name for bom, name in _BOMS if capture.content.startswith(bom)), declared)
    try:
        return capture.content.decode(encoding)
    except UnicodeDecodeError as error:
        raise MalformedPayload(
            f"byte {error.start} is not {encoding}; declare the source's constant _encoding"
        ) from error


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Every row that is not blank with the line it starts on; an unreadable one as its error."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, error
            continue
        if any(cell.strip() for cell in row):
            yield line, row


def _header(first: tuple[int, list[str] | csv.Error], source: Source) -> list[str]:
    _, row = first
    if isinstance(row, csv.Error):
        raise MalformedPayload(f"the header cannot be read: {row}")
    return header_of(row, source)


def header_of(row: Sequence[str], source: Source) -> list[str]:
    """The column names in a row.

    Raises:
        MalformedPayload: one stands twice, one the source's map names is missing, or none is known.
    """
    header = [cell.strip() for cell in row]
    twice = {name for name in header if name and header.count(name) > 1}
    missing = set(source.columns.values()) - set(header)
    if twice:
        raise MalformedPayload(f"the header names a column twice: {', '.join(sorted(twice))}")
    if missing:
        raise MalformedPayload(f"the header lacks: {', '.join(sorted(missing))}")
    if not {source.columns.get(name, name) for name in STANDARD_FIELDS} & set(header):
        raise MalformedPayload(f"no known column in the first line: {','.join(header)[:80]!r}")
    return header


def _claim(
    line: int, row: list[str] | csv.Error, header: Sequence[str], source: Source
) -> RawClaim | Unusable:
    locator = f"line {line}"
    if isinstance(row, csv.Error):
        return malformed(locator, str(row))
    if len(row) != len(header):
        return malformed(locator, f"{len(row)} cells under {len(header)} columns")
    return claim_of(locator, dict(zip(header, row, strict=True)), source)


def _object(locator: str, text: str, source: Source) -> RawClaim | Unusable:
    try:
        value = load_json(text)
    except ValueError as error:
        return malformed(locator, str(error))
    if not isinstance(value, dict):
        return malformed(locator, "not a JSON object")
    wanted = {source.columns.get(name, name) for name in STANDARD_FIELDS}
    given: dict[str, str] = {}
    for name in wanted & value.keys():
        try:
            given[name] = as_text(value[name])
        except ValueError as error:
            return malformed(locator, str(error), field=name)
    return claim_of(locator, given, source)
