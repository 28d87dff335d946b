"""What the public is never told, asked of every address there is."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from starlette.testclient import TestClient
from visitors import AS_MONITOR, Clock, a_client, a_posted_report

from monitor.pipeline.digest import Schedule, issue_digest
from monitor.settings.assembly import Assembly

CANARIES = {
    "place_name": "Канарейкове",
    "facility_name": "Canaryworks substation",
    "summary": "The canarysummary tells of a strike.",
    "headline": "canaryheadline",
    "effect": "canaryeffect",
    "counterclaim": "canarycounterclaim",
    "source_name": "canarysource",
    "source_party": "canaryparty",
    "origin": "canaryorigin",
    "source_url": "https://canaryhost.invalid/1",
    "country": "canarycountry",
    "language": "canarylanguage",
    "external_id": "canaryid",
    "latitude": "46.6412345",
    "longitude": "32.6154321",
    "uncertainty_m": "777.25",
}
# exactly where it is, rounded to about a hundred metres, and how far it may be off
_PLACE = re.compile(r"46\.641|32\.615|777\.25")
LATER = datetime(2025, 4, 6, 12, tzinfo=UTC)


def _told(text: str) -> list[str]:
    """The canaries in an answer."""
    return re.findall(r"canar\w*|канарейк\w*", text, re.IGNORECASE) + _PLACE.findall(text)


@pytest.fixture
def client(assembly: Assembly) -> TestClient:
    """A monitor with one posted report of a canary, a refused one, and that day's digest."""
    client = a_client(assembly, clock=Clock(LATER))
    assert client.post("/v1/reports", json=a_posted_report(**CANARIES)).status_code == 201
    refused = a_posted_report(**CANARIES, means="canarymeans", category="canarycategory")
    assert client.post("/v1/reports", json=refused).status_code == 422
    day = date(2025, 4, 4)
    schedule = Schedule(
        day=day, zone="Europe/Kyiv", cut_off_utc=assembly.config.digest.cut_off_utc(day)
    )
    issue_digest(assembly.database, assembly.knowledge, assembly.config.agreements[0], schedule)
    return client


def _addresses(client: TestClient) -> Iterator[str]:
    """Every address a reader can ask for, with every id a monitor knows."""
    lists = ["reports", "incidents", "violations", "assessments", "sites", "digests", "rejections"]
    for name in lists:
        yield f"/v1/{name}?limit=1000"
    for name in ("incidents", "reports", "sites"):
        yield f"/v1/{name}?f=geojson&limit=1000"
    yield from ("/v1/incidents?bbox=32.61,46.64,32.62,46.65", "/v1/sources", "/v1/agreements")
    yield from ("/", "/incidents", "/digests", "/sources", "/map", "/status", "/readyz", "/livez")
    yield from ("/openapi.json", "/agreements/energy-pause-2025", "/nowhere")
    ids = {
        name: [
            each.get("id") or each.get("report_id") or each["digest_id"]
            for each in client.get(f"/v1/{name}", headers=AS_MONITOR).json()["items"]
        ]
        for name in ("reports", "incidents", "digests")
    }
    for name, found in ids.items():
        assert found, name
        yield from (f"/v1/{name}/{each}" for each in found)
    yield from (f"/incidents/{each}" for each in ids["incidents"])
    yield from (f"/v1/assessments?incident_id={each}" for each in ids["incidents"])
    for each in ids["digests"]:
        yield from (f"/digests/{each}{suffix}" for suffix in ("", ".html", ".txt", ".json"))


def test_no_address_tells_the_public_what_was_posted(client: TestClient) -> None:
    """Neither a word nor the place of an unreleased report is in any answer, body or header."""
    asked = list(_addresses(client))
    assert len(asked) > 25
    for address in asked:
        answer = client.get(address)
        assert answer.status_code in (200, 401, 404), address
        assert _told(f"{answer.text} {answer.headers}") == [], address


def test_a_monitor_is_told_all_of_it(client: TestClient) -> None:
    """The same addresses do hold the canaries for whoever may see them: the test above can fail."""
    telling = [
        address
        for address in _addresses(client)
        if _told(client.get(address, headers=AS_MONITOR).text)
    ]
    for start in ("/v1/reports", "/v1/reports/r-", "/v1/incidents", "/incidents/", "/v1/rejec"):
        assert any(address.startswith(start) for address in telling), start


def test_the_public_is_told_the_region_and_the_kind(client: TestClient) -> None:
    """What may be shown is shown: that there was a report, of what kind, in which region."""
    (incident,) = client.get("/v1/incidents").json()["items"]
    assert incident["regions"] == ["UA-65"]
    assert incident["category"] == "substation"
    assert (incident["level"], incident["geometry"]) == ("region", None)


def test_a_box_does_not_find_what_is_hidden(client: TestClient) -> None:
    """The public cannot search for a place by asking ever smaller boxes; a monitor finds it."""
    box = "/v1/incidents?bbox=32.61,46.64,32.62,46.65"
    assert client.get(box).json()["items"] == []
    assert len(client.get(box, headers=AS_MONITOR).json()["items"]) == 1


@pytest.mark.parametrize("name", ["cells", "sites"])
def test_the_public_gets_no_exact_position_of_any_site(client: TestClient, name: str) -> None:
    """Not one listed site's own coordinates or name are in what the public may read."""
    shown = client.get("/v1/sites?limit=1000").json()["items"]
    assert len(shown) > 500
    assert {each["level"] for each in shown} <= {"generalised", "region"}
    if name == "sites":
        assert {each["name"] for each in shown} == {""}
    else:
        kinds = {each["geometry"]["type"] for each in shown if each["geometry"]}
        assert kinds <= {"Polygon"}
