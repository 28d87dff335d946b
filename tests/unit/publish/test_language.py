"""The catalogues are whole, and what is written for a reader is in the reader's language."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from monitor.core.health import HealthState
from monitor.model.agreements import Exclusion, Instrument, LifeCycleKind
from monitor.model.assessments import AttributionState, Holds, Mode, ReviewState, Status, Verdict
from monitor.model.disclosure import DisclosureLevel
from monitor.model.heat import HeatAnswer
from monitor.model.incidents import IncidentKind, MatchClass
from monitor.model.reports import Means, Occurrence
from monitor.model.review import DecisionKind
from monitor.model.sites import SiteCategory
from monitor.model.time import TimePrecision
from monitor.publish.language import (
    ENGLISH,
    LANGUAGES,
    Reader,
    catalogue,
    language_name,
    ngettext,
    read_by,
    reader,
    script_messages,
)
from monitor.publish.words import (
    LABELS,
    day_words,
    health_words,
    instant_words,
    label,
    name_of,
    script_words,
)

ROOT = Path(__file__).parents[3]
TRANSLATED = tuple(each for each in LANGUAGES if each != ENGLISH)
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|%")


def messages(language: str) -> Iterator[tuple[Message, tuple[str, ...], tuple[str, ...]]]:
    """Every message of a catalogue with its English and its translated forms."""
    with (files("monitor.publish") / "locale" / language / "messages.po").open("rb") as stream:
        kept: Catalog = read_po(stream, locale=language)
    for message in kept:
        if message.id:
            one = isinstance(message.id, str)
            yield (
                message,
                (message.id,) if one else tuple(message.id),
                (message.string,) if one else tuple(message.string),
            )


@pytest.mark.parametrize("language", TRANSLATED)
def test_everything_is_translated(language: str) -> None:
    """No message is missing, guessed at, or short of a plural form."""
    wanting = [
        english[0]
        for message, english, words in messages(language)
        if message.fuzzy or not all(words) or (len(english) > 1 and len(words) != 3)
    ]
    assert wanting == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_its_placeholders(language: str) -> None:
    """What a message is filled with is filled in once in every form, and nothing else is."""
    differing = []
    for _, english, words in messages(language):
        wanted = sorted(PLACEHOLDER.findall(english[-1]))
        differing += [text for text in words if sorted(PLACEHOLDER.findall(text)) != wanted]
    assert differing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_in_english(language: str) -> None:
    """Every translation has letters of its own script, and none of the other language's."""
    foreign = {"uk": "ыэъё", "ru": "іїєґ"}[language]
    wrong = [
        text
        for _, english, words in messages(language)
        for text in words
        if (not re.search("[а-яіїєґё]", text, re.IGNORECASE) and has_words(english[0]))
        or re.search(f"[{foreign}]", text, re.IGNORECASE)
    ]
    assert wrong == []


def has_words(message: str) -> bool:
    """Whether anything is to be translated: more than placeholders, formats and marks."""
    return bool(re.search("[a-z]{3}", re.sub(r"%\(\w+\)s|SHA-256|JSON", "", message)))


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_begins_and_ends_as_the_english_does(language: str) -> None:
    """Capitals where a sentence begins, and its full stop, colon or space at the end."""
    odd = []
    for _, english, words in messages(language):
        sentence = " " in english[0] and english[0][-1] in ".:… "
        last = english[0][-1] if sentence else ""
        for text in words:
            if last and not text.endswith(last):
                odd.append(text)
            if english[0][0].islower() and text[:1].isupper():
                odd.append(text)
    assert odd == []


def test_the_catalogues_are_current() -> None:
    """Every message of templates, scripts and words is in them, and none that nobody says."""
    command = [sys.executable, "scripts/build_messages.py", "--check"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_nothing_compiled_is_kept() -> None:
    """The catalogues are text, for people to read and correct."""
    kept = [path.name for path in (ROOT / "monitor/publish/locale").rglob("*") if path.is_file()]
    assert set(kept) == {"messages.po"}


@pytest.mark.parametrize(
    ("language", "counted"),
    [
        ("en", ["1 report", "2 reports", "5 reports", "11 reports", "21 reports"]),
        ("uk", ["1 повідомлення", "2 повідомлення", "5 повідомлень", "11 повідомлень",
                "21 повідомлення"]),
        ("ru", ["1 сообщение", "2 сообщения", "5 сообщений", "11 сообщений", "21 сообщение"]),
    ],
)  # fmt: skip
def test_numbers_take_their_forms(language: str, counted: list[str]) -> None:
    """One, few and many, also where the last digit only looks like one."""
    with read_by(Reader(language)):
        told = [ngettext("%(num)s report", "%(num)s reports", n) for n in (1, 2, 5, 11, 21)]
    assert told == counted


def test_whoever_renders_says_for_whom() -> None:
    """Until the end of the block, and in English where nobody said."""
    assert reader().language == ENGLISH
    with read_by(Reader("uk")), read_by(Reader("ru")):
        assert reader().language == "ru"
    assert reader().language == ENGLISH
    assert catalogue("uk") is catalogue("uk")
    with pytest.raises(LookupError):
        catalogue("xx")


def test_the_switch_keeps_the_address() -> None:
    """Whatever else was asked stays, and the language is asked for last."""
    here = Reader("uk", "/incidents", (("region", "XX-01"), ("party", "A")))
    assert here.address_in("ru") == "/incidents?region=XX-01&party=A&lang=ru"
    assert [language_name(each) for each in ("en", "ru")] == ["English", "Русский"]


@pytest.mark.parametrize(
    ("language", "day", "instant"),
    [
        ("en", "27 March 2025", "27 March 2025, 00:30 UTC+02:00 (26 March 2025, 22:30 UTC)"),
        ("uk", "27 березня 2025", "27 березня 2025, 00:30 UTC+02:00 (26 березня 2025, 22:30 UTC)"),
        ("ru", "27 марта 2025", "27 марта 2025, 00:30 UTC+02:00 (26 марта 2025, 22:30 UTC)"),
    ],
)
def test_dates_are_written_as_in_the_language(language: str, day: str, instant: str) -> None:
    """With local and universal time in each."""
    with read_by(Reader(language)):
        assert day_words(date(2025, 3, 27)) == day
        assert instant_words(datetime(2025, 3, 26, 22, 30, tzinfo=UTC), "Europe/Kyiv") == instant


def test_names_come_in_the_language_or_else_in_english() -> None:
    """A name that nobody gave in the language is better than none."""
    names = {"ru": "Р", "en": "E", "uk": "У"}
    told = []
    for language in LANGUAGES:
        with read_by(Reader(language)):
            told += [name_of(names), name_of({"fr": "F", "en": "E"}), name_of({"fr": "F"})]
    assert told == ["E", "E", "F", "У", "E", "F", "Р", "E", "F"]


ENUMS = (
    AttributionState, DisclosureLevel, Exclusion, HeatAnswer, Holds, IncidentKind, Instrument,
    LifeCycleKind, MatchClass, Means, Mode, Occurrence, ReviewState, SiteCategory, Status,
    TimePrecision, Verdict,
)  # fmt: skip


def test_every_value_a_reader_meets_has_a_name() -> None:
    """In the words a page shows, and so in every language."""
    values = {value.value for enum in ENUMS for value in enum}
    assert values - set(LABELS) == set()
    with read_by(Reader("uk")):
        for value in values:
            assert re.search("[а-яіїєґ]", label(value))
        assert label(DecisionKind.RELEASE) != label(LifeCycleKind.RELEASE)
        for state in HealthState:
            assert re.search("[а-яіїєґ]", health_words(state))


def test_the_scripts_get_their_own_words() -> None:
    """Names of values in every language; messages where they are not the English ones."""
    assert script_messages() == {}
    assert script_words()["labels"]["violation"] == "Violation"
    with read_by(Reader("ru")):
        words = script_words()
    assert words["labels"]["violation"] == "Нарушение"
    forms = words["messages"]["%(num)s report"]
    assert forms == ("%(num)s сообщение", "%(num)s сообщения", "%(num)s сообщений")
    assert "Skip to the content" not in words["messages"]


def test_the_command_line_is_english_wherever_it_runs() -> None:
    """The language of the machine is not the reader's."""
    told = {
        subprocess.run(
            [sys.executable, "-m", "monitor", "--help"],
            cwd=ROOT,
            env={**os.environ, "LANG": lang, "LC_ALL": lang, "LANGUAGE": lang[:2]},
            capture_output=True,
            check=True,
        ).stdout
        for lang in ("C.UTF-8", "uk_UA.UTF-8", "ru_RU.UTF-8")
    }
    (english,) = told
    assert b"Usage" in english
