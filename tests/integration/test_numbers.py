"""One question has one number: on the overview, the list, the map, and in the digest."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import worlds
from starlette.testclient import TestClient
from visitors import AS_MONITOR, Clock, a_client, a_posted_report

from monitor.model.digests import Digest
from monitor.model.disclosure import Viewer
from monitor.model.incidents import IncidentKind
from monitor.pipeline.views import Sight
from monitor.publish.pages import OverviewPage
from monitor.settings.assembly import Assembly
from monitor.store import reads, registers
from monitor.store.queries import IncidentQuery
from monitor.web.desk import Look
from monitor.web.page_overview import overview

DAYS = ("2025-03-15", "2025-03-20", "2025-04-01", "2025-04-02", "2025-04-03", "2025-04-05")
KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2025, 4, 8, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assembly]:
    """A monitor with some days of the pause behind it, and one of the days before it."""
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
    """Who asks that monitor, to which anybody posted a report that nobody let stand."""
    client = a_client(assembly, clock=Clock(NOW))
    posted = client.post(
        "/v1/reports", json=a_posted_report(uncertainty_m=None, latitude=None, longitude=None)
    )
    assert posted.status_code == 201
    return client


def first_page(assembly: Assembly, viewer: Viewer) -> OverviewPage:
    """The overview that the viewer reads."""
    with assembly.database.reading() as connection:
        knowledge = assembly.current.seen_by(connection)
        look = Look(
            connection=connection,
            sight=Sight(connection, knowledge, viewer=viewer, now=NOW),
            knowledge=knowledge,
            viewer=viewer,
            now=NOW,
            as_of=None,
            zone="Europe/Kyiv",
        )
        return overview(look, knowledge.agreements[0], may_decide=False)


def on_the_map(client: TestClient, reading: str) -> Counter[date]:
    """How many of the map's incidents began on each day, without what no number counts."""
    content = client.get("/v1/map/incidents.bin", headers=AS_MONITOR).content
    start = 8 + int.from_bytes(content[4:8], "little")
    head = json.loads(content[8:start])

    def column(name: str) -> list[int]:
        kind, at, length = head["columns"][name]
        return np.frombuffer(content, f"<{kind}", length, start + at).tolist()

    standing = column(f"reading_{head['readings'].index(reading)}")
    rows = zip(column("from_s"), standing, column("submission"), strict=True)
    return Counter(
        datetime.fromtimestamp(begun, KYIV).date()
        for begun, assessed, posted in rows
        if assessed and not posted
    )


def on_the_list(client: TestClient, reading: str, **asked: str) -> int:
    """The number that the list gives, in words."""
    page = client.get(
        "/incidents", params={"reading": reading, "limit": "500", **asked}, headers=AS_MONITOR
    ).text
    found = re.search(r"(\d+|One) (?:incident|claim)s? on this page", page)
    assert found
    return 1 if found[1] == "One" else int(found[1])


def an_issue(assembly: Assembly, day: str) -> Digest:
    """The digest of a day."""
    agreement = assembly.knowledge.agreements[0].agreement_id
    with assembly.database.reading() as connection:
        issue = registers.digest_of_day(connection, agreement, date.fromisoformat(day))
    assert issue
    return issue


@pytest.mark.parametrize("viewer", [Viewer.MONITOR, Viewer.PUBLIC])
def test_a_day_has_one_number_everywhere(
    assembly: Assembly, client: TestClient, viewer: Viewer
) -> None:
    """An incident is of the day it began on: of the overview, the list and the map; so are all."""
    summaries = {each.reading.reading_id: each for each in first_page(assembly, viewer).readings}
    for reading, summary in summaries.items():
        trend = {each.day: each.counts.total for each in summary.trend if each.counts.total}
        assert trend == dict(on_the_map(client, reading))
        for day, number in trend.items():
            of_day = {"first": day.isoformat(), "last": day.isoformat()}
            assert on_the_list(client, reading, **of_day) == number
        assert summary.so_far.total == sum(trend.values()) == on_the_list(client, reading)


def test_what_happened_before_a_reading_began_is_counted_on_its_day(
    assembly: Assembly, client: TestClient
) -> None:
    """It is assessed, and no violation; the calendar begins where the incidents do."""
    for summary in first_page(assembly, Viewer.PUBLIC).readings:
        first, *_ = (each for each in summary.trend if each.counts.total)
        assert first is summary.trend[0] and first.day < date(2025, 3, 18)
        assert first.counts.no_violation == first.counts.total


def test_a_claim_is_listed_by_itself_and_leads_to_no_map(
    assembly: Assembly, client: TestClient
) -> None:
    """A party's total is no strike: the list leaves it out, names it where it is asked for."""
    with assembly.database.reading() as connection:
        claims, _ = reads.current_incidents(
            connection, IncidentQuery(kind=IncidentKind.CLAIM, limit=100)
        )
    claimed = claims[0].incident_id
    assert claimed not in client.get("/incidents?limit=500").text
    asked_for = client.get("/incidents?limit=500&kind=claim").text
    assert claimed in asked_for and "(claim" in asked_for
    assert "/map#i=" not in client.get(f"/incidents/{claimed}").text
    (strike, *_) = client.get("/v1/incidents?kind=strike").json()["items"]
    assert f"/map#i={strike['id']}" in client.get(f"/incidents/{strike['id']}").text


def test_what_was_posted_is_counted_apart_on_the_list(client: TestClient) -> None:
    """A monitor reads that there is one more, and why it is in no number."""
    page = client.get("/incidents?limit=500", headers=AS_MONITOR).text
    assert "Beside it one posted" in page
    assert "posted by anybody" not in client.get("/incidents?limit=500").text


def test_a_digest_tells_who_was_heard_on_its_own_day(
    assembly: Assembly, client: TestClient
) -> None:
    """The numbers are those of the sources' page for that day, not of the day of its cut-off."""
    during = "2025-04-01T21:00:00Z/2025-04-02T21:00:00Z"
    told = client.get("/v1/sources", params={"datetime": during}).json()["items"]
    wanted = {each["source_id"]: each["reports_in_period"] for each in told}
    coverage = an_issue(assembly, "2025-04-02").content["coverage"]
    found = {each["source_id"]: each["reports_in_period"] for each in coverage}
    assert found == {name: wanted[name] for name in found}
    assert sum(found.values()) > 0
    assert {each["state"] for each in coverage if each["reports_in_period"]} == {"heard"}


def test_an_issue_whose_incident_moved_to_another_day_is_corrected(assembly: Assembly) -> None:
    """A later report told the hour, after midnight: the next issue says so of the one before."""
    earlier = [
        each["incident_id"] for each in an_issue(assembly, "2025-04-01").content["incidents"]["new"]
    ]
    now = [
        each["incident_id"] for each in an_issue(assembly, "2025-04-02").content["incidents"]["new"]
    ]
    (moved,) = set(earlier) & set(now)
    (correction,) = an_issue(assembly, "2025-04-02").content["corrections"]
    assert (correction["day"], correction["what"]) == (
        "2025-04-01",
        f"{moved}: counted on 2025-04-02 now",
    )
