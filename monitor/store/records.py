"""What the store notes beside the model: fetch attempts, deliveries, answers given, and the stamp
of an assessment.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.time import TimeWindow


class PullOutcome(StrEnum):
    """How an attempt to fetch a source went."""

    OK = "ok"
    EMPTY = "empty"  # heard, and it had nothing
    UNCHANGED = "unchanged"  # heard, and it had nothing new
    FAILED = "failed"


ASKED_TO_WAIT = "asked to wait"  # the detail of a pull that was answered by that alone
HEARD = (PullOutcome.OK, PullOutcome.EMPTY, PullOutcome.UNCHANGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """One attempt to fetch a source, for the scheduled instant ``slot_utc``.

    ``etag`` and ``cursor`` are what the source gave to ask by next time; empty where it gave none.
    """

    source_id: str
    slot_utc: datetime
    started_at_utc: datetime
    finished_at_utc: datetime
    outcome: PullOutcome
    items: int
    rejected: int
    detail: str = ""
    etag: str = ""
    cursor: str = ""


class DeliveryOutcome(StrEnum):
    """How an attempt to send a digest out went."""

    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt to send a digest to a configured ``target`` (its name, never an address)."""

    digest_id: str
    channel: str
    target: str
    attempted_at_utc: datetime
    outcome: DeliveryOutcome
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """The answer given to a posted request, by the key its sender chose."""

    key: str
    body_sha256: str
    status: int
    response: str
    kept_at_utc: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What an assessment made now under one reading would rest on; incidents that lie wholly
    outside ``watched`` need none.
    """

    agreement_id: str
    reading_id: str
    agreement_version: str
    rules_version: str
    watched: TimeWindow | None = None
