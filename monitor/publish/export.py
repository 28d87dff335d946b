"""Incidents as files to take away: CSV that no spreadsheet runs as a formula, and GeoJSON."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from monitor.model.views import IncidentView
from monitor.publish.geojson import feature_collection, incident_feature

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

_COLUMNS = (
    "id",
    "kind",
    "occurred_from",
    "occurred_until",
    "category",
    "regions",
    "level",
    "longitude",
    "latitude",
    "radius_m",
    "site_id",
    "attribution",
    "party",
    "n_reports",
    "families",
)


def _cell(value: object) -> object:
    """A text cell that a spreadsheet would read as a formula gets a leading apostrophe."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value


def _row(view: IncidentView, readings: Iterable[str]) -> dict[str, object]:
    properties: dict[str, Any] = incident_feature(view)["properties"]
    centre = view.place.geometry.centroid if view.place.geometry else None
    row = {name: properties.get(name) for name in _COLUMNS} | {
        "regions": " ".join(properties["regions"]),
        "families": " ".join(properties["families"]),
        "attribution": properties["attribution"]["state"],
        "party": properties["attribution"]["party"],
        "longitude": centre.x if centre else None,
        "latitude": centre.y if centre else None,
    }
    standing = properties["readings"]
    row |= {f"tier_{r}": standing[r]["tier"] if r in standing else None for r in readings}
    return {name: _cell(value) for name, value in row.items()}


def to_csv(views: Iterable[IncidentView]) -> str:
    """One line per incident, one ``tier_…`` column per reading; unknown is an empty cell.

    Raises:
        NotShown: a view may only be counted.
    """
    listed = list(views)
    readings = sorted({a.reading_id for view in listed for a in view.assessments})
    out = io.StringIO()
    names = [*_COLUMNS, *(f"tier_{reading}" for reading in readings)]
    writer = csv.DictWriter(out, names, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_row(view, readings) for view in listed)
    return out.getvalue()


def to_geojson(views: Iterable[IncidentView]) -> str:
    """All incidents as one FeatureCollection.

    Raises:
        NotShown: a view may only be counted.
    """
    features = [incident_feature(view) for view in views]
    return json.dumps(
        feature_collection(features, number_matched=len(features)), ensure_ascii=False
    )
