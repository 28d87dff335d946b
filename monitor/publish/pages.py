"""The pages: frozen records of what each shows, and their rendering; they work without scripts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from monitor.core.digest import Heard
from monitor.core.health import SourceHealth
from monitor.core.tiers import TierCounts, tier_of
from monitor.model.agreements import Agreement, Reading
from monitor.model.assessments import Assessment
from monitor.model.digests import Digest
from monitor.model.ids import CaptureId
from monitor.model.reports import Means
from monitor.model.sites import SiteCategory
from monitor.model.views import IncidentView, ReportView, SiteView
from monitor.publish.assets import templates
from monitor.publish.digest import digest_context


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendDay:
    """One day's incidents under one reading."""

    day: date
    counts: TierCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSummary:
    """One reading's numbers: the day's, all since the agreement began, and day by day."""

    reading: Reading
    today: TierCounts
    so_far: TierCounts
    trend: tuple[TrendDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage:
    """The first page, for one agreement; ``is_today`` is false where the day shown is the last one
    with a report.
    """

    agreement: Agreement
    agreements: tuple[Agreement, ...]
    day: date
    zone: str
    readings: tuple[ReadingSummary, ...]
    coverage: tuple[Heard, ...]
    digests: tuple[Digest, ...]
    is_today: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentsPage:
    """A page of incidents, as a table."""

    views: tuple[IncidentView, ...]
    agreements: tuple[Agreement, ...]
    region_names: Mapping[str, str]
    zone: str
    next_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureLine:
    """Where a report's bytes came from and their SHA-256."""

    capture_id: CaptureId
    sha256: str
    fetched_at_utc: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPage:
    """One incident and all it rests on. ``revisions`` are its assessments so far, oldest first."""

    view: IncidentView
    reports: tuple[ReportView, ...]
    agreements: tuple[Agreement, ...]
    revisions: tuple[Assessment, ...]
    captures: Mapping[CaptureId, CaptureLine]
    region_names: Mapping[str, str]
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPage:
    """One agreement, its readings side by side."""

    agreement: Agreement


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
    next_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitesPage:
    """The protected sites as far as they may be seen."""

    sites: tuple[SiteView, ...]
    region_names: Mapping[str, str]
    next_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    """Who is read, when each was last heard, and how it is now."""

    day: date
    zone: str
    coverage: tuple[Heard, ...]
    health: tuple[SourceHealth, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage:
    """What went wrong with a request, in one title and one sentence."""

    status: int
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Difference:
    """A term on which readings are compared: its name and each reading's answer."""

    term: str
    answers: tuple[str, ...]
    differs: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "differs", len(set(self.answers)) > 1)


def _answers(agreement: Agreement) -> tuple[list[_Difference], list[_Difference]]:
    """Each reading's answer per category and per means; what a reading is silent on is unknown."""
    categories = [
        _Difference(c, tuple(r.categories.get(c, "unknown") for r in agreement.readings))
        for c in SiteCategory
    ]
    means = [
        _Difference(m, tuple(r.means.get(m, "unknown") for r in agreement.readings)) for m in Means
    ]
    return categories, means


def _readings_of(agreements: Iterable[Agreement]) -> list[Reading]:
    return [reading for agreement in agreements for reading in agreement.readings]


def _standings(view: IncidentView) -> dict[tuple[str, str], Assessment]:
    """The view's assessments by agreement and reading."""
    return {(a.agreement_id, a.reading_id): a for a in view.assessments}


def _parties(agreements: Iterable[Agreement]) -> list[object]:
    return [party for agreement in agreements for party in agreement.parties]


def _render(template: str, here: str, **context: object) -> str:
    return templates().get_template(template).render(here=here, **context)


def overview_page(page: OverviewPage) -> str:
    """``/``: the day's numbers under each reading, the trend, who was heard, the latest digests."""
    return _render("overview.html", "/", page=page)


def incidents_page(page: IncidentsPage) -> str:
    """``/incidents``: a table, which is also the map for those who do not see it."""
    return _render(
        "incidents.html",
        "/incidents",
        page=page,
        readings=_readings_of(page.agreements),
        parties=_parties(page.agreements),
        standings=_standings,
        tier_of=tier_of,
    )


def incident_page(page: IncidentPage) -> str:
    """``/incidents/{id}``: findings per reading, reports side by side, the way to the bytes."""
    current = _standings(page.view)
    rules = dict.fromkeys(f.rule_id for a in current.values() for f in a.findings)
    findings = {
        key: {finding.rule_id: finding for finding in a.findings} for key, a in current.items()
    }
    return _render(
        "incident.html",
        "/incidents",
        page=page,
        readings=_readings_of(page.agreements),
        parties=_parties(page.agreements),
        current=current,
        rules=list(rules),
        findings=findings,
        tier_of=tier_of,
    )


def agreement_page(page: AgreementPage) -> str:
    """``/agreements/{id}``: the readings side by side; where they differ is marked in words."""
    categories, means = _answers(page.agreement)
    return _render(
        "agreement.html", "", agreement=page.agreement, categories=categories, means=means
    )


def digest_page(page: DigestPage) -> str:
    """``/digests/{id}``: the issue within the site's frame."""
    return _render("digest_page.html", "/digests", page=page, **digest_context(page.digest))


def digests_page(page: DigestsPage) -> str:
    """``/digests``: the archive."""
    return _render("digests.html", "/digests", page=page)


def sites_page(page: SitesPage) -> str:
    """``/sites``: the protected sites."""
    return _render("sites.html", "/sites", page=page)


def sources_page(page: SourcesPage) -> str:
    """``/sources``: coverage by source."""
    return _render("sources.html", "/sources", page=page)


def problem_page(page: ProblemPage) -> str:
    """A refusal or a failure, e.g. 404."""
    return _render("problem.html", "", page=page)
