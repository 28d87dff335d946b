"""Aspects of a pair that the tables of tests/spec leave out."""

from dataclasses import replace

import pytest
from builders import EAST, a_family, a_located_report, a_place, a_report, a_window
from spec.project import config

from monitor.core.associate import PairScore, judge_pair
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
        (DAY, ("2025-03-25T20:00Z .. 2025-03-26T03:00Z", DAY), "19:00:00 between imprecise"),
        (DAY, ("2025-03-28T20:00Z .. 2025-03-29T03:00Z", DAY), "between the times"),
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
