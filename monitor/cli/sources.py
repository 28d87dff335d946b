"""Commands on the sources."""

from typing import Annotated

import typer

from monitor.cli.console import (
    AsOfOption,
    CommandFailed,
    ExitCode,
    JsonOption,
    known_at,
    monitor_opened,
    say,
    say_table,
    utc_now,
)
from monitor.cli.flow import SourceArgument, known_source

sources = typer.Typer(help="Who is read, and how each source is.", no_args_is_help=True)


@sources.command("list")
def list_sources(as_of: AsOfOption = None, as_json: JsonOption = False) -> None:
    """Every enabled source with its state of health, and what its last attempt said."""
    from monitor.pipeline.health import source_health
    from monitor.store import registers

    with monitor_opened() as monitor, monitor.database.reading() as connection:
        knowledge, then = known_at(monitor, connection, as_of)
        now = min(then or utc_now(), utc_now())  # nobody knows yet who will be late
        health = source_health(connection, knowledge.sources.values(), now=now)
        pulls = registers.pulls_latest(connection, as_of=now)
        last = {each.source_id: each for each in pulls}
    rows = [
        (
            each.source_id,
            each.state,
            "" if each.since is None else each.since.isoformat(timespec="minutes"),
            each.reason,
            last[each.source_id].detail if each.source_id in last else "",
        )
        for each in health
    ]
    say_table(("source", "state", "since", "why", "last attempt"), rows, as_json=as_json)


@sources.command("pause")
def pause_source(
    source_id: SourceArgument,
    reason: Annotated[str, typer.Option(help="why, shown to anyone who asks how the source is")],
) -> None:
    """Read a source no more on schedule until it is resumed; a running service heeds it at once."""
    _decide(source_id, paused=True, reason=reason)


@sources.command("resume")
def resume_source(
    source_id: SourceArgument,
    reason: Annotated[str, typer.Option(help="why again")] = "",
) -> None:
    """Read a paused source on schedule again."""
    _decide(source_id, paused=False, reason=reason)


@sources.command("stand-ins")
def list_stand_ins(
    source_id: SourceArgument, as_of: AsOfOption = None, as_json: JsonOption = False
) -> None:
    """The points where a source puts what it knows no place of, by all that was fetched of it: for
    ``stand_ins`` of its entry.
    """
    from monitor.pipeline.precision import TellsNoPlaces, stand_ins

    with monitor_opened() as monitor, monitor.database.reading() as connection:
        try:
            _, then = known_at(monitor, connection, as_of)
            found = stand_ins(connection, known_source(monitor, source_id), as_of=then)
        except TellsNoPlaces as error:
            raise CommandFailed(str(error), ExitCode.INPUT) from error
    say_table(("longitude", "latitude"), found, as_json=as_json)


def _decide(source_id: str, *, paused: bool, reason: str) -> None:
    from monitor.pipeline.health import decide_pause

    with monitor_opened() as monitor:
        source = known_source(monitor, source_id)
        new = decide_pause(
            monitor.database, source.source_id, paused=paused, reason=reason, now=utc_now()
        )
    state = "paused" if paused else "read on schedule"
    say(f"{source_id} is {state}" if new else f"{source_id} was {state} already")
