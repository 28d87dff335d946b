"""The reading side: what is in the store, as far as a viewer may see it. API, pages, digest and
exports read here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shapely import box
from sqlalchemy import Connection

from monitor.core.disclosure import (
    Disclosure,
    disclose_incident,
    disclose_report,
    disclose_site,
)
from monitor.model.disclosure import Viewer
from monitor.model.ids import IncidentId, ReportId
from monitor.model.incidents import Incident
from monitor.model.views import IncidentView, ReportView, SiteView
from monitor.pipeline.knowledge import Knowledge
from monitor.store import reads
from monitor.store.queries import IncidentQuery


@dataclass(frozen=True, slots=True)
class Page:
    """Some incidents as they may be seen, and the cursor of the next page; empty at the end."""

    views: tuple[IncidentView, ...]
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
            policy=knowledge.disclosure, viewer=viewer, now=now, released=knowledge.released
        )

    def incidents(self, query: IncidentQuery) -> Page:
        """A page of incidents; a box is asked of what is shown, not of what is hidden."""
        cell_m = self._knowledge.disclosure.cell_m
        found, cursor = reads.current_incidents(
            self._connection,
            replace(query, margin_m=cell_m) if query.bbox else query,
            as_of=self._as_of,
        )
        views = self.views(found)
        if query.bbox is not None:
            wanted = box(*query.bbox)
            views = tuple(
                view
                for view in views
                if view.place.geometry and view.place.geometry.intersects(wanted)
            )
        return Page(views, cursor or "")

    def all_incidents(self, query: IncidentQuery) -> Iterator[IncidentView]:
        """Every incident of a query, page by page."""
        while True:
            page = self.incidents(query)
            yield from page.views
            if not page.next_cursor:
                return
            query = replace(query, after=page.next_cursor)

    def incident(self, incident_id: IncidentId) -> IncidentView | None:
        """One incident; ``None`` where there is none or not even that may be told."""
        found = reads.incident(self._connection, incident_id, as_of=self._as_of)
        return next(iter(self.views([found])), None) if found else None

    def views(self, incidents: Sequence[Incident]) -> tuple[IncidentView, ...]:
        """The incidents as they may be seen; those that may not are left out."""
        ids = {report_id for incident in incidents for report_id in incident.reports}
        located = {
            item.report.report_id: item
            for item in reads.located(self._connection, ids, as_of=self._as_of)
        }
        assessed = reads.assessments_of(
            self._connection, [each.incident_id for each in incidents], as_of=self._as_of
        )
        shown = (
            disclose_incident(
                incident,
                [located[report_id] for report_id in incident.reports],
                [each for each in assessed if each.incident_id == incident.incident_id],
                self._knowledge.sites.sites,
                self._to,
            )
            for incident in incidents
        )
        return tuple(view for view in shown if view is not None)

    def reports(self, report_ids: Iterable[ReportId]) -> tuple[ReportView, ...]:
        """Reports as they may be seen, in the order asked for."""
        ids = list(report_ids)
        located = {
            item.report.report_id: item
            for item in reads.located(self._connection, ids, as_of=self._as_of)
        }
        return tuple(disclose_report(located[key], self._to) for key in ids if key in located)

    def sites(self) -> tuple[SiteView, ...]:
        """Every protected site that may be seen, by id."""
        shown = (
            disclose_site(site, list_id, self._to)
            for list_id, site in self._knowledge.sites.listed()
        )
        return tuple(view for view in shown if view is not None)
