"""The pages over a real store: filters, a site, a source, what changed; as far as may be seen."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from builders import an_instant
from starlette.testclient import TestClient
from visitors import AS_ANN, AS_MONITOR, NOW, Clock, a_client, a_posted_report, let_stand

from monitor.settings.assembly import Assembly
from monitor.store.records import Pull, PullOutcome
from monitor.store.writes import append_pull
from monitor.web.viewer import SESSION_COOKIE, OneTimeLinks

HOUR_TOLD = (6, 9, 12, 15, 18)
AS_IN_A_FORM = {
    **dict.fromkeys(("agreement", "reading", "verdict", "status", "category", "region"), ""),
    **dict.fromkeys(("first", "last", "party", "family"), ""),
    "sort": "oldest",
    "limit": "25",
}


@pytest.fixture
def client(assembly: Assembly) -> TestClient:
    """A monitor with five incidents, one at a listed plant, attributed to two parties."""
    client = a_client(assembly)
    for number, hour in enumerate(HOUR_TOLD):
        report = a_posted_report(
            occurred_start=f"2025-04-0{number % 2 + 3}T{hour:02}:00:00+03:00",
            latitude=46.0 + number,
            longitude=31.0 + number,
            claimed_attacker="RU" if number % 2 else "UA",
        )
        client.post("/v1/reports", json=report)
    client.post("/v1/reports", json=a_posted_report(**AT_THE_PLANT))
    return client


AT_THE_PLANT = {
    "occurred_start": "2025-04-04T20:00:00+03:00",
    "facility_name": "Херсонська ТЕЦ",
    "place_name": "Херсон",
    "category": "power_plant_thermal",
    "summary": "Херсонську ТЕЦ обстріляли.",
    "language": "uk",
}


def listed(client: TestClient, **asked: str) -> list[str]:
    """The incidents of a list, page after page by its own links."""
    return [found for page in pages(client, **asked) for found in found_in(page)]


def pages(client: TestClient, **asked: str) -> Iterator[str]:
    """Each page of a list."""
    address, parameters = "/incidents", {**AS_IN_A_FORM, **asked}
    while address:
        answer = client.get(address, params=parameters or None, headers=AS_MONITOR)
        assert answer.status_code == 200, answer.text
        yield answer.text
        following = re.search(r'href="([^"]+)" rel="next"', answer.text)
        address = following[1].replace("&amp;", "&") if following else ""
        parameters = {}


def found_in(page: str) -> list[str]:
    """The incidents that a page's table links to."""
    return re.findall(r'class="when"><a href="/incidents/([^"]+)"', page)


def the_plant(client: TestClient) -> str:
    """The address of the plant's page, from the list of incidents to the incident to the site."""
    (incident,) = listed(client, category="power_plant_thermal")
    page = client.get(f"/incidents/{incident}", headers=AS_MONITOR).text
    found = re.search(r'href="(/sites/[^"]+)"', page)
    assert found is not None
    return found[1]


def test_an_untouched_form_asks_for_nothing(client: TestClient) -> None:
    """A form sends all its fields; the empty ones filter nothing."""
    assert len(listed(client)) == 6
    page = client.get("/incidents", headers=AS_MONITOR).text
    assert sorted(listed(client)) == sorted(found_in(page))
    assert found_in(client.get("/incidents").text) == []  # nobody has let a post stand


def test_newest_first_is_oldest_first_backwards_page_by_page(client: TestClient) -> None:
    """In both orders every incident is on one page, whatever the size of pages."""
    forwards, backwards = (listed(client, sort=way, limit="2") for way in ("oldest", "newest"))
    assert backwards == forwards[::-1]
    assert len(set(forwards)) == 6


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"party": "RU"}, 3),
        ({"party": "UA"}, 3),
        ({"category": "power_plant_thermal"}, 1),
        ({"first": "2025-04-04"}, 3),
        ({"last": "2025-04-03"}, 3),
        ({"first": "2025-04-03", "last": "2025-04-04", "sort": "newest"}, 6),
        ({"first": "2025-04-05"}, 0),
        ({"family": "nobody"}, 0),
        ({"party": "disputed"}, 0),
        ({"party": "unattributed"}, 0),
        ({"changed_since": "2025-01-01T00:00"}, 6),
        ({"changed_since": "2025-12-31T23:59"}, 0),
    ],
)
def test_each_filter_leaves_what_it_names(
    client: TestClient, asked: dict[str, str], count: int
) -> None:
    """By whom, what, and on which days; the form shows what was asked."""
    assert len(listed(client, **asked)) == count
    page = client.get("/incidents", params={**AS_IN_A_FORM, **asked}).text
    for name, value in asked.items():
        chosen = rf'value="{value}" selected|name="{name}" value="{value}"'
        assert name == "family" or re.search(chosen, page)


def test_what_no_source_attributes_is_asked_for_as_such(client: TestClient) -> None:
    """As on the map: nobody is named, which is not the same as anybody."""
    unclaimed = a_posted_report(latitude=52.0, longitude=37.0, claimed_attacker="unknown")
    client.post("/v1/reports", json=unclaimed)
    assert len(listed(client, party="unattributed")) == 1
    assert len(listed(client)) == 7


def test_the_form_keeps_what_was_asked_of_the_readings(client: TestClient) -> None:
    """That they differ; what is the same under all of them is left out."""
    page = client.get("/incidents?differ=true", headers=AS_MONITOR).text
    assert re.search(r'value="true" selected', page)
    every = client.get("/v1/incidents", headers=AS_MONITOR).json()["items"]
    tiers = {i["id"]: {each["tier"] for each in i["readings"].values()} for i in every}
    assert set(found_in(page)) == {each for each, found in tiers.items() if len(found) > 1}


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"party": "XX"}, "party"),
        ({"changed_since": "soon"}, "changed_since"),
        ({"first": "2025-04-05", "last": "2025-04-01"}, "last"),
        ({"first": "yesterday"}, "first"),
        ({"sort": "best"}, "sort"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_means_nothing_is_refused(
    client: TestClient, asked: dict[str, str], named: str
) -> None:
    """With the name of the field."""
    answer = client.get("/incidents", params=asked)
    assert answer.status_code == 422
    assert named in answer.text


def test_a_site_tells_its_names_its_owners_and_its_incidents(client: TestClient) -> None:
    """In three languages, with three questions of ownership, and what was reported there."""
    page = client.get(the_plant(client), headers=AS_MONITOR).text
    for language in ("uk", "ru", "en"):
        assert re.search(rf'<dd lang="{language}">[^–<]+</dd>', page)
    for words in ("State, de jure", "Held by", "Claimed as"):
        assert words in page
    assert found_in(page) == listed(client, category="power_plant_thermal")


def test_the_public_is_not_told_by_a_site_s_address(client: TestClient) -> None:
    """A site it may not see exactly is a 404, as is one there is not."""
    assert client.get(the_plant(client)).status_code == 404
    assert client.get("/sites/nowhere").status_code == 404


def test_the_filters_of_sites_are_those_of_their_form(client: TestClient) -> None:
    """Empty ones filter nothing."""
    asked = {"category": "refinery", "region": "", "list": ""}
    page = client.get("/sites", params=asked, headers=AS_MONITOR)
    assert page.status_code == 200
    assert set(re.findall(r"<td>([A-Z][a-z ]+)</td>\n<td>", page.text)) == {"Refinery"}


def test_a_source_s_calendar_tells_answered_days_from_days_in_vain(
    assembly: Assembly, client: TestClient
) -> None:
    """And its last reports are listed, newest first."""
    database = assembly.database
    with database.transaction() as connection:
        for hour, outcome in ((1, PullOutcome.OK), (2, PullOutcome.FAILED)):
            append_pull(connection, a_pull(f"2025-04-0{hour + 2}", outcome))
    page = client.get("/sources/api", headers=AS_MONITOR).text
    assert "3 April 2025: answered 1, in vain 0" in page
    assert "4 April 2025: answered 0, in vain 1" in page
    times = re.findall(r'<tr><th scope="row">(\d April 2025, \d\d:\d\d)', page)
    assert len(times) == 6
    assert times == sorted(times, reverse=True)
    assert client.get("/sources/nobody").status_code == 404


def test_what_people_hand_in_is_no_source_that_is_switched_off(client: TestClient) -> None:
    """The public is told that it is open and no more; a monitor, how it is."""
    public, monitor = (client.get("/sources/api", headers=h).text for h in ({}, AS_MONITOR))
    for page in (public, monitor):
        assert "switched off" not in page
    assert "told to monitors alone" in public and "Day by day" not in public
    assert "In order" in monitor and "Day by day" in monitor
    assert "told to monitors alone" in client.get("/sources").text


def test_slips_in_the_form_make_no_source_odd(assembly: Assembly) -> None:
    """Anybody could cause it; what nobody posted was not asked for, not answered."""
    client = a_client(assembly)
    fresh = client.get("/v1/sources", headers=AS_MONITOR).json()["items"]
    assert [each["state"] for each in fresh if each["source_id"] == "api"] == ["not_due"]
    client.post("/v1/reports", json=a_posted_report())
    for number in range(3):
        bad = a_posted_report(latitude=f"north {number}")
        assert client.post("/v1/reports", json=bad).status_code == 422
    told = client.get("/v1/sources", headers=AS_MONITOR).json()["items"]
    (api,) = [each for each in told if each["source_id"] == "api"]
    assert (api["state"], api["health"]["state"]) == ("heard", "healthy")


def test_a_source_s_words_are_withheld_from_the_public(client: TestClient) -> None:
    """Until a person releases them."""
    assert "обстріляли" in client.get("/sources/api", headers=AS_MONITOR).text
    assert "обстріляли" not in client.get("/sources/api").text


def test_what_changed_and_what_waits_is_on_the_first_page(client: TestClient) -> None:
    """The queue, which names what is hidden, is for monitors alone."""
    seen, public = (
        re.sub(r"\s+", " ", client.get("/", headers=headers).text) for headers in (AS_MONITOR, {})
    )
    assert "In the last 24 hours" in seen
    for part in ("Allegation, undetermined", "first assessment", "Taken by"):
        assert part in seen
    assert "Taken by" not in public
    assert "first assessment" not in public


def test_why_and_the_share_link_are_on_an_incident_s_page(client: TestClient) -> None:
    """The chain down to the ledger is for monitors; the link and the list of instants for all."""
    (incident,) = listed(client, category="power_plant_thermal")
    let_stand(client)
    seen, public = (
        client.get(f"/incidents/{incident}", headers=headers).text for headers in (AS_MONITOR, {})
    )
    assert "Why, down to the bytes" in seen
    assert "ledger" in seen
    assert "Why, down to the bytes" not in public
    for page in (seen, public):
        assert f'value="http://testserver/incidents/{incident}"' in page
        assert "Received: 5 April 2025" in page
    assert 'lang="uk">Херсонську ТЕЦ обстріляли.' in seen


def test_the_permanent_link_gives_the_page_as_it_stands_now(client: TestClient) -> None:
    """What comes later does not show on it."""
    (incident,) = listed(client, category="power_plant_thermal")
    page = client.get(f"/incidents/{incident}", headers=AS_MONITOR).text
    found = re.search(r'href="(\?as_of=[^"]+)"', page)
    assert found is not None
    then = client.get(f"/incidents/{incident}{found[1]}", headers=AS_MONITOR)
    assert then.status_code == 200
    assert then.text.count("<article") == page.count("<article") == 1


def a_pull(day: str, outcome: PullOutcome) -> Pull:
    """A pull of the posted reports' source, as if somebody read it on schedule."""
    at = an_instant(f"{day}T08:00Z")
    return Pull(
        source_id="api",
        slot_utc=at,
        started_at_utc=at,
        finished_at_utc=at,
        outcome=outcome,
        items=0,
        rejected=0,
    )


def test_what_waits_leads_to_the_desk_for_who_may_decide(assembly: Assembly) -> None:
    """Others are led to the incident's page; an answer for one is none for the other."""
    links = OneTimeLinks()
    client = a_client(assembly, links=links)
    disputed = [a_posted_report(), a_posted_report(claimed_attacker="UA", summary="It was struck.")]
    client.post("/v1/reports", json=disputed)
    pages = {}
    for author in ("", "Ann"):
        session = links.open(NOW, author=author)
        pages[author] = client.get("/", headers={"Cookie": f"{SESSION_COOKIE}={session}"})
    assert 'scope="row"><a href="/incidents/i-' in pages[""].text
    assert 'scope="row"><a href="/review/i-' not in pages[""].text
    assert 'scope="row"><a href="/review/i-' in pages["Ann"].text
    assert pages[""].headers["etag"] != pages["Ann"].headers["etag"]


def test_the_link_to_share_is_of_the_public_address(assembly: Assembly) -> None:
    """Behind a proxy, what a request names is not where others find the page."""
    stated = assembly.settings.model_validate(
        {**assembly.settings.model_dump(), "base_url": "https://strikes.invalid/on"}
    )
    client = a_client(replace(assembly, settings=stated))
    client.post("/v1/reports", json=a_posted_report())
    (incident,) = client.get("/v1/incidents", headers=AS_MONITOR).json()["items"]
    let_stand(client)
    address = f"/incidents/{incident['id']}"
    page = client.get(address, headers={"Host": "strikes.invalid"}).text
    assert f'value="https://strikes.invalid/on{address}"' in page


_DAYS = ("0001-01-01", "1000-01-01", "8999-12-31", "9999-12-31")
_ENDS_OF_THE_CALENDAR = (
    *_DAYS,
    *(f"{day}T{at}" for day in _DAYS for at in ("00:00:00+14:00", "23:59:59-12:00")),
    "1000-01-01T00:00:00Z/..",
    "../8999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z/9999-12-31T23:59:59Z",
    "1000-01-01T00:00:00Z/1000-01-02T00:00:00Z",
    "8999-12-31T00:00:00Z/8999-12-31T23:59:59Z",
)


@pytest.mark.parametrize("name", ["first", "last", "as_of", "datetime"])
def test_no_day_or_instant_is_off_the_calendar(assembly: Assembly, name: str) -> None:
    """Every address answers the ends of the calendar or refuses them, and never fails."""
    client = a_client(assembly)
    routes = [each for each in client.app.state.routes if "GET" in each.methods]
    assert len(routes) > 30
    for route in routes:
        address = re.sub(r"{[^}]*}", "x", route.path)
        for text in _ENDS_OF_THE_CALENDAR:
            assert client.get(address, params={name: text}).status_code < 500, (address, text)


@pytest.mark.parametrize("as_of", ["garbage", "2025-04-01", "2025-04-01T00:00:00Z"])
def test_what_is_sent_to_a_form_is_of_no_earlier_instant(assembly: Assembly, as_of: str) -> None:
    """Every address that takes something in refuses or answers the parameter, and never fails."""
    client = a_client(assembly)
    routes = [each for each in client.app.state.routes if "POST" in each.methods]
    assert len(routes) > 5
    for route in routes:
        address = re.sub(r"{[^}]*}", "x", route.path)
        headers = {"Origin": "http://testserver"} | AS_ANN
        answer = client.post(address, params={"as_of": as_of}, data={"day": "x"}, headers=headers)
        assert answer.status_code < 500, address
    refused = client.post(
        "/submit", params={"as_of": as_of}, headers={"Origin": "http://testserver"}
    )
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["parameter"] == "as_of"


def test_an_agreement_that_ended_without_a_report_shows_its_last_day(assembly: Assembly) -> None:
    """Not today and all the days since, and it says that nothing was heard of its time."""
    years_on = Clock(datetime(2027, 1, 1, tzinfo=UTC))
    client = a_client(assembly, clock=years_on)
    page = client.get("/", params={"agreement": "truce-easter-2025"}).text
    assert "<h2>21 April 2025</h2>" in page  # its first minute, at the latest
    assert "No report of the agreement’s time is shown" in page
    assert "This is its last day." in page


def test_every_agreement_has_its_first_page(assembly: Assembly) -> None:
    """They are linked from the list and from each other; one that is none is refused by name."""
    client = a_client(assembly)
    ids = [each.agreement_id for each in assembly.knowledge.agreements]
    listed = client.get("/agreements").text
    for agreement_id in ids:
        assert f'href="/?agreement={agreement_id}"' in listed
        assert f'href="/agreements/{agreement_id}"' in listed
        page = client.get("/", params={"agreement": agreement_id})
        assert f'href="/agreements/{agreement_id}"' in page.text
        if len(ids) > 1:
            assert f'href="/?agreement={agreement_id}" aria-current="true"' in page.text
    refused = client.get("/", params={"agreement": "none"})
    assert refused.status_code == 422
    assert refused.json()["detail"].startswith("agreement: 'none' is not known here; there are ")
    assert ids[0] in refused.json()["detail"]


def test_incidents_are_filtered_by_parties_that_may_be_named_alone(assembly: Assembly) -> None:
    """A mediator attacks nobody; who is none of the parties is refused with those there are."""
    client = a_client(assembly)
    page = client.get("/incidents").text
    (choice,) = re.findall(r'<select[^>]*name="party".*?</select>', page, flags=re.S)
    offered = set(re.findall(r'value="([^"]+)"', choice))
    bound = {p.party_id for a in assembly.knowledge.agreements for p in a.parties if p.codes}
    assert offered == bound | {"disputed", "unattributed"}
    refused = client.get("/incidents", params={"party": "nobody"}).json()
    assert set(refused["detail"].split("there are ")[1].split(", ")) == bound | {
        "disputed",
        "unattributed",
    }
