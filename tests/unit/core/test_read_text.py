"""What a sentence says by itself, with the words it is read from."""

from dataclasses import replace
from functools import cache

import pytest
from builders import a_window
from spec.project import ROOT
from unit.core.northland import vocabulary as northern

from monitor.core.read_text import attacker_in, means_in, read_text, times_in
from monitor.model.ids import PartyId
from monitor.model.mentions import MentionKind
from monitor.model.reports import Means
from monitor.model.vocabulary import Vocabulary
from monitor.settings.lexicon import load_vocabulary

PUBLISHED = a_window("2025-04-05T09:00Z .. 2025-04-05T09:01Z")
KYIV = ("Europe/Kyiv",)


@cache
def vocabulary() -> Vocabulary:
    """The project's words with its parties."""
    spellings = {code: PartyId(code) for code in ("RU", "UA")}
    return load_vocabulary(ROOT / "config" / "lexicon.yaml", spellings)


def words(text: str) -> list[tuple[str, str, str]]:
    """Kind, value and words of each mention."""
    found = read_text(text, published=PUBLISHED, zones=KYIV, vocabulary=vocabulary())
    return [(each.kind.value, each.value, text[each.start : each.end]) for each in found]


def test_every_fact_keeps_the_words_it_was_read_from() -> None:
    """In the order of the text."""
    assert words("В ніч на 5 квітня російські безпілотники атакували підстанцію") == [
        ("time", "2025-04-04T17:00:00+00:00/2025-04-05T05:00:00+00:00", "ніч на 5 квітня"),
        ("attacker", "RU", "російські безпілотники"),
        ("means", "drone", "безпілотник"),
        ("occurrence", "asserted", "атак"),
        ("category", "substation", "підстанц"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u200bУдар по ТЕЦ", "Удар"),
        ("Ава\u0301рия на \ufb01lter", "Ава\u0301рия"),
        ("Дрон: би\u0306 уда\u0301р", "уда\u0301р"),
        ("\ufb01\ufb01 удар", "удар"),
    ],
)
def test_words_are_those_of_the_text_as_given(text: str, expected: str) -> None:
    """Accents, ligatures and invisible characters are left out in reading, not in counting."""
    spans = {kind: said for kind, _, said in words(text)}
    assert spans["occurrence"] == expected


def test_what_is_decided_by_no_word_has_none() -> None:
    """Nothing in it speaks of a strike."""
    assert words("Ярмарок") == [("occurrence", "unmentioned", "")]


def test_a_mention_ends_where_the_text_does() -> None:
    """And not before or after."""
    text = "Пошкоджено НПЗ"
    (category,) = (
        each
        for each in read_text(text, published=None, zones=KYIV, vocabulary=vocabulary())
        if each.kind is MentionKind.CATEGORY
    )
    assert (category.start, category.end) == (11, len(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Drones hit the depot", Means.DRONE),
        ("Ракетний удар", Means.MISSILE),
        ("обстріляли з артилерії", Means.ARTILLERY),
        ("удар КАБами", Means.BOMB),
        ("уламки дрона впали", Means.DEBRIS),
        ("дрони і ракети", Means.UNKNOWN),
        ("вдарили", Means.UNKNOWN),
    ],
)
def test_the_means_are_those_named_if_only_one_is(text: str, expected: Means) -> None:
    """What falls down is debris; of several nobody says which hit."""
    assert means_in(text, vocabulary()) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Російські дрони вдарили по ТЕС", "RU"),
        ("РФ атакувала підстанцію", "RU"),
        ("Удар рф по ТЕЦ", "RU"),
        ("Окупанти обстріляли ТЕС", "RU"),
        ("Russia's overnight attack", "RU"),
        ("The plant was hit by Russian missiles", "RU"),
        ("ВСУ атаковали НПЗ", "UA"),
        ("Украинские беспилотники над НПЗ", "UA"),
        ("атака дронів ЗСУ", "UA"),
        ("Ukraine struck a refinery", "UA"),
        ("ПВО РФ сбила 5 беспилотников", "UA"),
        ("Сили оборони збили 20 дронів", "RU"),
        ("Russian refinery hit by drones", None),
        ("Russia hit by drones", None),
        ("Ukrainian refinery burns", None),
        ("Росія: Україна атакувала НПЗ; ЗСУ: РФ атакувала ТЕС", None),
        ("Хтось ударив по ТЕЦ", None),
    ],
)
def test_the_attacker_is_who_is_named_as_striking(text: str, expected: str | None) -> None:
    """Not whose plant it is; whoever wards off did not strike; of two named neither is."""
    assert attacker_in(text, vocabulary()) == expected


def test_among_several_parties_a_defender_tells_no_attacker() -> None:
    """It could be any of the others."""
    known = vocabulary()
    third = replace(known.actors[0], party=PartyId("third"))
    assert (
        attacker_in("ПВО РФ сбила 5 дронов", replace(known, actors=(*known.actors, third))) is None
    )


def test_who_is_no_party_is_not_read_as_an_attacker() -> None:
    """The lexicon's actors count only where an agreement knows them."""
    assert attacker_in("Російські дрони вдарили", northern()) is None


def test_times_are_read_from_the_words_as_given() -> None:
    """Cleaned first."""
    (found,) = times_in("ВЧОРА", published=PUBLISHED, zones=KYIV, vocabulary=vocabulary())
    assert found.window == a_window("2025-04-03T21:00Z .. 2025-04-04T21:00Z")
