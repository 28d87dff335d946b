"""The first page: one agreement's day under every reading, and day by day."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from monitor.core.coverage import Heard
from monitor.core.tiers import TierChange, count_tiers
from monitor.core.time_words import day_window, local_day
from monitor.model.agreements import Agreement, Reading
from monitor.model.assessments import Status, Verdict
from monitor.model.disclosure import Viewer
from monitor.model.incidents import IncidentKind
from monitor.model.review import QueueItem
from monitor.model.time import TimeWindow
from monitor.model.views import IncidentView
from monitor.pipeline.changes import tier_changes_within
from monitor.pipeline.digest import period_of
from monitor.pipeline.health import heard_and_health
from monitor.pipeline.queue import queue
from monitor.publish.pages import OverviewPage, ReadingSummary, Tally, TrendDay
from monitor.store import registers
from monitor.store.queries import IncidentQuery
from monitor.web.desk import Look
from monitor.web.schemas import PAGE_LIMIT

_LATEST_DIGESTS = 5
_CHANGES_SHOWN = 20
_WAITING_SHOWN = 5
_A_DAY = timedelta(days=1)
_AN_HOUR = timedelta(hours=1)
_MOMENT = timedelta(microseconds=1)  # a period's end is no longer of it


def overview(look: Look, agreement: Agreement, *, may_decide: bool) -> OverviewPage:
    """An agreement on the monitored day: today, or the last day with a report where the newest is
    older than a day, or the last it may be in force on where there is none. ``may_decide`` says
    whether the reader may.
    """
    period, zone = period_of(agreement, now=look.now), look.zone
    query = IncidentQuery(
        agreement_id=agreement.agreement_id,
        kind=IncidentKind.STRIKE,
        limit=PAGE_LIMIT,
    )
    by_day = _by_day(look.sight.all_incidents(query), zone)
    today = local_day(look.now, zone)
    day = _monitored_day(by_day, period, today, zone)
    window = day_window(day, [zone])
    changes = _changes(look, agreement, window if day != today else None)
    return OverviewPage(
        agreement=agreement,
        agreements=look.knowledge.agreements,
        day=day,
        zone=zone,
        readings=tuple(
            _summary(agreement, reading, by_day, day, _first_day(by_day, period, zone))
            for reading in agreement.readings
        ),
        coverage=coverage_in(look, window),
        digests=registers.digests(look.connection, agreement.agreement_id, limit=_LATEST_DIGESTS),
        is_today=day == today,
        any_report=bool(by_day),
        submissions=_submissions(look, by_day),
        unreviewed=sum(_is_unreviewed(view) for views in by_day.values() for view in views),
        waiting=_waiting(look),
        may_decide=may_decide,
        changes=tuple(changes[:_CHANGES_SHOWN]),
        changed_total=len(changes),
    )


def coverage_in(look: Look, window: TimeWindow) -> tuple[Heard, ...]:
    """Who was heard in a window, and how each was at its end."""
    at = min(look.now, window.until_utc)
    return tuple(heard_and_health(look.connection, look.sight.sources, window, at=at))


def _changes(
    look: Look, agreement: Agreement, day: TimeWindow | None
) -> list[tuple[IncidentView, TierChange]]:
    """What moved on a past day, or else in the last 24 hours, under the agreement."""
    # the full hour that answers are of has begun: what came since is told, too
    window = day or TimeWindow(look.now - _A_DAY, look.now + _AN_HOUR)
    return tier_changes_within(
        look.connection,
        look.knowledge,
        agreement.agreement_id,
        window,
        viewer=look.viewer,
        now=look.now,
    )


def _waiting(look: Look) -> tuple[QueueItem, ...]:
    """The queue names what is hidden, and who works on it: for monitors alone."""
    if look.viewer is not Viewer.MONITOR:
        return ()
    return tuple(queue(look.connection, look.knowledge, now=look.now, limit=_WAITING_SHOWN))


def _submissions(look: Look, by_day: Mapping[date, Sequence[IncidentView]]) -> int:
    """How many wait for people; of none of them the public is told."""
    return sum(view.submission for views in by_day.values() for view in views)


def _is_unreviewed(view: IncidentView) -> bool:
    return any(
        each.verdict is Verdict.VIOLATION and each.status is Status.PRELIMINARY
        for each in view.assessments
    )


def _by_day(views: Iterable[IncidentView], zone: str) -> Mapping[date, list[IncidentView]]:
    """Each incident on the day its time begins in, as in the digest, the list and the map."""
    days: dict[date, list[IncidentView]] = defaultdict(list)
    for view in views:
        days[local_day(view.incident.occurred.from_utc, zone)].append(view)
    return days


def _monitored_day(
    by_day: Mapping[date, Sequence[IncidentView]], period: TimeWindow, today: date, zone: str
) -> date:
    last = min(today, local_day(period.until_utc - _MOMENT, zone))
    newest = max(by_day, default=last)
    return newest if today - newest > _A_DAY else today


def _first_day(
    by_day: Mapping[date, Sequence[IncidentView]], period: TimeWindow, zone: str
) -> date:
    """The agreement's first, or that of a strike before it which is assessed under it too."""
    counted = [day for day in by_day if any(not view.submission for view in by_day[day])]
    return min([local_day(period.from_utc, zone), *counted])


def _summary(
    agreement: Agreement,
    reading: Reading,
    by_day: Mapping[date, Sequence[IncidentView]],
    day: date,
    first: date,
) -> ReadingSummary:
    counted = {each: count_tiers(by_day[each], reading.reading_id) for each in sorted(by_day)}
    days = [first + n * _A_DAY for n in range(max((day - first).days, 0) + 1)]
    nothing = count_tiers([], reading.reading_id)
    every = [view for views in by_day.values() for view in views]
    return ReadingSummary(
        reading=reading,
        today=counted.get(day, nothing),
        so_far=count_tiers(every, reading.reading_id),
        trend=tuple(TrendDay(day=each, counts=counted.get(each, nothing)) for each in days),
        by_attribution=_tallies(every, reading, _whom, _attributions(agreement)),
        by_category=_tallies(every, reading, _at_what),
    )


def _attributions(agreement: Agreement) -> Sequence[str]:
    """Every party, in the agreement's order, whether or not it is named: silence shows as zero."""
    return [party.party_id for party in agreement.parties if party.codes]


def _whom(view: IncidentView) -> str:
    attribution = view.incident.attribution
    return attribution.party or attribution.state


def _at_what(view: IncidentView) -> str:
    return view.incident.category or "unknown"


def _tallies(
    views: Iterable[IncidentView],
    reading: Reading,
    of: Callable[[IncidentView], str],
    always: Sequence[str] = (),
) -> tuple[Tally, ...]:
    """Those in ``always`` first, in their order; the others by how many, then by name."""
    groups: dict[str, list[IncidentView]] = defaultdict(list)
    for view in views:
        if not view.submission:
            groups[of(view)].append(view)
    sizes = Counter({name: len(group) for name, group in groups.items() if name not in always})
    others = sorted(sizes, key=lambda name: (-sizes[name], name))
    return tuple(
        Tally(of=name, counts=count_tiers(groups[name], reading.reading_id))
        for name in [*always, *others]
    )
