"""PMTiles archives of a single transparent pixel per tile, written by the format's own library."""

import base64
from collections.abc import Iterable
from pathlib import Path

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def pixel(zoom: int) -> bytes:
    """The picture of every tile of a zoom. Neighbours that are equal are one entry of an archive,
    and its highest zoom is that of its last entry.
    """
    return PIXEL + bytes([zoom])


def every_tile(zooms: Iterable[int]) -> list[tuple[int, int, int]]:
    """The zoom, x and y of all tiles of these zooms."""
    return [(z, x, y) for z in zooms for x in range(1 << z) for y in range(1 << z)]


def an_archive(
    path: Path, tiles: Iterable[tuple[int, int, int]], kind: TileType = TileType.PNG
) -> Path:
    """An archive with these tiles."""
    with write(str(path)) as writer:
        for tile in sorted(tiles, key=lambda each: zxy_to_tileid(*each)):
            writer.write_tile(zxy_to_tileid(*tile), pixel(tile[0]))
        writer.finalize({"tile_type": kind, "tile_compression": Compression.NONE}, {})
    return path
