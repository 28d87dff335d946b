"""Registers of other makers, and the sources' health, on the command line."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from worlds import ROOT

from monitor.cli.console import ExitCode
from monitor.cli.main import main

Run = Callable[..., tuple[int, str, str]]
HEAD = (
    "country,country_long,name,gppd_idnr,capacity_mw,latitude,longitude,primary_fuel,owner,"
    "operational_status\n"
)
GOOD = "UKR,Ukraine,Exampleton,W1,30,49.0,31.0,Solar,,\n"
SWAPPED = "UKR,Ukraine,Otherby,W2,30,131.0,49.0,Gas,,\n"
PLANNED = "UKR,Ukraine,Thirdham,W3,30,49.0,31.5,Gas,,design stage\n"
AS_WRI = ("--profile", "wri_gppd")
AS_LIST = (*AS_WRI, "--list-id", "wri", "--dated", "2025-03-01")


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

    return command


@pytest.fixture
def register(tmp_path: Path) -> str:
    """A register of one plant, one misplaced one and one that is planned."""
    path = tmp_path / "plants.csv"
    path.write_text(HEAD + GOOD + SWAPPED + PLANNED, encoding="utf-8")
    return str(path)


def test_a_register_is_checked_row_by_row(run: Run, register: str) -> None:
    """Problems decide the exit code, rows left out do not; nothing is kept."""
    code, out, err = run("sites", "check", register, *AS_WRI)
    assert code == ExitCode.FAULTS_FOUND
    assert out.splitlines() == [
        "row 2: problem: geometry: longitude and latitude are probably swapped: "
        "lon 49.0, lat 131.0",
        "row 3: left out: operational_status: left out: design stage",
        "3 rows: 1 in 1 sites, 1 left out, 1 problems, 0 remarks",
    ]
    assert "1 problems" in err
    told = json.loads(run("sites", "check", register, *AS_WRI, "--json")[1])
    assert [(each["row"], each["what"]) for each in told] == [(2, "problem"), (3, "left out")]


def test_a_register_is_imported_after_a_dry_run(run: Run, register: str) -> None:
    """A dry run keeps nothing; problems are in the way unless they are left aside; the second
    import changes nothing.
    """
    run("init")
    code, out, err = run("sites", "import", register, *AS_LIST, "--dry-run", "--json")
    assert code == ExitCode.OK
    would = json.loads(out)
    assert (would["sites"], would["added"], would["problems"]) == (1, 1, 1)
    assert "1 rows left out: operational_status design stage" in err
    assert "wri" not in run("sites", "versions")[1]
    code, _, err = run("sites", "import", register, *AS_LIST)
    assert code == ExitCode.INPUT
    assert "nothing imported" in err
    code, out, _ = run("sites", "import", register, *AS_LIST, "--skip-bad", "--json")
    assert (code, json.loads(out)["new"]) == (ExitCode.OK, True)
    listed = json.loads(run("sites", "list", "--json")[1])
    assert ("wri-w1", "wri") in {(each["id"], each["list"]) for each in listed}
    code, out, _ = run("sites", "import", register, *AS_LIST, "--dry-run", "--json")
    again = json.loads(out)
    assert (again["added"], again["removed"], again["changed"]) == (0, 0, 0)


def test_a_site_on_another_list_is_remarked(run: Run, register: str) -> None:
    """So that nobody lists one plant twice without knowing."""
    run("init")
    run("sites", "import", register, *AS_LIST, "--skip-bad")
    other = (*AS_WRI, "--list-id", "other", "--dated", "2025-03-01", "--dry-run")
    _, _, err = run("sites", "import", register, *other)
    assert "possible_duplicate: wri-w1: wri-w1 is 0 m away" in err


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("sites", "check", "FILE", "--profile", "atlas"), ExitCode.INPUT, "no profile 'atlas'"),
        (("sites", "check", "FILE", "--profile", "gem"), ExitCode.INPUT, "it lacks tracker"),
        (
            ("sites", "check", "FILE", *AS_WRI, "--column", "name_en=name"),
            ExitCode.USAGE,
            "leave --column out",
        ),
        (("sites", "import", "FILE", *AS_WRI), ExitCode.USAGE, "--list-id and --dated"),
    ],
)
def test_a_profile_that_does_not_fit_is_refused_in_a_line(
    run: Run, register: str, words: tuple[str, ...], code: ExitCode, why: str
) -> None:
    """With the exit code of its kind."""
    run("init")
    left, _, err = run(*(register if word == "FILE" else word for word in words))
    assert left == code
    assert why in err
    assert len(err.strip().splitlines()) == 1


def test_the_sources_are_listed_with_their_health(run: Run) -> None:
    """One that is asked and cannot be read says so, with what its last attempt told."""
    run("init")
    assert run("ingest", "pause-2025-iaea")[0] == ExitCode.OK
    told = {each["source"]: each for each in json.loads(run("sources", "list", "--json")[1])}
    assert told["pause-2025-iaea"]["state"] == "healthy"
    assert told["pause-2025-operator"]["state"] == "never_heard"
    assert "Nothing ever came of it." in told["api"]["why"]
    then = json.loads(run("sources", "list", "--as-of", "2025-04-01T00:00Z", "--json")[1])
    assert {each["state"] for each in then} == {"never_heard"}
    assert {each["last attempt"] for each in then} == {""}


def test_a_source_is_paused_and_resumed(run: Run) -> None:
    """With a reason that everybody sees; deciding the same again is nothing new."""
    assert run("init")[0] == ExitCode.OK

    def state() -> tuple[str, str]:
        told = json.loads(run("sources", "list", "--json")[1])
        (found,) = [each for each in told if each["source"] == "pause-2025-iaea"]
        return found["state"], found["why"]

    before = state()
    pause = ("sources", "pause", "pause-2025-iaea", "--reason", "It repeats.")
    assert run(*pause)[:2] == (ExitCode.OK, "pause-2025-iaea is paused\n")
    assert run(*pause)[1] == "pause-2025-iaea was paused already\n"
    assert state() == ("paused", "It is paused: It repeats.")
    resume = ("sources", "resume", "pause-2025-iaea")
    assert run(*resume)[1] == "pause-2025-iaea is read on schedule\n"
    assert state() == before
    code, _, err = run("sources", "pause", "nobody", "--reason", "x")
    assert (code, "no source 'nobody'" in err) == (ExitCode.INPUT, True)


def test_points_that_stand_for_a_region_are_found_over_all_that_was_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """No file alone says it, and a file that cannot be read says nothing; of a source whose format
    names no places it cannot be told.
    """
    copy = tmp_path / "project"
    shutil.copytree(ROOT / "config", copy / "config")
    for name in ("geodata", "seeds"):
        (copy / name).symlink_to(ROOT / name)
    entries = copy / "config" / "sources.yaml"
    before, at, after = entries.read_text(encoding="utf-8").partition("source_id: example-viina")
    switched_on = after.replace("enabled: false", "enabled: true", 1)
    entries.write_text(before + at + switched_on, encoding="utf-8")
    monkeypatch.setenv("STRIKE_MONITOR_ROOT", str(copy))
    folder = copy / "var" / "viina"
    folder.mkdir(parents=True)
    for half in range(2):
        rows = [f"2025-04-0{half + 1},31.5,49.5,Verbove,,Вибух номер {n}{half}\n" for n in range(8)]
        text = "datetime,lon,lat,place_name,event_type,headline\n" + "".join(rows)
        (folder / f"{half}.csv").write_text(text, encoding="utf-8")
    (folder / "2.csv").write_text("nothing of the kind\n", encoding="utf-8")
    assert run("init")[0] == 0
    run("ingest", "example-viina")
    told = json.loads(run("sources", "stand-ins", "example-viina", "--json")[1])
    assert [(each["longitude"], each["latitude"]) for each in told] == [(31.5, 49.5)]
    then = run("sources", "stand-ins", "example-viina", "--as-of", "2025-04-01T00:00Z", "--json")
    assert json.loads(then[1]) == []
    code, _, err = run("sources", "stand-ins", "pause-2025-iaea")
    assert (code, "names no place" in err) == (ExitCode.INPUT, True)
