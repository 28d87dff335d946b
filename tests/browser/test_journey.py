"""A monitor's way through the replayed spring of 2025: from the map to what both sides say of
Sudzha, and a link to hand on.
"""

import re
from collections.abc import Iterator

import pytest
from browser.readers import NOW, Watched, a_service, watched_page
from playwright.sync_api import Browser, expect

from monitor.web.viewer import OneTimeLinks

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def links() -> OneTimeLinks:
    """The links of the service."""
    return OneTimeLinks()


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory, links: OneTimeLinks) -> Iterator[str]:
    """The service with the days around Sudzha."""
    home = tmp_path_factory.mktemp("home")
    with a_service(home, ("2025-03-20", "2025-03-21"), links=links) as origin:
        yield origin


def test_a_monitor_finds_the_disputed_strike_at_sudzha_and_hands_on_its_link(
    browser: Browser, watched: Watched, origin: str, links: OneTimeLinks
) -> None:
    """Filter, choose, read both readings and both sides' words, share, open the page of it."""
    page = watched.page
    watched.open_map(f"{origin}/enter?key={links.issue(NOW)}")
    page.locator("select[name=party]").select_option("disputed")
    expect(watched.rows).to_have_count(1)
    watched.rows.first.click()
    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_contain_text("Sudzha")
    for words in ("Moscow", "Kyiv", "deliberately blew up", "Russian artillery"):
        expect(panel).to_contain_text(words)
    expect(panel.get_by_role("button", name="Copy the link")).to_be_visible()
    expect(page).to_have_url(re.compile("i=i-"))
    with watched_page(browser, origin) as handed_on:
        handed_on.page.goto(page.url)
        expect(handed_on.page.locator("#panel h2")).to_be_visible()
    panel.get_by_role("link", name="Everything about this incident").click()
    expect(page.locator("main")).to_contain_text("Revisions")
