"""When a violation is never issued, over ten thousand drawn incidents each: on one origin family
that is not the striking side's own, on a coarse location alone, on heat alone. And what never makes
anything certain: the parties' names, a wider time or place, a voice less. Drawn by seeds of their
own, for speed and repeatability.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from builders import EAST, WEST, a_family, a_match, a_reading, a_report, an_agreement, an_event
from property.worlds import (
    BEGIN,
    CATEGORIES,
    FAMILIES,
    LISTED,
    PLACES,
    case_of,
    swapped_agreement,
    swapped_report,
    swapped_site,
)
from shapely import Point
from unit.core.test_heat import WEIGHTS

from monitor.core.assess import verdict_of
from monitor.core.case import Case
from monitor.core.heat import corroborate, heat_site, heat_window
from monitor.core.rules import findings_of
from monitor.model.agreements import (
    Agreement,
    Exclusion,
    LifeCycleEvent,
    LifeCycleKind,
    ProtectedArea,
    Reading,
)
from monitor.model.assessments import Finding, Holds, Verdict
from monitor.model.heat import HeatAnswer, HeatConfidence, HeatDetection
from monitor.model.ids import ReportId, SiteId
from monitor.model.incidents import LocatedReport
from monitor.model.place import NOWHERE, Place, PlaceBasis
from monitor.model.reports import Means, Occurrence
from monitor.model.sites import SiteCategory
from monitor.model.time import TimePrecision, TimeWindow

pytestmark = pytest.mark.lasting

DRAWN = 10_000
TERMS = 60  # agreements, each before many incidents
SITES = (None, None, *(site.site_id for site in LISTED))
DAY = timedelta(days=1)
OBLAST = Place(basis=PlaceBasis.REGION, regions=("XX-01",), label="North")
ECHO = a_family(family_id="echo")
SWAPPED_SITES = tuple(map(swapped_site, LISTED))
# everything that can be protected is, so that a violation is as easy as it can be
GENEROUS = an_agreement(
    readings=(
        a_reading(
            starts=TimeWindow(BEGIN - 9 * DAY, BEGIN - 8 * DAY),
            ends=TimeWindow(BEGIN + 90 * DAY, BEGIN + 91 * DAY),
            categories=dict.fromkeys(SiteCategory, Holds.YES),
            means=dict.fromkeys(Means, Holds.YES),
            effects=dict.fromkeys(Occurrence, Holds.YES),
            exclusions=dict.fromkeys(Exclusion, Holds.NO),
        ),
    )
)


def _window(chance: random.Random, most_h: int = 48) -> TimeWindow:
    start = BEGIN + timedelta(minutes=chance.randrange(4 * 24 * 60))
    return TimeWindow(start, start + timedelta(minutes=chance.randint(1, most_h * 60)))


def _event(chance: random.Random) -> LifeCycleEvent:
    return an_event(
        kind=chance.choice(list(LifeCycleKind)),
        at=_window(chance, 6),
        takes_effect=chance.choice(list(Holds)),
        party=chance.choice([None, EAST, WEST]),
        until=chance.choice([None, _window(chance, 6)]),
    )


def _reading(chance: random.Random) -> Reading:
    """Some terms settled either way, some not; now and then an area, a list, or events."""
    around = ProtectedArea(around=Point(30.0, 50.0), radius_m=9_000.0, precision_m=500.0)
    (generous,) = GENEROUS.readings
    return replace(
        generous,
        starts=chance.choice([generous.starts, _window(chance)]),
        ends=chance.choice([None, generous.ends, generous.ends]),
        categories={kind: chance.choice(list(Holds)) for kind in SiteCategory},
        means={means: chance.choice([Holds.YES, *Holds]) for means in Means},
        effects={effect: chance.choice(list(Holds)) for effect in Occurrence},
        exclusions={each: chance.choice(list(Holds)) for each in Exclusion},
        lists=chance.choice([(), ("grid",)]),
        area=chance.choice([None, None, around]),
        events=tuple(_event(chance) for _ in range(chance.choice([0, 0, 1, 2]))),
    )


@cache
def _agreements() -> Sequence[Agreement]:
    """Generous and strict ones, half and half."""
    chance = random.Random(0)
    strict = [
        an_agreement(
            readings=(_reading(chance),),
            bound_parties=chance.choice([(EAST,), (EAST, WEST), (EAST, WEST)]),
        )
        for _ in range(TERMS // 2)
    ]
    return [*strict, *[GENEROUS] * (TERMS // 2)]


def _drawn_report(chance: random.Random, number: int) -> LocatedReport:
    report = a_report(
        report_id=ReportId(f"r-{number}"),
        family=chance.choice(FAMILIES),
        occurred=_window(chance),
        occurred_precision=chance.choice(list(TimePrecision)),
        claimed_attacker=chance.choice([None, EAST, EAST, WEST]),
        means=chance.choice(list(Means)),
        occurrence=chance.choice([Occurrence.ASSERTED, Occurrence.ASSERTED, *Occurrence]),
        aggregate=chance.random() < 0.1,
    )
    site = chance.choice(SITES)
    return LocatedReport(
        report=report,
        place=chance.choice(PLACES),
        category=chance.choice(CATEGORIES),
        names=(),
        matches=() if site is None else (a_match(report_id=report.report_id, site_id=site),),
        gazetteer_version="g1",
        list_versions={},
    )


@cache
def _drawn() -> Sequence[tuple[list[LocatedReport], Agreement]]:
    """Incidents of one to four reports, each before an agreement; drawn once for all laws."""
    chance = random.Random(2025)
    return [
        (
            [_drawn_report(chance, number) for number in range(chance.randint(1, 4))],
            chance.choice(_agreements()),
        )
        for _ in range(DRAWN)
    ]


def _case(located: Sequence[LocatedReport], agreement: Agreement = GENEROUS) -> Case:
    return case_of(located, agreement, LISTED)


@cache
def _sharp() -> Sequence[tuple[Case, tuple[Finding, ...]]]:
    """Every drawn case with its findings, before anything is taken from it."""
    cases = (_case(located, agreement) for located, agreement in _drawn())
    return [(case, findings_of(case)) for case in cases]


def _verdict(case: Case) -> Verdict:
    return verdict_of(findings_of(case))


def _settles_nothing(blunt: Sequence[Finding], sharp: Sequence[Finding]) -> bool:
    """Whether each answer stayed as it was or became unknown."""
    return all(
        after.holds in (before.holds, Holds.UNKNOWN)
        for before, after in zip(sharp, blunt, strict=True)
    )


def test_every_verdict_and_answer_is_within_reach_of_what_is_drawn() -> None:
    """Else the laws below would hold of nothing."""
    verdicts = [verdict_of(found) for _, found in _sharp()]
    assert verdicts.count(Verdict.VIOLATION) > DRAWN // 100
    assert verdicts.count(Verdict.NO_VIOLATION) > DRAWN // 10
    told = {(finding.rule_id, finding.holds) for _, found in _sharp() for finding in found}
    never_no = {"itemised", "object_matched", "occurred", "attributed"}
    rules = {finding.rule_id for _, found in _sharp()[:1] for finding in found}
    assert told == {
        (rule, holds)
        for rule in rules
        for holds in Holds
        if holds is not Holds.NO or rule not in never_no
    }


def test_no_violation_rests_on_one_origin_family() -> None:
    """However often it is repeated; only the striking side's own word about itself is more."""
    chance = random.Random(2)
    for located, _ in _drawn():
        family = chance.choice(FAMILIES)
        told = [
            replace(item, report=replace(item.report, family=family))
            for item in located
            if item.report.claimed_attacker is None
            or item.report.claimed_attacker != family.speaks_for
        ]
        if told:
            assert _verdict(_case(told)) is not Verdict.VIOLATION


def test_no_violation_rests_on_a_coarse_location_alone() -> None:
    """Two voices and a region, and nobody says what stood there."""
    coarse = [place for place in PLACES if place.basis is not PlaceBasis.REPORTED_POINT]
    chance = random.Random(3)
    for located, _ in _drawn():
        mute = [
            replace(item, place=chance.choice(coarse), category=None, matches=())
            for item in located
        ]
        assert _verdict(_case(mute)) is not Verdict.VIOLATION


@cache
def _heat_at(site_id: SiteId, night: TimeWindow) -> Sequence[HeatDetection]:
    """A site ablaze after that night, and quiet for sixty days before, as satellites saw it."""
    (site,) = (site for site in LISTED if site.site_id == site_id)
    noon = night.until_utc + timedelta(hours=12)
    field = Point(site.geometry.x + 0.2, site.geometry.y + 0.1)
    seen = [(noon, site.geometry), *((noon - day * DAY, field) for day in range(61))]
    return [
        HeatDetection(
            point=at,
            radius_m=300.0,
            detected=TimeWindow(when, when + timedelta(minutes=1)),
            frp_mw=60.0,
            confidence=HeatConfidence.HIGH,
            satellite="N",
            by_day=True,
            source="VIIRS",
        )
        for when, at in seen
    ]


def test_no_violation_rests_on_heat_alone() -> None:
    """The site burns as never before, and one voice says that something happened there, or several
    that nobody struck it.
    """
    chance = random.Random(4)
    silent = [Occurrence.UNCLEAR, Occurrence.DENIED, Occurrence.NOT_A_STRIKE]
    nights = [TimeWindow(BEGIN + day * DAY, BEGIN + day * DAY + DAY / 2) for day in range(1, 6)]
    asked: dict[tuple[SiteId, TimeWindow], HeatAnswer] = {}
    for located, _ in _drawn():
        night, site = chance.choice(nights), chance.choice(LISTED)
        said = chance.choice([silent, silent, [Occurrence.ASSERTED]])
        told = [
            replace(
                item,
                report=replace(
                    item.report,
                    occurred=night,
                    occurrence=chance.choice(said),
                    claimed_attacker=None if said is not silent else item.report.claimed_attacker,
                ),
                matches=(a_match(report_id=item.report.report_id, site_id=site.site_id),),
            )
            for item in (located if said is silent else located[:1])
        ]
        case = _case(told)
        key = (site.site_id, night)
        if key not in asked:
            burning = heat_site(case.incident, case.sites)
            assert heat_window(case.incident.occurred, WEIGHTS).contains(night)
            asked[key] = corroborate(case.incident, burning, _heat_at(*key), WEIGHTS).answer
        assert asked[key] is HeatAnswer.SUPPORTS
        assert _verdict(case) is not Verdict.VIOLATION


def test_the_parties_change_places_and_nothing_else() -> None:
    """Every finding is the same under the other name."""
    mirrors = {id(agreement): swapped_agreement(agreement) for agreement in _agreements()}
    for (located, agreement), (_, findings) in zip(_drawn(), _sharp(), strict=True):
        mirrored = [swapped_report(item) for item in located]
        mirror = case_of(mirrored, mirrors[id(agreement)], SWAPPED_SITES)
        assert findings_of(mirror) == findings


def test_a_wider_time_settles_nothing() -> None:
    """By an hour, a day or a month: each rule's answer stays as it is or becomes unknown."""
    chance = random.Random(6)
    for case, sharp in _sharp():
        by = timedelta(hours=chance.choice([1, 30, 24 * 30]))
        wide = replace(case.incident, occurred=case.incident.occurred.widened(by))
        assert _settles_nothing(findings_of(replace(case, incident=wide)), sharp)


def test_a_coarser_place_settles_nothing() -> None:
    """A wider radius, the region instead of the point, or nothing instead of the region."""
    chance = random.Random(7)
    for case, sharp in _sharp():
        place = case.incident.place
        if place.uncertainty_m is not None and chance.random() < 0.7:
            coarser = replace(place, uncertainty_m=place.uncertainty_m * chance.uniform(1, 20))
        else:
            coarser = OBLAST if place.point is not None else NOWHERE
        wide = replace(case.incident, place=coarser)
        assert _settles_nothing(findings_of(replace(case, incident=wide)), sharp)


def test_a_voice_less_settles_nothing() -> None:
    """Without one of two voices that say the same, each answer stays or becomes unknown. (A voice
    that contradicts is another thing: with it, what it contradicts is open.)
    """
    chance = random.Random(8)
    for located, agreement in _drawn():
        own = chance.sample(FAMILIES, len(located))
        told = [
            replace(item, report=replace(item.report, family=family))
            for item, family in zip(located, own, strict=True)
        ]
        again = chance.choice(told)
        report = replace(again.report, report_id=ReportId("r-9"), family=ECHO)
        matches = tuple(replace(match, report_id=report.report_id) for match in again.matches)
        echo = replace(again, report=report, matches=matches)
        fewer, more = _case(told, agreement), _case([*told, echo], agreement)
        assert _settles_nothing(findings_of(fewer), findings_of(more))
