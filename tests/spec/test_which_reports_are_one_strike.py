"""Which reports are one strike?

Two reports are compared aspect by aspect, with the weights of config/rules.yaml; the sum decides.
Here a report is, unless the row says otherwise, of a drone on the substation at Northtown, told as
of 25 March 2025 by an independent agency, without a clock time.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from builders import EAST, WEST, a_family, a_located_report, a_match, a_place, a_report, a_window
from spec.project import config
from spec.rows import Row

from monitor.core.associate import cluster, judge_pair
from monitor.model.ids import ReportId, SiteId
from monitor.model.incidents import LocatedReport, MatchClass
from monitor.model.place import Place, PlaceBasis
from monitor.model.reports import Means
from monitor.model.sites import SiteCategory
from monitor.model.time import TimePrecision

ASKED = "One strike?"
TOWN = a_place(basis=PlaceBasis.SETTLEMENT, uncertainty_m=2_000.0)
FAR_TOWN = a_place(31.5, 50.0, basis=PlaceBasis.SETTLEMENT, uncertainty_m=2_000.0, label="Farton")
REGION = Place(basis=PlaceBasis.REGION, regions=("XX-01",), label="North region")
OTHER_REGION = Place(basis=PlaceBasis.REGION, regions=("XX-02",), label="South region")
NIGHT = "2025-03-24T22:00Z .. 2025-03-25T05:00Z"
DAY = "2025-03-25T00:00Z .. 2025-03-26T00:00Z"
YEAR_BEFORE = "2024-03-25T00:00Z .. 2024-03-26T00:00Z"
NEXT_DAY = "2025-03-26T00:00Z .. 2025-03-27T00:00Z"
LATER = "2025-03-28T00:00Z .. 2025-03-29T00:00Z"
AT_TEN = "2025-03-25T10:00Z .. 2025-03-25T10:01Z"
TWO_DAYS = "2025-03-24T00:00Z .. 2025-03-26T00:00Z"
TWO_PAST_TEN = "2025-03-25T10:02Z .. 2025-03-25T10:03Z"
AT_TWELVE = "2025-03-25T12:00Z .. 2025-03-25T12:01Z"
TWENTY_PAST_TEN = "2025-03-25T10:20Z .. 2025-03-25T10:21Z"
AT_MIDNIGHT = "2025-03-25T23:00Z .. 2025-03-25T23:01Z"
BARE: dict[str, Any] = {"site": None, "names": ()}  # no name, no listed site
TOTAL: dict[str, Any] = {"aggregate": True, "place": REGION, "category": None, **BARE}
TWO_TO_THREE = {"at": "2025-03-25T02:00Z .. 2025-03-25T03:00Z", "precision": "range"}
THREE_TO_SIX = {"at": "2025-03-25T03:00Z .. 2025-03-25T06:00Z", "precision": "range"}
FIVE_TO_SIX = {"at": "2025-03-25T05:00Z .. 2025-03-25T06:00Z", "precision": "range"}
AFTERNOON = {"at": "2025-03-25T14:00Z .. 2025-03-25T18:00Z", "precision": "range"}
AT_TEN_NEXT_DAY = "2025-03-26T10:00Z .. 2025-03-26T10:01Z"

TABLE = [
    Row(
        given="two outlets, the same day, town and facility",
        asked=ASKED,
        expected="same",
        because="time, place, kind and name agree",
        facts=({}, {"family": "other"}),
    ),
    Row(
        given="the same clock minute, one outlet by district, one by town",
        asked=ASKED,
        expected="same",
        because="two sources rarely name the same minute of one region by chance",
        facts=({"at": AT_TEN}, {"at": TWO_PAST_TEN, "place": REGION, "site": None, "names": ()}),
    ),
    Row(
        given="Sudzha: the same day and site, each side naming the other (case 1)",
        asked=ASKED,
        expected="same",
        because="who did it is disputed; that is no second strike",
        facts=({"attacker": EAST, "family": "a"}, {"attacker": WEST, "family": "b"}),
    ),
    Row(
        given="the same site, three days apart (Sudzha, 18, 21 and 28 March 2025)",
        asked=ASKED,
        expected="different",
        because="one site may be struck again and again",
        facts=({"at": DAY}, {"at": LATER}),
    ),
    Row(
        given="the same site, ten in the morning and eleven at night",
        asked=ASKED,
        expected="different",
        because="clock times more than eight hours apart are two strikes",
        facts=({"at": AT_TEN}, {"at": AT_MIDNIGHT}),
    ),
    Row(
        given="the same site and clock minute, a day later (Klyukva, 2 and 3 April 2025)",
        asked=ASKED,
        expected="same",
        because="a list repeated the next day keeps the minute and slips the date",
        facts=({"at": AT_TEN}, {"at": AT_TEN_NEXT_DAY}),
    ),
    Row(
        given="the same clock minute a day later at a place a hundred kilometres off",
        asked=ASKED,
        expected="different",
        because="without a common target a coincidence of the clock says nothing",
        facts=(
            {"at": AT_TEN},
            {"at": AT_TEN_NEXT_DAY, "place": FAR_TOWN, "site": None, "names": ("farton",)},
        ),
    ),
    Row(
        given="the same day, two towns a hundred kilometres apart",
        asked=ASKED,
        expected="different",
        because="the same region on the same day is not enough",
        facts=({}, {"place": FAR_TOWN, "site": None, "names": ("farton",)}),
    ),
    Row(
        given="the same day and kind, two regions",
        asked=ASKED,
        expected="different",
        because="no strike is in two regions",
        facts=({"place": REGION, "site": None}, {"place": OTHER_REGION, "site": None}),
    ),
    Row(
        given="the same day and town, two listed sites",
        asked=ASKED,
        expected="different",
        because="two targets of one raid are two incidents",
        facts=({}, {"site": "s-2", "names": ("southgate",), "facility": "Southgate depot"}),
    ),
    Row(
        given="the same day and town, a substation and a hospital (Kupiansk, 20 March 2025)",
        asked=ASKED,
        expected="different",
        because="one of the two is no energy facility",
        facts=(
            {"site": None, "names": ()},
            {"site": None, "names": (), "category": "not_energy", "facility": "hospital"},
        ),
    ),
    Row(
        given="told as of the night and as of the day that follows",
        asked=ASKED,
        expected="same",
        because="a night touches both its days",
        facts=({"at": NIGHT, "precision": "night"}, {"at": DAY}),
    ),
    Row(
        given="told as of two neighbouring days, the same town, site and facility",
        asked=ASKED,
        expected="same",
        because="recaps slip by a day; the named site speaks louder",
        facts=({"at": DAY}, {"at": NEXT_DAY}),
    ),
    Row(
        given="two substations without a name, the same region and day",
        asked=ASKED,
        expected="same",
        because="nothing speaks against it, and kind, region and day for it",
        facts=({"place": REGION, **BARE}, {"place": REGION, **BARE}),
    ),
    Row(
        given="one wave, twenty minutes and two towns of one region apart, each with its own site",
        asked=ASKED,
        expected="different",
        because="a wave is as many strikes as it has targets",
        facts=(
            {"at": AT_TEN},
            {"at": TWENTY_PAST_TEN, "place": FAR_TOWN, "site": "s-2", "names": ("farton",)},
        ),
    ),
    Row(
        given="one wave, the same night and region, two listed sites, no place told",
        asked=ASKED,
        expected="different",
        because="each names its own target",
        facts=(
            {"at": NIGHT, "precision": "night", "place": REGION},
            {
                "at": NIGHT,
                "precision": "night",
                "place": REGION,
                "site": "s-2",
                "names": ("farton",),
                "facility": "Farton depot",
            },
        ),
    ),
    Row(
        given="the same site on the same day of another year (11 April 2024 and 2025)",
        asked=ASKED,
        expected="different",
        because="a recap tells of the strike it dates, not of the day it appears on",
        facts=({"at": DAY}, {"at": YEAR_BEFORE, "said": DAY}),
    ),
    Row(
        given="one event told as two: a substation, and next day its line, at the same minute",
        asked=ASKED,
        expected="same",
        because="place, minute and number of consumers are the same; only object and date slipped",
        facts=(
            {"at": AT_TEN, "effect": "1,200+ consumers off", **BARE},
            {
                "at": AT_TEN_NEXT_DAY,
                "category": "power_line",
                "facility": "power line",
                "effect": "line damaged; 1200 consumers",
                **BARE,
            },
        ),
    ),
    Row(
        given="the same site, ten and twelve in the morning, each to the minute",
        asked=ASKED,
        expected="same",
        because="first and last blow of one attack are told as its time; all else agrees",
        facts=({"at": AT_TEN}, {"at": AT_TWELVE}),
    ),
    Row(
        given="the same day and region, ten and twelve to the minute, nothing else in common",
        asked=ASKED,
        expected="different",
        because="two blows hours apart on one day are two without a common target",
        facts=(
            {"at": AT_TEN, "place": REGION, **BARE},
            {"at": AT_TWELVE, "place": REGION, **BARE},
        ),
    ),
    Row(
        given="one town and kind, told as of two to three and as of three to six in the morning",
        asked=ASKED,
        expected="same",
        because="a clock that is one zone off speaks of the same hour",
        facts=({**TWO_TO_THREE, **BARE}, {**THREE_TO_SIX, **BARE}),
    ),
    Row(
        given="one town and kind, told as of two to three and as of five to six in the morning",
        asked=ASKED,
        expected="different",
        because="hours that exclude each other are of two strikes unless all else agrees",
        facts=({**TWO_TO_THREE, **BARE}, {**FIVE_TO_SIX, **BARE, "family": "other"}),
    ),
    Row(
        given="one listed site, told as of two to three in the morning and as of the afternoon",
        asked=ASKED,
        expected="different",
        because="hours more than eight hours apart are two strikes",
        facts=(TWO_TO_THREE, AFTERNOON),
    ),
    Row(
        given="energy facilities of one region and day, by a drone and by a missile",
        asked=ASKED,
        expected="different",
        because="with another weapon only time and region speak for it",
        facts=(
            {"place": REGION, "category": "other_energy", "facility": "energy facility", **BARE},
            {
                "place": REGION,
                "category": "other_energy",
                "facility": "energy facility",
                "means": "missile",
                "family": "other",
                **BARE,
            },
        ),
    ),
    Row(
        given="told ten days late, as of the day it happened (MENAFN, 8 April 2025)",
        asked=ASKED,
        expected="same",
        because="when something is published says nothing on when it happened",
        facts=(
            {"said": DAY},
            {"family": "other", "said": "2025-04-04T00:00Z .. 2025-04-05T00:00Z"},
        ),
    ),
    Row(
        given="two days of a region, and a minute at a place: 7,000 and 7,250 without power",
        asked=ASKED,
        expected="same",
        because="outlets round the number that they copy",
        facts=(
            {"at": TWO_DAYS, "place": REGION, "effect": "over 7,000 people cut off", **BARE},
            {"at": AT_TEN, "effect": "transformer out; 7,250 people"},
        ),
    ),
    Row(
        given="two days of a region, and a minute at a place: 7,000 and 1,650 without power",
        asked=ASKED,
        expected="different",
        because="with another number only time and region speak for it",
        facts=(
            {
                "at": TWO_DAYS,
                "place": REGION,
                "family": "other",
                "effect": "over 7,000 people cut off",
                "facility": "energy facility",
                "category": "other_energy",
                "attacker": None,
                **BARE,
            },
            {"at": AT_TEN, "effect": "transformer out; 1,650 people"},
        ),
    ),
    Row(
        given="a substation in a region, called after nothing else, and a named one there",
        asked=ASKED,
        expected="same",
        because="a region's name is not the name of its substation",
        facts=(
            {"place": REGION, "site": None, "names": ("north",), "place_name": "North region"},
            {},
        ),
    ),
    Row(
        given="a total of fourteen attacks, and one of them told by itself (case 12)",
        asked=ASKED,
        expected="different",
        because="a total is not one of its parts",
        facts=({"facility": "14 attacks", **TOTAL}, {"place": REGION}),
    ),
    Row(
        given="two outlets with the same total of fourteen attacks",
        asked=ASKED,
        expected="same",
        because="one statement, repeated",
        facts=(
            {"facility": "14 attacks", **TOTAL},
            {"facility": "14 attacks (mostly unnamed)", **TOTAL},
        ),
    ),
    Row(
        given="two claimants' totals, ten and fourteen attacks",
        asked=ASKED,
        expected="different",
        because="different numbers of different things",
        facts=(
            {"facility": "14 attacks", "family": "a", **TOTAL},
            {"facility": "10 attacks", "family": "b", "attacker": WEST, **TOTAL},
        ),
    ),
    Row(
        given="an outlet and a post of anybody, the same day, town and facility",
        asked=ASKED,
        expected="unsure",
        because="nobody vouches for a post: a person joins it, or nobody does",
        facts=({}, {"family": "posted", "vouched": False}),
    ),
]


def located(number: int, facts: dict[str, Any]) -> LocatedReport:
    """A report as the heading describes it, with the row's facts."""
    at = a_window(facts.get("at", DAY))
    minute = at.length <= timedelta(minutes=1)
    precision = facts.get("precision", "minute" if minute else "day")
    said = facts.get("said")
    report = a_report(
        report_id=ReportId(f"r-{number}"),
        family=a_family(
            family_id=facts.get("family", "agency"), vouched=facts.get("vouched", True)
        ),
        occurred=at,
        occurred_precision=TimePrecision(precision),
        published=a_window(said) if said else a_report().published,
        effect=facts.get("effect", ""),
        summary="",
        place_name=facts.get("place_name", ""),
        facility_name=facts.get("facility", "Northtown substation"),
        claimed_attacker=facts.get("attacker", EAST),
        means=Means(facts.get("means", "drone")),
        aggregate=facts.get("aggregate", False),
        point=None,
        uncertainty_m=None,
    )
    site, kind = facts.get("site", "s-1"), facts.get("category", "substation")
    match = a_match(report_id=report.report_id, site_id=SiteId(site or ""))
    return a_located_report(
        report=report,
        place=facts.get("place", TOWN),
        category=SiteCategory(kind) if kind else None,
        names=facts.get("names", ("northtown",)),
        matches=(match,) if site else (),
    )


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.given)
def test_a_pair_is_judged_by_the_sum_of_its_aspects(row: Row) -> None:
    """The judgement is the same whichever of the two comes first, and gives its reasons."""
    one, other = (located(number, facts) for number, facts in enumerate(row.facts))
    score = judge_pair(one, other, config().thresholds)
    assert score.kind == row.expected, score
    assert score == judge_pair(other, one, config().thresholds)
    assert score.reasons


def test_a_report_that_fits_two_strikes_does_not_join_them() -> None:
    """Two strikes that no report can hold together stay two, whatever lies between them."""
    morning, evening = located(1, {"at": AT_TEN}), located(2, {"at": AT_MIDNIGHT})
    vague = replace(located(3, {"place": REGION, "names": ()}), matches=())
    groups = cluster([morning, vague, evening], config().thresholds)
    assert not any({"r-1", "r-2"} <= set(group) for group in groups)
    assert sorted(report_id for group in groups for report_id in group) == ["r-1", "r-2", "r-3"]


def test_only_a_match_on_the_site_names_a_target() -> None:
    """A candidate by nearness alone neither joins nor parts two reports."""
    near = a_match(match_class=MatchClass.VICINITY)
    far = a_match(match_class=MatchClass.VICINITY, site_id=SiteId("s-2"))
    one = replace(located(1, {}), matches=(near,))
    other = replace(located(2, {}), matches=(far,))
    reasons = judge_pair(one, other, config().thresholds).reasons
    assert not any("listed site" in reason for reason in reasons)
