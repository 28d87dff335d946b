"""Long tables: CSV, plain or gzipped, unpacked and read a row at a time."""

import csv
import gzip
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from io import BufferedReader, BytesIO, RawIOBase, TextIOWrapper
from typing import TextIO

from monitor.model.reports import Unusable
from monitor.sources.archive import UNPACKED_LIMIT_BYTES
from monitor.sources.interface import MalformedPayload, malformed

GZIP_MARK = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Row:
    """A row by the names of its header, in small letters; ``line`` is where it starts."""

    line: int
    cells: Mapping[str, str]

    @property
    def locator(self) -> str:
        """Where the row stands in its capture."""
        return f"line {self.line}"


def rows(content: bytes, *needed: str) -> Iterator[Row | Unusable]:
    """Every row that is not blank, under a header that must hold the ``needed`` columns; one that
    cannot be read, or has too many or too few cells, is unusable.

    Raises:
        MalformedPayload: no UTF-8 table with these columns, or unpacks to over 100 MiB.
    """
    try:
        with _opened(content) as text:
            yield from _rows(text, needed)
    except (EOFError, gzip.BadGzipFile, zlib.error, UnicodeDecodeError) as error:
        raise MalformedPayload(f"not a table in UTF-8, plain or gzipped: {error}") from error


def _opened(content: bytes) -> TextIO:
    if content.startswith(GZIP_MARK):
        return TextIOWrapper(BufferedReader(_Unpacking(content)), "utf-8-sig", newline="")
    return TextIOWrapper(BytesIO(content), "utf-8-sig", newline="")


class _Unpacking(RawIOBase):
    """A gzipped file whose bytes are counted as they come out."""

    def __init__(self, content: bytes) -> None:
        self._file = gzip.GzipFile(fileobj=BytesIO(content))
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]  # any buffer does
        part = self._file.read(len(buffer))
        self._count += len(part)
        if self._count > UNPACKED_LIMIT_BYTES:
            raise MalformedPayload(f"unpacks to more than {UNPACKED_LIMIT_BYTES} bytes")
        buffer[: len(part)] = part
        return len(part)


def _rows(text: TextIO, needed: Collection[str]) -> Iterator[Row | Unusable]:
    reader = csv.reader(text, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
    except csv.Error as error:
        raise MalformedPayload(f"the header cannot be read: {error}") from error
    if missing := sorted(set(needed) - set(header)):
        shown = ",".join(header)[:80]
        raise MalformedPayload(f"the header lacks: {', '.join(missing)}; it reads {shown!r}")
    if twice := sorted({name for name in header if header.count(name) > 1}):
        raise MalformedPayload(f"the header names a column twice: {', '.join(twice)}")
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield malformed(f"line {line}", str(error))
            continue
        if len(cells) == len(header):
            yield Row(line, dict(zip(header, cells, strict=True)))
        elif any(cell.strip() for cell in cells):
            yield malformed(f"line {line}", f"{len(cells)} cells under {len(header)} columns")
