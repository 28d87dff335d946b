"""ZIP archives from strangers: unpacked in memory, counted as they are read, never onto a disk."""

import re
import stat
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from monitor.sources.interface import MalformedPayload

ENTRY_LIMIT = 2_000  # a map with its icons has hundreds
UNPACKED_LIMIT_BYTES = 100 * 1024 * 1024  # of all members together, by the bytes that come out
ZIP_MARK = b"PK\x03\x04"
_DIRECTORY_ENTRY = b"PK\x01\x02"
_PART_BYTES = 64 * 1024
_DRIVE_OR_NUL = re.compile("^[A-Za-z]:|\x00")
_ENCRYPTED = 0x1
_ARCHIVE_MARKS = (ZIP_MARK, b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh")


def members(
    content: bytes, wanted: Callable[[str], bool] = lambda _: True
) -> Iterator[tuple[str, bytes]]:
    """The name and bytes of every ``wanted`` file in a ZIP, in the order of its directory. What is
    not wanted is never unpacked. Stated sizes are not believed: bytes are counted as they come.

    Raises:
        MalformedPayload: no readable ZIP, over a limit, a name that leads out of the archive or
            stands twice, a link, or a wanted file that is encrypted or an archive itself.
    """
    left = UNPACKED_LIMIT_BYTES
    with _opened(content) as archive:
        for entry in _checked(archive.infolist()):
            if not wanted(entry.filename):
                continue
            unpacked = _unpacked(archive, entry, left)
            left -= len(unpacked)
            yield entry.filename, unpacked


def _opened(content: bytes) -> ZipFile:
    # counted before the directory is read, for reading a million entries is the attack
    if content.count(_DIRECTORY_ENTRY) > ENTRY_LIMIT:
        raise MalformedPayload(f"an archive of more than {ENTRY_LIMIT} files")
    try:
        return ZipFile(BytesIO(content))
    except (BadZipFile, NotImplementedError, ValueError, OverflowError) as error:
        raise MalformedPayload(f"not a readable ZIP archive: {error}") from error


def _checked(entries: list[ZipInfo]) -> list[ZipInfo]:
    """The files among the entries, once every name is found to be harmless and its own."""
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or _DRIVE_OR_NUL.search(name):
            raise MalformedPayload(f"a file name that leads out of the archive: {name[:80]!r}")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise MalformedPayload(f"a link instead of a file: {name[:80]!r}")
        if name in seen:
            raise MalformedPayload(f"two files of one name: {name[:80]!r}")
        seen.add(name)
    return [entry for entry in entries if not entry.is_dir()]


def _unpacked(archive: ZipFile, entry: ZipInfo, limit_bytes: int) -> bytes:
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise MalformedPayload(f"encrypted or packed in an unusual way: {entry.filename[:80]!r}")
    unpacked = bytearray()
    try:
        with archive.open(entry) as file:
            while part := file.read(_PART_BYTES):
                unpacked += part
                if len(unpacked) > limit_bytes:
                    raise MalformedPayload(f"unpacks to more than {UNPACKED_LIMIT_BYTES} bytes")
    except (BadZipFile, EOFError, NotImplementedError, OSError, ValueError, zlib.error) as error:
        raise MalformedPayload(f"{entry.filename[:80]!r} cannot be unpacked: {error}") from error
    if len(unpacked) != entry.file_size:
        raise MalformedPayload(f"{entry.filename[:80]!r} states a size that is not its own")
    if unpacked.startswith(_ARCHIVE_MARKS):
        raise MalformedPayload(f"an archive within the archive: {entry.filename[:80]!r}")
    return bytes(unpacked)
