"""The tiers a reader sees an incident in under a reading, and their counts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from monitor.model.assessments import Assessment, AttributionState, Status, Verdict
from monitor.model.views import IncidentView


class Tier(StrEnum):
    """Violations in two tiers; allegations and what is no violation apart."""

    VIOLATION_REVIEWED = "violation_reviewed"
    VIOLATION_PRELIMINARY = "violation_preliminary"
    ALLEGATION = "allegation"
    NO_VIOLATION = "no_violation"


TIERS: tuple[Tier, ...] = tuple(Tier)


def tier_of(assessment: Assessment) -> Tier:
    """Where a reader finds it; what is undetermined is an allegation, reviewed or not."""
    match assessment.verdict:
        case Verdict.UNDETERMINED:
            return Tier.ALLEGATION
        case Verdict.NO_VIOLATION:
            return Tier.NO_VIOLATION
        case _:
            reviewed = assessment.status is Status.REVIEWED
            return Tier.VIOLATION_REVIEWED if reviewed else Tier.VIOLATION_PRELIMINARY


@dataclass(frozen=True, slots=True, kw_only=True)
class TierCounts:
    """Incidents by tier; ``disputed`` says how many of them have a disputed attribution."""

    violation_reviewed: int = 0
    violation_preliminary: int = 0
    allegation: int = 0
    no_violation: int = 0
    disputed: int = 0

    @property
    def total(self) -> int:
        """All incidents, whatever their tier."""
        return sum(getattr(self, tier) for tier in TIERS)


def count_tiers(views: Iterable[IncidentView], reading_id: str) -> TierCounts:
    """Count the incidents assessed under one reading; those it has not assessed are not in it, nor
    what anybody posted until people let it stand.
    """
    counts: Counter[str] = Counter()
    for view in views:
        if view.submission:
            continue
        for assessment in view.assessments:
            if assessment.reading_id == reading_id:
                counts[tier_of(assessment)] += 1
                counts["disputed"] += view.incident.attribution.state is AttributionState.DISPUTED
    return TierCounts(**counts)
