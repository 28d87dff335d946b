"""Posting reports: what is kept, what is answered, and what is refused."""

import json
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient
from visitors import AS_MONITOR, NOW, Clock, a_client, a_posted_report

from monitor.model.ids import CaptureId, sha256_hex
from monitor.settings.assembly import Assembly
from monitor.sources.interface import capture_id_of
from monitor.store import reads
from monitor.web.allowance import UNVOUCHED_LIMIT
from monitor.web.schemas import BODY_LIMIT_BYTES

NDJSON = {"Content-Type": "application/x-ndjson"}
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def client(assembly: Assembly) -> TestClient:
    """The public, before a monitor without reports."""
    return a_client(assembly)


def _kept(assembly: Assembly, body: bytes) -> bytes | None:
    capture_id = CaptureId(capture_id_of("api", "", sha256_hex(body)))
    with assembly.database.reading() as connection:
        capture = reads.capture(connection, capture_id)
    return None if capture is None else capture.content


def _refusals(client: TestClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get("/v1/rejections", headers=AS_MONITOR).json()["items"]
    return items


def test_a_report_is_kept_and_can_be_read_where_the_answer_says(
    client: TestClient, assembly: Assembly
) -> None:
    """201 comes with the report's address; the bytes are kept as they were sent."""
    body = json.dumps(a_posted_report(), indent=2).encode()
    answer = client.post("/v1/reports", content=body, headers=JSON)
    assert answer.status_code == 201
    report_id = answer.json()["report_id"]
    assert answer.headers["location"] == f"/v1/reports/{report_id}"
    shown = client.get(answer.headers["location"], headers=AS_MONITOR).json()["properties"]
    assert shown["words"]["summary"] == a_posted_report()["summary"]
    assert shown["source_id"] == "api"
    assert _kept(assembly, body) == body


def test_a_posted_report_becomes_an_incident_with_assessments(client: TestClient) -> None:
    """The pipeline has run when the next request comes."""
    client.post("/v1/reports", json=a_posted_report())
    (incident,) = client.get("/v1/incidents", headers=AS_MONITOR).json()["items"]
    assert incident["n_reports"] == 1
    assert set(incident["readings"]) == {"moscow", "kyiv"}
    assert {each["verdict"] for each in incident["readings"].values()} == {"undetermined"}


def test_a_claim_made_again_is_known_to_a_monitor(client: TestClient) -> None:
    """The second answer is 200 with the first id, even where the bytes differ."""
    by_monitor = JSON | AS_MONITOR
    first = client.post("/v1/reports", json=a_posted_report())
    again = client.post("/v1/reports", content=json.dumps(a_posted_report()), headers=by_monitor)
    spaced = client.post(
        "/v1/reports", content=json.dumps(a_posted_report(), indent=1), headers=by_monitor
    )
    assert [a.status_code for a in (first, again, spaced)] == [201, 200, 200]
    assert {a.json()["report_id"] for a in (first, again, spaced)} == {first.json()["report_id"]}
    assert spaced.json()["state"] == "known"


def test_the_public_is_not_told_what_was_kept_before(client: TestClient) -> None:
    """Whoever guesses another's words and posts them gets the answer of the first time."""
    first, again = (client.post("/v1/reports", json=a_posted_report()) for _ in range(2))
    assert (again.status_code, again.content) == (201, first.content)


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"occurred_start": None}, "occurred_start", "no_time"),
        ({"occurred_start": "yesterday"}, "occurred_start", "bad_time"),
        ({"occurred_start": "2026-01-01"}, "occurred_start", "future_time"),
        ({"latitude": 46.64, "longitude": None}, "longitude", "bad_coordinates"),
        ({"latitude": 0, "longitude": 0}, "latitude", "bad_coordinates"),
        ({"uncertainty_m": None}, "uncertainty_m", "bad_coordinates"),
        ({"category": "castle"}, "category", "unknown_value"),
        ({"lattitude": 46.64}, "lattitude", "malformed"),
        ({"summary": ["a", "list"]}, "summary", "malformed"),
        ({"summary": "x" * 10_001}, "summary", "too_large"),
        ({"source_url": "javascript:alert(1)"}, "source_url", "malformed"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_field_and_stays_on_record(
    client: TestClient, changes: dict[str, Any], field: str, reason: str
) -> None:
    """The problem document names the recorded rejection, its field and its reason."""
    answer = client.post("/v1/reports", json=a_posted_report(**changes))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["field"], told["reason"]) == (field, reason)
    assert told["detail"]
    assert [each["rejection_id"] for each in _refusals(client)] == [told["rejection_id"]]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"a report"',
        b"\xff\xfe\x00",
        b'{"occurred_start": NaN}',
        b'{"summary": "a", "summary": "b", "occurred_start": "2025-04-04"}',
        b'{"summary": "\\ud800", "occurred_start": "2025-04-04"}',
        b"[" * 100_000,
        b'{"latitude": 1' + b"0" * 5_000 + b"}",
    ],
)
def test_a_body_that_is_no_report_is_kept_and_refused(
    client: TestClient, assembly: Assembly, body: bytes
) -> None:
    """Broken JSON, keys given twice, numbers that are none: 422, recorded, never a crash."""
    answer = client.post("/v1/reports", content=body, headers=JSON)
    assert answer.status_code == 422
    assert len(_refusals(client)) == 1
    assert _kept(assembly, body) == body


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/csv"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {**JSON, "Content-Encoding": "gzip"},
    ],
)
def test_other_kinds_of_body_are_not_read(client: TestClient, headers: dict[str, str]) -> None:
    """Only JSON and NDJSON, uncompressed."""
    answer = client.post("/v1/reports", content=b"{}", headers=headers)
    assert answer.status_code == 415
    assert answer.headers["content-type"] == "application/problem+json"


def test_reading_stops_at_a_mebibyte(client: TestClient, assembly: Assembly) -> None:
    """One byte over is 413, and nothing of it is kept; exactly a mebibyte is read."""
    body = json.dumps(a_posted_report()).encode()
    full = body.ljust(BODY_LIMIT_BYTES)
    over = full + b" "
    assert client.post("/v1/reports", content=over, headers=JSON).status_code == 413
    assert _kept(assembly, over) is None
    assert client.post("/v1/reports", content=full, headers=JSON).status_code == 201


@pytest.mark.parametrize("as_lines", [True, False])
def test_a_broken_row_does_not_stop_the_rest(client: TestClient, as_lines: bool) -> None:
    """Every row has its own result, in order; a row given twice is kept once."""
    rows = [
        a_posted_report(),
        a_posted_report(occurred_start=None),
        a_posted_report(),
        a_posted_report(occurred_start="2025-04-03"),
    ]
    if as_lines:
        lines = "\n".join([*map(json.dumps, rows), "not JSON", ""])
        answer = client.post("/v1/reports", content=lines, headers=NDJSON)
    else:
        answer = client.post("/v1/reports", json=[*rows, 7])
    assert answer.status_code == 201
    told = answer.json()
    assert (told["kept"], told["known"], told["refused"]) == (3, 0, 2)
    assert [each["state"] for each in told["results"]] == [
        "kept", "refused", "kept", "kept", "refused",
    ]  # fmt: skip
    assert told["results"][1]["field"] == "occurred_start"
    assert len(client.get("/v1/reports", headers=AS_MONITOR).json()["items"]) == 2
    assert client.get("/v1/reports").json()["items"] == []


def test_rows_that_are_all_refused_are_a_problem(client: TestClient) -> None:
    """422 with the result of each."""
    answer = client.post("/v1/reports", json=[{"summary": "x"}, {"region": "y"}])
    assert answer.status_code == 422
    assert [each["reason"] for each in answer.json()["results"]] == ["no_time", "no_time"]


def test_a_repeated_request_gets_its_first_answer(client: TestClient) -> None:
    """With an Idempotency-Key the answer is the same to the byte; without, the claim is known."""
    keyed = {"Idempotency-Key": "k-1"}
    first = client.post("/v1/reports", json=a_posted_report(), headers=keyed)
    again = client.post("/v1/reports", json=a_posted_report(), headers=keyed)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["location"] == first.headers["location"]
    unkeyed = client.post("/v1/reports", json=a_posted_report(), headers=AS_MONITOR)
    assert unkeyed.status_code == 200


def test_what_is_kept_and_what_is_answered_are_kept_together(
    assembly: Assembly, client: TestClient
) -> None:
    """Where the answer cannot be kept, the reports are not either, so that the repetition is
    answered as the first time would have been.
    """
    keyed = {"Idempotency-Key": "k-4"}
    halt = "CREATE TRIGGER halt BEFORE INSERT ON idempotency BEGIN SELECT RAISE(ABORT, 'halt'); END"
    with assembly.database.transaction() as connection:
        connection.exec_driver_sql(halt)
    assert client.post("/v1/reports", json=a_posted_report(), headers=keyed).status_code == 503
    assert client.get("/v1/reports", headers=AS_MONITOR).json()["items"] == []
    with assembly.database.transaction() as connection:
        connection.exec_driver_sql("DROP TRIGGER halt")
    first = client.post("/v1/reports", json=a_posted_report(), headers=keyed)
    again = client.post("/v1/reports", json=a_posted_report(), headers=keyed)
    assert (first.status_code, first.json()["state"]) == (201, "kept")
    assert (again.status_code, again.content) == (201, first.content)


def test_a_refusal_is_repeated_too(client: TestClient) -> None:
    """The first answer stands, whatever it was."""
    keyed = {"Idempotency-Key": "k-2"}
    answers = [client.post("/v1/reports", json={"summary": "x"}, headers=keyed) for _ in range(2)]
    assert [a.status_code for a in answers] == [422, 422]
    assert answers[0].json() == answers[1].json()


def test_a_key_is_good_for_one_body(client: TestClient) -> None:
    """Another body under the same key is refused, and nothing of it is kept."""
    keyed = {"Idempotency-Key": "k-3"}
    client.post("/v1/reports", json=a_posted_report(), headers=keyed)
    other = client.post("/v1/reports", json=a_posted_report(means="missile"), headers=keyed)
    assert other.status_code == 422
    assert "Idempotency-Key" in other.json()["detail"]
    assert len(client.get("/v1/reports", headers=AS_MONITOR).json()["items"]) == 1


def test_who_posted_is_nowhere_to_be_found(
    assembly: Assembly, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither the address nor the program of a submitter is in the store or in the log."""
    marks = {
        "User-Agent": "canary-agent/1",
        "X-Forwarded-For": "198.51.100.77",
        "Forwarded": "for=198.51.100.77",
        "Referer": "https://canary-referer.invalid/",
        "Cookie": "canary-cookie=1",
        "Idempotency-Key": "canary-key",
    }
    client = a_client(assembly)
    assert client.post("/v1/reports", json=a_posted_report(), headers=marks).status_code == 201
    files = [path for path in assembly.settings.home.iterdir() if path.is_file()]
    assert files
    kept = b"".join(path.read_bytes() for path in files)
    logged = "".join(capsys.readouterr())
    assert "reports.posted" in logged
    for mark in ("canary", "198.51.100.77", "testclient"):
        assert mark.encode() not in kept
        assert mark not in logged


def test_a_report_that_is_kept_but_not_placed_says_so(assembly: Assembly) -> None:
    """Until the pipeline has run a monitor gets 503 with the time to ask again; the public is told
    of no report that is withheld.
    """
    client = a_client(assembly, run_after_post=False)
    address = client.post("/v1/reports", json=a_posted_report()).headers["location"]
    assert client.get(address).status_code == 404
    answer = client.get(address, headers=AS_MONITOR)
    assert answer.status_code == 503
    assert "retry-after" in answer.headers


def test_rejections_are_paged_and_for_monitors_only(client: TestClient) -> None:
    """The public is asked for a key; a monitor reads them page by page."""
    client.post("/v1/reports", json=[{"summary": str(n)} for n in range(5)])
    refused = client.get("/v1/rejections")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    seen, address = [], "/v1/rejections?limit=2"
    while address:
        page = client.get(address, headers=AS_MONITOR).json()
        seen += [each["rejection_id"] for each in page["items"]]
        address = next((each["href"] for each in page["links"] if each["rel"] == "next"), "")
    assert len(seen) == len(set(seen)) == 5
    bad = client.get("/v1/rejections?cursor=-1", headers=AS_MONITOR)
    assert bad.json()["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize(
    "forged",
    [
        [{"origin": "General Staff of Ukraine", "claimed_attacker": "UA"}],
        [{"source_name": "One agency"}, {"source_name": "Another agency", "summary": "Hit again."}],
    ],
    ids=["the attacker's own word", "two independent voices"],
)
def test_nobody_can_post_a_violation_into_being(
    forged: list[dict[str, str]], client: TestClient
) -> None:
    """A poster may claim any origin; what nobody vouches for is an allegation."""
    for words in forged:
        assert client.post("/v1/reports", json=a_posted_report(**words)).status_code == 201
    incidents = client.get("/v1/incidents", headers=AS_MONITOR).json()["items"]
    assert incidents
    for incident in incidents:
        assert {each["verdict"] for each in incident["readings"].values()} <= {
            "undetermined",
            "no_violation",
        }
    assert client.get("/v1/violations", headers=AS_MONITOR).json()["items"] == []


def test_whoever_posts_is_heard(client: TestClient) -> None:
    """The API has no pulls; a post is its sign of life, told to monitors alone."""
    assert client.post("/v1/reports", json=a_posted_report()).status_code == 201
    told = client.get("/status", headers=AS_MONITOR).json()["sources"]
    (api,) = (source for source in told if source["source_id"] == "api")
    public = client.get("/status").json()["sources"]
    assert "api" not in {source["source_id"] for source in public}
    assert (api["state"], api["reports_in_period"]) == ("heard", 1)
    assert api["last_heard"]


def test_so_many_reports_a_minute_are_taken_from_all_without_a_key(
    assembly: Assembly,
) -> None:
    """Beyond them nothing is kept, and it is said when there is room; monitors are not limited."""
    clock = Clock()
    client = a_client(assembly, clock=clock)
    lines = "\n".join(["no report"] * (UNVOUCHED_LIMIT - 1))
    assert client.post("/v1/reports", content=lines, headers=NDJSON).status_code == 422
    assert client.post("/v1/reports", content="}", headers=JSON).status_code == 422
    clock.now = NOW + timedelta(seconds=59, milliseconds=500)
    refused = client.post("/v1/reports", json=a_posted_report())
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert refused.headers["content-type"] == "application/problem+json"
    assert client.get("/v1/reports", headers=AS_MONITOR).json()["items"] == []
    taken = client.post("/v1/reports", json=a_posted_report(), headers=AS_MONITOR)
    assert taken.status_code == 201
    clock.now = NOW + timedelta(minutes=1)
    other = a_posted_report(summary="Another substation was struck.")
    assert client.post("/v1/reports", json=other).status_code == 201


def test_a_body_beyond_what_is_taken_in_a_minute_says_so(client: TestClient) -> None:
    """It could wait for ever: it is to come in parts."""
    refused = client.post("/v1/reports", json=["no report"] * (UNVOUCHED_LIMIT + 1))
    assert refused.status_code == 429
    assert "in parts" in refused.json()["detail"]


def test_who_shows_a_wrong_key_hands_in_nothing(client: TestClient) -> None:
    """They are told, rather than taken for the public."""
    wrong = {"Authorization": "Bearer wrong"}
    assert client.post("/v1/reports", json=a_posted_report(), headers=wrong).status_code == 401
