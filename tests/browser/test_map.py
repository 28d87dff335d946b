"""The map in a real browser: draws, switches, remembers, and talks to its own origin only."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from browser.map_server import (
    BASEMAP,
    HOSTILE,
    READINGS,
    agreement_documents,
    map_app,
    some_incidents,
    some_sites,
)
from browser.readers import Watched, watched_page
from playwright.sync_api import Browser, expect
from publish_samples import a_place, a_report_view, a_site_view, an_incident_view, some_heat
from shapely import Point
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tile_archives import PIXEL, an_archive, every_tile
from visitors import served

from monitor.publish.columns import incident_columns, incident_rows, site_columns
from monitor.publish.documents import findable_documents
from monitor.publish.geojson import incident_detail
from monitor.publish.map import Tiles
from monitor.publish.standalone import standalone_map
from monitor.publish.tiles import TileArchive

SHOWN_AT_FIRST = ("i-disputed", "i-nowhere", "i-pre", "i-region", "i-rev")

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """The origin of a map of every look."""
    with served(map_app(some_incidents())) as origin:
        yield origin


def test_everything_is_drawn_and_nothing_is_asked_of_another_origin(
    watched: Watched, origin: str
) -> None:
    """The list is whole, the canvases are not empty, all comes from here."""
    watched.open_map(f"{origin}/map")
    watched.shows(*SHOWN_AT_FIRST)
    for pane in ("marks", "areas", "sites"):
        assert watched.inked(pane), pane
    expect(watched.page.locator(".badge")).to_have_count(1)
    credit = watched.page.locator(".leaflet-control-attribution")
    expect(credit).to_have_text(re.compile("^Borders"))


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
        (
            "2025-04-22T03:00Z",
            "2025-04-23T07:01Z",
            "22 Apr 2025, 06:00 – 23 Apr 2025, 10:01 UTC+03:00 "
            "(22 Apr 2025, 03:00 – 23 Apr 2025, 07:01 UTC)",
        ),
        ("2025-03-20T22:00Z", "2025-03-21T22:00Z", "21 Mar 2025"),
    ],
)
def test_a_time_is_told_on_the_map_as_on_the_pages(
    watched: Watched, origin: str, start: str, end: str, words: str
) -> None:
    """What both bounds of a span share is said once, each its day where they are of several."""
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
    watched.shows("i-disputed", "i-nowhere", "i-pre", "i-region")
    watched.comes_to(lambda: watched.canvas() != before, wanted=True)
    expect(watched.page).to_have_url(re.compile("r=second"))


def test_what_the_readings_disagree_on_can_be_seen_alone(watched: Watched, origin: str) -> None:
    """With the tier under each in the list."""
    watched.open_map(f"{origin}/map")
    watched.page.locator("input[value=no_violation]").check()
    watched.shows("i-none", *SHOWN_AT_FIRST)
    watched.page.get_by_label("Only where readings differ").check()
    watched.shows(*SHOWN_AT_FIRST)
    row = watched.page.locator("[data-incident=i-rev]")
    expect(row).to_contain_text("The second reading: No violation")
    expect(watched.page).to_have_url(re.compile("d=1"))


def test_filters_narrow_the_list_and_the_legend_counts_what_is_in_view(
    watched: Watched, origin: str
) -> None:
    """Days, tiers and objects; what is no violation is shown on demand."""
    watched.open_map(f"{origin}/map")
    page = watched.page
    expect(page.locator("[data-count=violation_reviewed]")).to_have_text("1")
    expect(page.locator("[data-count=disputed]")).to_have_text("1")
    page.locator("input[value=no_violation]").check()
    watched.shows("i-none", *SHOWN_AT_FIRST)
    page.locator("input[name=to]").fill("2025-03-29")
    watched.shows("i-disputed", "i-none", "i-nowhere", "i-pre", "i-region")
    page.locator("input[name=tier][value=disputed]").uncheck()
    watched.shows("i-none", "i-nowhere", "i-pre", "i-region")
    page.get_by_text("Objects hit").click()
    page.locator("input[name=category][value=substation]").uncheck()
    watched.shows()
    page.get_by_role("button", name="Reset").click()
    watched.shows(*SHOWN_AT_FIRST)


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
    watched.shows(*left)


def test_the_address_gives_the_same_view_again(
    browser: Browser, watched: Watched, origin: str
) -> None:
    """Filters, layers, position and the open incident are all in it."""
    page = watched.page
    watched.open_map(f"{origin}/map")
    page.get_by_text("The second reading").first.click()
    page.locator("input[name=tier][value=allegation]").uncheck()
    page.get_by_text("Layers", exact=True).click()
    page.get_by_label("Density of incidents").check()
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_url(re.compile("z=7/"))  # the zoom's animation is over
    page.locator("[data-incident=i-disputed]").click()
    expect(page.locator("#panel li bdi").first).to_be_visible()
    with watched_page(browser, origin) as again:
        again.open_map(page.url)
        expect(again.page.locator("#panel li bdi").first).to_be_visible()
        watched.comes_to(lambda: _view_of(watched) == _view_of(again), wanted=True)


def _view_of(watched: Watched) -> tuple[str, list[str], str]:
    return watched.page.url, watched.listed(), watched.canvas()


def test_the_back_button_undoes_a_choice(watched: Watched, origin: str) -> None:
    """And forward does it again."""
    watched.open_map(f"{origin}/map")
    region = watched.page.locator("select[name=region]")
    watched.shows(*SHOWN_AT_FIRST)
    region.select_option("UA-59")
    watched.shows("i-region")
    watched.page.go_back()
    expect(region).to_have_value("")
    watched.shows(*SHOWN_AT_FIRST)
    watched.page.go_forward()
    expect(region).to_have_value("UA-59")
    watched.shows("i-region")


def test_what_is_new_arrives_without_a_reload(browser: Browser) -> None:
    """By its tag, and what is new is said."""
    incidents = some_incidents()
    with served(map_app(incidents)) as origin, watched_page(browser, origin) as watched:
        watched.page.clock.install()
        watched.open_map(f"{origin}/map")
        incidents["i-late"] = an_incident_view("i-late", place=a_place(Point(33.0, 49.0)))
        watched.page.clock.fast_forward(31_000)
        watched.shows("i-late", *SHOWN_AT_FIRST)
        expect(watched.page.locator("#status")).to_contain_text("1 new or changed")


def test_what_changed_since_an_instant_stands_out(watched: Watched, origin: str) -> None:
    """As a mark on the map and a word in the list; the rest can be left out."""
    watched.open_map(f"{origin}/map#since=2025-03-26T00:00:00Z")
    expect(watched.page.locator("#incident-list .news")).to_have_count(5)
    watched.open_map(f"{origin}/map?#since=2025-03-28T00:00:00Z&o=1")
    watched.shows()


def test_days_are_played_one_after_another(watched: Watched, origin: str) -> None:
    """The address follows, and the last day ends it."""
    page = watched.page
    page.clock.install()
    watched.open_map(f"{origin}/map")
    page.clock.pause_at(page.evaluate("Date.now() + 60_000"))
    page.locator("#play").click()
    for day, played in [("27", SHOWN_AT_FIRST[:-1]), ("28", ()), ("29", ()), ("30", ("i-rev",))]:
        expect(page).to_have_url(re.compile(f"from=2025-03-{day}"))
        watched.shows(*played)
        page.clock.run_for(700)
    expect(page.locator("#play")).to_have_text("Play")
    page.locator("#all-days").click()
    watched.shows(*SHOWN_AT_FIRST)


def test_regions_nobody_was_listening_to_are_hatched(watched: Watched, origin: str) -> None:
    """Where coverage is shown, and only there; one day of two has no list of regions heard."""
    watched.open_map(f"{origin}/map")
    assert not watched.inked("unheard")
    watched.open_map(f"{origin}/map?#cv=1")
    expect(watched.page.locator("#coverage-words")).to_contain_text("Nobody")
    assert watched.inked("unheard")


def test_tiles_come_from_the_one_host_that_is_configured(browser: Browser) -> None:
    """Its images load under the policy, its attribution is words, and all stays readable."""
    asked: list[str] = []

    def tile(request: Request) -> Response:
        asked.append(request.url.path)
        return Response(PIXEL, media_type="image/png")

    with served(Starlette(routes=[Route("/{z:int}/{x:int}/{y:int}.png", tile)])) as host:
        tiles = Tiles(f"{host}/{{z}}/{{x}}/{{y}}.png", "<b>Our own tiles</b>")
        app = map_app(some_incidents(), tiles=tiles)
        with served(app) as origin, watched_page(browser, origin, host) as watched:
            watched.open_map(f"{origin}/map")
            expect(watched.page.locator(".leaflet-tile-loaded").first).to_be_visible()
            credit = watched.page.locator(".leaflet-control-attribution")
            expect(credit).to_contain_text("<b>Our own tiles</b>")
    assert asked


def test_tiles_out_of_a_file_are_stretched_where_it_has_no_finer_ones(
    browser: Browser, tmp_path: Path
) -> None:
    """Every picture asked for is one of the file's, whatever the zoom of the view."""
    archive = TileArchive(an_archive(tmp_path / "own.pmtiles", every_tile([0, 1])))
    asked: list[int] = []

    def tile(request: Request) -> Response:
        z, x, y = (request.path_params[name] for name in "zxy")
        asked.append(z)
        picture = archive.tile(z, x, y)
        return Response(picture, media_type=archive.media_type) if picture else Response("", 404)

    tiles = Tiles("/map/tiles/{z}/{x}/{y}", "", archive.zooms)
    app = map_app(some_incidents(), tiles=tiles)
    app.routes.insert(0, Route("/map/tiles/{z:int}/{x:int}/{y:int}", tile))
    with served(app) as origin, watched_page(browser, origin) as watched:
        watched.open_map(f"{origin}/map")
        expect(watched.page.locator(".leaflet-tile-loaded").first).to_be_visible()
    assert set(asked) == {1}


def test_days_nobody_was_listening_are_told(watched: Watched, origin: str) -> None:
    """No strike known of such a day tells nothing."""
    watched.open_map(f"{origin}/map#cv=1")
    words = watched.page.locator("#coverage-words")
    expect(words).to_contain_text("Nobody was listening on 1 of 2 days")


def test_what_is_known_to_the_region_only_is_in_a_drawer(watched: Watched, origin: str) -> None:
    """By region; choosing one narrows the list."""
    watched.open_map(f"{origin}/map")
    watched.page.get_by_text("Known to the region only").last.click()
    watched.page.get_by_role("button", name="Sumy").click()
    watched.shows("i-region")
    watched.page.get_by_role("button", name="Show all of the view").click()
    watched.shows(*SHOWN_AT_FIRST)


def test_the_search_leads_to_a_site_by_keyboard(watched: Watched, origin: str) -> None:
    """Type, choose with the arrows, and the map goes there."""
    watched.open_map(f"{origin}/map")
    watched.page.locator("#search").fill("запор")
    expect(watched.page.locator("#found li[role=option]")).to_have_count(1)
    watched.page.keyboard.press("ArrowDown")
    watched.page.keyboard.press("Enter")
    expect(watched.page).to_have_url(re.compile(r"/47\."))
    expect(watched.page.locator("#found")).to_be_hidden()


def test_hostile_words_are_shown_as_words(watched: Watched, origin: str) -> None:
    """Markup in a report, a site's name, a source or an agreement is text, and nothing runs."""
    page = watched.page
    watched.open_map(f"{origin}/map#i=i-pre&cv=1")
    expect(page.locator("#panel")).to_contain_text("<img src=x onerror")
    expect(page.locator("#coverage-words")).to_contain_text("<img src=x onerror")
    page.locator("#search").fill("any")
    expect(page.locator("#found li bdi")).to_contain_text("<img src=x onerror")
    expect(page.locator("main img, main script")).to_have_count(0)
    expect(page).not_to_have_title(re.compile("taken"))
    page.goto(f"{origin}/digests/d-1")
    expect(page.locator("h1")).to_be_visible()
    expect(page).not_to_have_title(re.compile("taken"))


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


def test_sixty_hostile_payloads_run_nowhere(browser: Browser) -> None:
    """In every text the map shows: reports, sites, sources and the search."""
    assert len(PAYLOADS) == 60
    incidents = {f"i-{n}": an_incident_view(f"i-{n}", text=text) for n, text in enumerate(PAYLOADS)}
    app = map_app(incidents, hostile="\n".join(PAYLOADS))
    with served(app) as origin, watched_page(browser, origin) as watched:
        for incident_id in incidents:
            watched.open_map(f"{origin}/map?{incident_id}#i={incident_id}&cv=1")
            expect(watched.page.locator("#coverage-words")).to_contain_text("Nobody")
            assert watched.page.evaluate("window.taken") is None, incident_id


def test_the_keyboard_alone_walks_the_list_and_opens_an_incident(
    watched: Watched, origin: str
) -> None:
    """One stop of the Tab key, arrows within, Space for the panel, Enter for the page."""
    watched.open_map(f"{origin}/map")
    page, rows = watched.page, watched.rows
    watched.comes_to(
        lambda: rows.evaluate_all("all => all.map(row => row.tabIndex)"), [0, -1, -1, -1, -1]
    )
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(rows.nth(2)).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#panel h2")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(rows.nth(2)).to_be_focused()
    chosen = rows.nth(2).get_attribute("data-incident")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{origin}/incidents/{chosen}")


def test_a_mark_can_be_pointed_at(watched: Watched, origin: str) -> None:
    """A click on the drawn mark opens its incident, one on a site tells of the site."""
    watched.open_map(f"{origin}/map")
    watched.page.mouse.click(*watched.on_screen(48.5, 34.5))
    expect(watched.page.locator("#panel li bdi").first).to_be_visible()
    expect(watched.page).to_have_url(re.compile("i=i-rev"))
    watched.page.mouse.click(*watched.on_screen(47.8, 35.0))
    expect(watched.page.get_by_role("heading", name="Nuclear plant")).to_be_visible()


def test_incidents_of_one_place_become_a_badge_that_lists_them(browser: Browser) -> None:
    """Each tier counted by itself; the badge parts where coming nearer helps, else it lists."""
    at = a_place(Point(33.0, 48.8))
    crowd = {f"i-{n}": an_incident_view(f"i-{n}", place=at) for n in range(9)}
    app = map_app(crowd | {"i-far": an_incident_view("i-far")})
    with served(app) as origin, watched_page(browser, origin) as watched:
        watched.open_map(f"{origin}/map")
        watched.shows("i-far", *crowd)
        watched.page.mouse.click(*watched.on_screen(48.8, 33.0))
        expect(watched.page).to_have_url(re.compile("b="))
        watched.shows(*crowd)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_serious_barrier_stands_in_anybody_s_way(
    watched: Watched, origin: str, scheme: Literal["light", "dark"], width: int
) -> None:
    """axe finds nothing serious or critical, with the panel open and without."""
    watched.page.emulate_media(color_scheme=scheme)
    watched.page.set_viewport_size({"width": width, "height": 800})
    for address in ("/map", "/map?#i=i-pre"):
        watched.open_map(f"{origin}{address}")
        assert watched.barriers() == []
    watched.open_map(f"{origin}/map?told#cv=1")
    expect(watched.page.locator("#coverage-words")).to_contain_text("Nobody")
    assert watched.barriers() == []


@pytest.mark.parametrize(
    ("address", "whole"), [("/map", "main[data-ready]"), ("/digests/d-1", "h1")]
)
def test_a_phone_needs_no_sideways_scrolling(
    watched: Watched, origin: str, address: str, whole: str
) -> None:
    """320 pixels are enough."""
    watched.page.set_viewport_size({"width": 320, "height": 640})
    watched.page.goto(f"{origin}{address}")
    expect(watched.page.locator(whole)).to_be_visible()
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_map_saved_as_a_file_needs_nothing_else(browser: Browser, tmp_path: Path) -> None:
    """It opens from disk, draws, lists, filters, and tells what is behind an incident; nothing is
    asked of anybody.
    """
    saved = tmp_path / "map.html"
    page = standalone_map(
        incidents=incident_columns(incident_rows(some_incidents().values()), READINGS),
        sites=site_columns(some_sites()),
        agreements=agreement_documents(),
        basemap=json.loads(BASEMAP.read_text()),
        details=[
            incident_detail(view, [a_report_view(HOSTILE)], some_heat())
            for view in some_incidents().values()
        ],
        findable=findable_documents([a_site_view("s-1", Point(35.0, 47.8))], []),
        service="https://monitor.example.invalid",
        centre=(33.0, 48.8),
        zoom=6,
        zone="Europe/Kyiv",
    )
    saved.write_text(page, encoding="utf-8")
    assert "taken" not in page
    with watched_page(browser, "file:") as watched:
        watched.open_map(saved.as_uri())
        watched.shows(*SHOWN_AT_FIRST)
        watched.page.locator("[data-incident=i-rev]").click()
        panel = watched.page.locator("#panel")
        expect(panel.locator("h2")).to_contain_text("Refinery")
        expect(panel.locator("li bdi").nth(1)).to_have_text(HOSTILE)
        expect(panel.locator("details").first).to_contain_text("wholly in force")
        link = panel.get_by_role("link", name="Everything about this incident")
        expect(link).to_have_attribute("href", "https://monitor.example.invalid/incidents/i-rev")
        expect(watched.page).not_to_have_title("taken")
        watched.page.get_by_text("The second reading").first.click()
        watched.shows("i-disputed", "i-nowhere", "i-pre", "i-region")
        watched.page.locator("#search").fill(str(a_site_view("s-1").site.names.en)[:4])
        expect(watched.page.locator("#found li bdi")).to_have_count(1)
        watched.page.keyboard.press("Enter")
        expect(watched.page).to_have_url(re.compile(r"/47\."))
