"""Deciding through the API: who may, what is answered, and what others see of it."""

from typing import Any

import pytest
from starlette.testclient import TestClient
from visitors import AS_ANN, AS_BEN, AS_MONITOR, Clock, a_client, a_posted_report

from monitor.pipeline.review import EVIDENCE_LIMIT_BYTES
from monitor.settings.assembly import Assembly


@pytest.fixture
def clock() -> Clock:
    """A clock that a test can move."""
    return Clock()


@pytest.fixture
def client(assembly: Assembly, clock: Clock) -> TestClient:
    """A monitor with one incident."""
    client = a_client(assembly, clock=clock)
    client.post("/v1/reports", json=a_posted_report())
    return client


def the_incident(client: TestClient, **headers: str) -> dict[str, Any]:
    """The only incident, as a viewer sees it."""
    (incident,) = client.get("/v1/incidents", headers=headers).json()["items"]
    found: dict[str, Any] = incident
    return found


def address(client: TestClient, what: str = "decisions") -> str:
    """Where to decide about it."""
    return f"/v1/incidents/{the_incident(client, **AS_MONITOR)['id']}/{what}"


DISPUTE = {"kind": "dispute", "reason": "the operator denies it", "incident_revision": 1}


def test_a_decision_is_kept_in_effect_and_the_same_when_repeated(client: TestClient) -> None:
    """201 the first time, 200 after; the author is whose key it was."""
    first = client.post(address(client), json=DISPUTE, headers=AS_ANN)
    assert first.status_code == 201
    assert first.json()["author"] == "Ann"
    assert first.json()["assessment_revisions"] > 0
    again = client.post(address(client), json=DISPUTE, headers=AS_ANN)
    assert (again.status_code, again.json()["number"]) == (200, 1)
    shown = the_incident(client, **AS_MONITOR)
    assert (shown["marked_disputed"], shown["disputed"]) == (True, False)
    reviews = {each["review"] for each in shown["readings"].values()}
    assert reviews == {"awaiting_second"}
    client.post(address(client), json=DISPUTE, headers=AS_BEN)
    reviews = {each["review"] for each in the_incident(client)["readings"].values()}
    assert reviews == {"reviewed"}


def test_the_public_sees_that_it_was_reviewed_and_never_by_whom(client: TestClient) -> None:
    """Neither name nor reason is in anything the public can read; a monitor sees both."""
    for who in (AS_ANN, AS_BEN):
        client.post(address(client), json=DISPUTE, headers=who)
    incident_id = the_incident(client)["id"]
    public = [
        client.get(path).text
        for path in (
            f"/v1/incidents/{incident_id}",
            f"/v1/assessments?incident_id={incident_id}",
            f"/incidents/{incident_id}",
        )
    ]
    assert "reviewed" in public[0]
    assert not any(word in text for text in public for word in ("Ann", "Ben", "denies"))
    items = client.get(address(client), headers=AS_MONITOR).json()["items"]
    assert [(each["number"], each["author"]) for each in items] == [(1, "Ann"), (2, "Ben")]


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 401), ({"Authorization": "Bearer wrong"}, 401), (AS_MONITOR, 403)],
)
def test_only_a_reviewers_key_decides(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    """A monitor may see and not decide; a wrong key is nobody's."""
    found = client.post(address(client), json=DISPUTE, headers=headers)
    assert found.status_code == status
    assert found.headers["content-type"] == "application/problem+json"
    assert client.get(address(client), headers=AS_ANN).json()["items"] == []


@pytest.mark.parametrize("path", ["/v1/review/queue", "decisions", "/v1/evidence/0"])
def test_what_people_decide_is_for_monitors(client: TestClient, path: str) -> None:
    """The public is told so."""
    path = path if path.startswith("/") else address(client, path)
    assert client.get(path).status_code == 401
    assert client.get(path, headers=AS_MONITOR).status_code in (200, 404)


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({"kind": "confirm"}, 422, "needs its reason"),
        ({"kind": "adore", "reason": "x"}, 422, "kind"),
        ({"kind": "confirm", "reason": "x", "colour": "red"}, 422, "colour"),
        ({"kind": "confirm", "reason": "x", "incident_revision": 9}, 409, "look again"),
        ({"kind": "reply", "reason": "x", "party": "north"}, 422, "no party"),
        ({"kind": "merge", "reason": "x", "other": "i-0"}, 404, "no incident"),
    ],
)
def test_what_makes_no_sense_is_a_problem_document(
    client: TestClient, body: dict[str, Any], status: int, detail: str
) -> None:
    """With a sentence that helps."""
    found = client.post(address(client), json=body, headers=AS_ANN)
    assert found.status_code == status
    assert detail in found.json()["detail"]


@pytest.mark.parametrize("incident", ["i-0", "%D9%A1", "a%00b", "a%0D%0Ab"])
def test_an_unknown_incident_is_not_found(client: TestClient, incident: str) -> None:
    """Neither to decide about nor to read of, whatever letters it is asked for by."""
    decisions = f"/v1/incidents/{incident}/decisions"
    assert client.post(decisions, json=DISPUTE, headers=AS_ANN).status_code == 404
    assert client.get(decisions, headers=AS_MONITOR).status_code == 404


def test_the_queue_tells_what_waits(client: TestClient) -> None:
    """What was taken says by whom; before it was known, nothing waited."""
    client.post(address(client), json={"kind": "take"}, headers=AS_ANN)
    (item,) = client.get("/v1/review/queue", headers=AS_MONITOR).json()["items"]
    incident_id = the_incident(client, **AS_MONITOR)["id"]
    assert (item["taken_by"], item["incident_id"]) == ("Ann", incident_id)
    then = client.get("/v1/review/queue?as_of=2025-04-05T00:00:00Z", headers=AS_MONITOR)
    assert then.json()["items"] == []


def test_evidence_is_served_to_be_saved_and_to_monitors_only(client: TestClient) -> None:
    """Whatever it claims to be, no browser renders it."""
    page = b"<script>alert(1)</script>"
    posted = client.post(
        address(client, "evidence?name=page.html&reason=as+saved"),
        content=page,
        headers={**AS_ANN, "Content-Type": "text/html"},
    )
    assert posted.status_code == 201
    path = f"/v1/evidence/{posted.json()['evidence_id']}"
    found = client.get(path, headers=AS_MONITOR)
    assert found.content == page
    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["content-disposition"].startswith("attachment")
    assert found.headers["x-content-type-options"] == "nosniff"
    assert client.get(path).status_code == 401
    assert client.get("/v1/evidence/0", headers=AS_MONITOR).status_code == 404


@pytest.mark.parametrize(("size", "status"), [(0, 422), (EVIDENCE_LIMIT_BYTES + 1, 413)])
def test_evidence_of_no_size_or_too_much_is_refused(
    client: TestClient, size: int, status: int
) -> None:
    """And nothing is kept."""
    path = address(client, "evidence?name=x&reason=y")
    found = client.post(path, content=b"x" * size, headers=AS_ANN)
    assert found.status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/v1/incidents",
        "/v1/violations",
        "/v1/assessments",
        "/v1/reports",
        "/v1/rejections",
        "/incidents",
    ],
)
def test_every_reading_address_answers_for_an_earlier_instant(
    client: TestClient, clock: Clock, path: str
) -> None:
    """Before anything came in there was nothing; after it, what is."""
    before = client.get(f"{path}?as_of=2025-04-05T00:00:00Z", headers=AS_MONITOR)
    after = client.get(f"{path}?as_of=2025-04-06T00:00:00Z", headers=AS_MONITOR)
    now = client.get(path, headers=AS_MONITOR)
    assert before.status_code == after.status_code == 200
    if path.startswith("/v1"):
        assert before.json()["items"] == []
        assert after.json()["items"] == now.json()["items"]


@pytest.mark.parametrize("path", ["/v1/incidents", "/v1/sites", "/v1/agreements"])
@pytest.mark.parametrize("as_of", ["yesterday", "2025-04-01", ""])
def test_an_instant_that_is_none_is_refused(client: TestClient, path: str, as_of: str) -> None:
    """422 that names the parameter."""
    found = client.get(path, params={"as_of": as_of})
    assert found.status_code == 422
    assert found.json()["errors"][0]["parameter"] == "as_of"


def test_one_record_is_asked_for_as_of_then(client: TestClient) -> None:
    """What was not known yet was not there; lists and terms count from the store's first."""
    incident_id = the_incident(client, **AS_MONITOR)["id"]
    report = client.get(f"/v1/incidents/{incident_id}", headers=AS_MONITOR).json()["reports"][0]
    then = "?as_of=2025-04-05T00:00:00Z"
    for path in (f"/v1/incidents/{incident_id}", f"/v1/reports/{report['report_id']}"):
        assert client.get(path + then, headers=AS_MONITOR).status_code == 404
        assert client.get(path, headers=AS_MONITOR).status_code == 200
    assert client.get("/v1/sites?as_of=2020-01-01T00:00:00Z").json()["items"]
    assert client.get("/v1/agreements?as_of=2020-01-01T00:00:00Z").json()
