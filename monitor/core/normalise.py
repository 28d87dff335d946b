"""A raw claim becomes a strike report, or a rejection with a reason a person can act on."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from math import isfinite
from typing import TypeAlias

from shapely import Point

from monitor.core.occurrence import is_aggregate, occurrence_in
from monitor.core.precision import position_of
from monitor.core.read_text import attacker_in, means_in, times_in
from monitor.core.speakers import spoken_by
from monitor.core.time_said import time_told
from monitor.core.time_words import UnreadableTime, occurred_window, read_time
from monitor.core.words import clean
from monitor.model.ids import PartyId, ReportId, content_id
from monitor.model.reports import (
    Capture,
    Means,
    Occurrence,
    RawClaim,
    Rejection,
    RejectionReason,
    StrikeReport,
    Unusable,
)
from monitor.model.sites import SiteCategory
from monitor.model.sources import Source
from monitor.model.time import TimePrecision, TimeWindow
from monitor.model.vocabulary import Vocabulary

CLAIM_FIELDS = (
    "occurred_start", "occurred_end", "occurred_precision", "published_at", "source_name",
    "source_party", "origin", "country", "region", "place_name", "facility_name", "category",
    "latitude", "longitude", "uncertainty_m", "claimed_attacker", "means", "effect",
    "counterclaim", "summary", "headline", "language", "source_url", "external_id",
)  # fmt: skip
TEXT_LIMIT = 10_000  # characters a field: longer than any report, shorter than a flood
RADIUS_LIMIT_M = 1_000_000.0  # a wider circle says less than a country's name
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")  # no UTF-8 or database can hold these
CLOCK_SKEW = timedelta(hours=24)  # a date-only report of today ends at most this far ahead

Covers: TypeAlias = Callable[[float, float], bool]  # of a longitude and a latitude


class _Refused(Exception):
    def __init__(self, reason: RejectionReason, field: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.field, self.detail = reason, field, detail


def normalise(
    item: RawClaim | Unusable,
    *,
    capture: Capture,
    source: Source,
    vocabulary: Vocabulary,
    covers: Covers,
    now: datetime,
) -> StrikeReport | Rejection:
    """Read one item of a capture. What cannot be used is refused with its field and reason, never
    defaulted. Coordinates must lie in the area that ``covers`` knows.
    """
    try:
        if isinstance(item, Unusable):
            raise _Refused(item.reason, item.field, item.detail)
        return _report(item, capture, source, vocabulary, covers, now)
    except _Refused as refusal:
        return Rejection(
            rejection_id=content_id("x", [capture.capture_id, item.locator, refusal.field]),
            capture_id=capture.capture_id,
            locator=item.locator,
            source_id=source.source_id,
            reason=refusal.reason,
            field=refusal.field,
            detail=refusal.detail,
            rejected_at_utc=now,
        )


def _report(
    item: RawClaim,
    capture: Capture,
    source: Source,
    vocabulary: Vocabulary,
    covers: Covers,
    now: datetime,
) -> StrikeReport:
    words = _words(item.fields)
    zones = _zones(words["source_party"], source, vocabulary)
    published = _published(words, zones)
    bare = _bare_text(words)
    said = time_told(times_in(bare, published=published, zones=zones, vocabulary=vocabulary))
    if said is None or not _assumed(words, published, zones):
        said = _stated(words, published, zones)
    occurred, precision = _past(said, words, now)
    point, uncertainty_m = _position(words, covers, source)
    origin = words["origin"] or words["source_name"] or source.title
    attacker = _attacker(words["claimed_attacker"], bare, vocabulary)
    family, cites = spoken_by(origin, words, attacker, source, vocabulary)
    told = " ".join(words[name] for name in ("facility_name", "effect", "summary", "headline"))
    return StrikeReport(
        report_id=ReportId(content_id("r", [source.source_id, words])),
        capture_id=capture.capture_id,
        locator=item.locator,
        source_id=source.source_id,
        source_name=words["source_name"] or source.title,
        origin_as_given=origin,
        family=family,
        cites=cites,
        occurred=occurred,
        occurred_precision=precision,
        published=published,
        country=words["country"],
        region_as_given=words["region"],
        place_name=words["place_name"],
        facility_name=words["facility_name"],
        point=point,
        uncertainty_m=uncertainty_m,
        category=_category(words["category"]),
        claimed_attacker=attacker,
        means=vocabulary.means.get(
            clean(words["means"] or means_in(bare, vocabulary)), Means.UNKNOWN
        ),
        occurrence=_occurrence(words, vocabulary),
        aggregate=is_aggregate(words["facility_name"] or told, vocabulary),
        effect=words["effect"],
        counterclaim=words["counterclaim"],
        summary=words["summary"],
        headline=words["headline"],
        language=words["language"],
        url=words["source_url"],
        external_id=words["external_id"],
        received_at_utc=now,
    )


def _occurrence(words: Mapping[str, str], vocabulary: Vocabulary) -> Occurrence:
    """What the words say of a strike. A source that names what was hit says that it was; of a bare
    news item the headline says so, or else the text.
    """
    told = f"{words['effect']} {words['summary']}"
    if words["facility_name"]:
        return occurrence_in(told, vocabulary, bare=False)
    return occurrence_in(words["headline"] or told, vocabulary, bare=True)


def _bare_text(words: Mapping[str, str]) -> str:
    """The words of a bare news item, from which is read what its fields leave unsaid; none where
    the source names what was hit.
    """
    return "" if words["facility_name"] else words["headline"] or words["summary"]


def _assumed(
    words: Mapping[str, str], published: TimeWindow | None, zones: tuple[str, ...]
) -> bool:
    """Whether the source says no more of the time than that it was before the publication."""
    if not words["occurred_start"]:
        return True
    if published is None or words["occurred_precision"] != TimePrecision.RANGE:
        return False
    try:
        return read_time(words["occurred_end"], zones)[0] == published
    except UnreadableTime:
        return False


def _words(fields: Mapping[str, str]) -> dict[str, str]:
    words = {name: fields.get(name, "").strip() for name in CLAIM_FIELDS}
    for name, text in words.items():
        # as it is read, too: one character may stand for eighteen
        length = max(len(text), len(clean(text[:TEXT_LIMIT])))
        if length > TEXT_LIMIT:
            raise _Refused(
                RejectionReason.TOO_LARGE, name, f"{length} characters, {TEXT_LIMIT} allowed"
            )
        if _UNWRITABLE.search(text):
            raise _Refused(RejectionReason.MALFORMED, name, "holds a character that is no text")
    if not any(
        words[name] for name in ("facility_name", "place_name", "region", "summary", "headline")
    ):
        raise _Refused(
            RejectionReason.MISSING_FIELD, "summary", "says neither what was hit nor where"
        )
    return words


def _zones(source_party: str, source: Source, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The zones a zone-less time of the source may be in."""
    zone = source.zone or vocabulary.zones.get(clean(source_party), "")
    return (zone,) if zone else vocabulary.fallback_zones


def _published(words: Mapping[str, str], zones: tuple[str, ...]) -> TimeWindow | None:
    if not words["published_at"]:
        return None
    try:
        return read_time(words["published_at"], zones)[0]
    except UnreadableTime as error:
        raise _Refused(RejectionReason.BAD_TIME, "published_at", str(error)) from None


def _stated(
    words: Mapping[str, str], published: TimeWindow | None, zones: tuple[str, ...]
) -> tuple[TimeWindow, TimePrecision]:
    """The time in the source's own fields."""
    if not words["occurred_start"]:
        raise _Refused(
            RejectionReason.NO_TIME, "occurred_start", "no date is given, and none is invented"
        )
    try:
        precision = (
            TimePrecision(words["occurred_precision"]) if words["occurred_precision"] else None
        )
    except ValueError:
        allowed = ", ".join(TimePrecision)
        detail = f"{words['occurred_precision']!r} is none of: {allowed}"
        raise _Refused(RejectionReason.UNKNOWN_VALUE, "occurred_precision", detail) from None
    try:
        return occurred_window(
            words["occurred_start"],
            precision,
            until=words["occurred_end"],
            published=published,
            zones=zones,
        )
    except UnreadableTime as error:
        raise _Refused(RejectionReason.BAD_TIME, "occurred_start", str(error)) from None


def _past(
    told: tuple[TimeWindow, TimePrecision], words: Mapping[str, str], now: datetime
) -> tuple[TimeWindow, TimePrecision]:
    if told[0].from_utc > now + CLOCK_SKEW:
        detail = f"{words['occurred_start'] or told[0].from_utc.isoformat()} is in the future"
        raise _Refused(RejectionReason.FUTURE_TIME, "occurred_start", detail)
    return told


def _position(
    words: Mapping[str, str], covers: Covers, source: Source
) -> tuple[Point | None, float | None]:
    """The position told; none where the source puts there what it knows no place of."""
    if not words["latitude"] and not words["longitude"]:
        return None, None
    lat, lon = _number(words, "latitude"), _number(words, "longitude")
    uncertainty_m = _number(words, "uncertainty_m")
    if not covers(lon, lat):
        detail = f"({lat}, {lon}) lies outside the area the monitor knows"
        if covers(lat, lon):
            detail += "; latitude and longitude seem to be swapped"
        raise _Refused(RejectionReason.BAD_COORDINATES, "latitude", detail)
    if not 0 < uncertainty_m <= RADIUS_LIMIT_M:
        detail = f"must be a positive number of metres, at most {RADIUS_LIMIT_M:.0f}"
        raise _Refused(RejectionReason.BAD_COORDINATES, "uncertainty_m", detail)
    if position_of(lon, lat) in source.stand_ins:
        return None, None
    return Point(lon, lat), uncertainty_m


def _number(words: Mapping[str, str], field: str) -> float:
    try:
        value = float(words[field])
    except ValueError:
        detail = (
            f"{words[field]!r} is not a number" if words[field] else "is needed with coordinates"
        )
        raise _Refused(RejectionReason.BAD_COORDINATES, field, detail) from None
    if not isfinite(value):
        raise _Refused(RejectionReason.BAD_COORDINATES, field, f"{words[field]!r} is not finite")
    return value


def _category(given: str) -> SiteCategory | None:
    if not given:
        return None
    try:
        return SiteCategory(given)
    except ValueError:
        detail = f"{given!r} is none of: {', '.join(SiteCategory)}"
        raise _Refused(RejectionReason.UNKNOWN_VALUE, "category", detail) from None


def _attacker(given: str, bare: str, vocabulary: Vocabulary) -> PartyId | None:
    """Whom the source names in its field, or where that is empty in the words of its news."""
    return _party(given, vocabulary) if given else attacker_in(bare, vocabulary)


def _party(given: str, vocabulary: Vocabulary) -> PartyId | None:
    spelling = clean(given)
    if spelling in vocabulary.nobody:
        return None
    if spelling not in vocabulary.parties:
        raise _Refused(
            RejectionReason.UNKNOWN_VALUE, "claimed_attacker", f"{given!r} is no party's code"
        )
    return vocabulary.parties[spelling]
