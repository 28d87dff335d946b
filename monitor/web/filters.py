"""Query parameters in the words of the store; ids are looked up, so that a typing error is told."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from fastapi import Depends, Request
from shapely import box

from monitor.core.time_words import day_window, local_day
from monitor.model.agreements import Agreement
from monitor.model.assessments import AttributionState, Verdict
from monitor.model.ids import content_id
from monitor.model.time import TimeWindow
from monitor.model.views import SiteView
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.views import Sight
from monitor.publish.frame import parties_of
from monitor.store.queries import IncidentQuery, ReportQuery
from monitor.web.problems import BadParameter
from monitor.web.schemas import (
    DAYS_LIMIT,
    AssessmentParameters,
    IncidentPageParameters,
    IncidentParameters,
    Parameters,
    ReportParameters,
    SiteParameters,
    ViolationParameters,
    read_box,
    read_interval,
)

_CHOICES_SHOWN = 30  # the regions of one country among them
_NOBODY_NAMED: Mapping[str, AttributionState] = {
    each.value: each for each in AttributionState if each is not AttributionState.CLAIMED
}
_MOMENT = timedelta(microseconds=1)  # an interval's end is exclusive


def _given_once(request: Request) -> None:
    """Refuse a parameter that is given twice: one of the two would silently count for nothing.

    Raises:
        BadParameter: there is one.
    """
    counted = Counter(name for name, _ in request.query_params.multi_items())
    for name, times in counted.items():
        if times > 1:
            raise BadParameter(name, f"is given {times} times")


GIVEN_ONCE = Depends(_given_once)


def incident_query(asked: ViolationParameters, knowledge: Knowledge) -> IncidentQuery:
    """Which incidents; of violations, those whose verdict is one.

    Raises:
        BadParameter: an id that is not known here.
    """
    _check_reading(knowledge, asked.reading)
    _check("agreement", asked.agreement, {each.agreement_id for each in knowledge.agreements})
    _check("region", asked.region, knowledge.gazetteer.regions)
    query = IncidentQuery(
        window=read_interval(asked.during) if asked.during else None,
        agreement_id=asked.agreement,
        reading_id=asked.reading,
        verdict=Verdict.VIOLATION,
        status=asked.status,
        category=asked.category,
        region=asked.region,
        bbox=read_box(asked.bbox) if asked.bbox else None,
        after=asked.cursor,
        limit=asked.limit,
    )
    return _wider(query, asked, knowledge) if isinstance(asked, IncidentParameters) else query


def _wider(query: IncidentQuery, asked: IncidentParameters, knowledge: Knowledge) -> IncidentQuery:
    parties = {each.party_id for each in parties_of(knowledge.agreements) if each.codes}
    _check("party", asked.party, parties | set(_NOBODY_NAMED))
    nobody = _NOBODY_NAMED.get(asked.party or "")
    return replace(
        query,
        verdict=asked.verdict,
        kind=asked.kind,
        party=None if nobody else asked.party,
        attribution=nobody,
        differing=bool(asked.differ),
        changed_since=asked.changed_since,
    )


def listed_query(asked: IncidentPageParameters, knowledge: Knowledge, zone: str) -> IncidentQuery:
    """Which incidents a page lists; its days are those of a zone on which they begin, as everywhere
    that incidents are counted by days.

    Raises:
        BadParameter: an id that is not known here, or days in the wrong order.
    """
    return replace(
        incident_query(asked, knowledge),
        begun=_days_between(asked, zone),
        family_id=asked.family,
        newest_first=asked.sort == "newest",
    )


def form_fields(asked: Parameters) -> Mapping[str, str]:
    """The filters as the fields of the form have them; empty where nothing is asked."""
    given = asked.model_dump(mode="json")
    return {name: "" if value is None else str(value) for name, value in given.items()}


def _days_between(asked: IncidentPageParameters, zone: str) -> TimeWindow | None:
    if asked.first is None and asked.last is None:
        return None
    ever = read_interval("../..")
    begin = day_window(asked.first, [zone]).from_utc if asked.first else ever.from_utc
    end = day_window(asked.last, [zone]).until_utc if asked.last else ever.until_utc
    if begin >= end:
        raise BadParameter("last", "the last day is before the first")
    return TimeWindow(begin, end)


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


def page_of_sites(
    sight: Sight, asked: SiteParameters, knowledge: Knowledge
) -> tuple[Sequence[SiteView], str]:
    """The sites asked for, from the cursor on, and the cursor of the next page; empty at the end.

    Raises:
        BadParameter: a region or list that is not known here, or a cursor of other lists than the
            current ones.
    """
    wanted = _sites_wanted(sight, asked, knowledge)
    edition = content_id("l", dict(sight.list_versions))
    start = _place_in(edition, asked.cursor)
    page = wanted[start : start + asked.limit]
    end = start + len(page)
    return page, f"{end}~{edition}" if end < len(wanted) else ""


def coverage_days(asked: str | None, now: datetime, zone: str) -> list[date]:
    """The local days that an interval touches; the last seven where none is given.

    Raises:
        BadParameter: more days than are told at once.
    """
    window = read_interval(asked) if asked else TimeWindow(now - timedelta(days=6), now)
    first, last = local_day(window.from_utc, zone), local_day(window.until_utc - _MOMENT, zone)
    count = (last - first).days + 1
    if count > DAYS_LIMIT:
        raise BadParameter("datetime", f"at most {DAYS_LIMIT} days at once")
    return [first + timedelta(days=number) for number in range(count)]


def number_of(cursor: str) -> int:
    """The number that a cursor is.

    Raises:
        BadParameter: it is none.
    """
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise BadParameter("cursor", "not a page cursor")
    return int(cursor)


def _place_in(edition: str, cursor: str | None) -> int:
    if cursor is None:
        return 0
    place, _, of = cursor.partition("~")
    start = number_of(place)
    if of != edition:
        raise BadParameter("cursor", "the site lists have changed since; begin again")
    return start


def _sites_wanted(sight: Sight, asked: SiteParameters, knowledge: Knowledge) -> list[SiteView]:
    """In an order that tells no more than what is shown; a box is asked of that too."""
    _check("region", asked.region, knowledge.gazetteer.regions)
    _check("list", asked.list, sight.list_versions)
    within = box(*read_box(asked.bbox)) if asked.bbox else None
    wanted = [
        view
        for view in sight.sites()
        if asked.category in (None, view.site.category)
        and asked.list in (None, view.list_id)
        and (asked.region is None or asked.region in view.place.regions)
        and (
            within is None
            or (view.place.geometry is not None and view.place.geometry.intersects(within))
        )
    ]
    return sorted(wanted, key=_as_shown)


def _as_shown(view: SiteView) -> tuple[object, ...]:
    place = view.place
    bounds = place.geometry.bounds if place.geometry else ()
    radius_m = place.radius_m or 0.0
    return view.shown_id, view.list_id, view.site.category, place.regions, bounds, radius_m


def chosen_agreement(given: str | None, knowledge: Knowledge) -> Agreement:
    """The agreement of that id, the first configured one where none is named.

    Raises:
        BadParameter: it is not known here.
    """
    by_id = {each.agreement_id: each for each in knowledge.agreements}
    _check("agreement", given or None, by_id)
    return by_id[given] if given else knowledge.agreements[0]


def _check_reading(knowledge: Knowledge, given: str | None, name: str = "reading") -> None:
    _check(name, given, {reading.reading_id for _, reading in knowledge.readings})


def _check(parameter: str, given: str | None, known: Collection[str]) -> None:
    if given is not None and given not in known:
        shown = sorted(known)[:_CHOICES_SHOWN]
        more = f" and {len(known) - len(shown)} more" if len(known) > len(shown) else ""
        choices = f"; there are {', '.join(shown)}{more}" if shown else ""
        raise BadParameter(parameter, f"{given[:80]!r} is not known here", choices)
