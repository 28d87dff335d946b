"""A monitor's way through the replayed spring of 2025: from the map to what both sides say of
Sudzha, and a link to hand on.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import worlds
from playwright.sync_api import expect, sync_playwright
from visitors import Clock, served

from monitor.settings.assembly import Assembly
from monitor.web.app import create_app
from monitor.web.viewer import OneTimeLinks

CHROMIUM = Path("/usr/bin/chromium")
NOW = datetime(2025, 4, 18, 9, 0, tzinfo=UTC)

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
    with closing(worlds.a_store(home / "strike-monitor.db")) as database:
        days = worlds.some_days(tmp_path_factory.mktemp("seeds"), "2025-03-20", "2025-03-21")
        worlds.replayed(database, days)
        assembly = Assembly(
            settings=worlds.settings_in(home),
            config=worlds.config(),
            database=database,
            knowledge=worlds.knowledge(),
        )
        with served(create_app(assembly, clock=Clock(NOW), links=links)) as address:
            yield address


def test_a_monitor_finds_the_disputed_strike_at_sudzha_and_hands_on_its_link(
    origin: str, links: OneTimeLinks
) -> None:
    """Filter, choose, read both readings and both sides' words, share, open the page of it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.goto(f"{origin}/enter?key={links.issue(NOW)}")
        page.wait_for_selector("main[data-ready]")
        page.locator("select[name=party]").select_option("disputed")
        rows = page.locator("#incident-list a")
        expect(rows).to_have_count(1)
        rows.first.click()
        panel = page.locator("#panel")
        expect(panel.locator("h2")).to_contain_text("Sudzha")
        for words in ("Moscow", "Kyiv", "deliberately blew up", "Russian artillery"):
            expect(panel).to_contain_text(words)
        expect(panel.get_by_role("button", name="Copy the link")).to_be_visible()
        shared = page.url
        assert "i=i-" in shared
        handed_on = browser.new_context().new_page()
        handed_on.goto(shared)
        expect(handed_on.locator("#panel h2")).to_be_visible()
        panel.get_by_role("link", name="Everything about this incident").click()
        expect(page.locator("main")).to_contain_text("Revisions")
        browser.close()
