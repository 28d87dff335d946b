"""A small country for tests: two regions, a district, five towns, and the project's own lexicon."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from builders import EAST, WEST, a_capture, a_list_version, a_report, a_site
from shapely import Point
from spec.project import ROOT

from monitor.core.locate import GazetteerIndex
from monitor.core.match import SiteIndex
from monitor.core.normalise import normalise
from monitor.model.gazetteer import District, Gazetteer, Region, Settlement
from monitor.model.ids import SiteId
from monitor.model.reports import RawClaim, Rejection, StrikeReport
from monitor.model.sites import ProtectedSite, SiteCategory, SiteNames
from monitor.model.sources import Source, SourceFormat
from monitor.model.vocabulary import Vocabulary
from monitor.settings.lexicon import load_vocabulary

NOW = datetime(2025, 4, 1, 12, tzinfo=UTC)
SOURCE = Source(
    source_id="agency",
    title="Agency",
    format=SourceFormat.CSV,
    location="",
    every=None,
    zone="",
)


def _region(number: int, name: str, lat: float, *names: str) -> Region:
    return Region(
        code=f"XX-0{number}",
        country="XX",
        name=name,
        names=(name, *names),
        centre=Point(30.0, lat),
        radius_m=150_000.0,
    )


def _town(number: int, region: int, lon: float, lat: float, *names: str) -> Settlement:
    return Settlement(
        settlement_id=f"t-{number}",
        country="XX",
        region=f"XX-0{region}",
        name=names[0],
        names=names,
        point=Point(lon, lat),
        population=10_000,
        radius_m=2_000.0,
    )


GAZETTEER = Gazetteer(
    regions=(
        _region(1, "Poltava Oblast", 50.0, "Полтавська область", "Полтавщина", "Poltava"),
        _region(2, "Kherson Oblast", 46.0, "Херсонська область"),
    ),
    districts=(
        District(
            district_id="d-1",
            country="XX",
            region="XX-01",
            name="Suzemka District",
            names=("Suzemka District", "Суземский район"),
            point=Point(30.5, 50.5),
            radius_m=20_000.0,
        ),
    ),
    settlements=(
        _town(1, 1, 30.0, 50.0, "Poltava", "Полтава"),
        _town(2, 1, 30.5, 50.5, "Suzemka", "Суземка"),
        _town(3, 1, 30.2, 50.2, "Novosele", "Новоселе"),
        _town(4, 1, 30.8, 50.8, "Novosele", "Новоселе"),
        _town(5, 2, 30.0, 46.0, "Kherson", "Херсон"),
    ),
)


@cache
def vocabulary() -> Vocabulary:
    """The project's words, with the parties of the tests."""
    return load_vocabulary(ROOT / "config" / "lexicon.yaml", {"E": EAST, "W": WEST, "East": EAST})


INDEX = GazetteerIndex(GAZETTEER, "g1", vocabulary())


def a_listed(site_id: str, category: SiteCategory, *names: str, **changes: Any) -> ProtectedSite:
    """A site of that kind under those names, English first."""
    return a_site(
        site_id=SiteId(site_id),
        category=category,
        names=SiteNames(en=names[0], aliases=names[1:]),
        **changes,
    )


def sites_of(*listed: ProtectedSite) -> SiteIndex:
    """The look-up of one list."""
    return SiteIndex([a_list_version(sites=listed)], INDEX, vocabulary())


def told(**words: Any) -> StrikeReport:
    """A report of nothing but what is given: no place, no kind, no coordinates."""
    silent: dict[str, Any] = dict.fromkeys(
        ("region_as_given", "place_name", "facility_name", "effect", "summary", "headline"), ""
    )
    unplaced = {"point": None, "uncertainty_m": None, "category": None}
    return a_report(**{**silent, **unplaced, **words})


def read(fields: dict[str, str], *, source: Source = SOURCE) -> StrikeReport | Rejection:
    """What becomes of one item with these fields."""
    return normalise(
        RawClaim(locator="row 1", fields=fields),
        capture=a_capture(),
        source=source,
        vocabulary=vocabulary(),
        covers=INDEX.covers,
        now=NOW,
    )
