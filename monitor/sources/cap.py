"""CAP 1.2: public alerts as XML, by themselves or within a feed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import islice
from xml.etree.ElementTree import Element

from monitor.model.reports import Capture, RawClaim, RejectionReason, Unusable
from monitor.model.sources import Source
from monitor.sources.eventrow import refused
from monitor.sources.geojson import CORNERS_LIMIT, UnusableGeometry, position_fields
from monitor.sources.interface import MalformedPayload, TakenBack, claim_of, malformed
from monitor.sources.strict_json import Value
from monitor.sources.strict_xml import items, text_of

_REAL = "Actual"  # the other statuses are exercises, tests, drafts and talk among systems
_TELLING = {"Alert", "Update"}
_METRES_PER_KM = 1_000


def parse_cap(capture: Capture, source: Source) -> list[RawClaim | Unusable]:
    """A claim per alert or update; the locator is ``alert`` and its number from 1, its external id
    the sender and the sender's identifier, as others refer to it.

    Exercises, tests and drafts are unusable, and so are cancellations: they take back what an
    earlier message said and tell of nothing themselves. Of several languages the source's constant
    ``language`` is taken, else the first. Without an onset the time lies in the hours before the
    message that the source's constant ``_within_hours`` promises, or stays unsaid.

    Raises:
        MalformedPayload: not well-formed XML, or no alert in it.
    """
    alerts = list(items(capture.content, "alert"))
    if not alerts:
        raise MalformedPayload("XML without an alert")
    return [_claim(f"alert {number}", alert, source) for number, alert in enumerate(alerts, 1)]


def replaced_alerts(content: bytes) -> list[TakenBack]:
    """The earlier messages that real updates and cancellations take back: only those of the same
    sender, for nobody else can.

    Raises:
        MalformedPayload: not well-formed XML.
    """
    return [
        taken
        for alert in items(content, "alert")
        if _text(alert, "status") == _REAL and _text(alert, "msgType") in {"Update", "Cancel"}
        for taken in _taken_back(alert)
    ]


def _taken_back(alert: Element) -> Iterator[TakenBack]:
    try:
        sent = datetime.fromisoformat(_text(alert, "sent"))
    except ValueError:
        return  # which is told where it is read as a claim
    if sent.tzinfo is None:
        return
    for sender, identifier in _references(alert):
        if sender == _text(alert, "sender"):
            yield TakenBack(external_id=f"{sender},{identifier}", before_utc=sent.astimezone(UTC))


def _references(alert: Element) -> Iterator[tuple[str, str]]:
    """Of each ``sender,identifier,sent`` the sender and the identifier."""
    for reference in _text(alert, "references").split():
        sender, _, rest = reference.partition(",")
        yield sender, rest.rpartition(",")[0] or rest


def _text(element: Element, name: str) -> str:
    return text_of(element.find(name)).strip()


def _claim(locator: str, alert: Element, source: Source) -> RawClaim | Unusable:
    if refusal := _refusal(locator, alert):
        return refusal
    info = _info(alert, source)
    if info is None:
        return malformed(locator, "an alert without information", field="info")
    try:
        position = _position(info)
    except (UnusableGeometry, InvalidOperation, ValueError) as error:
        return refused(locator, RejectionReason.BAD_COORDINATES, "area", f"no area: {error}")
    try:
        times = _times(info, _text(alert, "sent"), source)
    except OverflowError as error:
        return refused(locator, RejectionReason.BAD_TIME, "sent", str(error))
    return claim_of(locator, {**_words(alert, info), **times, **position}, source)


def _refusal(locator: str, alert: Element) -> Unusable | None:
    """Why an alert is no report, if it is none."""
    unknown, bad_time = RejectionReason.UNKNOWN_VALUE, RejectionReason.BAD_TIME
    status, kind, sent = (_text(alert, name) for name in ("status", "msgType", "sent"))
    if status != _REAL:
        return refused(locator, unknown, "status", f"{status!r}: not an actual alert")
    if kind == "Cancel":
        named = (identifier for _, identifier in _references(alert))
        taken_back = ", ".join(named) or "no message by name"
        return refused(locator, unknown, "msgType", f"takes back {taken_back}")
    if kind not in _TELLING:
        return refused(locator, unknown, "msgType", f"{kind!r}: neither an alert nor an update")
    if not _text(alert, "identifier"):
        return refused(locator, RejectionReason.MISSING_FIELD, "identifier", "has no identifier")
    try:
        if datetime.fromisoformat(sent).tzinfo is None:
            return refused(locator, bad_time, "sent", f"{sent!r} has no offset from UTC")
    except ValueError:
        return refused(locator, bad_time, "sent", f"{sent!r} is not a date and time")
    return None


def _info(alert: Element, source: Source) -> Element | None:
    told = alert.findall("info")
    wanted = source.constants.get("language", "")
    in_language = (info for info in told if wanted and _language(info) == wanted)
    return next(in_language, told[0] if told else None)


def _language(info: Element) -> str:
    """``uk`` of ``uk-UA``; English where an alert does not say, by the standard."""
    return (_text(info, "language") or "en").partition("-")[0].lower()


def _words(alert: Element, info: Element) -> dict[str, str]:
    event, description = _text(info, "event"), _text(info, "description")
    areas = filter(None, (_text(area, "areaDesc") for area in info.iter("area")))
    return {
        "external_id": f"{_text(alert, 'sender')},{_text(alert, 'identifier')}",
        "source_name": _text(info, "senderName") or _text(alert, "sender"),
        "source_url": _text(info, "web"),
        "published_at": _text(alert, "sent"),
        # the places warned stand in the headline: as a place name they would be a place hit
        "headline": ": ".join([_text(info, "headline") or event, *areas]),
        "summary": description or event,
        "language": _language(info),
    }


def _times(info: Element, sent: str, source: Source) -> dict[str, str]:
    """The onset as given, or the hours before the message.

    Raises:
        OverflowError: the hours lead out of the calendar.
    """
    if onset := _text(info, "onset"):
        return {"occurred_start": onset}
    within_hours = source.constants.get("_within_hours")
    if within_hours is None:
        return {}
    start = datetime.fromisoformat(sent) - timedelta(hours=float(within_hours))
    return {
        "occurred_start": start.isoformat(),
        "occurred_end": sent,
        "occurred_precision": "range",
    }


def _position(info: Element) -> dict[str, str]:
    """One circle as it stands; several, or polygons, as the circle around them all.

    Raises:
        UnusableGeometry, InvalidOperation, ValueError: a corner or circle is no position.
    """
    polygons = [_ring(text_of(element)) for element in info.iter("polygon")]
    circles = [_circle(text_of(element)) for element in info.iter("circle")]
    if not polygons and len(circles) == 1:
        return _as_fields(*circles[0])
    parts: list[Value] = [*polygons, *(_outline(*circle) for circle in circles)]
    if not parts:
        return {}
    return position_fields({"type": "MultiPolygon", "coordinates": [parts]})


def _as_fields(lat: Decimal, lon: Decimal, radius_m: Decimal) -> dict[str, str]:
    """A radius of zero says that the alert gives a bare point: how exact, it leaves unsaid."""
    stated = {"uncertainty_m": f"{radius_m:f}"} if radius_m else {}
    return {"latitude": f"{lat:f}", "longitude": f"{lon:f}", **stated}


def _pair(text: str) -> tuple[Decimal, Decimal]:
    """A ``lat,lon`` pair, in that order."""
    lat, lon = (Decimal(part) for part in text.split(","))
    if not (lat.is_finite() and lon.is_finite()):
        raise ValueError(f"not finite: {text[:40]}")
    return lat, lon


def _ring(text: str) -> Value:
    corners = islice(map(_pair, text.split()), CORNERS_LIMIT + 1)
    return [[lon, lat] for lat, lon in corners]


def _circle(text: str) -> tuple[Decimal, Decimal, Decimal]:
    """``lat,lon km`` as latitude, longitude and radius in metres."""
    centre, km = text.split()
    radius_m = Decimal(km) * _METRES_PER_KM
    if not radius_m.is_finite() or radius_m < 0:
        raise ValueError(f"not a radius: {km[:40]}")
    return *_pair(centre), radius_m


def _outline(lat: Decimal, lon: Decimal, radius_m: Decimal) -> Value:
    from shapely import Point, get_coordinates  # heavy, and one circle does not need it

    from monitor.core.geodesy import circle

    outline = circle(Point(float(lon), float(lat)), max(float(radius_m), 1.0))
    return [[Decimal(str(x)), Decimal(str(y))] for x, y in get_coordinates(outline)]
