"""The map's numbers: of each incident once, of the day it began on, and of no mere submission."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from browser.map_server import map_app
from browser.readers import Watched
from playwright.sync_api import expect
from publish_samples import DAY, a_place, an_incident_view
from shapely import Point
from visitors import served

from monitor.model.time import TimeWindow

pytestmark = pytest.mark.browser

FROM_THE_DAY_BEFORE = TimeWindow(DAY.from_utc - timedelta(hours=3), DAY.until_utc)


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """The origin of a monitor's map: one incident of two regions, one of one, a few placed."""
    two, one = a_place(regions=("UA-59", "UA-63")), a_place(regions=("UA-59",))
    posted = an_incident_view("i-posted", place=one)
    beside = an_incident_view("i-posted-beside", place=a_place(Point(28.5, 49.2)))
    views = [
        an_incident_view("i-two", place=two),
        an_incident_view("i-one", place=one),
        an_incident_view("i-placed"),
        an_incident_view("i-night", occurred=FROM_THE_DAY_BEFORE),
        replace(posted, submission=True),
        replace(beside, submission=True),
    ]
    with served(map_app({view.incident.incident_id: view for view in views})) as origin:
        yield origin


def test_the_drawer_counts_an_incident_of_two_regions_once(watched: Watched, origin: str) -> None:
    """Each region has its own number, and all together are two incidents."""
    watched.open_map(f"{origin}/map")
    drawer = watched.page.locator("#region-drawer")
    expect(drawer.locator("summary output")).to_have_text("2")
    drawer.locator("summary").click()
    assert drawer.locator(".count").all_inner_texts() == ["2", "1"]


def test_what_was_posted_is_shown_and_counted_apart(watched: Watched, origin: str) -> None:
    """The list holds it, neither the legend nor the sentence counts it, and it is told."""
    watched.open_map(f"{origin}/map")
    watched.shows("i-two", "i-one", "i-placed", "i-night", "i-posted", "i-posted-beside")
    expect(watched.page.locator("[data-count=violation_preliminary]")).to_have_text("4")
    said = watched.page.locator("#status")
    expect(said).to_contain_text("4 in view, 4 in all under this reading.")
    expect(said).to_contain_text("in no number until people let it stand: 2")


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("2025-03-26", ["i-night"]),
        ("2025-03-27", ["i-one", "i-placed", "i-posted", "i-posted-beside", "i-two"]),
    ],
)
def test_an_incident_is_shown_on_the_day_it_began_on(
    watched: Watched, origin: str, day: str, shown: list[str]
) -> None:
    """As the overview and the digest count it, and not on each day it may have reached into."""
    watched.open_map(f"{origin}/map#from={day}&to={day}")
    watched.shows(*shown)
