"""Whether words assert a strike, and on what kind of facility."""

import pytest
from unit.core.northland import vocabulary

from monitor.core.occurrence import category_in, is_aggregate, occurrence_in
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
    ("Жители жаловались на атаку", Occurrence.ASSERTED),  # nobody complains of what was not
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
    ("Міністр засудив атаку на ТЕС", Occurrence.ASSERTED),
    ("Удари зупинили нафтопровід: сусіди засудили атаку", Occurrence.ASSERTED),
    ("Explosions hit gas pipeline", Occurrence.UNCLEAR),
    ("Ворог мріє знищити ТЕС", Occurrence.UNMENTIONED),
    ("Військові повідомили: вдалося знищити ТЕС", Occurrence.ASSERTED),
    ("Ворог обстріляв місто поблизу ТЕС", Occurrence.UNCLEAR),
    ("Ворог обстріляв підстанцію поблизу ТЕС", Occurrence.ASSERTED),
    ("Ворог атакував підстанцію, триває відновлення", Occurrence.ASSERTED),
    ("Збито десять дронів, але одне влучання в підстанцію", Occurrence.ASSERTED),
    ("Дрони скуштували НПЗ", Occurrence.ASSERTED),
    ("Дрони скуштували місто біля НПЗ", Occurrence.UNCLEAR),
    ("Енергетики чекали ремонту: КАБ вдарив по підстанції", Occurrence.ASSERTED),
    ("Після удару по підстанції, триває ремонт", Occurrence.UNMENTIONED),
    ("Дрони зібрано, щоб атакувати ТЕС", Occurrence.UNCLEAR),
    ("Ударят по нефтебазе, предсказал Генштаб", Occurrence.UNMENTIONED),
    ("Єврокомісар оглянув зруйновану ТЕС", Occurrence.UNCLEAR),
    ("Гасять пожежу на атакованій ТЕС", Occurrence.ASSERTED),
    ("Обстріл автобуса з гірниками біля шахти", Occurrence.UNMENTIONED),
    ("Росія атакувала житлові будинки та підстанцію", Occurrence.ASSERTED),
    ("Ракета влучила в ТЕЦ, працівник загинув", Occurrence.ASSERTED),
    ("Drone hits refinery, worker injured", Occurrence.ASSERTED),
    ("Україна купує дрони для охорони ТЕС", Occurrence.UNMENTIONED),
    ("Дрон упав у полі за 3 км від АЕС", Occurrence.ATTEMPTED),
    ("Міністр удар по ТЕС не підтвердив і не спростував", Occurrence.UNCLEAR),
    ("Unclear whether drones hit the refinery", Occurrence.UNCLEAR),
    ("Неясно, попали ли дроны в подстанцию", Occurrence.UNCLEAR),
    ("Невідомо, чи влучив дрон у ТЕС", Occurrence.UNCLEAR),
    ("Невідомо, чи буде ремонт", Occurrence.UNMENTIONED),
    ("Drones hit the refinery, unclear whether production stopped", Occurrence.ASSERTED),
    ("Удары по подстанции не наносились", Occurrence.DENIED),
    ("Ракета не долетіла до ТЕС", Occurrence.ATTEMPTED),
    ("ТЕС відбудували після торішніх обстрілів", Occurrence.UNMENTIONED),
    ("З початку року дрони вразили 20 НПЗ", Occurrence.ASSERTED),
    ("Дрони вдруге з початку року вдарили по НПЗ", Occurrence.ASSERTED),
    ("Грузовик врезался в опору ЛЭП", Occurrence.NOT_A_STRIKE),
    ("Ракетний удар по Ромнах. Ціни на паливо на нафтобазах знизилися", Occurrence.UNCLEAR),
    ("Ракетний удар по Ромнах. Горить нафтобаза", Occurrence.ASSERTED),
    ("Ракетний удар по Ромнах. У лікарні двоє поранених", Occurrence.ASSERTED),
    ("Удар по Ромнах: у місті немає струму", Occurrence.UNCLEAR),
    ("Удар по Ромнах: трамваї стоять", Occurrence.UNCLEAR),
    ("Автобус шахти потрапив під удар", Occurrence.UNMENTIONED),
    ("Удар по ТЕЦ, робітники встигли в укриття", Occurrence.ASSERTED),
    ("Дрон ударив по машині енергетиків", Occurrence.UNMENTIONED),
    ("Ворог поклав два снаряди у трансформатор", Occurrence.ASSERTED),
    ("Нафтозавод, розбитий уночі дронами, зупинено", Occurrence.ASSERTED),
    ("Через влучання ракети шахту знеструмлено", Occurrence.ASSERTED),
    ("Через обстріл шахту знеструмлено", Occurrence.UNCLEAR),
    ("У місті блекаут, причин влада не називає", Occurrence.UNCLEAR),
    ("Дрони по нафтобазі: перші кадри", Occurrence.ASSERTED),
    ("Не виключають прильоту в котельню", Occurrence.UNCLEAR),
    ("На НПЗ горів насос, причина — витік газу", Occurrence.NOT_A_STRIKE),
    ("Гремит около нефтезавода, работает ПВО", Occurrence.UNCLEAR),
    ("Unexplained blast rips through compressor station", Occurrence.UNCLEAR),
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
        ("18 refineries hit with drones since the start of the year", True),
        ("З початку року дрони вразили 20 НПЗ", True),
        ("Drones hit the refinery for the third time since the start of the year", False),
        ("110 kV substation", False),
        ("", False),
    ],
)
def test_a_total_is_no_target(text: str, expected: bool) -> None:
    """A voltage is a number too, and no total; nor is the how-manieth strike since a day."""
    assert is_aggregate(text, vocabulary()) is expected
