"""What the public is never told, asked of every address there is."""

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

import pytest
import worlds
from starlette.testclient import TestClient
from visitors import AS_MONITOR, Clock, a_client, a_posted_report, let_stand

from monitor.model.disclosure import DisclosureLevel, Viewer
from monitor.model.ids import sha256_hex
from monitor.pipeline.digest import Schedule, issue_digest
from monitor.settings.assembly import Assembly
from monitor.sources.interface import capture_id_of
from monitor.store.database import open_database

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
    """A monitor with one posted report of a canary that people let stand, a refused one, and that
    day's digest.
    """
    client = a_client(assembly, clock=Clock(LATER))
    assert client.post("/v1/reports", json=a_posted_report(**CANARIES)).status_code == 201
    let_stand(client)
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


def test_no_address_tells_the_public_that_anybody_posted(
    assembly: Assembly, released_store: Path, tmp_path: Path
) -> None:
    """With three posts that wait for people every answer, its tag too, is to the letter what it is
    without; for whoever asks again nothing has changed. The monitors' numbers stay as well.
    """
    with closing(open_database(shutil.copy(released_store, tmp_path / "s.db"))) as database:
        monitor = replace(assembly, database=database)
        client = a_client(monitor, clock=Clock(LATER))
        asked = [*_PUBLIC, *(f"/incidents/{each['id']}" for each in _incidents(client))]
        before = {each: _answer(client, each) for each in asked}
        counted = client.get("/v1/map/incidents.bin", headers=AS_MONITOR).content
        for day in ("2025-03-26", "2025-04-03", "2025-04-06"):
            posted = a_posted_report(occurred_start=day)
            assert client.post("/v1/reports", json=posted).status_code == 201
        after = {each: _answer(client, each) for each in asked}
        seen = client.get("/", headers=AS_MONITOR).text
        assert client.get("/v1/map/incidents.bin", headers=AS_MONITOR).content != counted
    assert after == before
    assert "3 submissions wait for a person" in seen


_PUBLIC = (
    "/", "/incidents", "/sources", "/sources/api", "/lists", "/digests", "/status", "/metrics",
    "/v1/incidents", "/v1/incidents?f=geojson", "/v1/incidents?limit=1", "/v1/reports",
    "/v1/reports?source=api", "/v1/violations", "/v1/assessments", "/v1/sources", "/v1/sites",
    "/v1/map/incidents.bin", "/v1/map/sites.bin", "/v1/map/coverage", "/v1/search?q=Kherson",
    "/v1/incidents?as_of=2025-04-06T12:00:00Z",
)  # fmt: skip


def _incidents(client: TestClient) -> list[dict[str, str]]:
    found: list[dict[str, str]] = client.get("/v1/incidents?limit=1000").json()["items"]
    return found


def _answer(client: TestClient, address: str) -> tuple[int, bytes, str]:
    answer = client.get(address)
    return answer.status_code, answer.content, answer.headers.get("etag", "")


def test_the_hour_of_what_is_held_is_not_found_by_asking(client: TestClient) -> None:
    """Any hour of its day finds it, or none does: the public asks of whole days."""
    day = "/v1/incidents?datetime=2025-04-{0}:00:00Z/2025-04-{0}:30:00Z"
    hours = [f"03T{hour}" for hour in (21, 23)] + [f"04T{hour:02}" for hour in (1, 11, 20)]
    assert [len(client.get(day.format(hour)).json()["items"]) for hour in hours] == [1] * 5
    assert client.get(day.format("04T21")).json()["items"] == []
    exact = client.get(day.format("04T05"), headers=AS_MONITOR)
    assert exact.json()["items"] == []


def test_a_held_incident_tells_nothing_of_its_success(client: TestClient) -> None:
    """By no address: neither means, nor what is said to have happened, nor a fire."""
    (listed,) = client.get("/v1/incidents").json()["items"]
    document = client.get(f"/v1/incidents/{listed['id']}").json()
    (report,) = document["reports"]
    assert (report["means"], report["occurrence"], document["heat"]) == (None, None, None)
    assert (report["precision"], report["received_at"]) == ("day", "2025-04-06")
    told = client.get(f"/v1/assessments?incident_id={listed['id']}").json()["items"]
    assert {finding["rule_id"] for each in told for finding in each["findings"]} <= {"review"}
    assert {each["assessed_at"] for each in told} == {"2025-04-06"}
    page = client.get(f"/incidents/{listed['id']}").text
    assert "4 April 2025" in page and "14:00" not in page and "12:00" not in page


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


HERE, THERE = (32.61, 46.64), (35.1, 47.9)
BOXES = [
    "-180,-90,180,90",
    "22,44,40,53",
    "32.0,46.0,33.0,47.0",
    "32.6,46.6,32.7,46.7",
    "32.609,46.639,32.611,46.641",
    "35.0,47.8,35.2,48.0",
]


@pytest.fixture(scope="module")
def released_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one day of sources that are public item by item."""
    path = tmp_path_factory.mktemp("released") / "strike-monitor.db"
    with closing(worlds.a_store(path)) as database:
        seeds = worlds.some_days(tmp_path_factory.mktemp("seeds"), "2025-03-26")
        worlds.replayed(database, seeds)
    return path


def _told_by_boxes(monitor: Assembly, held_at: tuple[float, float] | None) -> list[str]:
    """What the public is told box by box, page by page, with held incidents at a place."""
    client = a_client(monitor, clock=Clock(LATER))
    for day in ("2025-03-19", "2025-03-22", "2025-04-03") if held_at else ():
        lon, lat = held_at or HERE
        posted = a_posted_report(occurred_start=day, longitude=lon, latitude=lat, region=None)
        assert client.post("/v1/reports", json=posted).status_code == 201
    told = []
    for box, limit in product(BOXES, (1, 2, 100)):
        for address in ("/v1/incidents", "/v1/incidents?f=geojson", "/incidents"):
            onward = f"{address}{'&' if '?' in address else '?'}bbox={box}&limit={limit}"
            while onward:
                answer = client.get(onward)
                told.append(f"{answer.text} {answer.headers.get('link')}")
                onward = answer.links.get("next", {}).get("url", "")
    return told


def test_bisection_by_box_is_answered_alike_wherever_the_hidden_places_are(
    assembly: Assembly, released_store: Path, tmp_path: Path
) -> None:
    """Items, links and cursors of every page of every box are the same to the letter with held
    incidents here, there or nowhere: also the end of a page tells nothing of them.
    """
    told = []
    for number, held_at in enumerate((None, HERE, THERE)):
        copy = shutil.copy(released_store, tmp_path / f"{number}.db")
        with closing(open_database(copy)) as database:
            told.append(_told_by_boxes(replace(assembly, database=database), held_at))
    nowhere, here, there = told
    assert len(nowhere) > len(BOXES) * 9  # there are second pages
    assert here == nowhere
    assert there == nowhere


@pytest.mark.parametrize("level", ["count_only", "none"])
def test_what_may_only_be_counted_leaves_no_gap_in_any_list(assembly: Assembly, level: str) -> None:
    """Neither an empty page, nor a next link, nor a filter by time tells that it is there."""
    rules = tuple(
        replace(rule, held=DisclosureLevel(level)) if rule.viewer is Viewer.PUBLIC else rule
        for rule in assembly.knowledge.disclosure.rules
    )
    policy = replace(assembly.knowledge.disclosure, rules=rules)
    strict = replace(assembly, knowledge=replace(assembly.knowledge, disclosure=policy))
    client = a_client(strict, clock=Clock(LATER))
    for day in ("2025-03-19", "2025-03-22", "2025-04-03"):
        client.post("/v1/reports", json=a_posted_report(occurred_start=day))
    for address in ("incidents", "reports", "assessments"):
        page = client.get(f"/v1/{address}?limit=1").json()
        assert (page["items"], [each["rel"] for each in page["links"]]) == ([], ["self"])
    window = "datetime=2025-03-22T00:00:00Z/2025-03-23T00:00:00Z"
    assert client.get(f"/v1/reports?{window}").json()["items"] == []
    assert len(client.get("/v1/reports", headers=AS_MONITOR).json()["items"]) == 3


def test_withheld_words_leave_no_hash_of_what_was_posted(assembly: Assembly) -> None:
    """A few words can be guessed, and the SHA-256 of the body would prove the guess; a monitor is
    led back to the bytes.
    """
    client = a_client(assembly)
    posted = client.post("/v1/reports", json=a_posted_report())
    let_stand(client)
    report_id = posted.json()["report_id"]
    (incident,) = client.get("/v1/incidents").json()["items"]
    sha256 = sha256_hex(posted.request.content)
    addresses = [
        f"/incidents/{incident['id']}", f"/v1/incidents/{incident['id']}",
        f"/v1/reports/{report_id}", "/v1/reports",
    ]  # fmt: skip
    told = {address: client.get(address).text for address in addresses}
    for address, text in told.items():
        assert sha256 not in text, address
        assert capture_id_of("api", "", sha256) not in text, address
        assert report_id not in text or address.endswith(report_id), address
    page = f"/incidents/{incident['id']}"
    assert report_id not in told[page]
    assert sha256 in client.get(page, headers=AS_MONITOR).text


def test_the_id_of_a_report_proves_no_guess_of_its_words(assembly: Assembly) -> None:
    """Of a withheld report no address tells that it is kept: not by its id, not by its origin's."""
    client = a_client(assembly)
    report_id = client.post("/v1/reports", json=a_posted_report()).json()["report_id"]
    let_stand(client)
    known, unknown = (client.get(f"/v1/reports/{each}") for each in (report_id, "r-0"))
    assert (known.status_code, unknown.status_code) == (404, 404)
    assert known.json()["detail"] == unknown.json()["detail"]
    (listed,) = client.get("/v1/reports").json()["items"]
    assert listed["report_id"] is None
    assert listed["family"]["family_id"] is None
    for name in ("reports?family=api", "reports?family=other"):
        assert client.get(f"/v1/{name}").json()["items"] == []
    assert client.get(f"/v1/reports/{report_id}", headers=AS_MONITOR).status_code == 200


def test_a_post_moves_no_incident_that_others_tell_of(
    assembly: Assembly, released_store: Path, tmp_path: Path
) -> None:
    """Posted with the very day, kind and region of what is shown, it is an allegation beside it;
    so it takes nothing off the map, and finds out nothing that is hidden.
    """
    with closing(open_database(shutil.copy(released_store, tmp_path / "s.db"))) as database:
        client = a_client(replace(assembly, database=database), clock=Clock(LATER))
        before = {each["id"]: each for each in client.get("/v1/incidents").json()["items"]}
        for each in before.values():
            where = {"longitude": None, "latitude": None, "uncertainty_m": None}
            posted = where | {"occurred_start": each["occurred_from"], "region": "Belgorod Oblast"}
            assert client.post("/v1/reports", json=a_posted_report(**posted)).status_code == 201
        after = {each["id"]: each for each in client.get("/v1/incidents").json()["items"]}
        seen = client.get("/v1/incidents?limit=1000", headers=AS_MONITOR).json()["items"]
    assert before
    assert after == before
    assert len(seen) > len(before)


def test_pages_of_withheld_reports_hold_each_once(assembly: Assembly) -> None:
    """The cursor tells the place without the id of a report."""
    client = a_client(assembly)
    for hour in range(3):
        posted = a_posted_report(occurred_start=f"2025-04-04T0{hour}:00:00+03:00")
        report_id = client.post("/v1/reports", json=posted).json()["report_id"]
        assert report_id.startswith("r-")
    let_stand(client)
    seen, onward = 0, "/v1/reports?limit=1"
    while onward:
        answer = client.get(onward)
        assert "r-" not in onward.removeprefix("/v1/reports")
        seen += len(answer.json()["items"])
        onward = answer.links.get("next", {}).get("url", "")
    assert seen == 3
    assert client.get("/v1/reports?cursor=999999").status_code == 422


def test_figures_that_a_post_changes_are_for_monitors(client: TestClient) -> None:
    """The public is told how often sources were read, and nothing that grows with a post."""
    public = client.get("/status").json()
    seen = client.get("/status", headers=AS_MONITOR).json()
    told = {"agreement_version", "digest", "heat_batch", "pull", "violations"}
    assert public["counts"].keys() == told < seen["counts"].keys()
    assert "chain_head" in seen and "chain_head" not in public
    assert 'of="rejection"' not in client.get("/metrics").text
    assert 'of="rejection"' in client.get("/metrics", headers=AS_MONITOR).text


@pytest.mark.parametrize("name", ["cells", "sites"])
def test_the_public_gets_no_exact_position_of_any_site(client: TestClient, name: str) -> None:
    """Not one listed site's own coordinates or name are in what the public may read."""
    shown = client.get("/v1/sites?limit=1000").json()["items"]
    assert len(shown) > 500
    assert {each["level"] for each in shown} <= {"generalised", "region"}
    if name == "sites":
        assert {each["name"] for each in shown} == {""}
        assert not any("id" in each for each in shown)
    else:
        kinds = {each["geometry"]["type"] for each in shown if each["geometry"]}
        assert kinds <= {"Polygon"}
