"""Whoever uses the web application in tests: the public, a monitor, and people who post reports."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.testclient import TestClient

from monitor.settings.assembly import Assembly
from monitor.web.app import create_app
from monitor.web.viewer import OneTimeLinks, key_hash

NOW = datetime(2025, 4, 5, 12, 30, tzinfo=UTC)
MONITOR_KEY = "0123456789abcdef" * 4
AS_MONITOR = {"Authorization": f"Bearer {MONITOR_KEY}"}
REVIEWER_KEYS = {"Ann": "fedcba9876543210" * 4, "Ben": "0011223344556677" * 4}
AS_ANN, AS_BEN = ({"Authorization": f"Bearer {key}"} for key in REVIEWER_KEYS.values())


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def a_client(
    assembly: Assembly,
    *,
    clock: Clock | None = None,
    links: OneTimeLinks | None = None,
    run_after_post: bool = True,
) -> TestClient:
    """A client of the app over a monitor; redirects are not followed."""
    app = create_app(
        assembly,
        clock=clock or Clock(),
        monitor_keys=frozenset({key_hash(MONITOR_KEY)}),
        reviewers={key_hash(key): author for author, key in REVIEWER_KEYS.items()},
        links=links,
        run_after_post=run_after_post,
    )
    return TestClient(app, follow_redirects=False)


def a_posted_report(**changes: Any) -> Mapping[str, Any]:
    """A report of the day before, as it is posted."""
    report = {
        "occurred_start": "2025-04-04T14:00:00+03:00",
        "occurred_precision": "hour",
        "source_name": "An operator",
        "country": "UA",
        "region": "Kherson Oblast",
        "facility_name": "substation",
        "category": "substation",
        "latitude": 46.64,
        "longitude": 32.61,
        "uncertainty_m": 800,
        "claimed_attacker": "RU",
        "means": "drone",
        "summary": "A substation was struck by a drone.",
        "language": "en",
    }
    return {name: value for name, value in {**report, **changes}.items() if value is not None}


def let_stand(client: TestClient) -> None:
    """Ann confirms every incident there is: then the public learns of what was posted, too."""
    for each in client.get("/v1/incidents?limit=1000", headers=AS_MONITOR).json()["items"]:
        confirmed = {"kind": "confirm", "reason": "seen", "incident_revision": each["revision"]}
        address = f"/v1/incidents/{each['id']}/decisions"
        assert client.post(address, json=confirmed, headers=AS_ANN).status_code == 201


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """The origin of a server on a free loopback port; tests need the mark ``sockets``."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
