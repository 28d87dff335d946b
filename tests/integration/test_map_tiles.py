"""A mission's own tiles under the map, out of a file beside the program."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tile_archives import an_archive, every_tile, pixel
from visitors import Clock

from monitor.settings.assembly import Assembly
from monitor.settings.yamlfile import ConfigError
from monitor.web.app import create_app


def with_tiles(assembly: Assembly, **settings: object) -> Assembly:
    """The monitor with other settings."""
    return replace(assembly, settings=assembly.settings.model_copy(update=settings))


def test_the_map_has_its_tiles_from_this_host(assembly: Assembly, tmp_path: Path) -> None:
    """The page names them, the policy stays as strict as without, and each is served."""
    file = an_archive(tmp_path / "own.pmtiles", every_tile([3]))
    own = with_tiles(assembly, map_tiles_file=file, map_tiles_attribution="Our office")
    client = TestClient(create_app(own, clock=Clock()), base_url="http://127.0.0.1")
    page, tile = client.get("/map"), client.get("/map/tiles/3/4/2")
    assert 'data-tiles="/map/tiles/{z}/{x}/{y}" data-tiles-by="Our office"' in page.text
    assert 'data-tile-zooms="3 3"' in page.text
    assert "img-src 'self' data:;" in page.headers["content-security-policy"]
    assert (tile.content, tile.headers["content-type"]) == (pixel(3), "image/png")
    assert client.get("/map/tiles/4/0/0").status_code == 404
    assert client.get("/map/tiles/3/-1/0").status_code == 422


def test_without_a_file_there_are_no_tiles(assembly: Assembly) -> None:
    """404, as for any address that is not there."""
    client = TestClient(create_app(assembly, clock=Clock()), base_url="http://127.0.0.1")
    assert client.get("/map/tiles/0/0/0").status_code == 404


def test_a_file_that_is_no_archive_is_told_before_anything_is_served(
    assembly: Assembly, tmp_path: Path
) -> None:
    """With the setting to look at."""
    with pytest.raises(ConfigError, match="STRIKE_MONITOR_MAP_TILES_FILE: .* cannot be read"):
        create_app(with_tiles(assembly, map_tiles_file=tmp_path / "none"), clock=Clock())


def test_tiles_are_named_once(assembly: Assembly, tmp_path: Path) -> None:
    """An address and a file would leave open which is meant."""
    file = an_archive(tmp_path / "own.pmtiles", [(0, 0, 0)])
    both = {"map_tiles_file": file, "map_tiles_url": "https://tiles.invalid/{z}/{x}/{y}"}
    with pytest.raises(ConfigError, match="named twice"):
        create_app(with_tiles(assembly, **both), clock=Clock())
