"""The one decision on what is shown of a place, a report, a site or an incident, to whom, and when.

Every channel (API, map, digest, feed, export) takes its objects from here and from nowhere else.
Held places are generalised to a fixed grid cell that depends on the place alone, so that asking
again or asking elsewhere tells no more.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from monitor.core.cells import COUNTED_AT_MOST, reaching, show_at
from monitor.core.incidents import among, candidates_of, vouched
from monitor.core.review import REVIEW_RULE, is_submission
from monitor.core.terms import without_distance
from monitor.core.time_words import day_window, local_day
from monitor.model.assessments import Assessment, Finding
from monitor.model.disclosure import DisclosureLevel, DisclosurePolicy, DisclosureRule, Viewer
from monitor.model.heat import HeatCorroboration
from monitor.model.ids import CaptureId, ReportId
from monitor.model.incidents import Incident, LocatedReport, MatchClass, SiteMatch
from monitor.model.place import NOWHERE, Place, PlaceBasis
from monitor.model.reports import Means, Occurrence, OriginFamily, StrikeReport
from monitor.model.review import Decision
from monitor.model.sites import ProtectedSite, SiteCategory
from monitor.model.sources import Source, SourceFormat
from monitor.model.time import TimePrecision, TimeWindow, hull
from monitor.model.views import IncidentView, PlaceView, ReportView, SiteView

_LEAST = tuple(DisclosureLevel)  # from the most shown to the least
_FREE_TEXT = (
    "source_name", "origin_as_given", "country", "region_as_given", "place_name", "facility_name",
    "effect", "counterclaim", "summary", "headline", "language", "url", "external_id", "locator",
)  # fmt: skip
_REPORT_ID = re.compile(r"\br-[\w-]+")
_MOMENT = timedelta(microseconds=1)  # a window's end is exclusive


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """For whom, by which rules and at which instant. ``released`` names the sources released item
    by item; ``list_of`` the list that each site is on.
    """

    policy: DisclosurePolicy
    viewer: Viewer
    now: datetime
    released: Set[str] = frozenset()
    list_of: Mapping[str, str] = field(default_factory=dict)

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
        """Whether every place is shown exactly, whatever its category, hold, release and list."""
        mine = [rule for rule in self.policy.rules if rule.viewer is self.viewer]
        levels = {level for rule in mine for level in (rule.held, rule.released)}
        everything = any(rule.category is None for rule in mine)
        return everything and levels == {DisclosureLevel.EXACT} and not self.days_only

    @property
    def days_only(self) -> bool:
        """Whether the viewer learns only the day on which something reached the monitor or was
        made of it: who posts could be found by the moment.
        """
        return self.viewer is Viewer.PUBLIC

    def told(self, instant: datetime) -> datetime:
        """When the monitor got or made something, as the viewer may know it."""
        midnight = instant.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight if self.days_only else instant

    def days(self, window: TimeWindow) -> TimeWindow:
        """The whole calendar days that a window touches."""
        zone = self.policy.zone
        ends = (window.from_utc, window.until_utc - _MOMENT)
        return hull(day_window(local_day(end, zone), [zone]) for end in ends)

    def tells_of_list(self, list_id: str) -> bool:
        """Whether the viewer may know that there is such a list, and of the sites on it."""
        return self.viewer is not Viewer.PUBLIC or list_id in self.policy.public_lists

    def tells_when_heard(self, source: Source) -> bool:
        """Whether the viewer may know whether and when a source was heard; the public not of one
        that takes posts.
        """
        return self.viewer is not Viewer.PUBLIC or source.format is not SourceFormat.API

    def tells_of(self, match: SiteMatch) -> bool:
        """Whether the viewer may know that the site matched is listed; not of one that no list in
        use has.
        """
        return self.tells_of_list(self.list_of.get(match.site_id, ""))

    def _rule(self, category: SiteCategory | None) -> DisclosureRule | None:
        mine = [rule for rule in self.policy.rules if rule.viewer is self.viewer]
        own = [rule for rule in mine if rule.category is category and category is not None]
        return next(iter(own or [rule for rule in mine if rule.category is None]), None)


def _show_place(
    place: Place, level: DisclosureLevel, to: Disclosure, *, vouched_for: bool
) -> PlaceView:
    """Where the name of a listed site alone led to a region, the public is told none by a report
    nobody vouches for: anybody could ask for a site's region by posting its name.
    """
    asked = place.basis is PlaceBasis.SITE_NAME and not vouched_for
    regions = () if asked and to.viewer is Viewer.PUBLIC else place.regions
    return show_at(place.point, place.uncertainty_m, regions, place.label, level, to.policy.cell_m)


def disclose_site(site: ProtectedSite, list_id: str, to: Disclosure) -> SiteView | None:
    """The site as far as it may be seen; ``None`` where not even that it is listed."""
    level = to.level(site.category, happened_by=None, released=True)
    if level in COUNTED_AT_MOST or not to.tells_of_list(list_id):
        return None
    radius_m = site.coordinate_precision_m
    place = show_at(
        site.geometry, radius_m, (site.region,), site.names.display, level, to.policy.cell_m
    )
    # an id can be a name, and a hash of a name can be guessed
    shown_id = str(site.site_id) if level is DisclosureLevel.EXACT else ""
    return SiteView(shown_id=shown_id, site=site, list_id=list_id, place=place)


def _secret(matches: Iterable[SiteMatch | None], to: Disclosure) -> bool:
    """Whether a site is named that the viewer may not know of: its place is not told either."""
    named = (match for match in matches if match and match.match_class is MatchClass.ON_SITE)
    return not all(to.tells_of(match) for match in named)


def _level_of(report: LocatedReport, to: Disclosure) -> DisclosureLevel:
    released = report.report.source_id in to.released
    level = to.level(
        report.category, happened_by=report.report.occurred.until_utc, released=released
    )
    return _least(level, secret=_secret(report.matches, to))


def _least(*levels: DisclosureLevel, secret: bool) -> DisclosureLevel:
    """The level that shows least; of what is at a secret site no more than its region."""
    most = DisclosureLevel.REGION if secret else DisclosureLevel.EXACT
    return max((most, *levels), key=_LEAST.index)


def _is_held(level: DisclosureLevel) -> bool:
    return _LEAST.index(level) >= _LEAST.index(DisclosureLevel.REGION)


def is_told(report: LocatedReport, let_stand: Set[ReportId], to: Disclosure) -> bool:
    """Whether the viewer learns that there is such a report: of what nobody vouches for the public
    is told only what people ``let_stand``.
    """
    if to.viewer is not Viewer.PUBLIC or report.report.family.vouched:
        return True
    return report.report.report_id in let_stand


def disclose_report(report: LocatedReport, to: Disclosure) -> ReportView:
    """The report as far as it may be seen; its words only when exact, or released item by item by
    its source and not held.
    """
    level = _level_of(report, to)
    held = _is_held(level)
    released = report.report.source_id in to.released
    words = level is DisclosureLevel.EXACT or (released and not held)
    shown = report.report if words else _wordless(report.report)
    shown = _held_back(shown, to) if held else shown
    return ReportView(
        report=replace(shown, received_at_utc=to.told(shown.received_at_utc)),
        place=_show_place(report.place, level, to, vouched_for=report.report.family.vouched),
        words=words,
        occurred=None if level in COUNTED_AT_MOST else shown.occurred,
        held=held,
        days_only=to.days_only,
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
    level = _level_of_incident(incident, counted, to)
    submission = is_submission(members, assessments)
    if level in COUNTED_AT_MOST or (submission and to.viewer is Viewer.PUBLIC):
        return None
    exact, held = level is DisclosureLevel.EXACT, _is_held(level)
    candidates = candidates_of(members)
    # a reason can name a site, or count it among the others
    all_told = all(to.tells_of(match) for match in candidates)
    words = (exact or (_all_released(counted, to) and not held)) and all_told
    named = (
        incident.site if incident.site and incident.site.match_class is MatchClass.ON_SITE else None
    )
    site = sites.get(named.site_id) if named else None
    match = among(candidates, incident.site)
    told = told_of(members, to)
    with_words = {m.report.report_id for m in told} if words else set()
    whole = _without_others(incident, told)
    view = IncidentView(
        incident=_veiled(whole, to, exact=exact, held=held, words=with_words),
        place=_show_place(
            reaching(incident.place, site) if exact else incident.place,
            level,
            to,
            vouched_for=any(m.report.family.vouched for m in members),
        ),
        site=match if exact else None,
        site_name=site.names.display if exact and site else "",
        assessments=(),
        words=words,
        candidates=tuple(filter(to.tells_of, candidates)) if exact else (),
        held=held,
        days_only=to.days_only,
        submission=submission,
        origins=_origins(told) if words else (),
    )
    ordered = sorted(assessments, key=lambda a: (a.agreement_id, a.reading_id))
    return replace(view, assessments=tuple(disclose_assessment(a, view, to) for a in ordered))


def _origins(told: Iterable[LocatedReport]) -> tuple[OriginFamily, ...]:
    families = {member.report.family for member in told}
    return tuple(sorted(families, key=lambda each: (each.family_id, each.title)))


def _all_released(members: Sequence[LocatedReport], to: Disclosure) -> bool:
    return bool(members) and all(m.report.source_id in to.released for m in members)


def _level_of_incident(
    incident: Incident, counted: Sequence[LocatedReport], to: Disclosure
) -> DisclosureLevel:
    own = to.level(
        incident.category,
        happened_by=incident.occurred.until_utc,
        released=_all_released(counted, to),
    )
    levels = (_level_of(member, to) for member in counted)
    return _least(own, *levels, secret=_secret([incident.site], to))


def disclose_decisions(decisions: Sequence[Decision], to: Disclosure) -> tuple[Decision, ...]:
    """What people decided, with their names and reasons: for monitors alone. Others are told that
    it was reviewed, by the assessment.
    """
    return tuple(decisions) if to.viewer is Viewer.MONITOR else ()


def disclose_heat(found: HeatCorroboration, view: IncidentView) -> HeatCorroboration | None:
    """Whether heat supports an incident that is shown as ``view``: nothing while it is held, for a
    fire that is confirmed is a hit that is; where its words are withheld, the answer alone. None
    of it ever tells how strong the heat was, or just where.
    """
    if view.held:
        return None
    return found if view.words else replace(found, reason="")


def _held_back(report: StrikeReport, to: Disclosure) -> StrikeReport:
    """Without what helps to judge whether a strike succeeded: the hour, the means, what it says
    happened.
    """
    ranged = report.occurred_precision is TimePrecision.RANGE
    return replace(
        report,
        occurred=to.days(report.occurred),
        occurred_precision=TimePrecision.RANGE if ranged else TimePrecision.DAY,
        published=report.published and to.days(report.published),
        means=Means.UNKNOWN,
        occurrence=Occurrence.UNCLEAR,
    )


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
        cites=None,
        point=None,
        uncertainty_m=None,
    )


def told_of(members: Sequence[LocatedReport], to: Disclosure) -> Sequence[LocatedReport]:
    """The reports of an incident that the viewer is told of: where some are vouched for, the public
    learns of no other that a person joined to them.
    """
    return vouched(members) if to.viewer is Viewer.PUBLIC else members


def disclose_revision(
    revision: Incident, members: Sequence[LocatedReport], view: IncidentView, to: Disclosure
) -> Incident:
    """An earlier form, of ``members``, of an incident that is shown as ``view``. What it was put
    down to is told where the words of all its reports are.
    """
    told, words = told_of(members, to), words_shown(view)
    shown = words if all(m.report.report_id in words for m in told) else frozenset[ReportId]()
    whole = _without_others(revision, told)
    return _veiled(whole, to, exact=False, held=view.held, words=shown)


def words_shown(view: IncidentView) -> frozenset[ReportId]:
    """The reports of an incident whose words are shown."""
    return frozenset(view.incident.reports if view.words else ())


def disclose_assessment(assessment: Assessment, view: IncidentView, to: Disclosure) -> Assessment:
    """An assessment of an incident that is shown as ``view``: where words are withheld, the answers
    without their reasons; while it is held, nothing but its outcome and that people reached it.
    """
    told = replace(
        assessment,
        assessed_at_utc=to.told(assessment.assessed_at_utc),
        list_versions={
            list_id: version
            for list_id, version in assessment.list_versions.items()
            if to.tells_of_list(list_id)
        },
        cause=_told_cause(assessment.cause, words_shown(view)) if view.words else "",
    )
    return replace(told, findings=tuple(_findings(assessment.findings, view)))


def _findings(findings: Iterable[Finding], view: IncidentView) -> Iterator[Finding]:
    for each in findings:
        if view.held and each.rule_id != REVIEW_RULE:
            continue
        if not view.words:
            yield replace(each, reason="", evidence=())
        elif view.place.level is DisclosureLevel.EXACT:
            yield each
        else:
            yield replace(each, reason=without_distance(each.reason))


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


def _veiled(
    incident: Incident, to: Disclosure, *, exact: bool, held: bool, words: Set[ReportId]
) -> Incident:
    """Without the place it was put at, and without the sentences, which can name one; an origin's
    id is empty where words are withheld, for it can be a hash of what the origin is called.
    """
    incident = replace(incident, formed_at_utc=to.told(incident.formed_at_utc))
    if not exact:
        incident = replace(incident, place=NOWHERE, site=None)
    if held:
        incident = replace(incident, occurred=to.days(incident.occurred))
    if not words:
        silent = replace(incident.attribution, basis="")
        nameless = ("",) * len(incident.families)
        return replace(incident, cause="", attribution=silent, families=nameless)
    return replace(incident, cause=_told_cause(incident.cause, words))
