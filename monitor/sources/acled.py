"""ACLED: pages of its API as JSON, and the client that asks for them by when they changed."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import httpx2

from monitor.model.reports import Capture, RawClaim, RejectionReason, Unusable
from monitor.model.sources import Source
from monitor.sources.eventrow import claim_from, position_fields, refused
from monitor.sources.fetch import MAX_PAGES, Access, ask
from monitor.sources.interface import (
    Blocked,
    FetchFailed,
    MalformedPayload,
    Page,
    TakenBack,
    TooLarge,
    capture_of,
    malformed,
)
from monitor.sources.strict_json import Value, as_text, load_json

PAGE_ROWS = 5_000  # what the API gives at most
# geo_precision, by ACLED's codebook: 1 the town, 2 somewhere around it; 3 is a whole region
RADIUS_M: Mapping[str, int] = {"1": 5_000, "2": 25_000}
# time_precision: 1 the day; 2 a week, 3 a month, dated by a day in the middle
_DAYS_AROUND = {"1": 0, "2": 6, "3": 30}
_CLIENT_ID = "acled"  # of everybody's own account, by its documentation
_READ, _DELETED = "/acled/read", "/deleted/read"
_DELETED_AT = "deleted_timestamp"


def parse_acled(capture: Capture, source: Source) -> list[RawClaim | Unusable]:
    """A claim per event; the locator is ``event`` and its number from 1. What the database has
    deleted is no event.

    The actors are words of the summary: the database does not say who attacked whom. A source that
    knows better maps ``claimed_attacker`` to a column.

    Raises:
        MalformedPayload: no page of events, or one that tells of an error.
    """
    events = enumerate(_data(capture.content), start=1)
    return [
        _claim(f"event {number}", event, source)
        for number, event in events
        if _DELETED_AT not in event
    ]


def deleted_events(content: bytes) -> list[TakenBack]:
    """The events that the database has deleted, of a page of its list of them.

    Raises:
        MalformedPayload: no such page, or an entry without an id or time.
    """
    return [_deleted(entry) for entry in _data(content) if _DELETED_AT in entry]


def _deleted(entry: Mapping[str, Value]) -> TakenBack:
    moment, event_id = _timestamp(entry, _DELETED_AT), entry.get("event_id_cnty")
    if moment is None or not event_id or not isinstance(event_id, str):
        raise MalformedPayload("a deleted event without its event_id_cnty or time")
    # an event changed in the very second is gone as well
    before = datetime.fromtimestamp(moment + 1, UTC)
    return TakenBack(external_id=event_id, before_utc=before)


def fetch_acled(source: Source, since: int, *, now: datetime, access: Access) -> Iterator[Page]:
    """What was added or changed since the ``timestamp`` of an earlier pull, and what was deleted
    since, a page at a time; 0 is everything there is. The source's constants ``_username_env`` and
    ``_password_env`` name the variables to sign in with.

    Raises:
        AskedToWait, Blocked, FetchFailed, TooLarge: as ``ask`` does; also without credentials.
        MalformedPayload: a page that is none.
    """
    headers = _signed_in(source, now, access)
    changed: dict[str, int | str] = {"timestamp": since, "timestamp_where": ">="}
    newest = since
    for capture, events in _pages(source, _READ, changed, headers, now, access):
        newest = max([newest, *filter(None, (_timestamp(each, "timestamp") for each in events))])
        yield Page(capture=capture, since=newest)
    # after the events, so that none is deleted between the two questions and missed
    if since:
        deleted = {"deleted_timestamp": since}
        for capture, _ in _pages(source, _DELETED, deleted, headers, now, access):
            yield Page(capture=capture, since=newest)


def _pages(
    source: Source,
    path: str,
    wanted: Mapping[str, int | str],
    headers: Mapping[str, str],
    now: datetime,
    access: Access,
) -> Iterator[tuple[Capture, list[dict[str, Value]]]]:
    """Page after page until one is not full, with the entries it holds."""
    for number in range(1, MAX_PAGES + 1):
        url = _address(source, path, {**wanted, "page": number})
        content = ask(url, headers=headers, now=now, access=access)
        entries = _data(content)
        yield capture_of(source, url, content, now=now), entries
        if len(entries) < PAGE_ROWS:
            return
    raise TooLarge(f"over {MAX_PAGES} pages; narrow the question in the source's location")


def _signed_in(source: Source, now: datetime, access: Access) -> dict[str, str]:
    """The header of someone who has signed in. What is sent, and what comes back, is never shown
    in an error.
    """
    place = urlsplit(source.location)
    if place.scheme != "https" and not {place.hostname, place.netloc} & access.allow_hosts:
        raise Blocked("credentials are only sent over https")
    form = {
        "grant_type": "password",
        "client_id": _CLIENT_ID,
        "username": access.credential(source, "_username_env"),
        "password": access.credential(source, "_password_env"),
    }
    url = f"{place.scheme}://{place.netloc}/oauth/token"
    answer = ask(url, form=form, now=now, access=access)
    try:
        token = as_text(_object(answer).get("access_token"))
    except ValueError:
        token = ""
    if not token.isascii() or not token.isprintable() or not token:
        raise FetchFailed("signed in, but no access token came back")
    return {"Authorization": f"Bearer {token}"}


def _address(source: Source, page: str, wanted: Mapping[str, int | str]) -> str:
    location = httpx2.URL(source.location)
    path = location.path.removesuffix(_READ) + page
    params = {"_format": "json", "limit": PAGE_ROWS, **wanted}
    return str(location.copy_with(path=path).copy_merge_params(params))


def _object(content: bytes) -> dict[str, Value]:
    try:
        value = load_json(content.decode())
    except ValueError as error:
        raise MalformedPayload(f"not JSON: {error}") from error
    if not isinstance(value, dict):
        raise MalformedPayload("not a JSON object")
    return value


def _data(content: bytes) -> list[dict[str, Value]]:
    page = _object(content)
    data = page.get("data")
    if page.get("success") is False or not isinstance(data, list):
        raise MalformedPayload("no page of events: it has no data, or tells of an error")
    if not all(isinstance(event, dict) for event in data):
        raise MalformedPayload("an event that is not an object")
    return [event for event in data if isinstance(event, dict)]


def _timestamp(event: Mapping[str, Value], name: str) -> int | None:
    text = str(event.get(name, ""))
    return int(text) if text.isdecimal() and len(text) < 12 else None


def _claim(locator: str, event: Mapping[str, Value], source: Source) -> RawClaim | Unusable:
    try:
        row = {name: as_text(value).strip() for name, value in event.items()}
        times = _times(row)
    except (ValueError, OverflowError) as error:
        return malformed(locator, str(error))
    if not row.get("event_id_cnty"):
        return refused(locator, RejectionReason.MISSING_FIELD, "event_id_cnty", "has no id")
    position = position_fields(row, row.get("geo_precision", ""), RADIUS_M)
    read = {
        "external_id": row["event_id_cnty"],
        "origin": row.get("source", ""),
        "region": row.get("admin1", ""),
        "place_name": row.get("location", "") if position else "",
        "headline": _joined(row, ": ", "event_type", "sub_event_type"),
        "summary": _summary(row),
        "published_at": _published(event),
        **position,
        **times,
    }
    return claim_from(locator, read, row, source)


def _joined(row: Mapping[str, str], between: str, *names: str) -> str:
    return between.join(text for name in names if (text := row.get(name, "")))


def _summary(row: Mapping[str, str]) -> str:
    actors = _joined(row, "; ", "actor1", "actor2")
    return f"{row.get('notes', '')} (actors: {actors})".strip() if actors else row.get("notes", "")


def _published(event: Mapping[str, Value]) -> str:
    moment = _timestamp(event, "timestamp")
    return "" if moment is None else datetime.fromtimestamp(moment, UTC).isoformat()


def _times(row: Mapping[str, str]) -> dict[str, str]:
    """The day, or the days around one that stands for a week or a month.

    Raises:
        ValueError, OverflowError: the time is dated loosely, and not by a date.
    """
    stated, precision = row.get("event_date", ""), row.get("time_precision") or "1"
    if precision == "1":
        return {"occurred_start": stated, "occurred_precision": "day"}
    if precision not in _DAYS_AROUND:
        raise ValueError(f"time_precision {precision[:20]!r} is not known")
    around = timedelta(days=_DAYS_AROUND[precision])
    middle = date.fromisoformat(stated)
    return {
        "occurred_start": (middle - around).isoformat(),
        "occurred_end": (middle + around).isoformat(),
        "occurred_precision": "range",
    }
