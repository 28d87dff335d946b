"""The whole service in a real browser, with the real spring of 2025 behind it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import worlds
from playwright.sync_api import Browser, Page, sync_playwright
from visitors import Clock, served

from monitor.settings.assembly import Assembly
from monitor.settings.environment import load_settings
from monitor.web.app import create_app
from monitor.web.viewer import OneTimeLinks

CHROMIUM = Path("/usr/bin/chromium")
NOW = datetime(2025, 4, 18, 9, 0, tzinfo=UTC)
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
        settings=load_settings(worlds.ROOT, {"STRIKE_MONITOR_HOME": str(home)}),
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
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.on("request", lambda request: requests.append(request.url))
    yield page
    context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith((origin, "data:"))] == []
    assert requests


def _listed(page: Page) -> int:
    """How many incidents the list beside the map holds, once all is loaded."""
    page.wait_for_selector("main[data-ready]")
    assert "Not loaded" not in page.locator("#status").inner_text()
    return page.locator("#incident-list button").count()


def test_a_monitor_enters_by_a_link_and_opens_an_incident(
    page: Page, origin: str, links: OneTimeLinks
) -> None:
    """Link, map, incident, its page, and one of its reports' words."""
    page.goto(f"{origin}/enter?key={links.issue(NOW)}")
    assert page.url.partition("#")[0] == f"{origin}/map"
    assert _listed(page) > 10
    page.locator("#incident-list button").first.click()
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
