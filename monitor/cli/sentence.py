"""The command that shows what the monitor understands from a sentence."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from monitor.cli.console import (
    CommandFailed,
    ExitCode,
    JsonOption,
    monitor_opened,
    say_counts,
    say_json,
    say_table,
    utc_now,
)


def read(
    text: Annotated[str, typer.Argument(help="a sentence, as a news item would have it")],
    language: Annotated[str, typer.Option(help="its ISO 639-1 code, e.g. uk")] = "",
    published: Annotated[
        str, typer.Option(help="ISO 8601, UTC unless it says otherwise; default: now")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Print what is understood from a sentence, each fact with its words; nothing is kept."""
    from monitor.pipeline.understand import NotUnderstood, understand

    now = utc_now()
    with monitor_opened() as monitor:
        try:
            at = _instant(published) if published else now
            found = understand(text, monitor.knowledge, language=language, published=at, now=now)
        except NotUnderstood as error:
            raise CommandFailed(str(error), ExitCode.INPUT) from None
    document = found.as_json()
    if as_json:
        say_json(document)
        return
    mentions, sites = document.pop("mentions"), document.pop("sites")
    stated = {name: "not stated" if each is None else each for name, each in document.items()}
    say_counts(stated, as_json=False)
    for rows in (sites, mentions):
        if rows:
            say_table(tuple(rows[0]), [tuple(row.values()) for row in rows], as_json=False)


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        message = f"--published: {text[:40]!r} is no day or instant, such as 2025-04-05T09:00+03:00"
        raise CommandFailed(message, ExitCode.USAGE) from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


COMMANDS = (read,)
