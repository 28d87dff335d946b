"""Commands on the site lists and agreements."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.console import (
    CommandFailed,
    ExitCode,
    JsonOption,
    monitor_opened,
    say,
    say_counts,
    say_json,
    say_table,
    utc_now,
)

sites = typer.Typer(
    help="The protected-sites lists: import, check, list, diff.", no_args_is_help=True
)
agreements = typer.Typer(help="The agreements and their readings.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(help="GeoJSON, GeoPackage or CSV", exists=True)]
ColumnOption = Annotated[
    list[str] | None,
    typer.Option("--column", help="PROPERTY=COLUMN of the file, or PROPERTY==CONSTANT; repeatable"),
]
ListIdOption = Annotated[str | None, typer.Option(help="the list's id, where the file has none")]
DatedOption = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the list's date, likewise")
]


def _columns(pairs: list[str] | None) -> dict[str, str]:
    split = [pair.partition("=") for pair in pairs or []]
    if wrong := [name for name, sign, _ in split if not sign or not name]:
        raise CommandFailed(f"--column wants PROPERTY=COLUMN, not {wrong[0]!r}", ExitCode.USAGE)
    return {name: column for name, _, column in split}


def _day(dated: datetime | None) -> date | None:
    return None if dated is None else dated.date()


@sites.command("check")
def check_sites(
    file: FileArgument,
    column: ColumnOption = None,
    list_id: ListIdOption = None,
    dated: DatedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read a list without keeping it, and say what is wrong with it, row by row."""
    from monitor.sources.sitelist import read_site_list

    edition, problems = read_site_list(
        file, columns=_columns(column), list_id=list_id, dated=_day(dated)
    )
    rows = [(p.row, p.field, p.reason, p.value) for p in problems]
    say_table(("row", "field", "reason", "value"), rows, as_json=as_json)
    if not as_json:
        say(f"{len(edition.sites)} sites can be used, {len(problems)} problems")
    if problems:
        raise CommandFailed(f"{file}: {len(problems)} problems", ExitCode.FAULTS_FOUND)


@sites.command("import")
def import_sites(
    file: FileArgument,
    column: ColumnOption = None,
    list_id: ListIdOption = None,
    dated: DatedOption = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="import the rest where rows cannot be used")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Adopt a list as a new dated version and reassess what it changes."""
    from monitor.pipeline.lists import apply_lists, current_lists, keep_lists
    from monitor.sources.sitelist import read_site_list

    edition, problems = read_site_list(
        file, columns=_columns(column), list_id=list_id, dated=_day(dated)
    )
    for problem in problems:
        typer.echo(
            f"row {problem.row}: {problem.field}: {problem.reason}: {problem.value}", err=True
        )
    if problems and not skip_bad:
        message = f"{file}: nothing imported, {len(problems)} problems; --skip-bad imports the rest"
        raise CommandFailed(message, ExitCode.INPUT)
    with monitor_opened() as monitor:
        new = keep_lists(monitor.database, [edition], now=utc_now())
        knowledge = monitor.knowledge.with_lists(current_lists(monitor.database))
        adopted = apply_lists(monitor.database, knowledge, now=utc_now())
    head = {"list": edition.list_id, "version": edition.version, "sites": len(edition.sites)}
    say_counts({**head, "new": bool(new), **asdict(adopted)}, as_json=as_json)


@sites.command("list")
def list_sites(
    category: Annotated[str, typer.Option(help="only this category")] = "",
    region: Annotated[str, typer.Option(help="only this ISO 3166-2 region")] = "",
    as_json: JsonOption = False,
) -> None:
    """The sites of the current lists."""
    with monitor_opened() as monitor:
        rows = [
            (site.site_id, site.names.display, site.category, site.region, list_id)
            for list_id, site in monitor.knowledge.sites.listed()
            if category in ("", site.category) and region in ("", site.region)
        ]
    say_table(("id", "name", "category", "region", "list"), rows, as_json=as_json)


@sites.command("versions")
def list_versions(as_json: JsonOption = False) -> None:
    """Every list's adopted version."""
    from monitor.pipeline.lists import current_lists

    with monitor_opened() as monitor:
        rows = [
            (each.list_id, each.version, each.dated, len(each.sites), each.title)
            for each in current_lists(monitor.database)
        ]
    say_table(("list", "version", "dated", "sites", "title"), rows, as_json=as_json)


@sites.command("diff")
def diff_sites(
    before: Annotated[Path, typer.Argument(exists=True)],
    after: Annotated[Path, typer.Argument(exists=True)],
    column: ColumnOption = None,
    list_id: ListIdOption = None,
    dated: DatedOption = None,
    as_json: JsonOption = False,
) -> None:
    """What one edition of a list has that the other has not."""
    from monitor.core.sites import diff_lists
    from monitor.sources.sitelist import read_site_list

    read = {"columns": _columns(column), "list_id": list_id, "dated": _day(dated)}
    old, _ = read_site_list(before, **read)  # type: ignore[arg-type]  # one mapping for both
    new, _ = read_site_list(after, **read)  # type: ignore[arg-type]
    diff = diff_lists(old, new)
    if as_json:
        say_json(asdict(diff))
        return
    rows = [("added", site_id, "") for site_id in diff.added]
    rows += [("removed", site_id, "") for site_id in diff.removed]
    rows += [("changed", each.site_id, ", ".join(each.fields)) for each in diff.changed]
    say_table(("what", "site", "fields"), rows, as_json=False)


@agreements.command("list")
def list_agreements(as_json: JsonOption = False) -> None:
    """The configured agreements with their readings."""
    with monitor_opened() as monitor:
        rows = [
            (
                agreement.agreement_id,
                reading.reading_id,
                reading.starts.from_utc.isoformat(),
                "unknown" if reading.ends is None else reading.ends.until_utc.isoformat(),
                agreement.version,
            )
            for agreement, reading in monitor.knowledge.readings
        ]
    columns = ("agreement", "reading", "not before", "not after", "version")
    say_table(columns, rows, as_json=as_json)
