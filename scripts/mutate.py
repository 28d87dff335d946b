"""How many small faults put into a module its tests find.

    python scripts/mutate.py                            the modules that conclude, with their tests
    python scripts/mutate.py MODULE … [TEST …]          some modules, perhaps with other tests
    python scripts/mutate.py --sample N [MODULE …]      N of each module's mutants, always the same

MODULE is a file such as monitor/core/rules.py. Each mutant differs in one place: a comparison or
sum turned, a number changed, `and` for `or`, a condition negated or dropped, an answer exchanged. A
mutant that the tests let pass is printed; the last line is the share found. The project itself is
not touched: mutants live in memory, over a copy taken at the start, each in a process of its own
forked from one that has everything else loaded. As many run at once as there are processors to run
on: ``taskset -c 0`` leaves the others alone.
"""

import argparse
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
from math import ceil
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import perf_counter
from types import CodeType
from typing import TypeAlias

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("conftest.py", "monitor", "tests", "config", "docs", "geodata", "scripts")
# the rendered page says nothing of what a rule answers
OPTIONS = ["-x", "-q", "-s", "-n", "0", "-m", "not timed", "--tb=no", "-p", "no:cacheprovider"]
OPTIONS += ["--ignore=tests/spec/test_determinations.py"]
TIMES_AS_LONG = 4  # as the module as it is: a mutant that runs for ever is found

RULED = (
    "tests/unit/core/test_rules.py",
    "tests/unit/core/test_terms.py",
    "tests/unit/core/test_assess.py",
    "tests/spec",
)
ASSOCIATED = (
    "tests/unit/core/test_associate.py",
    "tests/unit/core/test_aspects.py",
    "tests/unit/core/test_aspects_of_time.py",
    "tests/unit/core/test_columns.py",
    "tests/unit/core/test_pairs.py",
    "tests/unit/core/test_linkage.py",
    "tests/unit/core/test_blocking.py",
    "tests/unit/core/test_likeness.py",
    "tests/unit/core/test_constraints.py",
    "tests/spec/test_which_reports_are_one_strike.py",
)
MEASURED: dict[str, tuple[str, ...]] = {
    "monitor/core/rules.py": RULED,
    "monitor/core/case.py": RULED,
    "monitor/core/assess.py": RULED,
    "monitor/core/answers.py": RULED,
    "monitor/core/terms.py": RULED,
    "monitor/core/associate.py": ASSOCIATED,
    "monitor/core/aspects.py": ASSOCIATED,
    "monitor/core/linkage.py": ASSOCIATED,
    "monitor/core/constraints.py": ASSOCIATED,
    "monitor/core/pairs.py": ASSOCIATED,
    "monitor/core/columns.py": ASSOCIATED,
    "monitor/core/blocking.py": ASSOCIATED,
    "monitor/core/likeness.py": ASSOCIATED,
}
Mutant: TypeAlias = tuple[str, str]  # what was done where, and the text of the module
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
EXCHANGED |= {"maximum": "minimum", "minimum": "maximum"}


def _drop(node: ast.UnaryOp) -> None:
    """Leave what is negated: an ``and`` of one thing is written as that thing."""
    node.values = [node.operand]  # type: ignore[attr-defined]  # it is another class hereafter
    node.__class__, node.op = ast.BoolOp, ast.And()  # type: ignore[assignment]


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
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            yield f"{value} -> {value + 1}", partial(setattr, node, "value", value + 1)
        case ast.Name(id=name) if name in EXCHANGED:
            yield f"{name} -> {EXCHANGED[name]}", partial(setattr, node, "id", EXCHANGED[name])
        case ast.Attribute(attr=name) if name in EXCHANGED:
            yield f"{name} -> {EXCHANGED[name]}", partial(setattr, node, "attr", EXCHANGED[name])
        case ast.UnaryOp(op=ast.Not() | ast.Invert() as op):
            yield f"{type(op).__name__} dropped", partial(_drop, node)
        case ast.Continue():
            yield "continue -> pass", partial(setattr, node, "__class__", ast.Pass)


def _annotations(whole: ast.AST) -> Iterator[ast.AST]:
    """What is said of types, which does nothing."""
    for node in ast.walk(whole):
        match node:
            case (
                ast.FunctionDef(returns=ast.AST() as told)
                | ast.arg(annotation=ast.AST() as told)
                | ast.AnnAssign(annotation=told)
            ):
                yield from ast.walk(told)


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module."""
    whole = ast.parse(source)
    idle = set(_annotations(whole))
    nodes = enumerate(ast.walk(whole))
    for place in [place for place, node in nodes if node not in idle and any(_changes(node))]:
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
    raise TimeoutError("longer than a mutant may take")


def _passes(name: str, tests: tuple[str, ...], limit_s: int, mutant: Mutant) -> tuple[str, bool]:
    """Whether the tests pass with the mutant in so many seconds, 0 for any; to be run in a process
    of its own.
    """
    what, text = mutant
    sys.meta_path.insert(0, _Spoiled(name, text))
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    signal.signal(signal.SIGALRM, _timed_out)
    signal.alarm(limit_s)
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


def _sampled(every: list[Mutant], most: int | None) -> list[Mutant]:
    """At most so many of them in their order, the same at every call; all with ``None``."""
    if most is None or most >= len(every):
        return every
    return [every[place] for place in sorted(Random(0).sample(range(len(every)), most))]


def _load(tests: tuple[str, ...]) -> None:
    """Load what the tests need of others, so that every fork has it."""
    with get_context("fork").Pool(1, maxtasksperchild=1) as one:
        for other in one.apply(_loaded, (tests,)):
            with suppress(ImportError):  # some exist only inside others
                importlib.import_module(other)


def measure(module: str, tests: tuple[str, ...], most: int | None) -> None:
    """Mutate, test, count; print what survived and the share found."""
    begun = perf_counter()
    name = module.removesuffix(".py").replace("/", ".")
    source = Path(module).read_text(encoding="utf-8")
    _load(tests)
    at_once = len(os.sched_getaffinity(0))
    with get_context("fork").Pool(at_once, maxtasksperchild=1) as pool:
        unchanged = perf_counter()
        if not pool.apply(_passes, (name, tests, 0, ("nothing", source)))[1]:
            sys.exit(f"{module}: the tests fail without any mutant")
        limit_s = ceil(TIMES_AS_LONG * (perf_counter() - unchanged))
        every = list(mutants(source))
        tried = _sampled(every, most)
        found = 0
        for what, passed in pool.imap(partial(_passes, name, tests, limit_s), tried, chunksize=1):
            found += not passed
            if passed:
                print(f"  {module}: survived: {what}", flush=True)
    share = f"{found} of {len(tried)} found: {found / len(tried):.1%}"
    sampled = "" if tried == every else f", a sample of {len(every)}"
    print(f"{module}: {share}{sampled} in {perf_counter() - begun:.0f} s", flush=True)


def _asked(arguments: list[str]) -> tuple[dict[str, tuple[str, ...]], int | None]:
    """The modules asked for, each with its tests, and the most mutants of each."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--sample", type=int)
    parser.add_argument("given", nargs="*")
    told = parser.parse_args(arguments)
    modules = [each for each in told.given if each.startswith("monitor/")]
    tests = tuple(each for each in told.given if each not in modules)
    listed = {each: tests or MEASURED[each] for each in modules or MEASURED}
    # its own tests first: most mutants go no further
    return {
        module: tuple(sorted(files, key=f"tests/unit/core/test_{Path(module).stem}.py".__ne__))
        for module, files in listed.items()
    }, told.sample


def main(arguments: list[str]) -> None:
    """Measure what was asked for in a copy of the project as it is now."""
    asked, most = _asked(arguments)
    with tempfile.TemporaryDirectory() as folder:
        for name in (*COPIED, "pyproject.toml"):
            whole = ROOT / name
            take = shutil.copytree if whole.is_dir() else shutil.copy
            take(whole, Path(folder, name))
        os.chdir(folder)
        sys.dont_write_bytecode = False  # of the copy: every mutant loads the rest of it anew
        sys.path[:0] = [folder, str(Path(folder, "tests"))]
        for module, tests in asked.items():
            measure(module, tests, most)


if __name__ == "__main__":
    main(sys.argv[1:])
