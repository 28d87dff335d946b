"""Sentences of the record, which stays English, are said in the reader's language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from markupsafe import Markup

from monitor.core.rules import RULES
from monitor.model.agreements import Party
from monitor.model.ids import PartyId
from monitor.publish.assets import templates
from monitor.publish.language import LANGUAGES, Reader, read_by
from monitor.publish.sentences import SENTENCES, linked, origin_words, said

CORE = Path(__file__).parents[3] / "monitor" / "core"
MODULES = ("rules", "terms", "heat", "health", "match", "disputes", "incidents", "review")


def untold(tree: ast.Module) -> Iterator[ast.AST]:
    """What is said to no reader: docstrings, errors, and what a rule asks and rests on."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=value):
                yield value
            case ast.Raise():
                yield from ast.walk(node)
            case ast.keyword(arg="question" | "principle", value=value):
                yield value
            case ast.JoinedStr(values=parts):
                yield from parts


def made(module: str) -> Iterator[str]:
    """Every sentence of a module of core, of three words or more, with 3 for what is filled in."""
    tree = ast.parse((CORE / f"{module}.py").read_text(encoding="utf-8"))
    left_out = {id(node) for node in untold(tree)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str() as text) if id(node) not in left_out:
                pass
            case ast.JoinedStr(values=parts) if id(node) not in left_out:
                text = "".join(str(p.value) if isinstance(p, ast.Constant) else "3" for p in parts)
            case _:
                continue
        # what begins otherwise is a part of a sentence
        if re.match(r"\w", text) and len(re.findall(r"\b[A-Za-z]+\b", text)) > 2:
            yield text


@pytest.mark.parametrize("module", MODULES)
def test_every_reason_is_known(module: str) -> None:
    """A rule whose sentence changes has it translated anew."""
    sentences = set(made(module))
    assert len(sentences) > 1
    with read_by(Reader("uk")):
        unknown = [each for each in sentences if said(each) is None]
        # what is filled in at the end may be nothing
        assert [each for each in unknown if said(each.rstrip("3")) is None] == []


@pytest.mark.parametrize(
    ("sentence", "uk", "ru"),
    [
        (
            "substation (whose it is, is contested, and plays no part): "
            "a protected category under this reading",
            "підстанція (приналежність спірна й на оцінку не впливає): "
            "захищена категорія за цим прочитанням",
            "подстанция (принадлежность спорна и на оценку не влияет): "
            "защищённая категория по этому прочтению",
        ),
        (
            "drone or missile: this reading does not settle whether it counts",
            "безпілотник або ракета: це прочитання не визначає, чи це враховується",
            "беспилотник или ракета: это прочтение не определяет, учитывается ли это",
        ),
        (
            "'50,4' is not a number",
            "«50,4» — не число",
            "«50,4» — не число",
        ),
        (
            "2027-11-22 is in the future",
            "2027-11-22 ще не настало",
            "2027-11-22 ещё не наступило",
        ),
        ("corrected in review", "виправлено під час перевірки", "исправлено при проверке"),
        (
            "joined by r-1, r-2; r-3 withdrawn by the source",
            "приєднано: r-1, r-2; відкликано джерелом: r-3",
            "присоединено: r-1, r-2; отозвано источником: r-3",
        ),
        (
            "It should answer every 2 hours, and has not for 3 days.",
            "Має відповідати кожні 2 год, але не відповідає вже 3 дн.",
            "Должен отвечать каждые 2 ч, но не отвечает уже 3 дн.",
        ),
    ],
)
def test_a_sentence_is_said_with_its_values(sentence: str, uk: str, ru: str) -> None:
    """Values that are sentences or names of kinds are said too; ids and numbers stay."""
    for language, words in (("en", sentence), ("uk", uk), ("ru", ru)):
        with read_by(Reader(language)):
            assert said(sentence) == words


@pytest.mark.parametrize(
    "sentence", ["Rain or clouds over the place.", "good days; bad days", "", "3 reports"]
)
def test_words_of_others_stay_as_they_are(sentence: str) -> None:
    """What the monitor did not say itself is not translated, and marked as English on a page."""
    with read_by(Reader("uk")):
        assert said(sentence) is None
        page = templates().from_string("{{ words | said }}")
        assert page.render(words=f"<b>{sentence}") == (
            Markup('<span lang="en">&lt;b&gt;{}</span>').format(sentence)
        )
    assert templates().from_string("{{ words | said }}").render(words=sentence) == sentence


def test_codes_in_a_sentence_are_words_in_english_too() -> None:
    """A reader of English meets no more of the code's words than one of another language."""
    sentence = "gas_metering: this reading does not settle whether it is protected"
    assert said(sentence) == sentence.replace("_", " ")
    assert said("nuclear_plant, site not identified") == "nuclear plant, site not identified"
    assert said("gas_metering as a source writes it") == "gas_metering as a source writes it"


def test_what_a_sentence_refers_to_can_be_followed() -> None:
    """A report on the page, and a decision; what is not there is no link, and text stays text."""
    here, gone, incident = f"r-{'a' * 20}", f"r-{'b' * 20}", f"i-{'c' * 20}"
    words = linked(f"joined by {here}, {gone} <b>", {here})
    assert words == f'joined by <a href="#{here}">{here}</a>, {gone} &lt;b&gt;'
    told = f"decision 5 on {incident}: corrected"
    for language in LANGUAGES:
        with read_by(Reader(language)):
            shown = linked(said(told) or "", set())
            assert f'<a href="/incidents/{incident}#decision-5">5 ' in shown


def test_an_organ_of_a_party_is_called_in_the_language() -> None:
    """By the name that the agreement has for the party; any other calls itself."""
    named = {"A": {"en": "Northland", "uk": "Північ"}, "B": {"en": "Southland", "uk": "Південь"}}
    parties = [
        Party(party_id=PartyId(party), names=names, codes=()) for party, names in named.items()
    ]
    with read_by(Reader("uk")):
        assert origin_words("executive of Northland", parties) == "виконавча влада (Північ)"
        assert origin_words("fans of Southland", parties) == "fans of Southland"
        assert origin_words("Town authorities", parties) == "Town authorities"
    assert origin_words("executive of Northland", parties) == "executive of Northland"


def test_a_cause_is_said_as_far_as_it_is_known() -> None:
    """Of several causes, the one in a person's words stays in them."""
    with read_by(Reader("ru")):
        assert said("first reports; as Ann saw it") == "первые сообщения; as Ann saw it"


def test_every_language_has_every_sentence() -> None:
    """None is said as another, for the longer pattern goes first."""
    for language in set(LANGUAGES) - {"en"}:
        with read_by(Reader(language)):
            plain = [each for each in SENTENCES if "%(" not in each]
            told = {each: said(each) for each in plain}
            assert all(told.values())
            assert len(RULES) < len(set(told.values()))
