"""A month of 2,000 blows and accidents whose truth is known, and what sources say of them, with the
errors that sources make. Version 3 of the generator; the seed gives the month.

The country is made up: 24 regions in a grid with sixty towns each, the plants and substations of
many of them listed. What is told goes through the program from the fields of a claim on.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from builders import (
    EAST,
    WEST,
    a_capture,
    a_family,
    a_list_version,
    a_reading,
    a_site,
    an_agreement,
)
from property.worlds import BEGIN
from shapely import Point
from unit.core.northland import SOURCE, vocabulary

from monitor.core.locate import GazetteerIndex
from monitor.core.match import SiteIndex, interpret
from monitor.core.normalise import normalise
from monitor.model.assessments import Holds
from monitor.model.gazetteer import Gazetteer, Region, Settlement
from monitor.model.ids import SiteId
from monitor.model.incidents import LocatedReport
from monitor.model.reports import Means, Occurrence, OriginFamily, RawClaim, Rejection, StrikeReport
from monitor.model.sites import ProtectedSite, SiteCategory, SiteNames
from monitor.model.time import TimeWindow

EVENTS = 2_000
REGIONS, TOWNS = 24, 60
ORGANS = {
    EAST: a_family(family_id="east-ministry", speaks_for=EAST),
    WEST: a_family(family_id="west-ministry", speaks_for=WEST),
}
AGENCIES = tuple(a_family(family_id=name) for name in ("agency", "paper", "operator"))
CODES = {EAST: "E", WEST: "W"}
WORDS = {
    SiteCategory.SUBSTATION: "substation",
    SiteCategory.REFINERY: "oil refinery",
    SiteCategory.POWER_LINE: "power line",
    SiteCategory.COAL_MINE: "coal mine",
    SiteCategory.NOT_ENERGY: "apartment building",
}
VAGUE = {SiteCategory.NOT_ENERGY: ("building", "facility")}  # of others: "energy facility"
PROTECTED = (SiteCategory.SUBSTATION, SiteCategory.REFINERY, SiteCategory.POWER_LINE)
OTHERS = (SiteCategory.NOT_ENERGY, SiteCategory.COAL_MINE)
LISTED = {SiteCategory.SUBSTATION: 0.6, SiteCategory.REFINERY: 0.2, SiteCategory.COAL_MINE: 0.1}
MEANS = (Means.DRONE, Means.MISSILE, Means.ARTILLERY)
AGREEMENT = an_agreement(
    readings=(
        a_reading(
            starts=TimeWindow(BEGIN, BEGIN + timedelta(hours=24)),
            ends=TimeWindow(BEGIN + timedelta(days=30), BEGIN + timedelta(days=31)),
            categories=dict.fromkeys(PROTECTED, Holds.YES) | dict.fromkeys(OTHERS, Holds.NO),
            means=dict.fromkeys(MEANS, Holds.YES),
            effects={Occurrence.NOT_A_STRIKE: Holds.NO},
            lists=(),
        ),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What truly happened: a blow, or an accident that one side calls a blow."""

    hour: int  # since the beginning of the term
    struck: bool
    kind: SiteCategory
    attacker: str
    means: Means
    town: Settlement

    @property
    def is_violation(self) -> bool:
        """By the terms, were everything known; the bounds are taken where they surely hold."""
        return self.struck and self.kind in PROTECTED and 24 <= self.hour < 30 * 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The events, every report told of them, and for each report's id the number of its event."""

    events: Sequence[Event]
    reports: Sequence[LocatedReport]
    event_of: dict[str, int]
    sites: dict[str, ProtectedSite]


def a_month(seed: int) -> Month:
    """Everything that a seed gives."""
    chance = random.Random(seed)
    country = _country(chance)
    listed = tuple(_listed(chance, country.settlements))
    index = GazetteerIndex(country, "g1", vocabulary())
    sites = SiteIndex([a_list_version(sites=listed)], index, vocabulary())
    events = [_event(chance, country.settlements) for _ in range(EVENTS)]
    reports: list[LocatedReport] = []
    event_of: dict[str, int] = {}
    for number, event in enumerate(events):
        for voice, accident in _voices(chance, event):
            told = _told(chance, event, country, accident=accident)
            report = replace(_normal(told, number=len(reports)), family=voice)
            reports.append(interpret(report, index, sites, vocabulary()))
            event_of[report.report_id] = number
    return Month(
        events=events,
        reports=reports,
        event_of=event_of,
        sites={site.site_id: site for site in listed},
    )


def _normal(told: dict[str, str], *, number: int) -> StrikeReport:
    report = normalise(
        RawClaim(locator=str(number), fields={**told, "external_id": str(number)}),
        capture=a_capture(),
        source=SOURCE,
        vocabulary=vocabulary(),
        covers=lambda lon, lat: True,
        now=BEGIN + timedelta(days=99),
    )
    if isinstance(report, Rejection):
        raise ValueError(f"{told}: {report.detail}")
    return report


_SYLLABLES = [f"{one}{two}" for one in "bdgklmnprstvz" for two in "aeiou"]


def _name(chance: random.Random, taken: set[str], ending: str) -> str:
    while True:
        name = "".join(chance.sample(_SYLLABLES, 3)).capitalize() + ending
        if name not in taken:
            taken.add(name)
            return name


def _country(chance: random.Random) -> Gazetteer:
    taken: set[str] = set()
    regions, towns = [], []
    for number in range(REGIONS):
        lon, lat = 24.0 + 2.5 * (number % 6), 46.0 + 2.0 * (number // 6)
        code, name = f"XX-{number:02}", f"{_name(chance, taken, 'shchyn')} Oblast"
        regions.append(
            Region(
                code=code,
                country="XX",
                name=name,
                names=(name,),
                centre=Point(lon, lat),
                radius_m=110_000.0,
            )
        )
        for _ in range(TOWNS):
            town = _name(chance, taken, chance.choice(("sk", "ne", "vka", "hrad")))
            at = Point(lon + chance.uniform(-1.0, 1.0), lat + chance.uniform(-0.8, 0.8))
            towns.append(
                Settlement(
                    settlement_id=f"t-{len(towns)}",
                    country="XX",
                    region=code,
                    name=town,
                    names=(town,),
                    point=at,
                    population=20_000,
                    radius_m=2_500.0,
                )
            )
    return Gazetteer(regions=tuple(regions), districts=(), settlements=tuple(towns))


def _listed(chance: random.Random, towns: Sequence[Settlement]) -> Iterator[ProtectedSite]:
    for town in towns:
        for kind, share in LISTED.items():
            if chance.random() < share:
                yield a_site(
                    site_id=SiteId(f"s-{town.settlement_id}-{kind}"),
                    names=SiteNames(en=f"{town.name} {WORDS[kind]}"),
                    category=kind,
                    geometry=town.point,
                    region=town.region,
                    control=(),
                )


def _event(chance: random.Random, towns: Sequence[Settlement]) -> Event:
    town = chance.choice(towns)
    return Event(
        hour=chance.randrange(-48, 33 * 24),
        struck=chance.random() < 0.85,
        kind=chance.choice(PROTECTED if chance.random() < 0.7 else OTHERS),
        attacker=EAST if int(town.region[-2:]) < REGIONS // 2 else WEST,
        means=chance.choice(MEANS),
        town=town,
    )


def _voices(chance: random.Random, event: Event) -> list[tuple[OriginFamily, bool]]:
    """Who speaks, and whether of an accident: the struck side nearly always, others now and then,
    and copies of either.
    """
    victim = WEST if event.attacker == EAST else EAST
    voices = [(ORGANS[victim] if chance.random() < 0.9 else AGENCIES[0], False)]
    sober = [agency for agency in AGENCIES if chance.random() < 0.35]
    if event.struck:
        voices += [(agency, False) for agency in sober]
    elif chance.random() < 0.5:
        voices += [(agency, True) for agency in sober]
    return voices + [chance.choice(voices) for _ in range(chance.randrange(3))]


def _told(
    chance: random.Random, event: Event, country: Gazetteer, *, accident: bool
) -> dict[str, str]:
    """One source's account in the fields of a claim."""
    slack_h = chance.choice((1, 1, 6, 24))
    start = BEGIN + timedelta(hours=event.hour - chance.randrange(slack_h))
    end = start + timedelta(hours=slack_h)
    town = chance.choice(country.settlements) if chance.random() < 0.01 else event.town
    (region,) = (each.name for each in country.regions if each.code == town.region)
    kind = chance.choice([*PROTECTED, *OTHERS]) if chance.random() < 0.01 else event.kind
    what = chance.choice([WORDS[kind]] * 6 + list(VAGUE.get(kind, ("energy facility", "facility"))))
    if chance.random() < 0.4 and what == WORDS[kind]:
        what = f"{town.name} {what}"
    attacker = chance.choice([CODES[event.attacker]] * 3 + [""])
    if chance.random() < 0.01:
        attacker = chance.choice(["E", "W"])
    fields: dict[str, Any] = {
        "occurred_start": start.isoformat(),
        "occurred_end": end.isoformat(),
        "published_at": (end + timedelta(hours=chance.randint(1, 12))).isoformat(),
        "source_name": f"outlet {chance.randrange(50)}",
        "region": region,
        "place_name": town.name if chance.random() < 0.7 else "",
        "facility_name": what,
        "claimed_attacker": "" if accident else attacker,
        "means": "" if accident else chance.choice([event.means, event.means, ""]),
        "effect": _effect(chance, what, accident=accident),
        "language": "en",
    }
    if chance.random() < 0.2:
        fields |= {
            "latitude": f"{town.point.y:.4f}",
            "longitude": f"{town.point.x:.4f}",
            "uncertainty_m": "2500",
        }
    return {name: str(value) for name, value in fields.items()}


def _effect(chance: random.Random, what: str, *, accident: bool) -> str:
    if accident:
        return f"the fire at the {what} was caused by a short circuit, there was no attack"
    if chance.random() < 0.05:
        return chance.choice(
            ("attack repelled", "no damage was done", "cause is being established")
        )
    return chance.choice((f"the {what} was hit", f"{what} damaged", "fire", "power cut", ""))
