"""ENTSO-E outages: unavailability documents as XML, one or many in a ZIP archive."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element

import httpx2

from monitor.model.reports import Capture, RawClaim, RejectionReason, Unusable
from monitor.model.sources import Source
from monitor.sources.archive import ZIP_MARK, members
from monitor.sources.eventrow import refused
from monitor.sources.fetch import Access, address_of, ask
from monitor.sources.interface import (
    MalformedPayload,
    Page,
    TakenBack,
    TooLarge,
    capture_of,
    claim_of,
)
from monitor.sources.strict_xml import items, text_of

PAGE_DOCUMENTS = 200  # what the API gives at most
MAX_OFFSET = 4_800  # the last the API takes
_DOCUMENT = "Unavailability_MarketDocument"
_ANSWER = "Acknowledgement_MarketDocument"  # instead of a document: nothing found, or refused
_NOTHING = "no matching data"
_FORCED = "A54"
_TAKEN_BACK = {"A09": "cancelled", "A13": "withdrawn"}
_UNIT = "production_RegisteredResource."  # of a unit or plant: flat names with this beginning
_ASSET = "Asset_RegisteredResource"  # of a line or transformer: an element of its own


def parse_entsoe(capture: Capture, source: Source) -> list[RawClaim | Unusable]:
    """A claim per time series of a forced outage; the locator is its file and number, its external
    id that of the document, which is revised as a whole.

    A claim is a headline that something is out, with its beginning: an outage is no strike, so no
    facility is named as hit, and the words leave open what caused it. Planned outages and
    documents taken back are unusable.

    Raises:
        MalformedPayload: neither a ZIP of such documents nor one of them, or a refusal.
    """
    files = _files(capture.content)
    return [item for name, xml in files for item in _read(name, xml, source)]


def fetch_entsoe(source: Source, since: int, *, now: datetime, access: Access) -> Iterator[Page]:
    """All documents of the period that the location asks for, a page at a time, until one is not
    full. The API tells of no changes: what is there already is found to be so by its content.

    Raises:
        AskedToWait, Blocked, FetchFailed, TooLarge: as ``ask`` does.
        MalformedPayload: a page that is none, or a refusal; after it was yielded.
    """
    address = httpx2.URL(address_of(source, now))
    for offset in range(0, MAX_OFFSET + 1, PAGE_DOCUMENTS):
        url = str(address.copy_merge_params({"offset": offset}))
        content = ask(url, source=source, now=now, access=access)
        yield Page(capture=capture_of(source, url, content, now=now), since=since)
        held = [each for name, xml in _files(content) for each in _documents(name, xml)]
        if len(held) < PAGE_DOCUMENTS:
            return
    most = MAX_OFFSET + PAGE_DOCUMENTS
    raise TooLarge(f"{most} documents or more; narrow the question in the source's location")


def replaced_documents(content: bytes) -> list[TakenBack]:
    """The earlier revisions that documents replace, or leave nothing of by their status.

    Raises:
        MalformedPayload: a ZIP or XML that cannot be read.
    """
    return [
        taken
        for _, xml in _files(content)
        for document in items(xml, _DOCUMENT)
        if (taken := _taken_back(document)) is not None
    ]


def _taken_back(document: Element) -> TakenBack | None:
    created, gone = _text(document, "createdDateTime"), _status(document) in _TAKEN_BACK
    if not gone and _text(document, "revisionNumber") in ("", "1"):
        return None
    try:
        before = datetime.fromisoformat(created)
    except ValueError:
        return None  # which is told where it is read as a claim
    if before.tzinfo is None:
        return None
    # a document taken back may keep the time it was made at
    until = before.astimezone(UTC) + (timedelta(seconds=1) if gone else timedelta(0))
    return TakenBack(external_id=_text(document, "mRID"), before_utc=until)


def _status(document: Element) -> str:
    return _text(document, "docStatus/value")


def _files(content: bytes) -> Iterator[tuple[str, bytes]]:
    if not content.startswith(ZIP_MARK):
        return iter([("document", content)])
    return members(content, lambda name: name.lower().endswith(".xml"))


def _read(name: str, xml: bytes, source: Source) -> Iterator[RawClaim | Unusable]:
    for document in _documents(name, xml):
        for number, series in enumerate(document.iter("TimeSeries"), start=1):
            yield _claim(f"{name} series {number}", document, series, source)


def _documents(name: str, xml: bytes) -> list[Element]:
    """The documents of a file, or the answer that nothing was found."""
    documents = list(items(xml, _DOCUMENT, _ANSWER))
    if not documents:
        raise MalformedPayload(f"{name[:80]!r} is no document of outages")
    for document in documents:
        _check_answer(document)
    return documents


def _check_answer(document: Element) -> None:
    """Nothing found is an answer; anything else that comes instead of outages is a refusal."""
    told = _text(document, "Reason/text")
    if document.tag == _ANSWER and _NOTHING not in told.lower():
        raise MalformedPayload(f"no outages but an answer: {told[:200]!r}")


def _claim(locator: str, document: Element, series: Element, source: Source) -> RawClaim | Unusable:
    unknown = RejectionReason.UNKNOWN_VALUE
    status, kind = _status(document), _text(series, "businessType")
    if status in _TAKEN_BACK:
        return refused(locator, unknown, "docStatus", f"{status}: {_TAKEN_BACK[status]}")
    if kind != _FORCED:
        return refused(locator, unknown, "businessType", f"{kind!r}: not a forced outage")
    out = _what_is_out(series)
    if not out:
        return refused(locator, RejectionReason.MISSING_FIELD, "name", "does not say what is out")
    reasons = [*document.findall("Reason"), *series.findall("Reason")]
    given = {
        "external_id": _text(document, "mRID"),
        "published_at": _text(document, "createdDateTime"),
        "occurred_start": _start(document, series),
        "headline": f"Forced outage: {out}",
        "effect": "outage",
        "summary": "; ".join(filter(None, (_text(reason, "text") for reason in reasons))),
    }
    return claim_of(locator, given, source)


def _text(element: Element, path: str) -> str:
    return text_of(element.find(path)).strip()


def _what_is_out(series: Element) -> str:
    """The names of the unit or assets with their places; their codes where they have no name."""
    unit = [(_text(series, f"{_UNIT}{part}")) for part in ("name", "mRID", "location.name")]
    assets = [
        [_text(asset, part) for part in ("name", "mRID", "location.name")]
        for asset in series.findall(_ASSET)
    ]
    named = [(name or code, place) for name, code, place in (unit, *assets) if name or code]
    return "; ".join(f"{name}, {place}" if place else name for name, place in named)


def _start(document: Element, series: Element) -> str:
    """When the outage began, in UTC; its end is that of the outage, not of what caused it."""
    day, clock = (_text(series, f"start_DateAndOrTime.{part}") for part in ("date", "time"))
    period = _text(document, "unavailability_Time_Period.timeInterval/start")
    return f"{day}T{clock}" if day and clock else day or period
