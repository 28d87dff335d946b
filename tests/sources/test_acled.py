"""ACLED: pages of events, and the client that signs in and asks for what changed."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sources.captures import NOW, a_capture, a_source
from werkzeug import Request, Response

from monitor.model.reports import RawClaim, RejectionReason, Unusable
from monitor.model.sources import Source, SourceFormat
from monitor.sources import acled
from monitor.sources.acled import deleted_events, fetch_acled
from monitor.sources.fetch import Access
from monitor.sources.interface import (
    AskedToWait,
    Blocked,
    FetchFailed,
    MalformedPayload,
    Page,
    SourceError,
    TakenBack,
    TooLarge,
)
from monitor.sources.parsers import parse

SOURCE = a_source(SourceFormat.ACLED)
sockets = pytest.mark.sockets
ENVIRON = {"A_NAME": "observer", "A_WORD": "tell-nobody"}
ACCESS = Access(environ=ENVIRON, allow_hosts=frozenset({"localhost"}))
EVENT: dict[str, Any] = {
    "event_id_cnty": "XXX1",
    "event_date": "2025-04-05",
    "time_precision": 1,
    "event_type": "Explosions/Remote violence",
    "sub_event_type": "Air/drone strike",
    "actor1": "Forces of the North",
    "actor2": "",
    "country": "North",
    "region": "Europe",
    "admin1": "Central",
    "location": "Verbove",
    "latitude": "50.2000",
    "longitude": "33.1000",
    "geo_precision": 1,
    "source": "Verbove News",
    "notes": "A drone hit the substation.",
    "timestamp": 1744416000,
}


def _page(*events: object, **fields: object) -> str:
    return json.dumps({"status": 200, "success": True, "data": events, **fields})


def _one(source: Source = SOURCE, **changed: object) -> RawClaim | Unusable:
    (item,) = parse(a_capture(_page(EVENT | changed)), source)
    return item


def _fields(source: Source = SOURCE, **changed: object) -> dict[str, str]:
    claim = _one(source, **changed)
    assert isinstance(claim, RawClaim)
    return dict(claim.fields)


def test_an_event_is_a_claim_without_an_attacker() -> None:
    """The actors are words; which of them attacked, the database does not say."""
    assert _fields() == {
        "occurred_start": "2025-04-05",
        "occurred_precision": "day",
        "published_at": "2025-04-12T00:00:00+00:00",
        "origin": "Verbove News",
        "region": "Central",
        "place_name": "Verbove",
        "latitude": "50.2000",
        "longitude": "33.1000",
        "uncertainty_m": "5000",
        "headline": "Explosions/Remote violence: Air/drone strike",
        "summary": "A drone hit the substation. (actors: Forces of the North)",
        "external_id": "XXX1",
    }


def test_an_attacker_is_named_only_where_the_entry_says_which_column() -> None:
    """Whoever runs the source decides that, in its column map."""
    source = a_source(SourceFormat.ACLED, columns={"claimed_attacker": "actor1"})
    assert _fields(source)["claimed_attacker"] == "Forces of the North"


@pytest.mark.parametrize(
    ("geo_precision", "radius_m"), [(1, "5000"), (2, "25000"), (3, ""), ("", "")]
)
def test_the_code_of_precision_becomes_a_radius_or_no_point(
    geo_precision: object, radius_m: str
) -> None:
    """A provincial capital that stands for its province is no place."""
    fields = _fields(geo_precision=geo_precision)
    assert fields.get("uncertainty_m", "") == radius_m
    assert ("latitude" in fields) is ("place_name" in fields) is bool(radius_m)
    assert fields["region"] == "Central"


@pytest.mark.parametrize(
    ("time_precision", "start", "end"),
    [(2, "2025-03-30", "2025-04-11"), (3, "2025-03-06", "2025-05-05")],
)
def test_a_day_that_stands_for_a_week_or_month_is_a_range(
    time_precision: int, start: str, end: str
) -> None:
    """The day in the middle is not the day of the event."""
    fields = _fields(time_precision=time_precision)
    assert (fields["occurred_start"], fields["occurred_end"]) == (start, end)
    assert fields["occurred_precision"] == "range"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"event_id_cnty": ""}, RejectionReason.MISSING_FIELD),
        ({"notes": ["a"]}, RejectionReason.MALFORMED),
        ({"time_precision": 9}, RejectionReason.MALFORMED),
        ({"time_precision": 2, "event_date": "0001-01-02"}, RejectionReason.MALFORMED),
        ({"time_precision": 2, "event_date": "spring"}, RejectionReason.MALFORMED),
    ],
)
def test_an_event_that_is_none_is_unusable(
    changed: dict[str, object], reason: RejectionReason
) -> None:
    """Without its id all such events would be one."""
    bad = _one(**changed)
    assert isinstance(bad, Unusable)
    assert bad.reason is reason


@pytest.mark.parametrize(
    "content",
    [
        '{"status": 403, "success": false, "data": []}',
        '{"status": 200}',
        '{"data": ["x"]}',
        "[]",
        "<html>",
    ],
)
def test_an_error_is_never_an_empty_page(content: str) -> None:
    """The API tells of some errors in pages of their own."""
    with pytest.raises(MalformedPayload):
        parse(a_capture(content), SOURCE)


def test_a_deleted_event_is_taken_back_and_is_no_claim() -> None:
    """With the second of its deletion; events on the same page are claims as ever."""
    page = _page({"event_id_cnty": "XXX2", "deleted_timestamp": "1744416000"}, EVENT)
    before = datetime(2025, 4, 12, 0, 0, 1, tzinfo=UTC)
    assert deleted_events(page.encode()) == [TakenBack(external_id="XXX2", before_utc=before)]
    (claim,) = parse(a_capture(page), SOURCE)
    assert isinstance(claim, RawClaim)
    assert claim.locator == "event 2"


@pytest.mark.parametrize(
    "entry",
    [
        {"deleted_timestamp": 1},
        {"event_id_cnty": ["XXX1"], "deleted_timestamp": 1},
        {"event_id_cnty": "XXX1", "deleted_timestamp": "lately"},
    ],
)
def test_a_deletion_that_names_nothing_is_not_passed_over(entry: dict[str, object]) -> None:
    """Without an id or a time nobody can tell what is gone."""
    with pytest.raises(MalformedPayload, match="without its event_id_cnty or time"):
        deleted_events(_page(entry).encode())


def _asked(server: HTTPServer, **constants: str) -> Source:
    names = {"_username_env": "A_NAME", "_password_env": "A_WORD"} | constants
    location = server.url_for("/api/acled/read?country=North")
    return a_source(SourceFormat.ACLED, location=location, constants=names)


def _pull(source: Source, since: int = 0) -> list[Page]:
    return list(fetch_acled(source, since, now=NOW, access=ACCESS))


def _opened(server: HTTPServer) -> None:
    def sign_in(request: Request) -> Response:
        signed = dict(request.form)
        assert signed == {
            "grant_type": "password",
            "client_id": "acled",
            "username": "observer",
            "password": "tell-nobody",
        }
        return Response('{"access_token": "t0ken", "token_type": "Bearer"}')

    server.expect_request("/oauth/token", method="POST").respond_with_handler(sign_in)


@sockets
def test_pages_are_asked_for_until_one_is_not_full(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the token, from the timestamp on; the newest timestamp is where the next pull starts."""
    monkeypatch.setattr(acled, "PAGE_ROWS", 2)
    _opened(httpserver)
    stamps = {"1": (5, 9), "2": (7,)}

    def answer(request: Request) -> Response:
        assert request.headers["Authorization"] == "Bearer t0ken"
        assert (request.args["timestamp"], request.args["timestamp_where"]) == ("4", ">=")
        assert (request.args["country"], request.args["limit"]) == ("North", "2")
        return Response(_page(*({"timestamp": n} for n in stamps[request.args["page"]])))

    httpserver.expect_request("/api/acled/read").respond_with_handler(answer)
    httpserver.expect_request("/api/deleted/read").respond_with_data(_page())
    first, last, deleted = _pull(_asked(httpserver), since=4)
    httpserver.check_assertions()
    assert (first.since, last.since, deleted.since) == (9, 9, 9)
    assert first.capture.content == _page({"timestamp": 5}, {"timestamp": 9}).encode()
    assert first.capture.capture_id != last.capture.capture_id
    assert "t0ken" not in first.capture.url


@sockets
def test_nothing_new_leaves_the_cursor_where_it_was(httpserver: HTTPServer) -> None:
    """An empty page is an answer."""
    _opened(httpserver)
    httpserver.expect_request("/api/acled/read").respond_with_data(_page())
    httpserver.expect_request("/api/deleted/read").respond_with_data(_page())
    assert {page.since for page in _pull(_asked(httpserver), since=1744416000)} == {1744416000}


@sockets
def test_an_endless_pull_is_stopped(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that always has another page does not keep the monitor for ever."""
    monkeypatch.setattr(acled, "PAGE_ROWS", 1)
    monkeypatch.setattr(acled, "MAX_PAGES", 3)
    _opened(httpserver)
    httpserver.expect_request("/api/acled/read").respond_with_data(_page(EVENT))
    with pytest.raises(TooLarge, match="over 3 pages"):
        _pull(_asked(httpserver))


@sockets
def test_deletions_are_asked_for_at_their_own_address(httpserver: HTTPServer) -> None:
    """Since the same timestamp, with the same token, after the events; the first pull has nothing
    that could have been deleted.
    """
    _opened(httpserver)
    httpserver.expect_request("/api/acled/read").respond_with_data(_page())
    query = {"deleted_timestamp": "4", "page": "1", "country": "North", "_format": "json"}
    httpserver.expect_request(
        "/api/deleted/read",
        headers={"Authorization": "Bearer t0ken"},
        query_string=query | {"limit": "5000"},
    ).respond_with_data(_page({"event_id_cnty": "XXX1"}))
    assert len(_pull(_asked(httpserver), since=4)) == 2
    assert len(_pull(_asked(httpserver))) == 1


@sockets
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Response("wrong password: tell-nobody", 401), FetchFailed),
        (Response("{}"), FetchFailed),
        (Response('{"access_token": "a\\nb"}'), FetchFailed),
        (Response("tell-nobody"), MalformedPayload),
        (Response("", 307, {"Location": "/elsewhere"}), FetchFailed),
        (Response(""), FetchFailed),
    ],
)
def test_who_cannot_sign_in_is_told_without_the_password(
    httpserver: HTTPServer, answer: Response, error: type[SourceError]
) -> None:
    """Whatever the server says back; and a password is never carried on to another address."""
    httpserver.expect_request("/oauth/token").respond_with_response(answer)
    with pytest.raises(error) as told:
        _pull(_asked(httpserver))
    assert "tell-nobody" not in str(told.value)
    assert [request.path for request, _ in httpserver.log] == ["/oauth/token"]


@sockets
@pytest.mark.parametrize("status", [401, 403, 500])
def test_a_page_that_is_refused_is_a_failure(httpserver: HTTPServer, status: int) -> None:
    """A token that has run out, a consent that is missing, a server in trouble."""
    _opened(httpserver)
    httpserver.expect_request("/api/acled/read").respond_with_data("no", status=status)
    with pytest.raises(FetchFailed, match=f"HTTP status {status}"):
        _pull(_asked(httpserver))


@sockets
def test_a_page_that_asks_for_patience_says_until_when(httpserver: HTTPServer) -> None:
    """Which whoever pulls it remembers."""
    _opened(httpserver)
    httpserver.expect_request("/api/acled/read").respond_with_data(
        "later", status=429, headers={"Retry-After": "60"}
    )
    with pytest.raises(AskedToWait) as asked:
        _pull(_asked(httpserver))
    assert asked.value.until_utc == NOW + timedelta(seconds=60)


@sockets
@pytest.mark.parametrize(
    ("constants", "complaint"),
    [
        ({"_password_env": ""}, "the source's constant _password_env names no variable"),
        ({"_username_env": "NOT_THERE"}, "the environment variable NOT_THERE is not set"),
    ],
)
def test_missing_credentials_are_named_not_guessed(
    httpserver: HTTPServer, constants: dict[str, str], complaint: str
) -> None:
    """By the variable's name; nothing is asked of the server."""
    with pytest.raises(FetchFailed, match=complaint):
        _pull(_asked(httpserver, **constants))
    assert not httpserver.log


def test_credentials_do_not_go_over_plain_http() -> None:
    """Except to where the operator allows it."""
    source = a_source(SourceFormat.ACLED, location="http://acled.example.invalid/api/acled/read")
    with pytest.raises(Blocked, match="only sent over https"):
        list(fetch_acled(source, 0, now=NOW, access=Access(environ=ENVIRON)))
