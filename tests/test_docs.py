"""The documents say what the program does: everything in the code that a reader may meet is written
down, and what is generated is current.
"""

import importlib
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
from pydantic import BaseModel

from monitor.cli.console import ExitCode
from monitor.cli.main import app as command_line
from monitor.core.rules import RULES
from monitor.settings import agreements, evaluation, importers, lexicon, review, schemas
from monitor.settings.assembly import Assembly
from monitor.settings.environment import PREFIX, Settings
from monitor.store.schema import METADATA
from monitor.web.app import create_app

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2025, 4, 1, tzinfo=UTC)
# words that stand for a thing of the house without being a class of the model
BESIDES_CLASSES = {
    "Chain", "Claim", "Correction", "Coverage", "CutOff", "Hold", "LateArrival", "Organ",
    "ProtectedCategory", "Pull", "Reader", "Replay", "SiteList", "Submission", "Threshold", "Tier",
    "View", "Violation",
}  # fmt: skip
CONFIG_SCHEMAS: dict[str, type[BaseModel]] = {
    "agreements/*.yaml": agreements.AgreementFile,
    "sources.yaml": schemas.SourcesFile,
    "importers.yaml": importers.ImportersFile,
    "lexicon.yaml": lexicon._LexiconFile,
    "rules.yaml": schemas.RulesFile,
    "disclosure.yaml": schemas.DisclosureFile,
    "digest.yaml": schemas.DigestFile,
    "review.yaml": review.ReviewFile,
    "evaluation.yaml": evaluation._LabelsFile,
}
LIMIT_NAME = re.compile(r"LIMIT|^MAX_|_CAP$|_TIMEOUT|_S$|^POOL_SIZE$|_SKEW$|^LIFETIME$")


@cache
def document(name: str) -> str:
    """The text of a committed document."""
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def committed_files() -> tuple[Path, ...]:
    """Every file that is or would be part of a commit."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    return tuple(path for name in listed.decode().split("\0") if (path := ROOT / name).is_file())


def shown(path: Path) -> str:
    """The path as a person would type it."""
    return path.relative_to(ROOT).as_posix()


def table_rows(text: str) -> Iterator[list[str]]:
    """The cells of every row of every table, heads left out."""
    lines = text.splitlines()
    for above, line in zip(["", *lines], lines, strict=False):
        if (
            line.startswith("|")
            and above.startswith("|")
            and not line.startswith(("|---", "| ---"))
        ):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def code_words(text: str) -> set[str]:
    """Everything set in code type, outside fenced blocks."""
    plain = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return set(re.findall(r"`([^`]+)`", plain))


def shell_lines(text: str) -> list[list[str]]:
    """The commands of every shell block, comments left out."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    lines = (line.split("#")[0].split() for block in blocks for line in block.splitlines())
    return [words for words in lines if words]


def commands(command: Any = None, name: str = "strike-monitor") -> Iterator[str]:
    """The full name of every command of the command line."""
    command = command or typer.main.get_command(command_line)
    yield name
    for word, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, f"{name} {word}")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_command_shown_is_a_make_target(name: str) -> None:
    """What a reader is told to type exists."""
    targets = set(re.findall(r"^([a-z]+):", document("Makefile"), flags=re.MULTILINE))
    typed = shell_lines(document(name))
    assert typed
    assert {word for words in typed for word in words[:1]} == {"make"}
    assert {word for words in typed for word in words[1:]} <= targets


def test_every_command_line_mentioned_exists() -> None:
    """A document that says `strike-monitor x` means a command there is."""
    known, invented = set(commands()), []
    for path in committed_files():
        if path.suffix == ".md":
            for text in code_words(path.read_text(encoding="utf-8")):
                words = [word for word in text.split() if re.fullmatch("[a-z][a-z-]*", word)]
                if words[:1] == ["strike-monitor"] and " ".join(words[:3]) not in known:
                    invented.append(f"{path.name}: {text}")
    assert not invented


def test_every_command_is_documented() -> None:
    """docs/cli.md has a line for each command that does something."""
    told = [words.split() for words in code_words(document("docs/cli.md"))]
    groups = {name.rpartition(" ")[0] for name in commands()}
    working = [name.split()[1:] for name in commands() if name not in groups]
    assert [words for words in working if not any(t[: len(words)] == words for t in told)] == []


def test_every_exit_code_is_documented() -> None:
    """docs/cli.md lists the exit codes there are, no more and no fewer."""
    rows = {row[0] for row in table_rows(document("docs/cli.md")) if row[0].isdigit()}
    assert rows == {str(code.value) for code in ExitCode}


def test_every_setting_is_documented() -> None:
    """Each environment variable stands in docs/configuration.md."""
    variables = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    assert variables <= code_words(document("docs/configuration.md"))


def test_every_config_file_is_documented() -> None:
    """Each file of config/ has its section, and each section its file."""
    found = {p.relative_to(ROOT / "config").as_posix() for p in (ROOT / "config").rglob("*.yaml")}
    found = {re.sub(r"^agreements/.*", "agreements/*.yaml", name) for name in found}
    sections = re.findall(r"^### config/(\S+)", document("docs/configuration.md"), re.MULTILINE)
    assert set(sections) == found == set(CONFIG_SCHEMAS)


def schema_fields(schema: type[BaseModel]) -> Iterator[str]:
    """The names of a schema's fields and of the schemas within it."""
    for name, field in schema.model_fields.items():
        yield name
        for inner in schemas_in(field.annotation):
            yield from schema_fields(inner)


def schemas_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The schemas a type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from schemas_in(part)


@pytest.mark.parametrize("name", CONFIG_SCHEMAS)
def test_every_field_of_a_config_file_is_documented(name: str) -> None:
    """Each field of a file stands in that file's section."""
    sections = re.split(r"^### config/", document("docs/configuration.md"), flags=re.MULTILINE)
    section = next(text for text in sections if text.startswith(name))
    assert set(schema_fields(CONFIG_SCHEMAS[name])) <= code_words(section)


def test_every_rule_is_documented() -> None:
    """docs/formats/assessment.md asks the questions that the rules ask."""
    rows = {row[0].strip("`"): row[1] for row in table_rows(document("docs/formats/assessment.md"))}
    assert {rule.rule_id: rule.question for rule in RULES}.items() <= rows.items()


def test_every_table_of_the_store_is_documented() -> None:
    """docs/store.md has a line for each table, and none for a table there is not."""
    rows = {row[0].strip("`") for row in table_rows(document("docs/store.md"))}
    assert rows == set(METADATA.tables)


def model_classes() -> set[str]:
    """The public classes of monitor/model."""
    found = set()
    for path in (ROOT / "monitor" / "model").glob("[a-z]*.py"):
        module = importlib.import_module(f"monitor.model.{path.stem}")
        found |= {
            name
            for name, thing in vars(module).items()
            if isinstance(thing, type) and thing.__module__ == module.__name__
        }
    return {name for name in found if not name.startswith("_")}


def test_every_noun_of_the_model_is_in_the_glossary() -> None:
    """A class of monitor/model is explained, as a word or within the word it belongs to."""
    assert model_classes() <= code_words(document("GLOSSARY.md"))


def test_the_glossary_explains_things_that_there_are() -> None:
    """Each word is a class or a known concept, in alphabetic order, and lives where it says."""
    rows = list(table_rows(document("GLOSSARY.md")))
    words = [row[0].strip("`") for row in rows]
    assert words == sorted(words)
    assert set(words) <= model_classes() | BESIDES_CLASSES
    homes = {home for row in rows for home in re.findall(r"`([^`]+)`", row[-1])}
    assert not sorted(home for home in homes if not (ROOT / home).exists())


def paths_of(routes: Iterable[Any]) -> Iterator[str]:
    """The path of every route, with those of included routers; parameters left unnamed."""
    for route in routes:
        if hasattr(route, "original_router"):
            yield from paths_of(route.original_router.routes)
        else:
            yield unnamed(route.path)


def unnamed(path: str) -> str:
    """``/v1/sites/{}`` for ``/v1/sites/{site_id}``, whatever its converter."""
    return re.sub(r"{[^}]*}", "{}", path)


def test_every_endpoint_is_documented(assembly: Assembly) -> None:
    """Each path the application answers stands in docs/api.md."""
    answered = set(paths_of(create_app(assembly, clock=lambda: NOW).routes))
    assert len(answered) > 20
    told = {unnamed(path) for path in re.findall(r"/[\w{}./:-]*", document("docs/api.md"))}
    assert answered - told == set()


def limit_shown(name: str, value: Any) -> str:
    """A constant as docs/limits.md writes it; the unit is in its name or type."""
    if isinstance(value, timedelta):
        return f"{value / timedelta(hours=1):g} h"
    if isinstance(value, (set, frozenset, tuple)):
        return ", ".join(map(str, sorted(value)))
    if name.endswith("_BYTES"):
        return f"{value / 1024**2:g} MiB"
    if name.endswith("_M"):
        return f"{value / 1000:,.0f} km"
    return f"{value:g} s" if name.endswith("_S") else f"{value:,}"


def documented_limits() -> dict[str, str]:
    """Constant → limit, as docs/limits.md has them."""
    return {row[3].strip("`"): row[1] for row in table_rows(document("docs/limits.md"))}


@pytest.mark.parametrize(("constant", "limit"), documented_limits().items())
def test_a_documented_limit_is_the_one_in_the_code(constant: str, limit: str) -> None:
    """The table of limits equals the constants it names."""
    module, _, name = constant.rpartition(".")
    assert limit_shown(name, getattr(importlib.import_module(module), name)) == limit


def test_every_limit_of_the_code_is_documented() -> None:
    """A public constant that limits something has its row in docs/limits.md."""
    found = set()
    for path in (ROOT / "monitor").rglob("*.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for names in re.findall(r"^([A-Z][A-Z0-9_, ]*)(?:: [^=]+)? = ", path.read_text(), re.M):
            limits = (name for name in names.split(", ") if LIMIT_NAME.search(name))
            found |= {f"{module}.{name}" for name in limits}
    assert found <= set(documented_limits())


def test_what_is_generated_is_current() -> None:
    """`make docs` would change nothing."""
    command = [sys.executable, "scripts/build_docs.py", "--check"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_link_between_documents_leads_somewhere() -> None:
    """A relative link of a document names a file or folder of the project."""
    links = (
        (path, link)
        for path in committed_files()
        if path.suffix == ".md"
        for link in re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", path.read_text())
    )
    broken = [(shown(path), link) for path, link in links if not (path.parent / link).exists()]
    assert not broken


# written apart, so that this file does not name what it looks for
MACHINE_PATH = re.compile("/(?:" + "|".join(["work", "root", "tmp/bash_jobs"]) + r")/")
REGISTRY_HOST = re.compile(
    "|".join(["py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.(org|com)"])
)


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY_HOST], ids=["path", "registry"])
def test_no_committed_file_names_a_machine(pattern: re.Pattern[str]) -> None:
    """Nothing committed carries a path of someone's machine or the host of a package registry."""
    naming = []
    for path in committed_files():
        text = path.read_bytes().decode("utf-8", errors="replace")
        if found := pattern.search(text):
            naming.append(f"{shown(path)}: {found.group()}")
    assert not naming


def test_the_documented_enum_values_of_a_tier_are_those_there_are() -> None:
    """docs/formats/violation.md lists the tiers of monitor/core/tiers.py."""
    tiers: type[Enum] = importlib.import_module("monitor.core.tiers").Tier
    rows = {row[0].strip("`") for row in table_rows(document("docs/formats/violation.md"))}
    assert rows == {tier.value for tier in tiers}
