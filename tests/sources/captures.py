"""Sources and captures with full valid defaults."""

from datetime import UTC, datetime
from typing import Any

from monitor.model.ids import sha256_hex
from monitor.model.reports import Capture
from monitor.model.sources import Source, SourceFormat
from monitor.sources.interface import capture_id_of

NOW = datetime(2025, 4, 20, 12, tzinfo=UTC)


def a_source(kind: SourceFormat = SourceFormat.CSV, **fields: Any) -> Source:
    """A source of that format; other fields as given."""
    stated: dict[str, Any] = {
        "source_id": "s",
        "title": "A source",
        "format": kind,
        "location": "",
        "every": None,
        "zone": "",
    }
    return Source(**stated | fields)


def a_capture(content: str | bytes) -> Capture:
    """A capture of that content."""
    data = content.encode() if isinstance(content, str) else content
    return Capture(
        capture_id=capture_id_of("s", "", sha256_hex(data)),
        source_id="s",
        url="",
        media_type="text/plain",
        fetched_at_utc=NOW,
        sha256=sha256_hex(data),
        content=data,
    )
