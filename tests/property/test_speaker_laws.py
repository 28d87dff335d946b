"""One speaker is one origin, by whichever outlets, in whichever language and form it is repeated:
no number of such reports makes it certain that something was struck, unless the speaker is the
striking side and says so of itself. Drawn by a seed of its own, for speed and repeatability.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import pytest
from builders import a_capture, a_located_report, an_agreement
from property.worlds import case_of
from spec.project import ROOT
from unit.core.northland import INDEX, NOW, SOURCE

from monitor.core.normalise import normalise
from monitor.core.rules import occurred
from monitor.model.assessments import Holds
from monitor.model.ids import PartyId
from monitor.model.incidents import LocatedReport
from monitor.model.reports import Occurrence, RawClaim, StrikeReport
from monitor.model.vocabulary import Vocabulary
from monitor.settings.lexicon import load_vocabulary

DRAWN = 60
ONE, OTHER = PartyId("RU"), PartyId("UA")
SWAPPED = {ONE: OTHER, OTHER: ONE, None: None}
FORMS = {
    "en": (
        "{name}: drone hit a substation", "Drone hit a substation - {name}",
        "Drone hit a substation — {name}", "Drone hit a substation, {name} says",
        "{name} said a drone hit a substation", "According to {name}, a drone hit a substation",
    ),
    "uk": (
        "{name}: дрон влучив у підстанцію", "Дрон влучив у підстанцію, – {name}",
        "Дрон влучив у підстанцію - {name}", "{name} повідомляє: дрон влучив у підстанцію",
        "За даними {name}, дрон влучив у підстанцію", "Дрон влучив у підстанцію, зі слів {name}",
    ),
    "ru": (
        "{name}: дрон ударил по подстанции", "Дрон ударил по подстанции — {name}",
        "Дрон ударил по подстанции, сообщили в {name}",
        "{name} сообщает: дрон ударил по подстанции",
        "По данным {name}, дрон ударил по подстанции",
        "Дрон ударил по подстанции, передает {name}",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose it is, and what it is called by language."""

    party: PartyId | None
    names: Mapping[str, tuple[str, ...]]


SPEAKERS = (
    Speaker(ONE, {
        "en": ("Russian MoD", "Russia's defence ministry"), "uk": ("Міноборони РФ",),
        "ru": ("Минобороны РФ", "Минобороны России", "Минобороны"),
    }),
    Speaker(OTHER, {
        "en": ("Ukrainian MoD", "Ukraine's defence ministry"), "ru": ("Минобороны Украины",),
        "uk": ("Міноборони України", "Міноборони"),
    }),
    Speaker(ONE, {"en": ("Peskov",), "uk": ("Пєсков",), "ru": ("Песков",)}),
    Speaker(OTHER, {"en": ("Zelensky", "Zelenskyy"), "uk": ("Зеленський",), "ru": ("Зеленский",)}),
    Speaker(ONE, {"en": ("Rosatom",), "uk": ("Росатом",), "ru": ("Росатом",)}),
    Speaker(OTHER, {"en": ("Energoatom",), "uk": ("Енергоатом",), "ru": ("Энергоатом",)}),
    Speaker(None, {"en": ("IAEA", "the IAEA"), "uk": ("МАГАТЕ",), "ru": ("МАГАТЭ",)}),
    Speaker(None, {"en": ("Poroshin",), "uk": ("Порошин",), "ru": ("Порошин",)}),
)  # fmt: skip
OUTLETS = (("UNIAN", "media-UA"), ("Reuters", ""),
           ("AFP", ""), ("TASS", ""), ("Ukrinform", ""), ("Kommersant", "media-RU"),
           ("Example news agency", ""))  # fmt: skip
SWAPPED_OUTLETS = {
    "TASS": "Ukrinform", "Ukrinform": "TASS", "Kommersant": "UNIAN", "UNIAN": "Kommersant",
}  # fmt: skip


@cache
def words() -> Vocabulary:
    """The project's words, with the parties they are of."""
    return load_vocabulary(ROOT / "config" / "lexicon.yaml", {ONE: ONE, OTHER: OTHER})


def reported(
    headline: str, outlet: tuple[str, str], *, labelled: bool, attacker: PartyId | None
) -> LocatedReport:
    """What an outlet reports in these words; ``labelled`` with itself as the origin."""
    name, side = outlet
    claim = {
        "occurred_start": "2025-03-28", "headline": headline, "source_name": name,
        "source_party": side, "origin": name if labelled else "",
        "claimed_attacker": attacker or "unknown",
    }  # fmt: skip
    report = normalise(
        RawClaim(locator=headline + name, fields=claim), capture=a_capture(),
        source=replace(SOURCE, source_id=name), vocabulary=words(), covers=INDEX.covers, now=NOW,
    )  # fmt: skip
    assert isinstance(report, StrikeReport), report
    return a_located_report(report=replace(report, occurrence=Occurrence.ASSERTED))


def answered(reports: list[LocatedReport]) -> Holds:
    """Whether it happened, by these reports."""
    return occurred(case_of(reports, an_agreement())).holds


@pytest.mark.parametrize("attacker", [ONE, OTHER, None])
@pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda speaker: speaker.names["en"][0])
def test_one_speaker_is_one_origin_however_it_is_repeated(
    speaker: Speaker, attacker: PartyId | None
) -> None:
    """By no outlets, in no language and form, under no label."""
    if speaker.party and speaker.party == attacker:
        return
    chance = random.Random(f"{speaker.names} {attacker}")
    for _ in range(DRAWN):
        reports = []
        for _ in range(chance.randint(2, 4)):
            language = chance.choice(tuple(FORMS))
            form = chance.choice(FORMS[language])
            headline = form.format(name=chance.choice(speaker.names[language]))
            outlet, labelled = chance.choice(OUTLETS), chance.random() < 0.5
            reports.append(reported(headline, outlet, labelled=labelled, attacker=attacker))
        told = [(r.report.headline, r.report.source_name, r.report.family) for r in reports]
        assert answered(reports) is Holds.UNKNOWN, told


@pytest.mark.parametrize("language", FORMS)
@pytest.mark.parametrize("pair", [(0, 1), (2, 3), (4, 5)])
def test_who_speaks_is_read_alike_for_either_party(language: str, pair: tuple[int, int]) -> None:
    """In every form, by every outlet: with the parties swapped, the other's organ is told."""
    one, other = (SPEAKERS[number] for number in pair)
    for form in FORMS[language]:
        for outlet, side in OUTLETS:
            swapped = SWAPPED_OUTLETS.get(outlet, outlet), SWAPPED_SIDES.get(side, side)
            for attacker in (ONE, OTHER, None):
                said = [
                    reported(form.format(name=speaker.names[language][0]), by, labelled=True,
                             attacker=named).report
                    for speaker, by, named in (
                        (one, (outlet, side), attacker), (other, swapped, SWAPPED[attacker])
                    )
                ]  # fmt: skip
                assert said[0].family.speaks_for == SWAPPED[said[1].family.speaks_for]
                cited = [each.cites.speaks_for if each.cites else None for each in said]
                assert cited[0] == SWAPPED[cited[1]]


SWAPPED_SIDES = {"media-RU": "media-UA", "media-UA": "media-RU"}


@pytest.mark.parametrize("speaker", SPEAKERS[:6], ids=lambda speaker: speaker.names["en"][0])
def test_the_striking_sides_own_word_is_enough_through_an_agency_of_neither(
    speaker: Speaker,
) -> None:
    """But not through an organ of the other side, which would make its accusation a confession."""
    headline = FORMS["en"][0].format(name=speaker.names["en"][0])
    own = reported(headline, ("Reuters", ""), labelled=True, attacker=speaker.party)
    assert answered([own]) is Holds.YES
    opponent = {ONE: "Ukrinform", OTHER: "TASS"}[speaker.party or ONE]
    alleged = reported(headline, (opponent, ""), labelled=False, attacker=speaker.party)
    assert answered([alleged]) is Holds.UNKNOWN
