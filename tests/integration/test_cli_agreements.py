"""Agreements on the command line: what is configured, whether a file is in order, side by side."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from worlds import ROOT, config

from monitor.cli.console import ExitCode
from monitor.cli.main import main

Run = Callable[..., tuple[int, str, str]]
SHIPPED = sorted((ROOT / "config" / "agreements").glob("*.yaml"))
PAUSE = "energy-pause-2025"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command over a store of its own; its exit code, standard output and error."""
    monkeypatch.setenv("STRIKE_MONITOR_ROOT", str(ROOT))
    monkeypatch.setenv("STRIKE_MONITOR_HOME", str(tmp_path / "home"))

    def command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["strike-monitor", *words])
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    assert command("init")[0] == ExitCode.OK
    return command


def test_every_reading_of_every_agreement_is_listed(run: Run) -> None:
    """With the earliest start and the latest end, and the version of its terms."""
    code, out, _ = run("agreements", "list", "--json")
    assert code == ExitCode.OK
    listed = [(row["agreement"], row["reading"], row["version"]) for row in json.loads(out)]
    assert listed == [
        (agreement.agreement_id, reading.reading_id, agreement.version)
        for agreement in config().agreements
        for reading in agreement.readings
    ]


def test_the_shipped_files_are_in_order(run: Run) -> None:
    """Each is read as the program would, and named with its readings."""
    code, out, _ = run("agreements", "check", *map(str, SHIPPED))
    assert code == ExitCode.OK
    assert [line.endswith(": in order") for line in out.splitlines()] == [True] * len(SHIPPED)


def test_every_problem_of_a_file_is_a_line_and_the_other_files_are_read(
    run: Run, tmp_path: Path
) -> None:
    """Nothing is adopted, and the exit code says that there are faults."""
    text = (ROOT / "config" / "agreements" / f"{PAUSE}.yaml").read_text(encoding="utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text(
        text.replace("substation: yes", "substation: perhaps").replace(
            "zone: Europe/Kyiv", "zone: Mars", 1
        ),
        encoding="utf-8",
    )
    code, out, err = run("agreements", "check", str(broken), str(SHIPPED[0]))
    assert code == ExitCode.FAULTS_FOUND
    first, *problems = out.splitlines()
    assert first.endswith(": in order")
    assert len(problems) >= 2 and any("substation" in line for line in problems)
    assert f"{len(problems)} problems" in err


def test_readings_stand_side_by_side_term_by_term(run: Run) -> None:
    """Where they differ can be read off a line; what is not settled says unknown."""
    code, out, _ = run("agreements", "show", PAUSE, "--json")
    assert code == ExitCode.OK
    terms = {row.pop("term"): row for row in json.loads(out)}
    assert terms["category gas_production"] == {"moscow": "no", "kyiv": "yes"}
    assert terms["means drone"] == {"moscow": "yes", "kyiv": "yes"}
    assert "means sabotage" not in terms  # settled by neither
    assert terms["starts"]["moscow"].startswith("2025-03-17T21:00Z")
    assert terms["source of starts"]["kyiv"]


def test_what_stands_in_the_repair_zone_is_told_by_its_area(run: Run) -> None:
    """A radius around a position, and no list."""
    _, out, _ = run("agreements", "show", "local-ceasefire-znpp-2026", "--json")
    areas = [row for row in json.loads(out) if row["term"] == "area"]
    assert len(areas) == 1
    assert all("km of POINT" in str(cell) for cell in list(areas[0].values())[1:])


def test_an_agreement_that_is_not_there_is_said_to_be_unknown(run: Run) -> None:
    """As an error of the one who asked."""
    code, _, err = run("agreements", "show", "peace-1648")
    assert code == ExitCode.INPUT
    assert "peace-1648" in err
