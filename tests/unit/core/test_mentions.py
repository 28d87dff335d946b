"""What a report's words mention."""

import pytest
from unit.core.northland import vocabulary

from monitor.core.mentions import (
    category_in,
    is_aggregate,
    names_alike,
    occurrence_in,
    proper_names,
    share_of_names,
)
from monitor.model.reports import Occurrence


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("ПС 330 кВ",), "substation"),
        (("газовимірювальна станція «Суджа»",), "gas_metering"),
        (("", "Drone hits oil refinery"), "refinery"),
        (("energy facility", "substation"), "other_energy"),
        (("Kherson CHPP",), "power_plant_thermal"),
        (("лікарня",), "not_energy"),
        (("something burned",), None),
        (("На Шахтарському напрямку обстріляли три села",), None),
        (("Енергодар під обстрілом",), None),
        (("Окупанти обстріляли Шахтне, Вугільний і Газове",), None),
        (("Біля Газової вулиці обстріляли шахту «Південна»",), "coal_mine"),
        (("У Шахтарську пошкоджено ТЕЦ",), "power_plant_thermal"),
        ((), None),
    ],
)
def test_the_first_telling_text_gives_the_kind(
    texts: tuple[str, ...], expected: str | None
) -> None:
    """Facility, headline, summary, effect are asked in turn; a proper name is no kind."""
    assert category_in(texts, vocabulary()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("transformer destroyed", Occurrence.ASSERTED),
        ("drone was shot down, no damage", Occurrence.ATTEMPTED),
        ("Kyiv denies the strike", Occurrence.DENIED),
        ("violated safety rules, accident", Occurrence.NOT_A_STRIKE),
    ],
)
def test_words_say_whether_a_strike_is_asserted(text: str, expected: Occurrence) -> None:
    """By the lexicon's precedence: a cause other than a strike comes first."""
    assert occurrence_in(text, vocabulary(), bare=False) is expected


HEADLINES = [
    ("Дрони вдарили по ТЕС. Роботи з відновлення тривають", Occurrence.ASSERTED),
    ("Дрони вдарили по ТЕС. Це фейк", Occurrence.DENIED),
    ("Ремонт триває. Відновлення на ТЕС", Occurrence.UNMENTIONED),
    ("Авіація завдала авіаударів по дамбі", Occurrence.ASSERTED),
    ("Унаслідок обстрілу поранено трьох людей", Occurrence.ASSERTED),
    ("Дрон сбрасывает боеприпасы на склад топлива", Occurrence.ASSERTED),
    ("Росіяни скинули КАБи на область", Occurrence.ASSERTED),
    ("Ворог 37 разів атакував на напрямку біля ТЕС", Occurrence.UNMENTIONED),
    ("Бої точаться поблизу атомної станції", Occurrence.UNMENTIONED),
    ("На напрямку ворог обстріляв три села", Occurrence.ASSERTED),
    ("Гороскоп: удар по енергії Овнів", Occurrence.UNMENTIONED),
    ("Росія буде атакувати греблю, попередив Генштаб", Occurrence.UNMENTIONED),
    ("Не зафіксовано пошкоджень через атаку", Occurrence.ATTEMPTED),
    ("У місті працює ППО", Occurrence.ATTEMPTED),
    ("Завод збільшив виробництво дронів", Occurrence.UNMENTIONED),
    ("Жители жаловались на атаку", Occurrence.UNCLEAR),
    ("Drones hit the refinery, fire broke out", Occurrence.ASSERTED),
    ("Російські війська завдали удару по ТЕС", Occurrence.ASSERTED),
    ("БПЛА атаковали подстанцию", Occurrence.ASSERTED),
    ("Вибухи та пожежа на підстанції", Occurrence.ASSERTED),
    ("Разрушенная ТЭЦ восстановлению не подлежит", Occurrence.ASSERTED),
    ("“This is no accident”: plant attacked again", Occurrence.ASSERTED),
    ("Генштаб: это фейки об атаках на энергетику", Occurrence.DENIED),
    ("Ministry denies attack on gas station", Occurrence.DENIED),
    ("Пожежа на АЕС внаслідок короткого замикання", Occurrence.NOT_A_STRIKE),
    ("Электростанция возобновила работу после удара", Occurrence.UNMENTIONED),
    ("АЭС работает в штатном режиме после атаки на город", Occurrence.UNMENTIONED),
    ("Governor: attack on pipeline repelled", Occurrence.ATTEMPTED),
    ("Дрон сбит возле АЭС", Occurrence.ATTEMPTED),
    ("Дрон сбит возле АЭС, поврежден трансформатор", Occurrence.UNCLEAR),
    ("Drone debris falls on power line", Occurrence.UNCLEAR),
    ("Взрывы в районе подстанции", Occurrence.UNCLEAR),
    ("Горит нефтебаза", Occurrence.UNCLEAR),
    ("Attack leaves thousands without light", Occurrence.UNCLEAR),
    ("Через атаку світло вмикають на три години", Occurrence.UNCLEAR),
    ("Was the substation hit? Nobody says", Occurrence.UNCLEAR),
    ("Why was the substation hit? Drones struck it again", Occurrence.ASSERTED),
    ("Power prices rise", Occurrence.UNMENTIONED),
    ("Refinery workers go on strike", Occurrence.UNMENTIONED),
    ("Drones strike refinery, exports fall", Occurrence.ASSERTED),
    ("Storm knocks out power line", Occurrence.NOT_A_STRIKE),
    ("Peace talks in Vienna", Occurrence.UNMENTIONED),
    ("The plant was struck on Tuesday", Occurrence.ASSERTED),
    ("Місто без світла", Occurrence.UNMENTIONED),
    ("Енергетики пояснили графіки відключень світла", Occurrence.UNMENTIONED),
    ("Підстанція знеструмлена", Occurrence.UNCLEAR),
    ("Після вибухів місто без світла", Occurrence.UNCLEAR),
    ("Через обстріл шахта без живлення", Occurrence.UNCLEAR),
    ("Після удару по підстанції місто без світла", Occurrence.ASSERTED),
    ("Ймовірно, завтра дощ", Occurrence.UNMENTIONED),
    ("Ймовірно, завтра дощ і дрони", Occurrence.UNCLEAR),
    ("Міністр засудив атаку на ТЕС", Occurrence.UNCLEAR),
    ("Удари зупинили нафтопровід: сусіди засудили атаку", Occurrence.ASSERTED),
    ("Explosions hit gas pipeline", Occurrence.UNCLEAR),
    ("Ворог мріє знищити ТЕС", Occurrence.UNMENTIONED),
    ("Військові повідомили: вдалося знищити ТЕС", Occurrence.ASSERTED),
    ("Ворог обстріляв місто поблизу ТЕС", Occurrence.UNCLEAR),
    ("Ворог обстріляв підстанцію поблизу ТЕС", Occurrence.ASSERTED),
    ("Ворог атакував підстанцію, триває відновлення", Occurrence.ASSERTED),
    ("Збито десять дронів, але одне влучання в підстанцію", Occurrence.ASSERTED),
]


@pytest.mark.parametrize(("headline", "expected"), HEADLINES)
def test_a_bare_headline_has_to_say_that_something_was_struck(
    headline: str, expected: Occurrence
) -> None:
    """Repairs, drills, denials, what was shot down, fires without a cause, outages, comments and
    wishes are told apart; a facility may only tell where.
    """
    assert occurrence_in(headline, vocabulary(), bare=True) is expected


def test_a_source_that_lists_what_was_hit_asserts_it_unless_it_says_otherwise() -> None:
    """The same words, alone, would claim nothing."""
    assert occurrence_in("10 kV line off", vocabulary(), bare=False) is Occurrence.ASSERTED
    assert occurrence_in("10 kV line off", vocabulary(), bare=True) is Occurrence.UNMENTIONED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14 attacks (mostly unnamed)", True),
        ("over 100 energy facilities (not listed)", True),
        ("110 kV substation", False),
        ("", False),
    ],
)
def test_a_total_is_no_target(text: str, expected: bool) -> None:
    """A voltage is a number too, and no total."""
    assert is_aggregate(text, vocabulary()) is expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("110 kV substation", 0),
        ("подстанция 110 кВ «Максимовка»", 1),
        ("line Seimskaya-Klyukva No. 1", 2),
        ("об'єкт Курскэнерго", 0),
        ("Klyukva substation, Klyukva", 1),
    ],
)
def test_proper_names_are_what_is_left_without_generic_words(text: str, count: int) -> None:
    """Numbers, kinds and owners of many facilities name none."""
    assert len(proper_names(text, vocabulary())) == count


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("suzemka", "suzemka", True),
        ("suzemski", "suzemka", True),
        ("maksimovka", "maksymivka", True),
        ("sumi", "suga", False),
        ("kursk", "kurskenergo", False),
        ("belgorod", "zelgorod", False),
    ],
)
def test_names_are_alike_when_they_may_be_spellings_of_one(
    one: str, other: str, expected: bool
) -> None:
    """The first letter must agree, and so must the length, more or less."""
    assert names_alike(one, other) is names_alike(other, one) is expected


def test_the_share_of_names_counts_those_wanted() -> None:
    """Nothing wanted, nothing found."""
    assert share_of_names(("north", "south"), ("north", "hills")) == 0.5
    assert share_of_names((), ("north",)) == 0.0
