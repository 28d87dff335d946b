"""Both parties are heard alike: what is one voice of the one is one voice of the other."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from spec.project import ROOT
from unit.core.northland import SOURCE, read

from monitor.core.origins import voices_of
from monitor.model.reports import StrikeReport

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("voices.yaml").read_text(encoding="utf-8")
)
LINES = [(field, line) for field, lines in CASES.items() for line in lines]


@cache
def organs() -> dict[str, dict[str, Any]]:
    """The organs of the lexicon, by role."""
    lexicon = yaml.safe_load((ROOT / "config" / "lexicon.yaml").read_text(encoding="utf-8"))
    return dict(lexicon["organs"])


def reported(field: str, text: str, number: int) -> StrikeReport:
    """A report of an outlet of its own that states the origin, or quotes it in its headline."""
    words = {
        "stated": {"origin": text, "headline": "Depot"},
        "quoted": {"headline": text, "source_name": f"Outlet {number}"},
    }
    source = replace(SOURCE, source_id=f"outlet-{number}", title=f"Outlet {number}")
    report = read({"occurred_start": "2025-03-28", **words[field]}, source=source)
    assert isinstance(report, StrikeReport)
    return report


@pytest.mark.parametrize("party", ["RU", "UA"])
@pytest.mark.parametrize(("field", "line"), LINES)
def test_the_same_two_bodies_are_as_many_voices_on_either_side(
    field: str, line: dict[str, Any], party: str
) -> None:
    """Whichever party they are of, and whichever is told first."""
    reports = [reported(field, text, number) for number, text in enumerate(line[party])]
    assert len(set(voices_of(reports))) == line["voices"]
    assert len(set(voices_of(reports[::-1]))) == line["voices"]


def test_every_role_has_its_lines() -> None:
    """What is not compared could be lopsided again."""
    assert {line["role"] for _, line in LINES} == set(organs())


@pytest.mark.parametrize("role", organs())
def test_every_role_is_filled_for_every_party_in_either_alphabet(role: str) -> None:
    """Each party's own names are there as they are written in Latin and in Cyrillic letters."""
    for organ in organs()[role]["of"].values():
        names = [*organ["said"], *organ.get("forces", ()), *organ.get("where", ())]
        assert any(name.isascii() for name in names)
        assert any(not name.isascii() for name in names)
    for list_name in ("said", "forces", "where"):
        present = {list_name in organ for organ in organs()[role]["of"].values()}
        assert len(present) == 1


@pytest.mark.parametrize(
    ("role", "party"), [(role, party) for role in organs() for party in organs()[role]["of"]]
)
def test_a_name_stated_as_the_origin_speaks_for_its_own_party(role: str, party: str) -> None:
    """None is caught by an entry that stands before it."""
    organ = organs()[role]["of"][party]
    for name in [*organ["said"], *organ.get("forces", ())]:
        plain = name.replace("*", "").rstrip("$")
        if "  " in plain:  # a word that may be any
            continue
        family = reported("stated", plain, 0).family
        assert family.speaks_for == party, plain
        if organs()[role]["bodies"] == "one":
            assert family.family_id == f"{party}-{role}".lower(), plain
