"""The places that running text names."""

from pathlib import Path

import pytest
from spec.project import ROOT, knowledge
from unit.core.northland import GAZETTEER, INDEX

from monitor.core.locate import GazetteerIndex, locate_text
from monitor.core.placenames import PlaceSaid
from monitor.core.words import tokens
from monitor.model.mentions import MentionKind
from monitor.model.place import NOWHERE, PlaceBasis
from monitor.settings.lexicon import load_vocabulary


def _said(text: str) -> list[PlaceSaid]:
    return knowledge().gazetteer.place_names.said(tokens(text))


def _places(text: str) -> list[str]:
    return [f"{said.kind}:{said.places[0].name}" for said in _said(text)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Вибухи у Харкові", ["settlement:Kharkiv"]),
        ("Взрывы в Харькове", ["settlement:Kharkiv"]),
        ("Explosions in Kharkiv", ["settlement:Kharkiv"]),
        ("Удар по Кривому Рогу", ["settlement:Kryvyy Rih"]),
        ("Обстріл Нової Каховки", ["settlement:Nova Kakhovka"]),
        ("Атака на Сумщину", ["region:Sumy Oblast"]),
        ("У Запорізькій області вибухи", ["region:Zaporizhzhia Oblast"]),
        ("Drones over Belgorod region", ["region:Belgorod Oblast"]),
        (
            "У Харківській та Сумській областях тривога",
            ["region:Kharkiv Oblast", "region:Sumy Oblast"],
        ),
        ("Голова Херсонської ОВА повідомив", ["region:Kherson Oblast"]),
        ("Kursk governor says", ["region:Kursk Oblast"]),
        ("Вибух у Покровському районі", ["district:Pokrovsky District"]),
        ("В окупованому Криму вибухи", ["region:Autonomous Republic of Crimea"]),
        ("Кринки Херсонської області", ["settlement:Krynky", "region:Kherson Oblast"]),
        ("Росіяни обстріляли Вугледар", ["settlement:Vuhledar"]),
        ("Тернами і Ямполівкою пройшли", []),
        ("Бої біля Вугледара, Кринок", ["settlement:Vuhledar", "settlement:Krynky"]),
        ("Нова війна за мир і щастя", []),
        ("Нафтопровід «Дружба» зупинено", []),
        ("Василь Полтава подав позов", []),
        ("Київ пропонує США угоду", []),
        ("Drones Strike The Town Of Vuhledar Again", ["settlement:Vuhledar"]),
        ("Drones Strike Vuhledar Again On Monday", []),
        ("Удар по Києву", ["settlement:Kyiv"]),
        ("Удар по Слов'янську електростанцію", ["settlement:Slovyansk"]),
        ("Обстріляли Слов'янську електростанцію", []),
        ("Зруйновано Слов'янськ", ["settlement:Slovyansk"]),
        ("Пожежа на Хмельницькій АЕС", []),
        ("Обстріл Хмельницького", ["settlement:Khmelnytskyi"]),
        ("На Хмельницькому напрямку тихо", []),
        ("Обстріл Хмельницького, Сум", ["settlement:Khmelnytskyi", "settlement:Sumy"]),
        ("Курської Дуги не буде", []),
        ("Дрон влучив у підстанцію в Росії", []),
        ("Дрон попал в подстанцию в России", []),
        ("Удар по Белой Церкви", ["settlement:Bila Tserkva"]),
        ("Вибух в Уфі", ["settlement:Ufa"]),
        ("Вибух в Очакові", ["settlement:Ochakiv"]),
        ("Взрыв в Орехове", ["settlement:Orikhiv"]),
        ("Бої за Покровськ", ["settlement:Pokrovsk"]),
        ("Владимир Зеленский заявил", []),
        ("Взрыв во Владимире", ["settlement:Vladimir"]),
        ("Взрыв в Смоленском", ["settlement:Smolenskoye"]),
        ("Взрыв под Смоленском", ["settlement:Smolensk"]),
        ("Взрыв в Каменском", ["settlement:Kamyanske"]),
    ],
)
def test_places_are_read_from_running_text(text: str, places: list[str]) -> None:
    """In any case ending and alphabet; ordinary words, brands, people and governments are none."""
    assert _places(text) == places


def test_a_name_of_many_villages_is_all_of_them() -> None:
    """Unless the text names the region, or one of them dwarfs the others."""
    many = _said("Обстріляно біля Іванівки")[0]
    named = _said("Обстріляно біля Іванівки Херсонської області")[0]
    assert len(many.places) > len(named.places) >= 1
    assert locate_text([many]).basis is PlaceBasis.UNKNOWN
    assert locate_text([many]).candidates == len(many.places)
    assert len(_said("Вибух у Донецьку")[0].places) == 1


@pytest.mark.parametrize(
    ("text", "basis", "label", "regions"),
    [
        ("Strike on Kherson", PlaceBasis.SETTLEMENT, "Kherson", ("XX-02",)),
        ("Удар в Новоселе", PlaceBasis.REGION, "Novosele", ("XX-01",)),
        ("Удар в Новоселе, Полтавщина", PlaceBasis.REGION, "Novosele", ("XX-01",)),
        ("Суземський район", PlaceBasis.DISTRICT, "Suzemka District", ("XX-01",)),
        ("Полтавщина, Херсонська область", PlaceBasis.REGION, "", ("XX-01", "XX-02")),
        ("Полтавщина і Херсон", PlaceBasis.REGION, "", ("XX-01", "XX-02")),
        ("У Полтаві та Херсоні", PlaceBasis.REGION, "", ("XX-01", "XX-02")),
        ("У Полтаві, знову в Полтаві", PlaceBasis.SETTLEMENT, "Poltava", ("XX-01",)),
    ],
)
def test_a_text_is_placed_as_sharply_as_its_names_allow(
    text: str, basis: PlaceBasis, label: str, regions: tuple[str, ...]
) -> None:
    """Several places are no single point, and a name that several bear is none of them."""
    place = locate_text(INDEX.place_names.said(tokens(text)))
    assert (place.basis, place.label, place.regions) == (basis, label, regions)


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Вибух у Зеленодольську", {"UA", "RU"}),
        ("Вибух у Зеленодольську на Дніпропетровщині", {"UA"}),
        ("Вибух у Зеленодольську, Дніпро здригнувся, Криворіжжя і Сумщина", {"UA"}),
    ],
)
def test_a_town_abroad_is_not_passed_over_for_its_size(text: str, countries: set[str]) -> None:
    """Unless the text names a region, or at least regions of one of the countries."""
    town = next(said for said in _said(text) if said.kind is MentionKind.SETTLEMENT)
    assert {place.country for place in town.places} == countries


def test_what_several_places_bear_has_the_label_of_none() -> None:
    """A place label is one that all of them have."""
    said = _said("Drone hits Primorsk")
    assert len({place.name for place in said[0].places}) > 1
    assert locate_text(said).label == ""


def test_a_text_without_names_is_nowhere() -> None:
    """Nothing stands in for what is not said."""
    assert locate_text(_said("Уночі було гучно")) == NOWHERE


def test_a_place_said_is_a_mention_with_its_words() -> None:
    """The span is of the text as given, stress marks and soft hyphens included."""
    text = "Уночі: Ха\u0301рків\u00adська область, Покровський район, Суми"
    words = tokens(text)
    mentions = [said.mention(words) for said in knowledge().gazetteer.place_names.said(words)]
    assert [(each.kind, text[each.start : each.end]) for each in mentions] == [
        (MentionKind.REGION, "Ха\u0301рків\u00adська"),
        (MentionKind.DISTRICT, "Покровський район"),
        (MentionKind.SETTLEMENT, "Суми"),
    ]
    assert mentions[0].value == "UA-63"
    assert mentions[1].value.startswith("ua-14")


def test_the_names_of_a_town_are_known_in_its_region_only() -> None:
    """Former names aside; an adjective or a part of a name is none."""
    place_names = knowledge().gazetteer.place_names
    assert "Харьков" in place_names.town_names(["харків"], {"UA-63"})
    assert place_names.town_names(["харків"], {"UA-53"}) == ()
    assert place_names.town_names(["харків", "центр"], {"UA-63"}) == ()
    assert place_names.town_names(["ніде"], {"UA-63"}) == ()
    assert place_names.town_names([], {"UA-63"}) == ()


def test_a_language_is_added_by_words_alone(tmp_path: Path) -> None:
    """Two words of Polish in the lexicon, and a list of regions in Polish is read as one."""
    shipped = (ROOT / "config" / "lexicon.yaml").read_text(encoding="utf-8")
    path = tmp_path / "lexicon.yaml"
    added = shipped.replace("[та, і, й,", "[oraz, та, і, й,", 1)
    path.write_text(added.replace("[область, області,", "[obwody, область, області,"), "utf-8")
    polish = GazetteerIndex(GAZETTEER, "g1", load_vocabulary(path, {}))
    text = tokens("Poltava oraz Kherson obwody")
    assert [said.kind for said in INDEX.place_names.said(text)] != [MentionKind.REGION] * 2
    assert [said.kind for said in polish.place_names.said(text)] == [MentionKind.REGION] * 2
