"""Whose voice a claim is, by where a speaker stands in its words."""

from dataclasses import replace

import pytest
from unit.core.northland import SOURCE, read, vocabulary

from monitor.core.speakers import origin_family, quoted_family
from monitor.model.ids import PartyId
from monitor.model.reports import OriginFamily, StrikeReport


def family_of(text: str) -> OriginFamily:
    """The family of whom the text cites."""
    found = quoted_family(text, vocabulary())
    assert found is not None, text
    return found


def accepted(**fields: str) -> StrikeReport:
    """The report of an item with these fields."""
    report = read({"occurred_start": "2025-03-28", "source_name": "Paper", **fields})
    assert isinstance(report, StrikeReport)
    return report


@pytest.mark.parametrize(
    "text",
    [
        "Минобороны РФ: дроны атаковали нефтебазу",
        "МО РФ: удар по подстанции",
        "Міноборони РФ: дрони вдарили по підстанції",
        "Дроны ударили по подстанции — Минобороны РФ",
        "Дроны ударили по подстанции, - Минобороны РФ",
        "В Минобороны РФ заявили об атаке на подстанцию",
        "Russian MoD: drones attacked an oil depot",
        "Drones attacked an oil depot, Russian MoD says",
        "Drones attacked an oil depot, Russia’s defence ministry says",
        "Минобороны: дроны атаковали нефтебазу, сообщили в Минобороны РФ",
    ],
)
def test_an_organ_is_known_wherever_a_speaker_stands(text: str) -> None:
    """In each form of a headline and each language."""
    assert family_of(text).family_id == "ru-military"


@pytest.mark.parametrize(
    "text",
    [
        "По данным Минобороны, ВСУ ударили дронами по Ильскому НПЗ в ночь на 6 апреля",
        "За даними Міноборони, РФ вдарила дронами по Добротвірській ТЕС",
        "Генштаб: росіяни вдарили по підстанції",
        "General Staff: drones hit a substation",
    ],
)
def test_an_organ_without_its_country_is_nobodys(text: str) -> None:
    """The army behind the comma is whom it accuses, not whose it is."""
    family = family_of(text)
    assert (family.family_id, family.speaks_for, family.anyones) == ("any-military", None, True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Порошин: дрон влучив у підстанцію", "Drone hits a substation – Poroshin"),
        ("Губернатор Гладков: дрон упал", "Дрон упал, со слов Вячеслава Гладкова"),
        ("Substation hit, according to Elon Musk", "Elon Musk says a substation is hit"),
        ("ДТЕК: ракети влучили у ТЕС", "Missiles hit a plant, DTEK says"),
        ("Дрон ударил по НПЗ, передаёт Интерфакс", "Интерфакс: дрон ударил по НПЗ"),
        ("Глава Укренерго Кудрицький: дрон упав", "Укренерго: дрон упав"),
    ],
)
def test_one_name_is_one_origin_in_any_spelling_form_and_case(one: str, other: str) -> None:
    """Whether it is a known organ's or not; titles and first names are left out."""
    assert family_of(one).voice == family_of(other).voice


@pytest.mark.parametrize(
    "text",
    [
        "", "–", ": –", "Росіяни вдарили по підстанції — є загиблі",
        "Удар по Києву: пошкоджено ТЕЦ", "Харків: дрон влучив у підстанцію",
        "Воркута: дрон ударил по подстанции", "Ukraine war: drones hit refinery",
        "Что известно: дрон ударил по НПЗ", "2025: дрон ударил по НПЗ",
        "У Трускавці повідомили про вибух", "Substation hit, according to",
        "Residents said a drone hit the substation", "Drone hits a substation – Governor's",
        "A very long title of some unknown person: drone hits a substation",
        "One Two Three Four: drone hits a substation",
    ],
)  # fmt: skip
def test_a_place_a_party_a_heading_or_a_sentence_is_no_speaker(text: str) -> None:
    """The outlet speaks for itself then, or an organ that nobody names."""
    found = quoted_family(text, vocabulary())
    assert found is None or found.anyones


def test_an_outlet_that_names_itself_repeats_nobody() -> None:
    """ "Paper: …" in Paper is Paper's own."""
    own = accepted(headline="Paper: a drone hit a substation", origin="Another")
    assert own.family.title == "Another"


@pytest.mark.parametrize(
    ("side", "attacker", "party"),
    [
        ("media-RU", "West", "RU"),
        ("media-UA", "West", "UA"),
        ("media-RU", "", None),
        ("media-intl", "West", None),
    ],
)
def test_an_outlet_means_the_organ_of_its_own_side_where_it_accuses(
    side: str, attacker: str, party: str | None
) -> None:
    """In a field as in words, for either side; nothing tells whose it is elsewhere."""
    fields = {"source_party": side, "claimed_attacker": attacker and "E"}
    quoted = accepted(headline="Минобороны: дрон ударил по подстанции", **fields)
    stated = accepted(headline="Depot", origin="Defence Ministry", **fields)
    assert quoted.family == stated.family
    assert quoted.family.speaks_for == party and quoted.family.anyones is (party is None)


def test_a_party_stays_the_voice_of_its_organs_whomever_they_cite() -> None:
    """And whom they cite is kept beside it, unless that is the same organ."""
    agency = accepted(source_name="TASS", headline="МАГАТЭ: дрон ударил по линии")
    assert agency.family.speaks_for == "RU"
    assert agency.cites is not None and agency.cites.family_id == "iaea"
    staff = accepted(origin="General Staff of Ukraine", headline="General Staff: a depot burns")
    assert staff.family.family_id == "ua-military" and staff.cites is None
    ministry = accepted(origin="Russian MoD", headline="Kremlin says a depot burns")
    assert ministry.family.family_id == "ru-military" and ministry.cites is None


def test_a_constant_origin_is_the_outlet_and_not_whom_it_repeats() -> None:
    """As in a feed whose items all bear its name."""
    feed = replace(SOURCE, constants={"origin": "News agency"})
    claim = {"occurred_start": "2025-03-28", "origin": "News agency", "source_name": "News agency"}
    report = read({**claim, "headline": "Russian MoD: a depot burns"}, source=feed)
    assert isinstance(report, StrikeReport) and report.family.family_id == "ru-military"


def test_an_origin_without_a_word_is_still_one_origin() -> None:
    """Signs alone are a name as well as any."""
    words = vocabulary()
    assert origin_family("—", words) == origin_family("—", words)
    assert origin_family("—", words).family_id != origin_family("?", words).family_id
    assert origin_family("Минобороны", words, PartyId("RU")).family_id == "ru-military"
