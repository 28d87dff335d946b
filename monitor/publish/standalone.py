"""The map as one file that opens from disk: the served page with its scripts, styles, columns and
basemap inside, for one viewer.

What is behind each incident is inside too, as far as that viewer may see it
(docs/decisions/0006-disclosure.md). The page asks for nothing: its own policy forbids it to.
"""

import base64
import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from monitor.publish.assets import leaflet_folder, site_css, templates
from monitor.publish.bundle import map_script, map_style
from monitor.publish.columns import Columns
from monitor.publish.map import Tiles, folium_parts

DETAILS_LIMIT_BYTES = 64 * 1024 * 1024  # of JSON, before it is packed: a tenth of it is left then
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'"
)


def standalone_map(
    *,
    incidents: Columns,
    sites: Columns,
    agreements: Sequence[Mapping[str, Any]],
    basemap: Mapping[str, Any],
    details: Iterable[Mapping[str, Any]],
    findable: Sequence[Mapping[str, Any]],
    service: str,
    centre: tuple[float, float],
    zoom: int,
    zone: str,
) -> str:
    """One HTML page of what the columns hold, in the reader's language; ``centre`` is lon, lat,
    ``agreements`` and the ``details`` of incidents as the API gives them, the first ones as far as
    there is room; ``findable`` answers of the search, each with all ``names`` it is found by.
    ``service`` is the address that its pages of incidents are reached at, or empty.
    """
    parts = folium_parts(centre, zoom)
    inside = {
        "bytes": {
            "/v1/map/incidents.bin": _base64(incidents.packed()),
            "/v1/map/sites.bin": _base64(sites.packed()),
        },
        "json": {"/v1/agreements": agreements, "/basemap.geojson": basemap},
        "findable": findable,
        "details": _base64(_packed_details(details)),
        "service": service,
    }
    return (
        templates()
        .get_template("map_file.html")
        .render(
            policy=_POLICY,
            readings=incidents.about["readings"],
            zone=zone,
            tiles=Tiles(),
            map_id=parts.map_id,
            map_div=parts.div,
            styles=[Markup(site_css()), Markup(map_style(parts.styles, _image))],
            script=Markup(map_script(parts.scripts)),
            inside=_script_json(inside),
        )
    )


def _packed_details(details: Iterable[Mapping[str, Any]]) -> bytes:
    """An object of the details by id, as JSON in gzip."""
    members: list[str] = []
    room = DETAILS_LIMIT_BYTES
    for detail in details:
        member = f"{json.dumps(detail['id'])}:{json.dumps(detail, ensure_ascii=False)}"
        room -= len(member.encode())
        if room < 0:
            break
        members.append(member)
    return gzip.compress(f"{{{','.join(members)}}}".encode(), mtime=0)


def _script_json(value: Any) -> Markup:
    """JSON that can stand in a script element: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def _image(name: str) -> str:
    return "data:image/png;base64," + _base64((leaflet_folder() / "images" / name).read_bytes())


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
