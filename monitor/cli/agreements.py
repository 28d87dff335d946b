"""Commands on the agreements: what is configured, whether a file is in order, the readings side by
side.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
)

if TYPE_CHECKING:
    from monitor.model.agreements import Agreement, Reading
    from monitor.model.time import TimeWindow

agreements = typer.Typer(help="The agreements and their readings.", no_args_is_help=True)

IdArgument = Annotated[str, typer.Argument(help="an agreement_id")]
FilesArgument = Annotated[
    list[Path], typer.Argument(metavar="FILE", help="files like config/agreements/*.yaml")
]


@agreements.command("list")
def list_agreements(as_of: AsOfOption = None, as_json: JsonOption = False) -> None:
    """The configured agreements with their readings."""
    from monitor.core.terms import term_end

    with monitor_opened() as monitor, monitor.database.reading() as connection:
        knowledge, _ = known_at(monitor, connection, as_of)
        rows = [
            (
                agreement.agreement_id,
                reading.reading_id,
                reading.starts.from_utc.isoformat(),
                "unknown" if (end := term_end(reading)) is None else end.until_utc.isoformat(),
                agreement.version,
            )
            for agreement, reading in knowledge.readings
        ]
    columns = ("agreement", "reading", "not before", "not after", "version")
    say_table(columns, rows, as_json=as_json)


@agreements.command("check")
def check_agreements(files: FilesArgument) -> None:
    """Read agreement files without adopting them: every problem is one line; ends with 1 if any."""
    from monitor.settings.agreements import AgreementFile
    from monitor.settings.yamlfile import ConfigError, validate

    problems: list[str] = []
    for path in files:
        try:
            agreement = validate(path, AgreementFile).to_model()
        except ConfigError as error:
            problems.extend(error.problems)
        else:
            readings = ", ".join(reading.reading_id for reading in agreement.readings)
            say(f"{path}: {agreement.agreement_id}, read by {readings}: in order")
    for problem in problems:
        say(problem)
    if problems:
        raise CommandFailed(f"{len(problems)} problems", ExitCode.FAULTS_FOUND)


@agreements.command("show")
def show_agreement(
    agreement_id: IdArgument, as_of: AsOfOption = None, as_json: JsonOption = False
) -> None:
    """One agreement's readings side by side, term by term, with the documents each rests on."""
    with monitor_opened() as monitor, monitor.database.reading() as connection:
        knowledge, _ = known_at(monitor, connection, as_of)
        found = [each for each in knowledge.agreements if each.agreement_id == agreement_id]
    if not found:
        raise CommandFailed(f"no agreement {agreement_id!r}", ExitCode.INPUT)
    (agreement,) = found
    columns = ("term", *(reading.reading_id for reading in agreement.readings))
    say_table(columns, _terms(agreement), as_json=as_json)


def _terms(agreement: "Agreement") -> list[tuple[str, ...]]:
    """A row a term, a cell a reading; then what happened, and the documents."""
    told = [_told(reading) for reading in agreement.readings]
    names = sorted({name for each in told for name in each}, key=_place)
    return [(name, *(each.get(name, "unknown") for each in told)) for name in names]


_ORDER = ("starts", "ends", "category", "means", "effect", "exclusion", "lists", "area", "event")


def _place(name: str) -> tuple[int, str]:
    kind = name.partition(" ")[0]
    return (_ORDER.index(kind) if kind in _ORDER else len(_ORDER), name)


def _told(reading: "Reading") -> dict[str, str]:
    from monitor.core.terms import term_end

    end = term_end(reading)
    area = reading.area
    settled: dict[str, Any] = {
        "starts": _span(reading.starts),
        "ends": "unknown" if end is None else _span(end),
        **{f"category {kind}": holds for kind, holds in reading.categories.items()},
        **{f"means {means}": holds for means, holds in reading.means.items()},
        **{f"effect {effect}": holds for effect, holds in reading.effects.items()},
        **{f"exclusion {what}": holds for what, holds in reading.exclusions.items()},
        "lists": ", ".join(reading.lists) or "none",
        "area": "none" if area is None else f"{area.radius_m / 1000:g} km of {area.around.wkt}",
        "event": "; ".join(
            f"{event.kind} in {_span(event.at)}, takes effect: {event.takes_effect}"
            for event in reading.events
        )
        or "none",
        **{
            f"source of {term}": " ".join(filter(None, (cited.text, cited.url)))
            for term, cited in reading.citations.items()
        },
    }
    return {name: str(value) for name, value in settled.items()}


def _span(window: "TimeWindow") -> str:
    return f"{window.from_utc:%Y-%m-%dT%H:%MZ} … {window.until_utc:%Y-%m-%dT%H:%MZ}"
