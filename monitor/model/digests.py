"""The daily compliance digest: an immutable, numbered issue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from monitor.model.time import TimeWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One day's issue. ``number`` counts from 1 per agreement; ``issue`` counts re-issues of the
    same day.

    ``content`` is the JSON document that every rendering is made from; ``chain_head`` the
    hash-chain head it was issued at, by which anyone holding it can detect later tampering.
    """

    digest_id: str
    agreement_id: str
    day: date
    number: int
    issue: int
    zone: str
    period: TimeWindow
    cut_off_utc: datetime
    chain_head: str
    content: Mapping[str, Any]
