"""Site lists: what is read, what is refused and why, and the lists this project ships."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pytest
from builders import WEST, a_site
from shapely import LineString, Point, Polygon

from monitor.model.ids import SiteId
from monitor.model.sites import Control, SiteCategory
from monitor.sources.gazetteer import read_gazetteer
from monitor.sources.sitelist import (
    SiteListUnreadable,
    list_version,
    read_site_list,
)

GEODATA = Path(__file__).parents[2] / "geodata"
SHIPPED = sorted((GEODATA / "sites").glob("*.geojson"))

CLAIMS_COLUMNS = {
    "coordinate_precision_m": "location_precision_m",
    "lon": "longitude",
    "lat": "latitude",
    "state": "country",
    "region": "admin_region",
    "control": "controlling_party_march_2025",
    "source": "coordinate_source",
    "checked_on": "=2025-04-30",
    "note": "notes",
}
CLAIMS_CSV = """\
site_id,name_uk,name_ru,name_en,aliases,category,country,admin_region,latitude,longitude,\
location_precision_m,controlling_party_march_2025,coordinate_source,mentioned_in,notes
S1,НПС «Приклад»,НПС «Пример»,Example station,Example; ЛПДС Пример,pumping_station,XX,\
North Oblast,53.07,36.12,10000,AB (since spring),register,claims,
S2,,Нефтепровод,,,pipeline,XX,several,52.9,34.0,300000,AB/CD by section,register,claims,a line
"""


def a_feature(lon: Any = 30.0, lat: Any = 50.0, **changes: Any) -> dict[str, Any]:
    """A point feature that can be read, but for the properties changed; ``...`` takes one away."""
    properties = {
        "site_id": "s-1",
        "name_en": "Northtown substation",
        "category": "substation",
        "coordinate_precision_m": 1000,
        "state": "XX",
        "region": "XX-01",
        "source": "register",
        "checked_on": "2025-03-01",
    } | changes
    return {
        "type": "Feature",
        "properties": {name: value for name, value in properties.items() if value is not ...},
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
    }


def a_file(folder: Path, *features: Any, **head: Any) -> Path:
    """A GeoJSON list of the features."""
    members = {"type": "FeatureCollection", "list_id": "grid", "dated": "2025-03-18"} | head
    path = folder / "list.geojson"
    path.write_text(json.dumps(members | {"features": features}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("feature", "field", "reason"),
    [
        (a_feature(site_id=...), "site_id", "missing"),
        (a_feature(site_id="  "), "site_id", "missing"),
        (a_feature(name_en=""), "name_en", "no name in any language"),
        (a_feature(category="bakery"), "category", "not a known category"),
        (a_feature(coordinate_precision_m=...), "coordinate_precision_m", "missing"),
        (a_feature(coordinate_precision_m="near"), "coordinate_precision_m", "not a number"),
        (a_feature(coordinate_precision_m=0), "coordinate_precision_m", "must be above 0 m"),
        (a_feature(coordinate_precision_m="nan"), "coordinate_precision_m", "not a finite number"),
        (a_feature(state=""), "state", "missing"),
        (a_feature(region=...), "region", "missing"),
        (a_feature(region="YY-01"), "region", "not a region of XX"),
        (a_feature(source=None), "source", "missing"),
        (a_feature(checked_on="spring"), "checked_on", "not a date (YYYY-MM-DD)"),
        (a_feature(named="maybe"), "named", "neither true nor false"),
        (a_feature(control=[1]), "control", "not a list of party, since, note"),
        (a_feature(control="[{"), "control", "unreadable JSON"),
        (a_feature(control=[{"since": "2014"}]), "control", "not a date (YYYY-MM-DD)"),
        (a_feature(claimed_as=["XX"]), "claimed_as", "not an object of party and state"),
        (a_feature(lon=50, lat=30), "geometry", "longitude and latitude are probably swapped"),
        (
            a_feature(lon=59.04, lat=98.67),
            "geometry",
            "longitude and latitude are probably swapped",
        ),
        (a_feature(lon=190, lat=98.67), "geometry", "impossible coordinates"),
        (a_feature(lon=-74, lat=40), "geometry", "outside the area of the list"),
        (a_feature(lon=0, lat=0), "geometry", "outside the area of the list"),
        (a_feature(lon=None), "geometry", "no usable geometry"),
        (a_feature(lon="east"), "geometry", "no usable geometry"),
        (a_feature() | {"geometry": None}, "geometry", "no usable geometry"),
        (a_feature() | {"geometry": {"type": "Blob"}}, "geometry", "no usable geometry"),
        (a_feature() | {"properties": None}, "state", "missing"),
        ("not a feature", "state", "missing"),
    ],
)
def test_an_unusable_entry_is_left_out_and_reported_with_its_row(feature, field, reason, tmp_path):
    """The rest of the list is read; the problem says where, in which field, and why."""
    read, problems = read_site_list(a_file(tmp_path, a_feature(site_id="s-0"), feature))
    assert [site.site_id for site in read.sites] == ["s-0"]
    assert [(p.row, p.field, p.reason) for p in problems] == [(2, field, reason)]


def test_a_polygon_that_crosses_itself_is_left_out(tmp_path):
    """Distance to a bow tie means nothing."""
    bow_tie = {
        "type": "Polygon",
        "coordinates": [[[30, 50], [31, 51], [31, 50], [30, 51], [30, 50]]],
    }
    read, problems = read_site_list(a_file(tmp_path, a_feature() | {"geometry": bow_tie}))
    assert read.sites == ()
    assert "Self-intersection" in problems[0].reason


def test_entries_that_share_an_id_are_all_refused(tmp_path):
    """Nobody can say which of them is meant."""
    twins = a_feature(), a_feature(site_id="s-2"), a_feature(name_en="Southtown substation")
    read, problems = read_site_list(a_file(tmp_path, *twins))
    assert [site.site_id for site in read.sites] == ["s-2"]
    assert [(p.row, p.value) for p in problems] == [(1, "s-1"), (3, "s-1")]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"type": "FeatureCollection"}',
        '{"features": []}',
        '{"features": [], "list_id": "grid"}',
        '{"features": [], "list_id": "grid", "dated": "soon"}',
        '{"features": [], "dated": "2025-03-18"}',
        "[" * 100_000,
    ],
)
def test_what_is_no_list_is_refused_whole(content, tmp_path):
    """A list has features, an id and a date."""
    path = tmp_path / "list.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SiteListUnreadable):
        read_site_list(path)


@pytest.mark.parametrize("name", ["absent.geojson", "absent.csv", "absent.gpkg"])
def test_a_file_that_cannot_be_opened_is_refused(name, tmp_path):
    """Whatever its format."""
    with pytest.raises(SiteListUnreadable):
        read_site_list(tmp_path / name, list_id="grid", dated=date(2025, 3, 18))


def test_a_file_of_another_kind_is_refused(tmp_path):
    """A GeoPackage by name only."""
    path = tmp_path / "list.gpkg"
    path.write_text("not a database", encoding="utf-8")
    with pytest.raises(SiteListUnreadable):
        read_site_list(path, list_id="grid", dated=date(2025, 3, 18))


def test_a_version_depends_on_the_entries_and_not_on_their_order():
    """Another order is the same edition; another word is not."""
    one, two = a_site(), a_site(site_id=SiteId("s-2"))
    assert list_version([one, two]) == list_version([two, one])
    assert list_version([one, two]) != list_version([one, replace(two, note="changed")])


def test_a_table_of_claimed_sites_is_read_through_a_column_map(tmp_path):
    """Columns by name, constants by an equals sign, regions and control as they are worded."""
    path = tmp_path / "sites.csv"
    path.write_text(CLAIMS_CSV, encoding="utf-8")
    read, problems = read_site_list(
        path, columns=CLAIMS_COLUMNS, list_id="claims", dated=date(2025, 4, 30)
    )
    assert problems == ()
    station, line = read.sites
    assert station.names.aliases == ("Example", "ЛПДС Пример")
    assert (station.geometry.x, station.geometry.y) == (36.12, 53.07)
    assert station.checked_on == date(2025, 4, 30)
    assert (station.region, line.region) == ("North Oblast", "several")
    assert station.control == (Control(party="AB", note="since spring"),)
    assert line.control == (Control(party=None, note="AB/CD by section"),)
    assert line.names.display == "Нефтепровод"


@pytest.mark.parametrize(
    ("lat", "field"), [("", "lat"), ("north", "lat"), ("98.6", "geometry"), ("36.12", "geometry")]
)
def test_a_row_without_a_usable_position_is_left_out(lat, field, tmp_path):
    """Half a position is none, and none is not zero."""
    path = tmp_path / "sites.csv"
    path.write_text(CLAIMS_CSV.replace("53.07", lat), encoding="utf-8")
    _, problems = read_site_list(
        path, columns=CLAIMS_COLUMNS, list_id="claims", dated=date(2025, 4, 30)
    )
    assert [(p.row, p.field) for p in problems] == [(1, field)]


def test_a_geopackage_is_read_in_its_own_coordinate_system(tmp_path):
    """Metres become degrees; missing cells become empty, not the word nan."""
    properties = a_feature(control='[{"party": "west"}]')["properties"]
    frame = geopandas.GeoDataFrame(
        [properties, properties | {"site_id": "s-2", "note": "second"}],
        geometry=[Point(30.0, 50.0), LineString([(30, 50), (31, 51)])],
        crs=4326,
    )
    path = tmp_path / "list.gpkg"
    frame.to_crs(32636).to_file(path)
    read, problems = read_site_list(path, list_id="grid", dated=date(2025, 3, 18))
    assert problems == ()
    assert [site.note for site in read.sites] == ["", "second"]
    assert read.sites[0].geometry.distance(Point(30.0, 50.0)) < 1e-6
    assert read.sites[0].control == (Control(party=WEST),)


def test_the_shipped_lists_cover_the_ground_and_name_their_sources():
    """Enough sites of every kind that matters, on both sides, each with a source and a date."""
    lists = [read_site_list(path) for path in SHIPPED]
    assert len(lists) >= 2
    assert [problems for _, problems in lists] == [()] * len(lists)
    sites = [site for edition, _ in lists for site in edition.sites]
    assert len(sites) >= 250
    assert max(Counter(site.site_id for site in sites).values()) == 1
    shapes = {site.geometry.geom_type.removeprefix("Multi") for site in sites}
    assert shapes == {"Point", "LineString", "Polygon"}
    assert {site.category for site in sites} == set(SiteCategory) - {SiteCategory.NOT_ENERGY}
    by_state = Counter(site.state for site in sites)
    assert min(by_state["UA"], by_state["RU"]) >= 100
    assert all(site.source and site.checked_on and site.control for site in sites)
    # Disclosure rests on these floors: DESIGN.md §2, "nobody is put in danger by what is shown".
    grid = {SiteCategory.SUBSTATION, SiteCategory.DISTRIBUTION}
    assert min(s.coordinate_precision_m for s in sites if s.category in grid) >= 1_000
    assert min(site.coordinate_precision_m for site in sites) >= 500


def test_the_shipped_lists_keep_law_control_and_claims_apart():
    """A peninsula held by one party stays the other's by law, and both claims are on record."""
    sites = [site for path in SHIPPED for site in read_site_list(path)[0].sites]
    held = [site for site in sites if site.region in {"UA-40", "UA-43"}]
    assert len(held) >= 10
    assert {site.state for site in held} == {"UA"}
    assert {site.control[-1].party for site in held} == {"RU"}
    assert {tuple(sorted(site.claimed_as.items())) for site in held} == {
        (("RU", "RU"), ("UA", "UA"))
    }


def test_no_shipped_alias_is_a_mere_town():
    """A long alias identifies its site wherever it is read; a town's name must not."""
    towns = {
        name.lower()
        for place in read_gazetteer(GEODATA).settlements
        for name in place.names
        if len(name) >= 8
    }
    sites = [site for path in SHIPPED for site in read_site_list(path)[0].sites]
    assert [name for site in sites for name in site.names if name.lower() in towns] == []


def test_shipped_areas_are_valid_polygons():
    """An area that is not valid would answer every distance wrongly."""
    sites = [site for path in SHIPPED for site in read_site_list(path)[0].sites]
    areas = [site.geometry for site in sites if isinstance(site.geometry, Polygon)]
    assert areas
    assert all(area.is_valid for area in areas)
