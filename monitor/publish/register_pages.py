"""The pages of what the monitor works with: agreements, sites, lists and sources."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from monitor.core.coverage import Heard
from monitor.core.health import SourceHealth
from monitor.core.sites import ListDiff
from monitor.core.tiers import tier_of
from monitor.model.agreements import Agreement
from monitor.model.reports import Means
from monitor.model.sites import Edition, SiteCategory, SiteProblem
from monitor.model.sources import Source
from monitor.model.views import IncidentView, ReportView, SiteView
from monitor.publish.frame import parties_of, readings_of, render, standings
from monitor.publish.review_pages import Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPage:
    """One agreement, its readings side by side."""

    agreement: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class SitesPage:
    """The protected sites as far as they may be seen; ``asked`` as the filters stand."""

    sites: tuple[SiteView, ...]
    region_names: Mapping[str, str]
    asked: Mapping[str, str] = field(default_factory=dict)
    list_ids: tuple[str, ...] = ()
    next_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """One site that is shown exactly, the incidents there, and the editions it is on."""

    site: SiteView
    incidents: tuple[IncidentView, ...]
    agreements: tuple[Agreement, ...]
    region_names: Mapping[str, str]
    editions: tuple[Edition, ...]
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListsPage:
    """Every adopted edition of every list, newest first; who may import is told where."""

    editions: tuple[Edition, ...]
    zone: str
    may_import: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDiffPage:
    """What one edition has that the other has not. ``names`` are those of the sites for who may
    see them; without any there are numbers only.
    """

    before: Edition
    after: Edition
    diff: ListDiff
    names: Mapping[str, str]
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """An upload and what adopting it would change. Nothing of it is kept: the form carries the
    ``content`` to its confirmation. ``names`` are those of the sites by id. ``refused`` says why
    the file as a whole cannot be used, or why it was not adopted.
    """

    given: Mapping[str, str] = field(default_factory=dict)
    content: str = ""
    refused: str = ""
    list_id: str = ""
    version: str = ""
    sites: int = 0
    problems: tuple[SiteProblem, ...] = ()
    diff: ListDiff | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    adopted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    """Who is read, when each was last heard, and how it is now."""

    day: date
    zone: str
    coverage: tuple[Heard, ...]
    health: tuple[SourceHealth, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PullDay:
    """A day's attempts to read a source: how many were answered, how many were in vain."""

    day: date
    answered: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage:
    """One source: how it is, whether it was answered day by day, and what it said last. ``told``
    says whether the reader may know when it was heard; without ``health`` it is not read.
    """

    source: Source
    told: bool
    health: SourceHealth | None
    days: tuple[PullDay, ...]
    reports: tuple[ReportView, ...]
    zone: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A term on which readings are compared: its name and each reading's answer."""

    term: str
    answers: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether any reading answers otherwise than another."""
        return len(set(self.answers)) > 1


def _answers(agreement: Agreement) -> tuple[list[Difference], list[Difference]]:
    """Each reading's answer per category and per means; what a reading is silent on is unknown."""
    categories = [
        Difference(c, tuple(r.categories.get(c, "unknown") for r in agreement.readings))
        for c in SiteCategory
    ]
    means = [
        Difference(m, tuple(r.means.get(m, "unknown") for r in agreement.readings)) for m in Means
    ]
    return categories, means


def _differing(agreement: Agreement) -> Sequence[str]:
    """Which of the terms that are no answers the readings differ on."""
    terms: Mapping[str, Sequence[object]] = {
        "actor": [r.actor for r in agreement.readings],
        "starts": [r.starts for r in agreement.readings],
        "ends": [r.ends for r in agreement.readings],
        "area": [r.area for r in agreement.readings],
        "lists": [r.lists for r in agreement.readings],
        "events": [r.events for r in agreement.readings],
    }
    return [term for term, values in terms.items() if any(v != values[0] for v in values)]


def agreement_page(page: AgreementPage) -> str:
    """``/agreements/{id}``: the readings side by side; where they differ is marked in words."""
    categories, means = _answers(page.agreement)
    return render(
        "agreement.html",
        "",
        agreement=page.agreement,
        categories=categories,
        means=means,
        differing=_differing(page.agreement),
    )


def agreements_page(agreements: Iterable[Agreement]) -> str:
    """``/agreements``: each with its first page and its terms."""
    return render("agreements.html", "", agreements=list(agreements))


def sites_page(page: SitesPage) -> str:
    """``/sites``: the protected sites."""
    return render("sites.html", "/sites", page=page, categories=list(SiteCategory))


def site_page(page: SitePage) -> str:
    """``/sites/{id}``: a site, whose it is said to be, and what was reported there."""
    return render(
        "site.html",
        "/sites",
        page=page,
        parties=parties_of(page.agreements),
        readings=readings_of(page.agreements, page.incidents),
        standings=standings,
        tier_of=tier_of,
    )


def lists_page(page: ListsPage) -> str:
    """``/lists``: the editions of the lists."""
    return render("lists.html", "/lists", page=page)


def list_diff_page(page: ListDiffPage) -> str:
    """``/lists/{id}/diff``: two editions of a list."""
    return render("list_diff.html", "/lists", page=page)


def import_page(page: ImportPage, seat: Seat) -> str:
    """``/lists/import``: try a list first, then adopt it."""
    return render("list_import.html", "/lists", page=page, seat=seat)


def sources_page(page: SourcesPage) -> str:
    """``/sources``: coverage by source."""
    return render("sources.html", "/sources", page=page)


def source_page(page: SourcePage) -> str:
    """``/sources/{id}``: one source."""
    return render("source.html", "/sources", page=page)
