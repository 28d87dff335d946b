"""No words of a page are out of the reach of translation."""

import re
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from jinja2 import Environment

PUBLISH = Path(str(files("monitor.publish")))
TEMPLATES = sorted(path.name for path in (PUBLISH / "templates").iterdir())
SCRIPTS = sorted(path.relative_to(PUBLISH).as_posix() for path in PUBLISH.glob("static/**/*.js"))
READ_ALOUD = ("aria-label", "alt", "placeholder", "title", "content")
MESSAGES = re.compile(r"\{%-? *trans.*?endtrans *-?%\}", re.DOTALL)
ATTRIBUTES = re.compile(r'[a-z-]+="[^"]*"|\bautofocus\b')  # on their own in a macro
SAME_EVERYWHERE = re.compile(
    "Strike Monitor|SHA-256|GeoJSON|JSON|CSV|UTC|MiB|width=device-width, initial-scale=1"
)
CALLS = re.compile(r'(?:_|ngettext)\((?:\s*"(?:[^"\\]|\\.)*",?)+')
COMMENTS = re.compile(r"(?m)^\s*//.*$|\s// .*$|/\*.*?\*/")
SENTENCE = re.compile(r'"[A-Z][a-z]+ [^"]*"|`[^`$]*[A-Z][a-z]+ [a-z]+[^`]*`')


class _Visible(HTMLParser):
    """The text of a template that a reader sees or hears, as it stands between expressions."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag if tag in ("script", "style", "code") else self._silent
        self.words += [value or "" for name, value in attrs if name in READ_ALOUD]

    def handle_endtag(self, tag: str) -> None:
        self._silent = "" if tag == self._silent else self._silent

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def static_parts(name: str) -> str:
    """A template without its expressions."""
    source = (PUBLISH / "templates" / name).read_text(encoding="utf-8")
    tokens = Environment().lex(MESSAGES.sub("·", source))
    return "".join(text if kind == "data" else "·" for _, kind, text in tokens if kind != "name")


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_says_nothing_outside_its_messages(name: str) -> None:
    """Every word between the tags goes through the catalogues."""
    visible = _Visible()
    visible.feed(static_parts(name))
    said = (SAME_EVERYWHERE.sub("", ATTRIBUTES.sub("", words)) for words in visible.words)
    assert [words for words in said if re.search("[A-Za-z]{2}", words)] == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_says_nothing_outside_its_messages(name: str) -> None:
    """No sentence stands in a script but as a message."""
    code = COMMENTS.sub("", (PUBLISH / name).read_text(encoding="utf-8"))
    assert SENTENCE.findall(CALLS.sub("", code)) == []


def test_a_leftover_is_found() -> None:
    """The tests above look for what they should."""
    assert SENTENCE.findall(CALLS.sub("", 'say("Not here", _("But this is"))')) == ['"Not here"']
    visible = _Visible()
    visible.feed('<p title="Why">Words <code>id</code></p>')
    assert visible.words == ["Why", "Words "]
