"""Where two people are needed, one changes nothing; and what anybody posted is marked as such."""

import re
from dataclasses import replace
from typing import Any

import pytest
from integration.test_review_desk import ANOTHER, decided, signed_in, the_case
from starlette.testclient import TestClient
from visitors import AS_MONITOR, a_client, a_posted_report

from monitor.settings.assembly import Assembly

PLANT = {"facility_name": "nuclear power plant", "category": "nuclear_plant"}
OTHER_SIDE = {**ANOTHER, "claimed_attacker": "UA"}


def a_vouched_client(assembly: Assembly, *posted: dict[str, Any]) -> TestClient:
    """A monitor with those reports, which somebody vouches for."""
    known = assembly.knowledge
    api = replace(known.sources["api"], vouched=True)
    vouched = replace(known, sources={**known.sources, "api": api})
    client = a_client(replace(assembly, knowledge=vouched))
    for changes in posted:
        assert client.post("/v1/reports", json=a_posted_report(**changes)).status_code == 201
    return client


def told(client: TestClient, case: str) -> Any:
    """What the API tells of a case, without its numbering."""
    address = case.replace("/review", "/v1/incidents")
    found = client.get(address, headers=AS_MONITOR).json()["properties"]
    readings = {key: each["tier"] for key, each in found["readings"].items()}
    return [found["category"], found["attribution"], readings]


CORRECTIONS = [
    pytest.param(
        [PLANT, {**PLANT, **ANOTHER}], "category", "substation", "nuclear_plant", id="nuclear"
    ),
    pytest.param([{}, OTHER_SIDE], "attacker", "UA", None, id="disputed"),
]


@pytest.mark.parametrize(("posted", "fact", "value", "was"), CORRECTIONS)
def test_one_person_cannot_correct_the_need_for_a_second_away(
    assembly: Assembly, posted: list[dict[str, Any]], fact: str, value: str, was: str | None
) -> None:
    """Confirmed, corrected, rejected by one: readers see what they saw. A second person is shown
    what waits, and decides the same with a click and a reason; what sources claim stays told.
    """
    client = a_vouched_client(assembly, *posted)
    case = the_case(signed_in(client))
    before = told(client, case)
    assert "It takes two people: nothing changes" in client.get(case).text
    correction = {"kind": "correct", "fact": fact, fact: value}
    for fields in ({"kind": "confirm"}, correction, {"kind": "reject"}):
        answer = decided(client, case, **fields, reason="so I say")
        if answer.status_code == 303:
            page = client.get(answer.headers["location"]).text
            assert "Kept; waits for a second person: decision" in page
            assert "Kept and in effect" not in page
        assert told(client, case) == before
    signed_in(client, "Ben")
    page = client.get(case).text
    assert "It changes nothing until somebody else decides the same" in page
    (second,) = re.findall(rf'href="({case}\?second=\d+)#decide"', page)
    assert f'value="{fact}" required checked' in client.get(second).text
    answer = decided(client, case, **correction, reason="I say so too")
    assert "Kept and in effect" in client.get(answer.headers["location"]).text
    category, attribution, _ = told(client, case)
    assert (category if fact == "category" else attribution["party"]) == value
    assert attribution["claimed_by"] == before[1]["claimed_by"]
    assert "?second=" not in client.get(case).text


def test_a_merger_that_waits_is_told_on_both_cases_and_decided_by_a_second_person(
    assembly: Assembly,
) -> None:
    """Nothing moves before; the second person is led to the form, filled in."""
    elsewhere = {"latitude": 46.1, "occurred_start": "2025-04-06T14:00:00+03:00"}
    client = a_vouched_client(assembly, PLANT, elsewhere)
    signed_in(client)
    plant, other = sorted(
        set(re.findall(r'<a href="(/review/i-\w+)"', client.get("/review").text)),
        key=lambda case: told(client, case)[0] != "nuclear_plant",
    )
    before = told(client, plant), told(client, other)
    merger = {"kind": "merge", "other_id": plant.removeprefix("/review/"), "reason": "one blow"}
    assert "Where the other incident takes two people" in client.get(other).text
    answer = decided(client, other, **merger)
    assert "Kept; waits for a second person" in client.get(answer.headers["location"]).text
    assert (told(client, plant), told(client, other)) == before
    assert "Decide the same" not in client.get(plant).text
    signed_in(client, "Ben")
    second = f"{other}?second=1"
    assert all(f'href="{second}#decide"' in client.get(case).text for case in (plant, other))
    assert merger["other_id"] in client.get(second).text.split('id="decide"')[1]
    assert (
        "Kept and in effect"
        in client.get(decided(client, other, **merger).headers["location"]).text
    )
    assert client.get(f"{other}?second=9").status_code == 200


def test_a_correction_is_given_up_by_its_author_alone(assembly: Assembly) -> None:
    """Back to what stands nobody else is needed, and nothing waits any more."""
    client = a_vouched_client(assembly, PLANT)
    case = the_case(signed_in(client))
    means = {"kind": "correct", "fact": "means", "reason": "parts"}
    decided(client, case, **means, means="missile")
    signed_in(client, "Ben")
    assert "selected>Missile" in client.get(f"{case}?second=1").text
    signed_in(client)
    decided(client, case, **means, take_back="yes")
    assert "Waits for a second person" not in client.get(case).text
    decided(client, case, **means, means="missile")
    signed_in(client, "Ben")
    decided(client, case, **means, means="missile")
    decided(client, case, **means, take_back="yes")
    signed_in(client)
    assert 'name="take_back" value="yes" checked' in client.get(f"{case}?second=5").text


def test_what_anybody_posted_is_marked_wherever_a_monitor_meets_it(assembly: Assembly) -> None:
    """In the queue, on the case and its page, in lists and in the API; and confirming says what it
    does.
    """
    client = a_client(assembly)
    client.post("/v1/reports", json=a_posted_report())
    case = the_case(signed_in(client))
    page = case.replace("/review", "/incidents")
    for address in ("/review", case, page, "/incidents"):
        assert "Posted, vouched for by nobody" in client.get(address).text, address
    assert "public only once people confirm it" in client.get(case).text
    api = case.replace("/review", "/v1/incidents")
    assert client.get(api, headers=AS_MONITOR).json()["properties"]["submission"]
    (item,) = client.get("/v1/review/queue", headers=AS_MONITOR).json()["items"]
    assert "submission" in item["urgent"]
    decided(client, case, kind="confirm", reason="seen there")
    assert not client.get(api, headers=AS_MONITOR).json()["properties"]["submission"]
    assert "Posted, vouched for by nobody" not in client.get(case).text


def test_what_is_posted_of_a_time_that_no_agreement_watched_waits_until_somebody_looks(
    assembly: Assembly,
) -> None:
    """In the queue, as under no reading; an opinion of it ends that, and publishes nothing."""
    client = a_client(assembly)
    client.post("/v1/reports", json=a_posted_report(occurred_start="2024-04-04T14:00:00+03:00"))
    case = the_case(signed_in(client))
    (item,) = client.get("/v1/review/queue", headers=AS_MONITOR).json()["items"]
    assert item["urgent"] == ["submission", "not assessed"]
    assert "assessed under no reading and is not public" in client.get(case).text
    assert decided(client, case, kind="reject", reason="another year").status_code == 303
    assert client.get("/v1/review/queue", headers=AS_MONITOR).json()["items"] == []
    client.cookies.clear()
    assert client.get(case.replace("/review", "/v1/incidents")).status_code == 404


def test_a_denial_beside_a_claim_is_no_disputed_attribution(assembly: Assembly) -> None:
    """One word, one meaning: the page says contradicted, and the API does not say disputed."""
    denied = {"counterclaim": "The defence ministry denies it."}
    client = a_vouched_client(assembly, denied, ANOTHER)
    case = the_case(signed_in(client))
    page = client.get(case.replace("/review", "/incidents")).text
    assert "<strong>Contradicted.</strong>" in page
    assert "Disputed." not in page
    api = case.replace("/review", "/v1/incidents")
    assert not client.get(api, headers=AS_MONITOR).json()["properties"]["disputed"]
