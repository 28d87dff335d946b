"""Sentences of the record, which stays English, are said in the reader's language."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from markupsafe import Markup

from monitor.core.rules import RULES
from monitor.publish.assets import templates
from monitor.publish.language import LANGUAGES, Reader, read_by
from monitor.publish.sentences import SENTENCES, said

CORE = Path(__file__).parents[3] / "monitor" / "core"
ANSWERS = {"yes", "no", "unknown", "_cannot_tell"}
MODULES = ("rules", "terms", "heat", "health", "match")


def shapes(node: ast.AST) -> Iterator[str]:
    """The sentences of an expression, with 3 for whatever is filled in."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else "3" for p in parts)
        case ast.IfExp(body=body, orelse=other):
            yield from shapes(body)
            yield from shapes(other)


def made(module: str) -> Iterator[str]:
    """Every sentence that a module of core gives as an answer or a reason."""
    for node in ast.walk(ast.parse((CORE / f"{module}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ANSWERS and node.args:
            yield from shapes(node.args[0])
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "reason":
            yield from shapes(node.value)


@pytest.mark.parametrize("module", MODULES)
def test_every_reason_is_known(module: str) -> None:
    """A rule whose sentence changes has it translated anew."""
    sentences = set(made(module))
    assert len(sentences) > 3
    with read_by(Reader("uk")):
        unknown = [each for each in sentences if said(each) is None]
        # what is filled in at the end may be nothing
        assert [each for each in unknown if each != "3" and said(each.rstrip("3")) is None] == []


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
