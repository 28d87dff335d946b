"""Facilities that a text names only to say what the struck thing feeds or stands near."""

import pytest
from unit.core.northland import INDEX, a_listed, sites_of, told, vocabulary

from monitor.core.bystanders import bystanders_in, named_by, without_bystanders
from monitor.core.kinds import kinds_in
from monitor.core.match import interpret
from monitor.core.occurrence import category_in
from monitor.core.text_names import names_in
from monitor.core.words import tokens
from monitor.model.incidents import LocatedReport, MatchClass
from monitor.model.mentions import MentionKind, Standing
from monitor.model.place import PlaceBasis
from monitor.model.sites import SiteCategory

NUCLEAR, SUBSTATION = SiteCategory.NUCLEAR_PLANT, SiteCategory.SUBSTATION
SITES = sites_of(
    a_listed("s-npp", NUCLEAR, "Poltava NPP", "Полтавська АЕС", "Полтавская АЭС", "ПАЕС"),
    a_listed("s-tpp", SiteCategory.POWER_PLANT_THERMAL, "Kherson TPP", "Херсонська ТЕС"),
    a_listed("s-refinery", SiteCategory.REFINERY, "Suzemka refinery", "Суземський НПЗ"),
    a_listed("s-rival", SiteCategory.REFINERY, "Suzemka refinery works", "Суземський НПЗ"),
    a_listed("s-sub", SUBSTATION, "Poltava substation", "Полтавська підстанція"),
)


def _stood_by(text: str) -> list[tuple[Standing, str]]:
    words = tokens(text)
    found = bystanders_in(words, named_by(kinds_in(words, vocabulary())), vocabulary())
    return [(each.standing, text[words[each.first].start : words[each.last].end]) for each in found]


def _located(headline: str) -> LocatedReport:
    return interpret(told(headline=headline), INDEX, SITES, vocabulary())


@pytest.mark.parametrize(
    ("text", "fed"),
    [
        ("підстанцію, що живить Хмельницьку АЕС", ["Хмельницьку АЕС"]),
        ("підстанції, що живлять Рівненську, Хмельницьку та Київську АЕС",
         ["Рівненську, Хмельницьку та Київську АЕС"]),
        ("підстанцію, від якої живиться ТЕЦ у Полтаві", ["ТЕЦ"]),
        ("лінію зовнішнього живлення окупованої АЕС", ["окупованої АЕС"]),
        ("підстанцію, що живить насоси Хмельницької АЕС", ["насоси Хмельницької АЕС"]),
        ("подстанция, питающая НПЗ и нефтебазу", ["НПЗ", "и нефтебазу"]),
        ("a substation feeding Kursk nuclear power plant", ["Kursk nuclear power plant"]),
        ("a yard that supplies power to Rivne NPP", ["power to Rivne NPP"]),
        ("a yard supplying and serving Rivne NPP", ["and serving Rivne NPP"]),
        ("підстанція живить місто, ТЕЦ зруйновано", []),
        ("підстанція живить місто, яке обстріляли поблизу дев'ятої ТЕЦ", []),
        ("a line supplying power was attacked at Rivne NPP", []),
        ("АЕС, яка живить три області", []),
        ("підстанція живить місто", []),
        ("обстріл лишив АЕС без світла", []),
    ],
)  # fmt: skip
def test_what_is_fed_stands_behind_the_word_that_says_so(text: str, fed: list[str]) -> None:
    """With all that are joined to it, up to the end of the clause or another thing struck."""
    assert [words for standing, words in _stood_by(text) if standing is Standing.FED] == fed


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("склад біля Хмельницької АЕС", ["Хмельницької АЕС"]),
        ("за 800 метрів від окупованої АЕС", ["окупованої АЕС"]),
        ("біля Полтави та АЕС", ["Полтави та АЕС"]),
        ("біля Рівненської АЕС і Хмельницької АЕС",
         ["Рівненської АЕС", "і Хмельницької АЕС"]),
        ("склад біля АЕС і ТЕЦ", ["АЕС"]),
        ("подстанцию у Курской АЭС", ["Курской АЭС"]),
        ("подстанцию у оккупированной Курской АЭС", ["оккупированной Курской АЭС"]),
        ("подстанцию у ЗАЭС", ["ЗАЭС"]),
        ("недалеко от промышленной площадки АЭС", ["АЭС"]),
        ("пожежі біля окупованої Росією Запорізької АЕС", ["Запорізької АЕС"]),
        ("в городе, где находится АЭС", ["АЭС"]),
        ("near the occupied nuclear power plant", ["the occupied nuclear power plant"]),
        ("near a NPP plant in Sumy", ["a NPP plant"]),
        ("біля АЕС", ["АЕС"]),
        ("біля шостого блока АЕС", []),
        ("near the NPP's reactor", []),
        ("near unit 6 NPP", []),
        ("near the hall of the NPP", []),
        ("near Sumy a refinery burns", []),
        ("drones near Sumy attacked the NPP", []),
        ("near one two three four five six NPP", []),
        ("біля Полтави, АЕС працює", []),
        ("під'єднали АЕС", []),
        ("около двадцати дронов над АЭС", []),
        ("у Рівненській АЕС", []),
        ("НПЗ біля Полтави", []),
    ],
)  # fmt: skip
def test_what_is_near_stands_behind_the_word_that_says_so(text: str, near: list[str]) -> None:
    """Not so a part of it, nor a town near which it was struck itself."""
    assert [words for standing, words in _stood_by(text) if standing is Standing.NEAR] == near


def test_the_words_of_what_stood_by_are_blanked() -> None:
    """The rest stays where it is, and a text without such stays as it is."""
    text = "Удар по підстанції біля АЕС, горить"
    assert without_bystanders(text, vocabulary()) == "Удар по підстанції біля    , горить"
    assert without_bystanders("Удар по АЕС", vocabulary()) == "Удар по АЕС"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("підстанцію, що живить АЕС", SUBSTATION),
        ("Fuel depot near a nuclear power plant", SiteCategory.OIL_DEPOT),
        ("Drone falls near a nuclear power plant", None),
        ("підстанція на АЕС", NUCLEAR),
        ("а\u0301так\u200bа на підстанцію біля АЕС", SUBSTATION),
    ],
)
def test_the_kind_struck_is_not_that_of_what_stood_by(
    text: str, expected: SiteCategory | None
) -> None:
    """However the text is written."""
    assert category_in([text], vocabulary()) is expected


@pytest.mark.parametrize(
    "text",
    [
        "Удар по підстанції, що живить Полтавську АЕС",
        "Удар по підстанції, що живить ПАЕС",
        "Удар по підстанції біля Полтавської АЕС",
        "Substation serving Poltava NPP struck",
        "Substation near Poltava NPP struck",
        "Беспилотники атаковали подстанцию у Полтавской АЭС",
    ],
)
def test_a_site_that_stood_by_is_no_place_of_the_strike(text: str) -> None:
    """It is mentioned with its words, its name is no other facility's, and its town is not told."""
    found = _located(text)
    assert found.category is SUBSTATION
    assert all(match.match_class is MatchClass.VICINITY for match in found.matches)
    assert found.place.basis in (PlaceBasis.REGION, PlaceBasis.UNKNOWN)
    mentions = names_in(text, INDEX, SITES.listed_names).mentions
    assert [(each.kind, each.value) for each in mentions] == [(MentionKind.BYSTANDER, "s-npp")]


def test_what_is_near_a_site_lies_in_the_regions_around_it() -> None:
    """Where the words name no place; what feeds a site may be anywhere."""
    near = _located("Удар по підстанції біля Полтавської АЕС")
    assert [match.site_id for match in near.matches] == ["s-npp"]
    assert (near.place.basis, near.place.label) == (PlaceBasis.REGION, "Poltava NPP")
    assert near.place.regions
    told_place = _located("У Херсоні удар по підстанції біля Полтавської АЕС").place
    assert told_place.label == "Kherson"
    fed = _located("Удар по підстанції, що живить Полтавську АЕС")
    assert (fed.place.basis, fed.matches) == (PlaceBasis.UNKNOWN, ())


def test_a_name_of_several_sites_places_nothing_near_any() -> None:
    """Each stays a candidate."""
    found = _located("Удар по підстанції біля Суземського НПЗ")
    assert found.place.basis is PlaceBasis.UNKNOWN
    assert {match.match_class for match in found.matches} == {MatchClass.VICINITY}


def test_a_site_both_struck_and_near_is_struck() -> None:
    """What the text speaks of comes first, what stood by last."""
    text = "Біля Полтавської АЕС горить ліс, дрони вдарили по Полтавській АЕС та Херсонській ТЕС"
    found = _located(text)
    assert [(m.site_id, m.match_class) for m in found.matches] == [
        ("s-npp", MatchClass.ON_SITE), ("s-tpp", MatchClass.ON_SITE),
    ]  # fmt: skip
    both = _located("Удар по Херсонській ТЕС і складу біля Полтавської АЕС")
    assert [(m.site_id, m.match_class) for m in both.matches] == [
        ("s-tpp", MatchClass.ON_SITE), ("s-npp", MatchClass.VICINITY),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        {"facility_name": "Substation feeding Poltava NPP"},
        {"facility_name": "Substation near Poltava NPP"},
        {"facility_name": "підстанція, що живить Полтавську АЕС", "region_as_given": "Полтавщина"},
        {"facility_name": "Substation", "place_name": "near Poltava NPP"},
        {"facility_name": "", "place_name": "біля Полтавської АЕС"},
    ],
)
def test_a_facility_told_in_fields_is_not_what_it_feeds_or_is_near(fields: dict[str, str]) -> None:
    """Neither by its name nor by its kind."""
    found = interpret(told(**fields), INDEX, SITES, vocabulary())
    assert found.category in (SUBSTATION, None)
    assert all(match.match_class is not MatchClass.ON_SITE for match in found.matches)
