"""What a clause says by its grammar of arms and a facility."""

import pytest
from unit.core.northland import vocabulary

from monitor.core.clauses import armed_clause, clause_end, hit_in, main_clauses
from monitor.core.words import clean


@pytest.mark.parametrize(
    ("headline", "hit"),
    [
        ("Дві ракети вгризлися в машзал ТЕС", True),
        ("Дрони скуштували НПЗ", True),
        ("У місті FPV нахилив опору ЛЕП", True),
        ("В котельную воткнулся снаряд", True),
        ("Ракетой вспорото трансформатор", True),
        ("ДРЕС причесали «Нептунами»", True),
        ("Газопровід підрізано КАБом", True),
        ("Нафтобазу розібрали на запчастини дрони", True),
        ("По подстанции отработали из HIMARS", True),
        ("После тишины дроны слизали подстанцию", True),
        ("Shaheds munch fuel depot", True),
        ("A drone nibbles at the boiler house", True),
        ("Substation chewed up by drones", True),
        ("Plant reduced to rubble by cruise missiles", True),
        ("Дрони над ТЕС бачили зорі", False),
        ("Дроны обсуждали на подстанции", False),
        ("Диверсант с бомбой уснул у газопровода", False),
        ("Ракети не вгризлися в машзал ТЕС", False),
        ("Дрони помічено біля ТЕС", False),
        ("Подбитый танк южнее подстанции", False),
        ("Журналісти писали про нові дрони й ТЕС", False),
        ("Drones over the power plant", False),
        ("Drone cages for grid transformers", False),
        ("Substation beside drones", False),
        ("Substation stands by drones", False),
        ("Ракети летять. ТЕС працює", False),
        ("Ракети впали на місто", False),
        ("Ракети вгризлися в Енергодар", False),
    ],
)
def test_a_clause_tells_by_its_grammar_whether_arms_reached_a_facility(
    headline: str, hit: bool
) -> None:
    """The verb may be any: who does what to what is told by case, prepositions and order."""
    assert (hit_in(clean(headline), vocabulary()) is not None) is hit


def test_the_clause_that_tells_of_a_hit_is_where_it_stands() -> None:
    """The span is of the cleaned text."""
    text = clean("Гучно було. Дрони скуштували НПЗ, є пожежа")
    found = hit_in(text, vocabulary())
    assert found is not None
    assert text[slice(*found)].strip() == "дрони скуштували нпз"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("дрон влучив, тес горить", ["дрон влучив", " тес горить"]),
        ("відновили тес, яку розбито", ["відновили тес", "відновили тес, яку розбито"]),
        ("тес, розбиту в січні, і гес", ["тес", "тес, розбиту в січні", " і гес"]),
        ("1: 2", ["1", " 2"]),
    ],
)
def test_a_clause_stands_with_what_qualifies_it_and_without(text: str, expected: list[str]) -> None:
    """What qualifies begins with a conjunction, or with a participle of what was named before."""
    assert [text[start:end] for start, end in main_clauses(text, vocabulary())] == expected


@pytest.mark.parametrize(
    ("text", "at", "end"), [("unknown if it burns, he said", 8, 19), ("unknown if: no", 10, 10)]
)
def test_a_clause_ends_where_punctuation_parts_it_from_the_next(
    text: str, at: int, end: int
) -> None:
    """Also where nothing of it is left."""
    assert clause_end(text, at) == end


@pytest.mark.parametrize(
    ("text", "armed"),
    [
        ("drones over the plant", True),
        ("ukraine buys drones", False),
        ("ukraine buys drones, drones over the plant", True),
        ("smoke over the plant", False),
    ],
)
def test_arms_that_are_bought_or_made_hint_at_nothing(text: str, armed: bool) -> None:
    """Those that fly do."""
    assert (armed_clause(text, vocabulary()) is not None) is armed
