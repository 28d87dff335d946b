"""The one decision on what is shown of a place, a report, a site or an incident, to whom, and when.

Every channel (API, map, digest, feed, export) takes its objects from here and from nowhere else.
Held places are generalised to a fixed grid cell that depends on the place alone, so that asking
again or asking elsewhere tells no more.
"""

import re
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from math import cos, floor, hypot, radians
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from monitor.core.incidents import candidates_of, vouched
from monitor.model.assessments import Assessment
from monitor.model.disclosure import DisclosureLevel, DisclosurePolicy, DisclosureRule, Viewer
from monitor.model.heat import HeatCorroboration
from monitor.model.ids import CaptureId, ReportId
from monitor.model.incidents import Incident, LocatedReport, MatchClass
from monitor.model.place import NOWHERE, Place, PlaceBasis
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
_REPORT_ID = re.compile(r"\br-[\w-]+")
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


def _show_place(
    place: Place, level: DisclosureLevel, to: Disclosure, *, vouched_for: bool
) -> PlaceView:
    """Where the name of a listed site alone led to a region, the public is told none by a report
    nobody vouches for: anybody could ask for a site's region by posting its name.
    """
    asked = place.basis is PlaceBasis.SITE_NAME and not vouched_for
    regions = () if asked and to.viewer is Viewer.PUBLIC else place.regions
    return _show(place.point, place.uncertainty_m, regions, place.label, level, to.policy.cell_m)


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
        place=_show_place(report.place, level, to, vouched_for=report.report.family.vouched),
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
    allows. Where some are vouched for, these alone decide, and the public is told of no other.

    ``None`` where not even its existence may be shown.
    """
    counted = vouched(members)
    released = bool(counted) and all(m.report.source_id in to.released for m in counted)
    own = to.level(incident.category, happened_by=incident.occurred.until_utc, released=released)
    level = max([own, *(_level_of(member, to) for member in counted)], key=_LEAST.index)
    if level in _COUNTED_AT_MOST:
        return None
    exact = level is DisclosureLevel.EXACT
    words = exact or released
    named = (
        incident.site if incident.site and incident.site.match_class is MatchClass.ON_SITE else None
    )
    site = sites.get(named.site_id) if named else None
    told = told_of(members, to)
    with_words = {m.report.report_id for m in told} if words else set()
    return IncidentView(
        incident=_veiled(_without_others(incident, told), exact=exact, words=with_words),
        place=_show_place(
            incident.place, level, to, vouched_for=any(m.report.family.vouched for m in members)
        ),
        site=incident.site if exact else None,
        site_name=site.names.display if exact and site else "",
        assessments=tuple(
            disclose_assessment(each, with_words)
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
    the capture's id is a hash of the words, by which a guess could be proved, and so can be its
    family's. The report's own id, another one, stays to tell it apart and is never rendered.
    """
    withheld: dict[str, Any] = dict.fromkeys(_FREE_TEXT, "")
    family = replace(report.family, family_id="", title="")
    return replace(
        report,
        **withheld,
        capture_id=CaptureId(""),
        family=family,
        point=None,
        uncertainty_m=None,
    )


def told_of(members: Sequence[LocatedReport], to: Disclosure) -> Sequence[LocatedReport]:
    """The reports of an incident that the viewer is told of: where some are vouched for, the public
    learns of no other that a person joined to them.
    """
    return vouched(members) if to.viewer is Viewer.PUBLIC else members


def disclose_revision(
    revision: Incident, members: Sequence[LocatedReport], words: Set[ReportId], to: Disclosure
) -> Incident:
    """An earlier form of an incident, of ``members``; ``words`` are the reports whose words are
    shown. What it was put down to is told where all of its reports are among them.
    """
    told = told_of(members, to)
    shown = words if all(m.report.report_id in words for m in told) else frozenset[ReportId]()
    return _veiled(_without_others(revision, told), exact=False, words=shown)


def disclose_assessment(assessment: Assessment, words: Set[ReportId]) -> Assessment:
    """An assessment of an incident that shows the words of these reports; nothing but its outcome
    where there are none.
    """
    if words:
        return replace(assessment, cause=_told_cause(assessment.cause, words))
    silent = tuple(replace(each, reason="", evidence=()) for each in assessment.findings)
    return replace(assessment, findings=silent, cause="")


def _told_cause(cause: str, words: Set[ReportId]) -> str:
    """What a revision is put down to; empty where it names a report that is withheld."""
    named = {ReportId(each) for each in _REPORT_ID.findall(cause)}
    return cause if named <= words else ""


def _without_others(incident: Incident, told: Collection[LocatedReport]) -> Incident:
    return replace(
        incident,
        reports=tuple(sorted(member.report.report_id for member in told)),
        families=tuple(sorted({member.report.family.family_id for member in told})),
    )


def _veiled(incident: Incident, *, exact: bool, words: Set[ReportId]) -> Incident:
    """Without the place it was put at, and without the sentences, which can name one; an origin's
    id is empty where words are withheld, for it can be a hash of what the origin is called.
    """
    if not exact:
        incident = replace(incident, place=NOWHERE, site=None)
    if not words:
        silent = replace(incident.attribution, basis="")
        nameless = ("",) * len(incident.families)
        return replace(incident, cause="", attribution=silent, families=nameless)
    return replace(incident, cause=_told_cause(incident.cause, words))
