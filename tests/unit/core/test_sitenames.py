"""The listed sites that running text names."""

import pytest
from shapely import Point
from spec.project import knowledge
from unit.core.northland import INDEX, a_listed, sites_of

from monitor.core.bonds import Bond
from monitor.core.sitenames import SiteSaid
from monitor.core.text_names import names_in
from monitor.model.mentions import MentionKind, Standing
from monitor.model.sites import SiteCategory

SUZEMKA = Point(30.51, 50.5)
SITES = sites_of(
    a_listed("s-chp-5", SiteCategory.POWER_PLANT_THERMAL, "Poltava CHP-5", "Полтавська ТЕЦ-5"),
    a_listed("s-chp-6", SiteCategory.POWER_PLANT_THERMAL, "Poltava CHP-6", "Полтавська ТЕЦ-6"),
    a_listed("s-gres", SiteCategory.POWER_PLANT_THERMAL, "Kherson GRES", "Херсонська ДРЕС"),
    a_listed("s-tpp", SiteCategory.POWER_PLANT_THERMAL, "Kherson TPP", "Херсонська ТЕС"),
    a_listed("s-hpp", SiteCategory.POWER_PLANT_HYDRO, "SuzemkaHPP", "СузГЕС"),
    a_listed("s-hpp-2", SiteCategory.POWER_PLANT_HYDRO, "SuzemkaHPP-2", "СузГЕС-2"),
    a_listed("s-north", SiteCategory.SUBSTATION, "North substation", "ПС 330 кВ «Північна»"),
    a_listed(
        "s-one", SiteCategory.REFINERY, "Suzemka refinery", "Суземський НПЗ", geometry=SUZEMKA
    ),
    a_listed("s-two", SiteCategory.REFINERY, "Suzemka works", "НПЗ у Суземці", geometry=SUZEMKA),
    a_listed("s-depot", SiteCategory.OIL_DEPOT, "Suzemka depot", named=False, geometry=SUZEMKA),
    a_listed("s-far", SiteCategory.COAL_MINE, "Шахта «Суземка»"),
    a_listed("s-line", SiteCategory.POWER_LINE, "ЛЕП 750 кВ Херсонська ТЕС – Полтава"),
    a_listed("s-region", SiteCategory.REFINERY, "НПЗ на Полтавщині", named=False),
    a_listed("s-grid", SiteCategory.OTHER_ENERGY, "Energy of Kherson", named=False),
    a_listed("s-generic", SiteCategory.SUBSTATION, "Substation"),
)


def _said(text: str) -> list[SiteSaid]:
    return list(names_in(text, INDEX, SITES.listed_names).sites)


@pytest.mark.parametrize(
    ("text", "site", "bond"),
    [
        ("Полтавську ТЕЦ-5 пошкоджено", "s-chp-5", Bond.NAME),
        ("Полтавську ТЕЦ 5 пошкоджено", "s-chp-5", Bond.NAME),
        ("Херсонську ТЕС 5 квітня пошкоджено", "s-tpp", Bond.NAME),
        ("На Херсонській ТЕС 2 енергоблоки стоять", "s-tpp", Bond.NAME),
        ("СузГЕС 5 квітня під ударом", "s-hpp", Bond.WORD),
        ("Херсонська ТЕС – Полтава відключена", "s-line", Bond.WORD),
        ("Херсонська ТЕС, Полтава без світла", "s-tpp", Bond.NAME),
        ("У Полтаві пошкоджено ТЕЦ-6", "s-chp-6", Bond.SENTENCE),
        ("У Полтаві горить ТЕЦ-6: Херсон допоміг", "s-chp-6", Bond.SENTENCE),
        ("Удар по ТЕЦ-6 у Полтаві", "s-chp-6", Bond.TOWN),
        ("В Полтаві ТЕЦ-6 горить", "s-chp-6", Bond.TOWN),
        ("Херсонську ТЕЦ пошкоджено", "", None),
        ("Херсонську ДРЕС пошкоджено", "s-gres", Bond.NAME),
        ("Херсонську ТЕС пошкоджено", "s-tpp", Bond.NAME),
        ("СузГЕС під ударом", "s-hpp", Bond.WORD),
        ("СузГЕС-2 під ударом", "s-hpp-2", Bond.WORD),
        ("ПС 330 кВ «Північна» знеструмлено", "s-north", Bond.NAME),
        ("Підстанцію 330 кВ Північна", "s-north", Bond.NAME),
        ("Нафтобаза в Суземці горить", "s-depot", Bond.TOWN),
        ("НПЗ на Полтавщині горить", "s-region", Bond.TOWN),
        ("Удар по енергетиці Херсона", "s-grid", Bond.NAME),
    ],
)
def test_a_name_and_a_kind_that_belong_together_are_a_site(
    text: str, site: str, bond: Bond | None
) -> None:
    """With its number, and the abbreviation where two differ in it."""
    found = [(said.site_id, said.bond) for said in _said(text) if not said.rivals]
    assert found == ([(site, bond)] if site else [])


@pytest.mark.parametrize(
    "text",
    [
        "Полтавську ТЕЦ пошкоджено",
        "Полтавську ТЕЦ-7 пошкоджено",
        "Полтавську АЕС пошкоджено",
        "Володимир Полтава відвідав ТЕЦ-5",
        "Полтавський інженер відвідав ТЕЦ-5",
        "Полтавський біля ТЕЦ-5 ринок",
        "У Полтаві обговорили ТЕЦ-5 «Зоряна»",
        "Підстанцію у Полтаві знеструмлено",
        "Північний вітер",
        "",
    ],
)
def test_a_town_another_kind_or_a_person_is_no_site(text: str) -> None:
    """Nor a unit of another number, nor one that is called otherwise."""
    assert _said(text) == []


def test_names_listed_before_one_kind_are_a_site_each() -> None:
    """And an adjective behind a kind belongs to the kind that follows it."""
    both = [said.site_id for said in _said("Полтавська та Херсонська ТЕС")]
    assert both == ["s-tpp"]
    text = "На підстанції Полтавської ТЕЦ-5, НПЗ стоїть"
    assert [said.site_id for said in _said(text)] == ["s-chp-5"]


def test_words_that_fit_several_sites_name_none_of_them() -> None:
    """Each says how many others it may be."""
    said = _said("Пожежа на НПЗ у Суземці")
    assert {each.site_id: each.rivals for each in said} == {"s-one": 1, "s-two": 1}
    apart = _said("У Суземці вибух, горить НПЗ")
    assert {each.site_id: each.rivals for each in apart} == {"s-one": 1, "s-two": 1}


@pytest.mark.parametrize(
    ("text", "site"),
    [("Шахта в Суземці горить", ""), ("Шахта «Суземка» горить", "s-far")],
    ids=["in the town", "called so"],
)
def test_a_facility_in_a_town_is_none_that_is_called_like_it_elsewhere(
    text: str, site: str
) -> None:
    """What bears the name itself may be anywhere."""
    assert [said.site_id for said in _said(text)] == ([site] if site else [])


def test_a_site_said_is_a_mention_with_its_words() -> None:
    """Its span covers name and kind."""
    text = "Вночі вдарили по Херсонській ТЕС знову"
    mentions = names_in(text, INDEX, SITES.listed_names).mentions
    assert [(m.kind, m.value, text[m.start : m.end]) for m in mentions] == [
        (MentionKind.SITE, "s-tpp", "Херсонській ТЕС")
    ]


def test_the_site_spoken_of_first_stands_in_front() -> None:
    """Whatever kind it is of."""
    known = knowledge()
    text = "Підстанції в Славутичі, яка живить ЧАЕС, завдано удару"
    said = names_in(text, known.gazetteer, known.sites.listed_names).sites
    assert [each.site_id for each in said] == ["ua-slavutych-substation", "ua-chornobyl-npp"]


LONE = sites_of(
    a_listed("s-horse", SiteCategory.PUMPING_STATION, "НПС «Мідний Кінь»", "Copper Horse"),
    a_listed("s-alder", SiteCategory.SUBSTATION, "Енергооб'єкт «Вільхівська»"),
    a_listed("s-alder-too", SiteCategory.SUBSTATION, "ПС «Двоїста»"),
    a_listed("s-alder-three", SiteCategory.SUBSTATION, "ПС 110 кВ «Двоїста»"),
    a_listed("s-peace", SiteCategory.PIPELINE, "Mir oil pipeline", "Нафтопровід «Мир»"),
    a_listed("s-works", SiteCategory.REFINERY, "Мідь ЕКО"),
    a_listed("s-npp", SiteCategory.NUCLEAR_PLANT, "Suzemka NPP", geometry=SUZEMKA),
    a_listed("s-tpp", SiteCategory.POWER_PLANT_THERMAL, "Suzemka TPP", geometry=SUZEMKA),
    a_listed("s-ks", SiteCategory.PIPELINE, "КС «Зимова»"),
    a_listed("s-storage", SiteCategory.GAS_STORAGE, "ПСГ «Глибоке»"),
    a_listed("s-grid", SiteCategory.SUBSTATION, "Key energy facility of Kherson", named=False),
    a_listed("s-owned", SiteCategory.GAS_PRODUCTION, "Газовидобуток ДТЕК на Полтавщині"),
    a_listed("s-line-2", SiteCategory.POWER_LINE, "ЛЕП Зоряна – Місячна № 2"),
    a_listed("s-glued", SiteCategory.POWER_PLANT_HYDRO, "МідьГЕС"),
    a_listed(
        "s-traction", SiteCategory.OTHER_ENERGY, "Тягові підстанції Укрзалізниці на Полтавщині"
    ),
    a_listed("s-ufa", SiteCategory.REFINERY, "Суземкінський НПЗ", "Полтавнафта"),
    a_listed("s-autumn", SiteCategory.PUMPING_STATION, "НПС «Листопад»"),
    a_listed("s-metal", SiteCategory.SUBSTATION, "Zavodska substation", "ПС «Заводська»"),
    a_listed("s-meter", SiteCategory.GAS_METERING, "Suzemka GMS", geometry=SUZEMKA),
    a_listed("s-plant-line", SiteCategory.POWER_LINE, "ЛЕП 220 кВ Мідянської ТЕС"),
    a_listed("s-plant", SiteCategory.POWER_PLANT_THERMAL, "Мідянська ТЕС"),
)


def _lone(text: str) -> list[str]:
    return [
        said.site_id for said in names_in(text, INDEX, LONE.listed_names).sites if not said.rivals
    ]


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("«Мідний Кінь» горить: дрони вдарили по станції", "s-horse"),
        ("«Мідний Кінь» переміг на перегонах", ""),
        ("Copper Horse oil hub burns", "s-horse"),
        ("Copper horse statue unveiled", ""),
        ("«Вільхівську» обстріляли, район без світла", "s-alder"),
        ("«Вільхівську» обстріляли", ""),
        ("Вільхівська громада без світла", ""),
        ("«Двоїсту» обстріляли, район без світла", ""),
        ("Транзит через «Мир» зупинено", "s-peace"),
        ("Світ хоче миру, транзит зупинено", ""),
        ("Hungary complains of a halt in Mir crude transit", "s-peace"),
        ("Мир і транзит: що далі", ""),
        ("Mir station crew lands", ""),
        ("«Мідь ЕКО» горить", "s-works"),
        ("IAEA team leaves Suzemka plant", "s-npp"),
        ("Workers leave Suzemka plant", ""),
        ("Crude pumped past a Suzemka plant", ""),
        ("КС «Зимова» зупинена", "s-ks"),
        ("Удар по газосховищу на Полтавщині", "s-storage"),
        ("Полтавщина: удар, газосховище ціле", ""),
        ("Атаковано газовидобуток ДТЕК на Полтавщині", "s-owned"),
        ("Атаковано газовидобуток на Полтавщині", ""),
        ("Підстанція у Херсоні горить", ""),
        ("Лінія Зоряна – Місячна № 2 відключена", "s-line-2"),
        ("Лінія Зоряна – Місячна відключена", "s-line-2"),
        ("Лінія Зоряна – Місячна № 3 відключена", ""),
        ("МідьГЕС-2 під ударом", "s-glued"),
        ("Полтава: горять refineries", ""),
        ("Удар по станції «Листопад», пише генштаб", "s-autumn"),
        ("Поїзд стоїть на станції «Листопад»", ""),
        ("На станції чекають: «Листопад» прийде", ""),
        ("Удар по вузлу «Мира»", ""),
        ("Удар по енергооб'єкту «Двоїста»", ""),
        ("Удар по енергооб'єкту «Заводська»", "s-metal"),
        ("Удар по заводській підстанції", ""),
        ("Дрон врізався в колону суземкінського НПЗ", "s-ufa"),
        ("Суд арештував «Полтавнафту»", "s-ufa"),
        ("Обстріляно газову станцію в Суземці", "s-meter"),
        ("Газовий балон вибухнув на станції в Суземці", ""),
        ("Burning gas over Suzemka distribution station", "s-meter"),
        ("Burning house near Suzemka distribution station", ""),
        ("Знеструмлено ЛЕП 220 кВ Мідянської ТЕС", "s-plant-line"),
        ("Мідянська ТЕС знеструмлена", "s-plant"),
        ("Під Крапівінською та Мідянською ТЕС прогриміло", "s-plant"),
        ("Поїзди на Полтавщині стоять: удар по тягових підстанціях «Укрзалізниці»", "s-traction"),
        ("Поїзди на Полтавщині стоять: удар по тягових підстанціях", ""),
        ("На Полтавщині й у Херсонській області стоять тягові підстанції «Укрзалізниці»", ""),
    ],
)
def test_a_name_without_its_kind_is_a_site_where_the_text_hints_at_the_kind(
    text: str, site: str
) -> None:
    """Or where the list knows no other of its kind there; an ordinary word is none."""
    assert _lone(text) == ([site] if site else [])


def test_what_is_near_a_plant_without_a_word_for_its_kind_is_not_the_plant() -> None:
    """It stood by, as one does that is named with its kind."""
    said = names_in("Drone falls near Suzemka plant, IAEA says", INDEX, LONE.listed_names).sites
    assert [(each.site_id, each.standing) for each in said] == [("s-npp", Standing.NEAR)]


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("МАГАТЕ стурбоване: запорізька АЕС знову на одній лінії", "ua-zaporizhzhia-npp"),
        ("Північна АЕС збудована", ""),
        ("Удар по ТЕС у Дніпрі", "ua-prydniprovska-tpp"),
        ("У Запоріжжі ремонтують шлюз ГЕС", "ua-dnipro-hpp"),
        ("АЭС в Курчатове остановила блок", "ru-kursk-npp"),
        ("Пожежа на АЕС у Нетішині", "ua-khmelnytskyi-npp"),
        ("Вирок у Дніпрі: координати ТЕС передав агент", ""),
        ("Медведев пригрозил оставить Киев без ТЭЦ", ""),
        ("Славянский НПЗ на Кубани горит", "ru-slavyansk-eco-refinery"),
        ("Славянский хлебозавод на Кубани горит", ""),
        ("Джанкой без света: на подстанции 330 кВ пожар", "ua-dzhankoi-330-kv-substation"),
        ("АЭС в Ростовской области работает штатно", "ru-rostov-npp"),
        ("Kyiv weighs strikes on refineries if Moscow refuses", ""),
    ],
)
def test_listed_plants_are_known_by_where_they_are(text: str, site: str) -> None:
    """With the shipped lists and places; what is said in another clause is no place of theirs."""
    known = knowledge()
    said = names_in(text, known.gazetteer, known.sites.listed_names).sites
    assert [each.site_id for each in said if not each.rivals] == ([site] if site else [])
