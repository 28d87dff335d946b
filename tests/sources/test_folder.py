"""Drop folders: which files are read, and that none is touched."""

from pathlib import Path

import pytest
from sources.captures import NOW, a_source

from monitor.sources import folder
from monitor.sources.folder import read_folder
from monitor.sources.interface import FetchFailed, TooLarge

SOURCE = a_source(location="inbox")


def _put(root: Path, *names: str) -> None:
    for name in names:
        path = root / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def _addresses(root: Path, pattern: str = "") -> list[str]:
    source = a_source(location="inbox", pattern=pattern)
    return [c.url for c in read_folder(source, now=NOW, is_kept=lambda _: False, root=root)]


def test_files_come_sorted_from_any_depth_without_hidden_and_unfinished_ones(
    tmp_path: Path,
) -> None:
    """What is still being written, or hidden, waits."""
    _put(tmp_path, "b.csv", "2025/a.csv", ".hidden.csv", ".git/c.csv", "d.csv.part", "e.tmp")
    assert _addresses(tmp_path) == ["2025/a.csv", "b.csv"]


def test_a_pattern_chooses_among_the_files(tmp_path: Path) -> None:
    """Several sources can share a folder."""
    _put(tmp_path, "1/one.csv", "1/two.csv", "2/one.csv")
    assert _addresses(tmp_path, "*/one.csv") == ["1/one.csv", "2/one.csv"]


def test_the_same_bytes_have_the_same_id_on_every_machine(tmp_path: Path) -> None:
    """A capture is named by source, path within the folder and content; never by the machine."""
    captures = []
    for machine in ("here", "there"):
        _put(tmp_path / machine, "a.csv")
        captures += read_folder(SOURCE, now=NOW, is_kept=lambda _: False, root=tmp_path / machine)
    here, there = captures
    assert here == there
    assert here.content == b"a.csv"


def test_what_was_seen_is_not_read_again_until_it_changes(tmp_path: Path) -> None:
    """A changed file is a new capture beside the old one."""
    _put(tmp_path, "a.csv")
    (first,) = read_folder(SOURCE, now=NOW, is_kept=lambda _: False, root=tmp_path)
    seen = {first.capture_id}.__contains__
    assert list(read_folder(SOURCE, now=NOW, is_kept=seen, root=tmp_path)) == []
    (tmp_path / "inbox/a.csv").write_text("changed")
    (second,) = read_folder(SOURCE, now=NOW, is_kept=seen, root=tmp_path)
    assert (second.url, second.content) == ("a.csv", b"changed")


def test_files_are_left_as_they_were(tmp_path: Path) -> None:
    """Reading changes neither content nor time of change."""
    _put(tmp_path, "a.csv")
    path = tmp_path / "inbox/a.csv"
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    assert _addresses(tmp_path) == ["a.csv"]
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_file_over_the_limit_is_named_after_the_others_were_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stops no other file, and it does not vanish."""
    monkeypatch.setattr(folder, "FILE_LIMIT_BYTES", 8)
    _put(tmp_path, "a-long-name.csv", "b.csv")
    captures = read_folder(SOURCE, now=NOW, is_kept=lambda _: False, root=tmp_path)
    assert next(captures).url == "b.csv"
    with pytest.raises(TooLarge, match=r"a-long-name\.csv"):
        next(captures)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """Who may drop files may not thereby read others."""
    _put(tmp_path, "a.csv")
    (tmp_path / "secret.csv").write_text("secret")
    (tmp_path / "inbox/b.csv").symlink_to(tmp_path / "secret.csv")
    assert _addresses(tmp_path) == ["a.csv"]


def test_a_missing_folder_is_a_failure_not_an_empty_source(tmp_path: Path) -> None:
    """No folder is not the same as no reports."""
    with pytest.raises(FetchFailed, match="no such folder: inbox"):
        _addresses(tmp_path)
