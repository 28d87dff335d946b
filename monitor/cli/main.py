"""All commands under one name, and the way their errors reach a person: one line on stderr."""

import sys
from typing import NoReturn

import typer

from monitor.cli import agreements, flow, lists, proof, reading, review, sentence, serving, sources
from monitor.cli.console import CommandFailed, ExitCode

app = typer.Typer(
    name="strike-monitor",
    help="Watches a mutual pause in strikes on energy infrastructure.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich costs 0.15 s of every --help
    context_settings={"help_option_names": ["-h", "--help"]},
)
for commands in (
    flow.COMMANDS,
    reading.COMMANDS,
    sentence.COMMANDS,
    proof.COMMANDS,
    serving.COMMANDS,
):
    for command in commands:
        app.command(command.__name__)(command)
app.add_typer(lists.sites, name="sites")
app.add_typer(agreements.agreements, name="agreements")
app.add_typer(reading.digest, name="digest")
app.add_typer(reading.map_commands, name="map")
app.add_typer(sources.sources, name="sources")
app.add_typer(review.review, name="review")


def main() -> NoReturn:
    """Run the command line and leave with a documented exit code (docs/cli.md)."""
    try:
        app()
    except CommandFailed as failed:
        _leave(str(failed), failed.code)
    except Exception as error:  # noqa: BLE001  # sorted below; what is not anticipated is raised again
        code = _code_of(error)
        if code is None:
            raise
        _leave(str(error), code)
    sys.exit(ExitCode.OK)


def _code_of(error: Exception) -> ExitCode | None:
    """The exit code of an anticipated error; None for a defect of ours."""
    from monitor.pipeline.review import CannotDecide
    from monitor.scheduler import SchedulerRunning
    from monitor.settings.yamlfile import ConfigError
    from monitor.sources.interface import SourceError
    from monitor.sources.sitelist import SiteListUnreadable
    from monitor.store.errors import StoreError

    for kind, code in (
        (ConfigError, ExitCode.CONFIGURATION),
        (StoreError, ExitCode.STORE),
        (SchedulerRunning, ExitCode.STORE),
        (CannotDecide, ExitCode.INPUT),
        (SourceError, ExitCode.INPUT),
        (SiteListUnreadable, ExitCode.INPUT),
    ):
        if isinstance(error, kind):
            return code
    return None


def _leave(message: str, code: ExitCode) -> NoReturn:
    typer.echo(message, err=True)
    sys.exit(code)
