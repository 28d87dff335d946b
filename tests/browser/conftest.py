"""A browser for the tests of a module, and a page for each, of what its ``origin`` serves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.readers import WAIT_MS, Watched, watched_page
from playwright.sync_api import Browser, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium that calls nobody. Not of the whole session: while it is open, nothing
    else in the process can run an event loop.
    """
    if not CHROMIUM.exists():
        pytest.skip("needs Chromium")
    expect.set_options(timeout=WAIT_MS)
    quiet = ["background-networking", "component-update", "sync"]
    args = ["--no-sandbox", "--disable-gpu", "--no-first-run", *(f"--disable-{q}" for q in quiet)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield browser
        browser.close()


@pytest.fixture
def watched(browser: Browser, origin: str) -> Iterator[Watched]:
    """A watched page, for what the module serves."""
    with watched_page(browser, origin) as watched:
        yield watched
