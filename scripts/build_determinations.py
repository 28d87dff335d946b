"""Render docs/determinations.md from the tables in tests/spec.

    python scripts/build_determinations.py [OUTPUT]

The tables are tested; the page only shows them. The same tables always give the same page.
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from inspect import cleandoc
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "determinations.md"
QUESTIONS = (  # in the order of the rules, then what comes before and after them
    "when_is_it_in_force",
    "who_is_bound",
    "is_it_known_what_was_hit",
    "what_is_protected",
    "what_lies_in_the_area",
    "did_it_happen",
    "what_counts_as_hit",
    "what_came_of_it",
    "what_is_left_out",
    "contested_readings",
    "cases_of_history",
    "what_founds_an_incident",
    "which_reports_are_one_strike",
    "what_is_shown",
)
HEAD = """# Determinations

What the monitor answers, case by case. Written by `scripts/build_determinations.py` from the
tables in `tests/spec`, which are run as tests: do not edit this page, edit the tables. A and B are
the parties, either way round; other voices speak for neither. Numbered cases are real ones of 2025
and 2026, or made after their pattern.
"""


def _module(question: str) -> ModuleType:
    path = ROOT / "tests" / "spec" / f"test_{question}.py"
    spec = spec_from_file_location(f"determinations.{question}", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _section(module: ModuleType) -> str:
    heading, _, prose = cleandoc(module.__doc__ or "").partition("\n\n")
    cells = ((row.given, row.asked, row.expected, row.because) for row in module.TABLE)
    rows = (f"| {' | '.join(map(_cell, row))} |" for row in cells)
    return "\n".join(
        [
            f"## {heading}\n",
            f"{prose}\n",
            "| case | question | answer | because |",
            "|---|---|---|---|",
        ]
        + list(rows)
    )


def page() -> str:
    """The whole page, as Markdown."""
    tests = str(ROOT / "tests")
    if tests not in sys.path:
        sys.path.append(tests)  # where the tables find builders.py
    return "\n\n".join([HEAD.rstrip(), *(_section(_module(name)) for name in QUESTIONS)]) + "\n"


def main(arguments: list[str]) -> None:
    """Write the page to docs/, or where the command line says."""
    if len(arguments) > 1:
        sys.exit(__doc__)
    target = Path(arguments[0]) if arguments else PAGE
    target.write_text(page(), encoding="utf-8")
    print(f"wrote {target}")


if __name__ == "__main__":
    main(sys.argv[1:])
