"""Site lists: GeoJSON in this project's own shape, any format geopandas reads, and CSV with a
column map.

An entry that cannot be used is left out and reported as a SiteProblem, never mended. The shape is
described in geodata/README.md.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import shapely
from shapely.geometry import shape

from monitor.model.ids import Json, content_id
from monitor.model.sites import ListVersion, ProtectedSite, SiteProblem
from monitor.sources.siteentry import (
    PLAUSIBLE,
    Bounds,
    Entry,
    UnusableEntry,
    properties_of,
    site_of,
    text_of,
)

_GEOJSON = frozenset({".geojson", ".json"})


class SiteListUnreadable(ValueError):
    """The file as a whole is no site list."""


def read_site_list(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    list_id: str | None = None,
    dated: date | None = None,
    bounds: Bounds = PLAUSIBLE,
) -> tuple[ListVersion, tuple[SiteProblem, ...]]:
    """Read a list and say what was left out of it.

    ``columns`` maps standard property names (and ``lat``, ``lon``) to the file's own, or to a
    constant written ``=value``. ``list_id`` and ``dated`` are needed where the file does not say.

    Raises:
        SiteListUnreadable: not readable, not a list, or without an id or a date.
    """
    head, entries = _entries(path)
    sites: list[tuple[int, ProtectedSite]] = []
    problems: list[SiteProblem] = []
    renamed = (_renamed(entry, columns or {}) for entry in entries)
    for row, entry in enumerate(renamed, start=1):
        try:
            sites.append((row, site_of(entry, bounds)))
        except UnusableEntry as wrong:
            problems.append(
                SiteProblem(
                    row=row,
                    field=wrong.field,
                    reason=wrong.reason,
                    value=wrong.value,
                    site_id=text_of(entry.properties, "site_id"),
                )
            )
    kept, twins = without_twins(sites)
    problems = sorted([*problems, *twins], key=lambda problem: problem.row)
    return _edition(head, kept, list_id, dated), tuple(problems)


def write_site_list(edition: ListVersion, *, licence: str = "") -> str:
    """The list as GeoJSON text, one site a line, in the order of site ids."""
    head = {
        "type": "FeatureCollection",
        "list_id": edition.list_id,
        "title": edition.title,
        "dated": edition.dated.isoformat(),
        "source": edition.source,
        "licence": licence,
    }
    features = [
        {
            "type": "Feature",
            "properties": properties_of(site),
            "geometry": json.loads(shapely.to_geojson(site.geometry)),
        }
        for site in sorted(edition.sites, key=lambda site: site.site_id)
    ]
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    return f'{opening}, "features": [\n{lines}\n]}}\n'


def list_version(sites: Iterable[ProtectedSite]) -> str:
    """The content hash of a list's entries, whatever their order."""
    entries: list[Json] = [
        {**properties_of(site), "geometry": shapely.to_wkb(site.geometry, hex=True, byte_order=1)}
        for site in sorted(sites, key=lambda site: site.site_id)
    ]
    return content_id("list", entries)


def _edition(
    head: Mapping[str, object],
    sites: Sequence[ProtectedSite],
    list_id: str | None,
    dated: date | None,
) -> ListVersion:
    named = list_id or text_of(head, "list_id")
    given = text_of(head, "dated")
    if dated is None and not given:
        raise SiteListUnreadable("the list has no date")
    try:
        day = dated or date.fromisoformat(given)
    except ValueError as error:
        detail = f"the list's date is no date (YYYY-MM-DD): {given[:40]}"
        raise SiteListUnreadable(detail) from error
    if not named:
        raise SiteListUnreadable("the list has no list_id")
    return ListVersion(
        list_id=named,
        version=list_version(sites),
        dated=day,
        title=text_of(head, "title") or named,
        source=text_of(head, "source"),
        sites=tuple(sorted(sites, key=lambda site: site.site_id)),
    )


def _entries(path: Path) -> tuple[Mapping[str, object], Iterator[Entry]]:
    suffix = path.suffix.lower()
    if suffix in _GEOJSON:
        return _geojson_entries(path)
    return {}, _csv_entries(path) if suffix == ".csv" else _geopandas_entries(path)


def _geojson_entries(path: Path) -> tuple[Mapping[str, object], Iterator[Entry]]:
    try:
        collection = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise SiteListUnreadable(f"{path.name}: {error}") from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        raise SiteListUnreadable(f"{path.name}: not a GeoJSON FeatureCollection")
    return collection, (geojson_entry(feature) for feature in features)


def geojson_entry(feature: object) -> Entry:
    """A GeoJSON feature's properties and geometry; empty and ``None`` where it has none."""
    given = feature if isinstance(feature, dict) else {}
    properties = given.get("properties")
    try:
        geometry = shape(given["geometry"]) if given.get("geometry") else None
    except (AttributeError, LookupError, TypeError, ValueError, shapely.errors.ShapelyError):
        geometry = None  # reported with the entry, as one without a usable geometry
    return Entry(properties if isinstance(properties, dict) else {}, geometry)


def _csv_entries(path: Path) -> Iterator[Entry]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (OSError, ValueError, csv.Error) as error:
        raise SiteListUnreadable(f"{path.name}: {error}") from error
    return (Entry({key: value or "" for key, value in row.items() if key}, None) for row in rows)


def _geopandas_entries(path: Path) -> Iterator[Entry]:
    import geopandas  # heavy, and needed for foreign formats only
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        frame = geopandas.read_file(path)
    except (OSError, ValueError, DataLayerError, DataSourceError) as error:
        raise SiteListUnreadable(f"{path.name}: {error}") from error
    if "geometry" not in frame or frame.crs is None:
        raise SiteListUnreadable(f"{path.name}: no geometry, or no coordinate system given")
    frame = frame.to_crs(4326)
    shapes = list(frame.geometry)
    rows = frame.drop(columns="geometry").astype(object)
    records = rows.where(rows.notna(), "").to_dict("records")
    return (Entry(*pair) for pair in zip(records, shapes, strict=True))


def _renamed(entry: Entry, columns: Mapping[str, str]) -> Entry:
    """The entry under standard names; a mapped column hides one of the standard name."""
    properties = dict(entry.properties)
    for name, column in columns.items():
        if column.startswith("="):
            properties[name] = column[1:]
        else:
            properties[name] = entry.properties.get(column, "")
    return Entry(properties, entry.geometry)


def without_twins(
    sites: Sequence[tuple[int, ProtectedSite]],
) -> tuple[list[ProtectedSite], list[SiteProblem]]:
    """The sites whose id is theirs alone; which of several is meant, nobody can say."""
    seen = Counter(site.site_id for _, site in sites)
    twins = [
        SiteProblem(
            row=row,
            field="site_id",
            reason="several entries have this id",
            value=site.site_id,
            site_id=site.site_id,
        )
        for row, site in sites
        if seen[site.site_id] > 1
    ]
    return [site for _, site in sites if seen[site.site_id] == 1], twins
