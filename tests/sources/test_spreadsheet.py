"""Spreadsheets: what people's workbooks hold, and what hostile ones do."""

from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pandas import DataFrame
from pyogrio import write_dataframe
from sources.captures import a_capture, a_source
from sources.packed import a_row, a_workbook, a_zip

from monitor.model.reports import RawClaim, RejectionReason, Unusable
from monitor.model.sources import SourceFormat
from monitor.sources import spreadsheet
from monitor.sources.interface import MalformedPayload
from monitor.sources.parsers import parse

SOURCE = a_source(SourceFormat.XLSX)
HEADER = a_row(1, "occurred_start", "summary", "region")
STYLES = (
    '<numFmts><numFmt numFmtId="170" formatCode="[Red]dd/mm/yyyy\\ hh:mm"/>'
    '<numFmt numFmtId="171" formatCode="0.0&quot; days&quot;"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/>'
    "</cellXfs>"
)


def _parse(content: bytes, **fields: dict[str, str]) -> list[RawClaim | Unusable]:
    return parse(a_capture(content), a_source(SourceFormat.XLSX, **fields))


def _fields(content: bytes, **fields: dict[str, str]) -> list[dict[str, str]]:
    claims = _parse(content, **fields)
    return [dict(claim.fields) for claim in claims if isinstance(claim, RawClaim)]


def test_a_row_becomes_a_claim_and_blank_rows_none() -> None:
    """The locator is the row's number in the sheet, as the person who filled it sees it."""
    rows = HEADER + a_row(2) + a_row(5, "2025-04-01", "Hit", " ") + '<row r="6"><c r="A6"/></row>'
    assert _parse(a_workbook(rows)) == [
        RawClaim(
            locator="row 5",
            fields={"occurred_start": "2025-04-01", "summary": "Hit", "region": " "},
        )
    ]


def test_titles_above_the_header_are_passed_over() -> None:
    """The header is the first row that names what the source's map names."""
    rows = a_row(1, "Strikes in April") + a_row(2, "date", "text") + a_row(3, "1 April", "Hit")
    columns = {"occurred_start": "date", "summary": "text"}
    fields = _fields(a_workbook(rows), columns=columns)
    assert fields == [{"occurred_start": "1 April", "summary": "Hit"}]


def test_a_sheet_is_chosen_by_its_name() -> None:
    """The first is read unless the source says otherwise."""
    content = a_workbook(HEADER + a_row(2, "", "one"), HEADER + a_row(2, "", "two"))
    assert _fields(content) == [{"summary": "one"}]
    assert _fields(content, constants={"_sheet": "S2"}) == [{"summary": "two"}]


@pytest.mark.parametrize(
    ("cell", "since_1904", "shown"),
    [
        ('<c s="1"><v>45752</v></c>', False, "2025-04-05"),
        ('<c s="1"><v>44290</v></c>', True, "2025-04-05"),
        ('<c s="2"><v>45752.604166666664</v></c>', False, "2025-04-05T14:30:00"),
        ('<c s="2"><v>45752</v></c>', False, "2025-04-05"),  # no hour is claimed by midnight
        ('<c s="0"><v>45752</v></c>', False, "2025-04-05"),  # a column of times: a bare number
        ("<c><v>44290</v></c>", True, "2025-04-05"),
        ('<c s="2"><v>0.604166666666667</v></c>', False, "14:30:00"),
        ('<c t="d"><v>2025-04-05</v></c>', False, "2025-04-05"),
        ("<c><v>20250405</v></c>", False, "20250405"),
        ('<c s="1"><v>1e300</v></c>', False, "1e+300"),
    ],
)
def test_dates_kept_as_numbers_become_iso_dates(cell: str, since_1904: bool, shown: str) -> None:
    """By the format of the cell or the meaning of its column, in the epoch of the workbook."""
    content = a_workbook(HEADER + a_row(2, cell), styles=STYLES, since_1904=since_1904)
    assert _fields(content) == [{"occurred_start": shown}]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c t="s"><v>1</v></c>', "Підстанція"),
        ("<c><v>50.450099999999999</v></c>", "50.4501"),
        ("<c><v>1.7E+1</v></c>", "17"),
        ('<c s="3"><v>45752</v></c>', "45752"),  # a number with a word in its format
        ('<c t="b"><v>1</v></c>', "true"),
        ("<c><f>1+1</f><v>2</v></c>", "2"),
        ("<c><is><t/></is></c>", None),  # no value at all
        ('<c t="str"><f>A1</f><v>=HYPERLINK("x")</v></c>', '=HYPERLINK("x")'),
        ('<c t="inlineStr"><is><r><t>rich </t></r><r><t>text</t></r></is></c>', "rich text"),
    ],
)
def test_a_cell_gives_what_it_shows(cell: str, shown: str | None) -> None:
    """Shared and rich text, numbers in their shortest digits, a formula's saved result."""
    strings = "<si><t>x</t></si><si><r><t>Під</t></r><r><t>станція</t></r><rPh><t>?</t></rPh></si>"
    row = a_row(2, "", cell, "Sumy")
    (fields,) = _fields(a_workbook(HEADER + row, strings=strings, styles=STYLES))
    assert fields.get("summary") == shown


@pytest.mark.parametrize(
    ("cell", "detail"),
    [
        ('<c t="e"><v>#REF!</v></c>', "shows the error #REF!"),
        ("<c><f>1+1</f></c>", "a formula was saved without its result"),
        ("<c><f>1+1</f><v/></c>", "a formula was saved without its result"),
        ('<c t="s"><v>7</v></c>', "points to a text that is not there"),
        ('<c t="s"><v>-1</v></c>', "points to a text that is not there"),
        ("<c><v>many</v></c>", "not a number"),
    ],
)
def test_a_row_with_an_unreadable_cell_is_named_and_the_others_are_read(
    cell: str, detail: str
) -> None:
    """An error is not an empty cell: nothing is claimed from its row."""
    bad, good = _parse(a_workbook(HEADER + a_row(2, "", cell) + a_row(3, "", "Hit")))
    assert isinstance(bad, Unusable)
    assert (bad.locator, bad.reason) == ("row 2", RejectionReason.MALFORMED)
    assert detail in bad.detail
    assert good == RawClaim(locator="row 3", fields={"summary": "Hit"})


def test_an_error_in_a_column_nobody_asked_for_does_no_harm() -> None:
    """Only what the source's map names is read."""
    rows = a_row(1, "summary", "balance") + a_row(2, "Hit", '<c t="e"><v>#DIV/0!</v></c>')
    assert _fields(a_workbook(rows)) == [{"summary": "Hit"}]


def test_what_a_merged_area_shows_holds_in_all_of_it() -> None:
    """Down its rows and across its columns; a row with nothing of its own stays blank."""
    rows = (
        HEADER
        + a_row(2, "2025-04-01", "First", "Kherson")
        + a_row(3, "", "Second")
        + a_row(4)
        + a_row(5, "", "Third", "Sumy")
        + a_row(6, "", "Both")
    )
    after = (
        "<mergeCells>"
        '<mergeCell ref="A2:A5"/><mergeCell ref="C2:C3"/><mergeCell ref="B6:C6"/>'
        '<mergeCell ref="nonsense"/></mergeCells>'
    )
    assert _fields(a_workbook(rows, after=after)) == [
        {"occurred_start": "2025-04-01", "summary": "First", "region": "Kherson"},
        {"occurred_start": "2025-04-01", "summary": "Second", "region": "Kherson"},
        {"occurred_start": "2025-04-01", "summary": "Third", "region": "Sumy"},
        {"summary": "Both", "region": "Both"},
    ]


def test_cells_and_rows_without_addresses_follow_one_another() -> None:
    """Some programs leave the addresses out."""
    text = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = (f"<row>{text.format('summary')}<c/></row>", f"<row>{text.format('Hit')}</row>")
    assert _parse(a_workbook("".join(rows))) == [
        RawClaim(locator="row 2", fields={"summary": "Hit"})
    ]


def _an_open_document() -> bytes:
    """What every ODS file begins with: its kind, not packed, so that anyone can tell."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (
            _an_open_document(),
            "an OpenDocument spreadsheet, which is not read; save it as XLSX",
        ),
        (b"\xd0\xcf\x11\xe0 an old XLS", "not a readable ZIP"),
        (a_zip({"word/document.xml": "<a/>"}), "not an XLSX workbook"),
        (a_workbook(""), "the sheet is empty"),
        (a_workbook(a_row(1, "colour", "size")), "no known column"),
        (a_workbook(a_row(1, "summary", "summary")), "names a column twice"),
        (a_workbook(a_row(1, '<c t="e"><v>#NAME?</v></c>')), "shows the error"),
        (a_workbook("<row>" + "<c/>" * 100_001 + "</row>"), "more than 100000 elements"),
        (a_workbook("<row>" + "<c>" * 100 + "</c>" * 100 + "</row>"), "deeper than 64"),
        (
            a_zip(
                {
                    "xl/workbook.xml": '<a><sheet name="S" id="r"/></a>',
                    "xl/_rels/workbook.xml.rels": '<a><Relationship Id="r" Target="/x.xml"/></a>',
                }
            ),
            "lacks the sheet it names",
        ),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_whole(content: bytes, complaint: str) -> None:
    """Another format, another table, or a sheet that is meant to exhaust the reader."""
    with pytest.raises(MalformedPayload, match=complaint):
        _parse(content)


def test_a_missing_sheet_is_told_with_those_there_are() -> None:
    """Whoever renamed the sheet sees what to write into the source's entry."""
    with pytest.raises(MalformedPayload, match="no sheet 'Strikes'; there are: S1, S2"):
        _parse(a_workbook(HEADER, HEADER), constants={"_sheet": "Strikes"})


def test_merged_areas_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """A million of them is no work of a person."""
    monkeypatch.setattr(spreadsheet, "MERGE_LIMIT", 2)
    after = '<mergeCell ref="A2:A3"/>' * 3
    with pytest.raises(MalformedPayload, match="more than 2 merged areas"):
        _parse(a_workbook(HEADER, after=after))


@pytest.mark.parametrize(
    "rows",
    [
        '<row><c s="1"/></row>' * 1_000_000,
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="99999999"/>',
    ],
    ids=["a million blank rows", "the farthest cell", "a row beyond the last"],
)
def test_emptiness_costs_little(rows: str) -> None:
    """A sheet costs what it holds, not what it spans."""
    *_, last = _fields(a_workbook(HEADER + rows + a_row(2_000_000, "", "Hit")))
    assert last == {"summary": "Hit"}


def test_a_workbook_of_another_program_is_read(tmp_path: Path) -> None:
    """GDAL writes its own way."""
    table = {"occurred_start": [date(2025, 4, 5)], "summary": ["Hit"], "latitude": [50.4501]}
    write_dataframe(DataFrame(table), tmp_path / "s.xlsx")
    assert _fields((tmp_path / "s.xlsx").read_bytes()) == [
        {"occurred_start": "2025-04-05", "summary": "Hit", "latitude": "50.4501"}
    ]
