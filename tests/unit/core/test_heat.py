"""Heat beside an incident: held against the past of the site and its surroundings; no verdict."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from builders import a_point, a_site, an_incident
from shapely import LineString, Point

from monitor.core.heat import (
    HEAT_NAMES,
    baseline_windows,
    corroborate,
    heat_site,
    heat_spans,
    heat_window,
)
from monitor.model.heat import HeatAnswer, HeatConfidence, HeatDetection
from monitor.model.ids import ReportId, SiteId
from monitor.model.incidents import MatchClass, SiteMatch
from monitor.model.time import TimeWindow

WEIGHTS = {
    "heat_before_hours": 2, "heat_after_hours": 24, "heat_pixel_m": 1_000, "heat_extent_m": 5_000,
    "heat_surroundings_m": 50_000, "heat_recent_days": 60, "heat_season_days": 30, "heat_years": 2,
    "heat_baseline_windows": 20, "heat_chance": 0.05,
}  # fmt: skip
NOON = datetime(2025, 4, 10, 12, tzinfo=UTC)
STRUCK = an_incident(occurred=TimeWindow(NOON - timedelta(hours=10), NOON - timedelta(hours=9)))
SITE = a_site()
AT_SITE = a_point()
FIELD = Point(AT_SITE.x + 0.2, AT_SITE.y + 0.1)  # 18 km away
SUPPORTS, USUAL = HeatAnswer.SUPPORTS, HeatAnswer.DOES_NOT_SUPPORT
CANNOT_TELL = HeatAnswer.CANNOT_TELL


def heat(
    days_before: float, point: Point = AT_SITE, *, frp_mw: float | None = None
) -> HeatDetection:
    """A detection so many days before the noon after the strike."""
    at = NOON - timedelta(days=days_before)
    return HeatDetection(
        point=point,
        radius_m=300.0,
        detected=TimeWindow(at, at + timedelta(minutes=1)),
        frp_mw=frp_mw,
        confidence=HeatConfidence.NOMINAL,
        satellite="N",
        by_day=True,
        source="VIIRS",
    )


def fields(days: Iterable[int]) -> list[HeatDetection]:
    """A field burning far from the site on each of those days: a satellite passed."""
    return [heat(day, FIELD) for day in days]


WATCHED = fields(range(61))
LAST_YEARS = range(365 - 30, 365 + 31)
FLARE = [heat(day, frp_mw=5.0 + day % 3) for day in range(1, 61)]
BURNT_IN_SPRING = [heat(day) for day in LAST_YEARS if day % 3 == 0]


@pytest.mark.parametrize(
    ("story", "detections", "answer", "said"),
    [
        ("a quiet substation burns", [heat(0), *WATCHED], SUPPORTS, "more than it shows"),
        ("a flare as every day", [heat(0, frp_mw=6.0), *FLARE], USUAL, "no more than"),
        ("a flare, and a fire", [heat(0, frp_mw=90.0), *FLARE], SUPPORTS, "more than it shows"),
        ("a flare, power unknown", [heat(0), *FLARE], USUAL, "no more than"),
        (
            "fields burnt every spring",
            [heat(0), *WATCHED, *BURNT_IN_SPRING, *fields(LAST_YEARS)],
            USUAL,
            "no more than",
        ),
        (
            "a spring without burning before",
            [heat(0), *WATCHED, *fields(LAST_YEARS)],
            SUPPORTS,
            "in 121 like periods",
        ),
        ("everything burns", [heat(0), *WATCHED, *(fields([0]) * 300)], CANNOT_TELL, "all around"),
        ("none, though one passed", WATCHED, CANNOT_TELL, "no heat was seen"),
        ("none, and nobody passed", WATCHED[2:], CANNOT_TELL, "no satellite"),
        ("nothing kept at all", [], CANNOT_TELL, "no satellite"),
        ("no baseline", [heat(0), *WATCHED[:15]], CANNOT_TELL, "too little is known"),
        ("heat of the day before", [heat(1), *WATCHED], CANNOT_TELL, "no heat was seen"),
        ("heat two days after", [heat(-2), *WATCHED], CANNOT_TELL, "no heat was seen"),
        ("a pixel beside it", [heat(0, Point(30.0, 60.0)), *WATCHED], CANNOT_TELL, "no heat"),
    ],
)
def test_heat_is_held_against_the_past_of_the_site_and_its_surroundings(
    story: str, detections: Sequence[HeatDetection], answer: HeatAnswer, said: str
) -> None:
    """Usual heat says nothing, and no heat says nothing."""
    found = corroborate(STRUCK, SITE, detections, WEIGHTS)
    assert (story, found.answer) == (story, answer)
    assert said in found.reason


@pytest.mark.parametrize(
    ("site", "said"),
    [
        (None, "the site is not known"),
        (a_site(coordinate_precision_m=6_000.0), "too coarse"),
        (a_site(geometry=LineString([(30.0, 50.0), (31.0, 50.0)])), "too large"),
    ],
)
def test_a_site_that_is_not_known_or_too_wide_cannot_be_looked_at(site: object, said: str) -> None:
    """Whatever burns there."""
    found = corroborate(STRUCK, site, [heat(0), *WATCHED], WEIGHTS)  # type: ignore[arg-type]
    assert found.answer is CANNOT_TELL
    assert said in found.reason


def test_what_the_operator_doubts_is_left_out() -> None:
    """Low confidence is glint as often as heat; unknown confidence counts."""
    doubted = replace(heat(0), confidence=HeatConfidence.LOW)
    assert corroborate(STRUCK, SITE, [doubted, *WATCHED], WEIGHTS).answer is CANNOT_TELL
    unsaid = replace(heat(0), confidence=None, radius_m=None)
    assert corroborate(STRUCK, SITE, [unsaid, *WATCHED], WEIGHTS).answer is SUPPORTS


def test_neither_strength_nor_place_is_told() -> None:
    """The sentence has no number but that of the periods compared with."""
    found = corroborate(STRUCK, SITE, [heat(0, frp_mw=97.3), *WATCHED], WEIGHTS)
    assert {word for word in found.reason.split() if word.isdigit()} == {"60"}


@pytest.mark.parametrize(
    ("match_class", "found"),
    [(MatchClass.ON_SITE, True), (MatchClass.VICINITY, False), (MatchClass.SETTLEMENT, False)],
)
def test_only_a_site_that_is_known_is_looked_at(match_class: MatchClass, found: bool) -> None:
    """A site nearby is not the one that was struck."""
    match = SiteMatch(
        report_id=ReportId("r-1"),
        site_id=SITE.site_id,
        match_class=match_class,
        distance_m=None,
        score=1.0,
        reasons=(),
    )
    sites = {SITE.site_id: SITE}
    assert (heat_site(replace(STRUCK, site=match), sites) is SITE) is found
    assert heat_site(replace(STRUCK, site=None), sites) is None
    assert heat_site(replace(STRUCK, site=replace(match, site_id=SiteId("gone"))), sites) is None


def test_like_periods_are_the_same_hours_of_days_gone_by() -> None:
    """None overlaps the window itself, however long that is, and the spans hold them all."""
    week = TimeWindow(NOON - timedelta(days=7), NOON)
    window = heat_window(week, WEIGHTS)
    recent, seasonal = baseline_windows(window, WEIGHTS)
    assert len(recent) == 60
    assert len(seasonal) == 2 * 61
    for each in (*recent, *seasonal):
        assert each.until_utc <= window.from_utc
        assert each.until_utc.time() == window.until_utc.time()
    spans = heat_spans(window, WEIGHTS)
    assert len(spans) == 4  # the window, the weeks before, and a season of each year
    assert all(any(span.contains(each) for span in spans) for each in (window, *recent, *seasonal))
    assert all(a.until_utc < b.from_utc for a, b in zip(spans, spans[1:], strict=False))


def test_a_season_that_would_reach_into_the_window_is_cut_off() -> None:
    """A season of half a year or more touches the strike itself."""
    window = heat_window(STRUCK.occurred, WEIGHTS)
    _, seasonal = baseline_windows(window, {**WEIGHTS, "heat_season_days": 400})
    assert all(each.until_utc <= window.from_utc for each in seasonal)


def test_every_threshold_has_its_name() -> None:
    """What is asked for is what the configuration must give."""
    assert set(WEIGHTS) == HEAT_NAMES
