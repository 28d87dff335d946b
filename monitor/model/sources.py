"""Sources: who is read, in which format, how often, in whose voice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class SourceFormat(StrEnum):
    """How a source's bytes are read; one file per format in monitor/sources/."""

    CSV = "csv"
    NDJSON = "ndjson"
    GEOJSON = "geojson"
    RSS = "rss"
    XLSX = "xlsx"
    KML = "kml"  # KMZ too
    GPKG = "gpkg"
    TELEGRAM = "telegram"
    VIINA = "viina"
    CAP = "cap"
    UCDP = "ucdp"
    ACLED = "acled"
    ENTSOE = "entsoe"
    FIRMS = "firms"  # heat seen from orbit: detections, not reports
    API = "api"  # posted to /v1/reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What is usual for a source: items in 24 hours, and the longest time without a new one.
    ``None`` where nothing is expected.
    """

    items_min: int | None = None
    items_max: int | None = None
    silence: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where reports come from.

    ``location`` is a folder (drop folder) or an http(s) address; empty for the API. ``columns``
    maps standard field names to the source's own; ``constants`` gives fields the source leaves
    unsaid, e.g. its language. ``zone`` is the IANA zone of its zone-less times, empty where
    unknown. ``released`` marks material already public item by item. ``pattern`` is a glob within
    the folder, empty for all files. ``licence`` is to be shown with its reports. ``vouched`` says
    that someone answers for what it says of its origins. ``expect`` is what is usual for it.
    ``stand_ins`` are the longitudes and latitudes, to four decimals, at which it puts what it knows
    no place of: they are left out. ``regions`` are the ISO 3166-2 codes of those it tells of, where
    that is not all of them.
    """

    source_id: str
    title: str
    format: SourceFormat
    location: str
    every: timedelta | None
    zone: str
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    enabled: bool = True
    released: bool = False
    pattern: str = ""
    licence: str = ""
    vouched: bool = True
    expect: Expectation = Expectation()
    stand_ins: tuple[tuple[float, float], ...] = ()
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A person's decision that a source is not read on schedule from then on, or is again, and
    why.
    """

    source_id: str
    paused: bool
    reason: str
    decided_at_utc: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """What was known of a source at an instant. ``last_answer`` is its last attempt that was
    answered, by more than a request to wait; ``last_item`` when its last item came in;
    ``failing_since`` the first of its ``failures`` after the last answer; ``all_refused`` whether
    nothing of what it brought last could be used; ``paused`` the decision that stands. Items are
    new reports and heat detections; counts are of the 24 hours before.
    """

    source: Source
    watched_since: datetime | None  # the first attempt
    last_answer: datetime | None
    last_item: datetime | None
    failing_since: datetime | None
    failures: int = 0
    all_refused: bool = False
    items_in_day: int = 0
    rejected_in_day: int = 0
    paused: Pause | None = None
