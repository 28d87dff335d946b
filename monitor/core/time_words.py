"""What sources write about when: instants, days, nights, ranges; in their zone, or in none that is
known.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from monitor.model.time import TimePrecision, TimeWindow, hull

NIGHT_ENDS = time(8)  # "in the night" runs from the nominal start to eight in the morning, local
_SMALL_HOURS = timedelta(hours=8)  # midnight to NIGHT_ENDS
_EVENING = timedelta(hours=4)  # a night without a clock time may begin at eight in the evening
_ABOUT = {TimePrecision.MINUTE: timedelta(minutes=1), TimePrecision.HOUR: timedelta(hours=1)}


class UnreadableTime(ValueError):
    """The words do not give a time that can be placed on the calendar."""


def day_window(day: date, zones: Sequence[str]) -> TimeWindow:
    """The calendar day, in every one of the IANA ``zones`` it may be meant in."""
    return _day_in(day, [ZoneInfo(zone) for zone in zones])


def local_day(instant: datetime, zone: str) -> date:
    """The calendar day of an instant in an IANA zone."""
    return instant.astimezone(ZoneInfo(zone)).date()


def _day_in(day: date, clocks: Iterable[tzinfo]) -> TimeWindow:
    return hull(
        TimeWindow(_midnight_utc(day, clock), _midnight_utc(day + timedelta(days=1), clock))
        for clock in clocks
    )


def _midnight_utc(day: date, clock: tzinfo) -> datetime:
    return datetime.combine(day, time(0), clock).astimezone(UTC)


def read_time(text: str, zones: Sequence[str]) -> tuple[TimeWindow, bool]:
    """An ISO 8601 date or date-time as a window, and whether it is only a date.

    A date is the whole day in every zone it may be meant in; a date-time the minute it names, in
    its own offset or, without one, in every zone it may be meant in.

    Raises:
        UnreadableTime: it is neither, or lies outside 1970 … 2100.
    """
    try:
        if len(text) <= len("2025-03-19"):
            window, is_date = day_window(date.fromisoformat(text), zones), True
        else:
            window, is_date = _minute_window(datetime.fromisoformat(text), zones), False
    except (ValueError, OverflowError) as error:
        raise UnreadableTime(f"{text!r} is not an ISO 8601 date or date-time: {error}") from None
    if not (1970 < window.from_utc.year < 2100):
        raise UnreadableTime(f"{text!r} lies outside the years 1971 to 2099")
    return window, is_date


def _minute_window(at: datetime, zones: Sequence[str]) -> TimeWindow:
    local = [at] if at.tzinfo else [at.replace(tzinfo=ZoneInfo(zone)) for zone in zones]
    starts = [moment.astimezone(UTC) for moment in local]
    return hull(TimeWindow(start, start + _ABOUT[TimePrecision.MINUTE]) for start in starts)


def occurred_window(
    text: str,
    precision: TimePrecision | None,
    *,
    until: str,
    published: TimeWindow | None,
    zones: Sequence[str],
) -> tuple[TimeWindow, TimePrecision]:
    """When it happened: the named time widened to its stated precision, never sharpened.

    ``until`` is the source's own end of the period, if it gives one; a ``range`` without it ends
    with the publication.

    Raises:
        UnreadableTime: a time cannot be read, the period ends before it starts, or has no end.
    """
    start, is_date = read_time(text, zones)
    if precision is None or (is_date and precision in _ABOUT):
        precision = TimePrecision.DAY if is_date else TimePrecision.MINUTE
    if until:
        end, _ = read_time(until, zones)
        return _period(start.from_utc, end.until_utc), TimePrecision.RANGE
    match precision:
        case TimePrecision.MINUTE:
            window = start
        case TimePrecision.HOUR:
            window = start.widened(_ABOUT[TimePrecision.HOUR])
        case TimePrecision.NIGHT:
            window = _night(start, datetime.fromisoformat(text), is_date, zones)
        case TimePrecision.DAY:
            window = start if is_date else _day_of(datetime.fromisoformat(text), zones)
        case _:
            if published is None:
                raise UnreadableTime("a range without an end needs the time of publication")
            window = _period(start.from_utc, max(published.until_utc, start.until_utc))
    return window, precision


def _day_of(moment: datetime, zones: Sequence[str]) -> TimeWindow:
    """The calendar day of a moment: in the zones that share its offset, else in its own offset."""
    clocks: list[tzinfo] = [ZoneInfo(zone) for zone in zones]
    if moment.tzinfo is not None:
        offset = moment.utcoffset()
        sharing = [clock for clock in clocks if moment.astimezone(clock).utcoffset() == offset]
        clocks = sharing or [moment.tzinfo]
    return _day_in(moment.date(), clocks)


def _night(start: TimeWindow, nominal: datetime, is_date: bool, zones: Sequence[str]) -> TimeWindow:
    """From the nominal start to the next morning: of that day after midnight, of the next in the
    evening. "The night of a date" may be the one that ends on it or the one that begins on it.
    """
    if is_date:
        return TimeWindow(start.from_utc - _EVENING, start.until_utc + _SMALL_HOURS)
    morning_day = nominal.date() + timedelta(days=0 if nominal.time() < NIGHT_ENDS else 1)
    mornings = [
        datetime.combine(morning_day, NIGHT_ENDS, nominal.tzinfo or ZoneInfo(zone)).astimezone(UTC)
        for zone in zones
    ]
    return _period(start.from_utc, max(mornings))


def _period(from_utc: datetime, until_utc: datetime) -> TimeWindow:
    if from_utc >= until_utc:
        raise UnreadableTime(f"the period ends ({until_utc}) before it starts ({from_utc})")
    return TimeWindow(from_utc, until_utc)
