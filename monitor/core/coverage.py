"""What was heard of the sources in a period, and of which regions they tell."""

from dataclasses import dataclass
from datetime import date, datetime

from monitor.core.health import HealthState


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a period heard of one source; ``health`` is how it was at the end, ``None`` where that
    was not asked.
    """

    source_id: str
    title: str
    last_heard: datetime | None
    reports_in_period: int
    state: str
    health: HealthState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHeard:
    """How many of the enabled sources were heard on a local day, and which were asked in vain.
    ``regions`` are those that whoever was heard tells of; ``None`` for all of them.

    Nobody listened where none was heard: that no strike is known there and then tells nothing.
    """

    day: date
    heard: int
    sources: int
    failed: tuple[str, ...]
    regions: frozenset[str] | None = None
