"""Map tiles out of one local file, so that a mission has its own base map and asks no other host.

The format is PMTiles 3 (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md).
"""

import zlib
from pathlib import Path
from types import MappingProxyType

from pmtiles.reader import Reader
from pmtiles.tile import Compression, MagicNumberNotFound, SpecVersionUnsupported, TileType

_PICTURES = MappingProxyType(
    {
        TileType.PNG: "image/png",
        TileType.JPEG: "image/jpeg",
        TileType.WEBP: "image/webp",
        TileType.AVIF: "image/avif",
    }
)
_BROKEN = (OSError, EOFError, ValueError, IndexError, zlib.error, SpecVersionUnsupported)


class NoTiles(ValueError):
    """The file is no archive of pictures; the message says why."""


class TileArchive:
    """A PMTiles archive of pictures. Threads share it.

    Raises:
        NoTiles: it cannot be read, or holds something else than pictures.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            found = Reader(self._bytes).header()
        except MagicNumberNotFound as error:
            raise NoTiles(f"{path} is no PMTiles archive") from error
        except _BROKEN as error:
            raise NoTiles(f"{path} cannot be read: {error}") from error
        if found["tile_type"] not in _PICTURES:
            kind, kinds = found["tile_type"].name, ", ".join(each.name for each in _PICTURES)
            raise NoTiles(f"{path} holds tiles of kind {kind}; the map shows pictures: {kinds}")
        if found["internal_compression"] is not Compression.GZIP:
            raise NoTiles(f"{path} has directories that are not compressed by gzip")
        self.media_type = _PICTURES[found["tile_type"]]
        self.zooms: tuple[int, int] = (found["min_zoom"], found["max_zoom"])

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """The picture of a tile; ``None`` where the archive has none, or is broken there."""
        lowest, highest = self.zooms
        if not lowest <= zoom <= highest or max(x, y) >= 1 << zoom:
            return None
        try:
            picture: bytes | None = Reader(self._bytes).get(zoom, x, y)
        except _BROKEN:
            return None
        return picture

    def _bytes(self, offset: int, length: int) -> bytes:
        # not mapped: a file that somebody cuts short is an error then, not a crash
        with self._path.open("rb") as file:
            file.seek(offset)
            return file.read(length)
