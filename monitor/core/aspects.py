"""What each aspect of a pair of reports says for or against one strike: time, region, place, site,
kind of facility, words, attacker.

An aspect is an ordered list of cases over many pairs at once: the first case that is met gives the
weight and the reason. Weights are thresholds of config/rules.yaml, in log-odds.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

import numpy as np

from monitor.core.columns import KINDS, KINDS_COMPARED, MEANS, Mask
from monitor.core.likeness import Floats
from monitor.core.pairs import Pairs, gap
from monitor.core.said import Condition, Said
from monitor.model.reports import Means
from monitor.model.sites import SiteCategory

Weights: TypeAlias = Mapping[str, float]  # thresholds of config/rules.yaml, by name

IMPOSSIBLE = float("-inf")
_MICROSECOND = timedelta(microseconds=1)
_MINUTE = timedelta(minutes=1) // _MICROSECOND
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_SAME_CLOCK = 5 * _MINUTE
_UNKNOWN_MEANS = MEANS.index(Means.UNKNOWN)
_NOT_ENERGY = KINDS.index(SiteCategory.NOT_ENERGY)
_OTHER_ENERGY = KINDS.index(SiteCategory.OTHER_ENERGY)


def _span(pairs: Pairs, pair: int) -> timedelta:
    return timedelta(microseconds=int(pairs.gap[pair]))


def scope(pairs: Pairs, weights: Weights) -> Said:
    """A total and a single strike are two things, and so are two claimants' totals."""
    columns = pairs.columns
    one_party = pairs.told(columns.voice) & pairs.equal(columns.voice)
    others = ~pairs.equal(columns.family) & ~pairs.equal(columns.attacker) & ~one_party
    return Said(
        (
            Condition(
                columns.aggregate[pairs.a] != columns.aggregate[pairs.b],
                IMPOSSIBLE,
                "one is a total, the other a single strike",
            ),
            Condition(
                pairs.both(columns.aggregate) & others,
                weights["aggregate_other_claimant"],
                "totals of different claimants",
            ),
        )
    )


def total(pairs: Pairs, weights: Weights) -> Said:
    """Totals are told apart by their number."""
    told, equal = pairs.told(pairs.columns.total), pairs.equal(pairs.columns.total)
    return Said(
        (
            Condition(told & equal, weights["total_same"], "the same total"),
            Condition(told, weights["total_different"], "different totals"),
        )
    )


def time(pairs: Pairs, weights: Weights) -> Said:
    """Clock times are compared by the minute, hours by the hour, all others by what they leave
    open.
    """
    sharp = pairs.both(pairs.columns.sharp)
    return Said((*_clock_times(pairs, sharp, weights), *_imprecise_times(pairs, weights)))


def _clock_times(pairs: Pairs, sharp: Mask, weights: Weights) -> Sequence[Condition]:
    begin = pairs.columns.occurred[:, 0]
    day_apart = abs(abs(begin[pairs.a] - begin[pairs.b]) - _DAY) <= _SAME_CLOCK

    def within(us: float) -> Mask:
        return sharp & (pairs.gap <= us)

    def on_the_clock(pair: int) -> str:
        return f"{_span(pairs, pair)} apart on the clock"

    return (
        Condition(
            sharp & day_apart & pairs.one_target,
            weights["time_same_clock_next_day"],
            "the same clock time a day apart: a slip of the date",
        ),
        Condition(
            within(weights["time_close_minutes"] * _MINUTE),
            weights["time_same_moment"],
            "the same moment",
        ),
        Condition(
            within(weights["time_near_minutes"] * _MINUTE),
            weights["time_near_moments"],
            on_the_clock,
        ),
        Condition(
            within(weights["time_apart_hours"] * _HOUR), weights["time_moments_apart"], on_the_clock
        ),
        Condition(sharp, IMPOSSIBLE, on_the_clock),
    )


def _imprecise_times(pairs: Pairs, weights: Weights) -> Sequence[Condition]:
    columns = pairs.columns
    begin, end = columns.occurred.T
    overlap = (begin[pairs.a] < end[pairs.b]) & (begin[pairs.b] < end[pairs.a])
    lengths = np.sort(np.stack([(end - begin)[pairs.a], (end - begin)[pairs.b]]), axis=0)
    wide = (lengths[1] > weights["time_wide_hours"] * _HOUR) & (lengths[0] * 3 < lengths[1])
    adjoining = pairs.gap <= weights["time_slack_hours"] * _HOUR
    far = (pairs.gap <= weights["time_far_hours"] * _HOUR) & pairs.one_target
    by_hours = (end - begin < weights["time_told_hours"] * _HOUR) & ~columns.night
    hours = pairs.both(by_hours)

    def between(pair: int) -> str:
        return f"{_span(pairs, pair)} between imprecise times"

    def between_hours(pair: int) -> str:
        return f"{_span(pairs, pair)} between the hours told"

    return (
        Condition(
            overlap & wide, weights["time_inside_wide"], "one lies in the other's wide window"
        ),
        Condition(overlap & hours, weights["time_same_hours"], "the same hours"),
        Condition(overlap, weights["time_overlap"], "the same time as far as known"),
        Condition(
            hours & (pairs.gap > weights["time_apart_hours"] * _HOUR), IMPOSSIBLE, between_hours
        ),
        Condition(adjoining & pairs.one(columns.night), weights["time_adjoining_night"], between),
        Condition(adjoining & pairs.one(columns.sharp), weights["time_adjoining_sharp"], between),
        Condition(
            hours & (pairs.gap > weights["time_zone_hours"] * _HOUR),
            weights["time_moments_apart"],
            between_hours,
        ),
        Condition(adjoining, weights["time_adjoining"], between),
        Condition(far, weights["time_far"], between),
        Condition(
            np.ones_like(far), IMPOSSIBLE, lambda pair: f"{_span(pairs, pair)} between the times"
        ),
    )


def region(pairs: Pairs, weights: Weights) -> Said:
    """No strike is in two regions."""
    sets, totals = pairs.columns.regions, pairs.both(pairs.columns.aggregate)
    left, right = sets.number[pairs.a], sets.number[pairs.b]
    shared, either = sets.shared[left, right], sets.either[left, right]
    return Said(
        (
            Condition(
                (left == 0) | (right == 0), weights["region_unknown"], "a region is not known"
            ),
            Condition(shared == 0, IMPOSSIBLE, "different regions"),
            Condition(
                totals,
                weights["region_same"] * shared / np.maximum(either, 1),
                "regions in common",
            ),
            Condition(left != right, weights["region_partly"], "regions partly in common"),
            Condition(np.ones_like(totals), weights["region_same"], "the same region"),
        )
    )


def place(pairs: Pairs, weights: Weights) -> Said:
    """Places sharper than a region, by their names and distance."""
    columns, apart_m = pairs.columns, pairs.apart_m
    smaller_m = np.minimum(columns.uncertainty_m[pairs.a], columns.uncertainty_m[pairs.b])
    local = pairs.both_local

    def distance(ending: str) -> Callable[[int], str]:
        return lambda pair: f"{apart_m[pair] / 1000:.0f} km apart{ending}"

    return Said(
        (
            Condition(
                pairs.one(columns.local) & ~local,
                weights["place_one_coarse"],
                "only one names a place",
            ),
            Condition(
                local & (pairs.one_name | (apart_m <= smaller_m)),
                weights["place_same"],
                "the same place",
            ),
            Condition(
                local & pairs.both(columns.district),
                weights["place_other_district"],
                "different districts",
            ),
            Condition(
                local & (apart_m <= pairs.reach_m),
                weights["place_within_reach"],
                distance(", within their uncertainty"),
            ),
            Condition(
                local & (apart_m <= 2 * pairs.reach_m),
                weights["place_near"],
                distance(", near their uncertainty"),
            ),
            Condition(local, weights["place_apart"], distance("")),
        )
    )


def site(pairs: Pairs, weights: Weights) -> Said:
    """Listed sites, where both name one."""
    return Said(
        (
            Condition(pairs.one_site, weights["site_same"], "the same listed site"),
            Condition(
                pairs.told(pairs.columns.site), weights["site_different"], "different listed sites"
            ),
        )
    )


def kind(pairs: Pairs, weights: Weights) -> Said:
    """Kinds of facility, with those that are mixed up in print."""
    column = pairs.columns.kind
    left, right = column[pairs.a], column[pairs.b]
    told, equal, compared = pairs.told(column), left == right, KINDS_COMPARED[left, right]
    vague = (left == _OTHER_ENERGY) | (left == _NOT_ENERGY)

    def named(between: str, ending: str = "") -> Callable[[int], str]:
        return lambda pair: f"{KINDS[left[pair]]}{between}{KINDS[right[pair]]}{ending}"

    def both(pair: int) -> str:
        return f"both {KINDS[left[pair]]}"

    return Said(
        (
            Condition(
                told & ~equal & ((left == _NOT_ENERGY) | (right == _NOT_ENERGY)),
                weights["kind_not_energy"],
                "one is no energy facility",
            ),
            Condition(told & (compared < 0), weights["kind_different"], named(" and ")),
            Condition(told & equal & vague, weights["kind_same_vague"], both),
            Condition(told & equal, weights["kind_same"], both),
            Condition(told, weights["kind_confused"], named(" and ", " may be one")),
        )
    )


def attacker(pairs: Pairs, weights: Weights) -> Said:
    """Whom they name: weak, since a disputed strike is told with both."""
    told, equal = pairs.told(pairs.columns.attacker), pairs.equal(pairs.columns.attacker)
    return Said(
        (
            Condition(told & equal, weights["attacker_same"], "the same attacker named"),
            Condition(told, weights["attacker_different"], "different attackers named"),
        )
    )


def means(pairs: Pairs, weights: Weights) -> Said:
    """With what: weak, since relays differ."""
    column = pairs.columns.means
    left, right = column[pairs.a], column[pairs.b]
    told = (left != _UNKNOWN_MEANS) & (right != _UNKNOWN_MEANS)
    return Said(
        (
            Condition(
                told & (left == right),
                weights["means_same"],
                lambda pair: f"both by {MEANS[left[pair]]}",
            ),
            Condition(
                told,
                weights["means_different"],
                lambda pair: f"{MEANS[left[pair]]} and {MEANS[right[pair]]}",
            ),
        )
    )


def count(pairs: Pairs, weights: Weights) -> Said:
    """How many were affected: a number is copied, or rounded, from telling to telling."""
    column = pairs.columns.count
    left, right = column[pairs.a], column[pairs.b]
    told = pairs.told(column)
    near = abs(left - right) <= weights["count_rounding"] * np.maximum(left, right)

    def numbers(pair: int) -> str:
        return f"{left[pair]} and {right[pair]} affected"

    return Said(
        (
            Condition(told & near, weights["count_same"], numbers),
            Condition(told, weights["count_different"], numbers),
        )
    )


def origin(pairs: Pairs, weights: Weights) -> Said:
    """One origin speaks of one list at a time."""
    columns, published = pairs.columns, pairs.columns.published
    said = published[:, 1] != 0
    one_family = pairs.equal(columns.family)
    together = pairs.both(said) & (gap(published, pairs.a, pairs.b) <= _DAY)
    return Said(
        (
            Condition(
                one_family & together,
                weights["origin_same"],
                "the same origin at about the same time",
            ),
        )
    )


def names(pairs: Pairs, weights: Weights) -> Said:
    """Proper names of the facility, in any spelling."""
    told = _told_names(pairs)
    share = _where(told, pairs.columns.names.shared(pairs.a[told], pairs.b[told]))
    return Said(
        (
            Condition(
                told & (share == 0.0), weights["names_different"], "different names of the facility"
            ),
            Condition(told, weights["names_same"] * share, "names of the facility in common"),
        )
    )


def _told_names(pairs: Pairs) -> Mask:
    return pairs.both(pairs.columns.names.number != 0)


def words(pairs: Pairs, weights: Weights) -> Said:
    """The wording of the target, where it says more than the kind, which counts by itself."""
    told, texts = _told_words(pairs, weights), pairs.columns.target_words
    alike = _where(told, texts.likeness(pairs.a[told], pairs.b[told]))
    met = told & (alike >= weights["words_alike"])
    return Said((Condition(met, weights["words_same"], "alike in words"),))


def _told_words(pairs: Pairs, weights: Weights) -> Mask:
    return pairs.both(pairs.columns.target_words.length >= weights["words_least"])


def place_words(pairs: Pairs, weights: Weights) -> Said:
    """Places the gazetteer does not know, compared by their words."""
    told, texts = _told_place_words(pairs), pairs.columns.place_words
    alike = _where(told, texts.likeness(pairs.a[told], pairs.b[told]))
    met = told & (alike * 100 >= weights["place_words_alike"])
    return Said((Condition(met, weights["place_words_same"], "the same words for the place"),))


def _told_place_words(pairs: Pairs) -> Mask:
    place, region = pairs.columns.place_words.number, pairs.columns.region_words
    only_region = (place[pairs.a] == region[pairs.b]) | (place[pairs.b] == region[pairs.a])
    told: Mask = pairs.both(place != 0) & ~pairs.one(pairs.columns.local) & ~only_region
    return told


def _where(told: Mask, values: Floats) -> Floats:
    spread = np.zeros(len(told))
    spread[told] = values
    return spread


def most_by_words(pairs: Pairs, weights: Weights) -> Floats:
    """The most that all words together could add to each pair, before they are compared."""
    told = {
        "names_same": _told_names(pairs),
        "words_same": _told_words(pairs, weights),
        "place_words_same": _told_place_words(pairs),
    }
    most: Floats = np.sum([max(weights[n], 0.0) * met for n, met in told.items()], axis=0)
    return most


Aspect: TypeAlias = Callable[[Pairs, Weights], Said]
NUMERIC: tuple[Aspect, ...] = (
    scope, total, time, region, place, site, kind, attacker, means, count, origin,
)  # fmt: skip
TEXTUAL: tuple[Aspect, ...] = (names, words, place_words)
