"""The command line as a person uses it: what it prints, where, and how it ends."""

import csv
import json
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from worlds import ROOT, SEEDS

from monitor.cli.console import ExitCode, say_table
from monitor.cli.main import app, main
from monitor.cli.serving import told_of
from monitor.pipeline.replay import Replayed
from monitor.web.viewer import key_hash

Run = Callable[..., tuple[int, str, str]]
SITES = ROOT / "geodata" / "sites" / "pause-2025-claims.geojson"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the store of this module's commands."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; its exit code, standard output and standard error."""
    monkeypatch.setenv("STRIKE_MONITOR_ROOT", str(ROOT))
    monkeypatch.setenv("STRIKE_MONITOR_HOME", str(home))

    def command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["strike-monitor", *words])
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    return command


@pytest.fixture(scope="module")
def few_days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder of its own, with a few days of the seeds under the configured name."""
    root = tmp_path_factory.mktemp("root")
    for name in ("config", "geodata"):
        (root / name).symlink_to(ROOT / name)
    for day in ("2025-03-19", "2025-03-20"):
        shutil.copytree(SEEDS / day, root / "seeds" / "pause-2025" / day)
    return root


@pytest.fixture(scope="module")
def replayed_home(few_days: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose store has been initialised and has replayed those days."""
    home = tmp_path_factory.mktemp("replayed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRIKE_MONITOR_ROOT", str(few_days))
        patch.setenv("STRIKE_MONITOR_HOME", str(home))
        for words in (("init",), ("replay", str(few_days / "seeds" / "pause-2025"))):
            patch.setattr("sys.argv", ["strike-monitor", *words])
            with pytest.raises(SystemExit) as left:
                main()
            assert not left.value.code
    return home


@pytest.fixture
def replayed(run: Run, few_days: Path, replayed_home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``run`` on that store."""
    monkeypatch.setenv("STRIKE_MONITOR_ROOT", str(few_days))
    monkeypatch.setenv("STRIKE_MONITOR_HOME", str(replayed_home))
    return run


def test_a_second_replay_adds_nothing_and_says_so(
    run: Run, few_days: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there before is not counted again, the digests either."""
    monkeypatch.setenv("STRIKE_MONITOR_ROOT", str(few_days))
    monkeypatch.setenv("STRIKE_MONITOR_HOME", str(tmp_path))
    assert run("init")[0] == ExitCode.OK
    first, second = (
        run("replay", str(few_days / "seeds" / "pause-2025"), "--json") for _ in range(2)
    )
    done = json.loads(first[1])
    assert done["rejections"] == 0
    assert done["days"] > done["digests"] > 0 < done["reports"]
    assert (second[0], set(json.loads(second[1]).values())) == (ExitCode.OK, {0})


def test_replay_then_digest_export_map_and_verify(replayed: Run, tmp_path: Path) -> None:
    """What was replayed can be read in every form, and nothing was tampered with."""
    code, out, _ = replayed("digest", "show", "2025-03-19")
    assert code == ExitCode.OK
    assert "COMPLIANCE DIGEST NO. 1" in out
    assert "oil depot" in " ".join(out.lower().split())
    assert (
        json.loads(replayed("digest", "show", "2025-03-19", "--format", "json")[1])["number"] == 1
    )
    listed = json.loads(replayed("digest", "list", "--json")[1])
    assert len(listed) == 37
    code, out, _ = replayed("verify", "--head", listed[0]["chain head"])
    assert (code, "lies in this chain" in out) == (ExitCode.OK, True)
    assert f"{listed[0]['id']}  {listed[0]['chain head']}" in replayed("digest", "list")[1]
    exported = json.loads(replayed("export", "geojson", "--as", "monitor")[1])
    assert exported["features"]
    assert replayed("export", "csv", "--out", str(tmp_path / "x.csv"))[0] == ExitCode.OK
    with (tmp_path / "x.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == len(exported["features"])
    assert (
        replayed("map", "export", str(tmp_path / "map.html"), "--as", "monitor")[0] == ExitCode.OK
    )
    page = (tmp_path / "map.html").read_text()
    assert not re.search(r'<(script|link|img)[^>]+(src|href)="http', page)
    code, out, _ = replayed("verify")
    assert code == ExitCode.OK
    assert "head" in out


def test_verify_says_whether_a_head_noted_earlier_lies_in_the_chain(replayed: Run) -> None:
    """Whoever keeps the head of an issue can tell whether anything before it was changed or cut."""
    noted = json.loads(replayed("digest", "show", "2025-03-20", "--format", "json")[1])
    head = noted["chain_head"]
    code, out, _ = replayed("verify", "--head", head.upper())
    assert (code, f"{head} lies in this chain" in out) == (ExitCode.OK, True)
    assert json.loads(replayed("verify", "--head", head, "--json")[1])["holds_head"] is True
    assert json.loads(replayed("verify", "--json")[1])["holds_head"] is None
    code, out, err = replayed("verify", "--head", "f" * 64)
    assert code == ExitCode.FAULTS_FOUND
    assert err == f"{'f' * 64} does not lie in this chain\n"


@pytest.mark.parametrize(
    ("env", "origin"),
    [
        ({}, "http://127.0.0.1:8800"),
        ({"PORT": "8900"}, "http://127.0.0.1:8900"),
        ({"HOST": "0.0.0.0", "PORT": "8900"}, "http://0.0.0.0:8900"),
        ({"BASE_URL": "https://strikes.invalid"}, "https://strikes.invalid"),
        ({"BASE_URL": "http://127.0.0.1:8800", "PORT": "8900"}, "http://127.0.0.1:8800"),
    ],
)
def test_printed_links_lead_to_the_public_address_if_one_is_set(
    run: Run, monkeypatch: pytest.MonkeyPatch, env: dict[str, str], origin: str
) -> None:
    """Else to where the service listens, which behind a proxy nobody outside reaches."""
    for name, text in env.items():
        monkeypatch.setenv(f"STRIKE_MONITOR_{name}", text)
    monkeypatch.setattr("uvicorn.Server.run", lambda *_, **__: None)
    monkeypatch.setattr("socket.create_server", lambda *_, **__: socket.socket())
    assert run("init")[0] == ExitCode.OK
    code, out, _ = run("serve")
    assert code == ExitCode.OK
    assert [line.split()[2].split("?")[0] for line in out.splitlines() if "://" in line] == [
        f"{origin}/map",
        f"{origin}/enter",
    ]


def test_issuing_a_digest_again_adds_an_issue_and_keeps_the_first(replayed: Run) -> None:
    """A correction is a new number beside the old, never instead of it."""
    _, first, _ = replayed("digest", "issue", "2025-03-20")
    _, again, _ = replayed("digest", "issue", "2025-03-20", "--again")
    assert "issue 1" in first
    assert "issue 2" in again
    assert "no. 2" in again


def test_public_and_monitor_see_different_exactness(replayed: Run) -> None:
    """The public export shows cells and regions where the monitor's shows places."""
    levels = {
        viewer: {
            feature["properties"]["level"]
            for feature in json.loads(replayed("export", "geojson", "--as", viewer)[1])["features"]
        }
        for viewer in ("public", "monitor")
    }
    assert levels["monitor"] == {"exact"}
    assert "exact" not in levels["public"]


def test_probe_shows_what_a_pull_would_yield_and_stores_nothing(replayed: Run) -> None:
    """A source can be tried without a trace."""
    before = replayed("verify", "--json")[1]
    code, out, _ = replayed("probe", "pause-2025-ru-official", "--json")
    assert code == ExitCode.OK
    assert {row["result"] for row in json.loads(out)} == {"report"}
    assert replayed("verify", "--json")[1] == before


def test_ingest_and_assess_have_nothing_to_do_after_a_replay(replayed: Run) -> None:
    """The live pipeline finds every file of the replay known already."""
    code, out, _ = replayed("ingest", "--json")
    assert code == ExitCode.OK
    assert {row["reports"] for row in json.loads(out)} == {0}
    assert json.loads(replayed("assess", "--json")[1])["assessment_revisions"] == 0


def test_sites_are_checked_listed_imported_and_compared(replayed: Run, tmp_path: Path) -> None:
    """A list goes in whole or not at all; a changed edition is a new version."""
    assert replayed("sites", "check", str(SITES))[0] == ExitCode.OK
    listed = json.loads(replayed("sites", "list", "--category", "refinery", "--json")[1])
    assert {row["category"] for row in listed} == {"refinery"}
    edition = json.loads(SITES.read_text())
    dropped = edition["features"].pop()
    changed = tmp_path / "changed.geojson"
    changed.write_text(json.dumps(edition))
    diff = json.loads(replayed("sites", "diff", str(SITES), str(changed), "--json")[1])
    assert diff["removed"] == [dropped["properties"]["site_id"]]
    imported = json.loads(replayed("sites", "import", str(changed), "--json")[1])
    assert imported["new"] is True
    assert json.loads(replayed("sites", "import", str(SITES), "--json")[1])["new"] is True
    versions = json.loads(replayed("sites", "versions", "--json")[1])
    assert {row["list"] for row in versions} >= {"pause-2025-claims", "open-registers"}


def test_a_list_with_duplicate_ids_is_refused_whole_and_says_which_rows(
    replayed: Run, tmp_path: Path
) -> None:
    """Nothing is half imported."""
    edition = json.loads(SITES.read_text())
    edition["features"].append(edition["features"][0])
    broken = tmp_path / "broken.geojson"
    broken.write_text(json.dumps(edition))
    code, _, err = replayed("sites", "import", str(broken))
    assert code == ExitCode.INPUT
    assert "row 1: " in err
    assert "nothing imported" in err
    assert replayed("sites", "check", str(broken))[0] == ExitCode.FAULTS_FOUND


BAD = [
    (("digest", "show", "1999-01-01"), ExitCode.INPUT, "no digest of 1999-01-01"),
    (("digest", "issue", "2099-01-01"), ExitCode.INPUT, "is closed at"),
    (("digest", "show", "2025-03-19", "--agreement-id", "x"), ExitCode.INPUT, "no agreement 'x'"),
    (("probe", "nobody"), ExitCode.INPUT, "no source 'nobody'"),
    (("ingest", "nobody"), ExitCode.INPUT, "no source 'nobody'"),
    (("replay", "docs"), ExitCode.INPUT, "no dated folders"),
    (("demo", "docs"), ExitCode.INPUT, "no dated folders"),
    (("evaluate", "docs"), ExitCode.INPUT, "no such file"),
    (("sites", "check", str(SITES), "--column", "x"), ExitCode.USAGE, "PROPERTY=COLUMN"),
    (("verify", "--head", "abc"), ExitCode.USAGE, "64 hexadecimal digits"),
    (("verify", "--head", "0" * 64), ExitCode.USAGE, "every chain begins with these zeros"),
    (("map", "export", "/no/such/map.html"), ExitCode.INPUT, "/no/such/map.html: No such file"),
    (("export", "csv", "--out", "/no/such/x.csv"), ExitCode.INPUT, "/no/such/x.csv: No such file"),
    (
        ("digest", "preview", "2025-03-19", "--out", "/no/such/x"),
        ExitCode.INPUT,
        "/no/such/x: No such file",
    ),
    (("sites", "check", str(ROOT / "pyproject.toml")), ExitCode.INPUT, "pyproject.toml"),
]


@pytest.mark.parametrize(("words", "code", "message"), BAD)
def test_what_cannot_be_done_is_one_line_and_a_documented_code(
    words: tuple[str, ...],
    code: ExitCode,
    message: str,
    replayed: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No traceback for anything that can be foreseen."""
    monkeypatch.setattr("socket.create_server", lambda *_, **__: socket.socket())
    left, _, err = replayed(*words)
    assert (left, message in err, err.count("\n")) == (code, True, 1)


def test_a_wrong_configuration_stops_everything_with_file_line_and_field(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing starts half-configured."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    (tmp_path / "geodata").symlink_to(ROOT / "geodata")
    path = tmp_path / "config" / "digest.yaml"
    path.write_text(path.read_text() + "colour: red\n")
    monkeypatch.setenv("STRIKE_MONITOR_ROOT", str(tmp_path))
    monkeypatch.setenv("STRIKE_MONITOR_HOME", str(tmp_path / "home"))
    code, _, err = run("init")
    assert code == ExitCode.CONFIGURATION
    assert re.search(r"digest\.yaml:\d+: colour: ", err)
    assert not (tmp_path / "home").exists()


def test_a_foreign_store_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is not ours is not written to."""
    monkeypatch.setenv("STRIKE_MONITOR_HOME", str(tmp_path))
    (tmp_path / "strike-monitor.db").write_bytes(b"not a database at all, but long enough" * 50)
    code, _, err = run("verify")
    assert code == ExitCode.STORE
    assert err.count("\n") == 1


def test_an_empty_list_replaces_nothing(replayed: Run, tmp_path: Path) -> None:
    """A truncated file is no decision to protect nothing."""
    edition = json.loads(SITES.read_text())
    (tmp_path / "empty.geojson").write_text(json.dumps({**edition, "features": []}))
    code, _, err = replayed("sites", "import", str(tmp_path / "empty.geojson"))
    assert (code, "holds no usable site" in err) == (ExitCode.INPUT, True)


def test_a_comparison_says_when_rows_were_left_out(replayed: Run, tmp_path: Path) -> None:
    """An unusable row would pass for a removal."""
    edition = json.loads(SITES.read_text())
    edition["features"][0]["properties"]["coordinate_precision_m"] = -5
    (tmp_path / "broken.geojson").write_text(json.dumps(edition))
    code, _, err = replayed("sites", "diff", str(SITES), str(tmp_path / "broken.geojson"))
    assert (code, "1 rows cannot be used" in err) == (ExitCode.FAULTS_FOUND, True)


def test_a_key_is_made_with_the_hash_that_admits_it(run: Run) -> None:
    """The hash goes into a setting, the key to the program; neither is stored."""
    code, out, _ = run("key", "--json")
    made = json.loads(out)
    assert code == ExitCode.OK
    assert key_hash(made["key"]) == made["STRIKE_MONITOR_MONITOR_KEYS"]


def test_why_under_a_reading_that_is_none_names_those_there_are(replayed: Run) -> None:
    """A chain without an assessment would pass for an answer."""
    exported = json.loads(replayed("export", "geojson", "--as", "monitor")[1])
    incident_id = exported["features"][0]["id"]
    code, out, err = replayed("why", incident_id, "--reading", "xx")
    assert (code, out, err.count("\n")) == (ExitCode.INPUT, "", 1)
    assert "not assessed under 'xx'; readings: " in err
    assert "moscow" in err


@pytest.mark.parametrize(
    "words", [("verify",), ("sites", "list"), ("digest", "list"), ("serve",), ("assess",)]
)
def test_only_init_and_demo_make_a_store(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """A mistyped folder is not taken for an empty monitor."""
    monkeypatch.setenv("STRIKE_MONITOR_HOME", str(tmp_path / "mistyped"))
    code, out, err = run(*words)
    assert (code, out, err.count("\n")) == (ExitCode.STORE, "", 1)
    assert "`strike-monitor init` makes one" in err
    assert not (tmp_path / "mistyped").exists()


@pytest.mark.sockets
def test_an_address_that_is_taken_is_told_before_any_link_is_printed(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line with what to set, and a code of its own."""
    assert run("init")[0] == ExitCode.OK
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("STRIKE_MONITOR_PORT", str(other.getsockname()[1]))
        code, out, err = run("serve")
    assert (code, out, err.count("\n")) == (ExitCode.ADDRESS, "", 1)
    assert "Address already in use; set STRIKE_MONITOR_PORT" in err


def test_a_table_breaks_no_id_and_is_as_wide_as_it_needs_to_be(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is piped on has a row a line; a terminal's width folds words and keeps ids whole."""
    rows = [("i-" + "0123456789" * 9, "words that are many " * 8)]
    monkeypatch.setenv("COLUMNS", "60")
    say_table(("id", "what"), rows, as_json=False)
    assert len(capsys.readouterr().out.splitlines()) == 2
    monkeypatch.setenv("FORCE_COLOR", "1")  # as on a terminal
    say_table(("id", "what"), rows, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 3
    assert any(rows[0][0] in line for line in lines)


@pytest.mark.parametrize(
    ("done", "told"),
    [
        (Replayed(), "the replay was done before"),
        (
            Replayed(days=2, reports=9, digests=3, incident_revisions=4),
            "9 reports over 2 days became incidents, assessments and 3 digests in 1.0 s",
        ),
    ],
)
def test_the_demonstration_says_what_its_replay_brought(done: Replayed, told: str) -> None:
    """A second one brings nothing, and says so."""
    assert told_of(done, 1.0).startswith(told)


def test_every_command_and_exit_code_is_documented() -> None:
    """docs/cli.md names them all."""
    text = (ROOT / "docs" / "cli.md").read_text()
    names = [command.name for command in app.registered_commands]
    groups = [
        f"{group.name} {command.name}"
        for group in app.registered_groups
        if group.typer_instance
        for command in group.typer_instance.registered_commands
    ]
    missing = [name for name in (*names, *groups) if name and f"`{name}" not in text]
    assert missing == []
    assert all(f"| {code.value} |" in text for code in ExitCode)
