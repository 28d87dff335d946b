"""The reading side: what is in the store, as far as a viewer may see it. API, pages, digest and
exports read here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Generic, TypeAlias, TypeVar

from shapely import box
from sqlalchemy import Connection

from monitor.core.disclosure import (
    Disclosure,
    disclose_assessment,
    disclose_decisions,
    disclose_heat,
    disclose_incident,
    disclose_report,
    disclose_revision,
    disclose_site,
    is_told,
)
from monitor.core.tiers import readings_differ
from monitor.model.assessments import Assessment
from monitor.model.disclosure import Viewer
from monitor.model.heat import HeatCorroboration
from monitor.model.ids import IncidentId, ReportId
from monitor.model.incidents import Incident, LocatedReport
from monitor.model.review import Decision
from monitor.model.sources import Source
from monitor.model.time import TimeWindow
from monitor.model.views import IncidentView, ReportView, SiteView
from monitor.pipeline.heat import heat_of
from monitor.pipeline.knowledge import Knowledge
from monitor.store import reads, review
from monitor.store.queries import (
    IncidentQuery,
    ReportQuery,
    cursor,
    opaque_cursor,
    opened_cursor,
    place_of_cursor,
)

View = TypeVar("View")
Batch: TypeAlias = tuple[Iterable[View], str | None]
_MOMENT = timedelta(microseconds=1)
_AT_ONCE_AT_MOST = 1_000  # records in memory, while what is shown is looked for


@dataclass(frozen=True, slots=True)
class Page(Generic[View]):
    """Some records as they may be seen, and the cursor of the next page; empty at the end."""

    views: tuple[View, ...]
    next_cursor: str


class Sight:
    """What one viewer sees at one instant, of the store as it stands or stood at ``as_of``."""

    def __init__(
        self,
        connection: Connection,
        knowledge: Knowledge,
        *,
        viewer: Viewer,
        now: datetime,
        as_of: datetime | None = None,
    ) -> None:
        self._connection = connection
        self._knowledge = knowledge
        self._as_of = as_of
        self._to = Disclosure(
            policy=knowledge.disclosure,
            viewer=viewer,
            now=now,
            released=knowledge.released,
            list_of=knowledge.sites.list_of,
        )

    @property
    def list_versions(self) -> Mapping[str, str]:
        """The version in use of every site list that the viewer may know of, by id."""
        versions = self._knowledge.sites.versions
        return {each: versions[each] for each in versions if self.may_know_list(each)}

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of which the viewer may know whether and when they were heard."""
        sources = self._knowledge.sources.values()
        return tuple(source for source in sources if self._to.tells_when_heard(source))

    def may_know_list(self, list_id: str) -> bool:
        """Whether the viewer may know that there is such a site list."""
        return self._to.tells_of_list(list_id)

    def incidents(self, query: IncidentQuery) -> Page[IncidentView]:
        """A page of incidents. What is on it, and where the next begins, depends on what is shown
        alone: nobody can search for what is hidden, neither by a box nor by how pages are cut.
        """
        return _page(self.all_incidents(query), query.limit, _place_of_incident)

    def all_incidents(self, query: IncidentQuery) -> Iterator[IncidentView]:
        """Every incident of a query, in the order of the times that are shown."""

        def read(after: str | None, limit: int) -> Batch[IncidentView]:
            step = replace(asked, after=after, limit=limit)
            found, following = reads.current_incidents(self._connection, step, as_of=self._as_of)
            return self.views(found), following

        if self._to.sees_all:
            asked = query
            return filter(_as_shown(query), _read_on(read, query.after, query.limit + 1))
        # the index is of true places and times: only who sees them all may have it asked
        window, begun = self._whole_days(query.window), self._whole_days(query.begun)
        asked = replace(query, bbox=None, window=window, begun=begun)
        place = None if query.after is None else place_of_cursor(query.after)
        start = None if place is None else self._start_of(place[0], newest_first=query.newest_first)
        found = filter(_as_shown(query), _read_on(read, start, query.limit + 1))
        return self._in_order(found, _incident_key, place, newest_first=query.newest_first)

    def _whole_days(self, window: TimeWindow | None) -> TimeWindow | None:
        """Of an hour nobody may ask what happened in it while only the day is told."""
        return None if window is None else self._to.days(window)

    def _start_of(self, instant: datetime, *, newest_first: bool) -> str:
        """The cursor before all that is shown on the day of an instant."""
        day = self._to.days(TimeWindow(instant, instant + _MOMENT))
        return cursor(day.until_utc if newest_first else day.from_utc, "")

    def _in_order(
        self,
        views: Iterable[View],
        key: Callable[[View], tuple[datetime, str]],
        after: tuple[datetime, str] | None,
        *,
        newest_first: bool,
    ) -> Iterator[View]:
        """Those after a place, each day's in the order of what is shown: of true times it is kept
        in, the order would tell them.
        """

        def day(view: View) -> datetime:
            at, _ = key(view)
            return self._to.days(TimeWindow(at, at + _MOMENT)).from_utc

        for _, of_day in groupby(views, day):
            for view in sorted(of_day, key=key, reverse=newest_first):
                if after is None or (key(view) < after if newest_first else key(view) > after):
                    yield view

    def incident(self, incident_id: IncidentId) -> IncidentView | None:
        """One incident; ``None`` where there is none or not even that may be told."""
        found = reads.incident(self._connection, incident_id, as_of=self._as_of)
        return next(iter(self.views([found])), None) if found else None

    def revisions(self, view: IncidentView) -> tuple[Incident, ...]:
        """Every form an incident had so far, without its place; oldest first."""
        kept = [
            each
            for each in reads.incident_revisions(self._connection, view.incident.incident_id)
            if self._as_of is None or each.formed_at_utc <= self._as_of
        ]
        located = self._located(report_id for each in kept for report_id in each.reports)
        return tuple(
            disclose_revision(each, [located[key] for key in each.reports], view, self._to)
            for each in kept
        )

    def assessments(self, view: IncidentView) -> tuple[Assessment, ...]:
        """Every assessment of an incident so far; without words, only its outcome and what it was
        made with.
        """
        return tuple(
            disclose_assessment(each, view, self._to)
            for each in reads.assessment_revisions(self._connection, view.incident.incident_id)
            if self._as_of is None or each.assessed_at_utc <= self._as_of
        )

    def views(self, incidents: Sequence[Incident]) -> tuple[IncidentView, ...]:
        """The incidents as they may be seen; those that may not are left out."""
        located = self._located(each for incident in incidents for each in incident.reports)
        assessed: dict[IncidentId, list[Assessment]] = defaultdict(list)
        asked = [incident.incident_id for incident in incidents]
        for each in reads.assessments_of(self._connection, asked, as_of=self._as_of):
            assessed[each.incident_id].append(each)
        shown = (
            disclose_incident(
                incident,
                [located[report_id] for report_id in incident.reports],
                assessed[incident.incident_id],
                self._knowledge.sites.sites,
                self._to,
            )
            for incident in incidents
        )
        return tuple(view for view in shown if view is not None)

    def decisions(self, incident_id: IncidentId) -> tuple[Decision, ...]:
        """What people decided about an incident, in order; nothing where that is withheld."""
        found = review.decisions_of(self._connection, [incident_id], as_of=self._as_of)
        return disclose_decisions(found, self._to)

    def heat(self, view: IncidentView) -> HeatCorroboration | None:
        """Whether heat seen from orbit supports an incident, as far as its view allows."""
        incident_id = view.incident.incident_id
        whole = reads.incident(self._connection, incident_id, as_of=self._as_of)
        found = heat_of(
            self._connection, whole or view.incident, self._knowledge, as_of=self._as_of
        )
        return disclose_heat(found, view)

    def reports_page(self, query: ReportQuery) -> Page[ReportView]:
        """A page of reports; those whose time is withheld are in no list, which is by time."""
        asked = query
        if not self._to.sees_all:
            asked = replace(query, window=self._whole_days(query.window))

        def read(after: str | None, limit: int) -> Batch[ReportView]:
            step = replace(asked, after=after, limit=limit)
            found, following = reads.reports_page(self._connection, step)
            views = self.reports(report.report_id for report in found)
            return (view for view in views if _is_listed(view, query)), following

        after = None if query.after is None else opened_cursor(self._connection, query.after)
        if self._to.sees_all:
            found = _read_on(read, after, query.limit + 1)
            return _page(found, query.limit, self._place_of_report)
        place = None if after is None else self._report_shown_at(place_of_cursor(after))
        start = None if place is None else self._start_of(place[0], newest_first=query.newest_first)
        found = self._in_order(
            _read_on(read, start, query.limit + 1),
            _report_key,
            place,
            newest_first=query.newest_first,
        )
        return _page(found, query.limit, self._place_of_report)

    def _report_shown_at(self, place: tuple[datetime, str]) -> tuple[datetime, str]:
        """Where a report stands among those shown; where it does not, by the day of its time."""
        at, report_id = place
        views = self.reports([ReportId(report_id)])
        days = self._to.days(TimeWindow(at, at + _MOMENT))
        return next((_report_key(view) for view in views), (days.from_utc, report_id))

    def _place_of_report(self, view: ReportView) -> str:
        return opaque_cursor(self._connection, view.report.report_id)

    def reports(
        self, report_ids: Iterable[ReportId], *, of: Iterable[IncidentView] = ()
    ) -> tuple[ReportView, ...]:
        """Reports as they may be seen, in the order asked for; ``of`` are incidents that are shown
        to the viewer, and with them their reports.
        """
        ids = list(report_ids)
        located = self._located(ids)
        stand = self._let_stand(located.values(), of)
        return tuple(
            disclose_report(located[key], self._to)
            for key in ids
            if key in located and is_told(located[key], stand, self._to)
        )

    def _let_stand(
        self, located: Iterable[LocatedReport], shown: Iterable[IncidentView]
    ) -> Set[ReportId]:
        """The reports of shown incidents, and of those that others of the reports belong to."""
        stand = {report_id for view in shown for report_id in view.incident.reports}
        asked = [m.report.report_id for m in located if not is_told(m, stand, self._to)]
        if asked:
            found = reads.incidents_of_reports(self._connection, asked, as_of=self._as_of)
            stand.update(key for view in self.views(found) for key in view.incident.reports)
        return stand

    def _located(self, report_ids: Iterable[ReportId]) -> dict[ReportId, LocatedReport]:
        found = reads.located(self._connection, set(report_ids), as_of=self._as_of)
        return {item.report.report_id: item for item in found}

    def sites(self) -> tuple[SiteView, ...]:
        """Every protected site that may be seen, by id."""
        shown = (
            disclose_site(site, list_id, self._to)
            for list_id, site in self._knowledge.sites.listed()
        )
        return tuple(view for view in shown if view is not None)


def _as_shown(query: IncidentQuery) -> Callable[[IncidentView], bool]:
    """Whether what is shown of an incident, too, answers a query: the store is asked of all."""
    wanted = None if query.bbox is None else box(*query.bbox)

    def met(view: IncidentView) -> bool:
        place = view.place
        return (
            (query.window is None or query.window.overlaps(view.incident.occurred))
            and (query.begun is None or query.begun.holds(view.incident.occurred.from_utc))
            and query.region in (None, *place.regions)
            and query.family_id in (None, *view.incident.families)
            and (wanted is None or bool(place.geometry and place.geometry.intersects(wanted)))
            and _concluded(view.assessments, query)
        )

    return met


def _concluded(shown: Sequence[Assessment], query: IncidentQuery) -> bool:
    since = query.changed_since
    asked = {each.agreement_id for each in shown if query.reading_id in (None, each.reading_id)}
    beside = [
        each
        for each in shown
        if each.agreement_id in asked and query.agreement_id in (None, each.agreement_id)
    ]
    changed = since is None or any(each.assessed_at_utc >= since for each in shown)
    return changed and (not query.differing or readings_differ(beside))


def _read_on(
    read: Callable[[str | None, int], Batch[View]], after: str | None, limit: int
) -> Iterator[View]:
    """All that is shown after a cursor, read in growing steps for as long as more is wanted."""
    while True:
        shown, after = read(after, limit)
        yield from shown
        if after is None:
            return
        limit = max(limit, min(2 * limit, _AT_ONCE_AT_MOST))


def _is_listed(view: ReportView, query: ReportQuery) -> bool:
    occurred, window = view.occurred, query.window
    named = query.family_id in (None, view.report.family.family_id)
    return named and occurred is not None and (window is None or window.overlaps(occurred))


def _page(shown: Iterator[View], limit: int, place_of: Callable[[View], str]) -> Page[View]:
    """The first of what is shown; there is a next page only if more of it is."""
    first = tuple(islice(shown, limit + 1))
    page = first[:limit]
    return Page(page, place_of(page[-1]) if len(first) > len(page) else "")


def _place_of_incident(view: IncidentView) -> str:
    return cursor(*_incident_key(view))


def _incident_key(view: IncidentView) -> tuple[datetime, str]:
    return view.incident.occurred.from_utc, view.incident.incident_id


def _report_key(view: ReportView) -> tuple[datetime, str]:
    return view.report.occurred.from_utc, view.report.report_id
