"""Times, names and addresses as a reader sees them."""

from datetime import UTC, datetime, timedelta

import pytest
from publish_samples import DAY, an_agreement

from monitor.core.coverage import Heard
from monitor.core.health import HealthState
from monitor.model.time import TimeWindow
from monitor.publish.language import Reader, read_by
from monitor.publish.words import (
    HEALTH_LABELS,
    heard_words,
    instant_words,
    is_in_order,
    is_unheard,
    label,
    name_of,
    occurred_words,
    one_line,
    party_name,
    precise_words,
    received_words,
    web_address,
    window_words,
)


def _minute(*at: int) -> TimeWindow:
    start = datetime(*at, tzinfo=UTC)  # type: ignore[misc, arg-type]  # a test's shorthand
    return TimeWindow(start, start + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (DAY, "27 March 2025 (time of day not told)"),
        (
            TimeWindow(DAY.from_utc, DAY.until_utc + timedelta(days=1)),
            "27 March 2025 – 28 March 2025 (time of day not told)",
        ),
        (_minute(2025, 3, 27, 12, 5), "27 March 2025, 14:05 UTC+02:00 (12:05 UTC)"),
        (_minute(2025, 3, 30, 0, 59), "30 March 2025, 02:59 UTC+02:00 (00:59 UTC)"),
        (_minute(2025, 3, 30, 1, 0), "30 March 2025, 04:00 UTC+03:00 (01:00 UTC)"),
        (
            TimeWindow(
                datetime(2025, 3, 21, 10, tzinfo=UTC), datetime(2025, 3, 21, 10, 21, tzinfo=UTC)
            ),
            "21 March 2025, 12:00 – 12:21 UTC+02:00 (10:00 – 10:21 UTC)",
        ),
        (
            TimeWindow(
                datetime(2025, 3, 20, 22, tzinfo=UTC), datetime(2025, 3, 20, 22, 21, tzinfo=UTC)
            ),
            "21 March 2025, 00:00 – 00:21 UTC+02:00 (20 March 2025, 22:00 – 22:21 UTC)",
        ),
        (
            TimeWindow(datetime(2025, 3, 18, 21, tzinfo=UTC), datetime(2025, 3, 19, 5, tzinfo=UTC)),
            "18 March 2025, 23:00 – 19 March 2025, 07:00 UTC+02:00 "
            "(18 March 2025, 21:00 – 19 March 2025, 05:00 UTC)",
        ),
        (
            TimeWindow(
                datetime(2025, 4, 22, 3, tzinfo=UTC), datetime(2025, 4, 23, 7, 1, tzinfo=UTC)
            ),
            "22 April 2025, 06:00 – 23 April 2025, 10:01 UTC+03:00 "
            "(22 April 2025, 03:00 – 23 April 2025, 07:01 UTC)",
        ),
        (
            TimeWindow(
                datetime(2025, 3, 30, 0, 30, tzinfo=UTC), datetime(2025, 3, 30, 1, 30, tzinfo=UTC)
            ),
            "30 March 2025, 02:30 UTC+02:00 – 30 March 2025, 04:30 UTC+03:00 (00:30 – 01:30 UTC)",
        ),
        (None, "time withheld"),
    ],
)
def test_a_window_is_told_no_sharper_than_it_is(window: TimeWindow | None, words: str) -> None:
    """A day stays a day; offsets follow the clock change."""
    assert words == window_words(window, "Europe/Kyiv")


def test_the_utc_day_is_told_where_it_differs() -> None:
    """Local midnight is the evening before in UTC."""
    assert "26 March 2025, 22:30 UTC" in instant_words(
        datetime(2025, 3, 26, 22, 30, tzinfo=UTC), "Europe/Kyiv"
    )


def test_a_zone_west_of_greenwich_has_a_minus() -> None:
    """The sign belongs to the offset as a whole, half hours included."""
    words = instant_words(datetime(2025, 7, 1, 12, tzinfo=UTC), "America/St_Johns")
    assert "09:30 UTC-02:30" in words


def test_a_night_is_called_a_night() -> None:
    """Precision is part of what is known."""
    night = TimeWindow(DAY.from_utc - timedelta(hours=3), DAY.from_utc + timedelta(hours=8))
    assert precise_words(night, "night", "Europe/Kyiv").startswith("night of 26 March 2025 – 27")
    assert precise_words(night, "hour", "Europe/Kyiv").startswith("26 March 2025, 21:00")
    assert occurred_words(None, "Europe/Kyiv") == "time withheld"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("one\ntwo\r\nthree", "one two three"),
        ("a\u2028b\u2029c", "a b c"),
        ("over\u202eride\u2066", "override"),
        ("bell\x07\x1b[31m", "bell [31m"),
        ("  wide   gap ", "wide gap"),
    ],
)
def test_a_source_cannot_forge_a_line(text: str, line: str) -> None:
    """Line breaks, terminal controls and direction overrides are taken out."""
    assert line == one_line(text)


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://news.invalid/1", True),
        ("http://news.invalid", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//news.invalid", False),
        ("https://", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_only_web_addresses_are_linked(url: str, linked: bool) -> None:
    """Anything else a source calls its address is not put into a link."""
    assert (url if linked else "") == web_address(url)


def test_names_come_from_the_data() -> None:
    """An id without a name is shown as it is; nothing is called unknown but the unknown."""
    parties = an_agreement().parties
    assert [party_name(p, parties) for p in ("A", "C", None)] == ["Party A", "C", "unknown"]
    assert name_of({"uk": "Ім’я"}) == "Ім’я"
    assert name_of({}) == ""
    assert [label("gas_storage"), label(None)] == ["Gas storage", "unknown"]


@pytest.mark.parametrize(
    ("state", "health", "words", "unheard"),
    [
        ("heard", "healthy", "Heard", False),
        ("heard", "failing", "Heard; failing", True),
        ("not_due", "paused", "Not asked; paused", True),
        ("silent", "late", "Answered, nothing new; late", True),
        ("silent", "silent", "Answered, nothing new; silent for too long", True),
        ("heard", "odd", "Heard; odd", False),
        ("not_due", "never_heard", "Not asked", False),
        ("failed", None, "Not reached", True),
        ("heard", None, "Heard", False),
    ],
)
def test_coverage_tells_how_a_source_is_where_that_is_not_in_order(
    state: str, health: str | None, words: str, unheard: bool
) -> None:
    """In pages and in the document alike; an issue from before health was told reads as it did."""
    record = Heard(
        source_id="a",
        title="A",
        last_heard=None,
        reports_in_period=0,
        state=state,
        health=HealthState(health) if health else None,
    )
    for row in (record, {"state": state, "health": health}):
        assert (heard_words(row), is_unheard(row)) == (words, unheard)
        assert is_in_order(row) is (not unheard and health != "odd")
    assert heard_words({"state": state}) == heard_words({"state": state, "health": None})


def test_a_term_of_a_kind_is_told_as_both() -> None:
    """As the citations of a reading name what they are of."""
    assert label("categories.gas_metering") == "Categories: gas metering"


def test_a_name_has_the_apostrophe_of_the_page() -> None:
    """In Ukrainian there is one, whichever was typed."""
    with read_by(Reader("uk")):
        assert name_of({"uk": "перемир'я"}) == "перемир’я"
    assert name_of({"en": "Easter's truce"}) == "Easter's truce"


def test_every_state_of_health_has_a_name() -> None:
    """A reader never meets a word of the code."""
    assert set(HEALTH_LABELS) == set(HealthState)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("2025-03-27", "27 March 2025"),
        ("2025-03-27T12:05:00Z", "27 March 2025, 14:05 UTC+02:00 (12:05 UTC)"),
    ],
)
def test_of_when_something_came_the_day_is_told_or_in_older_issues_the_instant(
    given: str, told: str
) -> None:
    """As the digest's document has it."""
    assert received_words(given, "Europe/Kyiv") == told
