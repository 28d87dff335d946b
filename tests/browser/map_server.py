"""A map of every look, and the little of the service that it asks for."""

from datetime import timedelta
from pathlib import Path

from publish_samples import (
    DAY,
    NO_VIOLATION,
    OPEN,
    VIOLATION,
    a_digest,
    a_place,
    a_report_view,
    a_site_view,
    an_agreement,
    an_incident_view,
    some_heat,
)
from shapely import LineString, Point, box
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from monitor.model.assessments import AttributionState, Status
from monitor.model.disclosure import DisclosureLevel
from monitor.model.sites import SiteCategory
from monitor.model.time import TimeWindow
from monitor.model.views import IncidentView, SiteView
from monitor.publish import pages
from monitor.publish.assets import leaflet_folder, static_folder
from monitor.publish.columns import incident_columns, incident_rows, site_columns
from monitor.publish.documents import instant_text
from monitor.publish.geojson import incident_detail, site_feature
from monitor.publish.map import CONTENT_SECURITY_POLICY, Tiles, map_page

BASEMAP = Path(__file__).parents[2] / "geodata" / "basemap.geojson"
HOSTILE = "<img src=x onerror=\"document.title='taken'\">${document.title='taken'}"
READINGS = ["first", "second"]
NO_TILES = Tiles()
PRELIMINARY, REVIEWED = Status.PRELIMINARY, Status.REVIEWED


def some_incidents() -> dict[str, IncidentView]:
    """One incident of every look, and words that would run if they were markup."""
    day = timedelta(days=1)
    later = TimeWindow(DAY.from_utc + 3 * day, DAY.until_utc + 3 * day)
    cell = box(31.0, 49.0, 31.14, 49.09)
    views = [
        an_incident_view("i-pre", text=HOSTILE),
        an_incident_view(
            "i-rev",
            place=a_place(Point(34.5, 48.5), radius_m=15_000.0),
            verdicts={"first": (VIOLATION, REVIEWED), "second": (NO_VIOLATION, REVIEWED)},
            occurred=later,
            category=SiteCategory.REFINERY,
        ),
        an_incident_view(
            "i-disputed",
            place=a_place(cell, level=DisclosureLevel.GENERALISED, radius_m=7_071.0),
            verdicts={"first": (OPEN, PRELIMINARY), "second": (VIOLATION, PRELIMINARY)},
            state=AttributionState.DISPUTED,
        ),
        an_incident_view(
            "i-none",
            place=a_place(Point(28.5, 49.2)),
            verdicts={"first": (NO_VIOLATION, REVIEWED)},
        ),
        an_incident_view("i-region", place=a_place(regions=("UA-59",))),
        an_incident_view("i-nowhere", place=a_place(regions=())),
    ]
    return {view.incident.incident_id: view for view in views}


def some_sites() -> list[SiteView]:
    return [
        a_site_view("s-1", Point(35.0, 47.8), SiteCategory.NUCLEAR_PLANT, HOSTILE),
        a_site_view("s-2", LineString([(36, 51), (33, 49), (24, 49)]), SiteCategory.PIPELINE),
        a_site_view("s-3", box(30.9, 50.2, 31.1, 50.4), SiteCategory.POWER_PLANT_HYDRO),
        a_site_view("s-4"),
    ]


def agreement_documents(period: TimeWindow | None = None) -> list[dict[str, object]]:
    agreement = an_agreement()
    parties = [{"party_id": p.party_id, "names": dict(p.names)} for p in agreement.parties]
    readings = [
        {"reading_id": r.reading_id, "title": dict(r.title), "actor": r.actor}
        for r in agreement.readings
    ]
    return [
        {
            "agreement_id": agreement.agreement_id,
            "title": dict(agreement.title),
            "parties": parties,
            "readings": readings,
            "watched": period
            and {"from": instant_text(period.from_utc), "until": instant_text(period.until_utc)},
        }
    ]


def map_app(
    incidents: dict[str, IncidentView],
    hostile: str = HOSTILE,
    tiles: Tiles = NO_TILES,
    period: TimeWindow | None = None,
) -> Starlette:
    """What the service serves around the map, from what publish renders."""
    rendered = map_page(
        readings=READINGS,
        centre=(33.0, 48.8),
        zoom=6,
        zone="Europe/Kyiv",
        tiles=tiles,
    )
    files = {**rendered.scripts, **rendered.styles}

    def the_map(_: Request) -> Response:
        return HTMLResponse(rendered.html, headers={"Content-Security-Policy": tiles.policy})

    def map_file(request: Request) -> Response:
        name = request.path_params["name"]
        kind = "text/javascript" if name.endswith(".js") else "text/css"
        return Response(files[name], media_type=kind)

    def columns_of_incidents(_: Request) -> Response:
        """With the tag of what there is; the test adds to it."""
        columns = incident_columns(incident_rows(incidents.values()), READINGS)
        return Response(columns.packed(), headers={"ETag": f'"{len(incidents)}"'})

    def found(_: Request) -> Response:
        item = {"kind": "site", "id": "s-1", "name": hostile, "category": "nuclear_plant"}
        at = {"regions": ["UA-63"], "lon": 35.0, "lat": 47.8, "radius_m": 1_000.0}
        return JSONResponse({"items": [item | at]})

    def sites_at(_: Request) -> Response:
        return JSONResponse({"items": [site_feature(some_sites()[0])["properties"]]})

    def coverage(_: Request) -> Response:
        heard = {"day": "2025-03-27", "heard": 1, "sources": 2, "failed": [hostile]}
        deaf = {"day": "2025-03-28", "heard": 0, "sources": 2, "failed": ["daily"]}
        return JSONResponse({"zone": "Europe/Kyiv", "days": [heard, deaf]})

    def detail(request: Request) -> Response:
        view = incidents[request.path_params["id"]]
        return JSONResponse(incident_detail(view, [a_report_view(hostile)], some_heat(HOSTILE)))

    def plain_page(_: Request) -> Response:
        html = pages.digest_page(pages.DigestPage(digest=a_digest(hostile)))
        return HTMLResponse(html, headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY})

    return Starlette(
        routes=[
            Route("/map", the_map),
            Route("/map/{name}", map_file),
            Route("/digests/d-1", plain_page),
            Route("/incidents/{id}", plain_page),
            Route("/v1/map/incidents.bin", columns_of_incidents),
            Route("/v1/map/sites.bin", lambda _: Response(site_columns(some_sites()).packed())),
            Route("/v1/map/coverage", coverage),
            Route("/v1/search", found),
            Route("/v1/incidents/{id}", detail),
            Route("/v1/sites", sites_at),
            Route("/v1/agreements", lambda _: JSONResponse(agreement_documents(period))),
            Route("/basemap.geojson", lambda _: Response(BASEMAP.read_bytes())),
            Mount("/static/leaflet", StaticFiles(directory=leaflet_folder())),
            Mount("/static", StaticFiles(directory=static_folder())),
        ]
    )
