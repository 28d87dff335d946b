"""Heat seen from orbit beside an incident: more than the site itself shows at such times, or not.

Plants, flares and fields burn every day, so that heat is held against the site's own past and
against its surroundings in the same hours. It supports or it says nothing: that none was seen is no
evidence against a strike, for nobody knows the clouds. No rule asks for it (core/rules.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from math import exp, pi

import shapely
from shapely import Point

from monitor.core.geodesy import distance_m, point_distance_m
from monitor.model.heat import HeatAnswer, HeatConfidence, HeatCorroboration, HeatDetection
from monitor.model.incidents import Incident, MatchClass
from monitor.model.sites import ProtectedSite
from monitor.model.time import TimeWindow, hull

HEAT_NAMES = frozenset(
    {
        "heat_before_hours", "heat_after_hours", "heat_pixel_m", "heat_extent_m",
        "heat_surroundings_m", "heat_recent_days", "heat_season_days", "heat_years",
        "heat_baseline_windows", "heat_chance",
    }
)  # fmt: skip
_A_DAY = timedelta(days=1)
_YEAR = 365  # days; a season does not turn on the leap day

Weights = Mapping[str, float]


def heat_site(incident: Incident, sites: Mapping[str, ProtectedSite]) -> ProtectedSite | None:
    """The site that the incident is at by name or point, whose heat can be looked at."""
    match = incident.site
    if match is None or match.match_class is not MatchClass.ON_SITE:
        return None
    return sites.get(match.site_id)


def heat_window(occurred: TimeWindow, weights: Weights) -> TimeWindow:
    """The hours in which heat of a strike may have been seen: its own, and the slack at either end,
    for fires outlast a strike and clocks differ.
    """
    return TimeWindow(
        occurred.from_utc - timedelta(hours=weights["heat_before_hours"]),
        occurred.until_utc + timedelta(hours=weights["heat_after_hours"]),
    )


def baseline_windows(window: TimeWindow, weights: Weights) -> tuple[list[TimeWindow], ...]:
    """The same hours of earlier days: of the weeks before, and of the season in earlier years."""
    first = -(-window.length // _A_DAY)  # so that none overlaps the window itself
    season, years = int(weights["heat_season_days"]), int(weights["heat_years"])
    recent = range(first, first + int(weights["heat_recent_days"]))
    seasonal = (
        _YEAR * year + day for year in range(1, years + 1) for day in range(-season, season + 1)
    )
    return [_earlier(window, days) for days in recent], [
        _earlier(window, days) for days in seasonal if days >= first
    ]


def heat_spans(window: TimeWindow, weights: Weights) -> list[TimeWindow]:
    """The stretches of time whose detections ``corroborate`` needs, in order, none overlapping."""
    needed = [window, *chain.from_iterable(baseline_windows(window, weights))]
    spans: list[TimeWindow] = []
    for each in sorted(needed, key=lambda one: one.from_utc):
        if spans and each.from_utc <= spans[-1].until_utc:
            spans[-1] = hull([spans[-1], each])
        else:
            spans.append(each)
    return spans


def corroborate(
    incident: Incident,
    site: ProtectedSite | None,
    detections: Sequence[HeatDetection],
    weights: Weights,
) -> HeatCorroboration:
    """Whether the heat around the site supports the incident.

    ``detections`` are all within ``heat_surroundings_m`` of the site, in the ``heat_spans``; others
    do no harm.
    """
    if site is None:
        return _cannot_tell("the site is not known for certain")
    if _extent_m(site) > weights["heat_extent_m"]:
        return _cannot_tell("the site is too large, or its place too coarse")
    window = heat_window(incident.occurred, weights)
    scene = _Scene.of(site, detections, weights)
    seen = scene.at_site(window)
    if not seen:
        return _none_seen(scene, window)
    baselines = [
        watched
        for windows in baseline_windows(window, weights)
        if len(watched := [each for each in windows if scene.watched(each)])
        >= weights["heat_baseline_windows"]
    ]
    if not baselines:
        return _cannot_tell("heat was seen, but too little is known of what is usual there")
    compared = f"{sum(map(len, baselines))} like periods"
    if any(scene.chance(seen, windows) > weights["heat_chance"] for windows in baselines):
        reason = f"heat was seen, no more than the site shows in {compared}"
        return HeatCorroboration(answer=HeatAnswer.DOES_NOT_SUPPORT, reason=reason)
    if scene.stray_chance(len(seen), window) > weights["heat_chance"]:
        return _cannot_tell("heat was seen, and all around the site too")
    reason = f"heat was seen at the site, more than it shows in {compared}, and not around it"
    return HeatCorroboration(answer=HeatAnswer.SUPPORTS, reason=reason)


def _none_seen(scene: "_Scene", window: TimeWindow) -> HeatCorroboration:
    if scene.watched(window):
        return _cannot_tell("no heat was seen at the site; smoke, cloud or a short fire hide it")
    return _cannot_tell("no satellite is known to have seen the place in those hours")


@dataclass(frozen=True, slots=True)
class _Scene:
    """A site's detections and those around it, each in the order of time; ``area_m2`` is that of
    the site with its margin, ``around_m2`` that of the surroundings.
    """

    site: Sequence[HeatDetection]
    around: Sequence[HeatDetection]
    days: frozenset[date]
    area_m2: float
    around_m2: float

    @classmethod
    def of(
        cls, site: ProtectedSite, detections: Sequence[HeatDetection], weights: Weights
    ) -> "_Scene":
        """The detections that count, told apart by whether the site lies within their pixel."""
        centre, extent_m = site.geometry.representative_point(), _extent_m(site)
        on_site: list[HeatDetection] = []
        around: list[HeatDetection] = []
        for each in detections:
            far_m = point_distance_m(centre, each.point)
            if each.confidence is HeatConfidence.LOW or far_m > weights["heat_surroundings_m"]:
                continue  # low is glint as often as heat
            reach_m = site.coordinate_precision_m + (each.radius_m or weights["heat_pixel_m"])
            near = far_m <= extent_m + reach_m and distance_m(each.point, site.geometry) <= reach_m
            (on_site if near else around).append(each)
        site_m2 = pi * (extent_m + weights["heat_pixel_m"]) ** 2
        return cls(
            site=on_site,
            around=around,
            days=frozenset(each.detected.from_utc.date() for each in (*on_site, *around)),
            area_m2=site_m2,
            around_m2=pi * weights["heat_surroundings_m"] ** 2 - site_m2,
        )

    def at_site(self, window: TimeWindow) -> list[HeatDetection]:
        """The detections at the site that may lie in the window."""
        return [each for each in self.site if each.detected.overlaps(window)]

    def watched(self, window: TimeWindow) -> bool:
        """Whether a satellite certainly saw some of the neighbourhood: heat was found there."""
        days = (window.until_utc.date() - window.from_utc.date()).days
        return any(window.from_utc.date() + n * _A_DAY in self.days for n in range(days + 1))

    def chance(self, seen: Sequence[HeatDetection], windows: Sequence[TimeWindow]) -> float:
        """How often the site shows as much by itself: the share of windows with as many detections,
        or with one as strong, whichever is rarer; doubled where both could be asked.
        """
        past = [self.at_site(window) for window in windows]
        shares = [_share([len(each) >= len(seen) for each in past])]
        strongest = _strongest_mw(seen)
        if strongest is not None:
            powers = [_strongest_mw(each) for each in past]
            shares.append(_share([power is not None and power >= strongest for power in powers]))
        return len(shares) * min(shares)

    def stray_chance(self, count: int, window: TimeWindow) -> float:
        """How likely as many detections would fall on the site if heat lay there as thickly as
        around it in the same hours.
        """
        around = sum(each.detected.overlaps(window) for each in self.around)
        expected = around * self.area_m2 / self.around_m2
        term, below = exp(-expected), 0.0
        for number in range(1, count + 1):
            below += term
            term *= expected / number
        return 1.0 - below


def _share(answers: Sequence[bool]) -> float:
    """The share of yes, the window asked about counted with them: never nothing at all."""
    return (1 + sum(answers)) / (1 + len(answers))


def _strongest_mw(detections: Sequence[HeatDetection]) -> float | None:
    return max((each.frp_mw for each in detections if each.frp_mw is not None), default=None)


def _extent_m(site: ProtectedSite) -> float:
    """The radius around a site's middle within which all of it lies, in metres, as far as known."""
    centre = site.geometry.representative_point()
    corners = map(Point, shapely.get_coordinates(site.geometry))
    return max(point_distance_m(centre, each) for each in corners) + site.coordinate_precision_m


def _earlier(window: TimeWindow, days: int) -> TimeWindow:
    by = days * _A_DAY
    return TimeWindow(window.from_utc - by, window.until_utc - by)


def _cannot_tell(reason: str) -> HeatCorroboration:
    return HeatCorroboration(answer=HeatAnswer.CANNOT_TELL, reason=reason)
