"""Incidents: the reports judged to tell of one strike on one target, and its candidate sites."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.assessments import Attribution
from monitor.model.ids import IncidentId, ReportId, SiteId
from monitor.model.place import Place
from monitor.model.reports import StrikeReport
from monitor.model.sites import SiteCategory
from monitor.model.time import TimeWindow


class MatchClass(StrEnum):
    """How closely a report's place and words point at a site, closest first."""

    ON_SITE = "on_site"
    PERIMETER = "perimeter"
    VICINITY = "vicinity"
    SETTLEMENT = "settlement"
    REGION = "region"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMatch:
    """A candidate site for a report. ``distance_m`` is from the reported place to the site's
    nearest edge; ``probability`` is its share among the candidates and all that is not listed,
    ``None`` where it was not weighed.
    """

    report_id: ReportId
    site_id: SiteId
    match_class: MatchClass
    distance_m: float | None
    score: float  # 0 … 1
    reasons: tuple[str, ...]
    probability: float | None = None  # 0 … 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedReport:
    """A report with what its words were read to mean: where, what kind of facility, which sites.

    ``category`` is ``None`` where the words do not tell; ``matches`` are ranked, best first.
    ``names`` are the proper names in the facility's words, folded for comparison across languages.
    """

    report: StrikeReport
    place: Place
    category: SiteCategory | None
    names: tuple[str, ...]
    matches: tuple[SiteMatch, ...]
    gazetteer_version: str
    list_versions: Mapping[str, str]


class JudgementKind(StrEnum):
    """Whether two reports tell of one strike."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A decision about two reports, with its reasons and who made it; reversible by a later one."""

    left: ReportId
    right: ReportId
    kind: JudgementKind
    score: float
    reasons: tuple[str, ...]
    author: str
    judged_at_utc: datetime


class IncidentKind(StrEnum):
    """An itemised strike, or a party's bare total kept in the claims ledger."""

    STRIKE = "strike"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Reports judged to tell of one strike on one target; ``reports`` sorted by id, ``preferred``
    among them.

    ``revision`` counts from 1 within an incident; ``retracted`` marks one whose reports now belong
    elsewhere.
    """

    incident_id: IncidentId
    revision: int
    kind: IncidentKind
    reports: tuple[ReportId, ...]
    preferred: ReportId
    occurred: TimeWindow
    place: Place
    category: SiteCategory | None
    site: SiteMatch | None
    attribution: Attribution
    families: tuple[str, ...]
    formed_at_utc: datetime
    retracted: bool = False
    cause: str
