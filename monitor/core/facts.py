"""Facts of an incident that people corrected, laid over what its reports say; these stay."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from shapely import Point

from monitor.core.normalise import RADIUS_LIMIT_M
from monitor.model.assessments import AttributionState
from monitor.model.ids import PartyId, SiteId
from monitor.model.incidents import Incident, LocatedReport, MatchClass, SiteMatch
from monitor.model.place import Place, PlaceBasis
from monitor.model.reports import Means
from monitor.model.review import Decision, DecisionKind, Fact
from monitor.model.sites import ProtectedSite, SiteCategory
from monitor.model.time import TimeWindow

NOT_LISTED = "none"  # the site that is no listed one, the attacker whom nobody knows
_BASIS = "corrected in review"


class BadFact(ValueError):
    """What a fact was to be corrected to means nothing here; the message says what would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What corrected facts are understood by: sites by id, parties, whether a longitude and a
    latitude lie where reports can come from, and the regions around a point with a radius in
    metres.
    """

    sites: Mapping[str, ProtectedSite]
    parties: Set[PartyId]
    covers: Callable[[float, float], bool]
    regions_around: Callable[[Point, float], tuple[str, ...]]


def check_fact(fact: Fact, value: str, grounds: Grounds) -> None:
    """Refuse what could not be laid over an incident; empty takes a correction back.

    Raises:
        BadFact: it means nothing here.
    """
    if not value:
        return
    try:
        _CHECKS[fact](value, grounds)
    except BadFact:
        raise
    except ValueError as error:
        raise BadFact(_SHAPES[fact]) from error


def corrected(incident: Incident, decisions: Iterable[Decision], grounds: Grounds) -> Incident:
    """The incident with every fact as it was last corrected. A site that is on no list any more is
    left as the reports have it.
    """
    for fact, value in _latest(decisions).items():
        match fact:
            case Fact.TIME:
                incident = replace(incident, occurred=_time(value))
            case Fact.PLACE:
                incident = replace(incident, place=_place(value, grounds))
            case Fact.SITE if value == NOT_LISTED or value in grounds.sites:
                incident = _at_site(incident, value, grounds)
            case Fact.CATEGORY:
                incident = replace(incident, category=SiteCategory(value))
            case Fact.ATTACKER:
                incident = _by(incident, value)
            case _:  # means are of the members, and a site may have left the lists
                pass
    return incident


def corrected_members(
    members: Sequence[LocatedReport], decisions: Iterable[Decision], incident: Incident
) -> Sequence[LocatedReport]:
    """The members as the rules are to see them: their means, kind and site as last corrected in the
    ``incident``, so that what a person settled is not open because reports differ.
    """
    latest = _latest(decisions)
    if Fact.MEANS in latest:
        means = Means(latest[Fact.MEANS])
        members = [replace(each, report=replace(each.report, means=means)) for each in members]
    site = latest.get(Fact.SITE)
    if site == NOT_LISTED:
        members = [replace(each, matches=()) for each in members]
    elif incident.site is not None and incident.site.site_id == site:
        here = (incident.site,)
        members = [replace(each, matches=here, category=incident.category) for each in members]
    if Fact.CATEGORY in latest:
        members = [replace(each, category=incident.category) for each in members]
    return members


def stands_corrected(correction: Decision, decisions: Iterable[Decision]) -> bool:
    """Whether the fact is so already, as it was last corrected or as the reports tell it."""
    if correction.kind is not DecisionKind.CORRECT or correction.fact is None:
        return False
    return _latest(decisions).get(correction.fact, "") == correction.value


def _latest(decisions: Iterable[Decision]) -> dict[Fact, str]:
    """Each fact as it was last corrected with effect."""
    latest = {
        each.fact: each.value
        for each in decisions
        if each.kind is DecisionKind.CORRECT and each.fact is not None and not each.awaits_second
    }
    return {fact: latest[fact] for fact in Fact if latest.get(fact)}


def _time(value: str) -> TimeWindow:
    start, _, end = value.partition("/")
    return TimeWindow(_instant(start), _instant(end))


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None or not 1970 < instant.year < 2100:
        raise ValueError("no offset, or a year outside 1971 to 2099")
    return instant.astimezone(UTC)


def _place(value: str, grounds: Grounds) -> Place:
    lon, lat, radius_m = (float(part) for part in value.split(","))
    return Place(
        basis=PlaceBasis.REPORTED_POINT,
        regions=grounds.regions_around(Point(lon, lat), radius_m),
        point=Point(lon, lat),
        uncertainty_m=radius_m,
        label=_BASIS,
        candidates=1,
    )


def _somewhere(value: str, grounds: Grounds) -> None:
    lon, lat, radius_m = (float(part) for part in value.split(","))
    if not 0 < radius_m <= RADIUS_LIMIT_M:
        raise ValueError("out of range")
    if not grounds.covers(lon, lat):
        swapped = "; longitude and latitude seem to be swapped" if grounds.covers(lat, lon) else ""
        raise BadFact(f"longitude {lon:g}, latitude {lat:g} lies outside the area known{swapped}")


def _site(value: str, grounds: Grounds) -> None:
    if value != NOT_LISTED and value not in grounds.sites:
        raise BadFact(f"{value!r} is no site of the current lists")


def _attacker(value: str, grounds: Grounds) -> None:
    if value != NOT_LISTED and value not in grounds.parties:
        raise BadFact(f"{value!r} is no party of an agreement")


def _at_site(incident: Incident, value: str, grounds: Grounds) -> Incident:
    if value == NOT_LISTED:
        return replace(incident, site=None)
    match = SiteMatch(
        report_id=incident.preferred,
        site_id=SiteId(value),
        match_class=MatchClass.ON_SITE,
        distance_m=None,
        score=1.0,
        reasons=(_BASIS,),
    )
    return replace(incident, site=match, category=grounds.sites[value].category)


def _by(incident: Incident, value: str) -> Incident:
    known = value != NOT_LISTED
    state = AttributionState.CLAIMED if known else AttributionState.UNATTRIBUTED
    party = PartyId(value) if known else None
    # whom the sources name stays as they said: it is judged beside them
    judged = replace(incident.attribution, state=state, party=party, basis=_BASIS)
    return replace(incident, attribution=judged)


_CHECKS: Mapping[Fact, Callable[[str, Grounds], object]] = {
    Fact.TIME: lambda value, _: _time(value),
    Fact.PLACE: _somewhere,
    Fact.SITE: _site,
    Fact.CATEGORY: lambda value, _: SiteCategory(value),
    Fact.MEANS: lambda value, _: Means(value),
    Fact.ATTACKER: _attacker,
}
_SHAPES: Mapping[Fact, str] = {
    Fact.TIME: "a time is START/END, each with an offset, the end exclusive",
    Fact.PLACE: "a place is lon,lat,radius_m in degrees and metres",
    Fact.SITE: "",
    Fact.CATEGORY: f"a category is one of {', '.join(SiteCategory)}",
    Fact.MEANS: f"means are one of {', '.join(Means)}",
    Fact.ATTACKER: "",
}
