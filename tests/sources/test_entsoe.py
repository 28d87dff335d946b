"""ENTSO-E: forced outages are told as outages, and never as strikes."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pytest_httpserver import HTTPServer
from sources.captures import a_capture, a_source
from werkzeug import Request, Response

from monitor.core.normalise import normalise
from monitor.model.reports import Occurrence, RawClaim, RejectionReason, StrikeReport, Unusable
from monitor.model.sources import SourceFormat
from monitor.settings.lexicon import load_vocabulary
from monitor.sources.entsoe import fetch_entsoe, replaced_documents
from monitor.sources.fetch import Access
from monitor.sources.interface import MalformedPayload, Page, TooLarge
from monitor.sources.parsers import parse

ROOT = Path(__file__).parents[2]
SOURCE = a_source(SourceFormat.ENTSOE)
UNIT = """<production_RegisteredResource.mRID>62W17</production_RegisteredResource.mRID>
<production_RegisteredResource.name>Verbove unit 2</production_RegisteredResource.name>
<production_RegisteredResource.location.name>Verbove</production_RegisteredResource.location.name>"""
LINE = """<Asset_RegisteredResource><mRID>10T1</mRID><name>Line 1</name></Asset_RegisteredResource>
<Asset_RegisteredResource><mRID>10T2</mRID></Asset_RegisteredResource>"""
START = """<start_DateAndOrTime.date>2025-04-05</start_DateAndOrTime.date>
<start_DateAndOrTime.time>03:30:00Z</start_DateAndOrTime.time>"""


def _document(
    what: str = UNIT,
    *,
    kind: str = "A54",
    status: str = "",
    start: str = START,
    version: int = 3,
    revision: str = "1",
    created: str = "2025-04-05T04:10:00Z",
) -> str:
    told = f"<docStatus><value>{status}</value></docStatus>" if status else ""
    return (
        '<Unavailability_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-6:outagedocument:'
        f'{version}:0"><mRID>out-17</mRID><revisionNumber>{revision}</revisionNumber>'
        f"<createdDateTime>{created}</createdDateTime>"
        f"{told}<unavailability_Time_Period.timeInterval><start>2025-04-05T03:30Z</start>"
        "</unavailability_Time_Period.timeInterval>"
        f"<TimeSeries><mRID>1</mRID><businessType>{kind}</businessType>{start}{what}"
        "<Reason><code>B18</code><text>Failure</text></Reason></TimeSeries>"
        "</Unavailability_MarketDocument>"
    )


def _zip(files: dict[str, str]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def _one(xml: str) -> RawClaim | Unusable:
    (item,) = parse(a_capture(xml), SOURCE)
    return item


@pytest.mark.parametrize("version", [3, 4])
def test_a_forced_outage_is_a_headline_and_names_nothing_hit(version: int) -> None:
    """Whatever the namespace's version."""
    assert _one(_document(version=version)) == RawClaim(
        locator="document series 1",
        fields={
            "occurred_start": "2025-04-05T03:30:00Z",
            "published_at": "2025-04-05T04:10:00Z",
            "effect": "outage",
            "summary": "Failure",
            "headline": "Forced outage: Verbove unit 2, Verbove",
            "external_id": "out-17",
        },
    )


@pytest.mark.parametrize("reason", ["Failure", "Damaged by an attack"])
def test_an_outage_is_no_strike(reason: str) -> None:
    """By the lexicon in force it stays unclear whether there was one, whatever the reason says."""
    report = normalise(
        _one(_document().replace("Failure", reason)),
        capture=a_capture(""),
        source=SOURCE,
        vocabulary=load_vocabulary(ROOT / "config/lexicon.yaml", {}),
        covers=lambda lon, lat: True,
        now=datetime(2025, 4, 6, tzinfo=UTC),
    )
    assert isinstance(report, StrikeReport)
    assert report.occurrence is Occurrence.UNCLEAR
    assert report.claimed_attacker is None


def test_lines_are_named_or_given_by_their_code() -> None:
    """Transmission outages nest their assets, and may be several."""
    claim = _one(_document(LINE))
    assert isinstance(claim, RawClaim)
    assert claim.fields["headline"] == "Forced outage: Line 1; 10T2"


def test_without_a_start_of_its_own_the_period_says_when() -> None:
    """The series' own date and time come first."""
    claim = _one(_document(start=""))
    assert isinstance(claim, RawClaim)
    assert claim.fields["occurred_start"] == "2025-04-05T03:30Z"


@pytest.mark.parametrize(
    ("xml", "field", "reason"),
    [
        (_document(kind="A53"), "businessType", RejectionReason.UNKNOWN_VALUE),
        (_document(status="A09"), "docStatus", RejectionReason.UNKNOWN_VALUE),
        (_document(status="A13"), "docStatus", RejectionReason.UNKNOWN_VALUE),
        (_document(""), "name", RejectionReason.MISSING_FIELD),
    ],
)
def test_what_is_no_forced_outage_is_refused(xml: str, field: str, reason: RejectionReason) -> None:
    """Planned, taken back, or of nothing."""
    bad = _one(xml)
    assert isinstance(bad, Unusable)
    assert (bad.field, bad.reason) == (field, reason)


def test_an_active_document_is_read() -> None:
    """A05 is what they all are until they are taken back."""
    assert isinstance(_one(_document(status="A05")), RawClaim)


@pytest.mark.parametrize(
    ("xml", "before"),
    [
        (_document(), None),
        (_document(revision="2"), "2025-04-05T04:10:00+00:00"),
        (_document(status="A09"), "2025-04-05T04:10:01+00:00"),  # it may keep its time
        (_document(status="A13", revision="2"), "2025-04-05T04:10:01+00:00"),
        (_document(revision="2", created="2025-04-05T04:10:00"), None),
        (_document(revision="2", created="today"), None),
    ],
)
def test_a_revision_takes_the_place_of_the_document_it_revises(
    xml: str, before: str | None
) -> None:
    """Whole, for its series may be others; one taken back leaves nothing."""
    taken = replaced_documents(xml.encode())
    assert [(each.external_id, each.before_utc.isoformat()) for each in taken] == (
        [("out-17", before)] if before else []
    )
    assert replaced_documents(_zip({"1.xml": xml})) == taken


def test_an_archive_is_read_file_by_file() -> None:
    """Other files in it are left alone."""
    packed = _zip({"1.xml": _document(), "notes.txt": "x", "2.XML": _document(LINE)})
    items = parse(a_capture(packed), SOURCE)
    assert [item.locator for item in items] == ["1.xml series 1", "2.XML series 1"]


def test_nothing_found_is_an_empty_answer_and_a_refusal_is_a_failure() -> None:
    """Both come as the same kind of document."""
    answer = (
        "<Acknowledgement_MarketDocument><Reason><code>999</code><text>{}</text></Reason>"
        "</Acknowledgement_MarketDocument>"
    )
    assert parse(a_capture(answer.format("No matching data found for A80")), SOURCE) == []
    with pytest.raises(MalformedPayload, match="Unauthorized"):
        parse(a_capture(answer.format("Unauthorized. Missing token")), SOURCE)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"<html/>", "no document of outages"),
        (b"PK\x03\x04broken", "not a readable ZIP"),
        (_zip({"../1.xml": _document()}), "leads out of the archive"),
        (_zip({"1.xml": "<!DOCTYPE x>" + _document()}), "a document type"),
        (_zip({"1.xml": "<a/>"}), "'1.xml' is no document of outages"),
    ],
)
def test_what_is_no_outage_at_all_is_refused_whole(content: bytes, complaint: str) -> None:
    """Other XML, broken or harmful archives."""
    with pytest.raises(MalformedPayload, match=complaint):
        parse(a_capture(content), SOURCE)


NOTHING = (
    b"<Acknowledgement_MarketDocument><Reason><code>999</code>"
    b"<text>No matching data found for A80</text></Reason></Acknowledgement_MarketDocument>"
)
FULL_PAGE = _zip({f"{number}.xml": _document() for number in range(200)})
NOW = datetime(2025, 4, 5, 12, 0, tzinfo=UTC)


def _asked(httpserver: HTTPServer, page: Callable[[int], bytes], into: list[Page]) -> list[str]:
    """The offsets asked for, with the key and the question kept; the pages that came are added."""

    def answer(request: Request) -> Response:
        assert request.args["securityToken"] == "tell-nobody"
        assert request.args["periodEnd"] == "202504051200"
        return Response(page(int(request.args["offset"])))

    httpserver.expect_request("/api").respond_with_handler(answer)
    location = httpserver.url_for("/api?securityToken={token}&periodEnd={until:%Y%m%d%H%M}")
    source = a_source(
        SourceFormat.ENTSOE, location=location, constants={"_token_env": "OUTAGES_TOKEN"}
    )
    access = Access(environ={"OUTAGES_TOKEN": "tell-nobody"}, allow_hosts=frozenset({"localhost"}))
    for each in fetch_entsoe(source, 0, now=NOW, access=access):
        into.append(each)
        httpserver.check_assertions()
    return [request.args["offset"] for request, _ in httpserver.log]


@pytest.mark.sockets
@pytest.mark.parametrize("last", [_zip({"1.xml": _document()}), NOTHING, _document().encode()])
def test_pages_are_asked_for_until_one_is_not_full(httpserver: HTTPServer, last: bytes) -> None:
    """The last holds less, or only the answer that nothing is left; none tells the key."""
    pages: list[Page] = []
    offsets = _asked(httpserver, lambda offset: last if offset == 400 else FULL_PAGE, pages)
    assert offsets == ["0", "200", "400"]
    assert [page.capture.content for page in pages] == [FULL_PAGE, FULL_PAGE, last]
    assert not any("tell-nobody" in page.capture.url for page in pages)


@pytest.mark.sockets
def test_more_than_the_api_gives_is_told_and_not_passed_over(httpserver: HTTPServer) -> None:
    """It takes no offset beyond 4,800; what came up to there is kept."""
    pages: list[Page] = []
    with pytest.raises(TooLarge, match="5000 documents or more; narrow the question"):
        _asked(httpserver, lambda _: FULL_PAGE, pages)
    assert [int(request.args["offset"]) for request, _ in httpserver.log] == [*range(0, 5000, 200)]


@pytest.mark.sockets
@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        (NOTHING.replace(b"No matching data found", b"Unauthorized"), "Unauthorized"),
        (b"<html/>", "no document of outages"),
    ],
)
def test_a_page_that_is_none_is_kept_and_the_pull_has_failed(
    httpserver: HTTPServer, page: bytes, complaint: str
) -> None:
    """A refusal is no empty answer; its bytes are what shows it."""
    pages: list[Page] = []
    with pytest.raises(MalformedPayload, match=complaint):
        _asked(httpserver, lambda _: page, pages)
    assert [each.capture.content for each in pages] == [page]
