"""Time: half-open windows of UTC instants. A day stays a day; nothing is sharpened to a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class TimePrecision(StrEnum):
    """How exactly a source says when."""

    MINUTE = "minute"
    HOUR = "hour"
    NIGHT = "night"
    DAY = "day"
    RANGE = "range"  # some time between the start and the publication


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """When something happened, as far as known: [from_utc, until_utc)."""

    from_utc: datetime
    until_utc: datetime

    def __post_init__(self) -> None:
        if not self.from_utc.utcoffset() == self.until_utc.utcoffset() == timedelta(0):
            raise ValueError("TimeWindow takes UTC instants")  # naive ones fail here too
        if self.from_utc >= self.until_utc:
            raise ValueError(f"empty window {self.from_utc} .. {self.until_utc}")

    @property
    def length(self) -> timedelta:
        """How much time lies between the bounds."""
        return self.until_utc - self.from_utc

    def holds(self, instant: datetime) -> bool:
        """Whether an instant lies in it."""
        return self.from_utc <= instant < self.until_utc

    def overlaps(self, other: "TimeWindow") -> bool:
        """Whether some instant lies in both."""
        return self.from_utc < other.until_utc and other.from_utc < self.until_utc

    def contains(self, other: "TimeWindow") -> bool:
        """Whether every instant of ``other`` lies in this window."""
        return self.from_utc <= other.from_utc and other.until_utc <= self.until_utc

    def gap(self, other: "TimeWindow") -> timedelta:
        """The time between the two windows; zero where they touch or overlap."""
        return max(self.from_utc - other.until_utc, other.from_utc - self.until_utc, timedelta(0))

    def widened(self, by: timedelta) -> "TimeWindow":
        """The window with ``by`` added at either end."""
        return TimeWindow(self.from_utc - by, self.until_utc + by)

    def intersection(self, other: "TimeWindow") -> "TimeWindow | None":
        """The instants in both, or ``None`` where there are none."""
        if not self.overlaps(other):
            return None
        return TimeWindow(max(self.from_utc, other.from_utc), min(self.until_utc, other.until_utc))


def hull(windows: Iterable[TimeWindow]) -> TimeWindow:
    """The shortest window that contains all of ``windows``.

    Raises:
        ValueError: there are none.
    """
    listed = list(windows)
    return TimeWindow(min(w.from_utc for w in listed), max(w.until_utc for w in listed))


def merged(windows: Iterable[TimeWindow]) -> list[TimeWindow]:
    """The time that any of ``windows`` covers, as few windows, in order, that do not touch."""
    apart: list[TimeWindow] = []
    for window in sorted(windows, key=lambda each: each.from_utc):
        if apart and window.from_utc <= apart[-1].until_utc:
            apart[-1] = hull([apart[-1], window])
        else:
            apart.append(window)
    return apart
