"""The house stays in order: small modules and functions, everything annotated, imports down the
corridor, no side named in code, a command line that answers at once.
"""

import ast
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from statistics import quantiles
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "monitor").rglob("*.py"))
MODULE_LINES = 500
FUNCTION_LINES = 60
HELP_TIMES = 2.5  # what importing the framework of the command line costs
GENERATED = "migrations/versions"  # create_table calls, line by line
# needed at run time though nothing imports them by name: data, plug-ins of drivers and of Starlette
IMPORTED_BY_OTHERS = {"pymorphy3-dicts-ru", "pymorphy3-dicts-uk", "python-multipart", "tzdata"}

# for developers only, in one namespace with what the program imports
SHARING_A_NAMESPACE = {"xstatic-leaflet-markercluster"}

# parties and their lands, by name and by quoted code
SIDES = re.compile(
    r"""(?i:russia|ukrain|moscow|kremlin|kyiv|kiev|росі|росс|укра[їи]н|кремл|москв|київ|києв|киев)"""
    r"""|['"](?:RU|UA|RUS|UKR)['"]"""
)
# languages have names like sides
LANGUAGES = re.compile(r"_(?:UKRAINIAN|RUSSIAN)_ONLY|Ukrainian, Russian")
# no words: alphabets with their transliteration, the endings of inflected names, signs of units
ALPHABETS = {"words", "names"}
UNITS = "_UNITS = "


@cache
def tree(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, methods and inner ones included."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def shown(path: Path) -> str:
    """The path as a person would type it."""
    return path.relative_to(ROOT).as_posix()


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the name to the end, the docstring left out."""
    docstring = function.body[0] if ast.get_docstring(function) else None
    told = 0 if docstring is None else (docstring.end_lineno or 0) - docstring.lineno + 1
    return (function.end_lineno or 0) - function.lineno + 1 - told


def test_modules_are_short() -> None:
    """No module is longer than can be read in one go."""
    lengths = {shown(path): len(path.read_text().splitlines()) for path in MODULES}
    assert {name: n for name, n in lengths.items() if n > MODULE_LINES} == {}


def test_functions_are_short(record_property: Callable[[str, object], None]) -> None:
    """No function is long, and nine of ten are half as long; figures go into the JUnit report."""
    lengths = {
        f"{shown(path)}:{function.name}": length(function)
        for path in MODULES
        if GENERATED not in shown(path)
        for function in functions(path)
    }
    p90 = quantiles(lengths.values(), n=10)[-1]
    record_property("function_lines_p90", p90)
    assert p90 <= FUNCTION_LINES / 2
    assert {name: n for name, n in lengths.items() if n > FUNCTION_LINES} == {}


def test_every_function_is_annotated() -> None:
    """Each parameter and each result has its type written down."""
    bare = []
    for path in MODULES:
        for function in functions(path):
            arguments = function.args
            named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            untold = [a for a in named if a.annotation is None and a.arg not in ("self", "cls")]
            if untold or function.returns is None:
                bare.append(f"{shown(path)}:{function.name}")
    assert not bare


def test_no_side_is_named_in_code() -> None:
    """Parties are data: no name or code of one stands in a module."""
    named = []
    for path in MODULES:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if found := SIDES.search(LANGUAGES.sub("", line)):
                named.append(f"{shown(path)}:{number}: {found.group()}")
    assert not named


@pytest.mark.parametrize(
    "line",
    [
        'if attacker == "RU":',
        "if attacker == 'UKR':",
        "# as Moscow says",
        'zone = "Europe/Kyiv"',
        "# after Kiev's clocks",
        "# «Київ пропонує»",
        "def strikes_on_ukraine():",
        "names = ['россия']",
        "# what the Ukrainian ministry says",
    ],
)
def test_a_side_named_in_code_is_found(line: str) -> None:
    """The test above looks for what it should."""
    assert SIDES.search(LANGUAGES.sub("", line))


def texts_in(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Every string of a module but its docstrings, with its line."""
    told = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module):
        match node:
            case ast.Constant(str(text)) if id(node) not in told:
                yield node.lineno, text


def lists_in(module: ast.Module) -> Iterator[tuple[int, set[str]]]:
    """The line and words of what a module lists: strings in brackets, the alternatives of a
    pattern, and a text that is taken apart into its words.
    """
    for node in ast.walk(module):
        match node:
            case ast.Tuple(elts) | ast.List(elts) | ast.Set(elts):
                listed = [each.value for each in elts if isinstance(each, ast.Constant)]
                yield node.lineno, {each for each in listed if isinstance(each, str)}
            case ast.Constant(str(pattern)) if "|" in pattern:
                yield node.lineno, set(re.findall(r"\w+", re.sub(r"\\[a-zA-Z]", " ", pattern)))
            case ast.Call(ast.Name("words_of"), [ast.Constant(str(text))]) | ast.Call(
                ast.Attribute(ast.Constant(str(text)), "split")
            ):
                yield node.lineno, set(text.split())


@cache
def lexicon_words() -> frozenset[str]:
    """Every word that stands whole and by itself in some list of config/lexicon.yaml."""
    found: set[str] = set()
    rest: list[Any] = [yaml.safe_load((ROOT / "config/lexicon.yaml").read_text(encoding="utf-8"))]
    while rest:
        match rest.pop():
            case dict() as inner:
                rest += inner.values()
            case list() as inner:
                rest += inner
            case str() as word if re.fullmatch(r"\w{2,}\$?", word):
                found.add(word.rstrip("$"))
    return frozenset(found)


def words_of_languages(module: ast.Module) -> list[str]:
    """Where a module holds Cyrillic letters, or lists two words of the lexicon or more."""
    said = ast.Module([each for each in module.body if not ast.unparse(each).startswith(UNITS)], [])
    found = [(line, text) for line, text in texts_in(said) if re.search("[\u0400-\u04ff]", text)]
    listed = [(line, words & lexicon_words()) for line, words in lists_in(said)]
    found += [(line, ", ".join(sorted(words))) for line, words in listed if len(words) >= 2]
    return [f"{line}: {text}" for line, text in found]


def test_words_of_languages_are_data() -> None:
    """No string of core, model or pipeline has a Cyrillic letter, docstrings aside, and none of
    their lists, patterns and texts taken apart has two words of the lexicon. Alphabets, endings and
    units are no words.
    """
    found = {
        f"{shown(path)}:{each}"
        for path in MODULES
        if path.parent.name in ("core", "model", "pipeline") and path.stem not in ALPHABETS
        for each in words_of_languages(tree(path))
    }
    assert found == set()


@pytest.mark.parametrize(
    "code",
    [
        "JOINING = {'та'}",
        "JOINING = re.compile(r' й ')",
        "ARTICLES = frozenset(('the', 'an'))",
        "BEFORE = ['near', 'in']",
        "KINDS = words_of('city village')",
        "PARTS = re.compile(r'[;,]|\\band\\b|\\bor\\b|\\bat\\b')",
    ],
)
def test_words_of_a_language_in_code_are_found(code: str) -> None:
    """The test above looks for what it should."""
    assert words_of_languages(ast.parse(code))


def test_imports_point_down_the_corridor() -> None:
    """import-linter's contracts hold."""
    linter = Path(sys.executable).parent / "lint-imports"
    ran = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def _processor_s(program: str, *arguments: str) -> float:
    """What running a program takes of a processor, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", program, *arguments]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_the_command_line_answers_at_once() -> None:
    """`--help` takes less than two and a half times what importing its framework alone does, each
    the best of several, for nothing heavy is imported on its way.
    """
    helping = importing = float("inf")
    for _ in range(10):
        helping = min(helping, _processor_s("from monitor.cli.main import main; main()", "--help"))
        importing = min(importing, _processor_s("import typer"))
        if helping < HELP_TIMES * importing:
            return
    pytest.fail(f"--help took {helping:.2f} s at best, its framework {importing:.2f} s")


@pytest.mark.parametrize(
    "module",
    ["monitor.cli.main", "monitor.publish", "monitor.settings.environment", "monitor.sources"],
)
def test_heavy_libraries_stay_out_of_the_way(module: str) -> None:
    """Importing the doors of the rooms pulls in no geodata, map, web or morphology library."""
    heavy = "geopandas folium shapely pymorphy3 pandas numpy sqlalchemy fastapi rich.markdown"
    program = (
        f"import sys, {module}; print(*(m for m in {heavy.split()!r} if m in sys.modules), sep=',')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == ""


def imported_packages() -> set[str]:
    """The top-level names that the modules of monitor/ import."""
    found = set()
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"monitor"}


def normal(name: str) -> str:
    """A distribution's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_dependencies_are_those_imported() -> None:
    """What pyproject.toml asks for is imported somewhere, and what is imported is asked for."""
    stated = {
        normal(re.split(r"[^\w.-]", requirement)[0])
        for requirement in requires("strike-monitor") or ()
        if "extra ==" not in requirement
    }
    provided = packages_distributions()
    imported = {
        normal(name) for package in imported_packages() for name in provided.get(package, [package])
    }
    assert stated - imported - IMPORTED_BY_OTHERS == set()
    assert imported - stated - SHARING_A_NAMESPACE == set()
