"""The map page: built by folium, taken apart so that no inline code is left.

The page carries no free text from any source, ids only; static/map.js fetches the rest from the
API.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from markupsafe import Markup

from monitor.model.ids import sha256_hex
from monitor.publish.assets import templates

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

_MIN_ZOOM = 3
_MAX_ZOOM = 14  # sharper than any place we hold is shown
_MAP_ID = "strikes"
_HASH_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage:
    """The page and the files it names, to serve at ``/map/<name>``; names are content hashes."""

    html: str
    scripts: Mapping[str, bytes]
    styles: Mapping[str, bytes]


class _InlineBodies(HTMLParser):
    """Collects the text of inline scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: dict[str, list[str]] = {"script": [], "style": []}
        self._open: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inline = tag in self.bodies and "src" not in dict(attrs)
        self._open = tag if inline else None

    def handle_endtag(self, tag: str) -> None:
        self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self.bodies[self._open].append(data.strip())


def _folium_map(centre: tuple[float, float], zoom: int) -> tuple[str, str]:
    """folium's own page and the id of the map in it; ``centre`` is lon, lat."""
    import folium  # half a second: only when a map is drawn

    lon, lat = centre
    built = folium.Map(
        location=(lat, lon),
        zoom_start=zoom,
        tiles=None,
        minZoom=_MIN_ZOOM,  # min_zoom and max_zoom would go to a tile layer, and there is none
        maxZoom=_MAX_ZOOM,
        prefer_canvas=True,
        control_scale=True,
    )
    basemap = folium.map.CustomPane("basemap", z_index=200).add_to(built)
    # otherwise random, and the content hashes with them
    built._id, basemap._id = _MAP_ID, "basemap"
    return built.get_root().render(), built.get_name()


def _hashed(bodies: Sequence[str], suffix: str) -> dict[str, bytes]:
    content = "\n".join(bodies).encode()
    return {f"{sha256_hex(content)[:_HASH_DIGITS]}.{suffix}": content}


def map_page(
    *,
    title: str,
    readings: Sequence[str],
    centre: tuple[float, float],
    zoom: int,
    asset_version: str,
    zone: str = "UTC",
) -> MapPage:
    """The page at ``/map`` for the reading ids, the first of them shown first.

    ``centre`` is lon, lat; ``zone`` the IANA zone in which days are counted and times shown beside
    UTC. Serve it with ``CONTENT_SECURITY_POLICY``.
    """
    page, map_id = _folium_map(centre, zoom)
    inline = _InlineBodies()
    inline.feed(page)
    scripts = _hashed(inline.bodies["script"], "js")
    styles = _hashed([s for s in inline.bodies["style"] if f"#{map_id}" in s], "css")
    html = (
        templates()
        .get_template("map.html")
        .render(
            here="/map",
            title=title,
            readings=readings,
            zone=zone,
            version=asset_version,
            map_id=map_id,
            map_div=Markup('<div class="folium-map" id="{}"></div>').format(map_id),
            scripts=list(scripts),
            styles=list(styles),
        )
    )
    return MapPage(html=html, scripts=scripts, styles=styles)
