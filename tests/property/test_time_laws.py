"""Laws of time: windows, and the words that become windows."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from property.worlds import windows

from monitor.core.time_words import occurred_window, read_time
from monitor.model.time import TimePrecision, TimeWindow, hull

ZONES = ("Europe/Kyiv", "Europe/Moscow")
MOMENT = timedelta(microseconds=1)
PUBLISHED = TimeWindow(datetime(2025, 4, 1, tzinfo=UTC), datetime(2025, 4, 1, 0, 1, tzinfo=UTC))

spans = st.timedeltas(timedelta(0), timedelta(days=3))
some_zones = st.sampled_from([ZONES, ZONES[:1], ZONES[1:]])
naive = st.datetimes(datetime(2024, 1, 2), datetime(2025, 12, 30))  # noqa: DTZ001 - zone-less on purpose
offsets = st.integers(-12 * 4, 14 * 4).map(lambda q: timezone(timedelta(minutes=15 * q)))
aware = st.datetimes(datetime(2024, 1, 2), datetime(2025, 12, 30), timezones=offsets)  # noqa: DTZ001 - bounds are zone-less
precisions = st.sampled_from(TimePrecision)


@given(windows(), windows())
def test_windows_overlap_when_they_intersect(one: TimeWindow, other: TimeWindow) -> None:
    """Overlap is symmetric, leaves no gap, and is what an intersection is of."""
    shared = one.intersection(other)
    assert one.overlaps(other) is other.overlaps(one) is (shared is not None)
    assert shared == other.intersection(one)
    if shared is None:
        assert one.gap(other) == other.gap(one) >= timedelta(0)
    else:
        assert one.contains(shared) and other.contains(shared)
        assert one.gap(other) == timedelta(0)


@given(windows(), windows())
def test_a_hull_contains_its_windows_and_no_shorter_one_does(
    one: TimeWindow, other: TimeWindow
) -> None:
    """It begins with the first and ends with the last."""
    around = hull([one, other])
    assert around.contains(one) and around.contains(other)
    assert around.length <= one.length + other.length + one.gap(other)


@given(windows(), windows(), spans)
def test_a_widened_window_contains_what_the_window_does(
    one: TimeWindow, other: TimeWindow, by: timedelta
) -> None:
    """Widening adds the same at either end and never brings windows apart."""
    wide = one.widened(by)
    assert wide.contains(one) and wide.length == one.length + 2 * by
    assert wide.gap(other) <= one.gap(other)
    assert not one.contains(other) or wide.contains(other)


@given(aware, some_zones)
def test_a_time_with_an_offset_is_read_as_the_instant_it_names(
    moment: datetime, zones: tuple[str, ...]
) -> None:
    """Whatever zone the source is thought to be in."""
    window, is_date = read_time(moment.isoformat(), zones)
    assert not is_date
    assert window.contains(TimeWindow(moment.astimezone(UTC), moment.astimezone(UTC) + MOMENT))
    assert window.length >= timedelta(minutes=1)


@given(naive, some_zones)
def test_a_time_without_an_offset_holds_in_every_zone_it_may_be_meant_in(
    moment: datetime, zones: tuple[str, ...]
) -> None:
    """No zone is preferred."""
    window, _ = read_time(moment.isoformat(), zones)
    for zone in zones:
        instant = moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        assert window.contains(TimeWindow(instant, instant + MOMENT))


@given(naive, some_zones)
def test_a_date_stays_a_whole_day_in_every_zone(moment: datetime, zones: tuple[str, ...]) -> None:
    """Any moment of that date, in any of the zones, lies in it."""
    window, is_date = read_time(moment.date().isoformat(), zones)
    assert is_date and window.length >= timedelta(hours=23)
    for zone in zones:
        instant = moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        assert window.contains(TimeWindow(instant, instant + MOMENT))


@given(aware | naive, precisions, some_zones)
def test_no_precision_shifts_or_sharpens_a_time(
    moment: datetime, precision: TimePrecision, zones: tuple[str, ...]
) -> None:
    """The window of when it happened holds the instant named, and is no shorter than was said."""
    text = moment.isoformat()
    window, kept = occurred_window(text, precision, until="", published=PUBLISHED, zones=zones)
    for zone in zones:
        local = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
        instant = local.astimezone(UTC)
        assert window.contains(TimeWindow(instant, instant + MOMENT))
    least = {TimePrecision.HOUR: timedelta(hours=2), TimePrecision.DAY: timedelta(hours=23)}
    assert window.length >= least.get(precision, timedelta(0))
    assert kept is precision


@given(naive, precisions, some_zones)
def test_no_precision_sharpens_a_date(
    moment: datetime, precision: TimePrecision, zones: tuple[str, ...]
) -> None:
    """A date stays at least its day, also where a source calls it exact."""
    text = moment.date().isoformat()
    day, _ = read_time(text, zones)
    window, _ = occurred_window(text, precision, until="", published=PUBLISHED, zones=zones)
    assert window.contains(day)


@given(aware, spans, some_zones)
def test_a_period_runs_from_its_start_to_its_end(
    moment: datetime, length: timedelta, zones: tuple[str, ...]
) -> None:
    """Both ends as the source gives them, whatever precision it states."""
    until = moment + length
    window, kept = occurred_window(
        moment.isoformat(), None, until=until.isoformat(), published=PUBLISHED, zones=zones
    )
    assert kept is TimePrecision.RANGE
    assert window.from_utc == moment.astimezone(UTC)
    assert window.until_utc >= until.astimezone(UTC)
