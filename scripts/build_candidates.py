"""Read the raw registers of energy facilities into site candidates, counting what is left out.

Used by build_sites.py. The folder of registers holds (names as their publishers ship them):
``gem/gem_units_ua_ru.csv`` and ``gem/gem_gas_pipelines_ua_ru.geojson`` (Global Energy Monitor, CC
BY 4.0), ``wri_gppd/gppd_ua_ru.csv`` (World Resources Institute, CC BY 4.0),
``refineries/refineries_ua.csv`` (EIA via PyPSA-Eur, CC0), ``pause-2025/sites.csv`` (sites named in
public claims of spring 2025).
"""

import csv
import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mode

import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

Row = Mapping[str, str]

WGS84 = Geod(ellps="WGS84")
EAST_OF_THE_LISTS = 60.0  # degrees of longitude
WINDOW = shapely.box(19.0, 41.0, EAST_OF_THE_LISTS, 72.0)
SAME_PLANT_M = 3_000.0  # two registers place one plant up to this far apart
ONE_SITE_M = 5_000.0  # units of one plant lie within this
LEAST_CAPACITY_MW = 25.0  # leaves out district boiler houses that one register files as plants
LONGEST_SEGMENT_M = 250_000.0  # a pipeline drawn with fewer turns than this is a sketch
SEGMENT_SHARE = 0.2  # how far a pipeline may stray from a straight segment, by its length
LINE_PRECISION_M = 5_000.0

IN_USE = {"operating", "mothballed", "idle", "construction"}
TRACKERS = {  # register: category, source
    "GNPT": ("nuclear_plant", "GEM Global Nuclear Power Tracker 2024-07"),
    "GCPT": ("power_plant_thermal", "GEM Global Coal Plant Tracker 2024-07"),
    "GOGPT": ("power_plant_thermal", "GEM Global Oil and Gas Plant Tracker 2024-08"),
    "GHPT": ("power_plant_hydro", "GEM Global Hydropower Tracker 2025-04"),
    "GBPT": ("power_plant_thermal", "GEM Global Bioenergy Power Tracker 2024-09"),
    "GGPT": ("other_energy", "GEM Global Geothermal Power Tracker 2025-03"),
    "GCTT": ("other_energy", "GEM Global Coal Terminals Tracker 2025-01"),
    "GGIT-LNG": ("other_energy", "GEM Global Gas Infrastructure Tracker 2024-10"),
    "GOGET": ("gas_production", "GEM Global Oil and Gas Extraction Tracker 2025-02"),
}
ACCURACY_M = {"exact": 500.0, "": 1_000.0, "approximate": 5_000.0}
FIELD_ACCURACY_M = {"exact": 5_000.0, "": 10_000.0, "approximate": 10_000.0}  # fields are large
FUELS = {  # category, word added to a bare place name
    "Nuclear": ("nuclear_plant", ""),
    "Hydro": ("power_plant_hydro", ""),
    "Gas": ("power_plant_thermal", ""),
    "Coal": ("power_plant_thermal", ""),
    "Oil": ("power_plant_thermal", ""),
    "Biomass": ("other_energy", ""),
    "Geothermal": ("other_energy", ""),
    "Solar": ("other_energy", " solar park"),
    "Wind": ("other_energy", " wind farm"),
}
WRI_SOURCE = "WRI Global Power Plant Database 1.3.0"
WRI_ACCURACY_M = 2_000.0
NO_OWN_NAME = re.compile(r"(?:TPP|CHPP?|HPP|GRES|SSU|TETS)[ -]*\d*", re.IGNORECASE)
SHORTER = (
    (re.compile(r" Oil and Gas Field \(.*\)$"), " oil and gas field"),
    (re.compile(r" hydroelectric plant$"), " HPP"),
    (re.compile(r" nuclear power plant$"), " NPP"),
    (re.compile(r" power plant$"), " power station"),
    (re.compile(r" Gas Pipeline$| Pipeline$|Gas Pipeline$"), " gas pipeline"),
)
LANGUAGE_REMARK = re.compile(r" \((?:Russian|Ukrainian|predecessor|Unit [^)]*)\)")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A facility as a register has it; ``register_name`` is the key of the curated tables."""

    register_name: str
    name_en: str
    category: str
    geometry: BaseGeometry
    precision_m: float
    source: str
    names_local: tuple[str, ...] = ()
    operator: str = ""
    note: str = ""


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def apart_m(left: BaseGeometry, right: BaseGeometry) -> float:
    """Geodesic distance between the centroids of two geometries, in metres."""
    a, b = left.centroid, right.centroid
    return float(WGS84.inv(a.x, a.y, b.x, b.y)[2])


def circle(around: BaseGeometry, area_ha: float) -> BaseGeometry:
    """A circle of a land area, as a polygon of 24 corners."""
    centre, radius_m = around.centroid, (area_ha * 10_000 / math.pi) ** 0.5
    corners = [WGS84.fwd(centre.x, centre.y, 15 * step, radius_m)[:2] for step in range(24)]
    return shapely.Polygon(corners)


def slug(text: str) -> str:
    """ASCII words joined by hyphens."""
    plain = text.replace("’", "").replace("–", "-")
    ascii_text = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore")
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.decode().lower()).strip("-")


def plain_name(name: str) -> str:
    """A register's name in this project's wording ("… hydroelectric plant" becomes "… HPP")."""
    for pattern, wording in SHORTER:
        name = pattern.sub(wording, name)
    return name.replace("*", "").strip()


def local_names(text: str) -> tuple[str, ...]:
    """The register's Cyrillic names, without its remarks on them."""
    parts = (LANGUAGE_REMARK.sub("", part).strip() for part in re.split(r", ", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def position(row: Row, lon: str, lat: str) -> shapely.Point | None:
    """The row's position, or nothing where it cannot be one (out of range, one number twice)."""
    x, y = float(row[lon]), float(row[lat])
    if abs(y) > 90 or abs(x) > 180 or x == y:
        return None
    return shapely.Point(x, y)


def unit_problem(row: Row, excluded: Mapping[str, str], retained: set[str]) -> str:
    """Why a unit is left out; empty where it is not."""
    if row["name"] in excluded:
        return "excluded by hand"
    if row["status"] not in IN_USE and row["name"] not in retained:
        return f"status {row['status'] or 'unknown'}"
    point = position(row, "lon", "lat")
    if point is None:
        return "impossible position"
    return "" if WINDOW.contains(point) else "outside the area of the lists"


def gem_sites(folder: Path, curated: Path, left_out: Counter[str]) -> list[Candidate]:
    """Sites of the GEM trackers, their units drawn together by category and name."""
    excluded = {r["register_name"]: r["reason"] for r in read_rows(curated / "exclusions.csv")}
    retained = {r["register_name"] for r in read_rows(curated / "retained.csv")}
    units: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in read_rows(folder / "gem" / "gem_units_ua_ru.csv"):
        problem = unit_problem(row, excluded, retained)
        if row["name"] in retained and row["status"] == "cancelled":
            problem = "status cancelled"
        if problem:
            left_out[f"GEM unit: {problem}"] += 1
        else:
            units[TRACKERS[row["tracker"]][0], row["name"]].append(row)
    return [site_of_units(category, name, rows) for (category, name), rows in sorted(units.items())]


def site_of_units(category: str, name: str, units: Sequence[Row]) -> Candidate:
    """One site for all units of a name, in their middle.

    Raises:
        ValueError: the units lie too far apart to be one site.
    """
    accuracy_m = FIELD_ACCURACY_M if category == "gas_production" else ACCURACY_M
    positions = shapely.points([(float(unit["lon"]), float(unit["lat"])) for unit in units])
    middle = shapely.union_all(positions).centroid
    if any(apart_m(middle, position) > ONE_SITE_M for position in positions):
        raise ValueError(f"units of {name} are too far apart")
    statuses = {unit["status"] for unit in units}
    return Candidate(
        register_name=name,
        name_en=plain_name(name),
        category=category,
        geometry=middle,
        precision_m=max(accuracy_m[unit["location_accuracy"].lower()] for unit in units),
        source=TRACKERS[units[0]["tracker"]][1],
        names_local=local_names(", ".join(dict.fromkeys(unit["local_name"] for unit in units))),
        operator=mode(unit["owner"] for unit in units).strip(),
        note=next(iter(statuses)) if len(statuses) == 1 and statuses != {"operating"} else "",
    )


def pipelines(folder: Path, territory: BaseGeometry, left_out: Counter[str]) -> list[Candidate]:
    """Gas trunk lines in use, as far as they run through ``territory``; strings of one together."""
    text = (folder / "gem" / "gem_gas_pipelines_ua_ru.geojson").read_text(encoding="utf-8")
    strings: dict[str, list[tuple[BaseGeometry, str]]] = defaultdict(list)
    for feature in json.loads(text)["features"]:
        properties = feature["properties"]
        if properties["status"] not in IN_USE - {"construction"}:
            left_out[f"GEM pipeline: status {properties['status']}"] += 1
            continue
        line = shapely.from_geojson(json.dumps(feature["geometry"]))
        strings[properties["name"]].append((line, properties["owner"] or ""))
    found = []
    for name, parts in sorted(strings.items()):
        candidate = pipeline(name, parts, territory)
        if candidate is None:
            left_out["GEM pipeline: a sketch, or outside the area of the lists"] += 1
        else:
            found.append(candidate)
    return found


def pipeline(
    name: str, strings: Sequence[tuple[BaseGeometry, str]], territory: BaseGeometry
) -> Candidate | None:
    """One pipeline of several strings; precision by how far apart its turns are drawn."""
    lines = shapely.union_all([line for line, _ in strings])
    inside = shapely.intersection(lines, WINDOW)
    longest_m = max((segment_m for segment_m in segments_m(inside)), default=0.0)
    course = shapely.intersection(shapely.simplify(inside, 0.01), territory)
    if course.is_empty or longest_m > LONGEST_SEGMENT_M:
        return None
    return Candidate(
        register_name=name,
        name_en=plain_name(name),
        category="pipeline",
        geometry=shapely.line_merge(course),
        precision_m=max(LINE_PRECISION_M, round(longest_m * SEGMENT_SHARE, -3)),
        source="GEM Global Gas Infrastructure Tracker 2024-10",
        operator=re.sub(r" \[[^]]*\]", "", strings[0][1]),
    )


def segments_m(lines: BaseGeometry) -> Iterable[float]:
    """The lengths of the straight pieces of lines, in metres."""
    for line in shapely.get_parts(lines):
        for (x1, y1), (x2, y2) in pairwise(shapely.get_coordinates(line).tolist()):
            yield float(WGS84.inv(x1, y1, x2, y2)[2])


def refineries(folder: Path) -> list[Candidate]:
    """The refineries that a register with an open licence places."""
    return [
        Candidate(
            register_name=row["Site"],
            name_en=row["Site"],
            category="refinery",
            geometry=shapely.Point(float(row["Longitude"]), float(row["Latitude"])),
            precision_m=500.0,
            source="EIA refinery table, in PyPSA-Eur (CC0)",
        )
        for row in read_rows(folder / "refineries" / "refineries_ua.csv")
    ]


def wri_problem(row: Row, excluded: Mapping[str, str]) -> str:
    """Why a plant of the WRI register is left out; empty where it is not."""
    if row["name"] in excluded:
        return "excluded by hand"
    point = position(row, "longitude", "latitude")
    if point is None:
        return "impossible position"
    if not WINDOW.contains(point):
        return "outside the area of the lists"
    if row["operational_status"] in {"under construction", "design stage", "not set"}:
        return f"status {row['operational_status']}"
    if row["primary_fuel"] not in FUELS:
        return "no fuel given"
    if FUELS[row["primary_fuel"]][1]:
        return ""
    if float(row["capacity_mw"] or 0) < LEAST_CAPACITY_MW:
        return "small or of unknown size"
    own_name = row["name"].isascii() and not NO_OWN_NAME.fullmatch(row["name"].strip())
    return "" if own_name else "no English name of its own"


def wri_sites(
    folder: Path, curated: Path, known: Sequence[Candidate], left_out: Counter[str]
) -> list[Candidate]:
    """Plants of the WRI register that no other register has."""
    excluded = {r["register_name"]: r["reason"] for r in read_rows(curated / "exclusions.csv")}
    rows = read_rows(folder / "wri_gppd" / "gppd_ua_ru.csv")
    plants: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        problem = wri_problem(row, excluded)
        if problem:
            left_out[f"WRI plant: {problem}"] += 1
        else:
            plants[row["longitude"], row["latitude"]].append(row)
    found: list[Candidate] = []
    for at, here in sorted(plants.items()):
        candidate = wri_site(here)
        if candidate is None:
            left_out[f"WRI plant: shares {at} with another"] += len(here)
        elif any(same_plant(candidate, other) for other in (*known, *found)):
            left_out["WRI plant: known from another register"] += 1
        else:
            found.append(candidate)
    return found


def wri_site(rows: Sequence[Row]) -> Candidate | None:
    """The plant at a position; none where plants of different names are said to stand there."""
    name = min((row["name"].strip() for row in rows), key=len)
    if any(not row["name"].startswith(name.split(" ")[0]) for row in rows):
        return None
    category, word = FUELS[rows[0]["primary_fuel"]]
    return Candidate(
        register_name=name,
        name_en=plain_name(name) + word,
        category=category,
        geometry=shapely.Point(float(rows[0]["longitude"]), float(rows[0]["latitude"])),
        precision_m=WRI_ACCURACY_M,
        source=WRI_SOURCE,
        operator=rows[0]["owner"],
    )


def same_plant(left: Candidate, right: Candidate) -> bool:
    """Whether two registers speak of one plant: same category, close together."""
    return left.category == right.category and (
        apart_m(left.geometry, right.geometry) < SAME_PLANT_M
    )
