"""The map's one script holds every module once, each after those that it needs."""

import re

from monitor.publish.assets import static_folder
from monitor.publish.bundle import map_script, map_style


def test_every_module_stands_in_the_script_after_those_it_imports() -> None:
    """As a function that hands over its exports; no import or export is left."""
    script = map_script(["folium_code();"])
    made = re.findall(r"^const \$(\w+) = \(\(\) => \{$", script, re.M)
    modules = {path.stem for path in (static_folder() / "map").glob("*.js")}
    assert set(made) == {*modules, "page"}
    assert made[-1] == "page"
    for number, body in enumerate(
        re.split(r"^const \$\w+ = \(\(\) => \{$", script, flags=re.M)[1:]
    ):
        needed = re.findall(r"^const \{ .+ \} = \$(\w+);$", body, re.M)
        assert set(needed) <= set(made[:number])
    assert re.findall(r"^(?:import|export) ", script, re.M) == []
    assert script.index("leaflet") < script.index("folium_code();") < script.index("const $")


def test_the_style_finds_leaflet_s_images_where_they_are_said_to_be() -> None:
    """Every one of them."""
    style = map_style(["#map {}"], "/here/{}".format)
    assert "url(/here/layers.png)" in style
    assert "url(images/" not in style
    assert "#map {}" in style
