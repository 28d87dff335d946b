"""How the list commands read the registers of other makers, and tell what became of the rows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.console import CommandFailed, ExitCode, progress_bar, say, say_json

if TYPE_CHECKING:
    from monitor.model.sites import ListVersion, ProtectedSite, SiteProblem
    from monitor.sources.importers import Imported

ProfileOption = Annotated[
    str | None,
    typer.Option("--profile", help="the register it is, of config/importers.yaml"),
]
_COLUMNS = ("row", "what", "field", "reason", "value")


def read_register(
    file: Path,
    profile_id: str,
    *,
    list_id: str,
    dated: date,
    others: "Sequence[ProtectedSite]" = (),
) -> "Imported":
    """The file by the named profile, with a progress bar.

    Raises:
        CommandFailed: there is no such profile.
    """
    from monitor.settings.environment import load_settings
    from monitor.settings.importers import load_importers
    from monitor.sources.importers import import_sites
    from monitor.sources.outlines import read_outlines
    from monitor.sources.sitefiles import read_entries

    settings = load_settings()
    importers = load_importers(settings.config_dir / "importers.yaml")
    profile = importers.profiles.get(profile_id)
    if profile is None:
        known = ", ".join(sorted(importers.profiles))
        raise CommandFailed(f"no profile {profile_id!r}; there are {known}", ExitCode.INPUT)
    outlines = read_outlines(settings.geodata_dir / "basemap.geojson")
    with progress_bar(file.name) as progress:
        return import_sites(
            read_entries(file, profile.format, profile.writing),
            profile,
            outlines,
            list_id=list_id,
            dated=dated,
            generic=importers.generic,
            others=others,
            progress=progress,
        )


def say_rows(found: "Imported", *, as_json: bool) -> None:
    """Every row that is not simply a site, and what became of it; then the figures."""
    rows = sorted(
        [
            *_told("problem", found.problems),
            *_told("left out", found.left_out),
            *_told("noted", found.noted),
        ]
    )
    if as_json:
        say_json([dict(zip(_COLUMNS, row, strict=True)) for row in rows])
        return
    for row, what, field, reason, value in rows:
        say(f"row {row}: {what}: {field}: {reason}: {value}")
    say(summary(found))


def warn_rows(found: "Imported") -> None:
    """Problems and remarks on standard error, row by row; what was left out on purpose in total."""
    for row, what, field, reason, value in sorted(
        [*_told("problem", found.problems), *_told("noted", found.noted)]
    ):
        typer.echo(f"row {row}: {what}: {field}: {reason}: {value}", err=True)
    counted = Counter((each.field, each.value) for each in found.left_out)
    for (field, value), rows in counted.most_common():
        typer.echo(f"{rows} rows left out: {field} {value}", err=True)
    typer.echo(summary(found), err=True)


def _told(what: str, problems: "Iterable[SiteProblem]") -> list[tuple[int, str, str, str, str]]:
    return [(each.row, what, each.field, each.reason, each.value) for each in problems]


def summary(found: "Imported") -> str:
    """Where all rows went, in a line."""
    return (
        f"{found.rows} rows: {found.units} in {len(found.edition.sites)} sites, "
        f"{len(found.left_out)} left out, {len(found.problems)} problems, "
        f"{len(found.noted)} remarks"
    )


def changes(
    before: "ListVersion | None", after: "ListVersion", problems: "Sequence[SiteProblem]"
) -> dict[str, object]:
    """What adopting an edition would change, in numbers; ``unread`` are sites listed now whose row
    cannot be used.
    """
    from monitor.core.sites import diff_lists

    if before is None:
        return {"added": len(after.sites), "removed": 0, "changed": 0, "unread": 0}
    diff = diff_lists(before, after, problems)
    return {
        "added": len(diff.added),
        "removed": len(diff.removed),
        "changed": len(diff.changed),
        "unread": len(diff.unread),
    }
