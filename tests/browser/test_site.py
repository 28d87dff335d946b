"""The whole service in a real browser, with the real spring of 2025 behind it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
import worlds
from axe_playwright_python.sync_playwright import Axe
from hostile import PAYLOADS
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright
from visitors import Clock, a_posted_report, served

from monitor.publish.language import LANGUAGES
from monitor.settings.assembly import Assembly
from monitor.web.app import create_app
from monitor.web.viewer import OneTimeLinks

CHROMIUM = Path("/usr/bin/chromium")
NOW = datetime(2025, 4, 18, 9, 0, tzinfo=UTC)
Theme = Literal["light", "dark"]
DAYS = ("2025-03-19", "2025-03-24", "2025-03-26", "2025-03-27", "2025-03-29", "2025-04-01")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium"),
]


@pytest.fixture(scope="module")
def links() -> OneTimeLinks:
    """The links of the service."""
    return OneTimeLinks()


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory, links: OneTimeLinks) -> Iterator[str]:
    """The service, after some days of the pause were replayed on it."""
    home = tmp_path_factory.mktemp("home")
    database = worlds.a_store(home / "strike-monitor.db")
    worlds.replayed(database, worlds.some_days(tmp_path_factory.mktemp("seeds"), *DAYS))
    assembly = Assembly(
        settings=worlds.settings_in(home),
        config=worlds.config(),
        database=database,
        knowledge=worlds.knowledge(),
    )
    with served(create_app(assembly, clock=Clock(NOW), links=links)) as address:
        yield address
    database.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium that calls nobody."""
    quiet = ["background-networking", "component-update", "sync"]
    args = ["--no-sandbox", "--disable-gpu", "--no-first-run", *(f"--disable-{q}" for q in quiet)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, origin: str) -> Iterator[Page]:
    """A page in a fresh profile. At the end it must have complained of nothing (violations of the
    policy are complaints) and asked nobody but the service.
    """
    complaints: list[str] = []
    requests: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.on("console", lambda m: complaints.append(m.text) if m.type != "log" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.extend(_failed(request)))
    page.on("request", lambda request: requests.append(request.url))
    yield page
    context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith((origin, "data:"))] == []
    assert requests


def _failed(request: Request) -> list[str]:
    """The address that could not be had; none where the page was left before the answer came."""
    return [] if request.failure == "net::ERR_ABORTED" else [request.url]


def _listed(page: Page) -> int:
    """How many incidents the list beside the map holds, once all is loaded."""
    page.wait_for_selector("main[data-ready]")
    assert "Not loaded" not in page.locator("#status").inner_text()
    return page.locator("#incident-list a").count()


def test_a_monitor_enters_by_a_link_and_opens_an_incident(
    page: Page, origin: str, links: OneTimeLinks
) -> None:
    """Link, map, incident, its page, and one of its reports' words."""
    page.goto(f"{origin}/enter?key={links.issue(NOW)}")
    assert page.url.partition("#")[0] == f"{origin}/map"
    assert _listed(page) > 10
    page.locator("#incident-list a").first.click()
    page.wait_for_selector("#panel h2")
    page.get_by_role("link", name="Everything about this incident").click()
    page.wait_for_selector("h1")
    assert "Findings under each reading" in page.content()
    assert "withheld" not in page.locator("main").inner_text()


def test_the_public_sees_the_map_without_entering(page: Page, origin: str) -> None:
    """As far as it may be shown; the reading switch works on real data."""
    page.goto(f"{origin}/map")
    assert _listed(page) > 10
    page.locator("#reading-choice label").nth(1).click()
    assert page.locator("#reading-choice input").nth(1).is_checked()
    assert "r=kyiv" in page.url


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
    assert heading in page.locator("h1").inner_text()


@pytest.mark.parametrize("suffix", ["", ".html"])
def test_a_digest_opens_in_the_site_and_alone(page: Page, origin: str, suffix: str) -> None:
    """Its own style applies in both, under the strict policy."""
    page.goto(f"{origin}/digests")
    address = page.locator("tbody a").first.get_attribute("href")
    page.goto(f"{origin}{address}{suffix}")
    assert page.locator("h1").inner_text() == "Compliance digest"
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


def _enter(page: Page, origin: str, links: OneTimeLinks) -> None:
    """Let a monitor in, to whom everything is shown."""
    page.goto(f"{origin}/enter?key={links.issue(NOW)}")
    page.wait_for_selector("main[data-ready]")


def _open(page: Page, origin: str, view: str) -> None:
    """The view, by its address or by the first link to it."""
    if view in FOUND_ON:
        address, link = FOUND_ON[view]
        page.goto(f"{origin}{address}")
        view = str(page.locator(link).first.get_attribute("href"))
    page.goto(f"{origin}{view}")
    if view == "/submit" and page.locator("#theme").is_visible():
        page.locator(".picker path.land").first.wait_for(state="attached")


def _speak(page: Page, origin: str, language: str) -> None:
    """Choose a language, as the switch does."""
    page.goto(f"{origin}/digests?lang={language}")
    assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_view_has_a_serious_barrier(
    page: Page, origin: str, links: OneTimeLinks, theme: Theme, language: str
) -> None:
    """axe-core finds nothing serious or critical, in either theme and every language."""
    page.emulate_media(color_scheme=theme)
    _speak(page, origin, language)
    _enter(page, origin, links)
    found = {}
    for view in _without_refusals(VIEWS):
        _open(page, origin, view)
        violations = Axe().run(page).response["violations"]
        bad = [
            (each["id"], each["nodes"][0]["html"][:200])
            for each in violations
            if each["impact"] in ("serious", "critical")
        ]
        if bad:
            found[view] = bad
    assert found == {}


def _without_refusals(views: tuple[str, ...]) -> list[str]:
    """The browser itself logs an address that is refused as an error."""
    return [view for view in views if view != "/nowhere"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 768])
def test_no_view_scrolls_sideways(
    page: Page, origin: str, links: OneTimeLinks, width: int, language: str
) -> None:
    """Not even on the narrowest phone, nor in the language of the longest words; wide tables scroll
    by themselves.
    """
    _speak(page, origin, language)
    _enter(page, origin, links)
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
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for view in (
        "/",
        "/incidents",
        "an incident",
        "/sites",
        "/agreements",
        "/lists",
        "/sources",
        "/sources/api",
        "/agreements/energy-pause-2025",
        "/digests",
        "a digest",
        "/submit",
        "/nowhere",
    ):
        _open(page, origin, view)
        assert page.locator("h1").count() == 1, view
        assert page.locator("#theme").is_hidden()
    page.goto(f"{origin}/incidents")
    page.get_by_label("Order").select_option("newest")
    page.get_by_role("button", name="Show").click()
    assert "sort=newest" in page.url
    assert page.locator("th.when a").count() > 10
    context.close()


def test_the_keyboard_leads_from_the_overview_to_an_incident(page: Page, origin: str) -> None:
    """Tab and Enter alone: past the header to the list, and on to the first incident."""
    page.goto(origin)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    _tab_to(page, "a[href='/incidents']")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Incidents")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the header
    _tab_to(page, "th.when a")
    page.keyboard.press("Enter")
    expect(page.locator("h2", has_text="Findings under each reading")).to_be_visible()
    outline = page.evaluate("getComputedStyle(document.querySelector('a.brand')).outlineStyle")
    page.locator("a.brand").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != outline


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
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.get_by_label("Colours").select_option("")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == light


def test_a_place_is_picked_on_the_map_of_the_form(page: Page, origin: str) -> None:
    """Pressing fills the fields, with a radius that can be made honest; the report is kept."""
    page.goto(f"{origin}/submit")
    page.locator(".picker path.land").first.wait_for(state="attached")
    page.locator(".picker").click(position={"x": 400, "y": 150})
    assert 40 < float(page.get_by_label("Latitude").input_value()) < 60
    assert page.get_by_label("Within how many metres").input_value() == "1000"
    page.get_by_label("Within how many metres").fill("5000")
    page.get_by_label("Day").fill("2025-04-17")
    page.get_by_label("What happened").fill("A substation burned.")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you")


def test_no_payload_runs_in_any_view(browser: Browser, origin: str, links: OneTimeLinks) -> None:
    """Sixty hostile reports, in every free text: nothing is run and nothing asked elsewhere."""
    context = browser.new_context()
    page = context.new_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda r: None if r.url.startswith((origin, "data:")) else ran.append(r.url))
    words = ("source_name", "facility_name", "place_name", "summary", "headline", "effect")
    reports = [a_posted_report(**dict.fromkeys(words, payload)) for payload in PAYLOADS]
    answer = context.request.post(f"{origin}/v1/reports", data=reports)
    assert answer.status == 201, answer.text()
    _enter(page, origin, links)
    page.goto(f"{origin}/incidents?first=2025-04-04&last=2025-04-04&limit=500")
    while page.locator("th.when a").count() == 0:  # they are assessed after the answer
        page.wait_for_timeout(200)
        page.reload()
    incidents = page.eval_on_selector_all("th.when a", "links => links.map(each => each.href)")
    assert incidents
    for address in [*incidents, f"{origin}/sources/api", f"{origin}/"]:
        page.goto(address)
    context.close()
    assert ran == []


def test_the_map_speaks_the_language_and_the_switch_keeps_its_view(page: Page, origin: str) -> None:
    """Its scripts too, with numbers in their forms; the address behind the # goes along."""
    page.goto(f"{origin}/map?lang=uk")
    page.wait_for_selector("main[data-ready]")
    assert "усього за цим прочитанням" in page.locator("#status").inner_text()
    assert "Твердження, не визначено" in page.locator("#incident-list").inner_text()
    page.get_by_text("Лише там, де прочитання різняться").click()
    kept = page.evaluate("location.hash")
    assert "d=1" in kept
    page.get_by_role("link", name="Русский").click()
    page.wait_for_selector("html[lang=ru] main[data-ready]")
    assert page.evaluate("location.hash") == kept
    assert page.get_by_label("Только там, где прочтения расходятся").is_checked()
