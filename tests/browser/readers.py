"""Whoever reads the pages in a browser: what they open, and what they see once it is there.

A click waits for nothing it leads to. What is seen after one is waited for: by ``expect``, by the
page's ``wait_for_url`` where another page comes, by ``Watched.comes_to`` for all else.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import worlds
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect
from visitors import Clock, served

from monitor.settings.assembly import Assembly
from monitor.web.app import create_app

NOW = datetime(2025, 4, 18, 9, 0, tzinfo=UTC)
WAIT_MS = 60_000  # what comes at all comes sooner, however loaded the machine is
LOOK_AGAIN_MS = 50
DESKTOP = {"width": 1280, "height": 800}
Seen = TypeVar("Seen")


@contextmanager
def a_service(home: Path, days: Sequence[str], **options: Any) -> Iterator[str]:
    """The origin of the service, after some days of the pause were replayed on it; ``options`` are
    those of the app.
    """
    with closing(worlds.a_store(home / "strike-monitor.db")) as database:
        worlds.replayed(database, worlds.some_days(home / "days", *days))
        assembly = Assembly(
            settings=worlds.settings_in(home),
            config=worlds.config(),
            database=database,
            knowledge=worlds.knowledge(),
        )
        with served(create_app(assembly, clock=Clock(NOW), **options)) as origin:
            yield origin


@dataclass
class Watched:
    """A page, all it complained of (violations of the policy are complaints) and all it asked for.
    An answer of the status ``refused`` is expected and no complaint.
    """

    page: Page
    refused: int = 0
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen to all that the page tells."""
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", lambda request: self.requests.append(request.url))

    def _said(self, message: ConsoleMessage) -> None:
        expected = self.refused and f"status of {self.refused} " in message.text
        if message.type != "log" and not expected:
            self.complaints.append(message.text)

    def _failed(self, request: Request) -> None:
        """An address that could not be had; not where the page was left before the answer came."""
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(request.url)

    def comes_to(self, look: Callable[[], Seen], wanted: Seen) -> None:
        """Wait until what is seen is what is wanted; the failure tells what was seen last."""
        give_up = time.monotonic() + WAIT_MS / 1000
        while (seen := look()) != wanted and time.monotonic() < give_up:
            self.page.wait_for_timeout(LOOK_AGAIN_MS)
        assert seen == wanted, f"{seen!r} is not {wanted!r}"

    def barriers(self) -> list[tuple[str, list[str]]]:
        """What axe-core finds serious or critical on the page as it stands: rules and places."""
        return [
            (found["id"], [node["html"][:200] for node in found["nodes"]])
            for found in Axe().run(self.page).response["violations"]
            if found["impact"] in ("serious", "critical")
        ]

    # --- the map -----------------------------------------------------------------------------

    @property
    def rows(self) -> Locator:
        """The list beside the map."""
        return self.page.locator("#incident-list a")

    def open_map(self, address: str) -> None:
        """Open it and wait until all is loaded and drawn, the panel of a chosen incident too."""
        self.page.goto(address)
        self.page.wait_for_selector("main[data-ready]")
        if "#i=" in address:
            expect(self.page.locator("#panel li bdi").first).to_be_visible()

    def listed(self) -> list[str]:
        """The ids in the list beside the map."""
        ids = self.rows.evaluate_all("rows => rows.map(row => row.dataset.incident)")
        return sorted(str(i) for i in ids)

    def shows(self, *ids: str) -> None:
        """Wait until the list beside the map holds these incidents and no other."""
        self.comes_to(self.listed, sorted(ids))

    def canvas(self) -> str:
        """What is drawn of incidents, as the data of its canvas."""
        return str(
            self.page.evaluate("document.querySelector('.leaflet-marks-pane canvas').toDataURL()")
        )

    def inked(self, pane: str) -> bool:
        """Whether anything is drawn on the canvas of a pane."""
        return bool(
            self.page.evaluate(
                """pane => { const c = document.querySelector(`.leaflet-${pane}-pane canvas`);
                const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
                return data.some(v => v) }""",
                pane,
            )
        )

    def on_screen(self, lat: float, lon: float) -> tuple[float, float]:
        """Where on the page a position of the map is."""
        x, y = self.page.evaluate(
            """at => { const map = window[document.getElementById('main').dataset.map];
            const box = map.getContainer().getBoundingClientRect();
            const p = map.latLngToContainerPoint(at); return [box.x + p.x, box.y + p.y] }""",
            [lat, lon],
        )
        return x, y


@contextmanager
def watched_page(
    browser: Browser, *origins: str, refused: int = 0, **options: Any
) -> Iterator[Watched]:
    """A page in a fresh profile; ``options`` are those of the browser's context. At the end it must
    have complained of nothing and asked nobody but these origins.
    """
    context = browser.new_context(**{"viewport": DESKTOP, **options})
    context.set_default_timeout(WAIT_MS)
    watched = Watched(context.new_page(), refused)
    try:
        yield watched
    finally:
        context.close()
    assert watched.complaints == []
    assert watched.requests
    assert [url for url in watched.requests if not url.startswith((*origins, "data:"))] == []
