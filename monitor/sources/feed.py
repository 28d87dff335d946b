"""Feeds: RSS, Atom and GeoRSS; one claim an entry, its HTML turned to plain text."""

import html
import math
import re
from datetime import datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

import feedparser
import nh3
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from monitor.model.reports import Capture, RawClaim, Unusable
from monitor.model.sources import Source
from monitor.sources.geojson import UnusableGeometry, position_fields
from monitor.sources.interface import MalformedPayload, claim_of, malformed
from monitor.sources.notation import iso_date
from monitor.sources.strict_json import Value
from monitor.sources.strict_xml import DEPTH_LIMIT

_BREAK = re.compile(r"<(?:br|/?(?:p|div|li|tr|td|th|h[1-6]))\b", re.IGNORECASE)  # parts words
_RFC822 = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4} [\d:]+( ([+-]\d{4}|GMT|UTC?|Z))?$")


def parse_feed(capture: Capture, source: Source) -> list[RawClaim | Unusable]:
    """A claim per entry; the locator is ``entry`` and its number from 1.

    An entry says when it was published, not when the strike was. Where the source's constant
    ``_within_hours`` promises that its entries tell of the hours before, the time is that range;
    otherwise it stays unsaid.

    Raises:
        MalformedPayload: not well-formed XML without a document type, or no feed.
    """
    _check_xml(capture.content)
    feed = feedparser.parse(BytesIO(capture.content), sanitize_html=False)
    if not feed.version:
        raise MalformedPayload("XML, but neither RSS nor Atom")
    return [_claim(f"entry {n}", entry, source) for n, entry in enumerate(feed.entries, start=1)]


def plain_text(markup: str) -> str:
    """The words of an HTML fragment on one line, without tags, scripts or entities."""
    apart = _BREAK.sub(r" \g<0>", markup)
    return " ".join(html.unescape(nh3.clean(apart, tags=set())).split())


def iso_time(text: str) -> str:
    """RFC 822 dates as ISO 8601, with an offset only where they give one; others as they are."""
    if not _RFC822.search(text):
        return text
    try:
        return parsedate_to_datetime(text).isoformat()
    except ValueError:
        return text


def _check_xml(content: bytes) -> None:
    """Refuse a document type before anything expands it, broken XML, and bottomless nesting."""
    depth = 0
    try:
        for event, element in ElementTree.iterparse(
            BytesIO(content), events=("start", "end"), forbid_dtd=True
        ):
            depth += 1 if event == "start" else -1
            if depth > DEPTH_LIMIT:
                raise MalformedPayload(f"nested deeper than {DEPTH_LIMIT} elements")
            if event == "end":
                element.clear()
    except DefusedXmlException as error:
        raise MalformedPayload("a document type or entity declaration") from error
    except (ParseError, ValueError, LookupError) as error:  # the last two: unusable encodings
        raise MalformedPayload(f"not well-formed XML: {error}") from error


def _claim(locator: str, entry: Any, source: Source) -> RawClaim | Unusable:
    said = entry.get("published", "") or entry.get("updated", "")
    published = iso_date(iso_time(said), source.constants.get("_date_format", ""))
    try:
        position = position_fields(_exact(entry.get("where")))
    except (UnusableGeometry, ValueError) as error:
        return malformed(locator, str(error), field="where")
    given = {
        "headline": plain_text(entry.get("title", "")),
        "summary": plain_text(entry.get("summary", "")),
        "source_url": entry.get("link", ""),
        "published_at": published,
        "external_id": entry.get("id", ""),
        **_occurred(published, source),
        **position,
    }
    return claim_of(locator, given, source)


def _exact(where: Any) -> Value:
    """feedparser's GeoJSON-like geometry in the types of one read from GeoJSON.

    Raises:
        ValueError: a coordinate is not finite.
    """
    if isinstance(where, dict):
        return {key: _exact(value) for key, value in where.items()}
    if isinstance(where, list | tuple):
        return [_exact(value) for value in where]
    if isinstance(where, float):
        if not math.isfinite(where):
            raise ValueError("a coordinate is not finite")
        return Decimal(str(where))
    return None if where is None else str(where)


def _occurred(published: str, source: Source) -> dict[str, str]:
    """The hours before the publication, where the source's constant ``_within_hours`` says so."""
    within_hours = source.constants.get("_within_hours")
    if within_hours is None:
        return {}
    try:
        end = datetime.fromisoformat(published)
    except ValueError:
        return {}
    start = end - timedelta(hours=float(within_hours))
    return {
        "occurred_start": start.isoformat(),
        "occurred_end": end.isoformat(),
        "occurred_precision": "range",
    }
