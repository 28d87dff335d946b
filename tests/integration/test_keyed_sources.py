"""Sources that want a key, through the scheduler's own job: pages, cursors, patience, silence."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.model.sources import Source, SourceFormat
from monitor.pipeline.pull import look
from monitor.scheduler import Jobs
from monitor.settings.assembly import Assembly
from monitor.settings.environment import load_credentials
from monitor.store import reads, registers
from monitor.store.queries import IncidentQuery
from monitor.store.records import Pull, PullOutcome

START = datetime(2025, 3, 28, 12, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)
SECRETS = {"A_NAME": "observer-17", "A_WORD": "tell-nobody", "A_TOKEN": "hush-hush"}
WORDS = "A drone struck the 330 kV substation in Sumy."
pytestmark = pytest.mark.sockets


def utc_now() -> datetime:
    """The clock of the machine, which time-machine moves."""
    return datetime.now(UTC)


def asking(assembly: Assembly, server: HTTPServer, **changes: object) -> tuple[Assembly, Source]:
    """The monitor with one source at that server, and its credentials in the environment."""
    stated: dict[str, object] = {
        "source_id": "base",
        "title": "A database",
        "format": SourceFormat.ACLED,
        "location": server.url_for("/api/acled/read?country=North"),
        "every": AN_HOUR,
        "zone": "Europe/Kyiv",
        "constants": {"_username_env": "A_NAME", "_password_env": "A_WORD", "country": "UA"},
    }
    source = Source(**(stated | changes))  # type: ignore[arg-type] # as the table gives them
    known = replace(assembly.knowledge, sources={source.source_id: source})
    settings = assembly.settings.model_copy(update={"allow_hosts": f"{server.host}:{server.port}"})
    monitor = replace(
        assembly,
        knowledge=known,
        settings=settings,
        credentials=load_credentials([source], SECRETS | {"OTHER": "left alone"}),
    )
    assert "OTHER" not in monitor.credentials
    return monitor, source


def pulled(monitor: Assembly, source: Source, at: datetime) -> Pull:
    """One run of the scheduler's job at that time, and the attempt it noted."""
    with time_machine.travel(at, tick=False):
        Jobs(monitor, utc_now).pull(source, AN_HOUR)
    with monitor.database.reading() as connection:
        last = registers.last_pull(connection, source.source_id)
    assert last is not None
    return last


def an_event(event_id: str, stamp: int) -> dict[str, object]:
    """An event of a database, changed at that stamp."""
    return {
        "event_id_cnty": event_id,
        "event_date": "2025-03-28",
        "time_precision": 1,
        "event_type": "Explosions",
        "admin1": "Sumy",
        "location": "Sumy",
        "notes": WORDS,
        "timestamp": stamp,
    }


def a_page(*entries: Mapping[str, object]) -> Response:
    """A page of the database's answer."""
    return Response(json.dumps({"success": True, "data": entries}))


def signed_in(server: HTTPServer) -> None:
    """The server gives out tokens."""
    server.expect_request("/oauth/token").respond_with_json({"access_token": "bearer-of-news"})


def test_a_database_is_asked_for_what_changed_and_what_was_deleted(
    assembly: Assembly, httpserver: HTTPServer
) -> None:
    """From where the last pull ended; what it deleted counts no longer."""
    monitor, source = asking(assembly, httpserver)
    signed_in(httpserver)
    stamp = int(START.timestamp()) - 600

    def changed(request: Request) -> Response:
        return a_page(*([an_event("X1", stamp)] if request.args["timestamp"] == "0" else []))

    def deleted(request: Request) -> Response:
        assert request.args["deleted_timestamp"] == str(stamp)
        return a_page({"event_id_cnty": "X1", "deleted_timestamp": stamp + 60})

    httpserver.expect_request("/api/acled/read").respond_with_handler(changed)
    httpserver.expect_request("/api/deleted/read").respond_with_handler(deleted)

    def counted() -> int:
        with monitor.database.reading() as connection:
            return len(reads.current_incidents(connection, IncidentQuery(limit=9))[0])

    first = pulled(monitor, source, START)
    assert (first.outcome, first.items, counted()) == (PullOutcome.OK, 1, 1)
    second = pulled(monitor, source, START + AN_HOUR)
    httpserver.check_assertions()
    assert (second.outcome, second.detail, counted()) == (PullOutcome.EMPTY, "", 0)
    assert json.loads(second.cursor) == {"since": stamp}


def test_a_request_for_patience_amid_the_pages_is_heeded(
    assembly: Assembly, httpserver: HTTPServer
) -> None:
    """Nobody is asked before; then from the first page on again."""
    monitor, source = asking(assembly, httpserver)
    signed_in(httpserver)
    httpserver.expect_request("/api/acled/read").respond_with_data(
        "later", status=429, headers={"Retry-After": "7200"}
    )
    first = pulled(monitor, source, START)
    asked = len(httpserver.log)
    assert (first.outcome, first.detail) == (PullOutcome.UNCHANGED, "asked to wait")
    kept = json.loads(first.cursor)
    assert kept == {"not_before_utc": str(START + AN_HOUR)}  # an hour is heeded of two
    with time_machine.travel(START + timedelta(minutes=59), tick=False):
        Jobs(monitor, utc_now).pull(source, timedelta(minutes=1))
    assert len(httpserver.log) == asked
    pulled(monitor, source, START + AN_HOUR)
    assert len(httpserver.log) > asked


def test_what_came_before_a_failure_is_kept_and_asked_for_again(
    assembly: Assembly, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cursor moves only when all pages came."""
    monkeypatch.setattr("monitor.sources.acled.PAGE_ROWS", 1)
    monitor, source = asking(assembly, httpserver)
    signed_in(httpserver)
    stamp = int(START.timestamp()) - 600

    def answer(request: Request) -> Response:
        whole = request.args["page"] == "1"
        return a_page(an_event("X1", stamp)) if whole else Response("broken", 500)

    httpserver.expect_request("/api/acled/read").respond_with_handler(answer)
    failed = pulled(monitor, source, START)
    assert (failed.outcome, failed.detail) == (PullOutcome.FAILED, "HTTP status 500")
    assert (failed.items, json.loads(failed.cursor)) == (1, {})


@pytest.mark.parametrize(
    ("location", "constants", "status"),
    [
        ("/area/{token}/1", {}, 200),
        ("/area/{token}/1", {}, 401),
        ("/area?key={token}", {}, 302),
        ("/area", {"_token_header": "Authorization: Bearer {token}"}, 200),
        ("/area", {"_token_header": "x-access-token: {token}"}, 500),
        ("/area?key={token}", {}, 429),
    ],
)
def test_a_key_is_in_no_log_and_nowhere_in_the_store(
    assembly: Assembly,
    httpserver: HTTPServer,
    capfd: pytest.CaptureFixture[str],
    location: str,
    constants: Mapping[str, str],
    status: int,
) -> None:
    """Whatever the server answers, were it the key itself in an error."""
    told = "occurred_start,summary\n2025-03-27,A substation was struck.\n"
    httpserver.expect_request(re.compile("/area.*")).respond_with_data(
        told if status == 200 else "no such key: hush-hush",
        status=status,
        headers={"Location": "/area/hush-hush", "Retry-After": "60"},
    )
    monitor, source = asking(
        assembly,
        httpserver,
        format=SourceFormat.CSV,
        location=httpserver.url_for("") + location.lstrip("/"),
        constants={"_token_env": "A_TOKEN", **constants},
    )
    pull = pulled(monitor, source, START)
    sent = [f"{request.url} {request.headers}" for request, _ in httpserver.log]
    assert len(sent) == 1
    assert "hush-hush" in sent[0]
    assert pull.items == (1 if status == 200 else 0)
    shown = capfd.readouterr()
    assert "pull.done" in shown.out
    assert "hush" not in shown.out + shown.err + repr(monitor) + repr(pull)
    for path in Path(monitor.settings.home).iterdir():
        assert b"hush" not in path.read_bytes(), path


def test_trying_a_source_keeps_nothing(assembly: Assembly, httpserver: HTTPServer) -> None:
    """What one pull would yield, with its key, page by page."""
    monitor, source = asking(assembly, httpserver)
    signed_in(httpserver)
    httpserver.expect_request("/api/acled/read").respond_with_response(a_page(an_event("X1", 5)))
    captures = look(source, now=START, root=monitor.settings.root, access=monitor.access)
    assert len(captures) == 1
    with monitor.database.reading() as connection:
        assert registers.last_pull(connection, "base") is None
        assert not reads.has_capture(connection, captures[0].capture_id)
