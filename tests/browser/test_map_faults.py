"""What a map must not do: hang on a damaged link, tell of days nobody asked for, count nothing."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from browser.map_server import map_app, some_incidents
from browser.readers import Watched, watched_page
from playwright.sync_api import Browser, expect
from publish_samples import DAY, an_incident_view
from visitors import served

from monitor.model.time import TimeWindow
from monitor.model.views import IncidentView

pytestmark = pytest.mark.browser
SHOWN_AT_FIRST = ("i-disputed", "i-nowhere", "i-pre", "i-region", "i-rev")


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """The origin of a map of every look."""
    with served(map_app(some_incidents())) as origin:
        yield origin


@pytest.mark.parametrize(
    ("address", "left_out"),
    [
        ("from=2025-13-45", "from=2025-13-45"),
        ("from=2025-02-30", "from=2025-02-30"),
        ("from=2025-03-28&to=2025-03-01&to=x", "to=2025-03-01"),
        ("to=x", "to=x"),
        ("z=99/200/400", "z=99/200/400"),
        ("z=6/48.8/x", "z=6/48.8/x"),
        ("since=soon", "since=soon"),
        ("b=4,3,2,1", "b=4,3,2,1"),
        ("r=nobody", "r=nobody"),
        ("st=perhaps", "st=perhaps"),
        ("t=rumour", "t=rumour"),
        ("g=XX-99", "XX-99"),
        ("a=nobody&f=nowhere", "nobody, nowhere"),
    ],
)
def test_what_a_damaged_link_says_in_vain_is_left_out_and_told(
    watched: Watched, origin: str, address: str, left_out: str
) -> None:
    """The rest of it is shown, at a place that there is."""
    watched.open_map(f"{origin}/map#{address}&d=1")
    expect(watched.page.locator("#status")).to_contain_text(f"cannot be used: {left_out}.")
    expect(watched.page.get_by_label("Only where readings differ")).to_be_checked()
    longitude = watched.page.evaluate(
        "window[document.getElementById('main').dataset.map].getCenter().lng"
    )
    assert abs(longitude) <= 180
    watched.page.get_by_label("Only where readings differ").uncheck()
    expect(watched.page.locator("#status")).not_to_contain_text("cannot be used")


def test_the_days_follow_in_their_fields_while_they_are_played(
    watched: Watched, origin: str
) -> None:
    """From and To say what the address says."""
    page = watched.page
    page.clock.install()
    watched.open_map(f"{origin}/map")
    page.clock.pause_at(page.evaluate("Date.now() + 60_000"))
    page.locator("#play").click()
    for day in ("27", "28", "29"):
        for bound in ("from", "to"):
            expect(page.locator(f"input[name={bound}]")).to_have_value(f"2025-03-{day}")
        page.clock.run_for(700)


def _on_another_day(incident_id: str, days: int, readings: tuple[str, ...]) -> IncidentView:
    away = timedelta(days=days)
    view = an_incident_view(
        incident_id, occurred=TimeWindow(DAY.from_utc + away, DAY.until_utc + away)
    )
    return replace(
        view, assessments=tuple(each for each in view.assessments if each.reading_id in readings)
    )


def test_a_far_date_does_not_squeeze_the_days(browser: Browser) -> None:
    """What is not assessed under the reading has no day there; what begins before or after the
    agreement is watched is counted at the edge.
    """
    odd = {
        "i-far": _on_another_day("i-far", 600, ("second",)),
        "i-after": _on_another_day("i-after", 500, ("first",)),
        "i-before": _on_another_day("i-before", -90, ("first",)),
    }
    period = TimeWindow(DAY.from_utc - timedelta(days=2), DAY.until_utc + timedelta(days=20))
    app = map_app(some_incidents() | odd, period=period)
    with served(app) as origin, watched_page(browser, origin) as watched:
        watched.open_map(f"{origin}/map")
        span = watched.page.locator("#span")
        expect(span).to_contain_text("25 Mar 2025 – 17 Apr 2025")
        expect(span).to_contain_text("begun before the days drawn: 1")
        expect(span).to_contain_text("begun after the days drawn: 1")


def test_without_scripts_the_map_tells_no_numbers(browser: Browser, origin: str) -> None:
    """A notice, and the way to the list: no dead controls, no zeros, nothing that never loads."""
    with watched_page(browser, origin, java_script_enabled=False) as watched:
        page = watched.page
        page.goto(f"{origin}/map")
        expect(page.get_by_role("link", name="The same incidents as a table")).to_be_visible()
        for part in ("#filters", "#legend", "#status", ".timeline"):
            expect(page.locator(part)).to_be_hidden()
        assert re.findall(r"\d+", page.locator("main").inner_text()) == []


def test_on_paper_the_map_is_as_wide_as_the_paper(watched: Watched, origin: str) -> None:
    """It is measured for it before it is printed, and for the window again after."""
    watched.open_map(f"{origin}/map")
    size = "window[document.getElementById('main').dataset.map].getSize().x"
    before = watched.page.evaluate(size)
    watched.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert watched.page.evaluate(size) == 680  # 18 cm
    drawn = watched.page.locator(".leaflet-marks-pane canvas").bounding_box()
    assert drawn is not None
    assert drawn["width"] >= 680
    watched.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert watched.page.evaluate(size) == before
