"""How many small faults put into a module its tests find.

    python scripts/mutate.py                            the modules that conclude, with their tests
    python scripts/mutate.py MODULE [TEST …]            one module, with other tests

MODULE is a file such as monitor/core/rules.py. Each mutant differs in one place: a comparison or
sum turned, a number changed, `and` for `or`, a condition negated or dropped, an answer exchanged. A
mutant that the tests let pass is printed; the last line is the share found. The project itself is
not touched: mutants live in memory, over a copy taken at the start, each in a process of its own
forked from one that has everything else loaded.
"""

import ast
import importlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from types import CodeType

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("conftest.py", "monitor", "tests", "config", "docs", "geodata", "scripts")
# the rendered page says nothing of what a rule answers
OPTIONS = ["-x", "-q", "-n", "0", "-p", "no:cacheprovider"]
OPTIONS += ["--ignore=tests/spec/test_determinations.py"]
LIMIT_S = 120  # a mutant that runs for ever is found

RULED = (
    "tests/unit/core/test_rules.py",
    "tests/unit/core/test_terms.py",
    "tests/unit/core/test_assess.py",
    "tests/spec",
)
MEASURED: dict[str, tuple[str, ...]] = {
    "monitor/core/rules.py": RULED,
    "monitor/core/case.py": RULED,
    "monitor/core/assess.py": RULED,
    "monitor/core/answers.py": RULED,
    "monitor/core/terms.py": RULED,
    "monitor/core/associate.py": (
        "tests/unit/core/test_associate.py",
        "tests/unit/core/test_constraints.py",
        "tests/spec/test_which_reports_are_one_strike.py",
        "tests/golden/test_pairs.py",
        "tests/property/test_association_laws.py",
    ),
}
TURNED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
EXCHANGED = {"yes": "no", "no": "unknown", "unknown": "yes", "YES": "NO", "NO": "UNKNOWN"}
EXCHANGED |= {"UNKNOWN": "YES", "max": "min", "min": "max", "any": "all", "all": "any"}


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[], None]]]:
    """The ways to spoil one node of a tree."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in TURNED:
            turned = TURNED[type(op)]
            yield (
                f"{type(op).__name__} -> {turned.__name__}",
                partial(setattr, node, "ops", [turned()]),
            )
        case ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in TURNED:
            turned = TURNED[type(op)]
            yield (
                f"{type(op).__name__} -> {turned.__name__}",
                partial(setattr, node, "op", turned()),
            )
        case ast.If(test=test) | ast.IfExp(test=test):
            negated = ast.UnaryOp(ast.Not(), test)
            yield "condition negated", partial(setattr, node, "test", negated)
        case ast.comprehension(ifs=[_, *_]):
            yield "filter dropped", partial(setattr, node, "ifs", [])
        case ast.Constant(value=int() as value) if not isinstance(value, bool):
            yield f"{value} -> {value + 1}", partial(setattr, node, "value", value + 1)
        case ast.Name(id=name) if name in EXCHANGED:
            yield f"{name} -> {EXCHANGED[name]}", partial(setattr, node, "id", EXCHANGED[name])
        case ast.Attribute(attr=name) if name in EXCHANGED:
            yield f"{name} -> {EXCHANGED[name]}", partial(setattr, node, "attr", EXCHANGED[name])
        case ast.UnaryOp(op=ast.Not()):
            yield "not dropped", partial(setattr, node, "op", ast.UAdd())
        case ast.Continue():
            yield "continue -> pass", partial(setattr, node, "__class__", ast.Pass)


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Every mutant of a module: what was done where, and its text."""
    places = len(list(ast.walk(ast.parse(source))))
    for place in range(places):
        tree = ast.parse(source)
        node = list(ast.walk(tree))[place]
        for what, spoil in _changes(node):
            line = getattr(node, "lineno", None) or getattr(
                getattr(node, "iter", None), "lineno", 0
            )
            spoil()
            yield f"line {line}: {what}", ast.unparse(ast.fix_missing_locations(tree))


class _Spoiled(MetaPathFinder, InspectLoader):
    """Gives out one module with another text than its file's."""

    def __init__(self, name: str, text: str) -> None:
        self._name, self._text = name, text

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        return spec_from_loader(fullname, self) if fullname == self._name else None

    def get_source(self, fullname: str) -> str:  # noqa: ARG002
        return self._text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._text, fullname, "exec")


def _timed_out(*_: object) -> None:
    raise TimeoutError(f"longer than {LIMIT_S} s")


def _passes(name: str, tests: tuple[str, ...], mutant: tuple[str, str]) -> tuple[str, bool]:
    """Whether the tests pass with the mutant; to be run in a process of its own."""
    what, text = mutant
    sys.meta_path.insert(0, _Spoiled(name, text))
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    signal.signal(signal.SIGALRM, _timed_out)
    signal.alarm(LIMIT_S)
    import pytest

    ended = pytest.main([*OPTIONS, "--assert=plain", *tests])
    return what, ended == 0


def _loaded(tests: tuple[str, ...]) -> list[str]:
    """The modules of others that collecting the tests loads; to be run in a process of its own."""
    import pytest

    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    pytest.main([*OPTIONS, "--collect-only", *tests])
    own = {path.stem for path in (ROOT / "tests").rglob("*")} | {"monitor", "tests", "conftest"}
    found = [name for name in sys.modules if name.partition(".")[0] not in own]
    return [name for name in found if not name.startswith("__")]


def measure(module: str, tests: tuple[str, ...]) -> None:
    """Mutate, test, count; print what survived and the share found."""
    begun = perf_counter()
    name = module.removesuffix(".py").replace("/", ".")
    source = Path(module).read_text(encoding="utf-8")
    forks = get_context("fork")
    with forks.Pool(1, maxtasksperchild=1) as one:
        for other in one.apply(_loaded, (tests,)):
            with suppress(ImportError):  # some exist only inside others
                importlib.import_module(other)
    with forks.Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        if not pool.apply(_passes, (name, tests, ("nothing", source)))[1]:
            sys.exit(f"{module}: the tests fail without any mutant")
        every = list(mutants(source))
        found = 0
        for what, passed in pool.imap(partial(_passes, name, tests), every, chunksize=1):
            found += not passed
            if passed:
                print(f"  {module}: survived: {what}", flush=True)
    took_s = perf_counter() - begun
    print(f"{module}: {found} of {len(every)} found: {found / len(every):.1%} in {took_s:.0f} s")


def main(arguments: list[str]) -> None:
    """Measure what was asked for in a copy of the project as it is now."""
    asked = (
        {arguments[0]: tuple(arguments[1:]) or MEASURED[arguments[0]]} if arguments else MEASURED
    )
    with tempfile.TemporaryDirectory() as folder:
        for name in (*COPIED, "pyproject.toml"):
            whole = ROOT / name
            take = shutil.copytree if whole.is_dir() else shutil.copy
            take(whole, Path(folder, name))
        os.chdir(folder)
        sys.path[:0] = [folder, str(Path(folder, "tests"))]
        for module, tests in asked.items():
            measure(module, tests)


if __name__ == "__main__":
    main(sys.argv[1:])
