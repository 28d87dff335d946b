"""What every format shares: its errors, the standard field names, and the way from a source's own
fields to them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from monitor.model.ids import CaptureId, content_id, sha256_hex
from monitor.model.reports import Capture, RawClaim, RejectionReason, Unusable
from monitor.model.sources import Source, SourceFormat
from monitor.sources.notation import NoPosition, in_standard_notation

STANDARD_FIELDS = (
    "occurred_start", "occurred_end", "occurred_precision", "published_at", "source_name",
    "source_party", "origin", "source_url", "country", "region", "place_name", "facility_name",
    "category", "latitude", "longitude", "uncertainty_m", "claimed_attacker", "means", "effect",
    "counterclaim", "summary", "language", "headline", "external_id",
)  # fmt: skip
MEDIA_TYPES: Mapping[SourceFormat, str] = {
    SourceFormat.CSV: "text/csv",
    SourceFormat.NDJSON: "application/x-ndjson",
    SourceFormat.API: "application/x-ndjson",
    SourceFormat.GEOJSON: "application/geo+json",
    SourceFormat.RSS: "application/xml",
    SourceFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    SourceFormat.KML: "application/vnd.google-earth.kml+xml",
    SourceFormat.GPKG: "application/geopackage+sqlite3",
    SourceFormat.TELEGRAM: "application/json",
    SourceFormat.VIINA: "text/csv",
    SourceFormat.CAP: "application/cap+xml",
    SourceFormat.UCDP: "text/csv",
    SourceFormat.ACLED: "application/json",
    SourceFormat.ENTSOE: "application/zip",
    SourceFormat.FIRMS: "text/csv",
}
TOKEN = "{token}"  # where an address or a header wants the credential
_LINK_SCHEMES = {"http", "https", ""}


class SourceError(Exception):
    """A source could not be read this time; the message says why, for the source's health page."""


class FetchFailed(SourceError):
    """No answer, or not one that carries content."""


class AskedToWait(FetchFailed):
    """The server asks for patience, until an instant that is capped."""

    def __init__(self, until_utc: datetime) -> None:
        super().__init__(f"asked to wait until {until_utc.isoformat(timespec='seconds')}")
        self.until_utc = until_utc


class MalformedPayload(SourceError):
    """The bytes as a whole are not what the source's format promises."""


class TooLarge(SourceError):
    """More bytes than are accepted, as sent or once unpacked."""


class Blocked(SourceError):
    """The address leads where the monitor must not go."""


class Parser(Protocol):
    """One format: bytes in, claims out, in the order of the capture.

    Raises:
        MalformedPayload: nothing in the capture can be trusted; before the first claim, where they
            come one by one. A single bad item is an Unusable.
    """

    def __call__(self, capture: Capture, source: Source) -> Iterable[RawClaim | Unusable]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a database as it came. ``since`` is the largest stamp of all pages up to this one,
    in seconds since 1970: after the last, where the next pull starts; 0 where there are no stamps.
    """

    capture: Capture
    since: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What a source takes back: its claims of an ``external_id`` published before an instant."""

    external_id: str
    before_utc: datetime


def capture_id_of(source_id: str, url: str, sha256: str) -> CaptureId:
    """The id of these bytes from this address of this source; the same on every machine."""
    return CaptureId(content_id("c", [source_id, url, sha256]))


def capture_of(
    source: Source, url: str, content: bytes, *, now: datetime, media_type: str = ""
) -> Capture:
    """The bytes as they are kept; without a stated media type they are what the source promises."""
    sha256 = sha256_hex(content)
    return Capture(
        capture_id=capture_id_of(source.source_id, url, sha256),
        source_id=source.source_id,
        url=url,
        media_type=media_type or MEDIA_TYPES[source.format],
        fetched_at_utc=now,
        sha256=sha256,
        content=content,
    )


def claim_of(locator: str, given: Mapping[str, str], source: Source) -> RawClaim | Unusable:
    """A claim in the standard fields: the source's own through its column map, the rest from its
    constants, in standard notation. Text that no store or page can hold is unusable.
    """
    fields = {
        name: given.get(source.columns.get(name, name), "") or source.constants.get(name, "")
        for name in STANDARD_FIELDS
    }
    fields = {name: text for name, text in fields.items() if text}
    for name, text in fields.items():
        if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            return malformed(locator, "contains a character that is not text", field=name)
    link = fields.get("source_url", "")
    if not _is_link(link):
        return malformed(locator, f"not a web address: {link[:80]!r}", field="source_url")
    try:
        return RawClaim(locator=locator, fields=in_standard_notation(fields, source))
    except NoPosition as error:
        reason = RejectionReason.BAD_COORDINATES
        return Unusable(locator=locator, reason=reason, field=error.field, detail=str(error))


def malformed(locator: str, detail: str, *, field: str = "") -> Unusable:
    """An item that cannot be read as fields, and why."""
    return Unusable(locator=locator, reason=RejectionReason.MALFORMED, field=field, detail=detail)


def _is_link(text: str) -> bool:
    """Whether a page may link to it: ``javascript:`` and the like never get in."""
    try:
        return urlsplit(text).scheme in _LINK_SCHEMES
    except ValueError:
        return False
