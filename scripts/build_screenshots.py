"""Draws docs/images/map.png: the pause of spring 2025, replayed into a store of its own, as the
served map shows it to a monitor in Chromium.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
STRIKE_MONITOR = str(Path(sys.executable).parent / "strike-monitor")
CHROMIUM = Path("/usr/bin/chromium")
PORT = "8899"
SIZE = ViewportSize(width=1280, height=800)
SETTLED_MS = 1_500  # the map has fetched and drawn its incidents by then


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


def draw(link: str, image: Path) -> None:
    """The page behind the link as Chromium shows it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE)
        page.wait_for_timeout(SETTLED_MS)  # the link is printed just before the server listens
        page.goto(link)
        page.wait_for_timeout(SETTLED_MS)
        page.screenshot(path=image)
        browser.close()


def main() -> None:
    """Replay, serve, draw, and say where."""
    image = ROOT / "docs" / "images" / "map.png"
    image.parent.mkdir(exist_ok=True)
    with TemporaryDirectory() as home, demonstration(home) as link:
        draw(link, image)
    print(f"{image.relative_to(ROOT)}: {image.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
