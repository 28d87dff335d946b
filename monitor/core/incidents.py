"""What a group of reports says together: the incident's time, place, target, attribution, and its
preferred report.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.core.columns import own_names
from monitor.model.assessments import Attribution, AttributionState
from monitor.model.ids import IncidentId, PartyId, content_id
from monitor.model.incidents import Incident, IncidentKind, LocatedReport, MatchClass, SiteMatch
from monitor.model.place import NOWHERE, Place, PlaceBasis
from monitor.model.reports import Occurrence
from monitor.model.sites import SiteCategory
from monitor.model.time import TimePrecision, TimeWindow, hull

_VAGUE = (None, SiteCategory.OTHER_ENERGY)
_SHARPEST_PLACE = tuple(PlaceBasis)
_COARSE = (PlaceBasis.REGION, PlaceBasis.UNKNOWN)
_SHARPEST_TIME = tuple(TimePrecision)
_LEAST_UNLISTED = 1e-6  # no report makes it certain that a listed site was hit


def preference(located: LocatedReport) -> tuple[bool, bool, int, float, int, str]:
    """Smaller is better: says that it happened, names the kind of facility, tighter place, sharper
    time.

    The report id breaks ties, so that arrival order never matters.
    """
    report, place = located.report, located.place
    return (
        report.occurrence is not Occurrence.ASSERTED,
        located.category in _VAGUE,
        _SHARPEST_PLACE.index(place.basis),
        place.uncertainty_m or 0.0,
        _SHARPEST_TIME.index(report.occurred_precision),
        report.report_id,
    )


def form_incident(members: Sequence[LocatedReport], *, formed_at: datetime, cause: str) -> Incident:
    """The first revision of the incident these reports tell of.

    Its id comes from its founding report, the first published, so that later reports extend the
    same incident. What it says comes from vouched sources, if any of its reports does.

    Raises:
        ValueError: there are no members.
    """
    ranked = sorted(vouched(members), key=preference)
    preferred = ranked[0]
    founder = min(members, key=_age)
    site = _site_of(ranked)
    return Incident(
        incident_id=IncidentId(content_id("i", founder.report.report_id)),
        revision=1,
        kind=IncidentKind.CLAIM if preferred.report.aggregate else IncidentKind.STRIKE,
        reports=tuple(sorted(member.report.report_id for member in members)),
        preferred=preferred.report.report_id,
        occurred=joint_window([member.report.occurred for member in ranked]),
        place=_place_of(ranked, site),
        category=_category_of(ranked),
        site=site,
        attribution=attribute(ranked),
        families=tuple(sorted({member.report.family.family_id for member in members})),
        formed_at_utc=formed_at,
        cause=cause,
    )


def vouched(members: Sequence[LocatedReport]) -> Sequence[LocatedReport]:
    """The members whose source someone answers for; all of them where there is none.

    Whatever an incident says is taken from these: anybody may post, and change nothing of it.
    """
    return [member for member in members if member.report.family.vouched] or members


def _age(member: LocatedReport) -> tuple[bool, bool, datetime, str]:
    """Smaller is older; by what the report says, never by when it came."""
    report = member.report
    known = report.published or report.occurred
    return (not report.family.vouched, report.published is None, known.until_utc, report.report_id)


def joint_window(windows: Iterable[TimeWindow]) -> TimeWindow:
    """When, by all accounts: the time they share, from the sharpest on; where accounts conflict,
    all from the first of them to the last, however often one is repeated.

    Raises:
        ValueError: there are none.
    """
    apart: list[TimeWindow] = []
    for window in sorted(windows, key=lambda w: (w.length, w.from_utc)):
        shared = [each.intersection(window) for each in apart]
        if not any(shared):
            apart.append(window)
        else:
            apart = [both or each for both, each in zip(shared, apart, strict=True)]
    return hull(apart)


def _category_of(ranked: Sequence[LocatedReport]) -> SiteCategory | None:
    """The kind most reports name, vague ones only where none is specific; the preferred report
    breaks ties.
    """
    for vague in (False, True):
        named = [
            m.category for m in ranked if (m.category in _VAGUE) is vague and m.category is not None
        ]
        if named:
            return Counter(named).most_common(1)[0][0]
    return None


def _site_of(ranked: Sequence[LocatedReport]) -> SiteMatch | None:
    """The listed site most reports name; ``None`` where none names one."""
    named = [
        m.matches[0] for m in ranked if m.matches and m.matches[0].match_class is MatchClass.ON_SITE
    ]
    if not named:
        candidates = [m.matches[0] for m in ranked if m.matches]
        return min(candidates, key=lambda match: (-match.score, match.site_id), default=None)
    votes = Counter(match.site_id for match in named)
    best = min(votes, key=lambda site_id: (-votes[site_id], site_id))
    return max(
        (match for match in named if match.site_id == best), key=lambda m: (m.score, m.report_id)
    )


def target_told(member: LocatedReport) -> tuple[bool, bool]:
    """Whether it tells the kind of the target, and whether the place, more closely than by region:
    of its own, or by the name of a facility.
    """
    return member.category not in _VAGUE, _tells_place(member)


def _tells_place(member: LocatedReport) -> bool:
    named = any(match.match_class is MatchClass.ON_SITE for match in member.matches[:1])
    return named or member.place.basis not in _COARSE or bool(own_names(member))


def candidates_of(members: Iterable[LocatedReport]) -> tuple[SiteMatch, ...]:
    """Every listed site that any of the reports may speak of, once, the most probable first: the
    likeliest match of each, its probability shared with the others and with what is not listed.
    """
    told = vouched(list(members))
    best: dict[str, SiteMatch] = {}
    matches = (match for member in told for match in member.matches)
    for match in sorted(matches, key=_likelihood):
        best.setdefault(match.site_id, match)
    odds: dict[str, float] = {}
    for member in told:
        for site_id, ratio in _odds(member.matches):
            odds[site_id] = max(ratio, odds.get(site_id, 0.0))
    total = 1.0 + sum(odds.values())
    shared = (
        replace(match, probability=odds[site_id] / total) if site_id in odds else match
        for site_id, match in best.items()
    )
    return tuple(sorted(shared, key=_likelihood))


def among(candidates: Iterable[SiteMatch], site: SiteMatch | None) -> SiteMatch | None:
    """An incident's site, as probable as it is among all that its reports may speak of."""
    same = (each.probability for each in candidates if site and each.site_id == site.site_id)
    return site and replace(site, probability=next(same, site.probability))


def _odds(matches: Sequence[SiteMatch]) -> Iterator[tuple[str, float]]:
    """Of each site that one report's matches weigh, the odds that it was this one and none that is
    not listed.
    """
    weighed = [(each.site_id, each.probability) for each in matches if each.probability is not None]
    unlisted = max(1.0 - sum(probability for _, probability in weighed), _LEAST_UNLISTED)
    return ((site_id, probability / unlisted) for site_id, probability in weighed)


def _likelihood(match: SiteMatch) -> tuple[float, float, str, str]:
    """Smaller is likelier; one that was not weighed comes after those that were."""
    return (-(match.probability or 0.0), -match.score, match.site_id, match.report_id)


def _place_of(ranked: Sequence[LocatedReport], site: SiteMatch | None) -> Place:
    """The sharpest place among the reports; where a site is named, from a report that names it."""
    naming = [m for m in ranked if site and m.matches and m.matches[0].site_id == site.site_id]
    places = [member.place for member in naming or ranked]
    return min(
        places,
        key=lambda place: (
            _SHARPEST_PLACE.index(place.basis),
            place.uncertainty_m or 0.0,
            place.label,
        ),
        default=NOWHERE,
    )


def attribute(members: Iterable[LocatedReport]) -> Attribution:
    """Whom the sources name, each origin family with one voice, and all organs of a party with one:
    what it says most often, or both where it says both equally often.

    Voices that name different parties make it ``disputed``; which of them is right is not decided
    here.
    """
    voices: dict[str, Counter[PartyId]] = defaultdict(Counter)
    for member in members:
        if member.report.claimed_attacker is not None:
            voices[member.report.family.voice][member.report.claimed_attacker] += 1
    named = Counter(party for voice in voices.values() for party in _loudest(voice))
    return Attribution(
        state=_state(named),
        party=next(iter(named)) if len(named) == 1 else None,
        claimed_by=dict(sorted(named.items())),
        basis=_basis(named),
    )


def _loudest(voice: Mapping[PartyId, int]) -> list[PartyId]:
    """The parties a family names most often; a tie stays one, whatever the parties are called."""
    most = max(voice.values())
    return [party for party, times in voice.items() if times == most]


def _state(named: Mapping[PartyId, int]) -> AttributionState:
    if not named:
        return AttributionState.UNATTRIBUTED
    return AttributionState.CLAIMED if len(named) == 1 else AttributionState.DISPUTED


def _basis(named: Mapping[PartyId, int]) -> str:
    if not named:
        return "no source names who did it"
    families = sum(named.values())
    if len(named) > 1:
        return "the sources name different parties"
    return (
        "one origin family names one party"
        if families == 1
        else f"{families} origin families name one party"
    )
