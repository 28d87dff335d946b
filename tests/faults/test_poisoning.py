"""Poisoned reports: false, flooded, copied. Independence is a matter of origin, never of count.

The numbers are those of the attacks the project guards against; what is missing here is tested
where it belongs: sources, rules, web.
"""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from builders import EAST, WEST, a_family, a_located_report, a_place, a_report, a_window
from spec.project import config, knowledge
from unit.core.northland import NOW, SOURCE, read

from monitor.core.associate import cluster, judge_pair
from monitor.core.case import Case
from monitor.core.disputes import dispute
from monitor.core.health import HealthState, health_of
from monitor.core.incidents import attribute
from monitor.core.match import interpret
from monitor.core.origins import voices_of
from monitor.model.ids import ReportId
from monitor.model.incidents import Incident, LocatedReport, MatchClass
from monitor.model.reports import Occurrence, StrikeReport
from monitor.model.sources import Expectation, Heartbeat

WEIGHTS = config().thresholds
CLAIMED = {"occurred_start": "2025-03-28T10:34:00+03:00"}
TEXT = (
    "In the night of Tuesday two drones struck the substation of Northtown, and "
    "eleven villages of the district were left without light until the morning."
)


def told(number: int, origin: str, **changes: Any) -> StrikeReport:
    """A report of an outlet of its own, from the origin named."""
    report: StrikeReport = a_report(
        report_id=ReportId(f"r-{number:05}"),
        family=a_family(family_id=origin),
        source_name=f"Outlet {number}",
        origin_as_given=origin,
        summary="",
    )
    return replace(report, **changes)


def located(report: StrikeReport) -> LocatedReport:
    """The same, placed in the town."""
    placed: LocatedReport = a_located_report(report=report, matches=())
    return placed


def test_p1_ten_thousand_copies_of_one_report_are_one_incident_and_one_voice() -> None:
    """They are judged once, not each against each."""
    copies = [told(number, "agency", source_name="Agency") for number in range(10_000)]
    assert len(cluster(map(located, copies), WEIGHTS)) == 1
    assert len(set(voices_of(copies))) == 1


def test_p2_a_thousand_posters_are_one_voice() -> None:
    """What nobody vouches for is one family, however many names it comes under."""
    posted = a_family(family_id="posted", vouched=False)
    crowd = [told(number, f"poster {number}", family=posted) for number in range(1_000)]
    assert len(set(voices_of(crowd))) == 1


def test_p3_a_circle_of_citations_is_one_voice() -> None:
    """A cites B, B cites C, C cites A: nobody saw it."""
    circle = [
        told(1, "b", source_name="A", origin_as_given="B"),
        told(2, "c", source_name="B", origin_as_given="C"),
        told(3, "a", source_name="C", origin_as_given="A"),
    ]
    assert len(set(voices_of(circle))) == 1


def test_p3_an_outlet_that_cites_two_origins_does_not_make_them_one() -> None:
    """Quoting is no proof that the quoted know of each other."""
    quoted = [
        told(1, "b", source_name="A", origin_as_given="B"),
        told(2, "c", source_name="A", origin_as_given="C"),
    ]
    assert len(set(voices_of(quoted))) == 2


@pytest.mark.parametrize(
    ("other", "voices"),
    [
        (TEXT, 1),
        (TEXT.replace("two drones", "two Drones").replace("Tuesday", "tuesday"), 1),
        (TEXT + " More follows.", 1),
        ("Northtown went dark after an attack; the grid operator speaks of heavy damage there.", 2),
    ],
)
def test_p3_the_same_words_under_another_name_are_the_same_voice(other: str, voices: int) -> None:
    """Syndicated wording counts once; a text of its own is a voice of its own."""
    one = told(1, "agency", summary=TEXT)
    assert len(set(voices_of([one, told(2, "paper", summary=other)]))) == voices


def test_p3_short_words_coincide_without_a_copy() -> None:
    """Two agencies may each say that a substation was struck."""
    short = [told(n, f"agency {n}", summary="Substation struck") for n in range(2)]
    assert len(set(voices_of(short))) == 2


def test_p3_all_organs_of_a_party_are_one_voice_even_through_an_agency() -> None:
    """An agency that carries a ministry's text word by word adds nothing to it."""
    ministry = told(1, "ministry", summary=TEXT)
    ministry = replace(ministry, family=a_family(family_id="ministry", speaks_for=EAST))
    assert len(set(voices_of([ministry, told(2, "agency", summary=TEXT)]))) == 1


def test_p5_a_position_nudged_towards_a_site_names_no_site() -> None:
    """A point alone is no match on the site, so it neither joins nor parts reports."""
    near = located(told(1, "agency"))
    nudged = replace(near, place=a_place(30.001, 50.0), report=told(2, "paper"))
    assert not any("listed site" in each for each in judge_pair(near, nudged, WEIGHTS).reasons)


def test_p7_the_wording_of_either_side_leads_to_the_same_groups() -> None:
    """Who is accused by whom changes nothing about which reports are one strike."""
    accused = [
        replace(told(1, "x"), claimed_attacker=EAST),
        replace(told(2, "y"), claimed_attacker=WEST),
        replace(told(3, "z"), claimed_attacker=None),
    ]
    swap = {EAST: WEST, WEST: EAST, None: None}
    mirrored = [replace(one, claimed_attacker=swap[one.claimed_attacker]) for one in accused]
    groups = cluster(map(located, accused), WEIGHTS)
    assert groups == cluster(map(located, mirrored), WEIGHTS)


def test_p10_a_flood_of_junk_hides_no_report() -> None:
    """Five thousand reports of another place leave the true one its own incident."""
    true = located(told(99_999, "agency"))
    elsewhere = a_place(31.5, 51.0, label="Farton", regions=("XX-02",))
    junk = [
        replace(located(told(n, "posted", occurred=a_window())), place=elsewhere, names=("far",))
        for n in range(5_000)
    ]
    assert (true.report.report_id,) in cluster([true, *junk], WEIGHTS)


def test_p2_a_crowd_does_not_outvote_who_is_named() -> None:
    """Each family has one voice in the attribution, however often it speaks."""
    crowd = [located(replace(told(n, "x"), claimed_attacker=EAST)) for n in range(50)]
    other = located(replace(told(99, "y"), claimed_attacker=WEST))
    assert attribute([*crowd, other]).claimed_by == {"east": 1, "west": 1}


@pytest.mark.parametrize(
    "words",
    [
        {"summary": "According to the ministry opposite, a drone struck the substation."},
        {"headline": "IAEA said that a drone struck the line of the plant"},
        {"headline": "Безпілотник влучив у підстанцію, повідомили в МАГАТЕ"},
        {"headline": "Беспилотник ударил по подстанции, сообщили в МАГАТЭ"},
        {"headline": "Agency, citing the IAEA: line of the plant struck"},
    ],
)
def test_p3_who_only_repeats_an_origin_in_words_is_that_origin(words: dict[str, str]) -> None:
    """ "According to …" makes a relay, though no field says so; unknown names change nothing."""
    said = {"source_name": "Paper", "region": "Poltava Oblast"} | CLAIMED | words
    one, own = read(said), read(CLAIMED | {"source_name": "Paper", "summary": "Struck."})
    assert isinstance(one, StrikeReport) and isinstance(own, StrikeReport)
    assert one.family.family_id == (
        "iaea" if "ministry" not in str(words) else own.family.family_id
    )


@pytest.mark.parametrize("origin", ["", "Paper", "Another paper"])
def test_p3_the_words_outrank_the_label_of_an_outlet(origin: str) -> None:
    """Whoever repeats an origin is that origin, whatever a field calls it."""
    words = CLAIMED | {"source_name": "Paper", "headline": "IAEA said that a line was struck"}
    labelled = read(words | {"origin": origin})
    assert isinstance(labelled, StrikeReport) and labelled.family.family_id == "iaea"


def test_p3_an_unvouched_source_stays_its_own() -> None:
    """Nobody becomes another's voice by writing its name."""
    words = CLAIMED | {"source_name": "Paper", "headline": "IAEA said that a line was struck"}
    posted = read(words, source=replace(SOURCE, vouched=False))
    assert isinstance(posted, StrikeReport) and not posted.family.vouched


def test_p4_an_old_report_told_as_new_is_no_second_voice_and_joins_nothing_of_today() -> None:
    """The same words a year later are a copy; by its own date it is the strike of that year."""
    now = told(1, "agency", summary=TEXT)
    old = replace(
        told(2, "paper", summary=TEXT), occurred=a_window("2024-03-25T00:00Z .. 2024-03-25T01:00Z")
    )
    assert len(set(voices_of([now, old]))) == 1
    assert len(cluster(map(located, (now, old)), WEIGHTS)) == 2


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("Запорізька АЕС", "nuclear_plant"),
        ("Запорізька ТЕС", "power_plant_thermal"),
        ("Запорожская АЭС", "nuclear_plant"),
        ("Запорожская ТЭС", "power_plant_thermal"),
        ("Зaпорізька АEС", "nuclear_plant"),  # two Latin letters
        ("Запорізька ГЕС", ""),
        ("Запорізька підстанція імені Невідомого", ""),
    ],
)
def test_p6_a_like_name_of_another_kind_is_not_the_listed_site(words: str, right: str) -> None:
    """Kind and name together name a site; a name of another kind is a hard stop."""
    sites = knowledge().sites
    report = replace(
        told(1, "agency"), facility_name=words, place_name="", region_as_given="", headline="",
        category=None, point=None, uncertainty_m=None,
    )  # fmt: skip
    found = interpret(report, knowledge().gazetteer, sites, knowledge().vocabulary).matches[:1]
    named = [each for each in found if each.match_class is MatchClass.ON_SITE]
    assert [sites.sites[each.site_id].category for each in named] in ([right], [])


def test_p8_no_rule_looks_at_heat() -> None:
    """A satellite's pixel supports or does not; it is no evidence that a rule could read."""
    assert not any("heat" in each.name for each in fields(Case))
    assert not any("heat" in each.name for each in fields(Incident))


def test_p9_a_feed_that_brings_ten_times_as_much_is_told_and_counts_as_one_voice() -> None:
    """The operator sees that it is odd; nothing is deleted, and its flood is one allegation."""
    source = replace(SOURCE, expect=Expectation(items_max=100))
    beat = Heartbeat(
        source=source, watched_since=NOW - timedelta(days=30), last_answer=NOW, last_item=NOW,
        failing_since=None, items_in_day=1_000,
    )  # fmt: skip
    assert health_of(beat, now=NOW).state is HealthState.ODD
    flood = [told(number, "feed") for number in range(1_000)]
    assert len(set(voices_of(flood))) == 1


def test_p11_another_sources_denial_takes_nothing_back_but_is_told_as_a_dispute() -> None:
    """Only the source itself withdraws (tests/integration/test_withdrawals.py); who denies what
    another says is heard beside it.
    """
    claim, denial = told(1, "agency"), told(2, "paper", occurrence=Occurrence.DENIED)
    members = list(map(located, (claim, denial)))
    reports = [each.report for each in members]
    assert dispute(attribute(members), reports, knowledge().vocabulary)
    assert dispute(attribute(members[:1]), reports[:1], knowledge().vocabulary) is None
    assert len(set(voices_of([claim]))) == 1
