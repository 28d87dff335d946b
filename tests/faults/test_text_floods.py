"""A field filled with one thing to its limit is read about as fast as any other."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import partial
from math import inf
from time import process_time
from typing import Any, TypeAlias

import pytest
from builders import a_family, a_located_report, a_report, a_window, an_attribution
from worlds import config

from monitor.core.claims import stated_total
from monitor.core.columns import NONE, ReportColumns
from monitor.core.disputes import dispute
from monitor.core.match import interpret
from monitor.core.names import PROPER_NAMES_LIMIT, proper_names
from monitor.core.normalise import TEXT_LIMIT, normalise
from monitor.core.occurrence import is_aggregate
from monitor.core.origins import voices_of
from monitor.core.read_text import read_text
from monitor.core.review import is_mass_outage
from monitor.core.sitenames import NAMES_LIMIT
from monitor.core.speakers import origin_family, quoted_family
from monitor.core.text_names import names_in
from monitor.core.words import WORD_LIMIT, is_first_name, lemma
from monitor.model.phrases import Phrases
from monitor.model.reports import RawClaim, Rejection, RejectionReason, StrikeReport
from monitor.model.sources import Source, SourceFormat
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.understand import facts_in
from monitor.sources.interface import capture_of

ORDINARY = """
A drone struck the 330 kV substation near Sumy at 02:10 on 24 March, the ministry said; two of its
transformers burned and 12,000 customers lost power. Уночі дрон влучив у підстанцію в Запоріжжі.
"""
TIMES = (
    15  # as long as ordinary words; what grows with the square of a text takes hundreds of times
)
TRIES = 3  # the quickest counts: what else the machine does is not the text's fault
NOW = datetime(2025, 4, 6, tzinfo=UTC)
PUBLISHED = a_window("2025-04-05T09:00Z .. 2025-04-05T09:01Z")
SOURCE = Source(
    source_id="typed", title="typed", format=SourceFormat.NDJSON, location="", every=None, zone=""
)
FILLERS = (
    "1", "1 ", "1.", "1a", "111 ", "1000 + ", "over 1 ", "a", "A ", "б", "Б, ", " ", "\n", "'", "«",
    '"', "-", "a-", "а-", "(", "()", "[", "?", "a? ", "and ", "та ", "не ", "without ", "threat ",
    "удар ", "strike by ", "according to ", "за даними ", "у ночі ", "вночі 5 квітня ", "12:30 ",
    "24.03.2025 ", "24 March ", "Київ ", "Kyiv, ", "Київська ", "Харківська та ", "Іван Київ ",
    "Запорізька АЕС ", "подстанция Киевской ГЭС ", "НПЗ у Волгограді ", "ТЕЦ-5 ", "energo", "газ ",
    "біля АЕС ", "живить АЕС та ", "біля Запорізької АЕС та ", "supplying Rivne NPP and ",
    "Запорізька АЕС, Київ та Харківська область: ТЕЦ-5 у Дніпрі. ", "İ", "e\u0301", "\u200b",
)  # fmt: skip


def _filled(filler: str) -> str:
    return (filler * TEXT_LIMIT)[:TEXT_LIMIT]


Reads: TypeAlias = Mapping[str, Callable[[], object]]


def _slow(text: str, reads_of: Callable[[str], Reads], most_s: float = 0.0) -> dict[str, float]:
    """What took long in every one of some tries, in seconds of the processor; each with a text of
    its own, for what was read is remembered.
    """
    least: dict[str, float] = {}
    for skip in range(TRIES):
        for name, read in reads_of(text[skip:]).items():
            if least.get(name, most_s) >= most_s:
                began = process_time()
                read()
                least[name] = min(process_time() - began, least.get(name, inf))
    return {name: cpu_s for name, cpu_s in least.items() if cpu_s >= most_s}


def _patterns(value: object, name: str) -> Iterator[tuple[str, re.Pattern[str] | Phrases]]:
    """Every expression within, by where it stands."""
    if isinstance(value, re.Pattern | Phrases):
        yield name, value
    elif isinstance(value, tuple):
        for at, each in enumerate(value):
            yield from _patterns(each, f"{name}[{at}]")
    elif is_dataclass(value):
        for field in fields(value):
            yield from _patterns(getattr(value, field.name), f"{name}.{field.name}")


def _bare(headline: str, **said: Any) -> StrikeReport:
    empty = {"facility_name": "", "place_name": "", "region_as_given": "", "effect": ""}
    return a_report(**{**empty, "headline": headline, "summary": "", "category": None, **said})


def _normalised(knowledge: Knowledge, **stated: str) -> StrikeReport | Rejection:
    times = {"published_at": "2025-04-05T09:00Z", "occurred_start": "2025-04-05"}
    return normalise(
        RawClaim(locator="", fields={**times, **stated}),
        capture=capture_of(SOURCE, "", b"", now=NOW),
        source=SOURCE,
        vocabulary=knowledge.vocabulary,
        covers=knowledge.gazetteer.covers,
        now=NOW,
    )


def _readings(text: str, knowledge: Knowledge) -> Reads:
    words, gazetteer, sites = knowledge.vocabulary, knowledge.gazetteer, knowledge.sites
    told = [a_located_report(report=a_report(summary=text, counterclaim=text))]
    repeated = [
        a_report(headline=text, summary=f"{n} {text[n:]}", family=a_family(family_id=f"f{n}"))
        for n in range(4)
    ]

    def interpreted(**said: str) -> object:
        return interpret(_bare(**{"headline": "", **said}), gazetteer, sites, words)

    return {
        "read_text": partial(
            read_text, text, published=PUBLISHED, zones=words.fallback_zones, vocabulary=words
        ),
        "facts_in": partial(facts_in, text, PUBLISHED, knowledge),
        "interpret a headline": partial(interpreted, headline=text),
        "interpret a facility": partial(interpreted, facility_name=text),
        "interpret a place": partial(interpreted, place_name=text),
        "interpret a region": partial(interpreted, region_as_given=text),
        "normalise a headline": partial(_normalised, knowledge, headline=text),
        "normalise a target": partial(_normalised, knowledge, facility_name=text, origin=text),
        "proper_names": partial(proper_names, text, words),
        "is_aggregate": partial(is_aggregate, text, words),
        "stated_total": partial(stated_total, a_report(facility_name=text), words),
        "quoted_family": partial(quoted_family, text, words),
        "origin_family": partial(origin_family, text, words),
        "dispute": partial(dispute, an_attribution(), [each.report for each in told], words),
        "is_mass_outage": partial(is_mass_outage, told, config().review),
        "voices_of": partial(voices_of, repeated),
    }


@pytest.fixture(scope="module")
def most_s(knowledge: Knowledge) -> float:
    """What no reading may take, in seconds of the processor as it runs here."""
    return TIMES * max(_slow(_filled(ORDINARY), partial(_readings, knowledge=knowledge)).values())


@pytest.mark.timed
@pytest.mark.parametrize("filler", FILLERS)
def test_no_reading_takes_long_over_a_field_filled_with_one_thing(
    filler: str, knowledge: Knowledge, most_s: float
) -> None:
    """Whoever may post must not stop the monitor by what he writes."""
    assert _slow(_filled(filler), partial(_readings, knowledge=knowledge), most_s) == {}


@pytest.mark.timed
@pytest.mark.parametrize("filler", FILLERS)
def test_no_pattern_of_the_words_takes_long_over_a_field_filled_with_one_thing(
    filler: str, knowledge: Knowledge, most_s: float
) -> None:
    """Each by itself, in case the functions that use them today shield it."""
    patterns = [
        *_patterns(knowledge.vocabulary, "vocabulary"),
        ("review.customers", config().review.customers),
    ]
    assert len(patterns) > 50

    def finding(text: str) -> Reads:
        return {name: partial(_found, each, text) for name, each in patterns}

    assert _slow(_filled(filler).lower(), finding, most_s) == {}


def _found(pattern: re.Pattern[str] | Phrases, text: str) -> list[object]:
    return list(pattern.finditer(text))


def test_of_a_flood_of_names_the_first_are_read(knowledge: Knowledge) -> None:
    """What lies beyond the limits names nothing; what comes before stands as ever."""
    said = knowledge.sites.listed_names
    flood = names_in("Запорізька АЕС. " * 2 * NAMES_LIMIT, knowledge.gazetteer, said).sites
    once = names_in("Запорізька АЕС. ", knowledge.gazetteer, said).sites
    assert {each.site_id for each in flood} == {each.site_id for each in once} != set()
    assert len(flood) <= NAMES_LIMIT * len(once)
    letters = "bcdfgklmnp"
    names = " ".join(f"{a}a{b}o{c}" for a in letters for b in letters for c in letters[:2])
    assert len(proper_names(names, knowledge.vocabulary)) == PROPER_NAMES_LIMIT


def test_a_word_without_end_is_not_looked_up() -> None:
    """The dictionary takes a compound apart by asking itself, part after part."""
    assert lemma("а-" * WORD_LIMIT + "а") == "а-" * WORD_LIMIT + "а"
    assert not is_first_name("а-" * WORD_LIMIT + "а")


@pytest.mark.parametrize("text", ["ТЕЦ-" + "1" * 9_000, "Київська ТЕЦ \U00010a40"])
def test_a_number_that_is_none_of_a_unit_is_no_number(text: str, knowledge: Knowledge) -> None:
    """Neither one of thousands of digits nor a digit that counts in no place."""
    assert facts_in(text, PUBLISHED, knowledge)


def test_numbers_without_end_count_nobody() -> None:
    """A number of thousands of digits fits no column."""
    located = a_located_report(report=a_report(effect="", headline="", summary="111 " * 2_000))
    (count,) = ReportColumns([located]).count
    assert NONE <= count < 10**12


def test_a_character_that_is_read_as_a_phrase_counts_as_one(knowledge: Knowledge) -> None:
    """The limit holds for the text as it is read."""
    refused = _normalised(knowledge, headline="\ufdfa" * (TEXT_LIMIT // 10))
    assert isinstance(refused, Rejection)
    assert refused.reason is RejectionReason.TOO_LARGE
