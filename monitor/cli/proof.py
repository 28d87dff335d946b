"""Commands that prove: why an assessment is as it is, and that all can be made anew."""

from typing import Annotated

import typer

from monitor.cli.console import (
    AsOfOption,
    CommandFailed,
    ExitCode,
    JsonOption,
    known_at,
    monitor_opened,
    progress_bar,
    say,
    say_json,
    utc_now,
)


def why(
    incident: Annotated[str, typer.Argument(help="an incident's id, i-…")],
    reading: Annotated[str, typer.Option(help="a reading_id; default: every reading")] = "",
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """The chain from each verdict to the bytes it rests on, and who decided."""
    from monitor.model.ids import IncidentId
    from monitor.pipeline.why import NotAssessed, why_incident

    with monitor_opened() as monitor, monitor.database.reading() as connection:
        _, then = known_at(monitor, connection, as_of)
        try:
            chain = why_incident(
                connection,
                IncidentId(incident),
                reading_id=reading,
                as_of=then,
                knowledge=monitor.knowledge,
            )
        except NotAssessed as error:
            raise CommandFailed(f"{incident}: {error}", ExitCode.INPUT) from error
    if chain is None:
        raise CommandFailed(f"no incident {incident!r} was known", ExitCode.INPUT)
    if as_json:
        say_json(chain.as_json())
    else:
        for line in chain.lines():
            say(line)


def rebuild(
    check: Annotated[
        bool, typer.Option("--check", help="compare, and keep nothing; needed, for nothing else is")
    ] = False,
) -> None:
    """Make everything anew from the captures in a database of its own, and compare; nothing is
    ever replaced, so that --check must be said.
    """
    from monitor.pipeline.rebuild import rebuilt

    if not check:
        raise CommandFailed("only `rebuild --check` there is: nothing is replaced", ExitCode.USAGE)
    with monitor_opened() as monitor, progress_bar("rebuild") as progress:
        found = rebuilt(monitor.database, monitor.knowledge, now=utc_now(), progress=progress)
    say(found.line())
    if found.differing:
        raise CommandFailed("the rebuild differs", ExitCode.FAULTS_FOUND)


COMMANDS = (why, rebuild)
