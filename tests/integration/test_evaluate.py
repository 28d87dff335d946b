"""A folder of labelled reports goes through the pipeline, and every answer meets its label."""

import csv
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from spec.project import ROOT, knowledge

from monitor.cli.console import ExitCode
from monitor.cli.main import main
from monitor.pipeline.evaluate import Evaluation, NothingToCompare, evaluate
from monitor.settings.evaluation import load_labels
from monitor.sources.sitelist import read_site_list

NOW = datetime(2026, 1, 1, tzinfo=UTC)
UNSAID = (
    "published_at", "source_party", "origin", "source_url", "claimed_attacker", "effect",
    "counterclaim", "summary", "headline",
)  # fmt: skip
SAID = dict.fromkeys(UNSAID, "") | {
    "occurred_precision": "day", "source_name": "Paper", "target_country": "UA",
    "oblast_or_region": "Sumy Oblast", "place_name": "Sumy", "weapon": "drone", "language": "en",
}  # fmt: skip
SITE = {
    "site_id": "S1", "name_en": "Sumska 330 kV substation", "category": "substation",
    "country": "UA", "admin_region": "Sumy Oblast", "latitude": "50.9", "longitude": "34.8",
    "location_precision_m": "2000", "coordinate_source": "made up",
}  # fmt: skip
NAMED = "Sumska 330 kV substation"
TOLD = [
    SAID | {"claim_id": "C1", "occurred_start": "2025-03-28", "facility_name": NAMED},
    SAID | {"claim_id": "C2", "occurred_start": "2025-03-28", "facility_name": NAMED},
    SAID | {"claim_id": "C3", "occurred_start": "2025-04-10", "facility_name": "oil depot",
            "counterclaim": "General Staff: fake"},
    SAID | {"claim_id": "C4", "occurred_start": "some day", "facility_name": "oil depot"},
]  # fmt: skip
TRUE = [
    {"claim_id": "C1", "facility_category": "substation", "site_id": "S1", "event_key": "A"},
    {"claim_id": "C2", "facility_category": "substation", "site_id": "S1", "event_key": "A"},
    {"claim_id": "C3", "facility_category": "", "site_id": "S1", "event_key": "B"},
]
HAPPENED = {
    "in_window_kremlin_18mar": "yes", "in_window_us_ua_25mar": "yes", "claimed_attacker": "unknown",
    "outcome_reading": "damage claimed",
}  # fmt: skip
EVENTS = [
    HAPPENED | {"event_key": "A", "category": "substation", "disputed": "no"},
    HAPPENED | {"event_key": "B", "category": "oil_depot", "disputed": "yes"},
    HAPPENED | {"event_key": "nobody told", "category": "refinery", "disputed": "no"},
]


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """The rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        table.writeheader()
        table.writerows(rows)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three labelled reports of two events, and one that has no time."""
    folder = tmp_path_factory.mktemp("labelled")
    for name, rows in (("reports", TOLD), ("truth", TRUE), ("events", EVENTS), ("sites", [SITE])):
        write(folder / f"{name}.csv", rows)
    return folder


@pytest.fixture(scope="module")
def found(folder: Path) -> Evaluation:
    """The answers to them."""
    labels = load_labels(ROOT / "config" / "evaluation.yaml")
    sites, problems = read_site_list(
        folder / "sites.csv", columns=labels.sites, list_id="labelled", dated=date(2025, 4, 30)
    )
    assert not problems
    steps: list[tuple[str, int, int]] = []
    result = evaluate(
        folder, knowledge(), sites, labels, now=NOW, progress=lambda *step: steps.append(step)
    )
    assert steps[-1] == ("done", 2, 2)
    return result


def test_every_question_is_compared_with_its_label(found: Evaluation) -> None:
    """Association, sites, windows, kind, occurrence, attribution and dispute."""
    document = found.as_json()
    asked: dict[str, Any] = document["questions"]
    assert document["association"]["f1"] == 1.0
    assert {name: (each["right"], each["total"]) for name, each in asked.items()} == {
        "site": (2, 3),
        "report category": (2, 2),
        "window under moscow": (2, 2),
        "window under kyiv": (2, 2),
        "category": (2, 2),
        "occurrence": (2, 2),
        "attribution": (2, 2),
        "disputed": (2, 2),
    }


def test_the_command_prints_the_figures_and_writes_every_answer(
    folder: Path,
    found: Evaluation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Into the file of ``--out``; where it cannot be written, a line says so after the figures."""
    monkeypatch.setenv("STRIKE_MONITOR_ROOT", str(ROOT))
    for out, code in ((tmp_path / "out.json", ExitCode.OK), (tmp_path, ExitCode.INPUT)):
        words = ["strike-monitor", "evaluate", str(folder), "--out", str(out)]
        monkeypatch.setattr("sys.argv", words)
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        assert left.value.code == code
        assert re.search(r"^reports rejected +1$", said.out, re.MULTILINE)
        assert "C3, site: nothing for S1" in said.out
    assert said.err == f"{tmp_path}: Is a directory\n"
    assert json.loads((tmp_path / "out.json").read_text()) == found.as_json()


def test_what_is_not_as_labelled_is_listed_with_both_answers(found: Evaluation) -> None:
    """The site that the third report does not name; the report without a time is a rejection."""
    (fault,) = found.as_json()["confused"]
    assert fault == {"question": "site", "about": "C3", "found": "", "labelled": "S1"}
    assert [each.field for each in found.rejected] == ["occurred_start"]
    assert found.site_accuracy == pytest.approx(2 / 3)


def test_the_plainest_ways_run_on_the_same_reports(found: Evaluation) -> None:
    """So that a figure can be judged."""
    assert all(each["f1"] == 1.0 for each in found.as_json()["naive"].values())
    assert len(found.as_json()["naive"]) == 2


def test_a_folder_of_which_nothing_can_be_read_is_told(tmp_path: Path) -> None:
    """With how many reports were rejected."""
    unread = [row | {"occurred_start": "some day"} for row in TOLD]
    for name, rows in (("reports", unread), ("truth", TRUE), ("sites", [SITE])):
        write(tmp_path / f"{name}.csv", rows)
    labels = load_labels(ROOT / "config" / "evaluation.yaml")
    sites, _ = read_site_list(
        tmp_path / "sites.csv", columns=labels.sites, list_id="labelled", dated=date(2025, 4, 30)
    )
    with pytest.raises(NothingToCompare, match="4 were rejected"):
        evaluate(tmp_path, knowledge(), sites, labels, now=NOW, progress=lambda *_: None)
