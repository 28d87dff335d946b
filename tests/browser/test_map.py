"""The map in a real browser: draws, switches, remembers, and talks to its own origin only."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
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
)
from shapely import LineString, Point, box
from starlette.applications import Starlette
from starlette.requests import Request as WebRequest
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from monitor.model.assessments import AttributionState, Status
from monitor.model.disclosure import DisclosureLevel
from monitor.model.sites import SiteCategory
from monitor.model.time import TimeWindow
from monitor.model.views import IncidentView
from monitor.publish import pages
from monitor.publish.assets import asset_version, leaflet_folder, static_folder
from monitor.publish.geojson import (
    feature_collection,
    incident_detail,
    incident_feature,
    site_feature,
)
from monitor.publish.map import CONTENT_SECURITY_POLICY, map_page

CHROMIUM = Path("/usr/bin/chromium")
BASEMAP = Path(__file__).parents[2] / "geodata" / "basemap.geojson"
HOSTILE = "<img src=x onerror=\"document.title='taken'\">${document.title='taken'}"
PRELIMINARY, REVIEWED = Status.PRELIMINARY, Status.REVIEWED

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium"),
    pytest.mark.skipif(not BASEMAP.exists(), reason="needs the basemap of geodata/"),
]


def _incidents() -> dict[str, IncidentView]:
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


def _sites() -> list[dict[str, object]]:
    return [
        site_feature(view)
        for view in (
            a_site_view("s-1", Point(35.0, 47.8), SiteCategory.NUCLEAR_PLANT),
            a_site_view("s-2", LineString([(36, 51), (33, 49), (24, 49)]), SiteCategory.PIPELINE),
            a_site_view("s-3", box(30.9, 50.2, 31.1, 50.4), SiteCategory.POWER_PLANT_HYDRO),
            a_site_view("s-4"),
        )
    ]


def _agreements(_: WebRequest) -> Response:
    agreement = an_agreement()
    parties = [{"party_id": p.party_id, "names": dict(p.names)} for p in agreement.parties]
    readings = [
        {"reading_id": r.reading_id, "title": dict(r.title), "actor": r.actor}
        for r in agreement.readings
    ]
    return JSONResponse(
        [
            {
                "agreement_id": agreement.agreement_id,
                "title": dict(agreement.title),
                "parties": parties,
                "readings": readings,
            }
        ]
    )


def _app() -> Starlette:
    """What the service serves around the map, from what publish renders."""
    incidents = _incidents()
    rendered = map_page(
        title="Violations map",
        readings=["first", "second"],
        centre=(33.0, 48.8),
        zoom=6,
        asset_version=asset_version(),
        zone="Europe/Kyiv",
    )
    files = {**rendered.scripts, **rendered.styles}

    def the_map(_: WebRequest) -> Response:
        return HTMLResponse(
            rendered.html, headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY}
        )

    def map_file(request: WebRequest) -> Response:
        name = request.path_params["name"]
        kind = "text/javascript" if name.endswith(".js") else "text/css"
        return Response(files[name], media_type=kind)

    def page_of_incidents(request: WebRequest) -> Response:
        """Two pages, so that the links are followed."""
        views = list(incidents.values())
        second = request.query_params.get("cursor") == "2"
        links = [] if second else [{"rel": "next", "href": "/v1/incidents?f=geojson&cursor=2"}]
        features = [incident_feature(view) for view in (views[3:] if second else views[:3])]
        return JSONResponse(feature_collection(features, links=links))

    def detail(request: WebRequest) -> Response:
        view = incidents[request.path_params["id"]]
        return JSONResponse(incident_detail(view, [a_report_view(HOSTILE)]))

    def plain_page(_: WebRequest) -> Response:
        html = pages.digest_page(pages.DigestPage(digest=a_digest(HOSTILE)))
        return HTMLResponse(html, headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY})

    return Starlette(
        routes=[
            Route("/map", the_map),
            Route("/map/{name}", map_file),
            Route("/digests/d-1", plain_page),
            Route("/v1/incidents", page_of_incidents),
            Route("/v1/incidents/{id}", detail),
            Route("/v1/sites", lambda _: JSONResponse(feature_collection(_sites()))),
            Route("/v1/agreements", _agreements),
            Route("/basemap.geojson", lambda _: Response(BASEMAP.read_bytes())),
            Mount("/static/leaflet", StaticFiles(directory=leaflet_folder())),
            Mount("/static", StaticFiles(directory=static_folder())),
        ]
    )


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """A server on a free loopback port."""
    server = uvicorn.Server(uvicorn.Config(_app(), port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium that calls nobody."""
    quiet = ["background-networking", "component-update", "sync"]
    args = ["--no-sandbox", "--disable-gpu", "--no-first-run", *(f"--disable-{q}" for q in quiet)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page, and all it complained of or asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Collect console errors (CSP violations are among them), exceptions and requests."""
        self.page.on(
            "console", lambda m: self.complaints.append(m.text) if m.type != "log" else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", lambda r: self.complaints.append(r.url))
        self.page.on("request", self._asked)

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def open_map(self, address: str) -> None:
        """Open it and wait until all is loaded and drawn."""
        self.page.goto(address)
        self.page.wait_for_selector("main[data-ready]")

    def shown(self) -> list[str]:
        """The ids in the list beside the map."""
        ids = self.page.eval_on_selector_all(
            "#incident-list button", "buttons => buttons.map(b => b.dataset.incident)"
        )
        return sorted(str(i) for i in ids)

    def canvas(self) -> str:
        """What is drawn, as the data of the top canvas."""
        return str(
            self.page.evaluate("document.querySelector('.leaflet-overlay-pane canvas').toDataURL()")
        )


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def watched(context: BrowserContext) -> Iterator[Watched]:
    """A watched page; at the end of the test it must have complained of nothing."""
    watched = Watched(context.new_page())
    watched.watch()
    yield watched
    assert watched.complaints == []


def test_everything_is_drawn_and_nothing_is_asked_of_another_origin(
    watched: Watched, origin: str
) -> None:
    """All of the list comes from two pages of the API; the canvas is not empty."""
    watched.open_map(f"{origin}/map")
    assert watched.shown() == ["i-disputed", "i-nowhere", "i-pre", "i-region", "i-rev"]
    drawn = watched.page.evaluate(
        """() => { const c = document.querySelector('.leaflet-overlay-pane canvas');
        return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v) }"""
    )
    assert drawn
    assert watched.page.locator(".badge").count() == 1
    assert all(url.startswith((origin, "data:")) for url in watched.requests)
    assert watched.page.locator(".leaflet-control-attribution").inner_text().startswith("Borders")


def test_the_reading_switch_changes_what_is_drawn(watched: Watched, origin: str) -> None:
    """A tier belongs to a reading: under the second, one incident is no violation."""
    watched.open_map(f"{origin}/map")
    before = watched.canvas()
    watched.page.get_by_text("The second reading").click()
    assert watched.shown() == ["i-disputed", "i-nowhere", "i-pre", "i-region"]
    assert watched.canvas() != before
    assert "r=second" in watched.page.url


def test_filters_narrow_the_list_and_the_legend_counts_what_is_in_view(
    watched: Watched, origin: str
) -> None:
    """Days, tiers and objects; what is no violation is shown on demand."""
    watched.open_map(f"{origin}/map")
    assert watched.page.locator("[data-count=violation_reviewed]").text_content() == "1"
    assert watched.page.locator("[data-count=disputed]").text_content() == "1"
    watched.page.locator("input[value=no_violation]").check()
    assert "i-none" in watched.shown()
    watched.page.locator("input[name=to]").fill("2025-03-29")
    assert "i-rev" not in watched.shown()
    watched.page.locator("input[name=tier][value=disputed]").uncheck()
    assert "i-disputed" not in watched.shown()
    watched.page.get_by_text("Objects hit").click()
    watched.page.locator("input[name=category][value=substation]").uncheck()
    assert watched.shown() == []
    watched.page.get_by_role("button", name="Reset").click()
    assert len(watched.shown()) == 5


def test_the_address_gives_the_same_view_again(watched: Watched, origin: str) -> None:
    """Filters, position and the open incident are all in the hash."""
    watched.open_map(f"{origin}/map")
    watched.page.get_by_text("The second reading").click()
    watched.page.locator("input[name=tier][value=allegation]").uncheck()
    watched.page.locator(".leaflet-control-zoom-in").click()
    watched.page.wait_for_url(lambda url: "z=7/" in url)
    watched.page.locator("[data-incident=i-disputed]").click()
    watched.page.wait_for_selector("#panel h2")
    watched.page.wait_for_timeout(400)  # the zoom's animation
    address, list_before, canvas_before = watched.page.url, watched.shown(), watched.canvas()
    watched.page.goto("about:blank")
    watched.open_map(address)
    watched.page.wait_for_selector("#panel h2")
    assert (watched.shown(), watched.page.url) == (list_before, address)
    assert watched.canvas() == canvas_before


def test_hostile_words_are_shown_as_words(watched: Watched, origin: str) -> None:
    """A report's markup is text in the panel, and nothing in it runs."""
    watched.open_map(f"{origin}/map#i=i-pre")
    watched.page.wait_for_selector("#panel h2")
    assert "<img src=x onerror" in watched.page.locator("#panel").inner_text()
    assert watched.page.locator("#panel img").count() == 0
    watched.page.goto(f"{origin}/digests/d-1")
    assert "taken" not in watched.page.title()


def test_the_keyboard_alone_opens_and_closes_an_incident(watched: Watched, origin: str) -> None:
    """From the list to the panel and back to where one was."""
    watched.open_map(f"{origin}/map")
    watched.page.locator("[data-incident=i-rev]").focus()
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_selector("#panel h2")
    link = watched.page.get_by_role("link", name="Everything about this incident")
    assert link.get_attribute("href") == "/incidents/i-rev"
    watched.page.keyboard.press("Escape")
    assert not watched.page.locator("#panel").is_visible()
    assert watched.page.evaluate("document.activeElement.dataset.incident") == "i-rev"


def test_a_mark_can_be_pointed_at(watched: Watched, origin: str) -> None:
    """A click on the drawn mark opens its incident."""
    watched.open_map(f"{origin}/map")
    at = watched.page.evaluate(
        """() => { const map = window[document.getElementById('main').dataset.map];
        const box = map.getContainer().getBoundingClientRect();
        const p = map.latLngToContainerPoint([48.5, 34.5]); return [box.x + p.x, box.y + p.y] }"""
    )
    watched.page.mouse.click(*at)
    watched.page.wait_for_selector("#panel h2")
    assert "i=i-rev" in watched.page.url


@pytest.mark.parametrize("address", ["/map", "/digests/d-1"])
def test_a_phone_needs_no_sideways_scrolling(watched: Watched, origin: str, address: str) -> None:
    """320 pixels are enough."""
    watched.page.set_viewport_size({"width": 320, "height": 640})
    watched.page.goto(f"{origin}{address}")
    watched.page.wait_for_load_state("networkidle")
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 320
