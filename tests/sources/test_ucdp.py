"""UCDP: three ways to write a date, codes of precision, tables and pages."""

import json
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sources.captures import NOW, a_capture, a_source
from werkzeug import Request, Response

from monitor.model.reports import RawClaim, RejectionReason, Unusable
from monitor.model.sources import Source, SourceFormat
from monitor.sources import ucdp
from monitor.sources.fetch import Access
from monitor.sources.interface import MalformedPayload, SourceError, TooLarge
from monitor.sources.parsers import parse
from monitor.sources.ucdp import fetch_ucdp

SOURCE = a_source(SourceFormat.UCDP)
MONTH_FIRST = a_source(SourceFormat.UCDP, constants={"_date_format": "%m/%d/%Y"})
EVENT = {
    "id": "7",
    "dyad_name": "North - South",
    "source_original": "duty service",
    "source_headline": "Two killed at a substation",
    "where_prec": "1",
    "where_coordinates": "Verbove village",
    "where_description": "substation at Verbove",
    "adm_1": "Central oblast",
    "latitude": "50.20",
    "longitude": "33.10",
    "country": "North",
    "region": "Europe",
    "date_prec": "1",
    "date_start": "2025-04-05 00:00:00.000",
    "date_end": "2025-04-05 00:00:00.000",
    "best": "2",
}


def _table(**changed: str) -> str:
    event = EVENT | changed
    return ",".join(event) + "\n" + ",".join(f'"{text}"' for text in event.values()) + "\n"


def _fields(content: str, source: Source = SOURCE) -> dict[str, str]:
    (claim,) = parse(a_capture(content), source)
    assert isinstance(claim, RawClaim)
    return dict(claim.fields)


def test_an_event_is_a_claim_without_an_attacker() -> None:
    """The sides are words; the continent is no region, and the country's name no code."""
    assert _fields(_table()) == {
        "occurred_start": "2025-04-05",
        "occurred_precision": "day",
        "origin": "duty service",
        "region": "Central oblast",
        "place_name": "Verbove village",
        "latitude": "50.20",
        "longitude": "33.10",
        "uncertainty_m": "5000",
        "effect": "deaths: 2",
        "summary": "substation at Verbove; North - South",
        "headline": "Two killed at a substation",
        "external_id": "7",
    }


def test_a_page_of_the_api_reads_as_the_table() -> None:
    """Numbers are numbers there; the locator counts events."""
    numbers: dict[str, Any] = {"id": 7, "where_prec": 1, "date_prec": 1, "best": 2}
    page = {"TotalCount": 1, "TotalPages": 1, "NextPageUrl": "", "Result": [EVENT | numbers]}
    (claim,) = parse(a_capture(json.dumps(page)), SOURCE)
    assert claim == RawClaim(locator="event 1", fields=_fields(_table()))


@pytest.mark.parametrize(
    ("written", "source", "day"),
    [
        ("2025-04-05", SOURCE, "2025-04-05"),
        ("2025-04-05T00:00:00", SOURCE, "2025-04-05"),
        ("4/5/2025 12:00:00 AM", MONTH_FIRST, "2025-04-05"),
        ("04/05/2025 00:00", MONTH_FIRST, "2025-04-05"),
        ("2025-04-05 00:00:00", MONTH_FIRST, "2025-04-05"),
        ("30/4/2025 00:00", MONTH_FIRST, "30/4/2025 00:00"),  # left for the normaliser to refuse
        ("4/5/2025 12:00:00 AM", SOURCE, "4/5/2025 12:00:00 AM"),
    ],
)
def test_a_date_with_slashes_is_read_as_the_entry_says_or_not_at_all(
    written: str, source: Source, day: str
) -> None:
    """Whether the day or the month comes first, nobody can tell from 04/05."""
    assert _fields(_table(date_start=written, date_end=written), source)["occurred_start"] == day


@pytest.mark.parametrize("date_prec", ["1", "2", "4", ""])
def test_days_between_are_a_range(date_prec: str) -> None:
    """An exact day is one only where both dates are the same."""
    fields = _fields(_table(date_prec=date_prec, date_end="2025-04-30"))
    assert (fields["occurred_start"], fields["occurred_end"]) == ("2025-04-05", "2025-04-30")
    assert fields["occurred_precision"] == "range"


@pytest.mark.parametrize(
    ("where_prec", "radius_m"),
    [("1", "5000"), ("2", "25000"), ("3", "50000"), ("4", ""), ("5", ""), ("6", ""), ("7", "")],
)
def test_the_code_of_precision_becomes_a_radius_or_no_point(where_prec: str, radius_m: str) -> None:
    """A centroid of a region is no place where something happened."""
    fields = _fields(_table(where_prec=where_prec))
    assert fields.get("uncertainty_m", "") == radius_m
    assert ("latitude" in fields) is ("place_name" in fields) is bool(radius_m)
    assert fields["region"] == "Central oblast"


def test_the_column_map_overrules_what_the_format_reads() -> None:
    """Whoever runs the source may know better."""
    source = a_source(SourceFormat.UCDP, columns={"place_name": "where_description"})
    assert _fields(_table(), source)["place_name"] == "substation at Verbove"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_table(id=" "), RejectionReason.MISSING_FIELD),
        (json.dumps({"Result": ["event"]}), RejectionReason.MALFORMED),
        (json.dumps({"Result": [EVENT | {"id": ["7"]}]}), RejectionReason.MALFORMED),
    ],
)
def test_an_event_that_is_none_is_unusable(content: str, reason: RejectionReason) -> None:
    """Without an id its corrections would not be recognised."""
    (bad,) = parse(a_capture(content), SOURCE)
    assert isinstance(bad, Unusable)
    assert bad.reason is reason


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('{"message": "token needed"}', "it has no Result"),
        ('{"Result": [', "not JSON"),
        ("id,date_start\n1,2025-04-05\n", "the header lacks: date_end"),
    ],
)
def test_what_is_neither_table_nor_page_is_refused(content: str, complaint: str) -> None:
    """An error of the API is no empty month."""
    with pytest.raises(MalformedPayload, match=complaint):
        parse(a_capture(content), SOURCE)


def _api(httpserver: HTTPServer) -> Source:
    return a_source(
        SourceFormat.UCDP,
        location=httpserver.url_for("/api/gedevents/25.1?Country=369"),
        constants={"_token_env": "A_TOKEN", "_token_header": "x-ucdp-access-token: {token}"},
    )


ACCESS = Access(environ={"A_TOKEN": "tell-nobody"}, allow_hosts=frozenset({"localhost"}))


@pytest.mark.sockets
def test_all_pages_of_the_api_are_asked_for(httpserver: HTTPServer) -> None:
    """With the token in its header, the question of the location kept."""

    def answer(request: Request) -> Response:
        assert request.headers["x-ucdp-access-token"] == "tell-nobody"
        assert (request.args["Country"], request.args["pagesize"]) == ("369", "1000")
        return Response(json.dumps({"TotalPages": 3, "Result": [EVENT | {"id": "7"}]}))

    httpserver.expect_request("/api/gedevents/25.1").respond_with_handler(answer)
    pages = list(fetch_ucdp(_api(httpserver), 0, now=NOW, access=ACCESS))
    httpserver.check_assertions()
    assert [request.args["page"] for request, _ in httpserver.log] == ["0", "1", "2"]
    assert not any("tell-nobody" in page.capture.url for page in pages)


@pytest.mark.sockets
def test_a_table_at_an_address_is_one_page(httpserver: HTTPServer) -> None:
    """Downloads of the database need no key and have no pages."""
    httpserver.expect_request("/ged.csv").respond_with_data(_table())
    source = a_source(SourceFormat.UCDP, location=httpserver.url_for("/ged.csv"))
    (page,) = fetch_ucdp(source, 0, now=NOW, access=ACCESS)
    assert page.capture.content == _table().encode()


@pytest.mark.sockets
@pytest.mark.parametrize(
    ("page", "error"),
    [
        ({"TotalPages": 1_000_000, "Result": []}, TooLarge),
        ({"Result": []}, MalformedPayload),
    ],
)
def test_pages_without_end_are_not_followed(
    httpserver: HTTPServer,
    monkeypatch: pytest.MonkeyPatch,
    page: dict[str, object],
    error: type[SourceError],
) -> None:
    """Neither a million of them nor an unknown number."""
    monkeypatch.setattr(ucdp, "MAX_PAGES", 2)
    httpserver.expect_request("/api/gedevents/25.1").respond_with_json(page)
    with pytest.raises(error):
        list(fetch_ucdp(_api(httpserver), 0, now=NOW, access=ACCESS))
    assert len(httpserver.log) <= 2
