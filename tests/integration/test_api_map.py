"""The map's own addresses: columns by viewer, tags, coverage by day, search."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import numpy as np
import pytest
import worlds
from starlette.testclient import TestClient
from visitors import AS_MONITOR, NOW, Clock, a_client, a_posted_report

from monitor.model.disclosure import Viewer
from monitor.pipeline.coverage import heard_by_day
from monitor.pipeline.shown import ShownIncidents
from monitor.publish.columns import NOWHERE
from monitor.publish.documents import day_heard_document
from monitor.publish.language import LANGUAGES
from monitor.settings.assembly import Assembly
from monitor.store.records import Pull, PullOutcome
from monitor.store.writes import append_pull
from monitor.web.app import create_app, prepare
from monitor.web.desk import Kept

READ_AGAIN = Pull(
    source_id="agency",
    slot_utc=NOW,
    started_at_utc=NOW,
    finished_at_utc=NOW,
    outcome=PullOutcome.OK,
    items=0,
    rejected=0,
)
DAYS = ("2025-03-18", "2025-03-25", "2025-04-04")


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assembly]:
    """A monitor that has three real days of the seeds behind it."""
    home = tmp_path_factory.mktemp("home")
    with closing(worlds.a_store(home / "strike-monitor.db")) as database:
        worlds.replayed(database, worlds.some_days(tmp_path_factory.mktemp("seeds"), *DAYS))
        yield Assembly(
            settings=worlds.settings_in(home),
            config=worlds.config(),
            database=database,
            knowledge=worlds.knowledge(),
        )


@pytest.fixture(scope="module")
def client(assembly: Assembly) -> TestClient:
    """The public."""
    made: TestClient = a_client(assembly)
    return made


def head_of(content: bytes) -> dict[str, Any]:
    """The head of a file of columns."""
    length = int.from_bytes(content[4:8], "little")
    head: dict[str, Any] = json.loads(content[8 : 8 + length])
    head["start"] = 8 + length
    return head


def column(content: bytes, name: str) -> np.ndarray:
    """A column of four-byte numbers."""
    head = head_of(content)
    kind, at, count = head["columns"][name]
    assert kind == "u4"
    return np.frombuffer(content, np.uint32, count, head["start"] + at)


@pytest.mark.parametrize("headers", [{}, AS_MONITOR])
@pytest.mark.parametrize("past", ["", "?as_of=2030-01-01T00:00:00Z"])
def test_the_list_offers_the_sources_that_the_map_offers_by_name(
    client: TestClient, headers: dict[str, str], past: str
) -> None:
    """Each origin that may be named, by what it is called and not by its id."""
    head = head_of(client.get(f"/v1/map/incidents.bin{past}", headers=headers).content)
    met = {family for families in head["families"] for family in families}
    assert met == set(head["family_titles"])
    assert met
    page = client.get(f"/incidents{past}", headers=headers).text
    select = page[page.index('name="family"') :]
    offered = dict(
        re.findall(r'<option value="([^"]+)">(.*?)<', select[: select.index("</select>")])
    )
    assert {family: unescape(title) for family, title in offered.items()} == head["family_titles"]


@pytest.mark.parametrize("name", ["incidents", "sites"])
def test_columns_are_sent_once_until_they_change(client: TestClient, name: str) -> None:
    """With a strong tag, packed where that is understood, and 304 for who has them."""
    address = f"/v1/map/{name}.bin"
    first = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert first.status_code == 200
    assert first.headers["content-encoding"] == "gzip"
    assert first.content[:4] == b"SMC1"
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == first.content
    assert "Accept-Encoding" in plain.headers["vary"]


def test_the_columns_hold_as_many_strikes_as_the_list(client: TestClient) -> None:
    """Every strike that the list shows has its row."""
    content = client.get("/v1/map/incidents.bin").content
    listed, address = 0, "/v1/incidents?kind=strike&limit=1000"
    while address:
        page = client.get(address).json()
        listed += page["numberReturned"]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert len(column(content, "x")) == listed > 0


def test_a_position_in_the_columns_is_one_that_the_viewer_may_see(client: TestClient) -> None:
    """The middle of a cell for the public, nowhere the one that a monitor sees."""
    public = column(client.get("/v1/map/incidents.bin").content, "x")
    items = client.get("/v1/incidents?kind=strike&limit=1000").json()["items"]
    placed = sum(item["geometry"] is not None for item in items)
    assert np.count_nonzero(public != NOWHERE) == placed
    seen = column(client.get("/v1/map/incidents.bin", headers=AS_MONITOR).content, "x")
    assert set(seen) & set(public) == {NOWHERE}
    cells = column(client.get("/v1/map/sites.bin").content, "x")
    sites = column(client.get("/v1/map/sites.bin", headers=AS_MONITOR).content, "x")
    assert min(len(cells), len(sites)) > 100
    assert set(cells) & set(sites) == set()


def test_coverage_tells_of_each_day_who_was_heard(client: TestClient) -> None:
    """A day before anybody was asked is one on which nobody listened."""
    during = "2025-01-01T00:00:00Z/2025-04-01T00:00:00Z"
    told = client.get("/v1/map/coverage", params={"datetime": during}).json()
    days = {day["day"]: day for day in told["days"]}
    assert told["zone"] == "Europe/Kyiv"
    assert days["2025-01-05"]["heard"] == 0
    assert days["2025-03-25"]["heard"] > 0
    assert days["2025-03-25"]["failed"] == []
    assert len(client.get("/v1/map/coverage").json()["days"]) == 7


def test_coverage_and_search_answer_with_what_was_known_then(client: TestClient) -> None:
    """Nobody had been asked before the first attempt was over; a name is found in any case."""
    during = {"datetime": "2025-03-24T00:00:00Z/2025-03-27T00:00:00Z"}
    now = client.get("/v1/map/coverage", params=during).json()["days"]
    then = client.get(
        "/v1/map/coverage", params={**during, "as_of": "2025-03-01T00:00:00Z"}
    ).json()["days"]
    assert any(day["heard"] for day in now)
    assert not any(day["heard"] or day["failed"] for day in then)
    asked = {"q": "Запоріз", "as_of": "2025-04-01T00:00:00Z"}
    assert client.get("/v1/search", params=asked).json()["items"]


def test_that_a_source_was_read_changes_no_tag_of_the_columns(
    client: TestClient, assembly: Assembly
) -> None:
    """It says nothing of any incident."""
    first = client.get("/v1/map/incidents.bin")
    with assembly.database.transaction() as connection:
        append_pull(connection, READ_AGAIN)
    again = client.get("/v1/map/incidents.bin", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_what_is_kept_of_the_columns_equals_what_is_made_anew(
    client: TestClient, assembly: Assembly
) -> None:
    """After a report was posted, too."""
    address = "/v1/map/incidents.bin"
    before, public = client.get(address, headers=AS_MONITOR), client.get(address)
    assert client.post("/v1/reports", json=a_posted_report()).status_code == 201
    kept = client.get(address, headers=AS_MONITOR)
    assert kept.headers["etag"] != before.headers["etag"]
    anew = a_client(assembly).get(address, headers=AS_MONITOR)
    assert kept.content == anew.content != before.content
    told = client.get(address, headers={"If-None-Match": public.headers["etag"]})
    assert told.status_code == 304  # the public learns of no post


@pytest.mark.parametrize("hours", [1, 24 * 40, -24 * 40])
def test_a_hold_that_ends_is_seen_as_if_all_were_looked_at_again(
    assembly: Assembly, hours: int
) -> None:
    """The clock going on, or set back, shows what a first look at that hour shows."""
    knowledge = assembly.knowledge
    rules = tuple(replace(r, hold=timedelta(days=3)) for r in knowledge.disclosure.rules)
    closed = {key: replace(each, released=False) for key, each in knowledge.sources.items()}
    held = replace(knowledge, disclosure=replace(knowledge.disclosure, rules=rules), sources=closed)
    start = datetime(2025, 3, 15, tzinfo=UTC)  # before all of them
    later = start + timedelta(hours=hours)
    with assembly.database.reading() as connection:
        shown = ShownIncidents(Viewer.PUBLIC)
        first = shown.columns(connection, held, start).packed()
        after = shown.columns(connection, held, later).packed()
        anew = ShownIncidents(Viewer.PUBLIC).columns(connection, held, later).packed()
    assert after == anew
    assert (first != after) == (hours > 1)


def test_incidents_looked_at_before_anybody_asks_are_shown_as_if_they_were_not(
    assembly: Assembly,
) -> None:
    """What was prepared is what a first look finds, for every viewer."""
    prepared, unprepared = a_client(assembly), a_client(assembly)
    prepare(prepared.app)
    for headers in (None, AS_MONITOR):
        ready, made = (
            client.get("/v1/map/incidents.bin", headers=headers)
            for client in (prepared, unprepared)
        )
        assert ready.content == made.content


def test_while_a_thing_is_made_others_get_the_one_before() -> None:
    """With its own tag; only where there was none do they wait."""
    kept = Kept()
    assert kept.latest("columns", "1", lambda: "old") == ("1", "old")

    def make() -> str:
        assert kept.latest("columns", "2", lambda: "never") == ("1", "old")
        return "new"

    assert kept.latest("columns", "2", make) == ("2", "new")
    assert kept.latest("columns", "2", lambda: "never") == ("2", "new")


@pytest.mark.parametrize(
    ("regions", "told"), [((), None), (("UA-63", "UA-23"), ["UA-23", "UA-63"])]
)
def test_coverage_tells_of_the_regions_that_were_listened_to(
    assembly: Assembly, regions: tuple[str, ...], told: list[str] | None
) -> None:
    """All where one that was heard is of no region in particular; none where none was heard."""
    listed = assembly.knowledge.sources.values()
    sources = [replace(source, regions=regions) for source in listed]
    days = [date(2025, 1, 5), date(2025, 3, 25)]
    with assembly.database.reading() as connection:
        deaf, heard = heard_by_day(connection, sources, days, "Europe/Kyiv")
    assert day_heard_document(deaf)["regions"] == []
    assert day_heard_document(heard)["regions"] == told


def test_more_days_than_are_told_at_once_are_refused(client: TestClient) -> None:
    """The parameter is named."""
    answer = client.get(
        "/v1/map/coverage", params={"datetime": "2020-01-01T00:00:00Z/2025-01-01T00:00:00Z"}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "datetime"


@pytest.mark.parametrize("typed", ["Запоріз", "Запорож", "zaporizh"])
def test_a_site_is_found_by_name_by_who_may_see_it(client: TestClient, typed: str) -> None:
    """A monitor finds sites and places, the public places alone."""
    found = client.get("/v1/search", params={"q": typed}, headers=AS_MONITOR).json()["items"]
    public = client.get("/v1/search", params={"q": typed}).json()["items"]
    assert {item["kind"] for item in public} & {"site"} == set()
    assert public
    assert all(item["lon"] and item["lat"] for item in found)
    assert all(item["name"] for item in found)


def test_what_the_first_readers_would_wait_for_is_made_ready_at_the_start(
    assembly: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The map in every language, and the names that a search looks through."""
    app = create_app(assembly, clock=Clock())
    prepare(app)

    def late(*_: object, **__: object) -> None:
        raise AssertionError("made only when somebody asked")

    monkeypatch.setattr("monitor.web.pages.map_page", late)
    monkeypatch.setattr("monitor.web.api_map.PlaceNames", late)
    client = TestClient(app, base_url=assembly.settings.base_url)
    for language in LANGUAGES:
        assert client.get("/map", params={"lang": language}).status_code == 200
    assert client.get("/v1/search", params={"q": "Sumy"}).json()["items"]
