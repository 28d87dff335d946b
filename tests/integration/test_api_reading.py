"""Reading: filters, pages, forms, entity tags, refusals, and what the service says of itself."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import worlds
from builders import a_list_version, a_site
from shapely import Point
from starlette.testclient import TestClient
from visitors import AS_MONITOR, NOW, Clock, a_client, a_posted_report, served

from monitor.model.assessments import Verdict
from monitor.model.ids import content_id
from monitor.model.time import TimeWindow
from monitor.pipeline.lists import keep_lists
from monitor.settings.assembly import Assembly
from monitor.store import reads, writes
from monitor.store.database import migrate, open_database
from monitor.web.app import create_app
from monitor.web.schemas import read_box, read_interval

DAYS = ("2025-03-24", "2025-03-26", "2025-03-29", "2025-04-01")


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assembly]:
    """A monitor that has three real days of the seeds behind it."""
    home = tmp_path_factory.mktemp("home")
    database = worlds.a_store(home / "strike-monitor.db")
    worlds.replayed(database, worlds.some_days(tmp_path_factory.mktemp("seeds"), *DAYS))
    yield Assembly(
        settings=worlds.settings_in(home),
        config=worlds.config(),
        database=database,
        knowledge=worlds.knowledge(),
    )
    database.close()


@pytest.fixture(scope="module")
def client(replayed: Assembly) -> TestClient:
    """The public, before that monitor."""
    return a_client(replayed, run_after_post=False)


def _items(client: TestClient, address: str, **headers: str) -> list[dict[str, Any]]:
    answer = client.get(address, headers={**AS_MONITOR, **headers})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def _walk(client: TestClient, address: str, **headers: str) -> list[str]:
    """The ids of all pages, following the links."""
    items = _walk_items(client, address, **headers)
    return [each.get("id") or each["report_id"] for each in items]


def _walk_items(client: TestClient, address: str, **headers: str) -> list[dict[str, Any]]:
    """The items of all pages, following the links."""
    found = []
    while address:
        page = client.get(address, headers=headers).json()
        found += page["items"]
        address = next((each["href"] for each in page["links"] if each["rel"] == "next"), "")
    return found


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("kind=strike", lambda i: i["kind"] == "strike"),
        ("kind=claim", lambda i: i["kind"] == "claim"),
        ("category=substation", lambda i: i["category"] == "substation"),
        ("region=RU-BEL", lambda i: "RU-BEL" in i["regions"]),
        ("reading=moscow", lambda i: "moscow" in i["readings"]),
        (
            "verdict=no_violation",
            lambda i: "no_violation" in {each["verdict"] for each in i["readings"].values()},
        ),
        (
            "reading=kyiv&verdict=no_violation",
            lambda i: i["readings"]["kyiv"]["verdict"] == "no_violation",
        ),
        ("agreement=energy-pause-2025", lambda i: bool(i["readings"])),
        (
            "datetime=2025-03-25T00:00:00Z/2025-03-27T00:00:00Z",
            lambda i: i["occurred_until"] > "2025-03-25" and i["occurred_from"] < "2025-03-27",
        ),
        ("datetime=../2025-03-25T00:00:00Z", lambda i: i["occurred_from"] < "2025-03-25"),
        ("datetime=2025-03-26T00:00:00Z/..", lambda i: i["occurred_until"] > "2025-03-26"),
        (
            "datetime=2025-03-26T16:00:00%2B02:00",
            lambda i: i["occurred_from"] <= "2025-03-26T14:00:00Z" < i["occurred_until"],
        ),
        ("status=preliminary", lambda i: bool(i["readings"])),
        ("party=RU", lambda i: i["attribution"]["party"] == "RU"),
        ("differ=true", lambda i: len(_tiers_of(i)) > 1),
        ("differ=true&reading=kyiv", lambda i: "kyiv" in i["readings"] and len(_tiers_of(i)) > 1),
        ("differ=false", lambda i: True),
    ],
)
def test_a_filter_keeps_what_it_names_and_nothing_else(
    client: TestClient, query: str, holds: Any
) -> None:
    """What is found agrees with the filter, and so does nothing that is left out."""
    every = _items(client, "/v1/incidents?limit=1000")
    found = {each["id"] for each in _items(client, f"/v1/incidents?limit=1000&{query}")}
    assert found == {each["id"] for each in every if holds(each)}
    assert found


def _tiers_of(incident: Mapping[str, Any]) -> set[str]:
    """What the readings of one agreement make of it."""
    readings = incident["readings"]
    return {readings[each]["tier"] for each in ("moscow", "kyiv") if each in readings}


def test_what_changed_since_an_instant_is_found_by_itself(client: TestClient) -> None:
    """By the last assessment under any reading, to the instant."""
    last = {
        each["incident_id"]: each["assessed_at"]
        for each in sorted(
            _walk_items(client, "/v1/assessments?limit=1000", **AS_MONITOR), key=_when
        )
    }
    middle = sorted(last.values())[len(last) // 2]
    found = _walk(client, f"/v1/incidents?limit=1000&changed_since={middle}", **AS_MONITOR)
    assert set(found) == {each for each, assessed in last.items() if assessed >= middle}
    assert len(found) < len(last)
    refused = client.get("/v1/incidents?changed_since=2025-04-01T00:00")
    assert refused.status_code == 422


def _when(assessment: Mapping[str, Any]) -> str:
    return str(assessment["assessed_at"])


def test_a_status_nobody_gave_yet_finds_nothing(client: TestClient) -> None:
    """There is no reviewed assessment in the seeds."""
    assert _items(client, "/v1/incidents?status=reviewed") == []


def test_a_box_is_asked_of_what_the_viewer_is_shown(client: TestClient) -> None:
    """What has a place in the box is found; what is placed nowhere is in no box."""
    everywhere = _items(client, "/v1/incidents?limit=1000&bbox=-180,-90,180,90")
    placed = [i for i in _items(client, "/v1/incidents?limit=1000") if i["geometry"]]
    assert {i["id"] for i in everywhere} == {i["id"] for i in placed}
    assert _items(client, "/v1/incidents?bbox=0,0,1,1") == []


@pytest.mark.parametrize("limit", [1, 3, 7])
@pytest.mark.parametrize("collection", ["incidents", "reports", "sites"])
def test_pages_put_together_are_the_whole(client: TestClient, collection: str, limit: int) -> None:
    """Nothing is given twice and nothing is lost between pages, whatever their size."""
    few = "&region=UA-51" if collection == "sites" else ""
    whole = _walk(client, f"/v1/{collection}?limit=1000{few}", **AS_MONITOR)
    assert _walk(client, f"/v1/{collection}?limit={limit}{few}", **AS_MONITOR) == whole
    assert len(whole) == len(set(whole)) > limit
    seen = _walk_items(client, f"/v1/{collection}?limit=1000{few}")
    assert _walk_items(client, f"/v1/{collection}?limit={limit}{few}") == seen
    assert len(seen) == len(whole)


def test_a_page_of_sites_is_not_continued_in_other_lists(assembly: Assembly) -> None:
    """Where a list changes between two pages, sites could be lost or given twice: 422 says so."""
    client = a_client(assembly)
    onward = client.get("/v1/sites?limit=5", headers=AS_MONITOR).json()["links"][1]["href"]
    public = client.get("/v1/sites?limit=5").json()["links"][1]["href"]
    assert client.get(onward, headers=AS_MONITOR).status_code == 200
    with assembly.database.transaction() as connection:
        writes.append_list_version(connection, a_list_version(list_id="imported"), at=NOW)
    assert client.get(public).status_code == 200  # of this list nobody else is told
    answer = client.get(onward, headers=AS_MONITOR)
    assert answer.status_code == 422
    assert [each["parameter"] for each in answer.json()["errors"]] == ["cursor"]


def _tag_of_sites(client: TestClient, headers: Mapping[str, str]) -> str:
    return str(client.get("/v1/sites?limit=1", headers=headers).headers["etag"])


def test_a_list_that_another_process_adopts_is_in_use_at_once(assembly: Assembly) -> None:
    """A server that has been running all along shows it and matches reports with it."""
    client = a_client(assembly)
    before = {**AS_MONITOR, "If-None-Match": _tag_of_sites(client, AS_MONITOR)}
    public = {"If-None-Match": _tag_of_sites(client, {})}
    site = a_site(site_id="s-imported", geometry=Point(32.61, 46.64), region="UA-65")
    imported = a_list_version(list_id="imported", version="v-imported", sites=(site,))
    with closing(open_database(assembly.settings.home / "strike-monitor.db")) as elsewhere:
        keep_lists(elsewhere, [imported], now=NOW)
    assert client.get("/v1/sites?limit=1", headers=before).status_code == 200
    assert client.get("/v1/sites?limit=1", headers=public).status_code == 304
    shown = client.get("/v1/sites?list=imported", headers=AS_MONITOR).json()["items"]
    assert [each["id"] for each in shown] == ["s-imported"]
    assert client.get("/v1/sites?list=imported").status_code == 422
    lists = client.get("/status", headers=AS_MONITOR).json()["lists"]
    assert lists["imported"] == "v-imported"
    assert "imported" not in client.get("/status").json()["lists"]
    client.post("/v1/reports", json=a_posted_report(uncertainty_m=10))
    (incident,) = client.get("/v1/incidents", headers=AS_MONITOR).json()["items"]
    assert incident["site_id"] == "s-imported"


def test_threads_read_a_new_list_once(assembly: Assembly) -> None:
    """However many requests come at the same time, all get the same knowledge."""
    with assembly.database.transaction() as connection:
        writes.append_list_version(connection, a_list_version(list_id="imported"), at=NOW)
    with ThreadPoolExecutor(8) as pool:
        known = list(pool.map(lambda _: assembly.known_now(), range(24)))
    assert {id(each) for each in known} == {id(known[0])}
    assert "imported" in known[0].sites.versions
    assert "imported" not in assembly.knowledge.sites.versions


def test_a_page_keeps_its_place_while_reports_come_in(assembly: Assembly) -> None:
    """A report before the cursor does not push one over the edge of the page."""
    client = a_client(assembly)
    days = ["2025-03-20", "2025-03-25", "2025-03-30"]
    for day in days:
        client.post("/v1/reports", json=a_posted_report(occurred_start=day))
    first = client.get("/v1/reports?limit=2", headers=AS_MONITOR).json()
    client.post("/v1/reports", json=a_posted_report(occurred_start="2025-03-21"))
    second = client.get(first["links"][1]["href"], headers=AS_MONITOR).json()
    begun = [each["occurred_from"][:10] for each in (*first["items"], *second["items"])]
    assert begun == ["2025-03-19", "2025-03-24", "2025-03-29"]


def test_the_next_page_is_in_the_header_too(client: TestClient) -> None:
    """Link, as RFC 8288 has it, with the filters kept."""
    header = client.get("/v1/incidents?limit=1&kind=strike").headers["link"]
    assert 'rel="next"' in header
    assert "kind=strike" in header


def test_violations_are_incidents_whose_verdict_is_one(client: TestClient) -> None:
    """The alias gives what the filter gives."""
    alias = _items(client, "/v1/violations?limit=1000")
    assert alias == _items(client, "/v1/incidents?limit=1000&verdict=violation")


def test_status_counts_violations_as_they_are_listed(assembly: Assembly) -> None:
    """The figure is the number of incidents that a monitor finds at /v1/violations, however many
    readings each of them violates.
    """
    client = a_client(assembly)
    client.post("/v1/reports", json=a_posted_report())
    (incident,) = _items(client, "/v1/incidents")
    with assembly.database.transaction() as connection:
        standing = reads.assessments_of(connection, [incident["id"]])
        judged = [replace(a, revision=2, verdict=Verdict.VIOLATION) for a in standing]
        assert writes.append_assessments(connection, judged) == 2
    assert len(_items(client, "/v1/violations")) == 1
    assert client.get("/status").json()["counts"]["violations"] == 1


def test_assessments_come_by_incident_reading_and_verdict(client: TestClient) -> None:
    """Every current assessment is there with its findings, each once."""
    every = _items(client, "/v1/assessments?limit=1000")
    assert {each["reading_id"] for each in every} == {"moscow", "kyiv"}
    assert all(each["findings"] for each in every)
    one = every[0]["incident_id"]
    of_one = _items(client, f"/v1/assessments?incident_id={one}")
    assert of_one == [each for each in every if each["incident_id"] == one]
    kyiv = _items(client, "/v1/assessments?limit=1000&reading_id=kyiv&verdict=undetermined")
    assert kyiv == [
        each for each in every if (each["reading_id"], each["verdict"]) == ("kyiv", "undetermined")
    ]


def test_an_incident_comes_with_its_reports_and_assessments(client: TestClient) -> None:
    """The detail document adds what the list leaves out."""
    (incident_id, *_) = _walk(client, "/v1/incidents")
    detail = client.get(f"/v1/incidents/{incident_id}").json()
    assert detail["id"] == incident_id
    assert len(detail["reports"]) == detail["properties"]["n_reports"]
    assert {each["reading_id"] for each in detail["assessments"]} == {"moscow", "kyiv"}


def test_a_monitor_sees_a_site_whole_and_the_public_its_region(client: TestClient) -> None:
    """Names, control, ownership and the id come with the exact place only."""
    site = _items(client, "/v1/sites?limit=1")[0]
    whole = client.get(f"/v1/sites/{site['id']}", headers=AS_MONITOR).json()
    assert whole["properties"]["names"]["en"]
    assert whole["geometry"]
    assert client.get(f"/v1/sites/{site['id']}").status_code == 404
    for asked in (site["id"], content_id("s", site["id"])):
        assert client.get(f"/v1/sites/{asked}").status_code == 404
    (feature,) = client.get("/v1/sites?limit=1&f=geojson").json()["features"]
    assert "id" not in feature and {"id", "names"} & feature["properties"].keys() == set()
    assert feature["properties"]["name"] == ""
    assert '<th scope="row">withheld</th>' in client.get("/sites?limit=1").text


def test_the_terms_come_under_every_reading(client: TestClient) -> None:
    """Both readings, their windows and what they protect."""
    agreement, *others = client.get("/v1/agreements").json()
    assert [len(each["readings"]) for each in others] == [3, 1, 2]
    assert others[1]["readings"][0]["area"]["radius_m"] == 10_000
    alone = client.get(f"/v1/agreements/{agreement['agreement_id']}").json()
    assert alone == agreement
    assert [each["reading_id"] for each in alone["readings"]] == ["moscow", "kyiv"]
    assert all(each["starts"]["from"] < each["starts"]["until"] for each in alone["readings"])
    accused, called_over = alone["readings"][0]["events"]
    assert (accused["kind"], accused["takes_effect"]) == ("accusation", "no")
    assert called_over["at"]["until"] == "2025-04-18T11:00:00Z"


@pytest.mark.parametrize("root", ["/v1/digests", "/digests"])
def test_a_digest_comes_in_every_form(client: TestClient, root: str) -> None:
    """JSON, text and a page that carries its own style and allows nothing else."""
    (digest, *_) = client.get("/v1/digests?limit=2").json()["items"]
    address = f"{root}/{digest['digest_id']}"
    document = client.get(f"{address}.json").json()
    assert document["chain_head"] == digest["chain_head"]
    assert digest["digest_id"] in client.get(f"{address}.txt").text
    page = client.get(f"{address}.html")
    assert "<style>" in page.text
    assert "style-src 'sha256-" in page.headers["content-security-policy"]
    assert client.get(f"{address}.pdf").status_code == 404
    assert client.get(f"{root}/d-none.json").status_code == 404


def test_digests_are_listed_latest_first(client: TestClient) -> None:
    """Page by page, each issue once."""
    seen, address = [], "/v1/digests?limit=10"
    while address:
        page = client.get(address).json()
        seen += [(each["day"], each["issue"]) for each in page["items"]]
        address = next((each["href"] for each in page["links"] if each["rel"] == "next"), "")
    assert seen == sorted(set(seen), reverse=True)
    assert client.get("/v1/digests?agreement=none").status_code == 422


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("/v1/incidents?limit=0", "limit"),
        ("/v1/incidents?limit=1001", "limit"),
        ("/v1/incidents?limit=many", "limit"),
        ("/v1/incidents?colour=red", "colour"),
        ("/v1/incidents?category=castle", "category"),
        ("/v1/incidents?verdict=guilty", "verdict"),
        ("/v1/incidents?reading=paris", "reading"),
        ("/v1/incidents?agreement=none", "agreement"),
        ("/v1/incidents?region=Kherson", "region"),
        ("/v1/incidents?cursor=here", "cursor"),
        ("/v1/incidents?cursor=0001-01-01T00:00:00%2B00:00~i-1", "cursor"),
        ("/v1/reports?cursor=here", "cursor"),
        ("/v1/sites?cursor=zzz", "cursor"),
        ("/v1/sites?cursor=5", "cursor"),
        ("/v1/sites?cursor=-5~l-0", "cursor"),
        ("/v1/digests?cursor=zzz", "cursor"),
        ("/v1/incidents?f=kml", "f"),
        ("/v1/incidents?bbox=1,2,3", "bbox"),
        ("/v1/incidents?bbox=nan,2,3,4", "bbox"),
        ("/v1/incidents?bbox=30,50,20,51", "bbox"),
        ("/v1/incidents?bbox=200,1,201,2", "bbox"),
        ("/v1/incidents?limit=1&limit=2", "limit"),
        ("/v1/agreements?as_of=2025-04-01T00:00:00Z&as_of=2025-04-02T00:00:00Z", "as_of"),
        ("/v1/incidents?datetime=2025-03-25", "datetime"),
        ("/v1/incidents?datetime=2025-03-25T00:00:00+02:00", "datetime"),
        ("/v1/incidents?datetime=9999-12-31T23:59:59.999999Z", "datetime"),
        ("/v1/incidents?datetime=2025-03-26T00:00:00Z/2025-03-25T00:00:00Z", "datetime"),
        ("/v1/violations?verdict=violation", "verdict"),
        ("/v1/reports?source=nobody", "source"),
        ("/v1/reports?verdict=violation", "verdict"),
        ("/v1/assessments?reading_id=paris", "reading_id"),
        ("/v1/sites?list=none", "list"),
        ("/v1/sources?datetime=now", "datetime"),
        ("/v1/agreements?limit=1", "limit"),
        ("/v1/incidents/i-1?f=geojson", "f"),
        ("/livez?x=1", "x"),
    ],
)
def test_a_parameter_that_means_nothing_is_named(
    client: TestClient, address: str, parameter: str
) -> None:
    """A typing error is a 422 that says which; it never silently finds everything."""
    answer = client.get(address)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [each["parameter"] for each in answer.json()["errors"]] == [parameter]


@pytest.mark.parametrize(
    "address",
    [
        "/v1/incidents/i-none",
        "/v1/reports/r-none",
        "/v1/sites/s-none",
        "/v1/agreements/none",
        "/v1/digests/d-none",
        "/v1/nothing",
        "/v2/incidents",
        "/incidents/i-none",
        "/agreements/none",
        "/digests/d-none",
        "/map/none.js",
        "/static/none.css",
        "/static/../app.py",
        "/static/leaflet/..%2f..%2fetc/passwd",
        "/docs",
    ],
)
def test_what_is_not_there_is_a_problem_document(client: TestClient, address: str) -> None:
    """404 for programs as application/problem+json."""
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


@pytest.mark.parametrize(
    ("method", "address", "why"),
    [
        ("GET", "/v1/nothing", "There is nothing at this address."),
        ("GET", "/static/none.css", "There is nothing at this address."),
        ("POST", "/v1/incidents", "This address takes GET, and no POST."),
        ("POST", "/static/site.css", "This address takes GET, HEAD, and no POST."),
        ("GET", "/v1/incidents?bbox=179,1,-179,2", "ask for a box over the 180th meridian"),
        ("GET", "/v1/incidents?limit=1&limit=2", "limit: is given 2 times"),
        ("GET", "/v1/incidents?region=XX", "there are "),
    ],
)
def test_a_refusal_says_why(client: TestClient, method: str, address: str, why: str) -> None:
    """To programs, in English, with what there is to choose from."""
    assert why in client.request(method, address).json()["detail"]


@pytest.mark.parametrize(
    ("address", "lasting"),
    [
        ("/v1/incidents", True),
        ("/v1/search?q=Kherson", True),
        ("/v1/map/coverage", True),
        ("/incidents", True),
        ("/v1/sources", False),
        ("/status", False),
        ("/sources", False),
    ],
)
def test_what_is_of_this_moment_has_no_tag_and_is_not_kept(
    client: TestClient, address: str, lasting: bool
) -> None:
    """All else is asked after by its tag."""
    headers = client.get(address).headers
    assert ("etag" in headers, headers["cache-control"] != "no-store") == (lasting, lasting)


def test_a_browser_gets_a_page_that_says_what_is_wrong(client: TestClient) -> None:
    """The same refusal, for a person; the API stays the API."""
    page = client.get("/incidents/i-none", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "<h1>Not Found</h1>" in page.text
    api = client.get("/v1/incidents/i-none", headers={"Accept": "text/html"})
    assert api.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("DELETE", "/v1/reports", "GET, POST"),
        ("PUT", "/v1/incidents/i-1", "GET"),
        ("POST", "/v1/incidents", "GET"),
        ("PATCH", "/status", "GET"),
        ("POST", "/", "GET"),
    ],
)
def test_another_method_is_told_which_there_are(
    client: TestClient, method: str, address: str, allowed: str
) -> None:
    """405 with Allow, complete."""
    answer = client.request(method, address)
    assert answer.status_code == 405
    assert answer.headers["allow"] == allowed
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_answer_is_not_sent_again_until_something_changes(assembly: Assembly) -> None:
    """304 for the same tag; another for another viewer, form or address, and for a monitor with
    every hour and report. The public's is of what it is shown: a post changes none.
    """
    clock = Clock()
    client = a_client(assembly, clock=clock)
    tag = client.get("/v1/incidents").headers["etag"]
    same = client.get("/v1/incidents", headers={"If-None-Match": f'"x", {tag}'})
    assert (same.status_code, same.content) == (304, b"")
    others = [
        client.get("/v1/incidents", headers=AS_MONITOR),
        client.get("/v1/incidents", headers={"Accept": "application/geo+json"}),
        client.get("/v1/incidents?limit=5"),
        client.get("/v1/violations"),
    ]
    for change in ("hour", "report"):
        clock.now = NOW.replace(hour=13)
        if change == "report":
            client.post("/v1/reports", json=a_posted_report())
        others.append(client.get("/v1/incidents", headers=AS_MONITOR))
        assert client.get("/v1/incidents", headers={"If-None-Match": tag}).status_code == 304
    assert len({tag, *(each.headers["etag"] for each in others)}) == len(others) + 1


def _features_gdal_finds(layer: str) -> int:
    """How many features ogrinfo counts in a file or at an address."""
    ogrinfo = shutil.which("ogrinfo")
    if ogrinfo is None:
        pytest.skip("needs ogrinfo")
    told = subprocess.run(
        [ogrinfo, "-ro", "-al", "-so", layer],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
    )
    (count,) = re.findall(r"^Feature Count: (\d+)$", told.stdout, re.MULTILINE)
    return int(count)


@pytest.mark.parametrize("collection", ["incidents", "violations", "sites", "reports"])
@pytest.mark.parametrize("headers", [{}, AS_MONITOR], ids=["public", "monitor"])
def test_gdal_reads_every_geojson_collection(
    client: TestClient, tmp_path: Path, collection: str, headers: dict[str, str]
) -> None:
    """A saved answer is a layer with as many features as it says."""
    accept = {"Accept": "application/geo+json", **headers}
    answer = client.get(f"/v1/{collection}?limit=1000", headers=accept)
    assert answer.headers["content-type"] == "application/geo+json"
    path = tmp_path / "layer.geojson"
    path.write_bytes(answer.content)
    assert _features_gdal_finds(str(path)) == answer.json()["numberReturned"]


@pytest.mark.sockets
def test_gdal_reads_a_collection_from_its_address(client: TestClient, replayed: Assembly) -> None:
    """The address itself is a layer, without saving anything."""
    wanted = client.get("/v1/incidents?f=geojson&limit=50").json()["numberReturned"]
    with served(create_app(replayed, clock=Clock())) as origin:
        assert _features_gdal_finds(f"{origin}/v1/incidents?f=geojson&limit=50") == wanted


def test_every_example_of_the_openapi_document_runs(assembly: Assembly) -> None:
    """Bodies are taken and parameters found good, exactly as documented."""
    client = a_client(assembly)
    paths = client.get("/openapi.json").json()["paths"]
    body = paths["/v1/reports"]["post"]["requestBody"]["content"]["application/json"]
    assert len(body["examples"]) == 2
    for example in body["examples"].values():
        assert client.post("/v1/reports", json=example["value"]).status_code == 201
    tried = 0
    for path, operations in paths.items():
        for parameter in operations.get("get", {}).get("parameters", []):
            for example in parameter["schema"].get("examples", []):
                answer = client.get(path, params={parameter["name"]: example}, headers=AS_MONITOR)
                assert answer.status_code == 200, (path, parameter["name"], answer.text)
                tried += 1
    assert tried >= 30


def test_every_answer_is_of_a_media_type_that_is_documented(client: TestClient) -> None:
    """And names a format that is written down; a key may be shown everywhere, and need not be."""
    document = client.get("/openapi.json").json()
    assert document["security"] == [{}, {"key": []}]
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    tried = 0
    for path, operations in document["paths"].items():
        if "get" not in operations:
            continue
        documented = operations["get"]["responses"]["200"]
        if "docs/formats/" in documented["description"]:
            assert (worlds.ROOT / documented["description"]).is_file()
        ways: list[dict[str, str]] = [{}, {"Accept": "application/geo+json"}]
        for headers in ways if "{" not in path and path != "/v1/search" else []:
            answer = client.get(path, headers=headers | AS_MONITOR)
            assert answer.headers["content-type"] in documented["content"], path
            tried += 1
    assert tried > 30


def test_every_operation_documents_its_problems(client: TestClient) -> None:
    """No operation promises FastAPI's own error format."""
    paths = client.get("/openapi.json").json()["paths"]
    operations = [each for path in paths.values() for each in path.values()]
    assert len(operations) >= 18
    for operation in operations:
        assert set(operation["responses"]) & {"422"} == set()
        assert "application/problem+json" in operation["responses"]["4XX"]["content"]
        assert operation["description"]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/map",
        "/incidents?kind=strike&limit=5",
        "/digests?limit=3",
        "/sites?limit=5",
        "/sources",
        "/agreements/energy-pause-2025",
        "/status",
        "/v1/incidents",
        "/v1/nothing",
        "/basemap.geojson",
        "/static/site.css",
        "/static/leaflet/leaflet.js",
    ],
)
def test_every_answer_carries_the_security_headers(client: TestClient, address: str) -> None:
    """A strict policy, no sniffing, no referrer, and no other origin may read."""
    headers = client.get(address, headers={"Origin": "https://other.invalid"}).headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert not [name for name in headers if name.startswith("access-control-")]


def test_a_defect_is_told_without_its_details(replayed: Assembly) -> None:
    """500 as a problem document with the security headers, and not a word of the error."""
    app = create_app(replayed, clock=Clock())
    inner = TestClient(app, raise_server_exceptions=False)

    def broken() -> None:
        raise RuntimeError("secret detail")

    app.add_api_route("/broken", broken)
    answer = inner.get("/broken")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "secret" not in answer.text


def test_the_first_page_shows_the_last_day_with_data(client: TestClient) -> None:
    """Nothing was heard for days, so the newest day is shown, with both readings."""
    page = client.get("/").text
    assert "<h2>1 April 2025</h2>" in page
    assert "The last day with a report" in page
    assert "Moscow" in page
    assert "Kyiv" in page


def test_a_page_of_incidents_leads_on_and_to_each(client: TestClient) -> None:
    """The table's links open, with the same filters on the next page."""
    (incident_id, *_) = _walk(client, "/v1/incidents?kind=strike")
    page = client.get("/incidents?kind=strike&limit=1").text
    assert f'href="/incidents/{incident_id}"' in page
    assert 'href="/incidents?kind=strike&amp;limit=1&amp;cursor=' in page
    assert incident_id in client.get(f"/incidents/{incident_id}").text


def test_the_map_s_own_files_are_named_by_their_content(client: TestClient) -> None:
    """The page's scripts and styles are served, and may be kept for ever."""
    page = client.get("/map").text
    names = [part.split('"')[0] for part in page.split('"/map/')[1:]]
    assert {name.rpartition(".")[2] for name in names} == {"js", "css"}
    for name in names:
        answer = client.get(f"/map/{name}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_the_api_is_served_without_the_map_s_libraries() -> None:
    """They take a second to load; only drawing the map needs them."""
    heavy = "{'folium', 'geopandas', 'pandas'}"
    code = f"import sys, monitor.web.app; sys.exit(bool({heavy} & sys.modules.keys()))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=worlds.ROOT, check=False)
    assert loaded.returncode == 0


def test_the_service_says_how_it_is(client: TestClient, replayed: Assembly) -> None:
    """Alive, ready, and with the figures a watcher needs."""
    assert client.get("/livez").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok"}
    status = client.get("/status", headers=AS_MONITOR).json()
    assert status["counts"]["report"] == len(_walk(client, "/v1/reports?limit=1000"))
    assert len(status["chain_head"]) == 64
    assert status["last_digests"][0]["agreement_id"] == "energy-pause-2025"
    assert status["now"] == "2025-04-05T12:30:00Z"
    enabled = {each.source_id for each in replayed.config.sources if each.enabled}
    assert {each["source_id"] for each in status["sources"]} == enabled


def test_the_service_is_not_ready_without_lists(replayed: Assembly, tmp_path: Path) -> None:
    """503 with the reason: a check against nothing would find nothing. With a list it is."""
    with closing(open_database(tmp_path / "empty.db")) as database:
        migrate(database)
        bare = replace(replayed, database=database, knowledge=replayed.knowledge.with_lists([]))
        answer = a_client(bare).get("/readyz")
        assert answer.status_code == 503
        assert "site list" in answer.json()["detail"]
        keep_lists(database, [a_list_version()], now=NOW)
        assert a_client(bare).get("/readyz").status_code == 200


def test_coverage_is_told_for_any_period(client: TestClient) -> None:
    """A source is heard in the period of its pulls, and not due in one without."""
    window = "2025-03-26T00:00:00Z/2025-03-27T00:00:00Z"
    items = client.get(f"/v1/sources?datetime={window}").json()["items"]
    states = {each["source_id"]: each["state"] for each in items}
    assert "heard" in states.values()
    later = client.get("/v1/sources?datetime=2026-01-01T00:00:00Z/2026-01-02T00:00:00Z").json()
    assert {each["state"] for each in later["items"]} <= {"not_due", "silent"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-03-25T00:00:00Z", "2025-03-25T00:00:00+00:00 2025-03-25T00:00:00.000001+00:00"),
        (
            "2025-03-25T00:00:00+02:00/2025-03-26T00:00:00Z",
            "2025-03-24T22:00:00+00:00 2025-03-26T00:00:00+00:00",
        ),
        ("../2025-03-26T00:00:00Z", "1000-01-01T00:00:00+00:00 2025-03-26T00:00:00+00:00"),
        ("/2025-03-26T00:00:00Z", "1000-01-01T00:00:00+00:00 2025-03-26T00:00:00+00:00"),
        ("2025-03-25T00:00:00Z/", "2025-03-25T00:00:00+00:00 9000-01-01T00:00:00+00:00"),
    ],
)
def test_an_interval_is_read_in_utc(text: str, expected: str) -> None:
    """An instant is a moment; an open end reaches to the end of the calendar."""
    window = read_interval(text)
    assert f"{window.from_utc.isoformat()} {window.until_utc.isoformat()}" == expected
    assert isinstance(window, TimeWindow)


def test_a_box_is_read_west_south_east_north() -> None:
    """As OGC has it."""
    assert read_box("30,46.5,36,52") == (30.0, 46.5, 36.0, 52.0)
