"""Stand-in points are found by what is said at them, and true ones are left alone."""

import pytest

from monitor.core.precision import LEAST_TEXTS, PlacedText, position_of, repeated_points

VILLAGE = position_of(33.4817, 46.5578)


def _at(name: str, texts: list[str]) -> list[PlacedText]:
    return [PlacedText(VILLAGE, name, text) for text in texts]


def _different(text: str, count: int = LEAST_TEXTS) -> list[str]:
    return [f"{text} {number}" for number in range(count)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Chorna Dolyna", "У Херсонській області пролунали вибухи, номер"),
        ("Slobozhans’ke", "На Харьковщине повреждена подстанция, число"),
        ("Cheremushky", "В Приморье столкнулись две машины, случай"),
        ("", "Новини дня, випуск"),
    ],
)
def test_a_point_whose_place_no_news_names_stands_for_something_else(name: str, text: str) -> None:
    """A village that a whole region's news is put on, or a namesake, or no place at all."""
    assert repeated_points(_at(name, _different(text))) == {VILLAGE}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Kherson", "У Херсоні пролунали вибухи, номер"),
        ("Kherson", "Херсонська громада без світла, день"),
        ("Kyiv", "В Киеве прогремели взрывы, номер"),
        ("Vinnytsya", "У Вінницькій області збили дрон, номер"),
        ("Odessa", "Одещина знову під атакою, ніч"),
        ("Yu", "Новини дня, випуск"),  # too short a name to look for: believed
    ],
)
def test_a_place_that_the_news_name_keeps_its_point(name: str, text: str) -> None:
    """However it is inflected, written or made an adjective, in either script."""
    assert repeated_points(_at(name, _different(text))) == set()


def test_a_few_texts_prove_nothing() -> None:
    """One below the least number is left alone."""
    assert repeated_points(_at("Chorna Dolyna", _different("Вибух", LEAST_TEXTS - 1))) == set()


def test_one_text_repeated_by_many_outlets_is_one() -> None:
    """Wire copy does not make a point suspicious."""
    assert repeated_points(_at("Chorna Dolyna", ["Вибухи на Херсонщині"] * 100)) == set()


def test_a_quarter_of_texts_that_name_the_place_keep_it() -> None:
    """Not every headline names its town."""
    named = _different("Вибух у Чорній Долині", LEAST_TEXTS // 4)
    others = _different("Вибух на Херсонщині", LEAST_TEXTS - LEAST_TEXTS // 4)
    assert repeated_points(_at("Chorna Dolyna", named + others)) == set()
    assert repeated_points(_at("Chorna Dolyna", named[1:] + _different("Вибух", 12))) == {VILLAGE}


def test_digits_beyond_the_metre_make_no_other_point() -> None:
    """The same village with 5 or 7 digits is one point."""
    assert position_of(33.48172, 46.55783) == position_of(33.4817293, 46.5578301)


def test_no_more_texts_of_a_point_are_kept_than_it_takes_to_tell() -> None:
    """A stand-in with thousands of items is still told, from the first of them."""
    many = _at("Chorna Dolyna", _different("На Херсонщині вибух", 1_000))
    assert repeated_points(many) == {VILLAGE}
