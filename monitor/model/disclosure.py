"""Who may see how much, and when: levels, viewers, holds."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from monitor.model.sites import SiteCategory


class DisclosureLevel(StrEnum):
    """How much of a place is shown, most first."""

    EXACT = "exact"
    GENERALISED = "generalised"
    REGION = "region"
    COUNT_ONLY = "count_only"
    NONE = "none"


class Viewer(StrEnum):
    """For whom it is shown."""

    PUBLIC = "public"
    MONITOR = "monitor"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRule:
    """What a viewer sees of one category before and after its hold; ``hold`` is ``None`` where only
    a release ends it.
    """

    viewer: Viewer
    category: SiteCategory | None  # None: every category without a rule of its own
    held: DisclosureLevel
    released: DisclosureLevel
    hold: timedelta | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosurePolicy:
    """All disclosure rules, the grid that generalises places, the site lists that the public may
    know of, and the IANA zone whose calendar days stand for held times.
    """

    rules: tuple[DisclosureRule, ...]
    cell_m: float
    public_lists: frozenset[str]
    zone: str
