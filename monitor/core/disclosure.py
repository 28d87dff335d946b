"""The one decision on what is shown of a place, a report, a site or an incident, to whom, and when.

Every channel (API, map, digest, feed, export) takes its objects from here and from nowhere else.
Held places are generalised to a fixed grid cell that depends on the place alone, so that asking
again or asking elsewhere tells no more.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from math import cos, floor, hypot, radians
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from monitor.core.incidents import candidates_of
from monitor.model.assessments import Assessment
from monitor.model.disclosure import DisclosureLevel, DisclosurePolicy, DisclosureRule, Viewer
from monitor.model.heat import HeatCorroboration
from monitor.model.ids import CaptureId
from monitor.model.incidents import Incident, LocatedReport, MatchClass
from monitor.model.place import NOWHERE, Place
from monitor.model.reports import StrikeReport
from monitor.model.review import Decision
from monitor.model.sites import ProtectedSite, SiteCategory
from monitor.model.views import IncidentView, PlaceView, ReportView, SiteView

_LEAST = tuple(DisclosureLevel)  # from the most shown to the least
_COUNTED_AT_MOST = (DisclosureLevel.COUNT_ONLY, DisclosureLevel.NONE)
_FREE_TEXT = (
    "source_name", "origin_as_given", "country", "region_as_given", "place_name", "facility_name",
    "effect", "counterclaim", "summary", "headline", "language", "url", "external_id", "locator",
)  # fmt: skip
_METRES_PER_DEGREE = 111_320.0  # of latitude; a cell only has to be stable, not exact


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """For whom, by which rules and at which instant. ``released`` names the sources released item
    by item.
    """

    policy: DisclosurePolicy
    viewer: Viewer
    now: datetime
    released: Set[str] = frozenset()

    def level(
        self, category: SiteCategory | None, *, happened_by: datetime | None, released: bool
    ) -> DisclosureLevel:
        """How much is shown of a place of this category.

        ``happened_by`` is the latest instant the strike may have happened; ``None`` for a site as
        such. Without a rule for the viewer nothing is shown.
        """
        rule = self._rule(category)
        if rule is None:
            return DisclosureLevel.NONE
        over = (
            rule.hold is not None
            and happened_by is not None
            and self.now >= happened_by + rule.hold
        )
        return rule.released if released or over else rule.held

    @property
    def sees_all(self) -> bool:
        """Whether every place is shown exactly, whatever its category, hold and release."""
        mine = [rule for rule in self.policy.rules if rule.viewer is self.viewer]
        levels = {level for rule in mine for level in (rule.held, rule.released)}
        return any(rule.category is None for rule in mine) and levels == {DisclosureLevel.EXACT}

    def _rule(self, category: SiteCategory | None) -> DisclosureRule | None:
        mine = [rule for rule in self.policy.rules if rule.viewer is self.viewer]
        own = [rule for rule in mine if rule.category is category and category is not None]
        return next(iter(own or [rule for rule in mine if rule.category is None]), None)


def grid_cell(geometry: BaseGeometry, cell_m: float) -> tuple[BaseGeometry, float]:
    """The fixed grid cell of a geometry's representative point, and its half-diagonal in metres."""
    at = geometry.representative_point()
    lat_step = cell_m / _METRES_PER_DEGREE
    row = floor(at.y / lat_step)
    lon_step = lat_step / max(cos(radians((row + 0.5) * lat_step)), 0.01)
    column = floor(at.x / lon_step)
    west, south = column * lon_step, row * lat_step
    cell = shapely.box(west, south, west + lon_step, south + lat_step)
    return cell, hypot(cell_m, cell_m) / 2


def _show(
    geometry: BaseGeometry | None,
    radius_m: float | None,
    regions: tuple[str, ...],
    label: str,
    level: DisclosureLevel,
    cell_m: float,
) -> PlaceView:
    shown, shown_radius_m = None, None
    if level is DisclosureLevel.EXACT:
        shown, shown_radius_m = geometry, radius_m
    elif level is DisclosureLevel.GENERALISED and geometry is not None:
        shown, half_diagonal_m = grid_cell(geometry, cell_m)
        shown_radius_m = max(half_diagonal_m, radius_m or 0.0)
    hidden = level in _COUNTED_AT_MOST
    return PlaceView(
        level=level,
        geometry=shown,
        radius_m=shown_radius_m,
        regions=() if hidden else regions,
        label=label if level is DisclosureLevel.EXACT else "",
    )


def _show_place(place: Place, level: DisclosureLevel, cell_m: float) -> PlaceView:
    return _show(place.point, place.uncertainty_m, place.regions, place.label, level, cell_m)


def disclose_site(site: ProtectedSite, list_id: str, to: Disclosure) -> SiteView | None:
    """The site as far as it may be seen; ``None`` where not even that it is listed."""
    level = to.level(site.category, happened_by=None, released=True)
    if level in _COUNTED_AT_MOST:
        return None
    radius_m = site.coordinate_precision_m
    place = _show(
        site.geometry, radius_m, (site.region,), site.names.display, level, to.policy.cell_m
    )
    # an id can be a name, and a hash of a name can be guessed
    shown_id = str(site.site_id) if level is DisclosureLevel.EXACT else ""
    return SiteView(shown_id=shown_id, site=site, list_id=list_id, place=place)


def _level_of(report: LocatedReport, to: Disclosure) -> DisclosureLevel:
    released = report.report.source_id in to.released
    return to.level(
        report.category, happened_by=report.report.occurred.until_utc, released=released
    )


def disclose_report(report: LocatedReport, to: Disclosure) -> ReportView:
    """The report as far as it may be seen; its words only when exact or released item by item by
    its source.
    """
    level = _level_of(report, to)
    released = report.report.source_id in to.released
    hidden = level in _COUNTED_AT_MOST
    words = level is DisclosureLevel.EXACT or (released and not hidden)
    return ReportView(
        report=report.report if words else _wordless(report.report),
        place=_show_place(report.place, level, to.policy.cell_m),
        words=words,
        occurred=None if hidden else report.report.occurred,
    )


def disclose_incident(
    incident: Incident,
    members: Sequence[LocatedReport],
    assessments: Sequence[Assessment],
    sites: Mapping[str, ProtectedSite],
    to: Disclosure,
) -> IncidentView | None:
    """The incident as far as it may be seen: no further than the least that any of its reports
    allows.

    ``None`` where not even its existence may be shown.
    """
    released = bool(members) and all(m.report.source_id in to.released for m in members)
    own = to.level(incident.category, happened_by=incident.occurred.until_utc, released=released)
    level = max([own, *(_level_of(member, to) for member in members)], key=_LEAST.index)
    if level in _COUNTED_AT_MOST:
        return None
    exact = level is DisclosureLevel.EXACT
    words = exact or released
    named = (
        incident.site if incident.site and incident.site.match_class is MatchClass.ON_SITE else None
    )
    site = sites.get(named.site_id) if named else None
    return IncidentView(
        incident=_veiled(incident, exact=exact, words=words),
        place=_show_place(incident.place, level, to.policy.cell_m),
        site=incident.site if exact else None,
        site_name=site.names.display if exact and site else "",
        assessments=tuple(
            each if words else _without_reasons(each)
            for each in sorted(assessments, key=lambda a: (a.agreement_id, a.reading_id))
        ),
        words=words,
        candidates=candidates_of(members) if exact else (),
    )


def disclose_decisions(decisions: Sequence[Decision], to: Disclosure) -> tuple[Decision, ...]:
    """What people decided, with their names and reasons: for monitors alone. Others are told that
    it was reviewed, by the assessment.
    """
    return tuple(decisions) if to.viewer is Viewer.MONITOR else ()


def disclose_heat(found: HeatCorroboration, view: IncidentView) -> HeatCorroboration:
    """Whether heat supports an incident that is shown as ``view``: where its words are withheld,
    the answer alone. Neither ever tells how strong the heat was, or just where.
    """
    return found if view.words else replace(found, reason="")


def _wordless(report: StrikeReport) -> StrikeReport:
    """Every field a source fills in freely can name a place or a person, its own name included;
    the capture's id is a hash of the words, by which a guess could be proved.
    """
    withheld: dict[str, Any] = dict.fromkeys(_FREE_TEXT, "")
    family = replace(report.family, title="")
    return replace(
        report,
        **withheld,
        capture_id=CaptureId(""),
        family=family,
        point=None,
        uncertainty_m=None,
    )


def _veiled(incident: Incident, *, exact: bool, words: bool) -> Incident:
    """Without the place it was put at, and without the sentences, which can name one."""
    if not exact:
        incident = replace(incident, place=NOWHERE, site=None)
    if not words:
        silent = replace(incident.attribution, basis="")
        incident = replace(incident, cause="", attribution=silent)
    return incident


def _without_reasons(assessment: Assessment) -> Assessment:
    silent = tuple(replace(each, reason="", evidence=()) for each in assessment.findings)
    return replace(assessment, findings=silent, cause="")
