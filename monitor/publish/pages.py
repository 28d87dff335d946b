"""The pages of a day and of its incidents: frozen records of what each shows, and their rendering.
They work without scripts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from monitor.core.coverage import Heard
from monitor.core.rules import citations_of
from monitor.core.tiers import TierChange, TierCounts, tier_of
from monitor.model.agreements import Agreement, Reading
from monitor.model.assessments import Assessment
from monitor.model.digests import Digest
from monitor.model.heat import HeatCorroboration
from monitor.model.ids import CaptureId, ReportId
from monitor.model.incidents import Incident
from monitor.model.review import Decision, DecisionKind, QueueItem
from monitor.model.sites import SiteCategory
from monitor.model.views import IncidentView, ReportView
from monitor.publish.digest import digest_context
from monitor.publish.frame import parties_of, readings_of, render, standings
from monitor.publish.timeline import timeline_of
from monitor.publish.words import is_in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendDay:
    """One day's incidents under one reading."""

    day: date
    counts: TierCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Incidents of one kind: ``of`` is a party's id, a state of attribution, or a category."""

    of: str
    counts: TierCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSummary:
    """One reading's numbers: the day's, those of all days, day by day, and by whom and
    at what.
    """

    reading: Reading
    today: TierCounts
    so_far: TierCounts
    trend: tuple[TrendDay, ...]
    by_attribution: tuple[Tally, ...] = ()
    by_category: tuple[Tally, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage:
    """The first page, for one agreement; ``is_today`` is false where the day shown is the last one
    with a report, or the agreement's own last one where ``any_report`` is false. ``waiting`` is the
    queue's urgent end, for monitors; ``unreviewed`` counts the violations nobody has looked at,
    ``submissions`` what anybody posted and people have not let stand; ``may_decide`` says whether
    the reader may. ``changes`` are the first of ``changed_total``.
    """

    agreement: Agreement
    agreements: tuple[Agreement, ...]
    day: date
    zone: str
    readings: tuple[ReadingSummary, ...]
    coverage: tuple[Heard, ...]
    digests: tuple[Digest, ...]
    is_today: bool = True
    any_report: bool = True
    unreviewed: int = 0
    submissions: int = 0
    waiting: tuple[QueueItem, ...] = ()
    may_decide: bool = False
    changes: tuple[tuple[IncidentView, TierChange], ...] = ()
    changed_total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentsPage:
    """A page of incidents, as a table; ``asked`` are the filters as they stand in the form."""

    views: tuple[IncidentView, ...]
    agreements: tuple[Agreement, ...]
    region_names: Mapping[str, str]
    zone: str
    asked: Mapping[str, str] = field(default_factory=dict)
    family_names: Mapping[str, str] = field(default_factory=dict)
    next_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureLine:
    """Where a report's bytes came from and their SHA-256."""

    capture_id: CaptureId
    sha256: str
    fetched_at_utc: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPage:
    """One incident and all it rests on. ``revisions`` are its assessments so far, ``formed`` its
    own revisions, oldest first; ``withdrawn`` are the reports among ``reports`` that count no
    longer, since their sources took them back then. ``decisions`` and the nested steps of ``why``
    are for monitors. ``address`` is where others find the page, ``disputed_by`` what its sources
    contradict each other in.
    """

    view: IncidentView
    reports: tuple[ReportView, ...]
    heat: HeatCorroboration | None
    agreements: tuple[Agreement, ...]
    revisions: tuple[Assessment, ...]
    captures: Mapping[CaptureId, CaptureLine]
    region_names: Mapping[str, str]
    zone: str
    withdrawn: Mapping[ReportId, datetime] = field(default_factory=dict)
    formed: tuple[Incident, ...] = ()
    decisions: tuple[Decision, ...] = ()
    site_names: Mapping[str, str] = field(default_factory=dict)
    why: Mapping[str, Any] | None = None
    address: str = ""
    disputed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPage:
    """One issue; ``issues`` are all issues of its day, for the links between them."""

    digest: Digest
    issues: tuple[Digest, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestsPage:
    """The archive, newest first."""

    digests: tuple[Digest, ...]
    agreements: tuple[Agreement, ...]
    agreement_id: str = ""
    next_href: str = ""


def overview_page(page: OverviewPage) -> str:
    """``/``: the day's numbers under each reading, the trend, what changed and waits, who was
    heard, the latest digests.
    """
    troubled = [row for row in page.coverage if not is_in_order(row)]
    titles = {r.reading_id: r.title for a in page.agreements for r in a.readings}
    return render(
        "overview.html",
        "/",
        page=page,
        troubled=troubled,
        titles=titles,
        parties=parties_of(page.agreements),
    )


def incidents_page(page: IncidentsPage) -> str:
    """``/incidents``: a table, which is also the map for those who do not see it."""
    return render(
        "incidents.html",
        "/incidents",
        page=page,
        readings=readings_of(page.agreements, page.views),
        parties=parties_of(page.agreements),
        categories=list(SiteCategory),
        standings=standings,
        tier_of=tier_of,
    )


def incident_page(page: IncidentPage) -> str:
    """``/incidents/{id}``: findings per reading, reports side by side, the way to the bytes."""
    current = standings(page.view)
    rules = dict.fromkeys(f.rule_id for a in current.values() for f in a.findings)
    return render(
        "incident.html",
        "/incidents",
        page=page,
        readings=readings_of(page.agreements, [page.view]),
        parties=parties_of(page.agreements),
        current=current,
        rules=list(rules),
        tier_of=tier_of,
        citations_of=citations_of,
        timeline=timeline_of(page.view, page.reports, page.formed, page.revisions, page.decisions),
        replies=[each for each in page.decisions if each.kind is DecisionKind.REPLY],
        evidence=[each for each in page.decisions if each.evidence_id],
    )


def digest_page(page: DigestPage) -> str:
    """``/digests/{id}``: the issue within the site's frame."""
    return render("digest_page.html", "/digests", page=page, **digest_context(page.digest))


def digests_page(page: DigestsPage) -> str:
    """``/digests``: the archive."""
    return render("digests.html", "/digests", page=page)
