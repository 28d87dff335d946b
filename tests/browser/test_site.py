"""The whole service in a real browser, with the real spring of 2025 behind it."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from browser.readers import NOW, Watched, a_service, watched_page
from hostile import PAYLOADS
from playwright.sync_api import Browser, Page, expect
from visitors import a_posted_report

from monitor.publish.language import LANGUAGES
from monitor.web.viewer import OneTimeLinks

Theme = Literal["light", "dark"]
DAYS = ("2025-03-19", "2025-03-24", "2025-03-26", "2025-03-27", "2025-03-29", "2025-04-01")
MANY = 10

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def links() -> OneTimeLinks:
    """The links of the service."""
    return OneTimeLinks()


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory, links: OneTimeLinks) -> Iterator[str]:
    """The service with some days of the pause."""
    with a_service(tmp_path_factory.mktemp("home"), DAYS, links=links) as origin:
        yield origin


@pytest.fixture
def page(watched: Watched) -> Page:
    """A page that is watched."""
    return watched.page


def _open_full_map(watched: Watched, address: str) -> None:
    """Open the map and wait until many incidents are listed beside it."""
    watched.open_map(address)
    expect(watched.rows.nth(MANY)).to_be_visible()
    expect(watched.page.locator("#status")).not_to_contain_text("Not loaded")


def test_a_monitor_enters_by_a_link_and_opens_an_incident(
    watched: Watched, origin: str, links: OneTimeLinks
) -> None:
    """Link, map, incident, its page, and one of its reports' words."""
    page = watched.page
    _open_full_map(watched, f"{origin}/enter?key={links.issue(NOW)}")
    expect(page).to_have_url(re.compile(f"^{origin}/map(#|$)"))
    watched.rows.first.click()
    expect(page.locator("#panel h2")).to_be_visible()
    page.get_by_role("link", name="Everything about this incident").click()
    page.wait_for_url(f"{origin}/incidents/i-*")
    expect(page.get_by_role("heading", name="Findings under each reading")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("withheld")


def test_the_public_sees_the_map_without_entering(watched: Watched, origin: str) -> None:
    """As far as it may be shown; the reading switch works on real data."""
    _open_full_map(watched, f"{origin}/map")
    watched.page.locator("#reading-choice label").nth(1).click()
    expect(watched.page.locator("#reading-choice input").nth(1)).to_be_checked()
    expect(watched.page).to_have_url(re.compile("r=kyiv"))


@pytest.mark.parametrize(
    ("link", "heading"),
    [
        ("Overview", "Pause in strikes"),
        ("Incidents", "Incidents"),
        ("Digests", "Compliance digests"),
        ("Protected sites", "Protected sites"),
        ("Sources", "Sources"),
    ],
)
def test_every_page_is_reached_from_the_first(
    page: Page, origin: str, link: str, heading: str
) -> None:
    """The navigation leads to each, and each shows its heading."""
    page.goto(origin)
    page.get_by_role("navigation").get_by_role("link", name=link, exact=True).click()
    expect(page.locator("h1")).to_contain_text(heading)


@pytest.mark.parametrize("suffix", ["", ".html"])
def test_a_digest_opens_in_the_site_and_alone(page: Page, origin: str, suffix: str) -> None:
    """Its own style applies in both, under the strict policy."""
    page.goto(f"{origin}/digests")
    address = page.locator("tbody a").first.get_attribute("href")
    page.goto(f"{origin}{address}{suffix}")
    expect(page.locator("h1")).to_have_text("Compliance digest")
    family = page.evaluate("getComputedStyle(document.body).fontFamily")
    assert "serif" in family
    assert family != "serif"


VIEWS = (
    "/",
    "/incidents",
    "an incident",
    "/sites",
    "a site",
    "/agreements",
    "/lists",
    "/sources",
    "/sources/api",
    "/agreements/energy-pause-2025",
    "/digests",
    "a digest",
    "/submit",
    "/lists/import",
    "/nowhere",
)
# where an address is not fixed: the list that leads there, and the link on it
FOUND_ON = {
    "an incident": ("/incidents?category=gas_metering", "th.when a"),
    "a site": ("/sites", "tbody th a"),
    "a digest": ("/digests", "tbody th a"),
}


def _open(page: Page, origin: str, view: str) -> None:
    """The view, by its address or by the first link to it."""
    if view in FOUND_ON:
        address, link = FOUND_ON[view]
        page.goto(f"{origin}{address}")
        view = str(page.locator(link).first.get_attribute("href"))
    page.goto(f"{origin}{view}")
    expect(page.locator("h1")).to_have_count(1)
    if view == "/submit" and page.locator("#theme").is_visible():  # where scripts run
        page.locator(".picker path.land").first.wait_for(state="attached")


def _speak(page: Page, origin: str, language: str) -> None:
    """Choose a language, as the switch does."""
    page.goto(f"{origin}/digests?lang={language}")
    expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_view_has_a_serious_barrier(
    watched: Watched, origin: str, links: OneTimeLinks, theme: Theme, language: str
) -> None:
    """axe-core finds nothing serious or critical, in either theme and every language."""
    watched.page.emulate_media(color_scheme=theme)
    _speak(watched.page, origin, language)
    watched.open_map(f"{origin}/enter?key={links.issue(NOW)}")
    found = {}
    for view in _without_refusals(VIEWS):
        _open(watched.page, origin, view)
        found[view] = watched.barriers()
    assert found == dict.fromkeys(found, [])


def _without_refusals(views: tuple[str, ...]) -> list[str]:
    """The browser itself logs an address that is refused as an error."""
    return [view for view in views if view != "/nowhere"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 768])
def test_no_view_scrolls_sideways(
    watched: Watched, origin: str, links: OneTimeLinks, width: int, language: str
) -> None:
    """Not even on the narrowest phone, nor in the language of the longest words; wide tables scroll
    by themselves.
    """
    page = watched.page
    _speak(page, origin, language)
    watched.open_map(f"{origin}/enter?key={links.issue(NOW)}")
    page.set_viewport_size({"width": width, "height": 640})
    wide = {}
    for view in _without_refusals(VIEWS):
        _open(page, origin, view)
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            wide[view] = needed
    assert wide == {}


def test_every_view_reads_without_scripts(browser: Browser, origin: str) -> None:
    """The public's pages: a heading each, the same tables, and forms that can be sent."""
    with watched_page(browser, origin, refused=404, java_script_enabled=False) as watched:
        page = watched.page
        for view in VIEWS:
            if view not in ("a site", "/lists/import"):  # shown to monitors only
                _open(page, origin, view)
                expect(page.locator("#theme")).to_be_hidden()
        page.goto(f"{origin}/incidents")
        page.get_by_label("Order").select_option("newest")
        page.get_by_role("button", name="Show").click()
        page.wait_for_url(re.compile("sort=newest"))
        expect(page.locator("th.when a").nth(MANY)).to_be_visible()


def test_the_keyboard_leads_from_the_overview_to_an_incident(page: Page, origin: str) -> None:
    """Tab and Enter alone: past the header to the list, and on to the first incident."""
    page.goto(origin)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    _tab_to(page, "a[href='/incidents']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{origin}/incidents")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")  # past the header
    page.wait_for_url(re.compile("#main$"))
    _tab_to(page, "th.when a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{origin}/incidents/i-*")
    expect(page.get_by_role("heading", name="Findings under each reading")).to_be_visible()
    brand = page.locator("a.brand")
    unfocused = brand.evaluate("brand => getComputedStyle(brand).outlineStyle")
    brand.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(brand).to_be_focused()
    expect(brand).not_to_have_css("outline-style", unfocused)


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(60):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def test_the_reader_s_theme_is_kept_and_applies_before_anything_is_drawn(
    page: Page, origin: str
) -> None:
    """Dark in a light system, on every page after; and back to the system's wish."""
    page.emulate_media(color_scheme="light")
    page.goto(f"{origin}/sources")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_label("Colours").select_option("dark")
    page.goto(f"{origin}/digests")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).not_to_have_css("background-color", light)
    page.get_by_label("Colours").select_option("")
    expect(page.locator("body")).to_have_css("background-color", light)


def test_a_place_is_picked_on_the_map_of_the_form(page: Page, origin: str) -> None:
    """Pressing fills the fields, with a radius that can be made honest; the report is kept."""
    page.goto(f"{origin}/submit")
    page.locator(".picker path.land").first.wait_for(state="attached")
    page.locator(".picker").click(position={"x": 400, "y": 150})
    expect(page.get_by_label("Within how many metres")).to_have_value("1000")
    assert 40 < float(page.get_by_label("Latitude").input_value()) < 60
    page.get_by_label("Within how many metres").fill("5000")
    page.get_by_label("Day").fill("2025-04-17")
    page.get_by_label("What happened").fill("A substation burned.")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you")


def test_the_map_of_the_form_ends_where_its_land_does(page: Page, origin: str) -> None:
    """However wide the window is, and however far it is moved: no blank that looks like sea."""
    page.set_viewport_size({"width": 1600, "height": 900})
    page.goto(f"{origin}/submit")
    land = page.locator(".picker path.land")
    land.first.wait_for(state="attached")
    box = page.locator(".picker").bounding_box()
    assert box is not None

    def reaches() -> bool:
        west, east = land.evaluate_all(
            """all => { const boxes = all.map(each => each.getBoundingClientRect());
            return [Math.min(...boxes.map(b => b.left)), Math.max(...boxes.map(b => b.right))] }"""
        )
        return bool(west <= box["x"] + 20 and east >= box["x"] + box["width"] - 20)

    for _ in range(100):
        if reaches():
            break
        page.wait_for_timeout(50)
    assert reaches()


def test_letters_of_charts_can_be_read_on_a_phone(page: Page, origin: str) -> None:
    """They are as large as elsewhere, for a chart that is too wide scrolls; and the choice of
    colours is not cut.
    """
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{origin}/?lang=uk")
    heights = page.locator("svg.chart text").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().height)"
    )
    assert min(height for height in heights if height) >= 10  # a day without a number has none
    theme = page.locator("#theme")
    natural = theme.evaluate(
        """each => { const free = each.cloneNode(true); free.style.maxWidth = "none";
        each.parentNode.append(free); const { width } = free.getBoundingClientRect();
        free.remove(); return width }"""
    )
    box = theme.bounding_box()
    assert box is not None
    assert box["width"] == pytest.approx(natural)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_on_paper_the_tables_of_days_stay_folded(page: Page, origin: str) -> None:
    """The charts say the same; who opens one prints it."""
    page.goto(origin)
    page.emulate_media(media="print")
    expect(page.locator("details.numbers table").first).to_be_hidden()
    page.locator("details.numbers").first.evaluate("each => { each.open = true }")
    expect(page.locator("details.numbers table").first).to_be_visible()


def test_no_payload_runs_in_any_view(browser: Browser, origin: str, links: OneTimeLinks) -> None:
    """Sixty hostile reports, in every free text: nothing is run and nothing asked elsewhere."""
    words = ("source_name", "facility_name", "place_name", "summary", "headline", "effect")
    reports = [a_posted_report(**dict.fromkeys(words, payload)) for payload in PAYLOADS]
    ran: list[str] = []
    with watched_page(browser, origin) as watched:
        page = watched.page
        page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
        answer = page.request.post(f"{origin}/v1/reports", data=reports)
        assert answer.status == 201, answer.text()
        watched.open_map(f"{origin}/enter?key={links.issue(NOW)}")
        incidents = _posted(
            watched, f"{origin}/incidents?first=2025-04-04&last=2025-04-04&limit=500"
        )
        for address in [*incidents, f"{origin}/sources/api", f"{origin}/"]:
            page.goto(address)
    assert ran == []


def _posted(watched: Watched, address: str) -> list[str]:
    """The addresses of the incidents a list shows, once there are any: they are assessed after the
    answer to what was posted.
    """
    links = watched.page.locator("th.when a")

    def shown() -> bool:
        watched.page.goto(address)
        return links.count() > 0

    watched.comes_to(shown, wanted=True)
    return [str(each) for each in links.evaluate_all("links => links.map(each => each.href)")]


def test_the_map_speaks_the_language_and_the_switch_keeps_its_view(
    watched: Watched, origin: str
) -> None:
    """Its scripts too, with numbers in their forms; the address behind the # goes along."""
    page = watched.page
    watched.open_map(f"{origin}/map?lang=uk")
    expect(page.locator("#status")).to_contain_text("усього за цим прочитанням")
    expect(page.locator("#incident-list")).to_contain_text("Твердження, не визначено")
    page.get_by_text("Лише там, де прочитання різняться").click()
    expect(page).to_have_url(re.compile("d=1"))
    kept = page.evaluate("location.hash")
    page.get_by_role("link", name="Русский").click()
    expect(page.locator("html[lang=ru] main[data-ready]")).to_be_attached()
    expect(page).to_have_url(re.compile(f"{re.escape(kept)}$"))
    expect(page.get_by_label("Только там, где прочтения расходятся")).to_be_checked()
