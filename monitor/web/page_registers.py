"""The pages of what the monitor works with: sites, sources, agreements."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from monitor.core.time_words import day_window, local_day
from monitor.model.ids import SiteId
from monitor.model.sites import Edition
from monitor.model.sources import Source
from monitor.model.time import TimeWindow
from monitor.model.views import IncidentView, ReportView, SiteView
from monitor.pipeline.health import source_health
from monitor.publish import register_pages as pages
from monitor.store import registers
from monitor.store.queries import IncidentQuery, ReportQuery
from monitor.store.records import HEARD
from monitor.web.api_agreements import agreement_of
from monitor.web.api_sites import site_of
from monitor.web.desk import AskedDep, Look
from monitor.web.filters import form_fields, page_of_sites
from monitor.web.page_incident import region_names
from monitor.web.page_overview import coverage_in
from monitor.web.problems import NotFound
from monitor.web.schemas import (
    AS_OF_ALONE,
    NO_PARAMETERS,
    PAGE_LIMIT,
    SitePageParameters,
)

_DAYS_SHOWN = 70  # ten weeks of a calendar, which fit on a page
_REPORTS_SHOWN = 25

router = APIRouter(include_in_schema=False)


@router.get("/agreements", dependencies=[AS_OF_ALONE])
def show_agreements(asked: AskedDep) -> Response:
    """All of them, each with its first page and its terms."""
    return asked.page(lambda look: pages.agreements_page(look.knowledge.agreements))


@router.get("/agreements/{agreement_id}", dependencies=[AS_OF_ALONE])
def show_agreement(agreement_id: str, asked: AskedDep) -> Response:
    """The readings side by side."""

    def build(look: Look) -> str:
        return pages.agreement_page(pages.AgreementPage(agreement=agreement_of(look, agreement_id)))

    return asked.page(build)


@router.get("/sites")
def show_sites(asked: AskedDep, parameters: Annotated[SitePageParameters, Query()]) -> Response:
    """The protected sites, with the filters of the API."""

    def build(look: Look) -> str:
        shown, cursor = page_of_sites(look.sight, parameters, look.knowledge)
        page = pages.SitesPage(
            sites=tuple(shown),
            region_names=region_names(look),
            asked=form_fields(parameters),
            list_ids=tuple(sorted(look.sight.list_versions)),
            next_href=asked.next_href(cursor),
        )
        return pages.sites_page(page)

    return asked.page(build)


@router.get("/sites/{site_id}", dependencies=[AS_OF_ALONE])
def show_site(site_id: str, asked: AskedDep) -> Response:
    """One site that is shown exactly, and what was reported there."""

    def build(look: Look) -> str:
        view = site_of(look, site_id)
        page = pages.SitePage(
            site=view,
            incidents=tuple(_incidents_at(look, view.site.site_id)),
            agreements=look.knowledge.agreements,
            region_names=region_names(look),
            editions=tuple(_editions_with(look, view)),
            zone=look.zone,
        )
        return pages.site_page(page)

    return asked.page(build)


@router.get("/sources", dependencies=[NO_PARAMETERS])
def show_sources(asked: AskedDep) -> Response:
    """Who was heard today, and how every source is at this moment: nothing to be kept."""
    with asked.look() as look:
        day = local_day(look.now, look.zone)
        health = source_health(look.connection, look.sight.sources, now=asked.desk.clock())
        page = pages.SourcesPage(
            day=day,
            zone=look.zone,
            coverage=coverage_in(look, day_window(day, [look.zone])),
            health=tuple(health),
        )
    return HTMLResponse(pages.sources_page(page), headers={"Cache-Control": "no-store"})


@router.get("/sources/{source_id}", dependencies=[NO_PARAMETERS])
def show_source(source_id: str, asked: AskedDep) -> Response:
    """One source: how it is, day by day, and what it said last; of this moment, too."""
    with asked.look() as look:
        source = look.knowledge.sources.get(source_id)
        if source is None:
            raise NotFound("No source has this id.")
        heard = [each for each in look.sight.sources if each is source]
        health = source_health(look.connection, heard, now=asked.desk.clock())
        reports = _last_reports(look, source)
        page = pages.SourcePage(
            source=source,
            told=bool(heard),
            health=next(iter(health), None),
            days=tuple(_pull_days(look, source)),
            reports=tuple(reports),
            zone=look.zone,
        )
    return HTMLResponse(pages.source_page(page), headers={"Cache-Control": "no-store"})


def _incidents_at(look: Look, site_id: SiteId) -> list[IncidentView]:
    """Those whose site may be told: else the question would tell it."""
    found = look.sight.all_incidents(IncidentQuery(site_id=site_id, limit=PAGE_LIMIT))
    return [view for view in found if view.site is not None]


def _editions_with(look: Look, view: SiteView) -> list[Edition]:
    found = registers.editions(look.connection, site_id=view.site.site_id, as_of=look.as_of)
    return [each for each in found if look.sight.may_know_list(each.list_id)]


def _pull_days(look: Look, source: Source) -> Sequence[pages.PullDay]:
    zone = look.zone
    today = local_day(look.now, zone)
    days = [today - timedelta(days=n) for n in reversed(range(_DAYS_SHOWN))]
    window = TimeWindow(day_window(days[0], [zone]).from_utc, day_window(today, [zone]).until_utc)
    answered: Counter[date] = Counter()
    failed: Counter[date] = Counter()
    for pull in registers.pulls_started(look.connection, window):
        if pull.source_id == source.source_id:
            counted = answered if pull.outcome in HEARD else failed
            counted[local_day(pull.started_at_utc, zone)] += 1
    return [pages.PullDay(day=day, answered=answered[day], failed=failed[day]) for day in days]


def _last_reports(look: Look, source: Source) -> Sequence[ReportView]:
    query = ReportQuery(source_id=source.source_id, newest_first=True, limit=_REPORTS_SHOWN)
    return look.sight.reports_page(query).views
