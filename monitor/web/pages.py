"""The pages a person reads, and the files they load; all from this origin."""

from functools import cache
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from monitor.model.ids import IncidentId
from monitor.pipeline.shown import reading_ids
from monitor.publish import pages
from monitor.publish.language import Reader, read_by, reader
from monitor.publish.map import CENTRE, ZOOM, MapPage, Tiles, map_page
from monitor.store import registers
from monitor.web.api_digests import digest_file, digest_of, page_of_digests, split_name
from monitor.web.api_map import family_names
from monitor.web.desk import GEOJSON_TYPE, Asked, AskedDep, Desk, DeskDep, Look
from monitor.web.filters import chosen_agreement, form_fields, listed_query
from monitor.web.packed import pack, packed_response
from monitor.web.page_incident import incident_page_of, region_names
from monitor.web.page_overview import overview
from monitor.web.problems import NotFound
from monitor.web.schemas import (
    AS_OF_ALONE,
    NO_PARAMETERS,
    DigestParameters,
    IncidentPageParameters,
    OverviewParameters,
)

_A_DAY = "public, max-age=86400"
_UNCHANGING = "public, max-age=31536000, immutable"  # the name is a hash of the content

router = APIRouter(include_in_schema=False)
_Number = Annotated[int, Path(ge=0)]


@router.get("/")
def show_overview(asked: AskedDep, parameters: Annotated[OverviewParameters, Query()]) -> Response:
    """The monitored day of an agreement."""

    def build(look: Look) -> str:
        agreement = chosen_agreement(parameters.agreement, look.knowledge)
        page = overview(look, agreement, may_decide=bool(asked.author))
        return pages.overview_page(page)

    return asked.page(build)


@router.get("/incidents")
def show_incidents(
    asked: AskedDep, parameters: Annotated[IncidentPageParameters, Query()]
) -> Response:
    """Incidents as a table, with the filters of the API and of the map."""

    def build(look: Look) -> str:
        query = listed_query(parameters, look.knowledge, look.zone)
        found = look.sight.incidents(query)
        page = pages.IncidentsPage(
            views=found.views,
            agreements=look.knowledge.agreements,
            region_names=region_names(look),
            zone=look.zone,
            asked=form_fields(parameters),
            family_names=family_names(asked.desk, look),
            next_href=asked.next_href(found.next_cursor),
        )
        return pages.incidents_page(page)

    return asked.page(build)


@router.get("/incidents/{incident_id}", dependencies=[AS_OF_ALONE])
def show_incident(incident_id: IncidentId, asked: AskedDep) -> Response:
    """One incident."""
    address = _shared_address(asked)
    return asked.page(
        lambda look: pages.incident_page(incident_page_of(look, incident_id, address))
    )


@router.get("/digests")
def show_digests(asked: AskedDep, parameters: Annotated[DigestParameters, Query()]) -> Response:
    """The archive."""

    def build(look: Look) -> str:
        found, cursor = page_of_digests(look, parameters)
        page = pages.DigestsPage(
            digests=found,
            agreements=look.knowledge.agreements,
            agreement_id=parameters.agreement or "",
            next_href=asked.next_href(cursor),
        )
        return pages.digests_page(page)

    return asked.page(build)


@router.get("/digests/{name}", dependencies=[NO_PARAMETERS])
def show_digest(name: str, asked: AskedDep) -> Response:
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


@router.get("/map", dependencies=[NO_PARAMETERS])
def show_map(desk: DeskDep) -> Response:
    """The map; what it shows it asks of the API."""
    policy = {"Content-Security-Policy": _tiles(desk).policy, "Cache-Control": "no-cache"}
    return HTMLResponse(built_map(desk).html, headers=policy)


@router.get("/map/{name}.{kind}")
def map_asset(request: Request, desk: DeskDep, name: str, kind: Literal["js", "css"]) -> Response:
    """A script or style sheet of the map."""
    built = built_map(desk)
    files, media_type = {
        "js": (built.scripts, "text/javascript"),
        "css": (built.styles, "text/css"),
    }[kind]
    content = files.get(f"{name}.{kind}")
    if content is None:
        raise NotFound("The map has no such part.")
    headers = {"Cache-Control": _UNCHANGING}
    return packed_response(request, _packed(content), media_type, headers)


@router.get("/map/tiles/{zoom}/{x}/{y}")
def map_tile(desk: DeskDep, zoom: _Number, x: _Number, y: _Number) -> Response:
    """A picture under the marks, where the mission has a file of them."""
    picture = desk.tiles.tile(zoom, x, y) if desk.tiles else None
    if desk.tiles is None or picture is None:
        raise NotFound("The map has no such part.")
    headers = {"Cache-Control": _A_DAY}
    return Response(picture, media_type=desk.tiles.media_type, headers=headers)


@router.get("/basemap.geojson")
def basemap(request: Request, desk: DeskDep) -> Response:
    """Countries, regions and the contested line."""
    path = desk.assembly.settings.geodata_dir / "basemap.geojson"
    tag = f'"{path.stat().st_mtime_ns:x}"'
    headers = {"Cache-Control": "no-cache", "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    packed = desk.kept("basemap", tag, lambda: pack(path.read_bytes()))
    return packed_response(request, packed, GEOJSON_TYPE, headers)


_packed = cache(pack)


def _shared_address(asked: Asked) -> str:
    """The page's address as others reach it: under the public address, where one is set."""
    url = asked.request.url.replace(fragment="")
    public = asked.desk.assembly.settings.public_url
    return public + str(url.replace(scheme="", netloc="")) if public else str(url)


def built_map(desk: Desk) -> MapPage:
    """The map's page in the reader's language, built once."""
    readings = tuple(reading_ids(desk.assembly.knowledge))
    return _built_map(reader().language, readings, desk.assembly.zone, _tiles(desk))


def _tiles(desk: Desk) -> Tiles:
    settings = desk.assembly.settings
    owed = settings.map_tiles_attribution
    if desk.tiles:
        return Tiles("/map/tiles/{z}/{x}/{y}", owed, desk.tiles.zooms)
    return Tiles(settings.map_tiles_url, owed)


@cache
def _built_map(language: str, readings: tuple[str, ...], zone: str, tiles: Tiles) -> MapPage:
    with read_by(Reader(language, "/map")):
        return map_page(
            readings=readings,
            centre=CENTRE,
            zoom=ZOOM,
            zone=zone,
            tiles=tiles,
        )
