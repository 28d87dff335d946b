"""What may be asked: query parameters, each checked at the door; an unknown one is refused."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from typing import Annotated, Any, Literal, TypeAlias

from fastapi import Depends, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from monitor.model.assessments import Status, Verdict
from monitor.model.incidents import IncidentKind
from monitor.model.sites import SiteCategory
from monitor.model.time import TimeWindow
from monitor.sources.interface import STANDARD_FIELDS
from monitor.store.queries import PAGE

PAGE_LIMIT = 1_000
DAYS_LIMIT = 400  # of coverage at once: a year and what surrounds it
QUERY_LIMIT = 100  # characters of a name looked for
BODY_LIMIT_BYTES = 1024 * 1024  # a thousand reports with their words; more comes in parts
# what an open end stands for; within it, no sum of a date and a duration runs off the calendar
_EARLIEST, _LATEST = datetime(1000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
_FIRST_DAY, _LAST_DAY = date(1000, 1, 2), date(8999, 12, 30)  # within it in every zone
_MOMENT = timedelta(microseconds=1)
_OPEN_END = ("", "..")
_BARE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?")

Box: TypeAlias = "tuple[float, float, float, float]"


def read_interval(text: str) -> TimeWindow:
    """An RFC 3339 instant or ``start/end``, either end ``..`` where it is open; the end is
    exclusive.

    Raises:
        ValueError: it is neither, an instant has no offset, or the end is not after the start.
    """
    start, slash, end = text.partition("/")
    if not slash:
        instant = read_instant(start)
        return TimeWindow(instant, instant + _MOMENT)
    return TimeWindow(
        _EARLIEST if start in _OPEN_END else read_instant(start),
        _LATEST if end in _OPEN_END else read_instant(end),
    )


def read_instant(text: str) -> datetime:
    """An RFC 3339 instant with its offset.

    Raises:
        ValueError: it is none.
    """
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None and _EARLIEST <= instant < _LATEST:
            return instant.astimezone(UTC)
    except ValueError:
        pass
    raise ValueError(
        f"{text[:40]!r} is no RFC 3339 instant with an offset, such as 2025-03-25T00:00:00Z "
        "(write the + of an offset as %2B)"
    )


def read_box(text: str) -> Box:
    """``west,south,east,north`` in degrees of WGS 84.

    Raises:
        ValueError: it is not four numbers in that order on the globe.
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise ValueError("four numbers are needed: west,south,east,north") from error
    if -180 <= east < west <= 180:
        raise ValueError("west is above east: ask for a box over the 180th meridian in two parts")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError("not west,south,east,north in degrees")
    return west, south, east, north


def _checked_interval(text: str) -> str:
    read_interval(text)
    return text


def _checked_instant(text: str) -> str:
    read_instant(text)
    return text


def _instant_of_field(text: str) -> datetime:
    """The form asks for UTC, and its field does not write so."""
    return read_instant(text + "Z" if _BARE_TIME.fullmatch(text) else text)


def _checked_box(text: str) -> str:
    if not all(isfinite(bound) for bound in read_box(text)):
        raise ValueError("not finite")
    return text


Interval = Annotated[str, AfterValidator(_checked_interval)]
Instant = Annotated[str, AfterValidator(_checked_instant)]
UtcInstant = Annotated[datetime, BeforeValidator(read_instant)]
FormInstant = Annotated[datetime, BeforeValidator(_instant_of_field)]
BoxText = Annotated[str, AfterValidator(_checked_box)]
Day = Annotated[date, Field(ge=_FIRST_DAY, le=_LAST_DAY)]
_INTERVAL = Field(
    default=None,
    alias="datetime",
    description="RFC 3339 instant or start/end; `..` is an open end; what overlaps is found",
    examples=["2025-03-25T00:00:00Z/2025-04-01T00:00:00Z", "2025-04-01T00:00:00Z/.."],
)
_BOX = Field(
    default=None,
    description="west,south,east,north; compared with what is shown, not with what is withheld",
    examples=["30.0,46.0,36.0,52.0"],
)


class Parameters(BaseModel):
    """The base of all: an unknown parameter is an error, for it would silently filter nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PastParameters(Parameters):
    """What was known at an earlier instant."""

    as_of: Instant | None = Field(
        default=None,
        description="RFC 3339 instant, 2025-04-01T00:00:00Z: answers with what was known then",
    )


def _checked(_: Annotated[Parameters, Query()]) -> None:
    """Looked at, and of no further use."""


def _checked_past(_: Annotated[PastParameters, Query()]) -> None:
    """Looked at; ``Asked`` has the instant."""


NO_PARAMETERS = Depends(_checked)
AS_OF_ALONE = Depends(_checked_past)


class PageParameters(PastParameters):
    """A page at a time."""

    limit: int = Field(default=PAGE, ge=1, le=PAGE_LIMIT, examples=[10])
    cursor: str | None = Field(default=None, description="from the `next` link of a page")


class FeatureParameters(PageParameters):
    """A page of what has a place."""

    f: Literal["json", "geojson"] | None = Field(
        default=None, description="instead of the Accept header", examples=["geojson"]
    )


class ViolationParameters(FeatureParameters):
    """Filters of violations; all that are given must hold."""

    bbox: BoxText | None = _BOX
    during: Interval | None = _INTERVAL
    agreement: str | None = Field(default=None, description="an agreement's id")
    reading: str | None = Field(default=None, description="a reading's id")
    status: Status | None = Field(default=None, examples=["preliminary"])
    category: SiteCategory | None = Field(default=None, examples=["substation"])
    region: str | None = Field(default=None, description="ISO 3166-2", examples=["UA-63"])


class IncidentParameters(ViolationParameters):
    """Filters of incidents; ``reading``, ``verdict`` and ``status`` hold of one assessment."""

    verdict: Verdict | None = Field(default=None, examples=["violation"])
    kind: IncidentKind | None = Field(default=None, examples=["strike"])
    party: str | None = Field(
        default=None, description="whom it is attributed to: a party, `disputed`, `unattributed`"
    )
    differ: bool | None = Field(
        default=None, description="true: only where the readings of one agreement differ"
    )
    changed_since: UtcInstant | None = Field(
        default=None, description="RFC 3339 instant; what was assessed then or later"
    )


def _without_blanks(given: Any) -> Any:
    """A form sends every field, and an empty one means that nothing is asked."""
    return {name: value for name, value in given.items() if value != ""}


class IncidentPageParameters(IncidentParameters):
    """The same, of a form: days of the display zone, who told it; claims are asked for apart."""

    kind: IncidentKind | None = IncidentKind.STRIKE
    first: Day | None = None
    last: Day | None = None
    family: str | None = None
    changed_since: FormInstant | None = None
    sort: Literal["oldest", "newest"] = "oldest"

    _blanks = model_validator(mode="before")(_without_blanks)


class ReportParameters(FeatureParameters):
    """Filters of reports."""

    during: Interval | None = _INTERVAL
    source: str | None = Field(default=None, description="a source's id", examples=["api"])
    family: str | None = Field(default=None, description="an origin family's id")


class AssessmentParameters(PageParameters):
    """Filters of assessments; ``limit`` counts the incidents they are of."""

    incident_id: str | None = None
    reading_id: str | None = None
    verdict: Verdict | None = Field(default=None, examples=["undetermined"])


class SiteParameters(FeatureParameters):
    """Filters of protected sites."""

    bbox: BoxText | None = _BOX
    category: SiteCategory | None = Field(default=None, examples=["refinery"])
    region: str | None = Field(default=None, description="ISO 3166-2", examples=["UA-63"])
    list: str | None = Field(default=None, description="a list's id")


class SitePageParameters(SiteParameters):
    """The same, of a form."""

    _blanks = model_validator(mode="before")(_without_blanks)


class DiffParameters(Parameters):
    """Which two editions of a list."""

    before: str
    after: str


class OverviewParameters(Parameters):
    """Whose first page; the first configured agreement's if none is named."""

    agreement: str | None = None


class DigestParameters(PageParameters):
    """Whose digests; the first configured agreement's if none is named."""

    agreement: str | None = Field(default=None, description="an agreement's id")


class CoverageParameters(PastParameters):
    """For which time; the last 24 hours if none is given."""

    during: Interval | None = _INTERVAL


class DaysParameters(PastParameters):
    """For which days; the last seven if none is given."""

    during: Interval | None = Field(
        default=None,
        alias="datetime",
        description="RFC 3339 start/end; every local day that it touches",
        examples=["2025-03-25T00:00:00Z/2025-04-01T00:00:00Z"],
    )


class SearchParameters(PastParameters):
    """A name, or its beginning."""

    q: str = Field(min_length=2, max_length=QUERY_LIMIT, examples=["Запорі"])
    limit: int = Field(default=12, ge=1, le=50)


_EXAMPLE_REPORT: Mapping[str, Any] = {
    "occurred_start": "2025-04-04T14:00:00+03:00",
    "occurred_precision": "hour",
    "source_name": "A regional operator",
    "region": "Kherson Oblast",
    "facility_name": "substation",
    "category": "substation",
    "latitude": 46.64,
    "longitude": 32.61,
    "uncertainty_m": 800,
    "claimed_attacker": "unknown",
    "means": "drone",
    "summary": "A substation was struck by a drone; part of the town is without power.",
    "language": "en",
}
_REPORT_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "description": "docs/formats/report.md says what each field means.",
    "additionalProperties": False,
    "required": ["occurred_start"],
    "properties": {
        name: {"type": ["string", "number", "boolean", "null"]} for name in STANDARD_FIELDS
    },
}
# the body is read by sources/posted.py, like any other capture; this only describes it
REPORT_BODY: Mapping[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"oneOf": [_REPORT_SCHEMA, {"type": "array", "items": _REPORT_SCHEMA}]},
                "examples": {
                    "one": {"value": _EXAMPLE_REPORT},
                    "several": {
                        "value": [
                            _EXAMPLE_REPORT,
                            {
                                "occurred_start": "2025-04-05",
                                "region": "Kursk Oblast",
                                "facility_name": "gas metering station",
                                "summary": "A gas metering station was shelled.",
                            },
                        ]
                    },
                },
            },
            "application/x-ndjson": {"schema": {"type": "string"}},
        },
    },
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "schema": {"type": "string"},
            "description": "A request repeated with its key gets its first answer again.",
        }
    ],
}
