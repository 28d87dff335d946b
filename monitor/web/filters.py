"""Query parameters in the words of the store; ids are looked up, so that a typing error is told."""

from collections.abc import Container

from shapely import box

from monitor.model.assessments import Verdict
from monitor.model.views import SiteView
from monitor.pipeline.knowledge import Knowledge
from monitor.store.queries import IncidentQuery, ReportQuery
from monitor.web.problems import BadParameter
from monitor.web.schemas import (
    AssessmentParameters,
    IncidentParameters,
    ReportParameters,
    SiteParameters,
    ViolationParameters,
    read_box,
    read_interval,
)


def incident_query(asked: ViolationParameters, knowledge: Knowledge) -> IncidentQuery:
    """Which incidents; of violations, those whose verdict is one.

    Raises:
        BadParameter: an id that is not known here.
    """
    _check_reading(knowledge, asked.reading)
    _check("agreement", asked.agreement, {each.agreement_id for each in knowledge.agreements})
    _check("region", asked.region, knowledge.gazetteer.regions)
    wider = asked if isinstance(asked, IncidentParameters) else None
    return IncidentQuery(
        window=read_interval(asked.during) if asked.during else None,
        agreement_id=asked.agreement,
        reading_id=asked.reading,
        verdict=wider.verdict if wider else Verdict.VIOLATION,
        status=asked.status,
        category=asked.category,
        region=asked.region,
        bbox=read_box(asked.bbox) if asked.bbox else None,
        kind=wider.kind if wider else None,
        after=asked.cursor,
        limit=asked.limit,
    )


def assessment_query(asked: AssessmentParameters, knowledge: Knowledge) -> IncidentQuery:
    """The incidents whose assessments are wanted.

    Raises:
        BadParameter: a reading that is not known here.
    """
    _check_reading(knowledge, asked.reading_id, "reading_id")
    return IncidentQuery(
        reading_id=asked.reading_id, verdict=asked.verdict, after=asked.cursor, limit=asked.limit
    )


def report_query(asked: ReportParameters, knowledge: Knowledge) -> ReportQuery:
    """Which reports.

    Raises:
        BadParameter: a source that is not known here.
    """
    _check("source", asked.source, knowledge.sources)
    return ReportQuery(
        window=read_interval(asked.during) if asked.during else None,
        source_id=asked.source,
        family_id=asked.family,
        after=asked.cursor,
        limit=asked.limit,
    )


def sites_wanted(
    sites: tuple[SiteView, ...], asked: SiteParameters, knowledge: Knowledge
) -> list[SiteView]:
    """The sites after the cursor that are asked for, by the id they are shown under; a box is asked
    of what is shown.

    Raises:
        BadParameter: a region or list that is not known here.
    """
    _check("region", asked.region, knowledge.gazetteer.regions)
    _check("list", asked.list, knowledge.sites.versions)
    within = box(*read_box(asked.bbox)) if asked.bbox else None
    wanted = [
        view
        for view in sites
        if view.shown_id > (asked.cursor or "")
        and asked.category in (None, view.site.category)
        and asked.list in (None, view.list_id)
        and (asked.region is None or asked.region in view.place.regions)
        and (
            within is None
            or (view.place.geometry is not None and view.place.geometry.intersects(within))
        )
    ]
    return sorted(wanted, key=lambda view: view.shown_id)


def _check_reading(knowledge: Knowledge, given: str | None, name: str = "reading") -> None:
    _check(name, given, {reading.reading_id for _, reading in knowledge.readings})


def _check(parameter: str, given: str | None, known: Container[str]) -> None:
    if given is not None and given not in known:
        raise BadParameter(parameter, f"{given[:80]!r} is not known here")
