"""The map's scripts as one file, and its styles as another: many small ones are waited for one by
one, and a file on a disk has no folder to look in.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from graphlib import TopologicalSorter

from monitor.publish.assets import leaflet_folder, static_folder

_IMPORT = re.compile(r'^import \{ (?P<names>.+) \} from "\./(?:map/)?(?P<module>\w+)\.js";$', re.M)
_EXPORT = re.compile(r"^export (?=(?:(?:async )?function|class|const) (?P<name>\w+))", re.M)
_IMAGE = re.compile(r"url\(images/([\w.-]+)\)")
_ENTRY = "page"  # map.js, which nobody imports


def map_script(folium_scripts: Sequence[str]) -> str:
    """Leaflet, the map as folium builds it, and our modules, in the order they need."""
    leaflet = (leaflet_folder() / "leaflet.js").read_text(encoding="utf-8")
    return "\n".join([leaflet, *folium_scripts, _modules()])


def map_style(folium_styles: Sequence[str], image_address: Callable[[str], str]) -> str:
    """Leaflet's style, folium's and ours; ``image_address`` says where an image of Leaflet's is."""
    leaflet = (leaflet_folder() / "leaflet.css").read_text(encoding="utf-8")
    placed = _IMAGE.sub(lambda found: f"url({image_address(found[1])})", leaflet)
    own = (static_folder() / "map.css").read_text(encoding="utf-8")
    return "\n".join([placed, *folium_styles, own])


@cache
def _modules() -> str:
    """Each module as a function that keeps its names to itself and hands over what it exports."""
    folder = static_folder()
    bodies = {path.stem: path.read_text(encoding="utf-8") for path in (folder / "map").glob("*.js")}
    bodies[_ENTRY] = (folder / "map.js").read_text(encoding="utf-8")
    needed = {
        name: sorted(each["module"] for each in _IMPORT.finditer(body))
        for name, body in sorted(bodies.items())
    }
    ordered = TopologicalSorter(needed).static_order()
    return "\n".join(["{", *(_scoped(name, bodies[name]) for name in ordered), "}"])


def _scoped(name: str, body: str) -> str:
    exported = ", ".join(each["name"] for each in _EXPORT.finditer(body))
    inner = _EXPORT.sub("", _IMPORT.sub(r"const { \g<names> } = $\g<module>;", body))
    return f'const ${name} = (() => {{\n"use strict";\n{inner}\nreturn {{ {exported} }};\n}})();'
