"""How a source is: whether it is heard as often as it should be, and brings about as much."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model.sources import Heartbeat, SourceFormat

LATE_AFTER = 2  # intervals: one answer may be missed, two are no chance
_A_DAY = timedelta(days=1)


class HealthState(StrEnum):
    """What is to be said of a source first; the graver comes before the lighter."""

    PAUSED = "paused"  # a person decided that it is not read for now
    FAILING = "failing"  # the last attempt failed
    LATE = "late"  # no answer for two intervals, though no attempt failed: nobody asks it
    NEVER_HEARD = "never_heard"
    SILENT = "silent"  # it answers, but has had nothing new for longer than it should
    ODD = "odd"  # it brings too little, too much, or mostly what cannot be used
    HEALTHY = "healthy"


DEAF = frozenset({HealthState.PAUSED, HealthState.FAILING, HealthState.LATE, HealthState.SILENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """A source's state, since when, and why in a sentence that may be shown to anyone."""

    source_id: str
    state: HealthState
    since: datetime | None
    reason: str

    @property
    def deaf(self) -> bool:
        """Whether what the source would have told may be missing."""
        return self.state in DEAF


def health_of(beat: Heartbeat, *, now: datetime) -> SourceHealth:
    """The first of the states that holds at ``now``."""
    for look in (_paused, _failing, _late, _never_heard, _silent, _odd):
        found = look(beat, now)
        if found is not None:
            return found
    return _health(beat, HealthState.HEALTHY, None, "It is heard as it should be.")


def _health(
    beat: Heartbeat, state: HealthState, since: datetime | None, reason: str
) -> SourceHealth:
    return SourceHealth(source_id=beat.source.source_id, state=state, since=since, reason=reason)


def _paused(beat: Heartbeat, now: datetime) -> SourceHealth | None:
    if beat.paused is None or not beat.paused.paused:
        return None
    reason = f"It is paused: {beat.paused.reason}"
    return _health(beat, HealthState.PAUSED, beat.paused.decided_at_utc, reason)


def _failing(beat: Heartbeat, now: datetime) -> SourceHealth | None:
    if beat.failing_since is None:
        return None
    times = "once" if beat.failures == 1 else f"{beat.failures} times in a row"
    return _health(beat, HealthState.FAILING, beat.failing_since, f"It failed {times}.")


def _late(beat: Heartbeat, now: datetime) -> SourceHealth | None:
    """No answer though one was due; before the first attempt nothing is due."""
    every, heard = beat.source.every, beat.last_answer or beat.watched_since
    if every is None or heard is None or now - heard <= LATE_AFTER * every:
        return None
    reason = f"It should answer every {_words(every)}, and has not for {_words(now - heard)}."
    return _health(beat, HealthState.LATE, heard + LATE_AFTER * every, reason)


def _never_heard(beat: Heartbeat, now: datetime) -> SourceHealth | None:
    if beat.last_answer is not None or beat.last_item is not None:
        return None
    return _health(beat, HealthState.NEVER_HEARD, beat.watched_since, "Nothing ever came of it.")


def _silent(beat: Heartbeat, now: datetime) -> SourceHealth | None:
    silence, told = beat.source.expect.silence, beat.last_item or beat.watched_since
    if silence is None or told is None or now - told <= silence:
        return None
    since = f"there was nothing for {_words(now - told)}"
    reason = f"It should bring something every {_words(silence)}, and {since}."
    return _health(beat, HealthState.SILENT, told + silence, reason)


def _odd(beat: Heartbeat, now: datetime) -> SourceHealth | None:
    """Too little only after a whole day of watching; what people post amiss says nothing of the
    source, or anybody could make it odd.
    """
    posted = beat.source.format is SourceFormat.API
    expect, items, refused = beat.source.expect, beat.items_in_day, beat.rejected_in_day
    whole_day = beat.watched_since is not None and now - beat.watched_since >= _A_DAY
    if expect.items_max is not None and items > expect.items_max:
        reason = f"{items} items in 24 hours are more than the {expect.items_max} expected."
    elif beat.all_refused:
        reason = "Nothing of what it brought last could be used."
    elif refused > items and not posted:
        reason = f"Of the {items + refused} items of 24 hours, {refused} could not be used."
    elif expect.items_min is not None and items < expect.items_min and whole_day:
        reason = f"{items} items in 24 hours are fewer than the {expect.items_min} expected."
    else:
        return None
    return _health(beat, HealthState.ODD, now - _A_DAY, reason)


def _words(length: timedelta) -> str:
    """``40 minutes``, ``3 hours``, ``2 days``: whole units, the rest cut off."""
    for unit, one in (("day", _A_DAY), ("hour", timedelta(hours=1))):
        if length >= 2 * one:
            return f"{length // one} {unit}s"
    minutes = length // timedelta(minutes=1)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
