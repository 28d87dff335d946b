"""Fetching: asks politely, stops in time, and goes nowhere it must not."""

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer
from sources.captures import NOW, a_source
from werkzeug import Request, Response

from monitor.model.sources import Source, SourceFormat
from monitor.sources import fetch as fetching
from monitor.sources.fetch import FetchResult, FetchState, Outcome, fetch, is_public
from monitor.sources.interface import Blocked, FetchFailed, TooLarge

FIRST = FetchState()
LOOPBACK = frozenset({"localhost", "127.0.0.1"})
sockets = pytest.mark.sockets


def _fetch(url: str, state: FetchState = FIRST) -> FetchResult:
    return fetch(_at(url), state, now=NOW, allow_hosts=LOOPBACK)


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
def test_once_a_day_the_whole_content_is_asked_for(httpserver: HTTPServer) -> None:
    """A server whose validators lie is found out within a day."""

    def answer(request: Request) -> Response:
        return Response("", 304) if "If-None-Match" in request.headers else Response("new")

    httpserver.expect_request("/f").respond_with_handler(answer)
    state = FetchState(etag='"1"', full_at_utc=NOW - timedelta(days=1))
    assert _fetch(httpserver.url_for("/f"), state).outcome is Outcome.FETCHED


@sockets
@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("120", 120),
        ("315360000", 3600),
        ("9" * 40, 3600),
        ((NOW + timedelta(minutes=5)).strftime("%a, %d %b %Y %H:%M:%S GMT"), 300),
        ("Sat, 05 Apr 2025 10:00:00 GMT", 0),
        ("soon", 3600),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_for_patience_gets_an_hour_at_most(
    httpserver: HTTPServer, status: int, retry_after: str, seconds: int
) -> None:
    """Ten years of Retry-After are an hour; until then nothing is asked."""
    httpserver.expect_oneshot_request("/f").respond_with_data(
        status=status, headers={"Retry-After": retry_after}
    )
    result = _fetch(httpserver.url_for("/f"))
    assert result.outcome is Outcome.DEFERRED
    assert result.state.not_before_utc == NOW + timedelta(seconds=seconds)


def test_before_the_agreed_time_nothing_is_asked() -> None:
    """This test has no network, so that any request would fail."""
    state = FetchState(not_before_utc=NOW + timedelta(seconds=1))
    result = fetch(_at("http://n.example.invalid/f"), state, now=NOW)
    assert result == FetchResult(capture=None, state=state, outcome=Outcome.DEFERRED)


@sockets
@pytest.mark.parametrize(
    ("response", "complaint"),
    [
        (Response("gone", 404), "HTTP status 404"),
        (Response("", 200), "an empty answer"),
        (Response("", 304), "HTTP status 304"),  # to a request that named no validator
        (Response("not packed", 200, {"Content-Encoding": "gzip"}), "DecodingError"),
        (Response("x", 200, {"Content-Encoding": "gzip, gzip"}), "content encoding"),
    ],
)
def test_an_answer_without_usable_content_is_a_failure(
    httpserver: HTTPServer, response: Response, complaint: str
) -> None:
    """An error page is never read as an empty feed."""
    httpserver.expect_request("/f").respond_with_response(response)
    with pytest.raises(FetchFailed, match=complaint):
        _fetch(httpserver.url_for("/f"))


@sockets
def test_a_body_over_the_limit_is_cut_short(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory is bounded, whatever the server sends."""
    monkeypatch.setattr(fetching, "SIZE_LIMIT_BYTES", 1000)
    httpserver.expect_request("/f").respond_with_data(b"x" * 1001)
    with pytest.raises(TooLarge, match="over 1000 bytes"):
        _fetch(httpserver.url_for("/f"))


@sockets
def test_a_compression_bomb_is_cut_short(httpserver: HTTPServer) -> None:
    """Ten megabytes of nothing, sent as ten kilobytes."""
    bomb = gzip.compress(bytes(10 * 1024 * 1024), mtime=0)
    httpserver.expect_request("/f").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(TooLarge, match="200 times"):
        _fetch(httpserver.url_for("/f"))


@sockets
def test_ordinary_compression_is_unpacked(httpserver: HTTPServer) -> None:
    """What most feeds do is read as usual."""
    packed = gzip.compress(b"<rss/>", mtime=0)
    httpserver.expect_request("/f").respond_with_data(packed, headers={"Content-Encoding": "gzip"})
    capture = _fetch(httpserver.url_for("/f")).capture
    assert capture is not None
    assert capture.content == b"<rss/>"


@sockets
def test_a_server_that_drips_is_left_when_the_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every byte comes in time, the whole never would."""
    monkeypatch.setattr(fetching, "TOTAL_S", 0.4)
    with _dripping() as url, pytest.raises(FetchFailed, match="not finished within"):
        _fetch(url)


@contextmanager
def _dripping() -> Iterator[str]:
    """A server that sends a byte of its headers every 0.05 s."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            peer, _ = server.accept()
            with peer, suppress(OSError):  # the client hangs up, which is the point
                while not stop.wait(0.05):
                    peer.sendall(b"H")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        finally:
            stop.set()
        thread.join(timeout=5)


@sockets
def test_redirects_are_followed_five_times(httpserver: HTTPServer) -> None:
    """A sixth is a loop or a game."""
    for hop in range(6):
        headers = {"Location": f"/{hop + 1}"}
        httpserver.expect_request(f"/{hop}").respond_with_data(status=302, headers=headers)
    httpserver.expect_request("/6").respond_with_data("content")
    assert _fetch(httpserver.url_for("/1")).outcome is Outcome.FETCHED
    with pytest.raises(FetchFailed, match="TooManyRedirects"):
        _fetch(httpserver.url_for("/0"))


@sockets
@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/hostname",
        "ftp://n.example.invalid/x",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://user:word@93.184.216.34/",
        "http://93.184.216.34:25/",
    ],
)
def test_a_redirect_to_where_we_must_not_go_is_blocked(httpserver: HTTPServer, target: str) -> None:
    """Each hop is checked like the first."""
    httpserver.expect_request("/f").respond_with_data(status=302, headers={"Location": target})
    with pytest.raises(Blocked):
        _fetch(httpserver.url_for("/f"))


@sockets
@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0.0.0.0/",
        "http://localhost/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "file:///etc/hostname",
        "gopher://93.184.216.34/",
        "not an address",
    ],
)
def test_private_addresses_are_blocked_in_every_spelling(url: str) -> None:
    """No name, number or wrapping leads into the operator's own network."""
    with pytest.raises(Blocked):
        fetch(_at(url), FIRST, now=NOW)


@sockets
def test_an_allowance_for_one_port_is_not_one_for_the_host(httpserver: HTTPServer) -> None:
    """The operator names host and port; another port of that host stays blocked."""
    httpserver.expect_request("/f").respond_with_data("content")
    url, port = httpserver.url_for("/f"), httpserver.port
    allowed = frozenset({f"{httpserver.host}:{port}"})
    assert fetch(_at(url), FIRST, now=NOW, allow_hosts=allowed).outcome is Outcome.FETCHED
    other = frozenset({f"{httpserver.host}:{port + 1}"})
    with pytest.raises(Blocked):
        fetch(_at(url), FIRST, now=NOW, allow_hosts=other)


@sockets
def test_a_server_asked_by_name_hears_its_name(httpserver: HTTPServer) -> None:
    """Connecting to the checked address does not change the Host header."""
    host = f"localhost:{httpserver.port}"
    httpserver.expect_request("/f", headers={"Host": host}).respond_with_data("content")
    assert _fetch(f"http://{host}/f").outcome is Outcome.FETCHED


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1111", True),
        ("64:ff9b::5db8:d822", True),
        ("::ffff:93.184.216.34", True),
        ("10.1.2.3", False),
        ("::ffff:10.1.2.3", False),
        ("64:ff9b::a01:203", False),
        ("2002:a01:203::1", False),
        ("fe80::1%eth0", False),
    ],
)
def test_an_address_is_judged_by_what_it_wraps(address: str, public: bool) -> None:
    """IPv4 inside IPv6 is as private as it is outside."""
    assert is_public(address) is public
