"""A month of events that are nowhere in the data, told the way the sources of 2025 tell: other
sites of the lists, other towns of the gazetteer, three languages. Version 1 of the generator.

What every report tells of is known, so that joining and matching can be judged beyond the reports
that the weights were set on.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.core.match import interpret
from monitor.core.normalise import normalise
from monitor.model.gazetteer import Settlement
from monitor.model.incidents import LocatedReport
from monitor.model.reports import RawClaim, StrikeReport
from monitor.model.sites import ProtectedSite, SiteCategory
from monitor.model.sources import Source, SourceFormat
from monitor.pipeline.knowledge import Knowledge
from monitor.sources.interface import capture_of

BEGIN = datetime(2025, 9, 1, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 30
LANGUAGES = ("en", "uk", "ru")
KINDS: Mapping[SiteCategory, tuple[str, str, str]] = {
    SiteCategory.SUBSTATION: ("substation", "підстанція", "подстанция"),
    SiteCategory.REFINERY: ("oil refinery", "нафтопереробний завод", "нефтеперерабатывающий завод"),
    SiteCategory.OIL_DEPOT: ("oil depot", "нафтобаза", "нефтебаза"),
    SiteCategory.POWER_PLANT_THERMAL: ("thermal power plant", "ТЕС", "ТЭС"),
    SiteCategory.POWER_PLANT_HYDRO: ("hydroelectric plant", "ГЕС", "ГЭС"),
    SiteCategory.PUMPING_STATION: ("oil pumping station", "НПС", "НПС"),
    SiteCategory.GAS_STORAGE: ("gas storage", "ПСГ", "ПХГ"),
    SiteCategory.POWER_LINE: ("power line", "лінія електропередач", "линия электропередачи"),
}
AT = ("{kind} in {town}", "{kind}, {town}", "{kind}, {town}")
STRUCK = (
    ("A drone struck the {what}, {number} consumers without power.", "{number} without power"),
    ("Безпілотник влучив: {what}; без світла {number} споживачів.", "без світла {number}"),
    ("Ударом беспилотника поврежден объект: {what}; без света {number}.", "без света {number}"),
)
VAGUE = ("energy facility", "енергетичний об'єкт", "энергетический объект")
TOTAL = ("{number} attacks on energy facilities", "{number} атак на об'єкти", "{number} атак")
OUTLETS = 40
SOURCE = Source(
    source_id="unseen", title="unseen", format=SourceFormat.NDJSON, location="", every=None,
    zone="Europe/Kyiv", vouched=True,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened: a strike on a listed site, or on something unlisted in a town."""

    key: str
    at: datetime
    region: str
    kind: SiteCategory
    attacker: str
    affected: int
    site: ProtectedSite | None = None
    town: Settlement | None = None
    again: bool = False  # the second of two on one site that day: nobody tells it by the day


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A report as the program read it, with the event and the site that it is about."""

    located: LocatedReport
    event: str
    site_id: str


def unseen(known: Knowledge, parties: Sequence[str], *, seed: int, events: int) -> list[Told]:
    """The reports of so many events, and each party's totals."""
    dice = random.Random(seed)
    happened = list(_events(dice, known, parties, events))
    told = [each for event in happened for each in _reports(dice, known, parties, event)]
    told += [each for day in range(DAYS) for each in _totals(dice, known, parties, day)]
    return told


def _events(
    dice: random.Random, known: Knowledge, parties: Sequence[str], number: int
) -> Iterator[Event]:
    sites = [site for site in known.sites.sites.values() if _usable(known, site)]
    sites.sort(key=lambda site: site.site_id)
    regions = dice.sample(sorted({site.region for site in sites}), 20)
    listed = [site for site in sites if site.region in regions]
    towns = _towns(known, regions)
    for n in range(number):
        at = BEGIN + timedelta(minutes=dice.randrange(DAYS * 24 * 60))
        site = dice.choice(listed) if dice.random() < 0.7 else None
        town = None if site else dice.choice(towns)
        region = site.region if site else town.region if town else ""
        kind = site.category if site else dice.choice(sorted(KINDS))
        event = Event(
            key=f"e{n}", at=at, region=region, kind=kind, site=site, town=town,
            attacker=dice.choice(parties), affected=dice.randrange(1_000, 60_000, 10),
        )  # fmt: skip
        yield event
        if site is not None and dice.random() < 0.15:
            yield _second(dice, event, [each for each in listed if each.region == region])


def _second(dice: random.Random, first: Event, listed: Sequence[ProtectedSite]) -> Event:
    """Another strike of the same region: minutes later on another site, or the same site again ten
    hours later.
    """
    other = dice.choice(listed)
    again = other is first.site or dice.random() < 0.3
    site = first.site if again else other
    later = timedelta(hours=10) if again else timedelta(minutes=dice.randrange(4, 25))
    assert site is not None
    return Event(
        key=f"{first.key}b", at=first.at + later, region=first.region, kind=site.category,
        site=site, attacker=first.attacker, affected=dice.randrange(1_000, 60_000, 10), again=again,
    )  # fmt: skip


def _usable(known: Knowledge, site: ProtectedSite) -> bool:
    """Named, of a kind with words above, in one region."""
    return site.named and site.category in KINDS and len(known.sites.regions_of(site.site_id)) == 1


def _towns(known: Knowledge, regions: Sequence[str]) -> list[Settlement]:
    """Towns with a name in three scripts that lie far from any listed site."""
    return [
        town
        for town in known.gazetteer.places
        if isinstance(town, Settlement)
        and town.region in regions
        and 3_000 < town.population < 60_000
        and len(town.names) >= 3
        and not known.sites.near(town.point, 15_000.0)
    ]


def _reports(
    dice: random.Random, known: Knowledge, parties: Sequence[str], event: Event
) -> Iterator[Told]:
    origins = [f"origin {dice.randrange(OUTLETS)}" for _ in range(dice.choice((1, 1, 2)))]
    for _ in range(dice.choice((1, 2, 2, 3, 4, 5))):
        fields = _fields(dice, known, parties, event, dice.choice(origins))
        yield _told(known, fields, event.key, event.site.site_id if event.site else "")


def _fields(
    dice: random.Random, known: Knowledge, parties: Sequence[str], event: Event, origin: str
) -> dict[str, str]:
    language = dice.randrange(3)
    what = _what(dice, event, language)
    rounded = event.affected if dice.random() < 0.6 else round(event.affected, -3)
    text, effect = STRUCK[language]
    vague, bare = dice.random() < 0.05, dice.random() < 0.1
    published = event.at + timedelta(hours=dice.choice((1, 3, 8, 20)))
    blamed = event.attacker if dice.random() < 0.9 else dice.choice(parties)
    region = known.gazetteer.regions[event.region]
    return {
        **_when(dice, event),
        "published_at": published.isoformat(),
        "source_name": f"Outlet {dice.randrange(OUTLETS)}",
        "origin": origin,
        "region": region.titles[LANGUAGES[language]] or region.name,
        "place_name": event.town.names[0] if event.town and dice.random() < 0.8 else "",
        "facility_name": "" if bare else VAGUE[language] if vague else what,
        "headline": text.format(what=what, number=f"{rounded:,}") if bare else "",
        "claimed_attacker": blamed if dice.random() < 0.9 else "",
        "means": dice.choice(("drone", "drone", "drone", "missile", "")),
        "summary": "" if vague else text.format(what=what, number=f"{rounded:,}"),
        "effect": effect.format(number=f"{rounded:,}") if dice.random() < 0.5 else "",
        "language": LANGUAGES[language],
        "external_id": f"{event.key}/{dice.random()}",
    }


def _what(dice: random.Random, event: Event, language: int) -> str:
    """The site's name in the language, or in one that it has; or the kind with the town."""
    if event.site is not None:
        names = event.site.names
        own = getattr(names, LANGUAGES[language])
        return str(own or dice.choice(list(names)))
    assert event.town is not None
    kind = KINDS[event.kind][language]
    return AT[language].format(kind=kind, town=event.town.names[language % len(event.town.names)])


def _when(dice: random.Random, event: Event) -> dict[str, str]:
    """By the minute, the hour or the day."""
    sort = dice.choice(("minute", "minute", "hour", "day"))
    if event.again or sort == "minute":
        about = event.at + timedelta(minutes=dice.choice((0, 0, 0, 1, 2)))
        return {"occurred_start": about.isoformat(), "occurred_precision": "minute"}
    if sort == "hour":
        return {"occurred_start": event.at.isoformat(), "occurred_precision": "hour"}
    local = event.at + timedelta(hours=3)  # Kyiv in September
    return {"occurred_start": local.date().isoformat(), "occurred_precision": "day"}


def _totals(
    dice: random.Random, known: Knowledge, parties: Sequence[str], day: int
) -> Iterator[Told]:
    """A party's total of a day, repeated by outlets."""
    if dice.random() < 0.7:
        return
    number, party = dice.randrange(3, 30), dice.choice(parties)
    date = (BEGIN + timedelta(days=day)).date().isoformat()
    for _ in range(dice.randrange(1, 4)):
        language = dice.randrange(3)
        fields = {
            "occurred_start": date,
            "occurred_precision": "day",
            "source_name": f"Outlet {dice.randrange(OUTLETS)}",
            "origin": f"ministry opposite {party}",
            "facility_name": TOTAL[language].format(number=number),
            "claimed_attacker": party,
            "language": LANGUAGES[language],
            "external_id": f"total/{dice.random()}",
        }
        yield _told(known, fields, f"total-{day}", "")


def _told(known: Knowledge, fields: dict[str, str], event: str, site_id: str) -> Told:
    report = normalise(
        RawClaim(locator="", fields=fields),
        capture=capture_of(SOURCE, "", b"", now=NOW),
        source=SOURCE,
        vocabulary=known.vocabulary,
        covers=known.gazetteer.covers,
        now=NOW,
    )
    assert isinstance(report, StrikeReport), report
    located = interpret(report, known.gazetteer, known.sites, known.vocabulary)
    return Told(located=located, event=event, site_id=site_id)
