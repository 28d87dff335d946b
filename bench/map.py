"""Measures the map page beside folium's own layers in headless Chromium, on synthetic seeded data:
until everything is drawn first, and for a step of zooming or moving. Writes docs/benchmarks-map.md.

Both sides load their scripts from this machine; a tenth as many incidents as sites, 50,000 at most.
"""

import gzip
import os
import platform
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import folium
import numpy as np
import uvicorn
from folium.plugins import FastMarkerCluster
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from xstatic.pkg import leaflet_markercluster

from monitor.core.tiers import TIERS
from monitor.publish.assets import leaflet_folder, static_folder
from monitor.publish.columns import Columns, by_place, mercator, placed_columns
from monitor.publish.map import CENTRE, CONTENT_SECURITY_POLICY, ZOOM, map_page

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = Path("/usr/bin/chromium")
SIZES = (1_000, 10_000, 100_000, 1_000_000)
MOST_INCIDENTS = 50_000
ROUNDS, STEPS = 3, 6
LIMIT_MS = 120_000
SEED = 20250325
KINDS = ["substation", "refinery", "nuclear_plant", "oil_depot", "power_plant_thermal"]
READINGS = ["first", "second"]
SIZE = {"width": 1280, "height": 800}
PACKED = {"Content-Encoding": "gzip"}
PLAIN = "<!doctype html><title>bench</title>"

Positions = tuple[np.ndarray, np.ndarray]
Peer = Callable[[Positions, Positions], folium.Map]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """Medians of the rounds, in milliseconds, and what was sent, in bytes."""

    name: str
    sites: int
    first_ms: float
    step_ms: float
    page_bytes: int
    data_bytes: int


def positions(count: int, seed: int) -> Positions:
    """Longitudes and latitudes, clustered like towns."""
    random = np.random.default_rng(seed)
    towns = random.uniform((23.0, 45.5), (48.0, 55.0), (max(40, count // 500), 2))
    at = towns[random.integers(0, len(towns), count)] + random.normal(0, 0.25, (count, 2))
    return at[:, 0], at[:, 1]


def site_file(at: Positions) -> bytes:
    """The sites as columns."""
    x, y = mercator(*at)
    kind = np.random.default_rng(SEED).integers(0, len(KINDS), len(x)).astype(np.uint8)
    order = by_place(x, y, kind)
    nothing = {name: np.zeros(0, np.uint32) for name in ("path_x", "path_y")}
    looks = {name: np.zeros(0, np.uint8) for name in ("path_kind", "path_role")}
    paths: dict[str, np.ndarray] = {"path_start": np.zeros(1, np.uint32), **nothing, **looks}
    about = {"kinds": KINDS, "withheld": {}}
    return placed_columns(about, x[order], y[order], kind[order], paths).packed()


def incident_file(at: Positions) -> bytes:
    """The incidents as columns: two months, two readings."""
    random = np.random.default_rng(SEED)
    x, y = mercator(*at)
    count = len(x)

    def whole(low: int, high: int, kind: type = np.uint32) -> np.ndarray:
        return random.integers(low, high, count).astype(kind)

    start = 1_742_900_000 + whole(0, 60 * 86_400)
    arrays = {
        "x": x, "y": y, "radius_m": whole(500, 15_000), "from_s": start, "until_s": start + 86_400,
        "changed_s": start + 90_000, "regions_of": whole(0, 4), "families_of": whole(0, 3),
        "reports": whole(1, 9), "revision": whole(1, 3), "category": whole(0, len(KINDS), np.uint8),
        "attribution": whole(0, 3, np.uint8), "generalised": whole(0, 2, np.uint8),
        "id": np.frombuffer("\n".join(f"i-{n:020x}" for n in range(count)).encode(), np.uint8),
        "reading_0": whole(1, 5, np.uint8), "reading_1": whole(1, 5, np.uint8),
    }  # fmt: skip
    about = {
        "tiers": list(TIERS),
        "readings": READINGS,
        "categories": KINDS,
        "regions": [[], ["X-1"], ["X-2"], ["X-1", "X-2"]],
        "families": [["one"], ["two"], ["one", "two"]],
        "attributions": [
            {"state": "claimed", "party": "A"},
            {"state": "claimed", "party": "B"},
            {"state": "disputed", "party": None},
        ],
    }
    return Columns(about, arrays).packed()


# --- the peers ---------------------------------------------------------------------------------


def marker_loop(sites: Positions, incidents: Positions) -> folium.Map:
    """A marker each."""
    built = folium.Map(location=CENTRE[::-1], zoom_start=ZOOM, tiles=None)
    for lons, lats in (sites, incidents):
        for lon, lat in zip(lons.tolist(), lats.tolist(), strict=True):
            folium.Marker((lat, lon)).add_to(built)
    return built


def geojson_layer(sites: Positions, incidents: Positions) -> folium.Map:
    """The GeoJson layer, on canvas."""
    built = folium.Map(location=CENTRE[::-1], zoom_start=ZOOM, tiles=None, prefer_canvas=True)
    for lons, lats in (sites, incidents):
        features = [
            {
                "type": "Feature",
                "properties": {},
                "geometry": {"type": "Point", "coordinates": [round(lon, 5), round(lat, 5)]},
            }
            for lon, lat in zip(lons.tolist(), lats.tolist(), strict=True)
        ]
        mark = folium.CircleMarker(radius=3)
        folium.GeoJson({"type": "FeatureCollection", "features": features}, marker=mark).add_to(
            built
        )
    return built


# folium's own callback needs an icon library besides
_PLAIN_MARKER = "function (row) { return L.marker(new L.LatLng(row[0], row[1])); }"


def fast_marker_cluster(sites: Positions, incidents: Positions) -> folium.Map:
    """FastMarkerCluster, one for sites and one for incidents."""
    built = folium.Map(location=CENTRE[::-1], zoom_start=ZOOM, tiles=None, maxZoom=14)
    for lons, lats in (sites, incidents):
        rows = np.column_stack([lats.round(5), lons.round(5)]).tolist()
        FastMarkerCluster(rows, callback=_PLAIN_MARKER).add_to(built)  # type: ignore[no-untyped-call]  # folium is
    return built


PEERS: Mapping[str, tuple[Peer, int]] = {  # how far each is taken: beyond, it takes minutes
    "folium, a Marker each": (marker_loop, 1_000),
    "folium, GeoJson layer on canvas": (geojson_layer, 100_000),
    "folium, FastMarkerCluster": (fast_marker_cluster, 100_000),
}


def local(html: str) -> str:
    """A page of folium with Leaflet from this machine, and without what these layers do not use."""

    def ours(found: re.Match[str]) -> str:
        name = found[1].rpartition("/")[2]
        if name in ("leaflet.js", "leaflet.css"):
            return found[0].replace(found[1], f"/static/leaflet/{name}")
        cluster = "markercluster" in name.lower()
        return found[0].replace(found[1], f"/cluster/{name}") if cluster else ""

    head, mark, body = html.partition("</head>")
    script = re.compile(r'<script src="(https?://[^"]+)"></script>')
    style = re.compile(r'<link rel="stylesheet" href="(https?://[^"]+)"\s*/>')
    return style.sub(ours, script.sub(ours, head)) + mark + body


# --- the server ----------------------------------------------------------------------------------


class Stage:
    """What is served at the moment."""

    def __init__(self) -> None:
        self.peer = PLAIN
        self.files: Mapping[str, bytes] = {}
        self.page = map_page(
            readings=READINGS,
            centre=CENTRE,
            zoom=ZOOM,
        )

    def app(self) -> Starlette:
        """The routes of both sides."""
        parts = {**self.page.scripts, **self.page.styles}
        policy = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}

        packed = {name: gzip.compress(content) for name, content in parts.items()}
        basemap = gzip.compress((ROOT / "geodata" / "basemap.geojson").read_bytes())

        def part(request: Request) -> Response:
            name = request.path_params["name"]
            kind = "text/javascript" if name.endswith(".js") else "text/css"
            return Response(packed[name], media_type=kind, headers=PACKED)

        def columns(request: Request) -> Response:
            tagged = {**PACKED, "ETag": '"1"'}
            return Response(self.files[request.path_params["name"]], headers=tagged)

        cluster = Path(leaflet_markercluster.BASE_DIR)
        return Starlette(
            routes=[
                Route("/map", lambda _: HTMLResponse(self.page.html, headers=policy)),
                Route("/map/{name}", part),
                Route("/peer", lambda _: HTMLResponse(self.peer)),
                Route("/v1/map/{name}.bin", columns),
                Route("/v1/agreements", lambda _: JSONResponse([])),
                Route("/basemap.geojson", lambda _: Response(basemap, headers=PACKED)),
                Mount("/cluster", StaticFiles(directory=cluster)),
                Mount("/static/leaflet", GZipMiddleware(StaticFiles(directory=leaflet_folder()))),
                Mount("/static", GZipMiddleware(StaticFiles(directory=static_folder()))),
            ]
        )


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """The app on a free port of this machine; yields its origin."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


# --- measuring -----------------------------------------------------------------------------------

_PAINTED = "await new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)));"
_FIRST = f"async () => {{ {_PAINTED} return performance.now() }}"
_STEP = f"""async ([name, n]) => {{
    const map = window[name] ?? window[Object.keys(window).find(key => /^map_/.test(key))];
    const start = performance.now();
    if (n % 2) map.panBy([260, 120], {{ animate: false }});
    else map.setZoom(map.getZoom() + (n % 4 ? -1 : 1), {{ animate: false }});
    {_PAINTED}
    return performance.now() - start }}"""


def timed(browser: Browser, address: str, ready: str | None, map_name: str) -> tuple[float, float]:
    """Until all is drawn, and the median step, in milliseconds; in a fresh profile."""
    with browser.new_context(viewport=SIZE) as context:  # type: ignore[arg-type]  # its own dict
        page: Page = context.new_page()
        page.set_default_timeout(LIMIT_MS)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address, wait_until="load", timeout=LIMIT_MS)
        if ready:
            page.wait_for_selector(ready)
        first = float(page.evaluate(_FIRST))
        page.wait_for_timeout(500)
        steps = [float(page.evaluate(_STEP, [map_name, n])) for n in range(STEPS)]
    if faults:
        raise RuntimeError(f"{address}: {faults[0]}")  # a page that draws nothing is quick
    return first, median(steps)


def measure(browser: Browser, stage: Stage, origin: str, count: int) -> Iterator[Timed]:
    """Ours and every peer that is taken this far."""
    sites = positions(count, SEED)
    incidents = positions(min(count // 10, MOST_INCIDENTS), SEED + 1)
    stage.files = {
        "sites": gzip.compress(site_file(sites), 1),
        "incidents": gzip.compress(incident_file(incidents), 1),
    }
    map_name = re.search(r'data-map="(\w+)"', stage.page.html)[1]  # type: ignore[index]
    rounds = [timed(browser, f"{origin}/map", "main[data-ready]", map_name) for _ in range(ROUNDS)]
    data = sum(map(len, stage.files.values()))
    yield _timed("ours", count, rounds, page_weight(stage), data)
    for name, (build, most) in PEERS.items():
        if count > most:
            continue
        stage.peer = local(build(sites, incidents).get_root().render())
        weight = len(gzip.compress(stage.peer.encode())) + leaflet_weight()
        times = ROUNDS if count <= 10_000 else 1
        rounds = [timed(browser, f"{origin}/peer", None, "") for _ in range(times)]
        yield _timed(name, count, rounds, weight, 0)
        stage.peer = PLAIN


def _timed(
    name: str, sites: int, rounds: list[tuple[float, float]], page_bytes: int, data_bytes: int
) -> Timed:
    return Timed(
        name=name,
        sites=sites,
        first_ms=median(first for first, _ in rounds),
        step_ms=median(step for _, step in rounds),
        page_bytes=page_bytes,
        data_bytes=data_bytes,
    )


def page_weight(stage: Stage) -> int:
    """Bytes of our page with all it loads but data, each file compressed."""
    site = [(static_folder() / name).read_bytes() for name in ("site.css", "site.js")]
    own = [stage.page.html.encode(), *stage.page.scripts.values(), *stage.page.styles.values()]
    return sum(len(gzip.compress(content)) for content in (*own, *site))


def leaflet_weight() -> int:
    """Bytes of Leaflet, compressed: every page here loads it."""
    names = ("leaflet.js", "leaflet.css")
    return sum(len(gzip.compress((leaflet_folder() / name).read_bytes())) for name in names)


def row(one: Timed) -> str:
    """A line of the table."""
    weight = f"{one.page_bytes / 1000:,.0f} kB"
    data = f"{one.data_bytes / 1000:,.0f} kB" if one.data_bytes else "in the page"
    return (
        f"| {one.sites:,} | {one.name} | {one.first_ms / 1000:.2f} s | {one.step_ms:,.0f} ms "
        f"| {weight} | {data} |"
    )


def document(results: list[Timed]) -> str:
    """docs/benchmarks-map.md."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
    return "\n".join(
        [
            "# The map's speed",
            "",
            "Written by `make benchmap`; do not edit. Headless Chromium, 1280 × 800, a fresh",
            "profile each time; seeded synthetic sites, a tenth as many incidents, 50,000 at most.",
            "“First” is until everything is drawn, from the click on the link; “step” the median",
            "of zooming and moving, until it is on the screen. Weights are compressed.",
            "",
            f"Measured on {machine}, {datetime.now(UTC):%Y-%m-%d}, with other work beside it:",
            f"a load of {os.getloadavg()[0]:.0f} at the end. Compare within a size,",
            "not with other machines.",
            "",
            "| sites | page | first | step | page weighs | data weighs |",
            "| --- | --- | --- | --- | --- | --- |",
            *map(row, results),
            "",
        ]
    )


def main() -> None:
    """Measure and write; sizes may be given as arguments, and then nothing is written."""
    sizes = tuple(map(int, sys.argv[1:]))
    stage, results = Stage(), []
    args: list[Any] = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
    with served(stage.app()) as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        for count in sizes or SIZES:
            for one in measure(browser, stage, origin, count):
                print(row(one), flush=True)
                results.append(one)
        browser.close()
    if not sizes:
        (ROOT / "docs" / "benchmarks-map.md").write_text(document(results), encoding="utf-8")


if __name__ == "__main__":
    main()
