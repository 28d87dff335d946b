"""Map tiles out of a file: what is in it is given; what is no picture is refused, and why."""

from pathlib import Path

import pytest
from pmtiles.tile import TileType
from tile_archives import an_archive, every_tile, pixel

from monitor.publish.tiles import NoTiles, TileArchive


def test_a_tile_is_given_as_it_was_put_in(tmp_path: Path) -> None:
    """With its kind and the zooms there are; one that is not there is none."""
    archive = TileArchive(an_archive(tmp_path / "a.pmtiles", [(1, 0, 0), (2, 1, 1), (2, 3, 3)]))
    assert archive.media_type == "image/png"
    assert archive.zooms == (1, 2)
    assert archive.tile(2, 1, 1) == pixel(2)
    assert archive.tile(2, 0, 0) is None


@pytest.mark.parametrize("asked", [(0, 0, 0), (3, 0, 0), (1, 2, 0), (1, 0, 2), (99, 1, 1)])
def test_no_tile_lies_outside_the_world_or_the_zooms(
    tmp_path: Path, asked: tuple[int, int, int]
) -> None:
    """Whatever an address asks for."""
    assert TileArchive(an_archive(tmp_path / "a.pmtiles", every_tile([1, 2]))).tile(*asked) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is no PMTiles archive"),
        (b"GIF89a and so on", "is no PMTiles archive"),
        (b"PMTiles\x02" + bytes(120), "cannot be read"),
        (b"PMTiles\x03", "cannot be read"),
        (b"PMTiles\x03" + bytes([200]) * 119, "cannot be read"),
        (None, "cannot be read"),
    ],
)
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes | None, reason: str) -> None:
    """Empty, of another format or version, cut short, broken, or missing."""
    path = tmp_path / "a.pmtiles"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NoTiles, match=reason):
        TileArchive(path)


def test_shapes_are_no_pictures(tmp_path: Path) -> None:
    """The map draws its own lines; tiles of shapes are refused by name."""
    with pytest.raises(NoTiles, match="tiles of kind MVT; the map shows pictures: PNG"):
        TileArchive(an_archive(tmp_path / "a.pmtiles", [(0, 0, 0)], TileType.MVT))


def test_directories_that_cannot_be_unpacked_are_refused(tmp_path: Path) -> None:
    """The format allows other compressions than that which is read."""
    path = an_archive(tmp_path / "a.pmtiles", [(0, 0, 0)])
    content = bytearray(path.read_bytes())
    content[97] = 3  # brotli
    path.write_bytes(content)
    with pytest.raises(NoTiles, match="not compressed by gzip"):
        TileArchive(path)


def test_a_file_cut_short_later_has_no_tiles(tmp_path: Path) -> None:
    """And takes nothing down."""
    path = an_archive(tmp_path / "a.pmtiles", [(0, 0, 0)])
    archive = TileArchive(path)
    path.write_bytes(path.read_bytes()[:130])
    assert archive.tile(0, 0, 0) is None
