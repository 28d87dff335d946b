"""The gazetteer: regions, districts and settlements as kept in geodata/."""

import csv
import gzip
from collections.abc import Iterator, Mapping
from pathlib import Path

import shapely

from monitor.model.gazetteer import District, Gazetteer, Region, Settlement
from monitor.model.ids import content_id, sha256_hex

_REGIONS = "regions.csv"
_DISTRICTS = "districts.csv"
_SETTLEMENTS = "settlements.csv.gz"
_SETTLEMENTS_EXTRA = "settlements_extra.csv"
_FILES = (_REGIONS, _DISTRICTS, _SETTLEMENTS, _SETTLEMENTS_EXTRA)

# Round figures for half the width of a place of that size, in metres, edge districts included; a
# place of unknown size counts as a village. Too wide is safe here: it only weakens a match.
_RADIUS_BY_POPULATION = ((1_000_000, 15_000.0), (100_000, 8_000.0), (10_000, 4_000.0))
_VILLAGE_RADIUS_M = 2_500.0


class GazetteerUnreadable(ValueError):
    """A gazetteer file is missing or not in the shape geodata/README.md describes."""


def read_gazetteer(folder: Path) -> Gazetteer:
    """Everything a report can be placed by; settlements_extra.csv adds to settlements.csv.gz.

    Raises:
        GazetteerUnreadable: a file is missing, or a row lacks a column or holds no number there.
    """
    try:
        return Gazetteer(
            regions=tuple(_region(row) for row in _rows(folder / _REGIONS)),
            districts=tuple(_district(row) for row in _rows(folder / _DISTRICTS)),
            settlements=tuple(
                _settlement(row)
                for name in (_SETTLEMENTS, _SETTLEMENTS_EXTRA)
                for row in _rows(folder / name)
            ),
        )
    except (OSError, KeyError, ValueError, csv.Error) as error:
        raise GazetteerUnreadable(f"{folder.name}: {error}") from error


def gazetteer_version(folder: Path) -> str:
    """The content hash of the gazetteer's files, compressed or not.

    Raises:
        GazetteerUnreadable: a file is missing.
    """
    try:
        return content_id("gaz", {name: sha256_hex(_content(folder / name)) for name in _FILES})
    except OSError as error:
        raise GazetteerUnreadable(f"{folder.name}: {error}") from error


def radius_m(population: int) -> float:
    """The radius of a settlement in metres, by how many live there (0 is unknown)."""
    return next(
        (radius for least, radius in _RADIUS_BY_POPULATION if population >= least),
        _VILLAGE_RADIUS_M,
    )


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    return csv.DictReader(_content(path).decode().splitlines(), restval="", strict=True)


def _point(row: Mapping[str, str]) -> shapely.Point:
    return shapely.Point(float(row["lon"]), float(row["lat"]))


def _names(row: Mapping[str, str], *columns: str) -> tuple[str, ...]:
    listed = [row["name_en"], *(name for column in columns for name in row[column].split("|"))]
    return tuple(dict.fromkeys(name for name in listed if name))


def _region(row: Mapping[str, str]) -> Region:
    return Region(
        code=row["code"],
        country=row["country"],
        name=row["name_en"],
        names=_names(row, "name_uk", "name_ru", "aliases"),
        centre=_point(row),
        radius_m=float(row["radius_m"]),
        name_uk=row["name_uk"],
        name_ru=row["name_ru"],
    )


def _district(row: Mapping[str, str]) -> District:
    return District(
        district_id=row["district_id"],
        country=row["country"],
        region=row["region"],
        name=row["name_en"],
        names=_names(row, "names"),
        point=_point(row),
        radius_m=float(row["radius_m"]),
    )


def _settlement(row: Mapping[str, str]) -> Settlement:
    population = int(row["population"] or 0)
    stated_radius_m = row.get("radius_m")
    return Settlement(
        settlement_id=row["settlement_id"],
        country=row["country"],
        region=row["region"],
        name=row["name_en"],
        names=_names(row, "names"),
        point=_point(row),
        population=population,
        radius_m=float(stated_radius_m) if stated_radius_m else radius_m(population),
    )
