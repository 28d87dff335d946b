"""The terms of a reading: when it is in force, whom it binds when, and what lies in its area.

Bounds are windows, and what touches one stays unknown. What happened to the agreement itself counts
only as far as the reading says so.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from monitor.core.answers import Answer, no, stamp, unknown, yes
from monitor.core.geodesy import nearest_and_farthest_m
from monitor.model.agreements import LifeCycleEvent, LifeCycleKind, ProtectedArea, Reading
from monitor.model.assessments import Holds
from monitor.model.ids import PartyId
from monitor.model.place import Place
from monitor.model.sites import ProtectedSite
from monitor.model.time import TimeWindow, hull

_TERMS_KEPT = 64  # one reading is asked about for many incidents in a row
_DISTANCE = re.compile(r": \d+\.\d km from its centre, ± \d+\.\d km$")
_FREEING = (LifeCycleKind.NOTICE, LifeCycleKind.RELEASE, LifeCycleKind.SUSPENSION)


def term_end(reading: Reading) -> TimeWindow | None:
    """Where the reading's term ends, some time in the window; ``None`` where no end is known.

    An end that was announced stands beside the one computed, for the reading does not say which of
    them counts; an extension that takes effect replaces both.
    """
    return _end_after(reading.ends, reading.events)


@lru_cache(maxsize=_TERMS_KEPT)
def _end_after(end: TimeWindow | None, events: Sequence[LifeCycleEvent]) -> TimeWindow | None:
    for event in sorted(events, key=lambda event: event.at.from_utc):
        if event.takes_effect is Holds.NO:
            continue
        if event.kind is LifeCycleKind.EXPIRY:
            end = hull([end, event.at]) if end else event.at
        elif event.kind is LifeCycleKind.EXTENSION and end and event.until:
            certain = event.takes_effect is Holds.YES
            end = event.until if certain else hull([end, event.until])
    return end


def in_force_during(occurred: TimeWindow, reading: Reading) -> Answer:
    """Whether the reading was certainly in force the whole time, or certainly at no time of it."""
    starts, ends = reading.starts, term_end(reading)
    if occurred.until_utc <= starts.from_utc:
        return no(f"before the reading starts ({stamp(starts)})")
    if ends and occurred.from_utc >= ends.until_utc:
        return no(f"after the reading ends ({stamp(ends)})")
    if occurred.from_utc < starts.until_utc:
        return unknown(f"{stamp(occurred)} straddles the start ({stamp(starts)})")
    if suspended := freed_during(occurred, reading, None):
        return suspended
    if ends is None:
        return unknown("the reading names no end")
    if occurred.until_utc > ends.from_utc:
        return unknown(f"{stamp(occurred)} straddles the end ({stamp(ends)})")
    return yes(f"{stamp(occurred)} lies within the reading's term")


def freed_during(occurred: TimeWindow, reading: Reading, party: PartyId | None) -> Answer | None:
    """Whether by then that party, or with ``None`` everyone, was free of the agreement: by notice,
    release or suspension. ``None`` where nothing of the kind is recorded or, here, counts.
    """
    concerning = [e for e in reading.events if e.kind in _FREEING and e.party == party]
    covered = {event: _covers(event, occurred) for event in concerning}
    for event, covers in covered.items():
        if covers is Holds.YES:
            return no(f"{event.kind} since {stamp(event.at)}, which counts under this reading")
    for event, covers in covered.items():
        if covers is Holds.UNKNOWN:
            return unknown(f"{event.kind} in {stamp(event.at)}: whether it counts here is open")
    return None


def _covers(event: LifeCycleEvent, occurred: TimeWindow) -> Holds:
    """Whether the whole time lies in what the event covers; unknown where only some of it may."""
    past = event.until is not None and occurred.from_utc >= event.until.until_utc
    if event.takes_effect is Holds.NO or occurred.until_utc <= event.at.from_utc or past:
        return Holds.NO
    begun = occurred.from_utc >= event.at.until_utc
    lasting = event.until is None or occurred.until_utc <= event.until.from_utc
    return event.takes_effect if begun and lasting else Holds.UNKNOWN


def in_area(place: Place, site: ProtectedSite | None, area: ProtectedArea) -> Answer:
    """Whether what was hit certainly lay in the area, or certainly outside, by the site named or by
    the place told; every uncertainty, the area's own too, counts against certainty.
    """
    if site is not None:
        near_m, far_m = nearest_and_farthest_m(site.geometry, area.around)
        doubt_m = site.coordinate_precision_m + area.precision_m
    elif place.point is not None and place.uncertainty_m is not None:
        near_m, far_m = nearest_and_farthest_m(place.point, area.around)
        doubt_m = place.uncertainty_m + area.precision_m
    else:
        return unknown("the place is not known well enough to tell whether it lies in the area")
    distance = f"{near_m / 1000:.1f} km from its centre, ± {doubt_m / 1000:.1f} km"
    if far_m + doubt_m <= area.radius_m:
        return yes(f"within the protected area of {area.radius_m / 1000:g} km: {distance}")
    if near_m - doubt_m > area.radius_m:
        return no(f"outside the protected area of {area.radius_m / 1000:g} km: {distance}")
    return unknown(f"may lie within {area.radius_m / 1000:g} km or not: {distance}")


def without_distance(reason: str) -> str:
    """The reason of ``in_area`` for whoever may not know how far from its centre the place lies."""
    return _DISTANCE.sub("", reason)
