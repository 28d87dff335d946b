"""Draws docs/images anew: the pause of spring 2025, replayed into a store of its own, as every page
of the served monitor shows it to a monitor in Chromium.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
STRIKE_MONITOR = str(Path(sys.executable).parent / "strike-monitor")
CHROMIUM = Path("/usr/bin/chromium")
PORT = "8899"
SIZE = ViewportSize(width=1280, height=800)
OF_THE_MAP = ViewportSize(width=1040, height=680)  # a picture of many small marks packs badly
PHONE = ViewportSize(width=320, height=640)
SETTLED_MS = 1_500  # the map has fetched and drawn its incidents by then
LARGEST_BYTES = 200 * 1024  # a document's pictures should load on a bad line

# the name of the picture: the address, and the link to follow from there where it is not fixed
PAGES: Mapping[str, tuple[str, str]] = {
    "map": ("/map", ""),
    "overview": ("/", ""),
    "incidents": ("/incidents?limit=25", ""),
    "incident": ("/incidents?category=gas_metering", "th.when a"),
    "agreement": ("/agreements/energy-pause-2025", ""),
    "sites": ("/sites?category=gas_metering", ""),
    "site": ("/sites?category=gas_metering", "text=Sudzha"),
    "lists": ("/lists", ""),
    "sources": ("/sources", ""),
    "source": ("/sources/api", ""),
    "digests": ("/digests", ""),
    "digest": ("/digests", "tbody th a"),
    "submit": ("/submit", ""),
    "review": ("/review", ""),
    "case": ("/review", "tbody th a"),
}


@contextmanager
def demonstration(home: str) -> Iterator[str]:
    """A served monitor with its store in ``home``, the pause replayed; yields its one-time link."""
    env = os.environ | {"STRIKE_MONITOR_HOME": home, "STRIKE_MONITOR_PORT": PORT}
    command = [STRIKE_MONITOR, "demo", "--no-browser"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        try:
            yield next(link for line in served.stdout if (link := _link_in(line)))
        finally:
            served.terminate()


def _link_in(line: str) -> str:
    found = re.match(r"monitor link:\s+(\S+)", line)
    return found[1] if found else ""


def draw_all(link: str, folder: Path) -> Iterator[Path]:
    """Every page behind the link; the overview in the dark, too, and on a phone."""
    origin = link.partition("/enter")[0]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport=SIZE, color_scheme="light")
        page = _entered(context, link)
        for name, (address, selector) in PAGES.items():
            page.set_viewport_size(OF_THE_MAP if name == "map" else SIZE)
            _go(page, origin + address, selector)
            yield _drawn(page, folder / f"{name}.png")
        page.emulate_media(color_scheme="dark")
        _go(page, f"{origin}/", "")
        yield _drawn(page, folder / "overview-dark.png")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(PHONE)
        _go(page, f"{origin}/", "")
        yield _drawn(page, folder / "overview-phone.png")
        browser.close()


def _entered(context: BrowserContext, link: str) -> Page:
    page = context.new_page()
    page.wait_for_timeout(SETTLED_MS)  # the link is printed just before the server listens
    page.goto(link)
    return page


def _go(page: Page, address: str, selector: str) -> None:
    page.goto(address)
    if selector:
        page.locator(selector).first.click()
    page.wait_for_timeout(SETTLED_MS)


def _drawn(page: Page, image: Path) -> Path:
    page.screenshot(path=image)
    if image.stat().st_size > LARGEST_BYTES:
        raise SystemExit(f"{image.name} is larger than {LARGEST_BYTES:,} bytes")
    return image


def main() -> None:
    """Replay, serve, draw, and say where."""
    folder = ROOT / "docs" / "images"
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory() as home, demonstration(home) as link:
        for image in draw_all(link, folder):
            print(f"{image.relative_to(ROOT)}: {image.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
