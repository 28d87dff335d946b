"""What comes in: captures (bytes, verbatim), strike reports (one source's claim), rejections (what
could not become one).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shapely import Point

from monitor.model.ids import CaptureId, PartyId, ReportId
from monitor.model.sites import SiteCategory
from monitor.model.time import TimePrecision, TimeWindow


class Means(StrEnum):
    """With what a source says the target was hit."""

    DRONE = "drone"
    MISSILE = "missile"
    BOMB = "bomb"
    ARTILLERY = "artillery"
    SABOTAGE = "sabotage"
    DEBRIS = "debris"
    CYBER = "cyber"
    OTHER = "other"
    UNKNOWN = "unknown"


class Occurrence(StrEnum):
    """Whether the words assert a strike on the facility, and what else they say of it."""

    ASSERTED = "asserted"
    ATTEMPTED = "attempted"  # repelled, shot down nearby, no damage
    DENIED = "denied"
    NOT_A_STRIKE = "not_a_strike"  # another cause: accident, weather, wear …
    UNMENTIONED = "unmentioned"  # about something else: repair, drill, threat, prices …
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginFamily:
    """Everyone who repeats one origin. ``speaks_for`` is the party whose voice it is; ``None`` for
    the independent. What comes from a source nobody vouches for is one family, ``vouched`` false:
    it is kept and shown, and decides nothing. ``anyones`` where it is a party's organ and nobody
    tells which party's.
    """

    family_id: str
    title: str
    speaks_for: PartyId | None = None
    vouched: bool = True
    anyones: bool = False

    @property
    def voice(self) -> str:
        """Whose voice it is: all organs of a party are one."""
        return self.speaks_for or self.family_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Fetched or posted bytes, kept verbatim. ``capture_id`` is their SHA-256 with the source and
    the address.
    """

    capture_id: CaptureId
    source_id: str
    url: str
    media_type: str
    fetched_at_utc: datetime
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeReport:
    """One source's claim: who said what, when, where, what was hit, by whom they say, in which
    words. Never edited.

    ``report_id`` is the hash of the claim itself, so the same claim captured twice is one report.
    Words are kept as given; ``occurred`` and ``published`` are half-open UTC windows no sharper
    than the source's precision; ``point`` with ``uncertainty_m`` only where the source itself gave
    coordinates; ``regions_as_given`` in its wording. ``category`` is the source's own
    classification, where it makes one. ``cites`` is whom a party's organ says it repeats, where
    that is not the party's.
    """

    report_id: ReportId
    capture_id: CaptureId
    locator: str  # where in the capture, e.g. "row 12"
    source_id: str
    source_name: str
    origin_as_given: str
    family: OriginFamily
    cites: OriginFamily | None = None
    occurred: TimeWindow
    occurred_precision: TimePrecision
    published: TimeWindow | None  # None where the source does not say
    country: str
    region_as_given: str
    place_name: str
    facility_name: str
    point: Point | None = None
    uncertainty_m: float | None = None
    category: SiteCategory | None = None
    claimed_attacker: PartyId | None
    means: Means
    occurrence: Occurrence
    aggregate: bool  # a total without itemised sites ("14 attacks in 24 hours")
    effect: str
    counterclaim: str
    summary: str
    headline: str
    language: str
    url: str
    external_id: str = ""
    received_at_utc: datetime

    @property
    def speaks_of_strike(self) -> bool:
        """Whether the words speak of a strike at all, be it to deny or to doubt one. A report that
        does not founds and joins no incident.
        """
        return self.occurrence is not Occurrence.UNMENTIONED


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A source's word, in a capture, that its claims of an ``external_id`` published before an
    instant count no longer. The claims stay kept; from when this was received no incident rests
    on them.
    """

    source_id: str
    external_id: str
    before_utc: datetime
    capture_id: CaptureId
    received_at_utc: datetime


class RejectionReason(StrEnum):
    """Why input could not become a report."""

    MALFORMED = "malformed"
    MISSING_FIELD = "missing_field"
    NO_TIME = "no_time"
    BAD_TIME = "bad_time"
    FUTURE_TIME = "future_time"
    BAD_COORDINATES = "bad_coordinates"
    UNKNOWN_VALUE = "unknown_value"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Input that could not become a report, with a reason a person can act on."""

    rejection_id: str
    capture_id: CaptureId
    locator: str
    source_id: str
    reason: RejectionReason
    field: str
    detail: str
    rejected_at_utc: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RawClaim:
    """One item of a capture in the standard field names of docs/formats/report.md, words as given.

    ``fields`` holds text only; what the source does not say is absent or empty.
    """

    locator: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """An item of a capture that could not even be read as fields; becomes a Rejection."""

    locator: str
    reason: RejectionReason
    field: str
    detail: str
