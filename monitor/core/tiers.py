"""The tiers a reader sees an incident in under a reading, and their counts."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
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


def readings_differ(assessments: Iterable[Assessment]) -> bool:
    """Whether the readings of one agreement come to different tiers; one that did not assess it
    says nothing.
    """
    tiers: dict[str, set[Tier]] = defaultdict(set)
    for each in assessments:
        tiers[each.agreement_id].add(tier_of(each))
    return any(len(found) > 1 for found in tiers.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class TierChange:
    """An incident's way from one tier to another under a reading, when and why; ``None`` where it
    was, or is now, not assessed.
    """

    reading_id: str
    before: Tier | None
    after: Tier | None
    cause: str
    at: datetime


def tier_change(before: Assessment | None, after: Assessment) -> TierChange | None:
    """What a later assessment under a reading changed; ``None`` where its tier is the same."""
    was = None if before is None else tier_of(before)
    if was is tier_of(after):
        return None
    return TierChange(
        reading_id=after.reading_id,
        before=was,
        after=tier_of(after),
        cause=after.cause,
        at=after.assessed_at_utc,
    )


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
