"""The judgement of a pair and the groups it leads to, where the tables of tests/spec leave off."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from builders import (
    EAST,
    a_family,
    a_judgement,
    a_located_report,
    a_place,
    a_report,
    a_window,
)
from spec.project import config
from unit.core.reported import reported

from monitor.core.aspects import IMPOSSIBLE, NUMERIC, TEXTUAL, Weights
from monitor.core.associate import (
    WEIGHT_NAMES,
    PairScore,
    cluster,
    judge_pair,
    neighbourhoods,
)
from monitor.core.columns import ReportColumns
from monitor.core.pairs import Pairs
from monitor.model.ids import ReportId
from monitor.model.incidents import JudgementKind, LocatedReport
from monitor.model.place import NOWHERE, Place, PlaceBasis
from monitor.model.reports import Means
from monitor.model.sites import SiteCategory
from monitor.model.time import TimePrecision

ONE = replace(a_located_report(report=a_report(report_id=ReportId("r-1"))), matches=())
REGION = Place(basis=PlaceBasis.REGION, regions=("XX-01",), label="North")
DISTRICT = a_place(basis=PlaceBasis.DISTRICT, uncertainty_m=20_000.0, label="Hills")
DAY = TimePrecision.DAY
NIGHT = TimePrecision.NIGHT
MINUTE = TimePrecision.MINUTE


def other(place: Place | None = None, **report: object) -> LocatedReport:
    """A second report, like the first but for what is given."""
    told = a_report(**{"report_id": ReportId("r-2"), **report})
    return replace(ONE, report=told, place=place or ONE.place)


def reasons(one: LocatedReport, two: LocatedReport) -> str:
    """All that was found about the pair."""
    return "; ".join(judge_pair(one, two, config().thresholds).reasons)


@pytest.mark.parametrize(
    ("score", "kind"),
    [
        (0.1, JudgementKind.SAME),
        (0.0, JudgementKind.UNSURE),
        (-0.1, JudgementKind.DIFFERENT),
        (float("-inf"), JudgementKind.DIFFERENT),
    ],
)
def test_the_sign_of_a_score_is_the_judgement(score: float, kind: JudgementKind) -> None:
    """Nothing for and nothing against is unsure."""
    assert PairScore(score, ()).kind is kind


def test_a_pair_with_what_nobody_vouches_for_is_for_a_person_to_judge() -> None:
    """However well the two agree."""
    posted = other(family=a_family(family_id="api", vouched=False))
    score = judge_pair(ONE, posted, config().thresholds)
    assert (score.kind, score.reasons) == (
        JudgementKind.UNSURE,
        ("nobody vouches for one of them: a person joins them",),
    )


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (MINUTE, ("2025-03-25T00:20Z .. 2025-03-25T00:21Z", MINUTE), "the same moment"),
        (MINUTE, ("2025-03-25T01:30Z .. 2025-03-25T01:31Z", MINUTE), "0:30:00 apart on the clock"),
        (MINUTE, ("2025-03-25T07:00Z .. 2025-03-25T07:01Z", MINUTE), "6:00:00 apart on the clock"),
        (MINUTE, ("2025-03-25T12:00Z .. 2025-03-25T12:01Z", MINUTE), "11:00:00 apart"),
        (MINUTE, ("2025-03-20T00:00Z .. 2025-04-20T00:00Z", DAY), "wide window"),
        (MINUTE, ("2025-03-25T03:00Z .. 2025-03-26T03:00Z", DAY), "2:00:00 between imprecise"),
        (MINUTE, ("2025-03-25T03:00Z .. 2025-03-25T05:00Z", NIGHT), "2:00:00 between imprecise"),
        (DAY, ("2025-03-25T03:00Z .. 2025-03-26T03:00Z", DAY), "2:00:00 between imprecise"),
        (DAY, ("2025-03-25T20:00Z .. 2025-03-26T03:00Z", DAY), "19:00:00 between"),
        (DAY, ("2025-03-28T20:00Z .. 2025-03-29T03:00Z", DAY), "3 days, 19:00:00 between"),
    ],
)
def test_times_are_compared_as_sharply_as_both_are_known(
    first: TimePrecision, second: tuple[str, TimePrecision], reason: str
) -> None:
    """Clock times by the clock, days and nights by what lies between them."""
    window, precision = second
    one = replace(ONE, report=replace(ONE.report, occurred_precision=first))
    two = other(occurred=a_window(window), occurred_precision=precision)
    assert reason in reasons(one, two)


def test_imprecise_times_a_day_apart_are_impossible_without_a_common_target() -> None:
    """A recap slips by a day on one target, not between two."""
    late = {"occurred": a_window("2025-03-25T20:00Z .. 2025-03-26T03:00Z")}
    two = other(place=REGION, occurred_precision=DAY, **late)
    assert judge_pair(ONE, two, config().thresholds).score == float("-inf")


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (NOWHERE, "a region is not known"),
        (replace(REGION, regions=("XX-01", "XX-02")), "regions partly in common"),
        (REGION, "only one names a place"),
        (a_place(30.001, 50.0), "the same place"),
        (a_place(30.0, 50.0, label=""), "the same place"),
        (a_place(30.01, 50.0, label=""), "1 km apart, within their uncertainty"),
        (a_place(30.02, 50.0, label="Hills"), "1 km apart, near their uncertainty"),
        (a_place(30.2, 50.0, label="Hills"), "14 km apart"),
        (a_place(30.2, 50.0), "14 km apart"),
    ],
)
def test_places_are_compared_by_name_and_by_what_their_radii_allow(
    place: Place, reason: str
) -> None:
    """One name for two points far apart is two places; a point without a name is no other's."""
    assert reason in reasons(ONE, other(place=place))


def test_two_reports_without_a_place_name_are_not_at_the_same_place() -> None:
    """Coordinates under no name are compared as coordinates."""
    nameless = replace(ONE, place=replace(ONE.place, label=""))
    assert "14 km apart" in reasons(nameless, other(place=a_place(30.2, 50.0, label="")))


def test_two_districts_are_two_items_of_a_list() -> None:
    """However near their seats are."""
    one = replace(ONE, place=DISTRICT)
    two = other(place=replace(DISTRICT, point=a_place(30.5, 50.0).point, label="Dales"))
    assert "different districts" in reasons(one, two)


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        ("the old mill", "old mill", True),
        ("the old mill", "the new bridge", False),
        ("North region", "North region", False),
        ("", "", False),
    ],
)
def test_places_the_gazetteer_lacks_are_compared_by_their_words(
    left: str, right: str, alike: bool
) -> None:
    """A region's own name says nothing more than the region."""
    one = replace(ONE, place=REGION, report=replace(ONE.report, place_name=left))
    two = other(place=REGION, place_name=right)
    assert ("the same words for the place" in reasons(one, two)) is alike


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        (SiteCategory.OTHER_ENERGY, SiteCategory.OTHER_ENERGY, "both other_energy"),
        (SiteCategory.SUBSTATION, SiteCategory.DISTRIBUTION, "may be one"),
        (SiteCategory.SUBSTATION, SiteCategory.REFINERY, "substation and refinery"),
        (SiteCategory.SUBSTATION, SiteCategory.NOT_ENERGY, "one is no energy facility"),
    ],
)
def test_kinds_are_the_same_mixed_up_or_different(
    left: SiteCategory, right: SiteCategory, reason: str
) -> None:
    """A word as vague as energy is weak agreement."""
    assert reason in reasons(replace(ONE, category=left), replace(other(), category=right))


def test_what_is_not_said_is_not_compared() -> None:
    """Kind, names, words, attacker and means are left out where one report has none."""
    silent = replace(
        other(facility_name="", claimed_attacker=None, means=Means.UNKNOWN),
        category=None,
        names=(),
    )
    found = reasons(ONE, silent)
    assert not any(word in found for word in ("both", "names", "wording", "attacker", "words"))


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        ({"means": Means.MISSILE}, "drone and missile"),
        ({"facility_name": "a quite different thing"}, ""),
        ({"published": a_window("2025-03-28T05:00Z .. 2025-03-28T05:01Z")}, ""),
        ({"family": a_family(family_id="paper")}, ""),
    ],
)
def test_relays_differ_in_small_things(report: dict[str, object], reason: str) -> None:
    """Weapon, wording and date of publication weigh little; a common origin weighs by its day."""
    found = reasons(ONE, other(**report))
    assert reason in found
    assert "the same origin" not in found or "means" in report or "facility_name" in report


def test_different_names_of_a_facility_speak_against_one_strike() -> None:
    """Names are compared as a share of the shorter list."""
    assert "different names" in reasons(ONE, replace(other(), names=("hills",)))


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("14 attacks", "14 attacks in a day", "the same total"),
        ("14 attacks", "10 attacks", "different totals"),
        ("dozens of attacks", "10 attacks", ""),
    ],
)
def test_totals_are_told_apart_by_their_number(left: str, right: str, reason: str) -> None:
    """A total without a number is compared by the rest."""
    one = replace(ONE, report=replace(ONE.report, aggregate=True, facility_name=left))
    two = other(aggregate=True, facility_name=right, claimed_attacker=EAST)
    found = reasons(one, two)
    assert reason in found and (bool(reason) == ("total" in found))


def weights(**given: float) -> Weights:
    """Weights that say nothing but what is given, with the shipped limits."""
    limits = {
        name: value
        for name, value in config().thresholds.items()
        if name.endswith(("_minutes", "_hours", "_alike", "_rounding"))
    }
    return dict.fromkeys(WEIGHT_NAMES, 0.0) | limits | given


def test_a_score_is_the_prior_and_what_every_aspect_adds() -> None:
    """Each of them once, with one reason for each that says something."""
    two = other(means=Means.MISSILE, effect="1,200 homes dark", facility_name="Depot")
    columns, shipped = ReportColumns([ONE, two]), config().thresholds
    pair = Pairs(columns, np.array([0]), np.array([1]))
    said = [aspect(pair, shipped) for aspect in (*NUMERIC, *TEXTUAL)]
    score = judge_pair(ONE, two, shipped)
    total = shipped["association_prior"] + sum(float(each.weights[0]) for each in said)
    assert score.score == pytest.approx(total)
    assert list(score.reasons) == [reason for each in said if (reason := each.reason(0))]


def test_a_report_and_itself_are_of_one_strike() -> None:
    """It is compared with itself like with any other."""
    assert judge_pair(ONE, ONE, config().thresholds).kind is JudgementKind.SAME


def test_nothing_more_is_said_of_an_impossible_pair() -> None:
    """The aspect that makes it so has the last word."""
    score = judge_pair(ONE, other(aggregate=True), config().thresholds)
    assert score == PairScore(IMPOSSIBLE, ("one is a total, the other a single strike",))


@pytest.mark.parametrize(
    ("prior", "kind"),
    [
        (-0.3, JudgementKind.UNSURE),  # 0.1 + 0.2 - 0.3 is 5.6e-17 in binary
        (-0.3 + 4e-7, JudgementKind.UNSURE),
        (-0.3 - 4e-7, JudgementKind.UNSURE),
        (-0.3 + 1e-6, JudgementKind.SAME),
        (-0.3 - 1e-6, JudgementKind.DIFFERENT),
    ],
)
def test_a_difference_of_the_arithmetic_is_none(prior: float, kind: JudgementKind) -> None:
    """Neither to the judgement of the pair nor to the groups; a millionth is one."""
    said = weights(association_prior=prior, attacker_same=0.1, means_same=0.2)
    twin, unlike = replace(ONE, report=replace(ONE.report, report_id="r-2")), other(place_name="x")
    for two in (twin, unlike):
        assert judge_pair(ONE, two, said).kind is kind
        together = kind is JudgementKind.SAME
        assert (len(cluster([ONE, two], said)) == 1) is together
        assert (len(neighbourhoods([ONE, two], said)) == 1) is together


def voice(name: str, **told: Any) -> LocatedReport:
    """A report that names nobody and no means unless told; it differs in nothing else."""
    return reported(name, **{"claimed_attacker": None, "means": Means.UNKNOWN} | told)


BY_EAST = {"claimed_attacker": EAST, "means": Means.DRONE}


@pytest.mark.parametrize(
    ("copies", "groups"),
    [
        ((), [("a", "b"), ("c",)]),  # of a and c 1 for it, of b and c 1.5 against it
        (("a2",), [("a", "a2", "b", "c")]),  # 1 + 1 against 1.5
        (("a2", "b2"), [("a", "a2", "b", "b2"), ("c",)]),  # 1 + 1 against 1.5 + 1.5
    ],
)
def test_every_copy_of_a_report_counts(
    copies: tuple[str, ...], groups: list[tuple[str, ...]]
) -> None:
    """Twins are compared once and weigh as many as they are."""
    said = weights(attacker_same=4.5, means_same=1.0, means_different=-1.5)
    told = {"a": BY_EAST, "b": BY_EAST | {"means": Means.MISSILE}, "c": {"means": Means.DRONE}}
    located = [voice(name, **told[name[0]]) for name in (*told, *copies)]
    assert cluster(located, said) == groups


def test_reports_hang_together_by_agreeing_pairs_and_by_what_people_joined() -> None:
    """A group may be smaller than that, and what agrees with none is alone."""
    said = weights(association_prior=-2.0, attacker_same=3.0, means_same=3.0)
    located = [
        voice("a", means=Means.DRONE),
        voice("b", **BY_EAST),
        voice("c", claimed_attacker=EAST),
        voice("d"),
        voice("e"),
        voice("f", means=Means.MISSILE),
    ]
    assert neighbourhoods(located, said) == [("a", "b", "c"), ("d",), ("e",), ("f",)]
    joined = a_judgement(left=ReportId("e"), right=ReportId("c"))
    apart = a_judgement(left=ReportId("a"), right=ReportId("b"), kind=JudgementKind.DIFFERENT)
    assert neighbourhoods(located, said, [joined, apart]) == [
        ("a", "b", "c", "e"),
        ("d",),
        ("f",),
    ]
    assert cluster(located, said) == [("a", "b"), ("c",), ("d",), ("e",), ("f",)]


def test_words_alone_may_tip_the_scales() -> None:
    """Names, wording and place together, where nothing else speaks for it."""
    said = weights(association_prior=-2.5, names_same=1.0, words_same=1.0, place_words_same=1.0)
    located = [
        reported("r-1", place=REGION, place_name="old mill", claimed_attacker=EAST),
        reported("r-2", place=REGION, place_name="old mill", claimed_attacker=None),
    ]
    assert neighbourhoods(located, said) == cluster(located, said) == [("r-1", "r-2")]


def test_what_a_person_joined_to_a_report_without_a_voice_weighs_nothing() -> None:
    """The others are grouped as they would be without it."""
    posted = replace(
        reported("p"), report=a_report(report_id=ReportId("p"), family=a_family(vouched=False))
    )
    same = a_judgement(left=ReportId("a"), right=ReportId("p"))
    located = [voice("a", **BY_EAST), voice("b", **BY_EAST), posted]
    said = weights(attacker_same=1.0)
    assert cluster(located, said, [same]) == [("a", "b", "p")]
    assert cluster(located, said) == [("a", "b"), ("p",)]


def test_no_reports_are_no_groups() -> None:
    """Nothing to tell of is not a group of nothing."""
    assert cluster([], config().thresholds) == neighbourhoods([], config().thresholds) == []
