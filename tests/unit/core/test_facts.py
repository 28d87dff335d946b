"""Facts that people corrected, laid over what the reports say."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from builders import EAST, WEST, a_located_report, a_site, a_window, an_incident, an_instant

from monitor.core.facts import (
    BadFact,
    Grounds,
    check_fact,
    corrected,
    corrected_members,
    stands_corrected,
)
from monitor.model.assessments import AttributionState
from monitor.model.incidents import Incident, MatchClass
from monitor.model.reports import Means
from monitor.model.review import Decision, DecisionKind, Fact
from monitor.model.sites import SiteCategory

REFINERY = a_site(site_id="s-2", category=SiteCategory.REFINERY)
GROUNDS = Grounds(
    sites={"s-1": a_site(), "s-2": REFINERY},
    parties={EAST, WEST},
    covers=lambda lon, lat: 20 < lon < 180 and 40 < lat < 90,
    regions_around=lambda point, radius_m: ("XX-02",),
)


def a_correction(fact: Fact | None, value: str, number: int = 1) -> Decision:
    """A fact put right."""
    return Decision(
        incident_id=an_incident().incident_id,
        number=number,
        incident_revision=1,
        reading_id="",
        kind=DecisionKind.CORRECT,
        author="Ann",
        reason="the photograph shows it",
        decided_at_utc=an_instant("2025-03-26T08:00Z"),
        fact=fact,
        value=value,
    )


@pytest.mark.parametrize(
    ("fact", "value", "reads", "expected"),
    [
        (
            Fact.TIME,
            "2025-03-25T02:00+02:00/2025-03-25T02:10Z",
            lambda i: i.occurred,
            a_window("2025-03-25T00:00Z .. 2025-03-25T02:10Z"),
        ),
        (
            Fact.PLACE,
            "31.5,49.5,250",
            lambda i: (i.place.point.x, i.place.point.y, i.place.uncertainty_m, i.place.regions),
            (31.5, 49.5, 250.0, ("XX-02",)),
        ),
        (
            Fact.SITE,
            "s-2",
            lambda i: (i.site.site_id, i.site.match_class, i.category),
            ("s-2", MatchClass.ON_SITE, SiteCategory.REFINERY),
        ),
        (Fact.SITE, "none", lambda i: i.site, None),
        (Fact.SITE, "s-gone", lambda i: i.site, an_incident().site),
        (Fact.CATEGORY, "oil_depot", lambda i: i.category, SiteCategory.OIL_DEPOT),
        (
            Fact.ATTACKER,
            "west",
            lambda i: (i.attribution.state, i.attribution.party, dict(i.attribution.claimed_by)),
            (AttributionState.CLAIMED, WEST, {"east": 1}),
        ),
        (
            Fact.ATTACKER,
            "none",
            lambda i: (i.attribution.state, i.attribution.party, dict(i.attribution.claimed_by)),
            (AttributionState.UNATTRIBUTED, None, {"east": 1}),
        ),
        (Fact.MEANS, "missile", lambda i: i, an_incident()),
    ],
)
def test_a_corrected_fact_takes_the_place_of_what_the_reports_say(
    fact: Fact, value: str, reads: Callable[[Incident], Any], expected: object
) -> None:
    """Each fact; the means are of the reports that the rules see."""
    assert reads(corrected(an_incident(), [a_correction(fact, value)], GROUNDS)) == expected


def test_the_last_word_on_a_fact_counts_and_an_empty_one_takes_it_back() -> None:
    """The reports' own word is never lost."""
    first = a_correction(Fact.CATEGORY, "oil_depot")
    second = a_correction(Fact.CATEGORY, "refinery", 2)
    back = a_correction(Fact.CATEGORY, "", 3)
    found = corrected(an_incident(), [first, second], GROUNDS)
    assert found.category is SiteCategory.REFINERY
    assert corrected(an_incident(), [first, second, back], GROUNDS) == an_incident()


def test_a_correction_that_waits_for_a_second_person_changes_nothing() -> None:
    """Neither the incident nor what the rules see; with the second's it does."""
    waits = replace(a_correction(Fact.CATEGORY, "oil_depot"), awaits_second=True)
    assert corrected(an_incident(), [waits], GROUNDS) == an_incident()
    second = a_correction(Fact.CATEGORY, "oil_depot", 2)
    assert corrected(an_incident(), [waits, second], GROUNDS).category is SiteCategory.OIL_DEPOT


@pytest.mark.parametrize(
    ("value", "earlier", "stands"),
    [
        ("oil_depot", [], False),
        ("oil_depot", [a_correction(Fact.CATEGORY, "oil_depot")], True),
        ("", [], True),
        ("", [a_correction(Fact.CATEGORY, "oil_depot")], False),
        ("", [replace(a_correction(Fact.CATEGORY, "oil_depot"), awaits_second=True)], True),
    ],
)
def test_a_correction_to_what_stands_changes_nothing(
    value: str, earlier: list[Decision], stands: bool
) -> None:
    """So one's own that waits is taken back without a second person."""
    assert stands_corrected(a_correction(Fact.CATEGORY, value, 9), earlier) is stands


def test_no_other_decision_corrects_a_fact() -> None:
    """What stands is asked of corrections alone."""
    assert not stands_corrected(replace(a_correction(None, ""), kind=DecisionKind.SPLIT), [])
    assert not stands_corrected(a_correction(None, ""), [])


def test_the_rules_see_the_means_as_corrected_and_the_reports_stay() -> None:
    """A copy is changed, and nothing else of it."""
    members = [a_located_report()]
    (found,) = corrected_members(members, [a_correction(Fact.MEANS, "missile")], an_incident())
    assert found.report.means is Means.MISSILE
    assert members[0].report.means is Means.DRONE
    assert corrected_members(members, [], an_incident()) is members


@pytest.mark.parametrize(
    ("fact", "value", "category", "site"),
    [
        (Fact.CATEGORY, "refinery", SiteCategory.REFINERY, "s-1"),
        (Fact.SITE, "s-2", SiteCategory.REFINERY, "s-2"),
        (Fact.SITE, "none", SiteCategory.SUBSTATION, ""),
        (Fact.SITE, "s-gone", SiteCategory.SUBSTATION, "s-1"),
    ],
)
def test_the_rules_see_kind_and_site_as_corrected(
    fact: Fact, value: str, category: SiteCategory, site: str
) -> None:
    """Else reports that differ would keep open what a person settled; a site that left the lists
    stays as the reports have it.
    """
    decisions = [a_correction(fact, value)]
    incident = corrected(an_incident(), decisions, GROUNDS)
    (found,) = corrected_members([a_located_report()], decisions, incident)
    assert found.category is category
    assert "".join(match.site_id for match in found.matches) == site


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        (Fact.TIME, "2025-03-25T00:00Z"),
        (Fact.TIME, "2025-03-25T00:00/2025-03-25T01:00"),
        (Fact.TIME, "2025-03-25T01:00Z/2025-03-25T00:00Z"),
        (Fact.TIME, "0001-01-01T00:00+14:00/2025-03-25T00:00Z"),
        (Fact.TIME, "2025-03-25T00:00Z/9999-12-31T23:59-12:00"),
        (Fact.PLACE, "31.5,49.5"),
        (Fact.PLACE, "31.5,49.5,0"),
        (Fact.PLACE, "31.5,nan,10"),
        (Fact.PLACE, "31.5,149.5,10"),
        (Fact.PLACE, "-31.5,49.5,10"),
        (Fact.SITE, "s-gone"),
        (Fact.CATEGORY, "castle"),
        (Fact.MEANS, "magic"),
        (Fact.ATTACKER, "north"),
    ],
)
def test_what_means_nothing_is_refused(fact: Fact, value: str) -> None:
    """With a sentence that says what would mean something."""
    with pytest.raises(BadFact, match="."):
        check_fact(fact, value, GROUNDS)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        (Fact.TIME, "2025-03-25T00:00Z/2025-03-25T01:00Z"),
        (Fact.PLACE, "31.5,49.5,250"),
        (Fact.SITE, "s-1"),
        (Fact.SITE, "none"),
        (Fact.CATEGORY, ""),
        (Fact.ATTACKER, "none"),
        (Fact.MEANS, "bomb"),
    ],
)
def test_what_means_something_passes(fact: Fact, value: str) -> None:
    """Nothing is raised."""
    check_fact(fact, value, GROUNDS)


def test_a_place_with_its_coordinates_swapped_is_refused_by_name() -> None:
    """A point where no report can come from; what the other order would mean is said."""
    with pytest.raises(BadFact, match="seem to be swapped"):
        check_fact(Fact.PLACE, "49.5,31.5,250", GROUNDS)
