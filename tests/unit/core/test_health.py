"""How a source is, in a table: one state each, with since when and why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.core.health import DEAF, HealthState, health_of
from monitor.model.sources import Expectation, Heartbeat, Pause, Source, SourceFormat

NOW = datetime(2025, 3, 27, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LONG_AGO = NOW - 30 * 24 * HOUR


def a_source(every: timedelta | None = HOUR, **expect: Any) -> Source:
    """A source read every hour, with what is expected of it."""
    return Source(
        source_id="agency",
        title="Agency",
        format=SourceFormat.CSV,
        location="inbox",
        every=every,
        zone="",
        expect=Expectation(**expect),
    )


POSTED = replace(a_source(None), format=SourceFormat.API, vouched=False)


def a_beat(source: Source | None = None, **changes: Any) -> Heartbeat:
    """A source watched for a month that answered and brought something an hour ago."""
    known: dict[str, Any] = {
        "watched_since": LONG_AGO,
        "last_answer": NOW - HOUR,
        "last_item": NOW - HOUR,
        "failing_since": None,
        "items_in_day": 5,
    }
    return Heartbeat(source=source or a_source(), **(known | changes))


UNASKED = {"watched_since": None, "last_answer": None, "last_item": None}


def a_pause(*, paused: bool) -> Pause:
    """A decision of half an hour ago."""
    return Pause(
        source_id="agency", paused=paused, reason="It repeats.", decided_at_utc=NOW - HOUR / 2
    )


CASES = [
    pytest.param(
        a_beat(failing_since=NOW - HOUR, failures=1, paused=a_pause(paused=True)),
        "paused", NOW - HOUR / 2, "It is paused: It repeats.", id="paused comes first",
    ),
    pytest.param(a_beat(paused=a_pause(paused=False)), "healthy", None, "", id="resumed"),
    pytest.param(a_beat(), "healthy", None, "as it should be", id="heard"),
    pytest.param(
        a_beat(failing_since=NOW - HOUR, failures=1),
        "failing", NOW - HOUR, "failed once", id="one failure",
    ),
    pytest.param(
        a_beat(failing_since=NOW - 3 * HOUR, failures=3, last_answer=NOW - 4 * HOUR),
        "failing", NOW - 3 * HOUR, "3 times in a row", id="failing is worse than late",
    ),
    pytest.param(
        a_beat(**UNASKED, failing_since=NOW - HOUR, failures=2),
        "failing", NOW - HOUR, "2 times", id="failing from the first",
    ),
    pytest.param(
        a_beat(last_answer=NOW - 2 * HOUR), "healthy", None, "", id="two intervals to the moment"
    ),
    pytest.param(
        a_beat(last_answer=NOW - 2 * HOUR - timedelta(seconds=1)),
        "late", NOW - timedelta(seconds=1), "every 60 minutes, and has not for 2 hours",
        id="two intervals passed",
    ),
    pytest.param(
        a_beat(last_answer=None, watched_since=NOW - 3 * HOUR, last_item=None),
        "late", NOW - HOUR, "not for 3 hours", id="asked to wait ever since",
    ),
    pytest.param(
        a_beat(a_source(timedelta(minutes=1)), last_answer=NOW - timedelta(days=3)),
        "late", NOW - timedelta(days=3) + timedelta(minutes=2), "every 1 minute, and has not",
        id="every minute",
    ),
    pytest.param(
        a_beat(a_source(None), last_answer=LONG_AGO), "healthy", None, "",
        id="not read on schedule is never late",
    ),
    pytest.param(a_beat(**UNASKED), "never_heard", None, "Nothing ever", id="not asked yet"),
    pytest.param(
        a_beat(a_source(None), **(UNASKED | {"last_item": NOW})), "healthy", None, "",
        id="posted to, never pulled",
    ),
    pytest.param(
        a_beat(a_source(silence=24 * HOUR), last_item=NOW - 30 * HOUR),
        "silent", NOW - 6 * HOUR, "every 24 hours, and there was nothing for 30 hours",
        id="nothing new for too long",
    ),
    pytest.param(
        a_beat(a_source(silence=24 * HOUR), last_item=NOW - 24 * HOUR), "healthy", None, "",
        id="nothing new for just as long as it may",
    ),
    pytest.param(
        a_beat(a_source(silence=24 * HOUR), last_item=None),
        "silent", LONG_AGO + 24 * HOUR, "30 days", id="answers, and never had anything",
    ),
    pytest.param(
        a_beat(a_source(items_max=4)), "odd", NOW - 24 * HOUR, "5 items in 24 hours are more",
        id="too many",
    ),
    pytest.param(
        a_beat(a_source(items_min=6)), "odd", NOW - 24 * HOUR, "fewer than the 6", id="too few"
    ),
    pytest.param(
        a_beat(a_source(items_min=6), watched_since=NOW - 23 * HOUR), "healthy", None, "",
        id="too few, but the day is not over",
    ),
    pytest.param(
        a_beat(a_source(None, items_min=6), **(UNASKED | {"last_item": NOW})), "healthy", None, "",
        id="too few, but nobody asks it",
    ),
    pytest.param(
        a_beat(a_source(items_min=5, items_max=5)), "healthy", None, "", id="the bounds are within"
    ),
    pytest.param(
        a_beat(rejected_in_day=6), "odd", NOW - 24 * HOUR, "Of the 11 items",
        id="most cannot be used",
    ),
    pytest.param(a_beat(rejected_in_day=5), "healthy", None, "", id="half cannot be used"),
    pytest.param(
        a_beat(POSTED, last_answer=None, rejected_in_day=6), "healthy", None, "",
        id="what people post amiss is no fault of the source",
    ),
    pytest.param(
        a_beat(all_refused=True, items_in_day=0), "odd", NOW - 24 * HOUR, "Nothing of what",
        id="a page in place of the feed",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("beat", "state", "since", "reason"), CASES)
def test_the_gravest_state_that_holds_is_told(
    beat: Heartbeat, state: str, since: datetime | None, reason: str
) -> None:
    """With its beginning and a sentence that names figures, not addresses."""
    health = health_of(beat, now=NOW)
    assert (health.state.value, health.since) == (state, since)
    assert reason in health.reason
    assert health.source_id == "agency"
    assert health.deaf is (health.state in DEAF)


def test_every_state_is_in_the_table() -> None:
    """And an empty answer never looks like a failed one."""
    assert {case.values[1] for case in CASES} == {state.value for state in HealthState}
    empty = health_of(a_beat(items_in_day=0, last_item=LONG_AGO), now=NOW)
    failed = health_of(a_beat(failing_since=NOW, failures=1), now=NOW)
    assert (empty.state, failed.state) == (HealthState.HEALTHY, HealthState.FAILING)
