"""Fetching: asks politely, remembers, and keeps its keys to itself."""

import gzip
import logging
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from pytest_httpserver import HTTPServer
from sources.captures import NOW, a_source
from werkzeug import Request, Response

from monitor.model.sources import Source, SourceFormat
from monitor.sources.fetch import Access, FetchResult, FetchState, Outcome, fetch
from monitor.sources.interface import Blocked, FetchFailed

FIRST = FetchState()
LOOPBACK = Access(allow_hosts=frozenset({"localhost", "127.0.0.1"}))
TOKENED = Access(environ={"A_TOKEN": "tell nobody"}, allow_hosts=LOOPBACK.allow_hosts)
sockets = pytest.mark.sockets


def _fetch(url: str, state: FetchState = FIRST) -> FetchResult:
    return fetch(_at(url), state, now=NOW, access=LOOPBACK)


def _at(url: str) -> Source:
    return a_source(SourceFormat.RSS, location=url)


@sockets
def test_new_content_becomes_a_capture_with_what_to_remember(httpserver: HTTPServer) -> None:
    """The bytes are kept as unpacked, with their type; the validators are for next time."""
    headers = {"ETag": '"1"', "Last-Modified": "Sat, 05 Apr 2025 10:00:00 GMT"}
    httpserver.expect_request("/f").respond_with_data(
        b"<rss/>", content_type="text/xml; charset=utf-8", headers=headers
    )
    result = _fetch(httpserver.url_for("/f"))
    assert result.outcome is Outcome.FETCHED
    assert result.capture is not None
    assert (result.capture.content, result.capture.media_type) == (b"<rss/>", "text/xml")
    assert result.state == FetchState(
        etag='"1"', last_modified=headers["Last-Modified"], full_at_utc=NOW
    )


@sockets
def test_unchanged_content_is_not_sent_again(httpserver: HTTPServer) -> None:
    """The validators are shown, and 304 leaves nothing to read."""
    shown = {"If-None-Match": '"1"', "If-Modified-Since": "x"}
    httpserver.expect_request("/f", headers=shown).respond_with_data(status=304)
    state = FetchState(etag='"1"', last_modified="x", full_at_utc=NOW - timedelta(hours=1))
    result = _fetch(httpserver.url_for("/f"), state)
    assert result == FetchResult(capture=None, state=state, outcome=Outcome.UNCHANGED)


@sockets
def test_ordinary_compression_is_unpacked(httpserver: HTTPServer) -> None:
    """What most feeds do is read as usual."""
    packed = gzip.compress(b"<rss/>", mtime=0)
    httpserver.expect_request("/f").respond_with_data(packed, headers={"Content-Encoding": "gzip"})
    capture = _fetch(httpserver.url_for("/f")).capture
    assert capture is not None
    assert capture.content == b"<rss/>"


@sockets
def test_a_server_asked_by_name_hears_its_name(httpserver: HTTPServer) -> None:
    """Connecting to the checked address does not change the Host header."""
    host = f"localhost:{httpserver.port}"
    httpserver.expect_request("/f", headers={"Host": host}).respond_with_data("content")
    assert _fetch(f"http://{host}/f").outcome is Outcome.FETCHED


def _with_token(location: str, **constants: str) -> Source:
    return a_source(
        SourceFormat.CSV, location=location, constants={"_token_env": "A_TOKEN"} | constants
    )


@sockets
@pytest.mark.parametrize(
    ("path", "header"),
    [
        ("/area/{token}/1", ""),
        ("/area?key={token}&n=1", ""),
        ("/area", "Authorization: Bearer {token}"),
        ("/area", "x-access-token: {token}"),
    ],
)
def test_a_token_is_sent_and_shown_nowhere(
    httpserver: HTTPServer,
    caplog: pytest.LogCaptureFixture,
    path: str,
    header: str,
) -> None:
    """In the address or in a header, as the entry says; neither the capture nor any library's log
    has it.
    """
    got = []

    def answer(request: Request) -> Response:
        got.append(f"{request.path}?{request.query_string.decode()} {request.headers}")
        return Response("a,b\n")

    httpserver.expect_request(re.compile("/area.*")).respond_with_handler(answer)
    source = _with_token(httpserver.url_for("") + path.lstrip("/"), _token_header=header)
    # the servers of tests log what they hear, which is not ours
    caplog.set_level(logging.CRITICAL, logger="werkzeug")
    with caplog.at_level(logging.DEBUG):
        result = fetch(source, FIRST, now=NOW, access=TOKENED)
    assert "tell nobody" in unquote(got[0])
    assert "{token}" not in unquote(got[0])
    assert result.capture is not None
    assert result.capture.url == source.location
    logged = "".join(record.getMessage() for record in caplog.records)
    assert "HTTP Request" in logged
    assert "tell" not in logged + repr(result) + repr(TOKENED)


@sockets
@pytest.mark.parametrize("status", [302, 307, 400, 401, 500])
def test_a_token_is_not_carried_on_and_not_told(httpserver: HTTPServer, status: int) -> None:
    """A redirect is not followed with it, and no error quotes what was asked or answered."""
    elsewhere = {"Location": f"http://127.0.0.1:{httpserver.port}/elsewhere"}
    httpserver.expect_request(re.compile("/area/.*")).respond_with_data(
        "tell nobody is no key", status=status, headers=elsewhere
    )
    source = _with_token(httpserver.url_for("/area/") + "{token}")
    with pytest.raises(FetchFailed) as failed:
        fetch(source, FIRST, now=NOW, access=TOKENED)
    assert str(failed.value) == f"HTTP status {status}"
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(
    ("constants", "environ", "complaint"),
    [
        ({}, {}, "the environment variable A_TOKEN is not set"),
        ({}, {"A_TOKEN": "two\nlines"}, "the environment variable A_TOKEN is not set"),
        ({"_token_env": ""}, {}, "the source's constant _token_env names no variable"),
    ],
)
def test_a_missing_token_is_named_not_guessed(
    constants: dict[str, str], environ: dict[str, str], complaint: str
) -> None:
    """By its variable; nothing is asked of the server."""
    source = _with_token("https://n.example.invalid/{token}", **constants)
    with pytest.raises(FetchFailed, match=complaint):
        fetch(source, FIRST, now=NOW, access=Access(environ=environ))


def test_a_token_goes_over_https_only() -> None:
    """Except to where the operator allows it."""
    source = _with_token("http://n.example.invalid/{token}")
    with pytest.raises(Blocked, match="only sent over https"):
        fetch(source, FIRST, now=NOW, access=Access(environ=TOKENED.environ))


@sockets
def test_an_address_may_name_the_period_it_asks_for(httpserver: HTTPServer) -> None:
    """As the formats of the service want it; validators of another period's answer do not count."""
    httpserver.expect_request("/api").respond_with_data("content", headers={"ETag": '"1"'})
    location = httpserver.url_for("/api?from={from:%Y%m%d%H%M}&to={until:%Y%m%d%H%M}")
    source = a_source(SourceFormat.CSV, location=location, constants={"_period_hours": "6"})
    state = FetchState(etag='"1"', full_at_utc=NOW)
    result = fetch(source, state, now=NOW, access=LOOPBACK)
    (asked, _) = httpserver.log[0]
    assert dict(asked.args) == {"from": "202504200600", "to": "202504201200"}
    assert "If-None-Match" not in asked.headers
    assert result.capture is not None
    assert result.capture.url.endswith("from=202504200600&to=202504201200")
