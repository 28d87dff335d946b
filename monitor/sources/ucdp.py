"""UCDP georeferenced events: yearly and candidate tables as CSV, and pages of its API as JSON."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import httpx2

from monitor.model.reports import Capture, RawClaim, RejectionReason, Unusable
from monitor.model.sources import Source
from monitor.sources.eventrow import claim_from, position_fields, refused
from monitor.sources.fetch import MAX_PAGES, Access, ask
from monitor.sources.interface import MalformedPayload, Page, TooLarge, capture_of, malformed
from monitor.sources.longtable import rows
from monitor.sources.notation import iso_date
from monitor.sources.strict_json import Value, as_text, load_json

# where_prec, by UCDP's codebook: 1 the place itself, 2 within about 25 km of it, 3 a district; the
# others (region, stretch of land, country, sea) are points only because the table wants one
RADIUS_M: Mapping[str, int] = {"1": 5_000, "2": 25_000, "3": 50_000}
PAGE_ROWS = 1_000  # what the API gives at most
_DIGITS = 9  # of a number of pages that may be true
_EXACT_DAY = "1"  # date_prec
_COLUMNS = ("id", "date_start", "date_end", "date_prec", "where_prec", "latitude", "longitude")


def parse_ucdp(capture: Capture, source: Source) -> list[RawClaim | Unusable]:
    """A claim per event; the locator is the line of a table or ``event`` and its number from 1.

    A date is read in ISO 8601, or as the source's constant ``_date_format`` says: copies that
    passed through spreadsheets write 05/02 for the second of May or the fifth of February, and
    nobody can tell. The sides of a conflict are words; no attacker is drawn from them.

    Raises:
        MalformedPayload: neither such a table nor such a page.
    """
    return list(_claims(capture.content, source))


def fetch_ucdp(source: Source, since: int, *, now: datetime, access: Access) -> Iterator[Page]:
    """All pages of the API, first to last, or the one table that lies at a table's address. The
    database tells of no changes: what is there already is found to be so by its content.

    Raises:
        AskedToWait, Blocked, FetchFailed, TooLarge: as ``ask`` does.
        MalformedPayload: a page that is none.
    """
    for number in range(MAX_PAGES):
        wanted = {"pagesize": PAGE_ROWS, "page": number}
        url = str(httpx2.URL(source.location).copy_merge_params(wanted))
        content = ask(url, source=source, now=now, access=access)
        pages = _pages_of(content)
        yield Page(capture=capture_of(source, url, content, now=now), since=since)
        if number + 1 >= pages:
            return
    raise TooLarge(f"over {MAX_PAGES} pages; narrow the question in the source's location")


def _pages_of(content: bytes) -> int:
    """How many pages there are in all."""
    if not _is_page(content):
        return 1
    pages = str(_read_page(content).get("TotalPages"))
    if not pages.isdecimal() or len(pages) > _DIGITS:
        raise MalformedPayload("a page that does not say how many there are")
    return int(pages)


def _claims(content: bytes, source: Source) -> Iterator[RawClaim | Unusable]:
    if _is_page(content):
        yield from (_claim(*event, source) for event in _page(content))
        return
    for row in rows(content, *_COLUMNS):
        yield row if isinstance(row, Unusable) else _claim(row.locator, row.cells, source)


def _page(content: bytes) -> Iterator[tuple[str, Mapping[str, str] | str]]:
    """The events of a page of the API, or why one cannot be read."""
    events = _read_page(content).get("Result")
    if not isinstance(events, list):
        raise MalformedPayload("no page of events: it has no Result")
    return ((f"event {number}", _texts(event)) for number, event in enumerate(events, start=1))


def _is_page(content: bytes) -> bool:
    return content.lstrip()[:1] == b"{"


def _read_page(content: bytes) -> dict[str, Value]:
    try:
        page = load_json(content.decode())
    except ValueError as error:
        raise MalformedPayload(f"not JSON: {error}") from error
    if not isinstance(page, dict):
        raise MalformedPayload("not a JSON object")
    return page


def _texts(event: Value) -> Mapping[str, str] | str:
    if not isinstance(event, dict):
        return "not an object"
    try:
        return {name.lower(): as_text(value) for name, value in event.items()}
    except ValueError as error:
        return str(error)


def _claim(locator: str, row: Mapping[str, str] | str, source: Source) -> RawClaim | Unusable:
    if isinstance(row, str):
        return malformed(locator, row)
    if not row.get("id", "").strip():
        return refused(locator, RejectionReason.MISSING_FIELD, "id", "the event has no id")
    precision = row.get("where_prec", "").strip()
    position = position_fields(row, precision, RADIUS_M)
    read = {
        "external_id": row["id"],
        "region": row.get("adm_1", ""),
        "place_name": row.get("where_coordinates", "") if position else "",
        "headline": row.get("source_headline", ""),
        "summary": _summary(row),
        "effect": f"deaths: {row['best']}" if row.get("best") else "",
        "origin": row.get("source_original", ""),
        **position,
        **_times(row, source),
    }
    return claim_from(locator, read, row, source)


def _summary(row: Mapping[str, str]) -> str:
    told = (row.get(name, "") for name in ("where_description", "dyad_name"))
    return "; ".join(text for text in told if text)


def _times(row: Mapping[str, str], source: Source) -> dict[str, str]:
    """The day, where the database is sure of it, or else the first and last of the days it lies
    within.
    """
    form = source.constants.get("_date_format", "")
    start, end = (_date(row.get(name, ""), form) for name in ("date_start", "date_end"))
    if row.get("date_prec", "").strip() == _EXACT_DAY and start == end:
        return {"occurred_start": start, "occurred_precision": "day"}
    return {"occurred_start": start, "occurred_end": end, "occurred_precision": "range"}


def _date(text: str, form: str) -> str:
    """The day in ISO 8601; the clock time these tables carry is always midnight and means none."""
    written = iso_date(text, form) if form else text
    return written.strip()[: len("2025-03-19")] if written[:4].isdecimal() else written
