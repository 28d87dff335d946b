"""Commands on the sources."""

import typer

from monitor.cli.console import JsonOption, monitor_opened, say_table, utc_now

sources = typer.Typer(help="Who is read, and how each source is.", no_args_is_help=True)


@sources.callback()
def _group() -> None:
    """Keep ``list`` a command of its own while it is the only one."""


@sources.command("list")
def list_sources(as_json: JsonOption = False) -> None:
    """Every enabled source with its state of health, and what its last attempt said."""
    from monitor.pipeline.health import source_health
    from monitor.store import registers

    with monitor_opened() as monitor, monitor.database.reading() as connection:
        health = source_health(connection, monitor.knowledge.sources.values(), now=utc_now())
        last = {each.source_id: each for each in registers.pulls_latest(connection)}
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
