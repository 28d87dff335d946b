"""ACLED: pages of its API as JSON, and the client that asks for them by when they changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import httpx2

from monitor.model.reports import Capture, RawClaim, RejectionReason, Unusable
from monitor.model.sources import Source
from monitor.sources.eventrow import claim_from, position_fields, refused
from monitor.sources.fetch import ask
from monitor.sources.interface import (
    Blocked,
    FetchFailed,
    MalformedPayload,
    TooLarge,
    capture_of,
    malformed,
)
from monitor.sources.strict_json import Value, as_text, load_json

PAGE_ROWS = 5_000  # what the API gives at most
MAX_PAGES = 200  # of one pull: a million events
# geo_precision, by ACLED's codebook: 1 the town, 2 somewhere around it; 3 is a whole region
RADIUS_M: Mapping[str, int] = {"1": 5_000, "2": 25_000}
# time_precision: 1 the day; 2 a week, 3 a month, dated by a day in the middle
_DAYS_AROUND = {"1": 0, "2": 6, "3": 30}
_CLIENT_ID = "acled"  # of everybody's own account, by its documentation
_READ, _DELETED = "/acled/read", "/deleted/read"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcledPage:
    """A page as it came. ``newest`` is the largest ``timestamp`` of all pages up to this one: after
    the last, where the next pull starts.
    """

    capture: Capture
    newest: int


def parse_acled(capture: Capture, source: Source) -> list[RawClaim | Unusable]:
    """A claim per event; the locator is ``event`` and its number from 1.

    The actors are words of the summary: the database does not say who attacked whom. A source that
    knows better maps ``claimed_attacker`` to a column.

    Raises:
        MalformedPayload: no page of events, or one that tells of an error.
    """
    events = enumerate(_data(capture.content), start=1)
    return [_claim(f"event {number}", event, source) for number, event in events]


def deleted_ids(content: bytes) -> list[str]:
    """The ids of events that the database has taken back, of a page of its list of them.

    Raises:
        MalformedPayload: no such page, or an entry without an id.
    """
    try:
        ids = [as_text(entry["event_id_cnty"]) for entry in _data(content)]
    except (KeyError, ValueError) as error:
        raise MalformedPayload("an entry without an event_id_cnty") from error
    return ids


def fetch_acled(
    source: Source,
    since: int,
    *,
    now: datetime,
    environ: Mapping[str, str],
    allow_hosts: frozenset[str] = frozenset(),
) -> Iterator[AcledPage]:
    """What was added or changed since the ``timestamp`` of an earlier pull, a page at a time; 0 is
    everything. The source's constants ``_username_env`` and ``_password_env`` name the variables
    of ``environ`` to sign in with.

    Raises:
        Blocked, FetchFailed, TooLarge: as ``fetch`` does; also without credentials.
        MalformedPayload: a page that is none.
    """
    headers = _signed_in(source, environ, allow_hosts)
    newest = since
    for number in range(1, MAX_PAGES + 1):
        url = _address(source, _READ, {"timestamp": since, "timestamp_where": ">=", "page": number})
        content = ask(url, headers=headers, allow_hosts=allow_hosts)
        events = _data(content)
        newest = max([newest, *filter(None, map(_timestamp, events))])
        yield AcledPage(capture=capture_of(source, url, content, now=now), newest=newest)
        if len(events) < PAGE_ROWS:
            return
    raise TooLarge(f"over {MAX_PAGES} pages; narrow the question in the source's location")


def fetch_acled_deletions(
    source: Source,
    since: int,
    *,
    environ: Mapping[str, str],
    allow_hosts: frozenset[str] = frozenset(),
) -> list[str]:
    """The ids of events taken back since a ``timestamp``.

    Raises:
        Blocked, FetchFailed, TooLarge, MalformedPayload: as ``fetch_acled`` does.
    """
    headers = _signed_in(source, environ, allow_hosts)
    found: list[str] = []
    for number in range(1, MAX_PAGES + 1):
        url = _address(source, _DELETED, {"deleted_timestamp": since, "page": number})
        page = deleted_ids(ask(url, headers=headers, allow_hosts=allow_hosts))
        found += page
        if len(page) < PAGE_ROWS:
            return found
    raise TooLarge(f"over {MAX_PAGES} pages of deletions")


def _signed_in(
    source: Source, environ: Mapping[str, str], allow_hosts: frozenset[str]
) -> dict[str, str]:
    """The header of someone who has signed in. What is sent, and what comes back, is never shown
    in an error.
    """
    place = urlsplit(source.location)
    if place.scheme != "https" and not {place.hostname, place.netloc} & allow_hosts:
        raise Blocked("credentials are only sent over https")
    form = {
        "grant_type": "password",
        "client_id": _CLIENT_ID,
        "username": _credential(source, "_username_env", environ),
        "password": _credential(source, "_password_env", environ),
    }
    url = f"{place.scheme}://{place.netloc}/oauth/token"
    answer = ask(url, headers={}, form=form, allow_hosts=allow_hosts)
    try:
        token = as_text(_object(answer).get("access_token"))
    except ValueError:
        token = ""
    if not token.isascii() or not token.isprintable() or not token:
        raise FetchFailed("signed in, but no access token came back")
    return {"Authorization": f"Bearer {token}"}


def _credential(source: Source, constant: str, environ: Mapping[str, str]) -> str:
    name = source.constants.get(constant, "")
    if not name:
        raise FetchFailed(f"the source's constant {constant} names no variable")
    if not environ.get(name):
        raise FetchFailed(f"the environment variable {name} is not set")
    return environ[name]


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


def _timestamp(event: Mapping[str, Value]) -> int | None:
    text = str(event.get("timestamp", ""))
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
    moment = _timestamp(event)
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
