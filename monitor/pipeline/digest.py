"""A day's digest: what was known at its cut-off, disclosed for the public, kept for ever."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection

from monitor.core.claims import stated_total
from monitor.core.coverage import Heard
from monitor.core.digest import Day, compile_digest
from monitor.core.terms import term_end
from monitor.core.tiers import TierChange, tier_change
from monitor.core.time_words import day_window, local_day
from monitor.model.agreements import Agreement
from monitor.model.assessments import Assessment
from monitor.model.digests import Digest
from monitor.model.disclosure import Viewer
from monitor.model.ids import IncidentId, Json, ReportId, content_id
from monitor.model.incidents import Incident, IncidentKind
from monitor.model.time import TimeWindow
from monitor.model.views import IncidentView, ReportView
from monitor.pipeline.health import heard_and_health
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.views import Sight
from monitor.store import reads, registers, writes
from monitor.store.chain import chain_head
from monitor.store.database import Database
from monitor.store.queries import IncidentQuery

_PAGE = 1_000
_EVER = datetime(1970, 1, 2, tzinfo=UTC)  # before every record


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Which day, in which zone, closed at which instant."""

    day: date
    zone: str
    cut_off_utc: datetime


def period_of(agreement: Agreement, *, now: datetime) -> TimeWindow:
    """From the first instant any reading may be in force to the last; where a reading has no end,
    to ``now``.
    """
    starts = min(reading.starts.from_utc for reading in agreement.readings)
    known = [term_end(reading) for reading in agreement.readings]
    ends = [end.until_utc if end else now for end in known]
    return TimeWindow(starts, max(*ends, starts + timedelta(days=1)))


def issue_digest(
    database: Database,
    knowledge: Knowledge,
    agreement: Agreement,
    schedule: Schedule,
    *,
    reissue: bool = False,
) -> Digest:
    """The digest of that day: the one already issued, or a new one, in one transaction.

    Issuing twice gives one digest, whoever asks and however often; only ``reissue`` adds a numbered
    issue beside it.
    """
    with database.transaction() as connection:
        issued = registers.digest_of_day(connection, agreement.agreement_id, schedule.day)
        if issued is not None and not reissue:
            return issued
        digest = _compile(connection, knowledge, agreement, schedule, issued)
        writes.append_digest(connection, digest)
        return digest


def preview_digest(
    connection: Connection, knowledge: Knowledge, agreement: Agreement, schedule: Schedule
) -> Digest:
    """The digest of that day, were it closed at the schedule's cut-off; nothing is kept."""
    return _compile(connection, knowledge, agreement, schedule, None)


def _compile(
    connection: Connection,
    knowledge: Knowledge,
    agreement: Agreement,
    schedule: Schedule,
    issued: Digest | None,
) -> Digest:
    earlier = registers.digest_before(connection, agreement.agreement_id, schedule.day)
    number = issued.number if issued else (earlier.number + 1 if earlier else 1)
    issue = issued.issue + 1 if issued else 1
    gathered = _Gathering(connection, knowledge, agreement, schedule, earlier)
    day = gathered.day(number=number, issue=issue)
    return Digest(
        digest_id=content_id("d", [agreement.agreement_id, day.label, issue]),
        agreement_id=agreement.agreement_id,
        day=schedule.day,
        number=number,
        issue=issue,
        zone=schedule.zone,
        period=day.period,
        cut_off_utc=schedule.cut_off_utc,
        chain_head=day.chain_head,
        content=compile_digest(day),
    )


class _Gathering:
    """Gathers what one issue is made of, from the store as it stood at the cut-off."""

    def __init__(
        self,
        connection: Connection,
        knowledge: Knowledge,
        agreement: Agreement,
        schedule: Schedule,
        earlier: Digest | None,
    ) -> None:
        self._connection = connection
        self._knowledge = knowledge
        self._agreement = agreement
        self._schedule = schedule
        self._earlier = earlier
        self._since = earlier.cut_off_utc if earlier else _EVER
        self._sight = Sight(
            connection,
            knowledge,
            viewer=Viewer.PUBLIC,
            now=schedule.cut_off_utc,
            as_of=schedule.cut_off_utc,
        )

    def day(self, *, number: int, issue: int) -> Day:
        """Everything the digest's content is compiled from."""
        cut_off = self._schedule.cut_off_utc
        period = day_window(self._schedule.day, [self._schedule.zone])
        previous = day_window(self._schedule.day - timedelta(days=1), [self._schedule.zone])
        both = TimeWindow(previous.from_utc, period.until_utc)
        incidents = list(self._sight.all_incidents(IncidentQuery(window=both, limit=_PAGE)))
        touched = reads.incidents_changed_between(self._connection, self._since, cut_off)
        first_heard = self._first_heard(touched)
        new = [each for each in touched if first_heard[each.incident_id] > self._since]
        old = [each for each in touched if first_heard[each.incident_id] <= self._since]
        views = {view.incident.incident_id: view for view in self._sight.views(touched)}
        standing = [views[each.incident_id] for each in new if self._stands(each, views)]
        changed = self._changed(
            [views[each.incident_id] for each in old if self._stands(each, views)]
        )
        retracted = [
            (views[each.incident_id], views[each.incident_id].incident.cause)
            for each in old
            if each.retracted and each.incident_id in views
        ]
        late = [v for v in standing if v.incident.occurred.from_utc < period.from_utc]
        mentioned = [*incidents, *standing, *(view for view, _ in (*changed, *retracted))]
        return Day(
            agreement=self._agreement,
            label=self._schedule.day.isoformat(),
            number=number,
            issue=issue,
            zone=self._schedule.zone,
            period=period,
            previous=previous,
            cut_off=cut_off,
            published_before=None if self._earlier is None else self._since,
            chain_head=chain_head(self._connection),
            incidents=incidents,
            late=late,
            totals=(totals := [v for v in standing if v.incident.kind is IncidentKind.CLAIM]),
            stated=self._stated(reports := self._reports(mentioned), totals),
            changed=changed,
            retracted=retracted,
            first_heard=first_heard,
            reports=reports,
            coverage=self._coverage(period),
            region_names={
                code: region.titles for code, region in self._knowledge.gazetteer.regions.items()
            },
            corrections=self._corrections(
                [views[each.incident_id] for each in old if each.incident_id in views],
                {view.incident.incident_id for view, _ in changed},
            ),
        )

    @staticmethod
    def _stands(incident: Incident, views: Mapping[IncidentId, IncidentView]) -> bool:
        return not incident.retracted and incident.incident_id in views

    def _first_heard(self, incidents: Iterable[Incident]) -> dict[IncidentId, datetime]:
        return {
            each.incident_id: reads.incident_revisions(self._connection, each.incident_id)[
                0
            ].formed_at_utc
            for each in incidents
        }

    def _changed(
        self, views: Sequence[IncidentView]
    ) -> list[tuple[IncidentView, Sequence[TierChange]]]:
        ids = [view.incident.incident_id for view in views]
        before = {
            (each.incident_id, each.agreement_id, each.reading_id): each
            for each in reads.assessments_of(self._connection, ids, as_of=self._since)
        }
        found = [
            (view, [change for each in view.assessments if (change := self._change(each, before))])
            for view in views
        ]
        return [(view, changes) for view, changes in found if changes]

    def _change(
        self, after: Assessment, before: Mapping[tuple[IncidentId, str, str], Assessment]
    ) -> TierChange | None:
        if after.agreement_id != self._agreement.agreement_id:
            return None
        old = before.get((after.incident_id, after.agreement_id, after.reading_id))
        return tier_change(old, after)

    def _reports(self, views: Iterable[IncidentView]) -> dict[ReportId, ReportView]:
        shown = list(views)
        ids = {report_id for view in shown for report_id in view.incident.reports}
        found = self._sight.reports(sorted(ids), of=shown)
        return {view.report.report_id: view for view in found}

    def _stated(
        self, reports: Mapping[ReportId, ReportView], totals: Iterable[IncidentView]
    ) -> dict[ReportId, int]:
        vocabulary = self._knowledge.vocabulary
        named = [view.incident.preferred for view in totals]
        found = {each: stated_total(reports[each].report, vocabulary) for each in named}
        return {report_id: total for report_id, total in found.items() if total is not None}

    def _coverage(self, period: TimeWindow) -> list[Heard]:
        """Who was heard in the period the issue is of, and how each was at its end."""
        sources, until = self._sight.sources, period.until_utc
        return heard_and_health(self._connection, sources, period, at=until)

    def _corrections(
        self, views: Iterable[IncidentView], changed: Set[IncidentId]
    ) -> list[Mapping[str, Json]]:
        """What earlier issues said and no longer holds, by the day each incident was counted on."""
        found: list[Mapping[str, Json]] = []
        for view in views:
            counted, now = self._counted_on(view), self._day_of(view.incident)
            issue = registers.digest_of_day(self._connection, self._agreement.agreement_id, counted)
            what = _what_changed(view, now if now != counted else None, changed)
            if issue is not None and counted < self._schedule.day and what:
                found.append(
                    {
                        "number": issue.number,
                        "issue": issue.issue,
                        "day": counted.isoformat(),
                        "what": f"{view.incident.incident_id}: {what}",
                    }
                )
        return found

    def _counted_on(self, view: IncidentView) -> date:
        """The day that the previous issue knew an incident of."""
        kept = reads.incident_revisions(self._connection, view.incident.incident_id)
        known = max(each.revision for each in kept if each.formed_at_utc <= self._since)
        shown = self._sight.revisions(view)
        return self._day_of(next(each for each in shown if each.revision == known))

    def _day_of(self, incident: Incident) -> date:
        return local_day(incident.occurred.from_utc, self._schedule.zone)


def _what_changed(
    view: IncidentView, moved_to: date | None, changed: Set[IncidentId]
) -> str | None:
    if view.incident.retracted:
        return "retracted"
    if moved_to is not None and view.incident.kind is IncidentKind.STRIKE:
        return f"counted on {moved_to.isoformat()} now"
    return "assessed anew" if view.incident.incident_id in changed else None
