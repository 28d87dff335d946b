"""When a sentence says that something happened: dates, days, nights and clock times, relative to
when it was published; no sharper than said.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from re import Match
from zoneinfo import ZoneInfo

from monitor.core.time_words import NIGHT_ENDS, day_window, local_day
from monitor.model.time import TimePrecision, TimeWindow, hull
from monitor.model.vocabulary import DayPart, TimeWords

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_NIGHT_BEGINS = time(20)
_PARTS = {  # local hours, wide enough for what anybody calls so
    DayPart.MORNING: (time(4), time(12)),
    DayPart.DAYTIME: (time(10), time(18)),
    DayPart.EVENING: (time(16), time(23, 59)),
}
_SOON = timedelta(days=180)  # a date without a year that lies further ahead was last year's
_OTHER_DAY = timedelta(hours=12)  # the zones that one source may mean lie closer together
_APART = 25  # characters between the words of one time: "at 02:11 on the night of 5 April"


@dataclass(frozen=True, slots=True)
class TimeSaid:
    """A time that cleaned words state, and where they stand."""

    window: TimeWindow
    precision: TimePrecision
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Now:
    """What relative words are relative to, in one zone."""

    published: TimeWindow
    zone: str

    @property
    def day(self) -> date:
        return local_day(self.published.from_utc, self.zone)

    def at(self, day: date, clock: time) -> datetime:
        """A local time, in UTC."""
        return datetime.combine(day, clock, ZoneInfo(self.zone)).astimezone(UTC)

    def span(self, first: date, begins: time, last: date, ends: time) -> TimeWindow:
        """From one local time to another."""
        return TimeWindow(self.at(first, begins), self.at(last, ends))


def times_said(
    cleaned: str, words: TimeWords, *, published: TimeWindow | None, zones: Sequence[str]
) -> tuple[TimeSaid, ...]:
    """Every time that cleaned words state, in order; those that cannot be placed or lie after the
    publication are left out, and so are all where the publication's own time is not known.
    """
    if published is None:
        return ()
    tokens = [token for token in words.scan.finditer(cleaned) if not _aside(cleaned, token, words)]
    said = (_time(group, cleaned, words, published, zones) for group in _groups(cleaned, tokens))
    return tuple(each for each in said if each is not None)


def time_told(said: Iterable[TimeSaid]) -> tuple[TimeWindow, TimePrecision] | None:
    """The one time that all statements agree on, as precise as the sharpest; ``None`` where there
    is none or they contradict each other.
    """
    told: tuple[TimeWindow, TimePrecision] | None = None
    for each in said:
        if told is None:
            told = each.window, each.precision
            continue
        common = told[0].intersection(each.window)
        if common is None:
            return None
        sharper = each.precision if each.window.length < told[0].length else told[1]
        told = common, sharper
    return told


def _aside(cleaned: str, token: Match[str], words: TimeWords) -> bool:
    """Whether the words before a date make it a bound or an agreement's date."""
    names = ("month", "month_first", "of_year", "year_alone")
    dated = any(token[name] is not None for name in names)
    before = cleaned[max(0, token.start() - _APART) : token.start()].rstrip()
    return dated and token["eve"] is None and words.aside.search(before) is not None


def _groups(cleaned: str, tokens: Sequence[Match[str]]) -> Iterator[list[Match[str]]]:
    """Tokens that stand close enough to be one time."""
    group = list(tokens[:1])
    for before, after in pairwise(tokens):
        between = cleaned[before.end() : after.start()]
        if len(between) > _APART or any(mark in between for mark in ".!?;"):
            yield group
            group = []
        group.append(after)
    if group:
        yield group


def _time(
    group: Sequence[Match[str]],
    cleaned: str,
    words: TimeWords,
    published: TimeWindow,
    zones: Sequence[str],
) -> TimeSaid | None:
    named = [words.zones.of(token["zone"]) for token in group if token["zone"]]
    meant = [_Now(published, zone) for zone in named or zones]
    try:
        found = [each for now in meant if (each := _window(group, cleaned, words, now))]
    except (ValueError, OverflowError):  # 31 February, 25:00
        return None
    if not found:
        return None
    window, precision = _in_any_zone(found)
    seen = window.intersection(_until(published))
    if seen is None:
        return None
    return TimeSaid(seen, precision, group[0].start(), group[-1].end())


def _in_any_zone(
    found: Sequence[tuple[TimeWindow, TimePrecision]],
) -> tuple[TimeWindow, TimePrecision]:
    """The window that covers the words in each zone they make sense in: where "yesterday" is one
    day here and another there, it is either.
    """
    window = hull(each for each, _ in found)
    longest = max(each.length for each, _ in found)
    other_day = window.length - longest >= _OTHER_DAY
    return window, TimePrecision.RANGE if other_day else found[0][1]


def _until(published: TimeWindow) -> TimeWindow:
    return TimeWindow(datetime(1971, 1, 1, tzinfo=UTC), published.until_utc)


def _window(
    group: Sequence[Match[str]], cleaned: str, words: TimeWords, now: _Now
) -> tuple[TimeWindow, TimePrecision] | None:
    days = {_day(token, words, now): token for token in group if _names_day(token)}
    clocks = [token for token in group if token["hour"]]
    parts = {words.parts.of(token["part"]) for token in group if token["part"]}
    bygone = [token for token in group if _year(token) < now.day.year]
    if len(days) + len(bygone) > 1 or len(parts) > 1 or len(clocks) > 2:
        return None
    if bygone:
        return _in_year(bygone[0], words, now), TimePrecision.RANGE
    day, token = next(iter(days.items()), (None, None))
    if clocks:
        return _clocked(clocks, cleaned, words, day, now)
    if parts:
        eve = token is not None and (token["eve"] is not None or token["onto"] is not None)
        return _part(parts.pop(), day, now, eve=eve)
    return None if day is None else (day_window(day, (now.zone,)), TimePrecision.DAY)


def _year(token: Match[str]) -> int:
    """The year that stands without a day; one far ahead where none does."""
    return int(token["of_year"] or token["year_alone"] or date.max.year)


def _in_year(token: Match[str], words: TimeWords, now: _Now) -> TimeWindow:
    """The year, or its month, that a text tells of again."""
    year = _year(token)
    first, last = date(year, 1, 1), date(year, 12, 31)
    if token["of_month"]:
        first = date(year, words.months.of(token["of_month"]), 1)
        last = (first + 31 * _DAY).replace(day=1) - _DAY
    return now.span(first, time(0), last + _DAY, time(0))


def _names_day(token: Match[str]) -> bool:
    return any(token[name] for name in ("month", "month_first", "weekday", "back", "numeric"))


def _day(token: Match[str], words: TimeWords, now: _Now) -> date:
    if token["back"]:
        return now.day - words.days_back.of(token["back"]) * _DAY
    if token["weekday"]:
        return now.day - (now.day.weekday() - words.weekdays.of(token["weekday"])) % 7 * _DAY
    if token["numeric"]:
        day, month, year = (int(part) for part in token["numeric"].split("."))
        return date(year, month, day)
    month = words.months.of(token["month"] or token["month_first"])
    number = int(token["day"] or token["day_last"])
    if stated_year := token["year"] or token["year_last"]:
        return date(int(stated_year), month, number)
    this_year = date(now.day.year, month, number)
    ahead = this_year - now.day > _SOON
    return date(now.day.year - 1, month, number) if ahead else this_year


def _clocked(
    clocks: Sequence[Match[str]], cleaned: str, words: TimeWords, day: date | None, now: _Now
) -> tuple[TimeWindow, TimePrecision] | None:
    times = [_clock(token) for token in clocks]
    day = day or _latest_day(times[0], now)
    if len(times) == 2:
        last = day if times[1] > times[0] else day + _DAY
        return now.span(day, times[0], last, times[1]), TimePrecision.RANGE
    minute = (datetime.combine(day, times[0]) + timedelta(minutes=1)).time()
    window = now.span(day, times[0], day if minute > times[0] else day + _DAY, minute)
    before = cleaned[max(0, clocks[0].start() - _APART) : clocks[0].start()]
    if clocks[0]["minute"] is None or words.about.search(before):
        return window.widened(_HOUR), TimePrecision.HOUR
    return window, TimePrecision.MINUTE


def _clock(token: Match[str]) -> time:
    hour = int(token["hour"])
    if token["half"]:
        hour = hour % 12 + (12 if token["half"].startswith("p") else 0)
    return time(hour, int(token["minute"] or 0))


def _latest_day(at: time, now: _Now) -> date:
    """The last day on which that local time lies before the publication's end."""
    today = now.at(now.day, at)
    return now.day if today < now.published.until_utc else now.day - _DAY


def _part(
    part: DayPart, day: date | None, now: _Now, *, eve: bool
) -> tuple[TimeWindow, TimePrecision]:
    """A part of a day; "the night of a date" may end on it or begin on it, unless it is said to
    lead to it.
    """
    if part is not DayPart.NIGHT:
        begins, ends = _PARTS[part]
        day = day or _latest_day(begins, now)
        return now.span(day, begins, day, ends), TimePrecision.RANGE
    if day is None:
        last = now.day + (_DAY if _latest_day(_NIGHT_BEGINS, now) == now.day else timedelta(0))
        window = now.span(now.day - _DAY, _NIGHT_BEGINS, last, NIGHT_ENDS)
        return window, TimePrecision.NIGHT
    last = day if eve else day + _DAY
    return now.span(day - _DAY, _NIGHT_BEGINS, last, NIGHT_ENDS), TimePrecision.NIGHT
