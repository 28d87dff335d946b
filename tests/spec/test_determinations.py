"""The page made of the tables."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from spec.project import ROOT


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """scripts/build_determinations.py."""
    path = ROOT / "scripts" / "build_determinations.py"
    spec = spec_from_file_location("build_determinations", path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_committed_page_shows_the_tables_as_they_are(script: ModuleType) -> None:
    """Whoever changes a table runs the script."""
    assert script.PAGE.read_text(encoding="utf-8") == script.page()


def test_every_question_asked_in_this_folder_is_on_the_page(script: ModuleType) -> None:
    """A new table is added to the script's list."""
    asked = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert asked - {"determinations"} == set(script.QUESTIONS)
