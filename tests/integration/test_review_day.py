"""A reviewer's day: every command of docs/review.md does what the document says."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from worlds import ROOT, a_store, replayed, some_days

from monitor.cli.main import main

DAYS = ("2025-03-19", "2025-03-20", "2025-03-21")


def commands() -> list[list[str]]:
    """What stands in the shell blocks of the document."""
    text = (ROOT / "docs" / "review.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that has replayed three days, in a root where the document's paths lead somewhere."""
    root = tmp_path_factory.mktemp("day")
    for name in ("config", "geodata"):
        (root / name).symlink_to(ROOT / name)
    some_days(root / "seeds" / "pause-2025", *DAYS)
    (root / "var").mkdir()
    database = a_store(root / "var" / "strike-monitor.db")
    replayed(database, root / "seeds" / "pause-2025")
    database.close()
    return root


@pytest.fixture
def run(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[list[str]], tuple[int, str, str]]:
    """Run a command in that root; its exit code, standard output and standard error."""
    monkeypatch.setenv("STRIKE_MONITOR_ROOT", str(home))
    monkeypatch.delenv("STRIKE_MONITOR_HOME", raising=False)
    monkeypatch.chdir(home)

    def command(words: list[str]) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", words)
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    return command


def test_every_command_of_the_day_works(
    run: Callable[[list[str]], tuple[int, str, str]],
) -> None:
    """In the order of the document, each ends well; what they say in the end is as told."""
    said = {}
    for words in commands():
        code, out, err = run(words)
        assert code == 0, f"{words}: {err}"
        said[" ".join(words[1:3])] = out
    assert "moscow: undetermined, reviewed" in said["review dispute"]
    assert "moscow: violation, reviewed" in said["review confirm"]
    assert "all equal" in said["rebuild --check"]
    assert "reviewer-1" not in said["export geojson"]


def test_the_commands_beside_the_day_work_too(
    run: Callable[[list[str]], tuple[int, str, str]], tmp_path: Path
) -> None:
    """Giving back, rejecting, and writing out what was attached."""
    incident, who = "i-a0f322941901f2701fed", ["--author", "reviewer-3"]
    start = ["strike-monitor", "review"]
    file = tmp_path / "note.txt"
    file.write_bytes(b"as saved")
    assert run([*start, "take", incident, *who])[0] == 0
    assert run([*start, "release", incident, *who])[0] == 0
    attached = run([*start, "attach", incident, str(file), *who, "--reason", "as saved"])[1]
    sha256 = attached.split()[-1]
    assert run([*start, "evidence", sha256, "--out", str(tmp_path / "out")])[0] == 0
    assert (tmp_path / "out").read_bytes() == b"as saved"
    code, _, err = run([*start, "evidence", sha256, "--out", str(tmp_path)])
    assert (code, err) == (5, f"{tmp_path}: Is a directory\n")
    rejected = [*start, "reject", incident, "--reading", "moscow", *who, "--reason", "an accident"]
    assert "moscow: no_violation, reviewed" in run(rejected)[1]
    assert "decided before" in run(rejected)[1]
    assert "confirm" in run(["strike-monitor", "why", "i-1b75cf9f792c1bb1dcea", "--json"])[1]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("review correct i-0 colour red --author A --reason x", 5, "no fact 'colour'"),
        ("review confirm i-0 --author A --reason x", 5, "no incident 'i-0'"),
        ("review evidence 00 --out /nowhere", 5, "no evidence '00'"),
        ("why i-0", 5, "no incident 'i-0'"),
        ("rebuild", 2, "nothing is replaced"),
        ("review queue --as-of yesterday", 2, ""),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    run: Callable[[list[str]], tuple[int, str, str]], words: str, code: int, told: str
) -> None:
    """With the exit code of its kind."""
    found, _, err = run(["strike-monitor", *words.split()])
    assert found == code
    assert told in err
