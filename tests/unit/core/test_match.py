"""Which listed sites a report may speak of."""

import pytest
from builders import a_point
from shapely import LineString
from unit.core.northland import INDEX, a_listed, sites_of, told, vocabulary

from monitor.core.kinds import same_kind
from monitor.core.match import interpret
from monitor.model.incidents import LocatedReport, MatchClass
from monitor.model.place import PlaceBasis
from monitor.model.reports import StrikeReport
from monitor.model.sites import SiteCategory

SUBSTATION = a_listed("s-poltava", SiteCategory.SUBSTATION, "Poltava substation", "ПС Полтава 330")
MAKSIMOVKA = a_listed("s-maks", SiteCategory.SUBSTATION, "Maksimovka", geometry=a_point(30.1, 50.1))
PIPE = a_listed(
    "s-pipe",
    SiteCategory.PIPELINE,
    "Friendship pipeline",
    region="",
    geometry=LineString([(29.0, 50.0), (31.0, 50.0)]),
)
UNNAMED = a_listed(
    "s-unnamed",
    SiteCategory.REFINERY,
    "a refinery in Suzemka",
    named=False,
    geometry=a_point(30.5, 50.5),
)
SITES = sites_of(SUBSTATION, MAKSIMOVKA, PIPE, UNNAMED)


def read(report: StrikeReport) -> LocatedReport:
    """The report as the small country's list and gazetteer let it be read."""
    return interpret(report, INDEX, SITES, vocabulary())


@pytest.mark.parametrize(
    ("words", "site", "match_class"),
    [
        ({"facility_name": "ПС Полтава 330"}, "s-poltava", MatchClass.ON_SITE),
        ({"facility_name": "подстанция «Максимовка»"}, "s-maks", MatchClass.ON_SITE),
        ({"facility_name": "Maksimovka"}, "s-maks", MatchClass.ON_SITE),
        ({"facility_name": "substation", "place_name": "Poltava"}, "s-poltava", MatchClass.ON_SITE),
        (
            {"facility_name": "energy facility", "place_name": "Poltava"},
            "s-poltava",
            MatchClass.REGION,
        ),
        (
            {"facility_name": "refinery", "place_name": "Suzemka"},
            "s-unnamed",
            MatchClass.SETTLEMENT,
        ),
        ({"facility_name": "Friendship pipeline"}, "s-pipe", MatchClass.ON_SITE),
    ],
)
def test_a_site_is_pointed_at_by_its_name_its_town_and_its_kind(
    words: dict[str, str], site: str, match_class: MatchClass
) -> None:
    """How far the words point is in the class, why is in the reasons."""
    best = read(told(region_as_given="Poltava Oblast", **words)).matches[0]
    assert (best.site_id, best.match_class) == (site, match_class)
    assert best.reasons and 0.0 <= best.score <= 1.0


@pytest.mark.parametrize(
    "words",
    [
        {"facility_name": "14 attacks on Poltava substation", "aggregate": True},
        {"facility_name": "Poltava hospital", "place_name": "Poltava"},
        {"facility_name": "Poltava refinery"},
        {"facility_name": "substation", "place_name": "Suzemka"},
    ],
    ids=["a total", "no energy facility", "another kind", "another town"],
)
def test_no_site_is_pointed_at_by_other_words(words: dict[str, object]) -> None:
    """A name that belongs to another kind of facility is another facility."""
    matches = read(told(region_as_given="Poltava Oblast", **words)).matches
    assert not [match for match in matches if match.site_id == "s-poltava"]


@pytest.mark.parametrize(
    ("headline", "site"),
    [
        ("Drones hit Poltava substation overnight", "s-poltava"),
        ("Дрони атакували підстанцію в Полтаві", "s-poltava"),
        ("Drones hit energy facilities near Poltava", ""),
        ("Two killed in Poltava", ""),
    ],
)
def test_a_bare_headline_points_at_a_site_by_name_and_kind_only(headline: str, site: str) -> None:
    """Without a place of its own, a name whose kind is not said may as well be the town's."""
    located = read(
        told(headline=headline, facility_name="", place_name="", region_as_given="", summary="")
    )
    named = [m.site_id for m in located.matches if m.match_class is MatchClass.ON_SITE]
    assert named == ([site] if site else [])


@pytest.mark.parametrize(
    ("headline", "found"),
    [
        ("Пожежа на НПЗ у Суземці", [("s-unnamed", MatchClass.SETTLEMENT)]),
        ("Пожежа на ПС у Новоселе", []),
        (
            "Poltava substation hit: fire at Poltava substation",
            [("s-poltava", MatchClass.ON_SITE)],
        ),
        (
            "Maksimovka substation and Poltava substation hit",
            [("s-maks", MatchClass.ON_SITE), ("s-poltava", MatchClass.ON_SITE)],
        ),
    ],
)
def test_a_bare_text_points_at_each_site_it_names_once(
    headline: str, found: list[tuple[str, MatchClass]]
) -> None:
    """In the order of the text; a facility that no source names is only somewhere in its town."""
    matches = read(told(headline=headline)).matches
    assert [(match.site_id, match.match_class) for match in matches] == found


def test_a_plant_named_without_its_kind_is_of_the_kind_the_list_gives_it() -> None:
    """Where nothing else told its kind, a word for any factory does not hide it; unless it only
    stood by.
    """
    struck = read(told(headline="Лукойл: завод у Суземці вибухнув"))
    beside = read(told(headline="Drone hits a factory near Suzemka plant, a Lukoil site"))
    assert (struck.category, beside.category) == (SiteCategory.REFINERY, SiteCategory.NOT_ENERGY)


def test_words_that_fit_two_sites_name_neither() -> None:
    """Both are candidates, faintly."""
    twins = [
        a_listed(f"s-{n}", SiteCategory.REFINERY, f"Suzemka refinery {works}")
        for n, works in enumerate(("plant", "complex"))
    ]
    located = interpret(
        told(headline="Fire at Suzemka refinery"), INDEX, sites_of(*twins), vocabulary()
    )
    assert {match.match_class for match in located.matches} == {MatchClass.REGION}
    assert len(located.matches) == 2


def test_a_bare_text_with_a_point_has_the_sites_around_it_as_candidates() -> None:
    """Of the kind it speaks of; the summary is read where the headline names nothing."""
    around = read(told(headline="A substation burns", point=a_point(), uncertainty_m=500.0))
    assert [m.match_class for m in around.matches] == [MatchClass.PERIMETER]
    summary = read(told(headline="Гучно вночі", summary="Удар по підстанції в Полтаві"))
    assert summary.matches[0].site_id == "s-poltava"


def test_a_facility_without_a_region_is_looked_for_everywhere() -> None:
    """Where its name is all that is said."""
    assert read(told(facility_name="подстанция «Максимовка»")).matches[0].site_id == "s-maks"


def test_a_named_site_places_its_report() -> None:
    """To the precision at which the list knows it."""
    located = read(told(region_as_given="Poltava Oblast", facility_name="ПС Полтава 330"))
    assert located.place.basis is PlaceBasis.SITE_NAME
    assert located.place.uncertainty_m == SUBSTATION.coordinate_precision_m


def test_a_reported_point_stays_where_the_report_puts_it() -> None:
    """Also when the words name a site elsewhere, which then loses ground."""
    near, far = (
        read(
            told(
                facility_name="ПС Полтава 330",
                region_as_given="Poltava Oblast",
                point=a_point(30.0, lat),
                uncertainty_m=500.0,
            )
        )
        for lat in (50.0, 50.5)
    )
    assert near.place.basis is far.place.basis is PlaceBasis.REPORTED_POINT
    assert near.matches[0].score > far.matches[0].score
    assert far.matches[0].match_class is MatchClass.ON_SITE
    assert "km from the place named" in far.matches[0].reasons[-1]


@pytest.mark.parametrize(
    ("lat", "uncertainty_m", "expected"),
    [
        (50.0005, 200.0, MatchClass.PERIMETER),
        (50.005, 600.0, MatchClass.VICINITY),
        (50.005, 100.0, None),
        (50.054, 500.0, None),
    ],
    ids=["56 m off", "560 m off", "560 m off, sure of 100", "6 km off"],
)
def test_nearness_makes_a_candidate_and_no_more(
    lat: float, uncertainty_m: float, expected: MatchClass | None
) -> None:
    """Beyond both uncertainties it is none; within them it is never on the site."""
    report = told(
        facility_name="a substation", point=a_point(30.0, lat), uncertainty_m=uncertainty_m
    )
    found = {match.site_id: match.match_class for match in read(report).matches}
    assert found.get(SUBSTATION.site_id) is expected


def test_a_point_near_a_site_of_another_kind_is_no_candidate() -> None:
    """Without a word on what was hit nearness says nothing."""
    report = told(summary="A strike.", point=a_point(), uncertainty_m=500.0)
    assert read(report).matches == ()


def test_a_list_is_looked_up_by_site_id() -> None:
    """Each site with the list it stands on and the regions it lies in; a line may lie in many."""
    assert [site.site_id for _, site in SITES.listed()] == sorted(SITES.sites)
    assert SITES.list_of["s-pipe"] == "grid"
    assert (SITES.regions_of("s-pipe"), SITES.regions_of("s-maks")) == ((), ("XX-01",))


@pytest.mark.parametrize(
    ("said", "listed", "expected"),
    [
        (SiteCategory.SUBSTATION, SiteCategory.SUBSTATION, True),
        (SiteCategory.SUBSTATION, SiteCategory.DISTRIBUTION, None),
        (SiteCategory.SUBSTATION, SiteCategory.REFINERY, False),
        (None, SiteCategory.REFINERY, None),
        (SiteCategory.OTHER_ENERGY, SiteCategory.REFINERY, None),
        (SiteCategory.OTHER_ENERGY, SiteCategory.OTHER_ENERGY, True),
        (SiteCategory.REFINERY, SiteCategory.OTHER_ENERGY, None),
        (SiteCategory.NOT_ENERGY, SiteCategory.OTHER_ENERGY, False),
        (SiteCategory.NOT_ENERGY, SiteCategory.NOT_ENERGY, True),
    ],
)
def test_a_kind_fits_does_not_fit_or_says_too_little(
    said: SiteCategory | None, listed: SiteCategory, expected: bool | None
) -> None:
    """Kinds that are mixed up in print leave it open."""
    assert same_kind(said, listed) is expected


@pytest.mark.parametrize(
    ("region", "regions"),
    [
        ("", ("XX-01",)),
        ("Poltava Oblast", ("XX-01",)),
        ("Kherson Oblast", ("XX-01", "XX-02")),
    ],
    ids=["point alone", "words agree", "words contradict"],
)
def test_a_reported_point_tells_its_region_and_a_contradiction_stays_visible(
    region: str, regions: tuple[str, ...]
) -> None:
    """Neither the words nor the point are believed over the other."""
    report = told(region_as_given=region, point=a_point(30.0, 50.0), uncertainty_m=500.0)
    assert read(report).place.regions == regions
