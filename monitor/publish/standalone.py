"""The map as one file that opens from disk: folium's page with everything inside it.

The page carries geometry and ids only, never a source's words: what folium writes into a page is
run as code there (docs/decisions/0006-disclosure.md).
"""

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from monitor.core.tiers import Tier
from monitor.model.views import IncidentView, SiteView
from monitor.publish.assets import leaflet_folder
from monitor.publish.geojson import incident_feature, site_feature

_COLOURS: Mapping[str, str] = {  # Okabe and Ito: told apart by the colour-blind
    Tier.VIOLATION_REVIEWED: "#882255",
    Tier.VIOLATION_PRELIMINARY: "#d55e00",
    Tier.ALLEGATION: "#0072b2",
    Tier.NO_VIOLATION: "#999999",
}
_SCRIPT = re.compile(r'<script src="[^"]*"></script>')
_STYLE = re.compile(r'<link rel="stylesheet" href="[^"]*"\s*/?>')
_IMAGE = re.compile(r"url\((images/[\w.-]+)\)")


def standalone_map(
    incidents: Iterable[IncidentView],
    sites: Iterable[SiteView],
    readings: Sequence[str],
    basemap: Mapping[str, Any],
) -> str:
    """One HTML page: a layer per reading and tier, the protected sites, the basemap; no network."""
    import folium

    page = folium.Map(
        location=(49.0, 34.0), zoom_start=6, tiles=None, prefer_canvas=True, maxZoom=18
    )
    page.options["attributionControl"] = False
    folium.GeoJson(basemap, name="boundaries", style_function=_boundary).add_to(page)
    listed = [site_feature(view) for view in sites]
    if listed:
        layer = folium.FeatureGroup(name="protected sites", show=False)
        folium.GeoJson(
            {"type": "FeatureCollection", "features": listed},
            marker=folium.CircleMarker(radius=3, weight=1, color="#555555", fill=True),
        ).add_to(layer)
        layer.add_to(page)
    shown = [feature for view in incidents if (feature := incident_feature(view))["geometry"]]
    for number, reading_id in enumerate(readings):
        for tier in Tier:
            _add_tier(page, shown, reading_id, tier, show=number == 0)
    folium.LayerControl(collapsed=False).add_to(page)
    return _inlined(page.get_root().render())


def _boundary(_feature: Mapping[str, Any]) -> dict[str, Any]:
    return {"color": "#777777", "weight": 0.8, "fill": False}


def _add_tier(
    page: Any, features: Sequence[Mapping[str, Any]], reading_id: str, tier: Tier, *, show: bool
) -> None:
    import folium

    mine = [
        feature
        for feature in features
        if feature["properties"]["readings"].get(reading_id, {}).get("tier") == tier
    ]
    layer = folium.FeatureGroup(name=f"{reading_id}: {tier}", show=show)
    for feature in mine:
        west, south, east, north = _bounds(feature["geometry"])
        folium.Circle(
            location=((south + north) / 2, (west + east) / 2),
            radius=feature["properties"]["radius_m"] or 1_000.0,
            color=_COLOURS[tier],
            weight=2,
            fill=True,
            fill_opacity=0.15,
        ).add_to(layer)
    layer.add_to(page)


def _bounds(geometry: dict[str, Any]) -> tuple[float, float, float, float]:
    from shapely.geometry import shape

    west, south, east, north = shape(geometry).bounds
    return west, south, east, north


def _inlined(html: str) -> str:
    """The page with Leaflet inside and all other addresses taken out: it asks for nothing."""
    leaflet = leaflet_folder()
    style = _IMAGE.sub(lambda found: _data_url(found[1]), (leaflet / "leaflet.css").read_text())
    script = (leaflet / "leaflet.js").read_text()
    bare = _STYLE.sub("", _SCRIPT.sub("", html))
    inside = f"<style>{style}</style><script>{script}</script>"
    return bare.replace("<head>", f"<head><title>Strike Monitor</title>{inside}", 1)


def _data_url(name: str) -> str:
    encoded = base64.b64encode((leaflet_folder() / name).read_bytes()).decode()
    return f"url(data:image/png;base64,{encoded})"
