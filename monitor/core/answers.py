"""A rule's answer before it is a Finding: yes, no or unknown, with the sentence a reader sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.model.assessments import Holds
from monitor.model.time import TimeWindow

_STAMPS_KEPT = 1_024  # bounds of readings, and the days and nights that many incidents share


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule says, why, and the ids of the reports it rests on."""

    holds: Holds
    reason: str
    evidence: tuple[str, ...] = ()


def yes(reason: str, evidence: Sequence[str] = ()) -> Answer:
    """It holds."""
    return Answer(Holds.YES, reason, tuple(evidence))


def no(reason: str, evidence: Sequence[str] = ()) -> Answer:
    """It does not hold."""
    return Answer(Holds.NO, reason, tuple(evidence))


def unknown(reason: str, evidence: Sequence[str] = ()) -> Answer:
    """It is not known whether it holds."""
    return Answer(Holds.UNKNOWN, reason, tuple(evidence))


@lru_cache(maxsize=_STAMPS_KEPT)
def stamp(window: TimeWindow) -> str:
    """A window of time as a reader sees it, in UTC."""
    return f"{window.from_utc:%Y-%m-%d %H:%M} … {window.until_utc:%Y-%m-%d %H:%M} UTC"
