"""How the sources are, at /status, /v1/sources, /sources and /metrics."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from visitors import AS_MONITOR, Clock, a_client

from monitor.settings.assembly import Assembly
from monitor.store import writes
from monitor.store.records import Pull, PullOutcome

NOW = datetime(2025, 3, 27, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _pull(source_id: str, at: datetime, outcome: PullOutcome) -> Pull:
    return Pull(
        source_id=source_id, slot_utc=at, started_at_utc=at, finished_at_utc=at, outcome=outcome,
        items=0, rejected=0, detail="secret detail" if outcome is PullOutcome.FAILED else "",
    )  # fmt: skip


@pytest.fixture
def client(assembly: Assembly) -> TestClient:
    """A monitor of which one source failed an hour ago, one stopped answering, one is well."""
    noted = [
        _pull("pause-2025-iaea", NOW - 2 * HOUR, PullOutcome.UNCHANGED),
        _pull("pause-2025-iaea", NOW - HOUR, PullOutcome.FAILED),
        _pull("pause-2025-operator", NOW - 5 * HOUR, PullOutcome.EMPTY),
        _pull("pause-2025-media-ua", NOW, PullOutcome.EMPTY),
    ]
    with assembly.database.transaction() as connection:
        for pull in noted:
            writes.append_pull(connection, pull)
    return a_client(assembly, clock=Clock(NOW))


EXPECTED = {
    "pause-2025-iaea": ("failing", "2025-03-27T11:00:00Z"),
    "pause-2025-operator": ("late", "2025-03-27T09:00:00Z"),
    "pause-2025-media-ua": ("healthy", None),
    "api": ("never_heard", None),
}


@pytest.mark.parametrize(("address", "member"), [("/status", "sources"), ("/v1/sources", "items")])
def test_every_source_is_told_with_its_health(
    client: TestClient, address: str, member: str
) -> None:
    """State, since when and why; never what a source's answer said."""
    answer = client.get(address, headers=AS_MONITOR)
    told = {each["source_id"]: each["health"] for each in answer.json()[member]}
    found = {name: (told[name]["state"], told[name]["since"]) for name in EXPECTED}
    assert found == EXPECTED
    assert told["pause-2025-iaea"]["reason"] == "It failed once."
    assert "secret" not in answer.text


def test_the_page_tells_it_in_words_and_is_not_kept(client: TestClient) -> None:
    """What is late now may be heard in a minute."""
    answer = client.get("/sources")
    assert answer.headers["cache-control"] == "no-store"
    for words in ("Failing", "Late", "In order", "Never heard", "It failed once."):
        assert words in answer.text
    assert "secret" not in answer.text


def test_the_metrics_are_what_prometheus_reads(client: TestClient) -> None:
    """Each source is in one state; one never heard has no time; counts are those of the store."""
    answer = client.get("/metrics", headers=AS_MONITOR)
    assert answer.headers["content-type"].startswith("text/plain")
    families = {each.name: each for each in text_string_to_metric_families(answer.text)}
    states = {
        sample.labels["source_id"]: sample.labels["state"]
        for sample in families["strike_monitor_source_state"].samples
        if sample.value
    }
    assert {name: states[name] for name in EXPECTED} == {n: s for n, (s, _) in EXPECTED.items()}
    heard = {
        sample.labels["source_id"]: sample.value
        for sample in families["strike_monitor_source_last_heard_timestamp_seconds"].samples
    }
    assert heard["pause-2025-iaea"] == (NOW - 2 * HOUR).timestamp()
    assert "api" not in heard
    records = {s.labels["of"]: s.value for s in families["strike_monitor_records"].samples}
    assert records["pull"] == 4
    assert "secret" not in answer.text
