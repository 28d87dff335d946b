"""CSV and NDJSON: what is read, and what is refused with its line and reason."""

import pytest
from sources.captures import a_capture, a_source

from monitor.model.reports import RawClaim, RejectionReason, Unusable
from monitor.model.sources import SourceFormat
from monitor.sources.interface import MalformedPayload
from monitor.sources.parsers import parse

CSV = a_source(SourceFormat.CSV)
NDJSON = a_source(SourceFormat.NDJSON)


def test_a_row_becomes_a_claim_in_the_standard_fields() -> None:
    """Cells are kept as given; empty ones and unknown columns are absent."""
    capture = a_capture("occurred_start,summary,region,colour\n2025-04-01,Hit,,red\n")
    assert parse(capture, CSV) == [
        RawClaim(locator="line 2", fields={"occurred_start": "2025-04-01", "summary": "Hit"})
    ]


def test_the_column_map_translates_and_constants_fill_the_rest() -> None:
    """A source keeps its own column names; what it leaves unsaid comes from its entry."""
    source = a_source(
        SourceFormat.CSV,
        columns={"summary": "text"},
        constants={"language": "uk", "country": "UA", "_delimiter": ";"},
    )
    capture = a_capture("text;country\nУдар;RU\nВибух;\n")
    assert parse(capture, source) == [
        RawClaim(locator="line 2", fields={"country": "RU", "summary": "Удар", "language": "uk"}),
        RawClaim(locator="line 3", fields={"country": "UA", "summary": "Вибух", "language": "uk"}),
    ]


@pytest.mark.parametrize(
    ("encoding", "constants"),
    [
        ("utf-8", {}),
        ("utf-8-sig", {}),
        ("utf-16", {}),
        ("cp1251", {"_encoding": "cp1251"}),
        ("utf-8-sig", {"_encoding": "cp1251"}),  # the mark knows better than the entry
    ],
)
def test_text_is_read_by_its_mark_or_declared_encoding(
    encoding: str, constants: dict[str, str]
) -> None:
    """Byte-order marks decide, then the declaration, then UTF-8."""
    source = a_source(SourceFormat.CSV, constants=constants)
    (claim,) = parse(a_capture("summary\nПідстанція\n".encode(encoding)), source)
    assert claim == RawClaim(locator="line 2", fields={"summary": "Підстанція"})


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("summary\nПідстанція\n".encode("cp1251"), "byte 10 is not utf-8"),
        (b"", "no known column"),
        (b"<html><body>Not found</body></html>", "no known column"),
        (b"summary,summary\na,b\n", "names a column twice: summary"),
        (b'"summary\n', "the header cannot be read"),
    ],
)
def test_a_table_that_cannot_be_trusted_is_refused_whole(content: bytes, complaint: str) -> None:
    """Wrong encoding, another format, or an ambiguous header: no row is guessed at."""
    with pytest.raises(MalformedPayload, match=complaint):
        parse(a_capture(content), CSV)


def test_a_mapped_column_that_is_gone_is_noticed() -> None:
    """When a source renames its columns, nothing is read as empty."""
    source = a_source(SourceFormat.CSV, columns={"summary": "text"})
    with pytest.raises(MalformedPayload, match="the header lacks: text"):
        parse(a_capture("words,occurred_start\nHit,2025-04-01\n"), source)


@pytest.mark.parametrize(
    ("row", "detail"),
    [
        ("2025-04-01,Hit,extra", "3 cells under 2 columns"),
        ("2025-04-01", "1 cells under 2 columns"),
        ('2025-04-01,"Hit" twice', "',' expected after '\"'"),
        ("2025-04-01,H\x00t", "contains a character that is not text"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_read(row: str, detail: str) -> None:
    """One bad row never stops the rest, and never vanishes."""
    capture = a_capture(f"occurred_start,summary\n\n{row}\n2025-04-02,Hit\n")
    bad, good = parse(capture, CSV)
    assert isinstance(bad, Unusable)
    assert (bad.locator, bad.reason) == ("line 3", RejectionReason.MALFORMED)
    assert detail in bad.detail
    assert isinstance(good, RawClaim)
    assert good.locator == "line 4"


@pytest.mark.parametrize(
    ("line", "field", "detail"),
    [
        ('{"summary": "a", "summary": "b"}', "", "the key 'summary' is given twice"),
        ('{"latitude": NaN}', "", "NaN is not a number"),
        ('{"latitude": 1e400}', "", "a number too large"),
        ('{"latitude": 1e99999999999999999999}', "", "not a number"),
        ('{"latitude": ' + "9" * 5000 + "}", "", "a number too large"),
        ('{"summary": ' + "[" * 40 + "]" * 40 + "}", "", "nested deeper than 32 levels"),
        ('{"summary": ' + "[" * 100_000 + "}", "", "nested deeper than 32 levels"),
        ('{"summary": ["a"]}', "summary", "a list or object where one value belongs"),
        ('{"summary": "\\ud800"}', "summary", "contains a character that is not text"),
        ('{"source_url": "javascript:alert(1)"}', "source_url", "not a web address"),
        ('{"source_url": "http://[::1"}', "source_url", "not a web address"),
        ('["summary"]', "", "not a JSON object"),
        ('{"summary": ', "", "Expecting value"),
    ],
)
def test_a_bad_object_is_named_and_the_others_are_read(line: str, field: str, detail: str) -> None:
    """What cannot be one report is refused with its line, its field and the reason."""
    bad, good = parse(a_capture(f'{line}\n\n{{"summary": "Hit"}}\n'), NDJSON)
    assert isinstance(bad, Unusable)
    assert (bad.locator, bad.field) == ("line 1", field)
    assert detail in bad.detail
    assert good == RawClaim(locator="line 3", fields={"summary": "Hit"})


def test_numbers_keep_the_digits_they_were_given_in() -> None:
    """50.10 does not become 50.1, and null is absent."""
    capture = a_capture('{"latitude": 50.10, "longitude": 33, "region": null}')
    assert parse(capture, NDJSON) == [
        RawClaim(locator="line 1", fields={"latitude": "50.10", "longitude": "33"})
    ]


def test_a_table_as_a_regional_office_saves_it_is_read() -> None:
    """Old encoding, semicolons, decimal commas, dates with points and degrees of a paper map."""
    source = a_source(
        SourceFormat.CSV,
        columns={"occurred_start": "дата", "latitude": "широта", "longitude": "довгота"},
        constants={
            "_encoding": "cp1251",
            "_delimiter": ";",
            "_decimal": ",",
            "_date_format": "%d.%m.%Y",
        },  # fmt: skip
    )
    rows = "дата;широта;довгота\n05.04.2025;46,84;33,43\n06.04.2025;46°40'08\"N;32°36'50\"N\n"
    good, bad = parse(a_capture(rows.encode("cp1251")), source)
    assert good == RawClaim(
        locator="line 2",
        fields={"occurred_start": "2025-04-05", "latitude": "46.84", "longitude": "33.43"},
    )
    assert isinstance(bad, Unusable)
    assert (bad.field, bad.reason) == ("longitude", RejectionReason.BAD_COORDINATES)
