"""The pages a person reads, and the files they load; all from this origin."""

from functools import cache
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse

from monitor.core.time_words import day_window, local_day
from monitor.model.ids import IncidentId
from monitor.pipeline.health import source_health
from monitor.publish import pages
from monitor.publish.assets import asset_version
from monitor.publish.map import MapPage, map_page
from monitor.store import registers
from monitor.web.api_agreements import agreement_of
from monitor.web.api_digests import digest_file, digest_of, page_of_digests, split_name
from monitor.web.desk import GEOJSON_TYPE, Asked, AskedDep, Desk, DeskDep, Look
from monitor.web.filters import incident_query, page_of_sites
from monitor.web.page_incident import incident_page_of, region_names
from monitor.web.page_overview import coverage_in, overview
from monitor.web.problems import NotFound, WrongKey
from monitor.web.schemas import (
    DigestParameters,
    IncidentParameters,
    Parameters,
    SiteParameters,
)
from monitor.web.viewer import LIFETIME, SESSION_COOKIE

# where most of what the readings speak of is in view at once; the address keeps any other view
_MAP_CENTRE, _MAP_ZOOM = (33.0, 48.8), 6
_UNCHANGING = "public, max-age=31536000, immutable"  # the name is a hash of the content

router = APIRouter(include_in_schema=False)
NoParameters = Annotated[Parameters, Query()]


@router.get("/")
def show_overview(asked: AskedDep, _: NoParameters) -> Response:
    """The monitored day."""
    return asked.page(lambda look: pages.overview_page(overview(look, _zone(asked))))


@router.get("/incidents")
def show_incidents(asked: AskedDep, parameters: Annotated[IncidentParameters, Query()]) -> Response:
    """Incidents as a table, with the filters of the API."""

    def build(look: Look) -> str:
        found = look.sight.incidents(incident_query(parameters, look.knowledge))
        page = pages.IncidentsPage(
            views=found.views,
            agreements=look.knowledge.agreements,
            region_names=region_names(look),
            zone=_zone(asked),
            next_href=asked.next_href(found.next_cursor),
        )
        return pages.incidents_page(page)

    return asked.page(build)


@router.get("/incidents/{incident_id}")
def show_incident(incident_id: IncidentId, asked: AskedDep, _: NoParameters) -> Response:
    """One incident."""
    return asked.page(
        lambda look: pages.incident_page(incident_page_of(look, incident_id, _zone(asked)))
    )


@router.get("/agreements/{agreement_id}")
def show_agreement(agreement_id: str, asked: AskedDep, _: NoParameters) -> Response:
    """The readings side by side."""

    def build(look: Look) -> str:
        return pages.agreement_page(pages.AgreementPage(agreement=agreement_of(look, agreement_id)))

    return asked.page(build)


@router.get("/digests")
def show_digests(asked: AskedDep, parameters: Annotated[DigestParameters, Query()]) -> Response:
    """The archive."""

    def build(look: Look) -> str:
        found, cursor = page_of_digests(look, parameters)
        page = pages.DigestsPage(
            digests=found,
            agreements=look.knowledge.agreements,
            next_href=asked.next_href(cursor),
        )
        return pages.digests_page(page)

    return asked.page(build)


@router.get("/digests/{name}")
def show_digest(name: str, asked: AskedDep, _: NoParameters) -> Response:
    """An issue within the site, or as a file by its suffix."""
    digest_id, suffix = split_name(name)

    def build(look: Look) -> Response:
        digest = digest_of(look, digest_id)
        if suffix:
            return digest_file(digest, suffix)
        latest = registers.digest_of_day(look.connection, digest.agreement_id, digest.day)
        issues = (digest, latest) if latest and latest != digest else (digest,)
        page = pages.DigestPage(digest=digest, issues=issues)
        return HTMLResponse(pages.digest_page(page))

    return asked.file(build)


@router.get("/sites")
def show_sites(asked: AskedDep, parameters: Annotated[SiteParameters, Query()]) -> Response:
    """The protected sites, with the filters of the API."""

    def build(look: Look) -> str:
        shown, cursor = page_of_sites(look.sight.sites(), parameters, look.knowledge)
        page = pages.SitesPage(
            sites=tuple(shown),
            region_names=region_names(look),
            next_href=asked.next_href(cursor),
        )
        return pages.sites_page(page)

    return asked.page(build)


@router.get("/sources")
def show_sources(asked: AskedDep, _: NoParameters) -> Response:
    """Who was heard today, and how every source is at this moment: nothing to be kept."""
    zone = _zone(asked)
    with asked.look() as look:
        day = local_day(look.now, zone)
        sources = look.knowledge.sources.values()
        page = pages.SourcesPage(
            day=day,
            zone=zone,
            coverage=coverage_in(look, day_window(day, [zone])),
            health=tuple(source_health(look.connection, sources, now=asked.desk.clock())),
        )
    return HTMLResponse(pages.sources_page(page), headers={"Cache-Control": "no-store"})


@router.get("/enter")
def enter(request: Request, desk: DeskDep, key: str) -> Response:
    """Exchange the token of a one-time link for a session, and show the map."""
    session = desk.links.redeem(key, desk.clock())
    if session is None:
        raise WrongKey("This link has been used, has expired, or never was one.")
    answer = RedirectResponse("/map", status_code=303)
    answer.set_cookie(
        SESSION_COOKIE,
        session,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.get("/map")
def show_map(desk: DeskDep, _: NoParameters) -> Response:
    """The map; what it shows it asks of the API."""
    return HTMLResponse(_map(desk).html, headers={"Cache-Control": "no-cache"})


@router.get("/map/{name}.{kind}")
def map_asset(desk: DeskDep, name: str, kind: Literal["js", "css"]) -> Response:
    """A script or style sheet of the map."""
    built = _map(desk)
    files, media_type = {
        "js": (built.scripts, "text/javascript"),
        "css": (built.styles, "text/css"),
    }[kind]
    content = files.get(f"{name}.{kind}")
    if content is None:
        raise NotFound("The map has no such part.")
    return Response(content, media_type=media_type, headers={"Cache-Control": _UNCHANGING})


@router.get("/basemap.geojson")
def basemap(desk: DeskDep) -> Response:
    """Countries, regions and the contested line."""
    path = desk.assembly.settings.geodata_dir / "basemap.geojson"
    return FileResponse(path, media_type=GEOJSON_TYPE, headers={"Cache-Control": "no-cache"})


def _zone(asked: Asked) -> str:
    return asked.desk.assembly.settings.zone


def _map(desk: Desk) -> MapPage:
    readings = tuple(each.reading_id for _, each in desk.assembly.knowledge.readings)
    return _built_map(readings, desk.assembly.settings.zone)


@cache
def _built_map(readings: tuple[str, ...], zone: str) -> MapPage:
    return map_page(
        title="Violations map",
        readings=readings,
        centre=_MAP_CENTRE,
        zoom=_MAP_ZOOM,
        asset_version=asset_version(),
        zone=zone,
    )
