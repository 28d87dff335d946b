"""The first page: one agreement's day under every reading, and day by day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from monitor.core.digest import Heard
from monitor.core.tiers import count_tiers
from monitor.core.time_words import day_window, local_day
from monitor.model.agreements import Reading
from monitor.model.incidents import IncidentKind
from monitor.model.time import TimeWindow
from monitor.model.views import IncidentView
from monitor.pipeline.coverage import coverage_between
from monitor.pipeline.digest import period_of
from monitor.publish.pages import OverviewPage, ReadingSummary, TrendDay
from monitor.store import registers
from monitor.store.queries import IncidentQuery
from monitor.web.desk import Look
from monitor.web.schemas import PAGE_LIMIT

_LATEST_DIGESTS = 5
_A_DAY = timedelta(days=1)


def overview(look: Look, zone: str) -> OverviewPage:
    """The first configured agreement on the monitored day: today, or the last day with a report
    where the newest is older than a day.
    """
    agreement = look.knowledge.agreements[0]
    period = period_of(agreement, now=look.now)
    query = IncidentQuery(
        window=period,
        agreement_id=agreement.agreement_id,
        kind=IncidentKind.STRIKE,
        limit=PAGE_LIMIT,
    )
    by_day = _by_day(look.sight.all_incidents(query), period, zone)
    today = local_day(look.now, zone)
    day = _monitored_day(by_day, today)
    return OverviewPage(
        agreement=agreement,
        agreements=look.knowledge.agreements,
        day=day,
        zone=zone,
        readings=tuple(
            _summary(reading, by_day, day, local_day(period.from_utc, zone))
            for reading in agreement.readings
        ),
        coverage=coverage_in(look, day_window(day, [zone])),
        digests=registers.digests(look.connection, agreement.agreement_id, limit=_LATEST_DIGESTS),
        is_today=day == today,
    )


def coverage_in(look: Look, window: TimeWindow) -> tuple[Heard, ...]:
    """Who was heard in a window."""
    return tuple(coverage_between(look.connection, look.knowledge.sources.values(), window))


def _by_day(
    views: Iterable[IncidentView], period: TimeWindow, zone: str
) -> Mapping[date, list[IncidentView]]:
    """Each incident on the day its time begins in, as in the digest."""
    days: dict[date, list[IncidentView]] = defaultdict(list)
    for view in views:
        begun = max(view.incident.occurred.from_utc, period.from_utc)
        days[local_day(begun, zone)].append(view)
    return days


def _monitored_day(by_day: Mapping[date, Sequence[IncidentView]], today: date) -> date:
    newest = max(by_day, default=today)
    return newest if today - newest > _A_DAY else today


def _summary(
    reading: Reading, by_day: Mapping[date, Sequence[IncidentView]], day: date, first: date
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
    )
