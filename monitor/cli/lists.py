"""Commands on the site lists."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.console import (
    AsOfOption,
    CommandFailed,
    ExitCode,
    JsonOption,
    known_at,
    monitor_opened,
    say,
    say_counts,
    say_json,
    say_table,
    utc_now,
)
from monitor.cli.registers import ProfileOption, changes, read_register, say_rows, warn_rows

if TYPE_CHECKING:
    from monitor.settings.assembly import Assembly
    from monitor.sources.importers import Imported

sites = typer.Typer(
    help="The protected-sites lists: import, check, list, diff.", no_args_is_help=True
)

FileArgument = Annotated[
    Path,
    typer.Argument(help="GeoJSON, GeoPackage or CSV, or what a profile is for", exists=True),
]
ColumnOption = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="PROPERTY=COLUMN",
        help="a column of the file, or a constant after ==; repeatable",
    ),
]
ListIdOption = Annotated[str | None, typer.Option(help="the list's id, where the file has none")]
DatedOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="the list's date, likewise"),
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
    profile: ProfileOption = None,
    column: ColumnOption = None,
    list_id: ListIdOption = None,
    dated: DatedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read a list without keeping it, and say what is wrong with it, row by row."""
    from monitor.sources.sitelist import read_site_list

    _refuse_both(profile, column)
    if profile is not None:
        day = _day(dated) or utc_now().date()
        found = read_register(file, profile, list_id=list_id or profile, dated=day)
        say_rows(found, as_json=as_json)
        _refuse_faults(file, len(found.problems))
        return
    edition, problems = read_site_list(
        file, columns=_columns(column), list_id=list_id, dated=_day(dated)
    )
    rows = [(p.row, p.field, p.reason, p.value) for p in problems]
    say_table(("row", "field", "reason", "value"), rows, as_json=as_json)
    if not as_json:
        say(f"{len(edition.sites)} sites can be used, {len(problems)} problems")
    _refuse_faults(file, len(problems))


def _refuse_both(profile: str | None, column: list[str] | None) -> None:
    if profile is not None and column:
        raise CommandFailed("--profile has its own columns; leave --column out", ExitCode.USAGE)


def _refuse_faults(file: Path, problems: int) -> None:
    if problems:
        raise CommandFailed(f"{file}: {problems} problems", ExitCode.FAULTS_FOUND)


@sites.command("import")
def import_sites(
    file: FileArgument,
    profile: ProfileOption = None,
    column: ColumnOption = None,
    list_id: ListIdOption = None,
    dated: DatedOption = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="import the rest where rows cannot be used")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="tell all that would happen, and keep nothing")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Adopt a list as a new dated version and reassess what it changes."""
    from monitor.pipeline.lists import apply_lists, current_lists, keep_lists
    from monitor.sources.sitelist import read_site_list

    _refuse_both(profile, column)
    with monitor_opened() as monitor:
        if profile is not None:
            found = _register_beside(monitor, file, profile, list_id, _day(dated))
            warn_rows(found)
            edition, problems = found.edition, found.problems
        else:
            edition, problems = read_site_list(
                file, columns=_columns(column), list_id=list_id, dated=_day(dated)
            )
            for each in problems:
                typer.echo(f"row {each.row}: {each.field}: {each.reason}: {each.value}", err=True)
        head = {"list": edition.list_id, "version": edition.version, "sites": len(edition.sites)}
        if dry_run:
            listed = {each.list_id: each for each in current_lists(monitor.database)}
            would = changes(listed.get(edition.list_id), edition, problems)
            say_counts({**head, **would, "problems": len(problems)}, as_json=as_json)
            return
        if problems and not skip_bad:
            left = f"{len(problems)} problems; --skip-bad imports the rest"
            raise CommandFailed(f"{file}: nothing imported, {left}", ExitCode.INPUT)
        if not edition.sites:
            message = f"{file}: holds no usable site; a list is not emptied by accident"
            raise CommandFailed(message, ExitCode.INPUT)
        new = keep_lists(monitor.database, [edition], now=utc_now())
        knowledge = monitor.knowledge.with_lists(current_lists(monitor.database))
        adopted = apply_lists(monitor.database, knowledge, now=utc_now())
    say_counts({**head, "new": bool(new), **asdict(adopted)}, as_json=as_json)


def _register_beside(
    monitor: "Assembly", file: Path, profile: str, list_id: str | None, dated: date | None
) -> "Imported":
    """The register, looked at for sites that other lists have already."""
    if list_id is None or dated is None:
        raise CommandFailed("--profile wants --list-id and --dated, too", ExitCode.USAGE)
    others = [site for each, site in monitor.knowledge.sites.listed() if each != list_id]
    return read_register(file, profile, list_id=list_id, dated=dated, others=others)


@sites.command("list")
def list_sites(
    category: Annotated[str, typer.Option(help="only this category")] = "",
    region: Annotated[str, typer.Option(help="only this ISO 3166-2 region")] = "",
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """The sites of the current lists."""
    with monitor_opened() as monitor, monitor.database.reading() as connection:
        knowledge, _ = known_at(monitor, connection, as_of)
        rows = [
            (site.site_id, site.names.display, site.category, site.region, list_id)
            for list_id, site in knowledge.sites.listed()
            if category in ("", site.category) and region in ("", site.region)
        ]
    say_table(("id", "name", "category", "region", "list"), rows, as_json=as_json)


@sites.command("versions")
def list_versions(as_of: AsOfOption = None, as_json: JsonOption = False) -> None:
    """Every list's adopted version."""
    from monitor.store import registers

    with monitor_opened() as monitor, monitor.database.reading() as connection:
        _, then = known_at(monitor, connection, as_of)
        counted = then and registers.in_force_by(connection, then)
        rows = [
            (each.list_id, each.version, each.dated, len(each.sites), each.title)
            for each in registers.list_versions(connection, as_of=counted)
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
    old, old_problems = read_site_list(before, **read)  # type: ignore[arg-type]  # one mapping for both
    new, new_problems = read_site_list(after, **read)  # type: ignore[arg-type]
    diff = diff_lists(old, new, new_problems)
    if as_json:
        say_json(asdict(diff))
    else:
        rows = [("added", site_id, "") for site_id in diff.added]
        rows += [("removed", site_id, "") for site_id in diff.removed]
        rows += [("unread", site_id, "") for site_id in diff.unread]
        rows += [("changed", each.site_id, ", ".join(each.fields)) for each in diff.changed]
        say_table(("what", "site", "fields"), rows, as_json=False)
    # a row that cannot be used is in neither edition, and would pass for a removal
    if unusable := len(old_problems) + len(new_problems):
        message = f"{unusable} rows cannot be used and were not compared; see `sites check`"
        raise CommandFailed(message, ExitCode.FAULTS_FOUND)
