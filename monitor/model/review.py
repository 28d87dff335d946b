"""Review: what people decide about incidents, and the evidence they attach."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from monitor.model.assessments import Assessment, Verdict
from monitor.model.ids import IncidentId, PartyId, ReportId
from monitor.model.incidents import Incident
from monitor.model.sites import SiteCategory
from monitor.model.time import TimeWindow


class DecisionKind(StrEnum):
    """What a person did with an incident."""

    TAKE = "take"  # from the queue, so that two people do not do the same work
    RELEASE = "release"
    CONFIRM = "confirm"
    REJECT = "reject"
    DISPUTE = "dispute"
    SPLIT = "split"
    MERGE = "merge"
    CORRECT = "correct"
    ATTACH = "attach"
    REPLY = "reply"


# what a person says of an assessment
OPINIONS = (DecisionKind.CONFIRM, DecisionKind.REJECT, DecisionKind.DISPUTE)
# what changes the incident that is assessed
ALTERATIONS = (DecisionKind.SPLIT, DecisionKind.MERGE, DecisionKind.CORRECT)


class Fact(StrEnum):
    """What can be corrected of an incident."""

    TIME = "time"
    PLACE = "place"
    SITE = "site"
    CATEGORY = "category"
    MEANS = "means"
    ATTACKER = "attacker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What somebody who decides has before them under one reading: the verdict, and the ``basis``,
    a hash of the reports and of the rules' answers.
    """

    verdict: Verdict
    basis: str


def person_of(author: str) -> str:
    """A name however written: Ann and ann are not two people."""
    return " ".join(author.casefold().split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided about an incident, and why. Numbered 1, 2, 3 … within the incident;
    none is ever deleted, a later one takes the place of an earlier.

    ``reading_id`` is empty where it is meant under every reading. ``seen`` is by
    "agreement/reading". The fields from ``reports`` on are set by the kinds that need them:
    ``reports`` are those split off, ``other`` the incident merged with, ``value`` the corrected
    fact (empty: as the reports say again), ``party`` whose reply ``reason`` quotes.
    ``awaits_second`` marks a split, merger or correction that takes two people and was decided by
    the first: it changes nothing until another decides the same.
    """

    incident_id: IncidentId
    number: int
    incident_revision: int
    reading_id: str
    kind: DecisionKind
    author: str
    reason: str
    decided_at_utc: datetime
    seen: Mapping[str, Seen] = field(default_factory=dict)
    reports: tuple[ReportId, ...] = ()
    other: IncidentId | None = None
    fact: Fact | None = None
    value: str = ""
    evidence_id: str = ""
    party: PartyId | None = None
    awaits_second: bool = False

    @property
    def person(self) -> str:
        """The author however written."""
        return person_of(self.author)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What came about an incident since somebody looked at it or gave an opinion: revisions of its
    own, decisions and assessments, each in their order.
    """

    revisions: tuple[Incident, ...] = ()
    decisions: tuple[Decision, ...] = ()
    assessments: tuple[Assessment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A file as it was handed in, verbatim; ``evidence_id`` is the SHA-256 of its bytes. The
    decisions that attach it are its custody: who, when, why.
    """

    evidence_id: str
    name: str
    media_type: str
    kept_at_utc: datetime
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPolicy:
    """Which incidents two people have to look at: kinds of facility, and outages of so many
    customers. ``customers`` finds a number (group ``number``), its multiplier (group ``times``,
    by ``multipliers``) and what is counted.
    """

    categories: frozenset[SiteCategory]
    outage_customers: float
    customers: re.Pattern[str]
    multipliers: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """An incident that waits for a person, with what makes it urgent, most urgent first;
    ``taken_by`` is who has it before them, empty if nobody.
    """

    incident_id: IncidentId
    incident_revision: int
    occurred: TimeWindow
    category: SiteCategory | None
    urgent: tuple[str, ...]
    taken_by: str
