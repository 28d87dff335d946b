"""What commands share: clock, exit codes, one-line errors, progress on stderr, tables, JSON."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from monitor.pipeline.knowledge import Knowledge
    from monitor.settings.assembly import Assembly

AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"],
        help="what was known then: an instant with its offset, e.g. 2025-04-01T00:00Z",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="print JSON instead of a table")]
Progress = Callable[[str, int, int], None]
_ANY_WIDTH = 1_000_000  # of a table, in characters


class ExitCode(IntEnum):
    """What a command's exit status says (docs/cli.md)."""

    OK = 0
    FAULTS_FOUND = 1  # the command did its work, and what it checked is not in order
    USAGE = 2
    CONFIGURATION = 3
    STORE = 4
    INPUT = 5
    ADDRESS = 6


class CommandFailed(Exception):
    """A command cannot go on; the message is the one line a person reads."""

    def __init__(self, message: str, code: ExitCode) -> None:
        super().__init__(message)
        self.code = code


def utc_now() -> datetime:
    """The clock of the command line."""
    return datetime.now(UTC)


@contextmanager
def monitor_opened() -> "Iterator[Assembly]":
    """The configured monitor, open."""
    from monitor.settings.assembly import opened
    from monitor.settings.environment import load_settings

    with opened(load_settings(), now=utc_now()) as assembly:
        yield assembly


def known_at(
    monitor: "Assembly", connection: "Connection", as_of: datetime | None
) -> "tuple[Knowledge, datetime | None]":
    """What is known now, or was at ``as_of``, and that instant in UTC."""
    if as_of is None:
        return monitor.knowledge, None
    then = as_of.astimezone(UTC)
    return monitor.current.seen_then(connection, then), then


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """A bar on stderr, and nothing where stderr is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=console, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(title, total=None)

        def advance(step: str, done: int, total: int) -> None:
            bar.update(task, description=f"{title} {step}", completed=done, total=total)

        yield advance


def say(text: str) -> None:
    """A line on stdout."""
    typer.echo(text)


def say_json(document: Any) -> None:
    """A JSON document on stdout."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def write_out(content: str | bytes, out: Path) -> None:
    """Put text (as UTF-8) or bytes into a file.

    Raises:
        CommandFailed: it cannot be written there.
    """
    try:
        out.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise CommandFailed(f"{out}: {error.strerror}", ExitCode.INPUT) from error


def say_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, as_json: bool) -> None:
    """Rows under their columns, as a table for people or a list of objects for programs. It is as
    wide as it needs to be where nobody reads it on a terminal; an id is never broken in two.
    """
    if as_json:
        say_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.measure import Measurement
    from rich.table import Table

    cells = [[str(cell) for cell in row] for row in rows]
    table = Table(box=None, pad_edge=False)
    for number, column in enumerate(columns):
        single_words = not any(" " in row[number] for row in cells)
        table.add_column(column, overflow="fold", no_wrap=single_words)
    for row in cells:
        table.add_row(*map(escape, row))
    console = Console()
    needed = Measurement.get(console, console.options.update(width=_ANY_WIDTH), table)
    console.width = max(console.width, needed.minimum if console.is_terminal else needed.maximum)
    with console.capture() as drawn:
        console.print(table)
    for line in drawn.get().splitlines():
        say(line.rstrip())


def say_counts(counts: Mapping[str, object], *, as_json: bool) -> None:
    """Named figures, one a line."""
    if as_json:
        say_json(dict(counts))
        return
    for name, value in counts.items():
        say(f"{name.replace('_', ' ')}: {value}")
