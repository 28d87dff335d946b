"""What is concluded: findings, assessments, attribution. Three answers and a reason, never a bare
yes or no.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.ids import IncidentId, PartyId


class Holds(StrEnum):
    """One rule's answer."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """The outcome of all findings under one reading."""

    VIOLATION = "violation"
    NO_VIOLATION = "no_violation"
    UNDETERMINED = "undetermined"


class Mode(StrEnum):
    """Who concluded it."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"


class Status(StrEnum):
    """How far it has been looked at."""

    PRELIMINARY = "preliminary"
    REVIEWED = "reviewed"


class ReviewState(StrEnum):
    """What people did about it, and whether they would still see what they saw."""

    UNREVIEWED = "unreviewed"
    AWAITING_SECOND = "awaiting_second"  # one has decided, and two are needed
    REVIEWED = "reviewed"
    EVIDENCE_CHANGED = "evidence_changed"  # reviewed, and reports or answers changed since


class AttributionState(StrEnum):
    """Who did it, as far as the sources agree; apart from whether it happened."""

    CLAIMED = "claimed"  # one party is named and no source names another
    DISPUTED = "disputed"
    UNATTRIBUTED = "unattributed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Whom the sources name. ``party`` is set only when the state is ``claimed``; ``claimed_by``
    counts families.
    """

    state: AttributionState
    party: PartyId | None
    claimed_by: Mapping[str, int]
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule's answer for an incident under a reading, with the sentence a reader sees and the
    evidence.
    """

    rule_id: str
    holds: Holds
    reason: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """All findings on an incident under one reading, and the verdict. Revisions 1, 2, 3 …; none is
    ever deleted. ``incident_revision`` is the revision of the incident that was assessed;
    ``decision`` the number of the last decision taken into account, 0 where there is none.
    """

    incident_id: IncidentId
    incident_revision: int
    agreement_id: str
    reading_id: str
    revision: int
    verdict: Verdict
    findings: tuple[Finding, ...]
    mode: Mode
    status: Status
    agreement_version: str
    list_versions: Mapping[str, str]
    rules_version: str
    assessed_at_utc: datetime
    cause: str
    review: ReviewState = ReviewState.UNREVIEWED
    decision: int = 0
