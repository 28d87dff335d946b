"""Which reports tell of one strike: a scored judgement for each pair, and the consistent clustering
of all.

A pair's score adds what speaks for (+) and against (−) one strike: time, region, place, site, kind
of facility, words, attacker. Weights are thresholds of config/rules.yaml. Clusters form by average
linkage, so that a report is joined to those it agrees with on the whole, and an impossible pair
never shares a cluster. The result depends on the set of reports only, never on the order they came
in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import TypeAlias

from rapidfuzz import fuzz

from monitor.core.geodesy import point_distance_m
from monitor.core.match import same_kind
from monitor.core.mentions import share_of_names
from monitor.core.words import clean, words_of
from monitor.model.ids import ReportId
from monitor.model.incidents import JudgementKind, LocatedReport, MatchClass
from monitor.model.place import Place, PlaceBasis
from monitor.model.sites import SiteCategory
from monitor.model.time import TimePrecision

Group: TypeAlias = tuple[ReportId, ...]
WEIGHT_NAMES = frozenset(
    """
    aggregate_other_claimant association_prior attacker_different attacker_same kind_confused
    kind_different kind_not_energy kind_same kind_same_vague means_different means_same
    names_different names_same origin_same place_apart place_near place_one_coarse
    place_other_district place_same place_within_reach place_words_alike place_words_same
    region_partly region_same region_unknown site_different site_same time_adjoining
    time_adjoining_night time_adjoining_sharp time_apart_hours time_close_minutes time_far
    time_far_hours time_inside_wide time_moments_apart time_near_minutes time_near_moments
    time_overlap time_same_clock_next_day time_same_moment time_slack_hours time_wide_hours
    total_different total_same words_alike words_same
    """.split()  # noqa: SIM905  # 47 quoted names would hide that this is one list
)
Weights: TypeAlias = Mapping[str, float]  # thresholds of config/rules.yaml, by name

IMPOSSIBLE = float("-inf")
_SHARP = (TimePrecision.MINUTE, TimePrecision.HOUR)
_DAY = timedelta(days=1)
_SAME_CLOCK = timedelta(minutes=5)
_LOCAL = (
    PlaceBasis.REPORTED_POINT,
    PlaceBasis.SITE_NAME,
    PlaceBasis.SETTLEMENT,
    PlaceBasis.DISTRICT,
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What one aspect says of a pair, and why."""

    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class PairScore:
    """Whether two reports tell of one strike: the sum of all aspects, each with its reason."""

    score: float
    reasons: tuple[str, ...]

    @property
    def kind(self) -> JudgementKind:
        """Same above zero, different below, unsure at it."""
        if self.score > 0:
            return JudgementKind.SAME
        return JudgementKind.DIFFERENT if self.score < 0 else JudgementKind.UNSURE


def judge_pair(one: LocatedReport, other: LocatedReport, weights: Weights) -> PairScore:
    """Compare two reports aspect by aspect. Symmetric; order of the arguments does not matter."""
    first, second = sorted((one, other), key=lambda located: located.report.report_id)
    total, reasons = weights["association_prior"], []
    for aspect in _ASPECTS:
        part = aspect(first, second, weights)
        if part is not None:
            total += part.weight
            reasons.append(part.reason)
            if part.weight == IMPOSSIBLE:
                break
    return PairScore(total, tuple(reasons))


def _scope(one: LocatedReport, other: LocatedReport, weights: Weights) -> Likeness | None:
    if one.report.aggregate != other.report.aggregate:
        return Likeness(IMPOSSIBLE, "one is a total, the other a single strike")
    if one.report.aggregate and one.report.family != other.report.family:
        voices = {one.report.family.speaks_for, other.report.family.speaks_for}
        one_party = len(voices) == 1 and None not in voices
        if one.report.claimed_attacker != other.report.claimed_attacker and not one_party:
            return Likeness(weights["aggregate_other_claimant"], "totals of different claimants")
    return None


def _total(one: LocatedReport, other: LocatedReport, weights: Weights) -> Likeness | None:
    """Totals are told apart by their number."""
    if not one.report.aggregate or not other.report.aggregate:
        return None
    left = [word for word in words_of(one.report.facility_name) if word.isdigit()]
    right = [word for word in words_of(other.report.facility_name) if word.isdigit()]
    if not left or not right:
        return None
    if left[0] == right[0]:
        return Likeness(weights["total_same"], "the same total")
    return Likeness(weights["total_different"], "different totals")


def _time(one: LocatedReport, other: LocatedReport, weights: Weights) -> Likeness | None:
    sharp = one.report.occurred_precision in _SHARP and other.report.occurred_precision in _SHARP
    return (_clock_times if sharp else _imprecise_times)(one, other, weights)


def _clock_times(one: LocatedReport, other: LocatedReport, weights: Weights) -> Likeness:
    left, right = one.report.occurred, other.report.occurred
    apart, gap = abs(left.from_utc - right.from_utc), left.gap(right)
    if abs(apart - _DAY) <= _SAME_CLOCK and _share_target(one, other):
        reason = "the same clock time a day apart: a slip of the date"
        return Likeness(weights["time_same_clock_next_day"], reason)
    if gap <= timedelta(minutes=weights["time_close_minutes"]):
        return Likeness(weights["time_same_moment"], "the same moment")
    if gap <= timedelta(minutes=weights["time_near_minutes"]):
        return Likeness(weights["time_near_moments"], f"{gap} apart on the clock")
    if gap <= timedelta(hours=weights["time_apart_hours"]):
        return Likeness(weights["time_moments_apart"], f"{gap} apart on the clock")
    return Likeness(IMPOSSIBLE, f"{gap} apart on the clock")


def _imprecise_times(one: LocatedReport, other: LocatedReport, weights: Weights) -> Likeness:
    left, right = one.report.occurred, other.report.occurred
    gap = left.gap(right)
    if left.overlaps(right):
        shorter, longer = sorted((left.length, right.length))
        if longer > timedelta(hours=weights["time_wide_hours"]) and shorter * 3 < longer:
            return Likeness(weights["time_inside_wide"], "one lies in the other's wide window")
        return Likeness(weights["time_overlap"], "the same time as far as known")
    if gap <= timedelta(hours=weights["time_slack_hours"]):
        night = TimePrecision.NIGHT in (
            one.report.occurred_precision,
            other.report.occurred_precision,
        )
        one_sharp = {one.report.occurred_precision, other.report.occurred_precision} & set(_SHARP)
        kind = "time_adjoining_night" if night else "time_adjoining"
        adjoining = weights["time_adjoining_sharp" if one_sharp and not night else kind]
        return Likeness(adjoining, f"{gap} between imprecise times")
    if gap <= timedelta(hours=weights["time_far_hours"]) and _share_target(one, other):
        return Likeness(weights["time_far"], f"{gap} between imprecise times")
    return Likeness(IMPOSSIBLE, f"{gap} between the times")


def _share_target(one: LocatedReport, other: LocatedReport) -> bool:
    """Whether both speak of one listed site, or of places that may be one."""
    if _top_site(one) is not None and _top_site(one) == _top_site(other):
        return True
    left, right = one.place, other.place
    if left.basis not in _LOCAL or right.basis not in _LOCAL:
        return False
    return _one_name(left, right) or _apart_m(left, right) <= _reach_m(left, right)


def _one_name(left: Place, right: Place) -> bool:
    """Whether both bear one name and their positions do not belie it: coordinates may come under
    any name, or under none.
    """
    if not left.label or left.label != right.label:
        return False
    return _apart_m(left, right) <= 2 * _reach_m(left, right)


def _apart_m(left: Place, right: Place) -> float:
    assert left.point is not None and right.point is not None
    return point_distance_m(left.point, right.point)


def _reach_m(left: Place, right: Place) -> float:
    return (left.uncertainty_m or 0.0) + (right.uncertainty_m or 0.0)


def _top_site(located: LocatedReport) -> str | None:
    if located.matches and located.matches[0].match_class is MatchClass.ON_SITE:
        return located.matches[0].site_id
    return None


def _region(one: LocatedReport, other: LocatedReport, weights: Weights) -> Likeness | None:
    left, right = set(one.place.regions), set(other.place.regions)
    if not left or not right:
        return Likeness(weights["region_unknown"], "a region is not known")
    if not left & right:
        return Likeness(IMPOSSIBLE, "different regions")
    if one.report.aggregate:
        share = len(left & right) / len(left | right)
        return Likeness(weights["region_same"] * share, "regions in common")
    if left != right and max(len(left), len(right)) > 1:
        return Likeness(weights["region_partly"], "regions partly in common")
    return Likeness(weights["region_same"], "the same region")


def _place(one: LocatedReport, other: LocatedReport, weights: Weights) -> Likeness | None:
    left, right = one.place, other.place
    if left.basis not in _LOCAL or right.basis not in _LOCAL:
        if left.basis in _LOCAL or right.basis in _LOCAL:
            return Likeness(weights["place_one_coarse"], "only one names a place")
        return _place_words(one, other, weights)
    smaller_m = min(left.uncertainty_m or 0.0, right.uncertainty_m or 0.0)
    if _one_name(left, right) or _apart_m(left, right) <= smaller_m:
        return Likeness(weights["place_same"], "the same place")
    if left.basis is right.basis is PlaceBasis.DISTRICT:
        return Likeness(weights["place_other_district"], "different districts")
    distance, reach = _apart_m(left, right), _reach_m(left, right)
    if distance <= reach:
        return Likeness(
            weights["place_within_reach"],
            f"{distance / 1000:.0f} km apart, within their uncertainty",
        )
    if distance <= 2 * reach:
        return Likeness(
            weights["place_near"], f"{distance / 1000:.0f} km apart, near their uncertainty"
        )
    return Likeness(weights["place_apart"], f"{distance / 1000:.0f} km apart")


def _place_words(one: LocatedReport, other: LocatedReport, weights: Weights) -> Likeness | None:
    """Places the gazetteer does not know, compared by their words."""
    left, right = clean(one.report.place_name), clean(other.report.place_name)
    known = (clean(one.report.region_as_given), clean(other.report.region_as_given), "")
    if left in known or right in known:
        return None
    if fuzz.token_set_ratio(left, right) >= weights["place_words_alike"]:
        return Likeness(weights["place_words_same"], "the same words for the place")
    return None


def _site(one: LocatedReport, other: LocatedReport, weights: Weights) -> Likeness | None:
    left, right = _top_site(one), _top_site(other)
    if left is None or right is None:
        return None
    if left == right:
        return Likeness(weights["site_same"], "the same listed site")
    return Likeness(weights["site_different"], "different listed sites")


def _names(one: LocatedReport, other: LocatedReport, weights: Weights) -> Likeness | None:
    if not one.names or not other.names:
        return None
    fewer, more = sorted((one.names, other.names), key=lambda names: (len(names), names))
    share = share_of_names(fewer, more)
    if share == 0.0:
        return Likeness(weights["names_different"], "different names of the facility")
    return Likeness(weights["names_same"] * share, "names of the facility in common")


def _kind(one: LocatedReport, other: LocatedReport, weights: Weights) -> Likeness | None:
    left, right = one.category, other.category
    if left is None or right is None:
        return None
    if SiteCategory.NOT_ENERGY in (left, right) and left is not right:
        return Likeness(weights["kind_not_energy"], "one is no energy facility")
    same = same_kind(left, right)
    if same is False:
        return Likeness(weights["kind_different"], f"{left} and {right}")
    if left is right:
        vague = left in (SiteCategory.OTHER_ENERGY, SiteCategory.NOT_ENERGY)
        return Likeness(weights["kind_same_vague" if vague else "kind_same"], f"both {left}")
    return Likeness(weights["kind_confused"], f"{left} and {right} may be one")


def _words(one: LocatedReport, other: LocatedReport, weights: Weights) -> Likeness | None:
    left, right = clean(one.report.facility_name), clean(other.report.facility_name)
    if not left or not right:
        return None
    alike = fuzz.token_set_ratio(left, right) / 100
    if alike < weights["words_alike"]:
        return None
    return Likeness(weights["words_same"], "alike in words")


def _attacker(one: LocatedReport, other: LocatedReport, weights: Weights) -> Likeness | None:
    left, right = one.report.claimed_attacker, other.report.claimed_attacker
    if left is None or right is None:
        return None
    if left == right:
        return Likeness(weights["attacker_same"], "the same attacker named")
    return Likeness(weights["attacker_different"], "different attackers named")


def _means(one: LocatedReport, other: LocatedReport, weights: Weights) -> Likeness | None:
    left, right = one.report.means, other.report.means
    if "unknown" in (left, right):
        return None
    if left == right:
        return Likeness(weights["means_same"], f"both by {left}")
    return Likeness(weights["means_different"], f"{left} and {right}")


def _origin(one: LocatedReport, other: LocatedReport, weights: Weights) -> Likeness | None:
    left, right = one.report, other.report
    if left.family != right.family or not left.family.vouched:
        return None
    if not left.published or not right.published or left.published.gap(right.published) > _DAY:
        return None
    return Likeness(weights["origin_same"], "the same origin at about the same time")


_ASPECTS: tuple[Callable[[LocatedReport, LocatedReport, Weights], Likeness | None], ...] = (
    _scope,
    _total,
    _time,
    _region,
    _place,
    _site,
    _names,
    _kind,
    _words,
    _attacker,
    _means,
    _origin,
)


def cluster(reports: Iterable[LocatedReport], weights: Weights) -> list[tuple[ReportId, ...]]:
    """The reports grouped into strikes: groups and members in a fixed order, whatever the order of
    arrival.
    """
    located = {item.report.report_id: item for item in reports}
    scores = {
        (a, b): judge_pair(located[a], located[b], weights).score
        for a, b in combinations(sorted(located), 2)
    }
    linked = [pair for pair, score in scores.items() if score > 0]
    return sorted(
        group for connected in _connected(located, linked) for group in _agree(connected, scores)
    )


def _connected(ids: Iterable[ReportId], links: Iterable[tuple[ReportId, ReportId]]) -> list[Group]:
    """The ids that hang together by links. Groups never grow beyond: across them no pair agrees."""
    leader: dict[ReportId, ReportId] = {report_id: report_id for report_id in ids}

    def lead(report_id: ReportId) -> ReportId:
        while leader[report_id] != report_id:
            leader[report_id] = leader[leader[report_id]]
            report_id = leader[report_id]
        return report_id

    for a, b in links:
        low, high = sorted((lead(a), lead(b)))
        leader[high] = low
    groups: dict[ReportId, list[ReportId]] = {}
    for report_id in sorted(leader):
        groups.setdefault(lead(report_id), []).append(report_id)
    return [tuple(group) for group in groups.values()]


def _agree(connected: Group, scores: Mapping[tuple[ReportId, ReportId], float]) -> list[Group]:
    """Average linkage from the closest pair on, while the two closest groups agree on the whole."""
    groups: list[Group] = [(report_id,) for report_id in connected]
    while (best := _closest(groups, scores)) is not None:
        groups = [group for group in groups if group not in best]
        groups.append(tuple(sorted(best[0] + best[1])))
    return groups


def _closest(
    groups: Sequence[Group], scores: Mapping[tuple[ReportId, ReportId], float]
) -> tuple[Group, Group] | None:
    """The two groups that agree most on average; ``None`` when no two agree. Ids break ties."""
    linked = [
        (-_average(left, right, scores), left, right)
        for left, right in combinations(sorted(groups), 2)
    ]
    best = min(linked, default=None)
    return None if best is None or best[0] >= 0 else (best[1], best[2])


def _average(left: Group, right: Group, scores: Mapping[tuple[ReportId, ReportId], float]) -> float:
    return sum(scores[min(a, b), max(a, b)] for a in left for b in right) / (len(left) * len(right))
