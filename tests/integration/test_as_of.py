"""Every read answers with what was known at an earlier instant, or it is said here why not."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, get_type_hints

import pytest
import typer
from builders import a_capture
from typer.core import TyperGroup
from visitors import AS_MONITOR, NOW, a_client

from monitor.cli.main import app
from monitor.model.ids import CaptureId
from monitor.model.time import TimeWindow
from monitor.pipeline.coverage import coverage_between
from monitor.settings.assembly import Assembly
from monitor.store import registers, writes
from monitor.store.records import Pull, PullOutcome
from monitor.web.schemas import PastParameters

HOUR = timedelta(hours=1)
SAME_AT_ALL_TIMES = {
    "/v1/digests/{name}", "/v1/evidence/{evidence_id}", "/digests/{name}",
    "/lists/{list_id}/diff", "/map/{name}.{kind}", "/map/tiles/{zoom}/{x}/{y}",
    "/basemap.geojson",
}  # fmt: skip
OF_THIS_MOMENT = {
    "/livez", "/readyz", "/status", "/metrics", "/", "/sources", "/sources/{source_id}",
    "/review", "/review/{incident_id}",
}  # fmt: skip
OF_NOTHING_KEPT = {"/map", "/submit", "/lists/import", "/enter", "/review/sign-in"}

CHANGING = {
    "init", "ingest", "assess", "replay", "sites import", "digest issue", "sources pause",
    "sources resume", "review take", "review release", "review confirm", "review reject",
    "review dispute", "review split", "review merge", "review correct", "review attach",
    "review reply",
}  # fmt: skip
READING_NOTHING_KEPT = {
    "probe", "evaluate", "read", "sites check", "sites diff", "agreements check", "key",
}  # fmt: skip
A_KEPT_FILE = {"digest show", "review evidence"}
ALL_THAT_STANDS = {"verify", "rebuild"}
SERVING = {"serve", "run", "demo"}


def _takes_an_instant(answers: Any) -> bool:
    """Whether an endpoint, or what it depends on, reads ``as_of``."""
    kinds = get_type_hints(answers.call).values()
    return any(
        isinstance(kind, type) and issubclass(kind, PastParameters) for kind in kinds
    ) or any(map(_takes_an_instant, answers.dependencies))


def test_every_address_that_reads_takes_an_earlier_instant(assembly: Assembly) -> None:
    """But those that name what never changes, are of this moment by their nature, or read nothing;
    docs/api.md tells which.
    """
    routes = [each for each in a_client(assembly).app.state.routes if "GET" in each.methods]
    taking = {each.path for each in routes if _takes_an_instant(each.dependant)}
    without = {each.path for each in routes} - taking
    assert without == SAME_AT_ALL_TIMES | OF_THIS_MOMENT | OF_NOTHING_KEPT
    assert len(taking) >= 25


def _commands(command: Any, path: str = "") -> Iterator[tuple[str, set[str]]]:
    """Every command by its words, with its options."""
    if isinstance(command, TyperGroup):
        for name, inner in command.commands.items():
            yield from _commands(inner, f"{path} {name}".strip())
    else:
        yield path, {option for each in command.params for option in each.opts}


def test_every_command_that_reads_takes_an_earlier_instant() -> None:
    """But those that change something, read no store, print a kept file, or prove the whole."""
    commands = dict(_commands(typer.main.get_command(app)))
    without = {name for name, options in commands.items() if "--as-of" not in options}
    assert without == (CHANGING | READING_NOTHING_KEPT | A_KEPT_FILE | ALL_THAT_STANDS | SERVING)


def _pull(at: datetime, outcome: PullOutcome) -> Pull:
    return Pull(
        source_id="pause-2025-iaea", slot_utc=at, started_at_utc=at, finished_at_utc=at,
        outcome=outcome, items=0, rejected=0,
    )  # fmt: skip


@pytest.fixture
def pulled(assembly: Assembly) -> Assembly:
    """A monitor of which one source answered two days ago, then failed, then answered again."""
    pulls = (
        _pull(NOW - 48 * HOUR, PullOutcome.EMPTY),
        _pull(NOW - 30 * HOUR, PullOutcome.FAILED),
        _pull(NOW - HOUR, PullOutcome.EMPTY),
    )
    with assembly.database.transaction() as connection:
        for pull in pulls:
            writes.append_pull(connection, pull)
    return assembly


@pytest.mark.parametrize(
    ("hours_ago", "state", "health", "heard_hours_ago"),
    [
        (72, "not_due", "never_heard", None),
        (48, "silent", "healthy", 48),
        (30, "silent", "failing", 48),
        (20, "failed", "failing", 48),
        (0, "silent", "healthy", 1),
        (-24, "silent", "healthy", 1),  # the future is not known: as now
    ],
)
def test_who_was_heard_is_told_as_of_then(
    pulled: Assembly,
    hours_ago: int,
    state: str,
    health: str,
    heard_hours_ago: int | None,
) -> None:
    """The 24 hours before then, how the source was, and when it had last been heard."""
    then = (NOW - hours_ago * HOUR).isoformat()
    asked = a_client(pulled).get("/v1/sources", params={"as_of": then}, headers=AS_MONITOR)
    items = asked.json()["items"]
    (found,) = [each for each in items if each["source_id"] == "pause-2025-iaea"]
    last = None if heard_hours_ago is None else NOW - heard_hours_ago * HOUR
    heard = found["last_heard"] and datetime.fromisoformat(found["last_heard"])
    assert (found["state"], found["health"]["state"], heard) == (state, health, last)


def test_a_period_is_told_as_far_as_it_was_known_then(pulled: Assembly) -> None:
    """What was asked after then is not known yet; a period that lies after it tells nothing."""
    sources = pulled.knowledge.sources.values()
    week = TimeWindow(NOW - 168 * HOUR, NOW)
    later = TimeWindow(NOW - 24 * HOUR, NOW)

    def state(window: TimeWindow, then: datetime | None) -> str:
        with pulled.database.reading() as connection:
            found = coverage_between(connection, sources, window, as_of=then)
        return next(each.state for each in found if each.source_id == "pause-2025-iaea")

    assert state(week, NOW - 72 * HOUR) == "not_due"
    assert state(week, NOW - 30 * HOUR) == state(week, None) == "silent"
    assert state(later, NOW - 30 * HOUR) == "not_due"
    assert state(later, None) == "silent"


def test_a_source_heard_only_after_a_period_was_not_heard_in_it(pulled: Assembly) -> None:
    """A digest that is made late does not claim to have heard it by the cut-off."""
    day = TimeWindow(NOW - 28 * HOUR, NOW - 4 * HOUR)
    with pulled.database.reading() as connection:
        found = coverage_between(connection, pulled.knowledge.sources.values(), day)
    (heard,) = [each for each in found if each.source_id == "pause-2025-iaea"]
    assert heard.last_heard == NOW - 48 * HOUR


def test_editions_of_the_lists_are_those_of_then(assembly: Assembly) -> None:
    """An edition adopted later is on no page of an earlier instant; before the first adoption the
    first counts, as everywhere.
    """
    with assembly.database.reading() as connection:
        adopted = max(each.adopted_at_utc for each in registers.editions(connection))
        at_first = registers.editions(connection, as_of=adopted - 100_000 * HOUR)
        assert registers.editions(connection, as_of=adopted) == registers.editions(connection)
    assert at_first
    page = a_client(assembly).get("/lists", params={"as_of": "2025-04-01T00:00:00Z"})
    assert all(each.version[:12] in page.text for each in at_first)


def test_captures_are_those_fetched_by_then(assembly: Assembly) -> None:
    """So that the points of `sources stand-ins` can be found as of an earlier day."""
    kept = a_capture(source_id="example-viina", fetched_at_utc=NOW)
    with assembly.database.transaction() as connection:
        writes.append_captures(connection, [kept])

        def found(as_of: datetime | None) -> tuple[CaptureId, ...]:
            return registers.captures_of(connection, "example-viina", as_of=as_of)

        assert found(NOW - HOUR) == ()
        assert found(NOW) == found(None) == (kept.capture_id,)
