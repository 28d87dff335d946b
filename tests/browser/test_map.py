"""The map in a real browser: draws, switches, remembers, and talks to its own origin only."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Request,
    expect,
    sync_playwright,
)
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
from starlette.requests import Request as WebRequest
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from tile_archives import PIXEL, an_archive, every_tile

from monitor.model.assessments import AttributionState, Status
from monitor.model.disclosure import DisclosureLevel
from monitor.model.sites import SiteCategory
from monitor.model.time import TimeWindow
from monitor.model.views import IncidentView, SiteView
from monitor.publish import pages
from monitor.publish.assets import leaflet_folder, static_folder
from monitor.publish.columns import incident_columns, incident_rows, site_columns
from monitor.publish.geojson import incident_detail, site_feature
from monitor.publish.map import CONTENT_SECURITY_POLICY, Tiles, map_page
from monitor.publish.standalone import standalone_map
from monitor.publish.tiles import TileArchive

CHROMIUM = Path("/usr/bin/chromium")
BASEMAP = Path(__file__).parents[2] / "geodata" / "basemap.geojson"
HOSTILE = "<img src=x onerror=\"document.title='taken'\">${document.title='taken'}"
READINGS = ["first", "second"]
NO_TILES = Tiles()
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


def _sites() -> list[SiteView]:
    return [
        a_site_view("s-1", Point(35.0, 47.8), SiteCategory.NUCLEAR_PLANT, HOSTILE),
        a_site_view("s-2", LineString([(36, 51), (33, 49), (24, 49)]), SiteCategory.PIPELINE),
        a_site_view("s-3", box(30.9, 50.2, 31.1, 50.4), SiteCategory.POWER_PLANT_HYDRO),
        a_site_view("s-4"),
    ]


def _agreement_documents() -> list[dict[str, object]]:
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
        }
    ]


def _app(
    incidents: dict[str, IncidentView], hostile: str = HOSTILE, tiles: Tiles = NO_TILES
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

    def the_map(_: WebRequest) -> Response:
        return HTMLResponse(rendered.html, headers={"Content-Security-Policy": tiles.policy})

    def map_file(request: WebRequest) -> Response:
        name = request.path_params["name"]
        kind = "text/javascript" if name.endswith(".js") else "text/css"
        return Response(files[name], media_type=kind)

    def columns_of_incidents(_: WebRequest) -> Response:
        """With the tag of what there is; the test adds to it."""
        columns = incident_columns(incident_rows(incidents.values()), READINGS)
        return Response(columns.packed(), headers={"ETag": f'"{len(incidents)}"'})

    def found(_: WebRequest) -> Response:
        item = {"kind": "site", "id": "s-1", "name": hostile, "category": "nuclear_plant"}
        at = {"regions": ["UA-63"], "lon": 35.0, "lat": 47.8, "radius_m": 1_000.0}
        return JSONResponse({"items": [item | at]})

    def sites_at(_: WebRequest) -> Response:
        return JSONResponse({"items": [site_feature(_sites()[0])["properties"]]})

    def coverage(_: WebRequest) -> Response:
        heard = {"day": "2025-03-27", "heard": 1, "sources": 2, "failed": [hostile]}
        deaf = {"day": "2025-03-28", "heard": 0, "sources": 2, "failed": ["daily"]}
        return JSONResponse({"zone": "Europe/Kyiv", "days": [heard, deaf]})

    def detail(request: WebRequest) -> Response:
        view = incidents[request.path_params["id"]]
        return JSONResponse(incident_detail(view, [a_report_view(hostile)], some_heat(HOSTILE)))

    def plain_page(_: WebRequest) -> Response:
        html = pages.digest_page(pages.DigestPage(digest=a_digest(hostile)))
        return HTMLResponse(html, headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY})

    return Starlette(
        routes=[
            Route("/map", the_map),
            Route("/map/{name}", map_file),
            Route("/digests/d-1", plain_page),
            Route("/incidents/{id}", plain_page),
            Route("/v1/map/incidents.bin", columns_of_incidents),
            Route("/v1/map/sites.bin", lambda _: Response(site_columns(_sites()).packed())),
            Route("/v1/map/coverage", coverage),
            Route("/v1/search", found),
            Route("/v1/incidents/{id}", detail),
            Route("/v1/sites", sites_at),
            Route("/v1/agreements", lambda _: JSONResponse(_agreement_documents())),
            Route("/basemap.geojson", lambda _: Response(BASEMAP.read_bytes())),
            Mount("/static/leaflet", StaticFiles(directory=leaflet_folder())),
            Mount("/static", StaticFiles(directory=static_folder())),
        ]
    )


@contextmanager
def _served(app: Starlette) -> Iterator[str]:
    """A server on a free loopback port; yields its origin."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """The origin of a map of every look."""
    with _served(_app(_incidents())) as origin:
        yield origin


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
            "#incident-list a", "rows => rows.map(row => row.dataset.incident)"
        )
        return sorted(str(i) for i in ids)

    def canvas(self) -> str:
        """What is drawn of incidents, as the data of its canvas."""
        return str(
            self.page.evaluate("document.querySelector('.leaflet-marks-pane canvas').toDataURL()")
        )

    def on_screen(self, lat: float, lon: float) -> tuple[float, float]:
        """Where on the page a position of the map is."""
        x, y = self.page.evaluate(
            """at => { const map = window[document.getElementById('main').dataset.map];
            const box = map.getContainer().getBoundingClientRect();
            const p = map.latLngToContainerPoint(at); return [box.x + p.x, box.y + p.y] }""",
            [lat, lon],
        )
        return x, y


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
    """The list is whole, the canvases are not empty, all comes from here."""
    watched.open_map(f"{origin}/map")
    assert watched.shown() == ["i-disputed", "i-nowhere", "i-pre", "i-region", "i-rev"]
    for pane in ("marks", "areas", "sites"):
        assert watched.page.evaluate(
            """pane => { const c = document.querySelector(`.leaflet-${pane}-pane canvas`);
            const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
            return data.some(v => v) }""",
            pane,
        ), pane
    assert watched.page.locator(".badge").count() == 1
    assert all(url.startswith((origin, "data:")) for url in watched.requests)
    assert watched.page.locator(".leaflet-control-attribution").inner_text().startswith("Borders")


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2025-03-21T10:00Z", "2025-03-21T10:01Z", "21 Mar 2025, 12:00 UTC+02:00 (10:00 UTC)"),
        (
            "2025-03-20T22:00Z",
            "2025-03-20T22:21Z",
            "21 Mar 2025, 00:00 – 00:21 UTC+02:00 (20 Mar 2025, 22:00 – 22:21 UTC)",
        ),
        (
            "2025-03-30T00:30Z",
            "2025-03-30T01:30Z",
            "30 Mar 2025, 02:30 UTC+02:00 – 30 Mar 2025, 04:30 UTC+03:00 (00:30 – 01:30 UTC)",
        ),
        ("2025-03-20T22:00Z", "2025-03-21T22:00Z", "21 Mar 2025"),
    ],
)
def test_a_time_is_told_on_the_map_as_on_the_pages(
    watched: Watched, origin: str, start: str, end: str, words: str
) -> None:
    """What both bounds of a span share is said once; a whole day stays a day."""
    watched.open_map(f"{origin}/map")
    told = watched.page.evaluate(
        """async ([start, end]) => {
        const { windowWords } = await import("/static/map/words.js");
        return windowWords("Europe/Kyiv", new Date(start), new Date(end)) }""",
        [start, end],
    )
    assert told == words


def test_the_reading_switch_changes_what_is_drawn(watched: Watched, origin: str) -> None:
    """A tier belongs to a reading: under the second, one incident is no violation."""
    watched.open_map(f"{origin}/map")
    before = watched.canvas()
    watched.page.get_by_text("The second reading").first.click()
    assert watched.shown() == ["i-disputed", "i-nowhere", "i-pre", "i-region"]
    assert watched.canvas() != before
    assert "r=second" in watched.page.url


def test_what_the_readings_disagree_on_can_be_seen_alone(watched: Watched, origin: str) -> None:
    """With the tier under each in the list."""
    watched.open_map(f"{origin}/map")
    watched.page.get_by_label("Only where readings differ").check()
    watched.page.locator("input[value=no_violation]").check()
    assert "i-none" not in watched.shown()
    row = watched.page.locator("[data-incident=i-rev]")
    assert "The second reading: No violation" in row.inner_text()
    assert "d=1" in watched.page.url


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


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [
        ("party", "disputed", ["i-disputed"]),
        ("party", "A", ["i-nowhere", "i-pre", "i-region", "i-rev"]),
        ("status", "reviewed", ["i-rev"]),
        ("region", "UA-59", ["i-region"]),
        ("family", "one", ["i-disputed", "i-nowhere", "i-pre", "i-region", "i-rev"]),
    ],
)
def test_each_filter_leaves_what_it_names(
    watched: Watched, origin: str, name: str, value: str, left: list[str]
) -> None:
    """By whom, how far it was looked at, in which region, told by whom."""
    watched.open_map(f"{origin}/map")
    watched.page.locator(f"select[name={name}]").select_option(value)
    assert watched.shown() == left


def test_the_address_gives_the_same_view_again(watched: Watched, origin: str) -> None:
    """Filters, layers, position and the open incident are all in it."""
    watched.open_map(f"{origin}/map")
    watched.page.get_by_text("The second reading").first.click()
    watched.page.locator("input[name=tier][value=allegation]").uncheck()
    watched.page.get_by_text("Layers", exact=True).click()
    watched.page.get_by_label("Density of incidents").check()
    watched.page.locator(".leaflet-control-zoom-in").click()
    watched.page.wait_for_url(lambda url: "z=7/" in url)
    watched.page.locator("[data-incident=i-disputed]").click()
    watched.page.wait_for_selector("#panel h2")
    watched.page.wait_for_timeout(500)  # the zoom's animation, and the list after it
    address, list_before, canvas_before = watched.page.url, watched.shown(), watched.canvas()
    watched.page.goto("about:blank")
    watched.open_map(address)
    watched.page.wait_for_selector("#panel h2")
    assert (watched.shown(), watched.page.url) == (list_before, address)
    assert watched.canvas() == canvas_before


def test_the_back_button_undoes_a_choice(watched: Watched, origin: str) -> None:
    """And forward does it again."""
    watched.open_map(f"{origin}/map")
    everything = watched.shown()
    watched.page.locator("select[name=region]").select_option("UA-59")
    assert watched.shown() == ["i-region"]
    watched.page.go_back()
    expect(watched.page.locator("select[name=region]")).to_have_value("")
    assert watched.shown() == everything
    watched.page.go_forward()
    expect(watched.page.locator("select[name=region]")).to_have_value("UA-59")
    assert watched.shown() == ["i-region"]


def test_what_is_new_arrives_without_a_reload(context: BrowserContext) -> None:
    """By its tag, and what is new is said."""
    incidents = _incidents()
    watched = Watched(context.new_page())
    watched.watch()
    watched.page.clock.install()
    with _served(_app(incidents)) as origin:
        watched.open_map(f"{origin}/map")
        incidents["i-late"] = an_incident_view("i-late", place=a_place(Point(33.0, 49.0)))
        watched.page.clock.fast_forward(31_000)
        watched.page.wait_for_selector("[data-incident=i-late]")
        assert "1 new or changed" in watched.page.locator("#status").inner_text()
    assert watched.complaints == []


def test_what_changed_since_an_instant_stands_out(watched: Watched, origin: str) -> None:
    """As a mark on the map and a word in the list; the rest can be left out."""
    watched.open_map(f"{origin}/map#since=2025-03-26T00:00:00Z")
    assert watched.page.locator("#incident-list .news").count() == 5
    watched.open_map(f"{origin}/map?#since=2025-03-28T00:00:00Z&o=1")
    assert watched.shown() == []


def test_days_are_played_one_after_another(watched: Watched, origin: str) -> None:
    """The address follows, and the last day ends it."""
    watched.open_map(f"{origin}/map")
    watched.page.locator("#play").click()
    watched.page.wait_for_url(lambda url: "from=2025-03-27" in url)
    watched.page.wait_for_url(lambda url: "from=2025-03-28" in url)
    assert watched.shown() == []
    expect(watched.page.locator("#play")).to_have_text("Play")
    watched.page.locator("#all-days").click()
    assert len(watched.shown()) == 5


def test_regions_nobody_was_listening_to_are_hatched(watched: Watched, origin: str) -> None:
    """Where coverage is shown, and only there; one day of two has no list of regions heard."""
    inked = """() => { const c = document.querySelector('.leaflet-unheard-pane canvas');
        const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
        return data.some(v => v) }"""
    watched.open_map(f"{origin}/map")
    assert not watched.page.evaluate(inked)
    watched.open_map(f"{origin}/map?#cv=1")
    expect(watched.page.locator("#coverage-words")).to_contain_text("Nobody")
    assert watched.page.evaluate(inked)


def test_tiles_come_from_the_one_host_that_is_configured(browser: Browser) -> None:
    """Its images load under the policy, its attribution is words, and all stays readable."""
    asked: list[str] = []

    def tile(request: WebRequest) -> Response:
        asked.append(request.url.path)
        return Response(PIXEL, media_type="image/png")

    with _served(Starlette(routes=[Route("/{z:int}/{x:int}/{y:int}.png", tile)])) as host:
        tiles = Tiles(f"{host}/{{z}}/{{x}}/{{y}}.png", "<b>Our own tiles</b>")
        with _served(_app(_incidents(), tiles=tiles)) as origin:
            watched = Watched(browser.new_page())
            watched.watch()
            watched.open_map(f"{origin}/map")
            expect(watched.page.locator(".leaflet-tile-loaded").first).to_be_visible()
            credit = watched.page.locator(".leaflet-control-attribution")
            expect(credit).to_contain_text("<b>Our own tiles</b>")
            watched.page.close()
    assert asked
    assert watched.complaints == []


def test_tiles_out_of_a_file_are_stretched_where_it_has_no_finer_ones(
    browser: Browser, tmp_path: Path
) -> None:
    """Every picture asked for is one of the file's, whatever the zoom of the view."""
    archive = TileArchive(an_archive(tmp_path / "own.pmtiles", every_tile([0, 1])))
    asked: list[int] = []

    def tile(request: WebRequest) -> Response:
        z, x, y = (request.path_params[name] for name in "zxy")
        asked.append(z)
        picture = archive.tile(z, x, y)
        return Response(picture, media_type=archive.media_type) if picture else Response("", 404)

    tiles = Tiles("/map/tiles/{z}/{x}/{y}", "", archive.zooms)
    app = _app(_incidents(), tiles=tiles)
    app.routes.insert(0, Route("/map/tiles/{z:int}/{x:int}/{y:int}", tile))
    with _served(app) as origin:
        watched = Watched(browser.new_page())
        watched.watch()
        watched.open_map(f"{origin}/map")
        expect(watched.page.locator(".leaflet-tile-loaded").first).to_be_visible()
        watched.page.close()
    assert set(asked) == {1}
    assert watched.complaints == []


def test_days_nobody_was_listening_are_told(watched: Watched, origin: str) -> None:
    """No strike known of such a day tells nothing."""
    watched.open_map(f"{origin}/map#cv=1")
    words = watched.page.locator("#coverage-words")
    words.wait_for()
    assert "Nobody was listening on 1 of 2 days" in words.inner_text()


def test_what_is_known_to_the_region_only_is_in_a_drawer(watched: Watched, origin: str) -> None:
    """By region; choosing one narrows the list."""
    watched.open_map(f"{origin}/map")
    watched.page.get_by_text("Known to the region only").last.click()
    watched.page.get_by_role("button", name="Sumy").click()
    assert watched.shown() == ["i-region"]
    watched.page.get_by_role("button", name="Show all of the view").click()
    assert len(watched.shown()) == 5


def test_the_search_leads_to_a_site_by_keyboard(watched: Watched, origin: str) -> None:
    """Type, choose with the arrows, and the map goes there."""
    watched.open_map(f"{origin}/map")
    watched.page.locator("#search").fill("запор")
    watched.page.wait_for_selector("#found li[role=option]")
    watched.page.keyboard.press("ArrowDown")
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_url(lambda url: "/47." in url)
    assert not watched.page.locator("#found").is_visible()


def test_hostile_words_are_shown_as_words(watched: Watched, origin: str) -> None:
    """Markup in a report, a site's name, a source or an agreement is text, and nothing runs."""
    watched.open_map(f"{origin}/map#i=i-pre&cv=1")
    watched.page.wait_for_selector("#panel li bdi")
    assert "<img src=x onerror" in watched.page.locator("#panel").inner_text()
    watched.page.locator("#search").fill("any")
    watched.page.wait_for_selector("#found li bdi")
    assert watched.page.locator("main img, main script").count() == 0
    assert watched.page.evaluate("window.taken") is None
    watched.page.goto(f"{origin}/digests/d-1")
    assert "taken" not in watched.page.title()


PAYLOADS = [
    template.format(code)
    for code in ("window.taken=1", "top.taken=1", "globalThis['taken']=1", "eval('taken=1')")
    for template in (
        '<img src=x onerror="{}">',
        "<svg onload={}>",
        "<script>{}</script>",
        "</script><script>{}</script>",
        "</textarea><script>{}</script>",
        "<iframe srcdoc='<script>{}</script>'>",
        "${{{}}}",
        "{{{{constructor.constructor('{}')()}}}}",
        "javascript:{}",
        '"><a href="javascript:0" autofocus onfocus="{}">',
        "'-{}-'",
        "`${{{}}}`",
        "\u202e<b onmouseover={}>\u202c",
        "<details open ontoggle={}>",
        "<style>@import 'javascript:{}';</style>",
    )
]


def test_sixty_hostile_payloads_run_nowhere(context: BrowserContext) -> None:
    """In every text the map shows: reports, sites, sources and the search."""
    assert len(PAYLOADS) == 60
    watched = Watched(context.new_page())
    watched.watch()
    incidents = {f"i-{n}": an_incident_view(f"i-{n}", text=text) for n, text in enumerate(PAYLOADS)}
    with _served(_app(incidents, hostile="\n".join(PAYLOADS))) as origin:
        for incident_id in incidents:
            watched.open_map(f"{origin}/map?{incident_id}#i={incident_id}&cv=1")
            watched.page.wait_for_selector("#panel li bdi")
            assert watched.page.evaluate("window.taken") is None, incident_id
    assert watched.complaints == []


def test_the_keyboard_alone_walks_the_list_and_opens_an_incident(
    watched: Watched, origin: str
) -> None:
    """One stop of the Tab key, arrows within, Space for the panel, Enter for the page."""
    watched.open_map(f"{origin}/map")
    rows = watched.page.locator("#incident-list a")
    assert rows.evaluate_all("all => all.map(row => row.tabIndex)") == [0, -1, -1, -1, -1]
    rows.first.focus()
    watched.page.keyboard.press("ArrowDown")
    watched.page.keyboard.press("ArrowDown")
    chosen = watched.page.evaluate("document.activeElement.dataset.incident")
    assert chosen == rows.nth(2).get_attribute("data-incident")
    watched.page.keyboard.press("Space")
    watched.page.wait_for_selector("#panel h2")
    watched.page.keyboard.press("Escape")
    assert not watched.page.locator("#panel").is_visible()
    assert watched.page.evaluate("document.activeElement.dataset.incident") == chosen
    with watched.page.expect_request(f"{origin}/incidents/{chosen}"):
        watched.page.keyboard.press("Enter")


def test_a_mark_can_be_pointed_at(watched: Watched, origin: str) -> None:
    """A click on the drawn mark opens its incident, one on a site tells of the site."""
    watched.open_map(f"{origin}/map")
    watched.page.mouse.click(*watched.on_screen(48.5, 34.5))
    watched.page.wait_for_selector("#panel h2")
    assert "i=i-rev" in watched.page.url
    watched.page.mouse.click(*watched.on_screen(47.8, 35.0))
    watched.page.get_by_role("heading", name="Nuclear plant").wait_for()


def test_incidents_of_one_place_become_a_badge_that_lists_them(context: BrowserContext) -> None:
    """Each tier counted by itself; the badge parts where coming nearer helps, else it lists."""
    watched = Watched(context.new_page())
    watched.watch()
    at = a_place(Point(33.0, 48.8))
    crowd = {f"i-{n}": an_incident_view(f"i-{n}", place=at) for n in range(9)}
    with _served(_app(crowd | {"i-far": an_incident_view("i-far")})) as origin:
        watched.open_map(f"{origin}/map")
        assert len(watched.shown()) == 10
        watched.page.mouse.click(*watched.on_screen(48.8, 33.0))
        watched.page.wait_for_url(lambda url: "b=" in url)
        assert len(watched.shown()) == 9
    assert watched.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_serious_barrier_stands_in_anybody_s_way(
    watched: Watched, origin: str, scheme: str, width: int
) -> None:
    """axe finds nothing serious or critical, with the panel open and without."""
    watched.page.emulate_media(color_scheme=scheme)
    watched.page.set_viewport_size({"width": width, "height": 800})
    for address in ("/map", "/map?#i=i-pre&cv=1"):
        watched.open_map(f"{origin}{address}")
        found = Axe().run(watched.page).response["violations"]
        serious = [
            (each["id"], [node["target"] for node in each["nodes"]])
            for each in found
            if each["impact"] in ("serious", "critical")
        ]
        assert serious == []


@pytest.mark.parametrize("address", ["/map", "/digests/d-1"])
def test_a_phone_needs_no_sideways_scrolling(watched: Watched, origin: str, address: str) -> None:
    """320 pixels are enough."""
    watched.page.set_viewport_size({"width": 320, "height": 640})
    watched.page.goto(f"{origin}{address}")
    watched.page.wait_for_load_state("networkidle")
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_map_saved_as_a_file_needs_nothing_else(watched: Watched, tmp_path: Path) -> None:
    """It opens from disk, draws, lists and filters; nothing is asked of anybody."""
    saved = tmp_path / "map.html"
    page = standalone_map(
        incidents=incident_columns(incident_rows(_incidents().values()), READINGS),
        sites=site_columns(_sites()),
        agreements=_agreement_documents(),
        basemap=json.loads(BASEMAP.read_text()),
        centre=(33.0, 48.8),
        zoom=6,
        zone="Europe/Kyiv",
    )
    saved.write_text(page, encoding="utf-8")
    assert "taken" not in page
    watched.open_map(saved.as_uri())
    assert watched.shown() == ["i-disputed", "i-nowhere", "i-pre", "i-region", "i-rev"]
    watched.page.locator("[data-incident=i-rev]").click()
    assert "Refinery" in watched.page.locator("#panel h2").inner_text()
    watched.page.get_by_text("The second reading").first.click()
    assert "i-rev" not in watched.shown()
    assert [url for url in watched.requests if not url.startswith(("file:", "data:"))] == []
