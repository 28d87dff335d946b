"""The gazetteer: what its files say, what is refused, and what the shipped one must know."""

import gzip
import json
from pathlib import Path

import pytest
from shapely import Point, force_2d, is_valid
from shapely.geometry import shape

from monitor.sources.gazetteer import (
    GazetteerUnreadable,
    gazetteer_version,
    radius_m,
    read_gazetteer,
)

GEODATA = Path(__file__).parents[2] / "geodata"

FILES = {
    "regions.csv": "code,country,name_en,name_uk,name_ru,aliases,lon,lat,radius_m\n"
    "XX-01,XX,North Oblast,,Север,Nord|North Oblast,30.0,50.0,100000\n",
    "districts.csv": "district_id,country,region,name_en,names,lon,lat,radius_m\n"
    "d-1,XX,XX-01,Hill District,Горный район,30.5,50.5,25000\n",
    "settlements.csv": "settlement_id,country,region,name_en,names,lon,lat,population\n"
    "1,XX,XX-01,Bigtown,Город|Bigstadt,30.1,50.1,250000\n",
    "settlements_extra.csv": "settlement_id,country,region,name_en,names,lon,lat,population,"
    "radius_m,source,note\n"
    "x-1,XX,XX-01,Hamlet,Хутор,30.2,50.2,,6000,own estimate,\n",
}


def a_gazetteer(folder: Path, **changes: str) -> Path:
    """A folder of the four small files, some changed (named without their ending)."""
    for name, text in FILES.items():
        content = changes.get(name.removesuffix(".csv"), text).encode()
        if name == "settlements.csv":
            (folder / "settlements.csv.gz").write_bytes(gzip.compress(content, mtime=0))
        else:
            (folder / name).write_bytes(content)
    return folder


def test_every_file_becomes_places_with_their_names_and_radius(tmp_path):
    """English name first, each name once; a stated radius wins over the one by population."""
    gazetteer = read_gazetteer(a_gazetteer(tmp_path))
    (region,) = gazetteer.regions
    assert region.names == ("North Oblast", "Север", "Nord")
    assert (region.centre, region.radius_m) == (Point(30.0, 50.0), 100_000.0)
    (district,) = gazetteer.districts
    assert district.names == ("Hill District", "Горный район")
    town, hamlet = gazetteer.settlements
    assert (town.population, town.radius_m) == (250_000, 8_000.0)
    assert (hamlet.population, hamlet.radius_m) == (0, 6_000.0)


@pytest.mark.parametrize(
    ("population", "expected_m"),
    [
        (0, 2_500.0),
        (9_999, 2_500.0),
        (10_000, 4_000.0),
        (99_999, 4_000.0),
        (100_000, 8_000.0),
        (1_000_000, 15_000.0),
    ],
)
def test_a_settlement_reaches_as_far_as_its_population_suggests(population, expected_m):
    """The bounds belong to the larger size."""
    assert radius_m(population) == expected_m


@pytest.mark.parametrize(
    "changes",
    [
        {"regions": "code,country\nXX-01,XX\n"},
        {"districts": FILES["districts.csv"].replace("25000", "far")},
        {"settlements": FILES["settlements.csv"].replace("250000", "many")},
        {"settlements_extra": FILES["settlements_extra.csv"].replace("30.2", "")},
        {"settlements": FILES["settlements.csv"] + "2,XX\n"},
    ],
)
def test_a_row_that_cannot_be_read_refuses_the_gazetteer(changes, tmp_path):
    """The files are the project's own: a fault in them is a fault, not data."""
    with pytest.raises(GazetteerUnreadable):
        read_gazetteer(a_gazetteer(tmp_path, **changes))


@pytest.mark.parametrize("name", ["regions.csv", "settlements.csv.gz"])
def test_a_missing_file_refuses_the_gazetteer(name, tmp_path):
    """Half a gazetteer would place reports wrongly without a word."""
    (a_gazetteer(tmp_path) / name).unlink()
    with pytest.raises(GazetteerUnreadable):
        read_gazetteer(tmp_path)
    with pytest.raises(GazetteerUnreadable):
        gazetteer_version(tmp_path)


def test_the_version_follows_the_content_and_not_its_compression(tmp_path):
    """Packed differently is the same gazetteer; one more letter is another."""
    before = gazetteer_version(a_gazetteer(tmp_path))
    settlements = FILES["settlements.csv"].encode()
    (tmp_path / "settlements.csv.gz").write_bytes(
        gzip.compress(settlements, compresslevel=1, mtime=0)
    )
    assert gazetteer_version(tmp_path) == before
    a_gazetteer(tmp_path, settlements=FILES["settlements.csv"].replace("Bigtown", "Bigtown A"))
    assert gazetteer_version(tmp_path) != before


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Харківщина", "UA-63"),
        ("Белгородчина", "RU-BEL"),
        ("Брянщина", "RU-BRY"),
        ("Kharkiv Oblast", "UA-63"),
        ("Kharkiv Region", "UA-63"),
        ("Kursk", "RU-KRS"),
        ("Dnipropetrovsk Region", "UA-12"),
        ("ДНР", "UA-14"),
        ("DPR", "UA-14"),
        ("ЛНР", "UA-09"),
        ("LNR", "UA-09"),
        ("Крым", "UA-43"),
        ("Крим", "UA-43"),
        ("Crimea", "UA-43"),
        ("Krasnodar Krai", "RU-KDA"),
        ("Кубань", "RU-KDA"),
        ("Курская область", "RU-KRS"),
        ("Київська область", "UA-32"),
        ("Moscow", "RU-MOW"),
        ("Подмосковье", "RU-MOS"),
    ],
)
def test_the_shipped_regions_know_the_names_that_news_use(name, code):
    """One region for each, whatever the language; annexed ground keeps its recognised code."""
    regions = read_gazetteer(GEODATA).regions
    assert [region.code for region in regions if name in region.names] == [code]


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("Севский район", "RU-BRY"),
        ("Суземский район", "RU-BRY"),
        ("Klimovsky District", "RU-BRY"),
        ("Хомутовский район", "RU-KRS"),
        ("Ракитянский район", "RU-BEL"),
        ("Россошанский район", "RU-VOR"),
        ("Kirzhach District", "RU-VLA"),
        ("Нікопольський район", "UA-12"),
    ],
)
def test_the_shipped_districts_lie_in_their_region(name, region):
    """A district is found by its name in either language."""
    districts = read_gazetteer(GEODATA).districts
    assert [d.region for d in districts if name in d.names] == [region]


def test_the_shipped_gazetteer_is_whole_and_consistent():
    """All Ukrainian regions, both countries' towns, every place in a known region, ids unique."""
    gazetteer = read_gazetteer(GEODATA)
    codes = {region.code for region in gazetteer.regions}
    assert len([code for code in codes if code.startswith("UA-")]) == 27
    assert len(gazetteer.settlements) > 10_000
    assert {place.region for place in (*gazetteer.settlements, *gazetteer.districts)} <= codes
    ids = [place.settlement_id for place in gazetteer.settlements]
    ids += [district.district_id for district in gazetteer.districts]
    assert len(set(ids)) == len(ids)
    assert all(place.radius_m > 0 for place in gazetteer.settlements)


def test_the_shipped_basemap_draws_recognised_borders_and_marks_what_is_contested():
    """The peninsula is part of its country by law; it and the line before it are marked."""
    path = GEODATA / "basemap.geojson"
    assert path.stat().st_size <= 350_000
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    shapes = {(f["properties"]["kind"], f["properties"]["iso"]): f for f in features}
    assert all(is_valid(force_2d(shape(feature["geometry"]))) for feature in features)
    simferopol = Point(34.1, 44.95)
    assert shape(shapes["country", "UA"]["geometry"]).contains(simferopol)
    assert not shape(shapes["country", "RU"]["geometry"]).contains(simferopol)
    assert shapes["region", "UA-43"]["properties"]["contested"]
    assert not shapes["region", "RU-KRS"]["properties"]["contested"]
    lines = [f for f in features if "LineString" in f["geometry"]["type"]]
    assert all(line["properties"]["contested"] for line in lines)
    assert lines
