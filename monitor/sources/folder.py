"""Drop folders: files that people or programs put down are read, and never touched."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from monitor.model.reports import Capture
from monitor.model.sources import Source
from monitor.sources.interface import FetchFailed, TooLarge, capture_of

FILE_LIMIT_BYTES = 25 * 1024 * 1024  # half a million reports; larger is a mistake or an attack
_UNFINISHED = re.compile(r"(^|/)\.|\.(part|tmp)$")


def read_folder(
    source: Source, *, now: datetime, is_kept: Callable[[str], bool], root: Path = Path()
) -> Iterator[Capture]:
    """The folder's files in sorted order, below it at any depth, those that are not kept yet
    by their capture id. Hidden and unfinished files (``.part``, ``.tmp``) wait.

    A capture's address is its path within the folder, so that it has the same id on every machine.
    ``root`` is what a relative location is relative to.

    Raises:
        FetchFailed: there is no such folder.
        TooLarge: after all others have been yielded, naming the files that are over the limit.
    """
    folder = root / source.location
    if not folder.is_dir():
        raise FetchFailed(f"no such folder: {source.location}")
    oversized = []
    for path in _finished_files(folder, source.pattern or "**/*"):
        address = path.relative_to(folder).as_posix()
        if path.stat().st_size > FILE_LIMIT_BYTES:
            oversized.append(address)
            continue
        capture = capture_of(source, address, path.read_bytes(), now=now)
        if not is_kept(capture.capture_id):
            yield capture
    if oversized:
        raise TooLarge(f"over {FILE_LIMIT_BYTES} bytes: {', '.join(oversized)}")


def read_file(source: Source, path: Path, *, now: datetime) -> Capture:
    """One file as a capture of the source; its address is its name.

    Raises:
        FetchFailed: there is no such file.
        TooLarge: it is over the limit of a file in a drop folder.
    """
    if not path.is_file():
        raise FetchFailed(f"{path}: no such file")
    if path.stat().st_size > FILE_LIMIT_BYTES:
        raise TooLarge(f"{path}: over {FILE_LIMIT_BYTES} bytes")
    return capture_of(source, path.name, path.read_bytes(), now=now)


def _finished_files(folder: Path, pattern: str) -> list[Path]:
    """Regular files that truly lie within the folder; links that lead out are not followed."""
    inside = folder.resolve()
    return sorted(
        path
        for path in folder.glob(pattern)
        if path.is_file()
        and not _UNFINISHED.search(path.relative_to(folder).as_posix())
        and path.resolve().is_relative_to(inside)
    )
