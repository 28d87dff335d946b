"""Spreadsheets (XLSX): read row by row from the XML within, so that a sheet costs no more than the
cells it has. Formulas are never run.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias
from xml.etree.ElementTree import Element

from monitor.model.reports import Capture, RawClaim, Unusable
from monitor.model.sources import Source
from monitor.sources.archive import members
from monitor.sources.interface import STANDARD_FIELDS, MalformedPayload, claim_of, malformed
from monitor.sources.notation import TIME_FIELDS
from monitor.sources.strict_xml import items, text_of
from monitor.sources.table import header_of

MERGE_LIMIT = 100_000  # merged areas of a sheet
HEADER_ROWS = 20  # a title and notes may stand above the header
_OPEN_DOCUMENT = b"opendocument.spreadsheet"  # in its first member, by its standard
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STRINGS, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001  # zone-less
_SERIAL_DAYS = (24_000, 74_000)  # 1965 to 2106 by either epoch: beyond, a bare number is no date
_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')  # words, colours and padding in a format
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")

Row: TypeAlias = "dict[int, Element]"  # by column, from 0; cells without content left out
Rectangle: TypeAlias = tuple[int, int, int, int]  # first row, first column, last row, last column


class _NoValue(ValueError):
    """A cell that shows an error, or a formula whose result was not saved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Workbook:
    """What is needed to read the cells of a sheet."""

    sheet: bytes
    strings: Sequence[str]
    date_styles: frozenset[int]
    since_1904: bool


@dataclass(slots=True)
class _Merged:
    """Merged areas: the value at the top left holds in all of it."""

    starting: Mapping[int, Sequence[Rectangle]]  # by first row
    columns: Collection[int]
    held: dict[int, tuple[int, Element]] = field(default_factory=dict)  # until which row

    def filled(self, number: int, row: Row) -> Row:
        """The row with what merged areas give it. Rows come in ascending order."""
        for _, left, bottom, right in self.starting.get(number, ()):
            if left in row:
                covered = (column for column in self.columns if left <= column <= right)
                self.held |= dict.fromkeys(covered, (bottom, row[left]))
        given = {column: cell for column, (last, cell) in self.held.items() if number <= last}
        return given | row


def parse_spreadsheet(capture: Capture, source: Source) -> list[RawClaim | Unusable]:
    """A claim per row under the header; the locator is ``row`` and its number in the sheet.

    The sheet is the first, or that of the source's constant ``_sheet``; the header is the first
    row, within 20, that names the source's columns. Dates become ISO 8601.

    Raises:
        MalformedPayload: no XLSX workbook, no such sheet, or no such header.
    """
    workbook = _workbook(capture.content, source.constants.get("_sheet"))
    rows = _rows(workbook.sheet)
    header_row, header = _header(rows, workbook, source)
    merged = _Merged(starting=_merges(workbook.sheet, below=header_row), columns=header)
    return [
        _claim(number, merged.filled(number, row), header, workbook, source) for number, row in rows
    ]


def _claim(
    number: int, row: Row, header: Mapping[int, str], workbook: _Workbook, source: Source
) -> RawClaim | Unusable:
    times = {source.columns.get(name, name) for name in TIME_FIELDS}
    locator = f"row {number}"
    try:
        given = {
            name: _text(row[column], workbook, dated=name in times)
            for column, name in header.items()
            if column in row
        }
    except _NoValue as error:
        return malformed(locator, str(error))
    return claim_of(locator, given, source)


def _workbook(content: bytes, sheet: str | None) -> _Workbook:
    """The parts of an XLSX file that its ``sheet`` (the first where none is named) is read by."""
    parts = dict(members(content, {_WORKBOOK, _RELATIONS, _STRINGS, _STYLES}.__contains__))
    if _OPEN_DOCUMENT in content[:200]:
        raise MalformedPayload("an OpenDocument spreadsheet, which is not read; save it as XLSX")
    if _WORKBOOK not in parts or _RELATIONS not in parts:
        raise MalformedPayload("not an XLSX workbook")
    path = _sheet_path(parts, sheet)
    sheets = dict(members(content, path.__eq__))
    if path not in sheets:
        raise MalformedPayload("the workbook lacks the sheet it names")
    styles, strings = parts.get(_STYLES), parts.get(_STRINGS)
    return _Workbook(
        sheet=sheets[path],
        strings=[_string(item) for item in items(strings, "si")] if strings else [],
        date_styles=_date_styles(styles) if styles else frozenset(),
        since_1904=any(
            properties.get("date1904") in ("1", "true")
            for properties in items(parts[_WORKBOOK], "workbookPr")
        ),
    )


def _sheet_path(parts: Mapping[str, bytes], wanted: str | None) -> str:
    sheets = [(item.get("name", ""), item.get("id")) for item in items(parts[_WORKBOOK], "sheet")]
    for name, relation in sheets:
        if wanted in (None, name):
            targets = {
                item.get("Id"): item.get("Target", "")
                for item in items(parts[_RELATIONS], "Relationship")
            }
            return posixpath.join("/xl", targets.get(relation, "")).removeprefix("/")
    raise MalformedPayload(f"no sheet {wanted!r}; there are: {', '.join(n for n, _ in sheets)}")


def _date_styles(styles: bytes) -> frozenset[int]:
    """The cell styles that show a number as a date or time."""
    own = {
        item.get("numFmtId"): _NOT_FORMAT.sub("", item.get("formatCode", "")).lower()
        for item in items(styles, "numFmt")
    }
    dates = {number for number, code in own.items() if set(code) & set("dmyhs")}
    dates |= {str(number) for number in _BUILT_IN_DATES}
    return frozenset(
        index
        for formats in items(styles, "cellXfs")  # there is one
        for index, item in enumerate(formats)
        if item.get("numFmtId", "0") in dates
    )


def _string(element: Element) -> str:
    """Its text, with that of its parts, but not the reading aids of East Asian scripts."""
    own = [text_of(part) for part in element if part.tag == "t"]
    runs = [text_of(part.find("t")) for part in element if part.tag == "r"]
    return "".join(own + runs)


def _rows(sheet: bytes) -> Iterator[tuple[int, Row]]:
    """The rows that hold something, with their numbers from 1."""
    number = 0
    for element in items(sheet, "row"):
        stated = element.get("r", "")
        number = int(stated) if stated.isdecimal() and len(stated) < 9 else number + 1
        row: Row = {}
        column = -1
        for cell in element:
            place = _REFERENCE.fullmatch(cell.get("r", ""))
            column = _column(place[1]) if place else column + 1
            if len(cell):
                row[column] = cell
        if any(_has_content(cell) for cell in row.values()):
            yield number, row


def _has_content(cell: Element) -> bool:
    return any(text_of(part).strip() or part.tag == "f" for part in cell)


def _column(letters: str) -> int:
    """``A`` is 0, ``AA`` is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _header(
    rows: Iterator[tuple[int, Row]], workbook: _Workbook, source: Source
) -> tuple[int, dict[int, str]]:
    """The number of the header row, and the name of each column that the source's map wants."""
    wanted = {source.columns.get(name, name) for name in STANDARD_FIELDS}
    complaint: MalformedPayload | None = None
    for _, (number, row) in zip(range(HEADER_ROWS), rows, strict=False):
        try:
            named = {column: _text(cell, workbook, dated=False) for column, cell in row.items()}
            names = header_of(list(named.values()), source)
        except (MalformedPayload, _NoValue) as error:
            complaint = complaint or MalformedPayload(str(error))
            continue
        columns = zip(named, names, strict=True)
        return number, {column: name for column, name in columns if name in wanted}
    raise complaint or MalformedPayload("the sheet is empty")


def _merges(sheet: bytes, *, below: int) -> dict[int, list[Rectangle]]:
    """The merged areas under the header, by their first row."""
    starting: dict[int, list[Rectangle]] = defaultdict(list)
    if b"mergeCell" not in sheet.replace(
        b"\x00", b""
    ):  # UTF-16 too; saves most files a second pass
        return starting
    for count, item in enumerate(items(sheet, "mergeCell"), start=1):
        if count > MERGE_LIMIT:
            raise MalformedPayload(f"more than {MERGE_LIMIT} merged areas")
        match [_REFERENCE.fullmatch(end) for end in item.get("ref", "").split(":")]:
            case [re.Match() as first, re.Match() as last] if int(first[2]) > below:
                area = (int(first[2]), _column(first[1]), int(last[2]), _column(last[1]))
                starting[area[0]].append(area)
    return starting


def _text(cell: Element, workbook: _Workbook, *, dated: bool) -> str:
    """What the cell shows, with dates in ISO 8601; ``dated`` cells may hold them as bare numbers.

    Raises:
        _NoValue: it shows an error, or holds a formula without its result.
    """
    kind, value = cell.get("t", "n"), cell.findtext("v")
    if kind == "inlineStr":
        return "".join(_string(part) for part in cell if part.tag == "is")
    if kind == "e":
        raise _NoValue(f"a cell shows the error {value or ''}")
    if not value:
        if cell.find("f") is not None:
            raise _NoValue("a formula was saved without its result")
        return ""
    if kind == "s":
        return _shared(value, workbook.strings)
    if kind == "b":
        return "true" if value == "1" else "false"
    if kind == "n":
        style = cell.get("s", "")
        as_date = style.isdecimal() and int(style[:9]) in workbook.date_styles
        return _number(value, workbook, as_date=as_date, dated=dated)
    return value  # a formula's text, or a date already in ISO 8601


def _shared(value: str, strings: Sequence[str]) -> str:
    if not value.isdecimal() or len(value) > 9 or int(value) >= len(strings):
        raise _NoValue("a cell points to a text that is not there")
    return strings[int(value)]


def _number(value: str, workbook: _Workbook, *, as_date: bool, dated: bool) -> str:
    """A number in its shortest digits, or the date it stands for."""
    try:
        number = float(value)
    except ValueError:
        raise _NoValue(f"not a number: {value[:40]!r}") from None
    low, high = _SERIAL_DAYS
    if as_date and 0 <= number < 1:
        return _rounded(_EPOCHS[False], number).time().isoformat()
    if (as_date or dated) and low <= number <= high:
        moment = _rounded(_EPOCHS[workbook.since_1904], number)
        # midnight is how a sheet writes a day: no hour is claimed by it
        return moment.date().isoformat() if number.is_integer() else moment.isoformat()
    return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)


def _rounded(epoch: datetime, days: float) -> datetime:
    """To the second, for fractions of a day are never exact."""
    return epoch + timedelta(seconds=round(days * 86_400))
