"""F1 to F9: what hostile and broken feeds and files may do, and what each costs at most.

Figures are those a source is allowed: 20 MiB unpacked at a ratio of 200, 30 s, five redirects,
100 MiB and 2,000 files of an archive, 64 levels of XML and 32 of JSON.
"""

import gzip
import json
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from pytest_httpserver import HTTPServer
from sources.captures import NOW, a_capture, a_source
from sources.packed import a_row, a_workbook, a_zip
from werkzeug import Request, Response

from monitor.core.normalise import normalise
from monitor.model.reports import RawClaim, Rejection, RejectionReason, StrikeReport, Unusable
from monitor.model.sources import Source, SourceFormat
from monitor.settings.lexicon import load_vocabulary
from monitor.sources import fetch as fetching
from monitor.sources.fetch import (
    PUBLIC_ACCESS,
    Access,
    FetchResult,
    FetchState,
    Outcome,
    fetch,
    is_public,
)
from monitor.sources.interface import Blocked, FetchFailed, MalformedPayload, TooLarge
from monitor.sources.parsers import parse

ROOT = Path(__file__).parents[2]
FIRST = FetchState()
LOOPBACK = Access(allow_hosts=frozenset({"localhost", "127.0.0.1"}))
MIB = 1024 * 1024
sockets = pytest.mark.sockets


def _fetch(url: str, state: FetchState = FIRST) -> FetchResult:
    return fetch(_at(url), state, now=NOW, access=LOOPBACK)


def _at(url: str) -> Source:
    return a_source(SourceFormat.RSS, location=url)


@contextmanager
def costing_at_most(*, mib: float, seconds: float) -> Iterator[None]:
    """Fails if more memory is taken at once, or more time of the processor."""
    tracemalloc.start()
    started = time.process_time()
    try:
        yield
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak <= mib * MIB
    assert time.process_time() - started <= seconds


def _packed(count: int, pack: Callable[[], "zlib._Compress"]) -> bytes:
    """So many MiB of nothing, packed piece by piece."""
    packer = pack()
    pieces = [packer.compress(bytes(MIB)) for _ in range(count)]
    return b"".join(pieces) + packer.flush()


@sockets
@pytest.mark.parametrize(
    ("bomb", "encoding"),
    [
        (_packed(200, lambda: zlib.compressobj(9, wbits=31)), "gzip"),
        (_packed(200, lambda: zlib.compressobj(9)), "deflate"),
    ],
    ids=["gzip", "deflate"],
)
def test_f1_a_compression_bomb_is_cut_short(
    httpserver: HTTPServer, bomb: bytes, encoding: str
) -> None:
    """F1: 200 MiB of nothing sent as 200 kB costs what one part as sent unpacks to."""
    assert len(bomb) < 250_000
    httpserver.expect_request("/f").respond_with_data(bomb, headers={"Content-Encoding": encoding})
    with costing_at_most(mib=20, seconds=2), pytest.raises(TooLarge, match="200 times"):
        _fetch(httpserver.url_for("/f"))


@sockets
@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "compress"])
def test_f1_one_encoding_is_unpacked_and_only_those_asked_for(
    httpserver: HTTPServer, encoding: str
) -> None:
    """F1: what is packed twice, or in a way nobody asked for, is not unpacked."""
    headers = {"Content-Encoding": encoding}
    httpserver.expect_request("/f").respond_with_data(gzip.compress(b"x"), headers=headers)
    with pytest.raises(FetchFailed, match="content encoding"):
        _fetch(httpserver.url_for("/f"))


@sockets
def test_f1_a_body_over_the_limit_is_cut_short(httpserver: HTTPServer) -> None:
    """F1: of a body of 24 MiB no more than 20 are read, however it is sent."""
    noise = bytes(range(256)) * (24 * MIB // 256)
    httpserver.expect_request("/f").respond_with_data(noise)
    with pytest.raises(TooLarge, match="over 20971520 bytes"):
        _fetch(httpserver.url_for("/f"))


def _zip_bomb(mib: int) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive, archive.open("doc.kml", "w") as file:
        for _ in range(mib):
            file.write(bytes(MIB))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (_zip_bomb(300), "unpacks to more than 104857600 bytes"),
        (a_zip({f"{n}.kml": "" for n in range(100_000)}), "more than 2000 files"),
    ],
    ids=["300 MiB", "100,000 files"],
)
@pytest.mark.parametrize("kind", [SourceFormat.KML, SourceFormat.ENTSOE])
def test_f2_an_archive_that_swells_costs_its_limit(
    content: bytes, complaint: str, kind: SourceFormat
) -> None:
    """F2: bytes are counted as they come out, files before the directory is read; the other ways
    of an archive to be hostile are in tests/sources/test_archive.py.
    """
    named = content if kind is SourceFormat.KML else content.replace(b"doc.kml", b"doc.xml")
    with costing_at_most(mib=230, seconds=5), pytest.raises(MalformedPayload, match=complaint):
        parse(a_capture(named), a_source(kind))


DEFINED = (f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in pairwise("abcdefghij"))
LAUGHS = f"<!DOCTYPE x [<!ENTITY a 'ha'>{''.join(DEFINED)}]><x>&j;</x>"
XML_FORMATS = [SourceFormat.RSS, SourceFormat.KML, SourceFormat.CAP, SourceFormat.ENTSOE]


@pytest.mark.parametrize("kind", XML_FORMATS)
@pytest.mark.parametrize(
    "content",
    [
        LAUGHS.encode(),
        b"<!DOCTYPE x SYSTEM 'http://n.example.invalid/x.dtd'><x/>",
        b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><x>&a;</x>",
        LAUGHS.encode("utf-16"),
        b"<a>" * 20_000 + b"</a>" * 20_000,
        b"<?xml version='1.0' encoding='utf-7'?><x/>",
    ],
    ids=["laughs", "dtd", "external entity", "utf-16", "20,000 levels", "utf-7"],
)
def test_f3_no_format_of_xml_declares_entities_or_nests_without_end(
    kind: SourceFormat, content: bytes
) -> None:
    """F3: refused by every format that is XML, at once, with nothing read or looked up (this test
    may open no socket); the strict reader's own cases are in tests/sources/test_strict_xml.py.
    """
    with costing_at_most(mib=5, seconds=1), pytest.raises(MalformedPayload):
        parse(a_capture(content), a_source(kind))


JSON_FORMATS = [
    SourceFormat.GEOJSON,
    SourceFormat.TELEGRAM,
    SourceFormat.ACLED,
]


@pytest.mark.parametrize("kind", JSON_FORMATS)
@pytest.mark.parametrize(
    "content",
    [
        "[" * 200_000,
        '{"a":' * 40 + "1" + "}" * 40,
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": 1e400}',
        '{"a": ' + "9" * 5_000 + "}",
        '{"a": 1, "a": 2}',
        "",
    ],
    ids=["200,000 [", "40 levels", "NaN", "Infinity", "1e400", "5,000 digits", "twice", "nothing"],
)
def test_f4_no_format_of_json_takes_what_is_no_json(kind: SourceFormat, content: str) -> None:
    """F4: depth, numbers that are none, and keys given twice, in every format that is JSON."""
    with costing_at_most(mib=20, seconds=2), pytest.raises(MalformedPayload):
        parse(a_capture(content), a_source(kind))


def test_f4_a_lone_surrogate_is_no_text() -> None:
    """F4: what no store can hold is named with its item, and the next is read."""
    point = {"type": "Point", "coordinates": [33, 50]}
    features = [
        {"type": "Feature", "geometry": point, "properties": {"summary": words}}
        for words in ("\ud800", "A depot burns.")
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    bad, good = parse(a_capture(text), a_source(SourceFormat.GEOJSON))
    assert isinstance(bad, Unusable)
    assert isinstance(good, RawClaim)


@sockets
def test_f5_a_server_that_drips_is_left_when_the_time_is_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """F5: every byte comes in time, the whole never would; the limit in force is 30 s."""
    assert fetching.TOTAL_S == 30
    monkeypatch.setattr(fetching, "TOTAL_S", 0.4)
    with _dripping() as url, pytest.raises(FetchFailed, match="not finished within"):
        _fetch(url)


@contextmanager
def _dripping() -> Iterator[str]:
    """A server that sends a byte of its headers every 0.05 s."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def drip() -> None:
            with suppress(OSError):  # the client hangs up, which is the point, or never comes
                peer, _ = server.accept()
                with peer:
                    while not stop.wait(0.05):
                        peer.sendall(b"H")

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        finally:
            stop.set()
            thread.join()


@sockets
def test_f5_a_body_without_end_is_left(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F5: chunks for ever, each in time."""
    monkeypatch.setattr(fetching, "TOTAL_S", 0.4)
    stop = threading.Event()

    def drip(_: Request) -> Response:
        return Response(b"<a/>" for _ in iter(lambda: stop.wait(0.05), True))

    httpserver.expect_request("/f").respond_with_handler(drip)
    try:
        with pytest.raises(FetchFailed, match="not finished within"):
            _fetch(httpserver.url_for("/f"))
    finally:
        stop.set()


@sockets
@pytest.mark.parametrize(
    ("response", "complaint"),
    [
        (Response("gone", 404), "HTTP status 404"),
        (Response("", 200), "an empty answer"),
        (Response("", 304), "HTTP status 304"),  # to a request that named no validator
        (Response("not packed", 200, {"Content-Encoding": "gzip"}), "DecodingError"),
    ],
)
def test_f5_an_answer_without_usable_content_is_a_failure(
    httpserver: HTTPServer, response: Response, complaint: str
) -> None:
    """F5: an error page is never read as an empty feed."""
    httpserver.expect_request("/f").respond_with_response(response)
    with pytest.raises(FetchFailed, match=complaint):
        _fetch(httpserver.url_for("/f"))


@pytest.mark.parametrize("kind", XML_FORMATS)
def test_f5_a_page_for_people_is_no_feed(kind: SourceFormat) -> None:
    """F5: HTML with status 200, as of a portal or an error page."""
    page = "<!doctype html><html><body><p>Please log in<br></body></html>"
    with pytest.raises(MalformedPayload):
        parse(a_capture(page), a_source(kind))


@sockets
def test_f6_redirects_are_followed_five_times(httpserver: HTTPServer) -> None:
    """F6: a sixth is a loop or a game."""
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
def test_f6_a_redirect_to_where_we_must_not_go_is_blocked(
    httpserver: HTTPServer, target: str
) -> None:
    """F6: each hop is checked like the first."""
    httpserver.expect_request("/f").respond_with_data(status=302, headers={"Location": target})
    with pytest.raises(Blocked):
        _fetch(httpserver.url_for("/f"))


SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "0.0.0.0",
    "0",
    "localhost",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:7f00:1::]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "[fe80::1]",
    "[fc00::1]",
    "[fd00::1]",
    "[ff02::1]",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "[fd00:ec2::254]",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
]
OTHERS = [
    "file:///etc/hostname",
    "ftp://93.184.216.34/x",
    "gopher://93.184.216.34/",
    "data:text/plain,x",
    "http://user:word@93.184.216.34/",
    "http://93.184.216.34:25/",
    "http://93.184.216.34:6379/",
    "//93.184.216.34/",
    "not an address",
]


@sockets
@pytest.mark.parametrize("url", [*(f"http://{host}" for host in SPELLINGS), *OTHERS])
def test_f6_private_addresses_are_blocked_in_every_spelling(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F6: no name, number or wrapping leads into the operator's own network: of 42 addresses none
    reaches a peer that listens there, even where its port is one for the web.
    """
    with socket.create_server(("127.0.0.1", 0)) as sink:
        sink.setblocking(False)
        port = sink.getsockname()[1]
        monkeypatch.setattr(fetching, "PORTS", {80, 443, port})
        spelt = any(url == f"http://{host}" for host in SPELLINGS)
        with pytest.raises(Blocked):
            fetch(_at(f"{url}:{port}/" if spelt else url), FIRST, now=NOW, access=PUBLIC_ACCESS)
        with pytest.raises(BlockingIOError):
            sink.accept()


@sockets
def test_f6_a_name_is_looked_up_once_and_cannot_change_its_mind(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F6: the address that was checked is the one connected to."""
    httpserver.expect_request("/f").respond_with_data("content")
    looked_up: list[str] = []
    real = fetching._resolve

    async def counted(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return await real(host, port)

    monkeypatch.setattr(fetching, "_resolve", counted)
    assert _fetch(f"http://localhost:{httpserver.port}/f").outcome is Outcome.FETCHED
    assert looked_up == ["localhost"]


@sockets
def test_f6_one_private_address_of_a_name_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """F6: a name with a public address beside it is blocked all the same."""

    async def two(_host: str, _port: int) -> list[str]:
        return ["93.184.216.34", "10.0.0.1"]

    monkeypatch.setattr(fetching, "_resolve", two)
    with pytest.raises(Blocked, match=r"two\.example\.invalid is a private address"):
        fetch(_at("http://two.example.invalid/"), FIRST, now=NOW)


@sockets
def test_f6_an_allowance_for_one_port_is_not_one_for_the_host(httpserver: HTTPServer) -> None:
    """F6: the operator names host and port; another port of that host stays blocked."""
    httpserver.expect_request("/f").respond_with_data("content")
    url, port = httpserver.url_for("/f"), httpserver.port
    allowed = Access(allow_hosts=frozenset({f"{httpserver.host}:{port}"}))
    assert fetch(_at(url), FIRST, now=NOW, access=allowed).outcome is Outcome.FETCHED
    other = Access(allow_hosts=frozenset({f"{httpserver.host}:{port + 1}"}))
    with pytest.raises(Blocked):
        fetch(_at(url), FIRST, now=NOW, access=other)


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
def test_f6_an_address_is_judged_by_what_it_wraps(address: str, public: bool) -> None:
    """F6: IPv4 inside IPv6 is as private as it is outside."""
    assert is_public(address) is public


@sockets
def test_f7_once_a_day_the_whole_content_is_asked_for(httpserver: HTTPServer) -> None:
    """F7: a server whose validators lie is found out within a day."""

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
def test_f7_a_server_that_asks_for_patience_gets_an_hour_at_most(
    httpserver: HTTPServer, status: int, retry_after: str, seconds: int
) -> None:
    """F7: ten years of Retry-After are an hour; until then nothing is asked."""
    httpserver.expect_oneshot_request("/f").respond_with_data(
        status=status, headers={"Retry-After": retry_after}
    )
    result = _fetch(httpserver.url_for("/f"))
    assert result.outcome is Outcome.DEFERRED
    assert result.state.not_before_utc == NOW + timedelta(seconds=seconds)


def test_f7_before_the_agreed_time_nothing_is_asked() -> None:
    """F7: this test has no network, so that any request would fail."""
    state = FetchState(not_before_utc=NOW + timedelta(seconds=1))
    result = fetch(_at("http://n.example.invalid/f"), state, now=NOW)
    assert result == FetchResult(capture=None, state=state, outcome=Outcome.DEFERRED)


@sockets
def test_f7_the_clock_of_a_server_decides_nothing(httpserver: HTTPServer) -> None:
    """F7: a date and a change in the far future leave the monitor's own time as it is."""
    headers = {
        "Date": "Tue, 19 Jan 2038 03:14:07 GMT",
        "Last-Modified": "Fri, 31 Dec 9999 23:59:59 GMT",
    }
    httpserver.expect_request("/f").respond_with_data("content", headers=headers)
    result = _fetch(httpserver.url_for("/f"))
    assert result.capture is not None
    assert (result.capture.fetched_at_utc, result.state.full_at_utc) == (NOW, NOW)
    tomorrow = fetch(
        _at(httpserver.url_for("/f")), result.state, now=NOW + timedelta(days=1), access=LOOPBACK
    )
    assert tomorrow.outcome is Outcome.FETCHED
    assert "If-Modified-Since" not in httpserver.log[-1][0].headers


def _feature(geometry: object) -> StrikeReport | Rejection:
    """What becomes of a feature with that geometry, where only a part of Europe is covered."""
    feature = {
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "occurred_start": "2025-04-05T06:00:00Z",
            "summary": "A substation was struck.",
            "uncertainty_m": 100,
        },
    }
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    source = a_source(SourceFormat.GEOJSON)
    (item,) = parse(a_capture(text), source)
    return normalise(
        item,
        capture=a_capture(text),
        source=source,
        vocabulary=load_vocabulary(ROOT / "config/lexicon.yaml", {}),
        covers=lambda lon, lat: 20 < lon < 70 and 44 < lat < 62,
        now=NOW,
    )


def _a(kind: str, coordinates: object) -> dict[str, object]:
    return {"type": kind, "coordinates": coordinates}


SQUARE = [[33, 50], [34, 50], [34, 51], [33, 51], [33, 50]]


@pytest.mark.parametrize(
    "geometry",
    [
        _a("Point", [50, 33]),  # swapped
        _a("Point", [0, 0]),
        _a("Point", [180, 50]),
        _a("Point", [181, 91]),
        _a("Point", [3_673_000, 6_447_000]),  # metres of EPSG:3857
        _a("Point", []),
        _a("Point", [33]),
        _a("Point", ["33", "50"]),
        _a("Polygon", []),
        _a("Polygon", [[]]),
        _a("LineString", []),
        _a("MultiPolygon", [[]]),
        _a("GeometryCollection", []),
        _a("Circle", [33, 50]),
    ],
)
def test_f8_a_position_that_cannot_be_is_refused_with_its_reason(geometry: object) -> None:
    """F8: swapped, at null island, on the other side of the world, in metres, or empty."""
    refused = _feature(geometry)
    assert isinstance(refused, Rejection)
    assert refused.reason in {RejectionReason.BAD_COORDINATES, RejectionReason.MALFORMED}


@pytest.mark.parametrize(
    "geometry",
    [
        _a("Point", [33, 50, 120]),  # with a height
        _a("Polygon", [SQUARE]),
        _a("Polygon", [[[33, 50], [34, 51], [34, 50], [33, 51], [33, 50]]]),  # crosses itself
    ],
)
def test_f8_a_shape_is_no_sharper_than_it_is(geometry: object) -> None:
    """F8: a height is passed over; of areas, also one that crosses itself, the circle around."""
    report = _feature(geometry)
    assert isinstance(report, StrikeReport)
    assert report.uncertainty_m is not None
    assert report.uncertainty_m >= (100 if geometry["type"] == "Point" else 60_000)


F9_HEADER = "occurred_start;summary;latitude;longitude\n"
F9_ROW = "05.04.2025;Удар по підстанції;50,45;33,10\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (f"{F9_HEADER}{F9_ROW}".encode("cp1251"), "cp1251"),
        (f"\ufeff{F9_HEADER}{F9_ROW}".encode(), "cp1251"),  # the mark decides
        (f"{F9_HEADER}{F9_ROW}".encode("utf-16"), ""),
        ((F9_HEADER + ";;;\n" * 1_000_000 + F9_ROW).encode(), ""),
    ],
    ids=["cp1251", "a byte-order mark", "utf-16", "a million blank rows"],
)
def test_f9_a_table_as_people_save_it_is_read(content: bytes, encoding: str) -> None:
    """F9: old encodings, marks, decimal commas, day first, and any amount of nothing; formula,
    merged and date cells are in tests/sources/test_spreadsheet.py.
    """
    constants = {"_delimiter": ";", "_decimal": ",", "_date_format": "%d.%m.%Y"}
    constants |= {"_encoding": encoding} if encoding else {}
    claims = list(parse(a_capture(content), a_source(SourceFormat.CSV, constants=constants)))
    last = claims[-1]
    assert isinstance(last, RawClaim)
    assert last.fields["occurred_start"] == "2025-04-05"
    assert last.fields["summary"] == "Удар по підстанції"
    assert (last.fields["latitude"], last.fields["longitude"]) == ("50.45", "33.10")


def test_f9_one_bad_row_of_a_workbook_stops_no_other() -> None:
    """F9: an error in a cell is told with its row."""
    rows = (
        a_row(1, "occurred_start", "summary"),
        a_row(2, "2025-04-05", '<c t="e"><v>#REF!</v></c>'),
        a_row(3, "2025-04-05", "A depot burns."),
    )
    bad, good = parse(a_capture(a_workbook("".join(rows))), a_source(SourceFormat.XLSX))
    assert isinstance(bad, Unusable)
    assert isinstance(good, RawClaim)
