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

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "monitor").rglob("*.py"))
MODULE_LINES = 500
FUNCTION_LINES = 60
HELP_S = 0.3
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


def test_imports_point_down_the_corridor() -> None:
    """import-linter's contracts hold."""
    linter = Path(sys.executable).parent / "lint-imports"
    ran = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_command_line_answers_at_once() -> None:
    """`--help` takes less than 0.3 s of a processor, best of several, for nothing heavy is imported
    on its way.
    """
    command = [sys.executable, "-c", "from monitor.cli.main import main; main()", "--help"]
    fastest = float("inf")
    for _ in range(10):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        fastest = min(fastest, spent)
        if fastest < HELP_S:
            return
    pytest.fail(f"--help took {fastest:.2f} s at best")


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
