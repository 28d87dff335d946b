"""What each aspect of a pair says, at the edges where its answer turns; times are in
test_aspects_of_time.py.
"""

from typing import Any

import pytest
from builders import EAST, WEST, a_family, a_place, a_window
from pyproj import Geod
from unit.core.reported import HILLS, NORTH, NORTH_AND_SOUTH, SOUTH, pairs_of, reported
from unit.core.weighed import LIMITS, WEIGHTS, found, weight

from monitor.core import aspects
from monitor.core.aspects import NUMERIC, TEXTUAL, most_by_words
from monitor.model.incidents import LocatedReport
from monitor.model.place import NOWHERE, Place
from monitor.model.reports import Means
from monitor.model.sites import SiteCategory

APART_M = Geod(ellps="WGS84").inv(30.0, 50.0, 30.1, 50.0)[2]


def claimant(family: str, speaks_for: str | None = None, attacker: str | None = None) -> Any:
    """A total of one origin, which may speak for a party, on what a party did."""
    said = a_family(family_id=family, speaks_for=speaks_for)
    return {"family": said, "claimed_attacker": attacker, "aggregate": True}


@pytest.mark.parametrize(
    ("one", "other", "taken"),
    [
        (claimant("a"), claimant("b", attacker=EAST), "aggregate_other_claimant"),
        (claimant("a"), claimant("a", attacker=EAST), ""),
        (claimant("a", attacker=EAST), claimant("b", attacker=EAST), ""),
        (claimant("a", WEST), claimant("b", EAST, EAST), "aggregate_other_claimant"),
        (claimant("a", EAST), claimant("b", EAST, EAST), ""),
        (claimant("a"), claimant("b", attacker=EAST) | {"aggregate": False}, "impossible"),
        ({"claimed_attacker": EAST}, {"claimed_attacker": WEST, "family": a_family()}, ""),
        (
            claimant("a") | {"aggregate": False},
            claimant("b", attacker=EAST) | {"aggregate": False},
            "",
        ),
    ],
)
def test_totals_are_of_two_claimants_where_origin_party_and_attacker_differ(
    one: dict[str, Any], other: dict[str, Any], taken: str
) -> None:
    """Any of the three in common may make them one; a total is no single strike."""
    assert weight(aspects.scope, one, other) == taken


@pytest.mark.parametrize(
    ("left", "right", "taken"),
    [
        ("14 attacks", "14 strikes", "total_same"),
        ("14 attacks", "10 attacks", "total_different"),
        ("14 attacks", "attacks", ""),
        ("attacks", "attacks", ""),
    ],
)
def test_totals_are_compared_by_number_where_both_have_one(
    left: str, right: str, taken: str
) -> None:
    """Two totals without a number are not the same for that."""
    one, other = ({"aggregate": True, "facility_name": words} for words in (left, right))
    assert weight(aspects.total, one, other) == taken


@pytest.mark.parametrize(
    ("left", "right", "taken"),
    [
        (NOWHERE, NORTH, "region_unknown"),
        (NOWHERE, NOWHERE, "region_unknown"),
        (NORTH, SOUTH, "impossible"),
        (NORTH, NORTH_AND_SOUTH, "region_partly"),
        (NORTH_AND_SOUTH, NORTH_AND_SOUTH, "region_same"),
        (NORTH, NORTH, "region_same"),
    ],
)
def test_regions_are_one_partly_one_or_different(left: Place, right: Place, taken: str) -> None:
    """What is not known to be elsewhere may be here."""
    assert weight(aspects.region, {"place": left}, {"place": right}) == taken


@pytest.mark.parametrize(
    ("left", "right", "share"),
    [
        (("XX-01", "XX-02"), ("XX-02", "XX-03"), 1 / 3),
        (("XX-01",), ("XX-01", "XX-02"), 1 / 2),
        (("XX-01", "XX-02"), ("XX-01", "XX-02"), 1.0),
    ],
)
def test_totals_agree_by_the_share_of_regions_in_common(
    left: tuple[str, ...], right: tuple[str, ...], share: float
) -> None:
    """Of all regions that either names."""
    one, other = (
        reported(name, aggregate=True, place=Place(basis=NORTH.basis, regions=codes))
        for name, codes in (("r-1", left), ("r-2", right))
    )
    said = aspects.region(pairs_of(one, other), WEIGHTS)
    assert said.weights[0] == pytest.approx(WEIGHTS["region_same"] * share)
    assert said.reason(0) == "regions in common"


def at(lon: float = 30.0, within_m: float = 500.0, label: str = "", **more: Any) -> Place:
    """A point on the 50th parallel: 30.1 is as far from 30.0 as ``APART_M``."""
    return a_place(lon, 50.0, uncertainty_m=within_m, label=label, **more)


@pytest.mark.parametrize(
    ("left", "right", "taken"),
    [
        (NORTH, NORTH, ""),
        (NORTH, at(), "place_one_coarse"),
        (at(within_m=APART_M), at(30.1, APART_M), "place_same"),
        (at(within_m=APART_M), at(30.1, APART_M - 1), "place_within_reach"),
        (at(within_m=APART_M / 2), at(30.1, APART_M / 2), "place_within_reach"),
        (at(within_m=APART_M / 2), at(30.1, APART_M / 2 - 1), "place_near"),
        (at(within_m=APART_M / 4), at(30.1, APART_M / 4), "place_near"),
        (at(within_m=APART_M / 4), at(30.1, APART_M / 4 - 1), "place_apart"),
        (at(label="Ford"), at(30.1, APART_M / 2, "Ford"), "place_same"),
        (at(label="Ford"), at(30.1, APART_M / 2, "Mill"), "place_near"),
        (HILLS, at(31.0, 500.0, "Dales", basis=HILLS.basis), "place_other_district"),
        (HILLS, at(31.0, 500.0, "Dale"), "place_apart"),
    ],
)
def test_points_are_one_place_within_the_smaller_radius_and_may_be_within_both(
    left: Place, right: Place, taken: str
) -> None:
    """Each limit is included; a region holds no place to compare."""
    assert weight(aspects.place, {"place": left}, {"place": right}) == taken


@pytest.mark.parametrize(
    ("radius_m", "reason"),
    [
        (APART_M / 2, "7 km apart, within their uncertainty"),
        (APART_M / 4, "7 km apart, near their uncertainty"),
        (1.0, "7 km apart"),
    ],
)
def test_the_reason_tells_how_far_apart_places_are(radius_m: float, reason: str) -> None:
    """In whole kilometres."""
    one, other = {"place": at(within_m=radius_m)}, {"place": at(30.1, radius_m)}
    assert found(aspects.place, one, other)[1] == reason


@pytest.mark.parametrize(
    ("left", "right", "taken"),
    [
        ("s-1", "s-1", "site_same"),
        ("s-1", "s-2", "site_different"),
        ("s-1", "", ""),
        ("", "", ""),
    ],
)
def test_listed_sites_are_compared_where_both_name_one(left: str, right: str, taken: str) -> None:
    """Naming none is not naming the same."""
    assert weight(aspects.site, {"site": left}, {"site": right}) == taken


STATION, REFINERY = SiteCategory.SUBSTATION, SiteCategory.REFINERY
VAGUE, ELSE = SiteCategory.OTHER_ENERGY, SiteCategory.NOT_ENERGY


@pytest.mark.parametrize(
    ("left", "right", "taken", "reason"),
    [
        (None, STATION, "", None),
        (None, ELSE, "", None),
        (None, None, "", None),
        (STATION, STATION, "kind_same", "both substation"),
        (STATION, REFINERY, "kind_different", "substation and refinery"),
        (
            STATION,
            SiteCategory.DISTRIBUTION,
            "kind_confused",
            "substation and distribution may be one",
        ),
        (VAGUE, STATION, "kind_confused", "other_energy and substation may be one"),
        (VAGUE, VAGUE, "kind_same_vague", "both other_energy"),
        (ELSE, ELSE, "kind_same_vague", "both not_energy"),
        (ELSE, STATION, "kind_not_energy", "one is no energy facility"),
        (VAGUE, ELSE, "kind_not_energy", "one is no energy facility"),
    ],
)
def test_kinds_are_one_confused_different_or_not_told(
    left: SiteCategory | None, right: SiteCategory | None, taken: str, reason: str | None
) -> None:
    """Both vague, or both no energy facility, is weak agreement."""
    assert found(aspects.kind, {"category": left}, {"category": right}) == (taken, reason)


@pytest.mark.parametrize(
    ("left", "right", "taken"),
    [
        (EAST, EAST, "attacker_same"),
        (EAST, WEST, "attacker_different"),
        (EAST, None, ""),
        (None, None, ""),
    ],
)
def test_attackers_are_compared_where_both_name_one(
    left: str | None, right: str | None, taken: str
) -> None:
    """Two reports that name nobody do not agree on that."""
    one, other = {"claimed_attacker": left}, {"claimed_attacker": right}
    assert weight(aspects.attacker, one, other) == taken


@pytest.mark.parametrize(
    ("left", "right", "taken", "reason"),
    [
        (Means.DRONE, Means.DRONE, "means_same", "both by drone"),
        (Means.DRONE, Means.MISSILE, "means_different", "drone and missile"),
        (Means.DRONE, Means.UNKNOWN, "", None),
        (Means.UNKNOWN, Means.UNKNOWN, "", None),
    ],
)
def test_means_are_compared_where_both_are_told(
    left: Means, right: Means, taken: str, reason: str | None
) -> None:
    """Unknown is no means."""
    assert found(aspects.means, {"means": left}, {"means": right}) == (taken, reason)


@pytest.mark.parametrize(
    ("left", "right", "taken"),
    [
        ("9,000 homes", "10,000 homes", "count_same"),
        ("8,999 homes", "10,000 homes", "count_different"),
        ("some homes", "10,000 homes", ""),
        ("some homes", "some homes", ""),
    ],
)
def test_counts_are_one_within_what_outlets_round(left: str, right: str, taken: str) -> None:
    """A tenth of the greater number, which is included."""
    one, other = ({"effect": text, "summary": "", "headline": ""} for text in (left, right))
    assert weight(aspects.count, one, other) == taken


def test_the_reason_tells_both_counts() -> None:
    """As plain numbers."""
    one, other = {"effect": "9,000 homes"}, {"effect": "9,500 homes"}
    assert found(aspects.count, one, other)[1] == "9000 and 9500 affected"


@pytest.mark.parametrize(
    ("family", "published", "taken"),
    [
        ("agency", "2025-03-26T05:01Z .. 2025-03-26T05:02Z", "origin_same"),
        ("agency", "2025-03-26T05:02Z .. 2025-03-26T05:03Z", ""),
        ("agency", None, ""),
        ("paper", "2025-03-25T05:00Z .. 2025-03-25T05:01Z", ""),
    ],
)
def test_one_origin_speaks_for_one_strike_within_a_day(
    family: str, published: str | None, taken: str
) -> None:
    """The first was published at 5:00 the day before; the day is included."""
    at_utc = a_window(published) if published else None
    other = {"family": a_family(family_id=family), "published": at_utc}
    assert weight(aspects.origin, {}, other) == taken


def test_two_reports_that_do_not_say_when_they_were_published_are_not_of_one_list() -> None:
    """Not knowing either is not knowing that they are of one time."""
    assert weight(aspects.origin, {"published": None}, {"published": None}) == ""


@pytest.mark.parametrize(
    ("left", "right", "taken", "share"),
    [
        (("northtown",), ("northtown", "hills"), "names_same", 1.0),
        (("northtown", "mill"), ("northtown", "hills"), "names_same", 0.5),
        (("northtown",), ("hills",), "names_different", 1.0),
        (("northtown",), (), "", 1.0),
        ((), (), "", 1.0),
    ],
)
def test_names_are_compared_by_their_share_where_both_have_some(
    left: tuple[str, ...], right: tuple[str, ...], taken: str, share: float
) -> None:
    """A report without a name differs from none."""
    said = aspects.names(
        pairs_of(reported("r-1", names=left), reported("r-2", names=right)), WEIGHTS
    )
    assert said.weights[0] == pytest.approx(WEIGHTS.get(taken, 0.0) * share)
    assert bool(said.reason(0)) is bool(taken)


@pytest.mark.parametrize(
    ("left", "right", "taken"),
    [
        ("Old mill", "the old mill", "words_same"),
        ("Old mill", "the new bridge", ""),
        ("Mill", "Mill", ""),
        ("Mill", "the mill", ""),
        ("", "Old mill", ""),
        ("", "", ""),
    ],
)
def test_wordings_of_the_target_are_compared_where_both_have_one(
    left: str, right: str, taken: str
) -> None:
    """At the limit they are alike; a single word says no more than the kind."""
    one, other = {"facility_name": left}, {"facility_name": right}
    assert weight(aspects.words, one, other) == taken


@pytest.mark.parametrize(
    ("left", "right", "taken"),
    [
        (("the old mill", NORTH), ("old mill", NORTH), "place_words_same"),
        (("the old mill", NORTH), ("new bridge", NORTH), ""),
        (("the old mill", NORTH), ("", NORTH), ""),
        (("", NORTH), ("", NORTH), ""),
        (("the old mill", NORTH), ("old mill", at()), ""),
        (("the old mill", at()), ("old mill", at()), ""),
    ],
)
def test_words_for_a_place_count_where_the_gazetteer_has_neither(
    left: tuple[str, Place], right: tuple[str, Place], taken: str
) -> None:
    """A place that is known is compared as a place; at the limit words are alike."""
    one, other = ({"place_name": words, "place": place} for words, place in (left, right))
    assert weight(aspects.place_words, one, other) == taken


def test_words_for_a_place_that_are_the_others_region_say_no_more_than_the_region() -> None:
    """One names the province where the other names a part of it."""
    one = {"place_name": "the hills", "region_as_given": "north", "place": NORTH}
    other = {"place_name": "hills", "region_as_given": "the hills", "place": NORTH}
    assert weight(aspects.place_words, one, other) == ""


def test_an_aspect_says_of_each_pair_what_it_says_of_it_alone() -> None:
    """Many pairs at once lead to what each leads to by itself, in the same places."""
    located = [
        reported("r-1", site="s-1", place=NORTH, place_name="the old mill"),
        reported("r-2", site="s-2", facility_name="Old mill", effect="1,200 homes"),
        reported("r-3", names=(), facility_name="", place_name="old mill", place=NORTH),
        reported("r-4", names=("hills", "northtown"), place=HILLS, category=None),
        reported("r-5", site="s-1", names=("hills",), effect="1,250 homes", place=SOUTH),
    ]
    together = pairs_of(*located)
    for aspect in (*NUMERIC, *TEXTUAL):
        said = aspect(together, WEIGHTS)
        for at_pair, (a, b) in enumerate(zip(together.a, together.b, strict=True)):
            alone = aspect(pairs_of(located[a], located[b]), WEIGHTS)
            assert said.weights[at_pair] == alone.weights[0]
            assert said.reason(at_pair) == alone.reason(0)


SILENT = {"names": (), "facility_name": "", "place_name": "", "place": NORTH}


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        ({}, 0.0),
        ({"names": ("northtown",)}, 1.0),
        ({"facility_name": "Old mill"}, 10.0),
        ({"place_name": "the old mill"}, 0.0),
        ({"names": ("northtown",), "facility_name": "Old mill"}, 11.0),
    ],
)
def test_words_add_at_most_what_they_would_if_they_were_the_same(
    one: dict[str, Any], expected: float
) -> None:
    """What either leaves out adds nothing, nor does a weight that speaks against."""
    weights = LIMITS | {"names_same": 1.0, "words_same": 10.0, "place_words_same": -100.0}
    pair = pairs_of(reported("r-1", **SILENT | one), reported("r-2", **SILENT | one))
    assert most_by_words(pair, weights).tolist() == [expected]
    lone = pairs_of(reported("r-1", **SILENT | one), reported("r-2", **SILENT))
    assert most_by_words(lone, weights).tolist() == [0.0]


def test_what_the_words_add_stays_within_the_most_they_could() -> None:
    """Or pairs that agree would be left unread."""
    same: tuple[LocatedReport, ...] = (
        reported("r-1", place=NORTH, place_name="the old mill"),
        reported("r-2", place=NORTH, place_name="old mill"),
    )
    pair = pairs_of(*same)
    added = sum(float(aspect(pair, WEIGHTS).weights[0]) for aspect in TEXTUAL)
    assert added == most_by_words(pair, WEIGHTS)[0] > 0
