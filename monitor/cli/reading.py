"""Commands that show what is known: incidents exported, the map, digests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
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
    say_table,
    utc_now,
    write_out,
)

if TYPE_CHECKING:
    from monitor.model.agreements import Agreement
    from monitor.model.digests import Digest
    from monitor.model.views import IncidentView
    from monitor.pipeline.views import Sight
    from monitor.settings.assembly import Assembly

map_commands = typer.Typer(help="The map as a file.", no_args_is_help=True)
digest = typer.Typer(help="The daily compliance digests.", no_args_is_help=True)


class ViewerName(StrEnum):
    """Who looks."""

    PUBLIC = "public"
    MONITOR = "monitor"


class MapLanguage(StrEnum):
    """In which a map is written."""

    EN = "en"
    UK = "uk"
    RU = "ru"


DayArgument = Annotated[
    datetime, typer.Argument(formats=["%Y-%m-%d"], metavar="DAY", help="the day, YYYY-MM-DD")
]
AgreementOption = Annotated[str, typer.Option(help="an agreement_id; default: the first")]
AsOption = Annotated[ViewerName, typer.Option("--as", help="for whom: what may be shown differs")]
OutOption = Annotated[Path | None, typer.Option("--out", help="a file; default: standard output")]


class ExportFormat(StrEnum):
    """The formats of an export."""

    GEOJSON = "geojson"
    CSV = "csv"


class DigestFormat(StrEnum):
    """The renderings of a digest."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"


def export(
    format: Annotated[ExportFormat, typer.Argument(help="geojson or csv")],  # noqa: A002  # its name on the command line
    viewer: AsOption = ViewerName.PUBLIC,
    as_of: AsOfOption = None,
    out: OutOption = None,
) -> None:
    """Write all incidents, with their assessments, as far as the viewer may see them."""
    from monitor.publish.export import to_csv, to_geojson

    with monitor_opened() as monitor:
        views = _views(monitor, viewer, as_of)
    text = to_csv(views) if format is ExportFormat.CSV else to_geojson(views)
    _write(text, out)


def _views(monitor: "Assembly", viewer: ViewerName, as_of: datetime | None) -> "list[IncidentView]":
    from monitor.store.queries import IncidentQuery

    with _sight(monitor, viewer, as_of) as sight:
        return list(sight.all_incidents(IncidentQuery(limit=1_000)))


@contextmanager
def _sight(monitor: "Assembly", viewer: ViewerName, as_of: datetime | None) -> "Iterator[Sight]":
    from monitor.model.disclosure import Viewer
    from monitor.pipeline.views import Sight

    with monitor.database.reading() as connection:
        knowledge, then = known_at(monitor, connection, as_of)
        yield Sight(connection, knowledge, viewer=Viewer(viewer), now=utc_now(), as_of=then)


def _write(text: str, out: Path | None) -> None:
    if out is None:
        say(text.rstrip("\n"))
    else:
        write_out(text, out)


def _agreement(monitor: "Assembly", agreement_id: str) -> "Agreement":
    for agreement in monitor.knowledge.agreements:
        if agreement_id in ("", agreement.agreement_id):
            return agreement
    raise CommandFailed(f"no agreement {agreement_id!r}", ExitCode.INPUT)


@digest.command("issue")
def issue(
    day: DayArgument,
    agreement_id: AgreementOption = "",
    again: Annotated[
        bool, typer.Option("--again", help="add a new issue beside the one there is")
    ] = False,
) -> None:
    """Issue the digest of a day, as known at its cut-off; one that exists is not replaced."""
    from monitor.pipeline.digest import Schedule, issue_digest
    from monitor.settings.assembly import deliver_all

    with monitor_opened() as monitor:
        cut_off = monitor.config.digest.cut_off_utc(day.date())
        if cut_off > utc_now():
            message = f"the digest of {day:%Y-%m-%d} is closed at {cut_off.isoformat()}"
            raise CommandFailed(message, ExitCode.INPUT)
        schedule = Schedule(day=day.date(), zone=monitor.config.digest.zone, cut_off_utc=cut_off)
        agreement = _agreement(monitor, agreement_id)
        issued = issue_digest(
            monitor.database, monitor.knowledge, agreement, schedule, reissue=again
        )
        deliver_all(monitor, now=utc_now())
    say(f"{issued.digest_id}: no. {issued.number}, issue {issued.issue}, of {issued.day}")


@digest.command("show")
def show(
    day: DayArgument,
    agreement_id: AgreementOption = "",
    format: Annotated[DigestFormat, typer.Option(help="text, html or json")] = DigestFormat.TEXT,  # noqa: A002
    out: OutOption = None,
) -> None:
    """Print a day's digest."""
    from monitor.publish.digest import render_digest

    with monitor_opened() as monitor:
        found = _issued(monitor, _agreement(monitor, agreement_id), day.date())
    _write(render_digest(found, format.value), out)


def _issued(monitor: "Assembly", agreement: "Agreement", day: date) -> "Digest":
    from monitor.store import registers

    with monitor.database.reading() as connection:
        found = registers.digest_of_day(connection, agreement.agreement_id, day)
    if found is None:
        raise CommandFailed(f"no digest of {day} has been issued", ExitCode.INPUT)
    return found


@digest.command("preview")
def preview(
    day: DayArgument,
    agreement_id: AgreementOption = "",
    as_of: AsOfOption = None,
    format: Annotated[DigestFormat, typer.Option(help="text, html or json")] = DigestFormat.TEXT,  # noqa: A002
    out: OutOption = None,
) -> None:
    """Print what a day's digest would say if it were closed now, or had been then; keep nothing."""
    from monitor.pipeline.digest import Schedule, preview_digest
    from monitor.publish.digest import render_digest

    with monitor_opened() as monitor, monitor.database.reading() as connection:
        knowledge, then = known_at(monitor, connection, as_of)
        closed = min(then or utc_now(), utc_now())  # what is held then is not shown now
        zone = monitor.config.digest.zone
        schedule = Schedule(day=day.date(), zone=zone, cut_off_utc=closed)
        agreement = _agreement(monitor, agreement_id)
        found = preview_digest(connection, knowledge, agreement, schedule)
    _write(render_digest(found, format.value), out)


@digest.command("list")
def list_digests(
    agreement_id: AgreementOption = "", as_of: AsOfOption = None, as_json: JsonOption = False
) -> None:
    """The issues there are, latest first."""
    from monitor.store import registers

    with monitor_opened() as monitor, monitor.database.reading() as connection:
        agreement = _agreement(monitor, agreement_id)
        _, then = known_at(monitor, connection, as_of)
        found = registers.digests(connection, agreement.agreement_id, limit=1_000, as_of=then)
    rows = [(d.day, d.number, d.issue, d.digest_id, d.chain_head) for d in found]
    say_table(("day", "number", "issue", "id", "chain head"), rows, as_json=as_json)


@map_commands.command("export")
def export_map(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="the HTML file to write")],
    viewer: AsOption = ViewerName.PUBLIC,
    as_of: AsOfOption = None,
    language: Annotated[
        MapLanguage, typer.Option(help="the language it is written in")
    ] = MapLanguage.EN,
) -> None:
    """Write the map as one file that opens from disk, as far as the viewer may see, with what is
    behind each incident; the latest ones where there is no room for all.
    """
    import json
    from dataclasses import replace

    from monitor.pipeline.shown import STRIKES
    from monitor.publish.columns import incident_columns, incident_rows, site_columns
    from monitor.publish.documents import agreement_document, findable_documents
    from monitor.publish.geojson import incident_detail
    from monitor.publish.language import Reader, read_by
    from monitor.publish.map import CENTRE, ZOOM
    from monitor.publish.standalone import standalone_map

    with (
        monitor_opened() as monitor,
        _sight(monitor, viewer, as_of) as sight,
        read_by(Reader(language.value)),
    ):
        knowledge, settings = monitor.knowledge, monitor.settings
        readings = [reading.reading_id for _, reading in knowledge.readings]
        latest_first = replace(STRIKES, newest_first=True)
        page = standalone_map(
            incidents=incident_columns(incident_rows(sight.all_incidents(latest_first)), readings),
            details=(
                incident_detail(
                    view, sight.reports(view.incident.reports, of=[view]), sight.heat(view)
                )
                for view in sight.all_incidents(latest_first)
            ),
            findable=findable_documents(sight.sites(), knowledge.gazetteer.regions.values()),
            service=settings.public_url,
            sites=site_columns(sight.sites()),
            agreements=[agreement_document(each) for each in knowledge.agreements],
            basemap=json.loads((settings.geodata_dir / "basemap.geojson").read_text()),
            centre=CENTRE,
            zoom=ZOOM,
            zone=monitor.zone,
        )
    write_out(page, out)
    say(f"{out}: {len(page.encode()):,} bytes")


COMMANDS = (export,)
