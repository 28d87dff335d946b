"""Facts that people corrected, laid over what the reports say."""

from collections.abc import Callable
from typing import Any

import pytest
from builders import EAST, WEST, a_located_report, a_site, a_window, an_incident, an_instant

from monitor.core.facts import BadFact, Grounds, check_fact, corrected, corrected_members
from monitor.model.assessments import AttributionState
from monitor.model.incidents import Incident, MatchClass
from monitor.model.reports import Means
from monitor.model.review import Decision, DecisionKind, Fact
from monitor.model.sites import SiteCategory

REFINERY = a_site(site_id="s-2", category=SiteCategory.REFINERY)
GROUNDS = Grounds(
    sites={"s-1": a_site(), "s-2": REFINERY},
    parties={EAST, WEST},
    regions_around=lambda point, radius_m: ("XX-02",),
)


def a_correction(fact: Fact, value: str, number: int = 1) -> Decision:
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
            (AttributionState.CLAIMED, WEST, {"west": 0}),
        ),
        (
            Fact.ATTACKER,
            "none",
            lambda i: (i.attribution.state, i.attribution.party, dict(i.attribution.claimed_by)),
            (AttributionState.UNATTRIBUTED, None, {}),
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
