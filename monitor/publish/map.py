"""The map page: built by folium, taken apart so that no inline code is left.

The page carries no free text from any source, ids only; static/map.js fetches the rest from the
API.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from markupsafe import Markup

from monitor.model.ids import sha256_hex
from monitor.publish.assets import templates
from monitor.publish.bundle import map_script, map_style

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Tiles:
    """Map tiles of the mission's own choice: an address with {z}, {x} and {y}, on this host where
    it starts with ``/``, whom they are owed to, and the lowest and highest zoom there are any of.
    Without an address there are none.
    """

    url: str = ""
    attribution: str = ""
    zooms: tuple[int, int] = (0, 19)

    @property
    def policy(self) -> str:
        """The policy of the page: the one host more that images may come from."""
        if not self.url or self.url.startswith("/"):
            return CONTENT_SECURITY_POLICY
        parts = urlsplit(self.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        return CONTENT_SECURITY_POLICY.replace("data:;", f"data: {origin};")


# where most of what the readings speak of is in view at once; the address keeps any other view
CENTRE, ZOOM = (33.0, 48.8), 6
_MIN_ZOOM = 3
_MAX_ZOOM = 14  # sharper than any place we hold is shown
_MAP_ID = "strikes"
_HASH_DIGITS = 16
_NO_TILES = Tiles()


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


@dataclass(frozen=True, slots=True)
class FoliumParts:
    """A map as folium builds it, taken apart: the name of its object, its element, its code."""

    map_id: str
    div: Markup
    scripts: Sequence[str]
    styles: Sequence[str]


def folium_parts(centre: tuple[float, float], zoom: int) -> FoliumParts:
    """The bare map; ``centre`` is lon, lat."""
    page, map_id = _folium_map(centre, zoom)
    inline = _InlineBodies()
    inline.feed(page)
    return FoliumParts(
        map_id=map_id,
        div=Markup('<div class="folium-map" id="{}"></div>').format(map_id),
        scripts=inline.bodies["script"],
        styles=[style for style in inline.bodies["style"] if f"#{map_id}" in style],
    )


def _hashed(text: str, suffix: str) -> dict[str, bytes]:
    content = text.encode()
    return {f"{sha256_hex(content)[:_HASH_DIGITS]}.{suffix}": content}


def map_page(
    *,
    readings: Sequence[str],
    centre: tuple[float, float],
    zoom: int,
    zone: str = "UTC",
    tiles: Tiles = _NO_TILES,
) -> MapPage:
    """The page at ``/map`` for the reading ids, the first of them shown first.

    ``centre`` is lon, lat; ``zone`` the IANA zone in which days are counted and times shown beside
    UTC. Serve it with the policy of ``tiles``.
    """
    parts = folium_parts(centre, zoom)
    scripts = _hashed(map_script(parts.scripts), "js")
    styles = _hashed(map_style(parts.styles, "/static/leaflet/images/{}".format), "css")
    html = (
        templates()
        .get_template("map.html")
        .render(
            here="/map",
            readings=readings,
            zone=zone,
            tiles=tiles,
            map_id=parts.map_id,
            map_div=parts.div,
            scripts=list(scripts),
            styles=list(styles),
        )
    )
    return MapPage(html=html, scripts=scripts, styles=styles)
