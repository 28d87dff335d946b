"""Registers of other makers: every row becomes a site, is left out, or is a problem; by the
profiles this project ships, on files in the registers' own shape.
"""

import gzip
import json
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from shapely import LineString, Point, box, from_wkt

from monitor.model.sites import ProtectedSite, SiteCategory
from monitor.settings.importers import Importers, load_importers
from monitor.sources.importers import Imported, import_sites
from monitor.sources.outlines import Outlines, Placing, read_outlines
from monitor.sources.sitefiles import SiteFileFormat, Writing, hxl_tag, read_entries
from monitor.sources.sitelist import SiteListUnreadable

ROOT = Path(__file__).parents[2]
IMPORTERS = load_importers(ROOT / "config" / "importers.yaml")
# two countries side by side, the left with a northern and a southern region
OUTLINES = Outlines(
    {"XX": box(20, 45, 30, 55), "YY": box(30, 45, 40, 55)},
    {"XX-01": box(20, 50, 30, 55), "XX-02": box(20, 45, 30, 50), "YY-01": box(30, 45, 40, 55)},
)
GEM_HEAD = (
    "tracker,release,gem_id,name,unit,type,capacity,capacity_unit,status,country,subnational,"
    "lat,lon,location_accuracy,owner,start_year,url,local_name\n"
)
WRI_HEAD = (
    "country,country_long,name,gppd_idnr,capacity_mw,latitude,longitude,primary_fuel,owner,"
    "operational_status\n"
)


def gem(**changes: str) -> str:
    """A unit of a coal plant in use, as its tracker writes it."""
    row = {
        "tracker": "GCPT", "release": "2024-07", "gem_id": "", "name": "Hill power station",
        "unit": "1", "type": "coal", "capacity": "200.0", "capacity_unit": "MW",
        "status": "operating", "country": "Exland", "subnational": "Hills", "lat": "51.5",
        "lon": "25.5", "location_accuracy": "exact", "owner": "Hill Ltd ", "start_year": "1970.0",
        "url": "", "local_name": "",
    } | changes  # fmt: skip
    return ",".join(f'"{value}"' for value in row.values()) + "\n"


def wri(**changes: str) -> str:
    """A gas plant as the register writes it."""
    row = {
        "country": "XXX", "country_long": "Exland", "name": "Vale", "gppd_idnr": "W1",
        "capacity_mw": "30", "latitude": "51.5", "longitude": "25.5", "primary_fuel": "Gas",
        "owner": "", "operational_status": "",
    } | changes  # fmt: skip
    return ",".join(row.values()) + "\n"


def imported(
    path: Path,
    profile_id: str,
    content: str | bytes,
    *,
    importers: Importers = IMPORTERS,
    others: tuple[ProtectedSite, ...] = (),
) -> Imported:
    """The file, written and read by a shipped profile."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    profile = importers.profiles[profile_id]
    found = import_sites(
        read_entries(path, profile.format, profile.writing),
        profile,
        OUTLINES,
        list_id="grid",
        dated=date(2025, 3, 18),
        generic=importers.generic,
        others=others,
    )
    assert found.rows == found.units + len(found.problems) + len(found.left_out)
    return found


def test_units_of_one_name_and_place_are_one_site(tmp_path: Path) -> None:
    """Capacities are summed, the least precise unit counts, two trackers are both named."""
    rows = [
        gem(),
        gem(unit="2", capacity="1,000.5", location_accuracy="approximate"),
        gem(unit="3", tracker="GOGPT", capacity="", status="mothballed", local_name="Горб, Горба"),
        gem(name="Dale power station"),
    ]
    found = imported(tmp_path / "gem.csv", "gem", GEM_HEAD + "".join(rows))
    dale, hill = sorted(found.edition.sites, key=lambda site: site.names.en)
    assert (found.units, found.problems, found.left_out) == (4, (), ())
    assert hill.category is SiteCategory.POWER_PLANT_THERMAL
    assert hill.note == (
        "3 units; 1,200.5 MW (1 of them unsaid); status operating, status mothballed"
    )
    assert (hill.coordinate_precision_m, dale.coordinate_precision_m) == (5_000, 500)
    assert hill.names.aliases == ("Горб", "Горба")
    assert hill.source == (
        "Global Energy Monitor, GCPT 2024-07 (CC BY 4.0), "
        "Global Energy Monitor, GOGPT 2024-07 (CC BY 4.0)"
    )
    assert (hill.state, hill.region, hill.operator) == ("XX", "XX-01", "Hill Ltd")
    assert hill.checked_on == date(2025, 3, 18)
    assert hill.site_id.startswith("gem-hill-power-station-")
    assert hill.site_id != dale.site_id


def test_an_id_depends_on_the_row_and_not_on_the_rest_of_the_file(tmp_path: Path) -> None:
    """A new edition with more rows keeps the old ids; another place is another site."""
    rows = [gem(), gem(name="Dale power station"), gem(lat="52.5")]
    one = imported(tmp_path / "one.csv", "gem", GEM_HEAD + rows[0])
    all_three = imported(tmp_path / "all.csv", "gem", GEM_HEAD + "".join(rows))
    ids = [site.site_id for site in all_three.edition.sites]
    assert one.edition.sites[0].site_id in ids
    assert len(set(ids)) == 3


@pytest.mark.parametrize(
    ("row", "field", "reason", "value"),
    [
        (gem(status="retired"), "status", "left out", "retired"),
        (gem(status="Cancelled"), "status", "left out", "Cancelled"),
        (gem(tracker="GOGET", status="discovered"), "status", "left out", "discovered"),
    ],
)
def test_what_is_not_in_use_is_left_out_row_by_row(
    row: str, field: str, reason: str, value: str, tmp_path: Path
) -> None:
    """With the word it was left out for; it is no problem."""
    found = imported(tmp_path / "gem.csv", "gem", GEM_HEAD + gem() + row)
    (left,) = found.left_out
    assert (left.row, left.field, left.reason, left.value) == (2, field, reason, value)
    assert found.problems == ()


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (gem(lat="98.67", lon="59.04"), "geometry", "longitude and latitude are probably swapped"),
        (
            gem(lat="98.67", lon="59.04", status="retired"),
            "geometry",
            "longitude and latitude are probably swapped",
        ),
        (gem(lat="415750", lon="1063233"), "geometry", "impossible coordinates"),
        (gem(lat="4262", lon="11285"), "geometry", "impossible coordinates"),
        (gem(lat="", lon=""), "geometry", "no usable geometry"),
        (gem(lat="51.5", lon=""), "lon", "missing"),
        (gem(lat="north"), "lat", "not a number"),
        (gem(tracker="GSPT"), "category", "no rule of the profile covers it"),
        (gem(name=""), "site_id", "missing"),
        ("GCPT,2024-07\n", "row", "2 cells under 18 columns"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem_with_its_place(
    row: str, field: str, reason: str, tmp_path: Path
) -> None:
    """Misplaced rows are told even where they would have been left out."""
    found = imported(tmp_path / "gem.csv", "gem", GEM_HEAD + gem() + row)
    (problem,) = found.problems
    assert (problem.row, problem.field, problem.reason) == (2, field, reason)
    assert len(found.edition.sites) == 1


def test_rows_that_share_an_id_are_all_problems(tmp_path: Path) -> None:
    """Which plant is meant, nobody can say; the file's own ids are kept otherwise."""
    rows = [wri(), wri(name="Cove", latitude="48.5"), wri(gppd_idnr="W2", name="Moor")]
    found = imported(tmp_path / "wri.csv", "wri_gppd", WRI_HEAD + "".join(rows))
    assert [(p.row, p.reason) for p in found.problems] == [
        (1, "several entries have this id"),
        (2, "several entries have this id"),
    ]
    assert [site.site_id for site in found.edition.sites] == ["wri-w2"]


def test_both_editions_of_a_register_are_read(tmp_path: Path) -> None:
    """The older one calls the fuel otherwise and has no status; it is packed, too."""
    old = (WRI_HEAD + wri()).replace("primary_fuel", "fuel1").replace(",operational_status", "")
    old = old.replace("Gas,,\n", "Gas,\n")
    found = imported(tmp_path / "wri.csv.gz", "wri_gppd", gzip.compress(old.encode(), mtime=0))
    (site,) = found.edition.sites
    assert site.note == "30 MW; Gas"
    assert site.state == "XX"


@pytest.mark.parametrize(
    ("country", "lon", "state", "region", "remark"),
    [
        ("YY", 29.0, "XX", "XX-01", "the register says YY, its position XX"),
        ("YY", 29.99, "YY", "YY-01", None),  # too near the border for the outlines
        ("XX", 29.99, "XX", "XX-01", None),
        ("ZZ", 29.0, "XX", "XX-01", "the register says ZZ, its position XX"),
        ("Exland", 29.0, "XX", "XX-01", None),  # words for a state cannot be compared
        ("ZZ", 60.0, "ZZ", "unknown", None),  # beyond the outlines
        ("XX", 19.99, "XX", "XX-01", None),  # a shore
    ],
)
def test_the_state_is_that_of_the_position(
    country: str, lon: float, state: str, region: str, remark: str | None, tmp_path: Path
) -> None:
    """But near a border the register counts; where they differ, a remark says so."""
    row = wri(country=country, longitude=str(lon))
    found = imported(tmp_path / "wri.csv", "wri_gppd", WRI_HEAD + row)
    (site,) = found.edition.sites
    assert (site.state, site.region) == (state, region)
    assert [note.value for note in found.noted] == ([remark] if remark else [])


def test_a_possible_duplicate_is_told_and_kept(tmp_path: Path) -> None:
    """Within the file, and among the sites of other lists."""
    rows = [wri(), wri(gppd_idnr="W2", name="Vale power plant", latitude="51.505")]
    found = imported(tmp_path / "wri.csv", "wri_gppd", WRI_HEAD + "".join(rows))
    assert len(found.edition.sites) == 2
    (note,) = found.noted
    assert (note.row, note.reason) == (2, "possible_duplicate")
    assert note.value == "wri-w2: wri-w1 is 556 m away"
    again = imported(
        tmp_path / "again.csv", "wri_gppd", WRI_HEAD + rows[0].replace("W1", "W9"),
        others=found.edition.sites,
    )  # fmt: skip
    assert [note.value for note in again.noted] == ["wri-w9: wri-w1 is 0 m away"]


def _feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    shape = None if geometry is None else json.loads(json.dumps(geometry.__geo_interface__))
    return {"type": "Feature", "properties": properties, "geometry": shape}


def _collection(*features: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_areas_stay_areas_and_substations_are_never_placed_too_precisely(tmp_path: Path) -> None:
    """Kinds by tag; a facility without a name is marked as not named."""
    plant = {"osm_id": 7, "osm_type": "way", "power": "plant", "plant:source": "coal;gas"}
    found = imported(
        tmp_path / "osm.geojson",
        "osm_power",
        _collection(
            _feature(box(25, 51, 25.01, 51.01), **plant, name="Гірська ТЕС"),
            _feature(
                Point(26, 51), osm_id=8, osm_type="node", power="substation", voltage="330000"
            ),
            _feature(box(26, 46, 26.1, 46.1), **(plant | {"osm_id": 9, "plant:source": "solar"})),
            _feature(None, **(plant | {"osm_id": 10})),
        ),
    )
    sites = {site.site_id: site for site in found.edition.sites}
    thermal, solar, substation = (sites[f"osm-{n}"] for n in ("way-7", "way-9", "node-8"))
    assert [thermal.category, solar.category, substation.category] == [
        SiteCategory.POWER_PLANT_THERMAL, SiteCategory.OTHER_ENERGY, SiteCategory.SUBSTATION
    ]  # fmt: skip
    assert thermal.geometry.geom_type == "Polygon"
    assert (thermal.names.uk, thermal.named) == ("Гірська ТЕС", True)
    assert (substation.names.en, substation.named) == ("unnamed substation (node 8)", False)
    assert (thermal.coordinate_precision_m, substation.coordinate_precision_m) == (500, 1_000)
    assert (solar.region, thermal.region) == ("XX-02", "XX-01")
    assert substation.note == "330000 V"
    assert [(p.row, p.reason) for p in found.problems] == [(4, "no usable geometry")]


def test_a_line_with_few_turns_is_imprecise_and_one_over_two_regions_is_of_several(
    tmp_path: Path,
) -> None:
    """A fifth of its longest straight segment, at least 5 km."""
    pipe = {"status": "operating", "areas": "Exland", "owner": None}
    found = imported(
        tmp_path / "pipes.geojson",
        "gem_pipelines",
        _collection(
            _feature(LineString([(25, 51), (25, 51.1)]), id="P1", name="Short", **pipe),
            _feature(LineString([(25, 49), (25, 51)]), id="P2", name="Long", **pipe),
            _feature(LineString([(29, 51), (31, 51)]), id="P3", name="Across", **pipe),
            _feature(LineString([(25, 54), (25, 60)]), id="P4", name="Out", **pipe),
            _feature(LineString([(25, 51), (25, 52)]), id="P5", name="Plan", status="proposed"),
        ),
    )
    sites = {site.names.en: site for site in found.edition.sites}
    assert [sites[name].region for name in ("Short", "Long", "Across", "Out")] == [
        "XX-01", "several", "several", "unknown"
    ]  # fmt: skip
    assert [sites[name].state for name in ("Short", "Long", "Across", "Out")] == [
        "XX", "XX", "several", "Exland"
    ]  # fmt: skip
    assert sites["Short"].coordinate_precision_m == 5_000
    assert sites["Long"].coordinate_precision_m == pytest.approx(44_500, abs=100)
    assert len(found.left_out) == 1


BUSES = """\
bus_id,station_id,voltage,symbol,tags,x,y,tag_country
1,10,330,Substation,'"a"=>"1", "b"=>"2"',25.0,51.0,XX
2,10,750,Substation,'"a"=>"1", "b"=>"2"',25.4,51.0,XX
3,11,220,Hydro run of river & pondage,'"a"=>"1", "b"=>"2"',26.0,51.0,XX
"""


@pytest.mark.parametrize(
    "text", [BUSES, BUSES.replace('"', '""').replace("'", '"')], ids=["single", "double"]
)
def test_the_quote_is_the_one_with_which_all_rows_fit_the_header(text: str, tmp_path: Path) -> None:
    """The original writes single quotes, copies of it double ones. Buses of a station are one site
    in their middle, no more precise than they lie apart.
    """
    found = imported(tmp_path / "buses.csv", "entsoegridkit_buses", text)
    hydro, station = sorted(found.edition.sites, key=lambda site: site.category)
    assert (station.site_id, hydro.site_id) == ("entsoe-station-10", "entsoe-station-11")
    assert station.geometry.equals_exact(Point(25.2, 51.0), 1e-9)
    assert station.coordinate_precision_m == 20_000
    assert station.note == "2 units; 330 kV, 750 kV; Substation"
    assert not station.named


def test_positions_in_well_known_text_are_read(tmp_path: Path) -> None:
    """And told where they are none; a capacity of -1 is unknown."""
    found = imported(
        tmp_path / "plants.csv",
        "entsoegridkit_generators",
        "generator_id,bus_id,technology,capacity,name,tag_country,geometry\n"
        "1,1,Nuclear,-1.0,Hill NPP,XX,POINT(25 51)\n"
        "2,1,Nuclear,5,Dale NPP,XX,POINT(25)\n",
    )
    (site,) = found.edition.sites
    assert (site.geometry, site.note) == (Point(25, 51), "Nuclear")
    assert [(p.row, p.field) for p in found.problems] == [(2, "wkt")]


HXL = """\
Oblast,Facility,Kind,Latitude,Longitude,Country
#adm1 +name,#loc+name,#loc +type,#geo+lat,#geo+lon,#country+code
Hills,Hill substation,High-voltage substation,51.0,25.0,XX
Hills,Hill market,Market,51.1,25.0,XX
"""


def test_a_table_with_a_row_of_hxl_tags_is_read_by_them(tmp_path: Path) -> None:
    """Whatever the header above says, and titles above that."""
    found = imported(tmp_path / "table.csv", "hxl", "A title,,,,,\n" + HXL)
    (site,) = found.edition.sites
    assert (site.names.en, site.category) == ("Hill substation", SiteCategory.SUBSTATION)
    assert [(p.row, p.field) for p in found.problems] == [(2, "category")]
    assert hxl_tag("#Loc + name +EN") == "#loc+en+name"


KML = """\
<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Folder><name>Plants</name>
<Placemark><name>Hill TPP</name><description>seen from the road</description>
<Point><coordinates>25.0,51.0,120</coordinates></Point></Placemark></Folder>
<Folder><name>Networks</name>
<Placemark><name>Substation Dale</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
26,51 26.1,51 26.1,51.1 26,51</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
<Placemark><name>A lovely view</name><Point><coordinates>27,51</coordinates></Point></Placemark>
</Folder></Document></kml>
"""


def _zipped(path: Path, text: str) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("doc.kml", text)
    return path.read_bytes()


@pytest.mark.parametrize("packed", [False, True], ids=["kml", "kmz"])
def test_placemarks_of_every_folder_are_read(packed: bool, tmp_path: Path) -> None:
    """A placemark whose name tells no kind is a problem, not a guess."""
    content = _zipped(tmp_path / "map.zip", KML) if packed else KML.encode()
    found = imported(tmp_path / "map.kml", "kml", content)
    sites = {site.names.en: site for site in found.edition.sites}
    assert sites["Hill TPP"].category is SiteCategory.POWER_PLANT_THERMAL
    assert sites["Hill TPP"].geometry == Point(25, 51)
    assert sites["Hill TPP"].note == "seen from the road"
    assert sites["Substation Dale"].geometry.geom_type == "Polygon"
    assert [(p.row, p.field) for p in found.problems] == [(3, "category")]


@pytest.mark.parametrize(
    ("shape", "wkt"),
    [
        ("<Point><coordinates> 25,51 </coordinates></Point>", "POINT (25 51)"),
        (
            "<MultiGeometry><Point><coordinates>25,51</coordinates></Point>"
            "<Point><coordinates>25.1,51,9</coordinates></Point></MultiGeometry>",
            "MULTIPOINT (25 51, 25.1 51)",
        ),
        (
            "<LineString><coordinates>25,51 26,52</coordinates></LineString>",
            "LINESTRING (25 51, 26 52)",
        ),
        (
            "<Polygon><outerBoundaryIs><LinearRing><coordinates>25,51 26,51 26,52 25,51"
            "</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing>"
            "<coordinates>25.5,51.2 25.6,51.2 25.6,51.3 25.5,51.2</coordinates></LinearRing>"
            "</innerBoundaryIs></Polygon>",
            "POLYGON ((25 51, 26 51, 26 52, 25 51), (25.5 51.2, 25.6 51.2, 25.6 51.3, 25.5 51.2))",
        ),
        ("", None),
        ("<Point><coordinates></coordinates></Point>", None),
        ("<Point><coordinates>here</coordinates></Point>", None),
        ("<LineString><coordinates>25,51</coordinates></LineString>", None),
        ("<Polygon></Polygon>", None),
        ("<Point><coordinates>nan,51</coordinates></Point>", None),
    ],
)
def test_a_placemark_keeps_its_shape_or_is_a_problem(
    shape: str, wkt: str | None, tmp_path: Path
) -> None:
    """Points, lines, areas with holes, several together; heights are left out."""
    text = f"<kml><Placemark><name>Hill TPP</name>{shape}</Placemark></kml>"
    found = imported(tmp_path / "map.kml", "kml", text)
    if wkt is None:
        assert len(found.problems) == 1
    else:
        assert found.edition.sites[0].geometry.equals(from_wkt(wkt))


@pytest.mark.parametrize(
    ("profile_id", "content", "why"),
    [
        ("gem", "", "no rows"),
        ("gem", WRI_HEAD + wri(), "it lacks tracker"),
        ("gem", b"name\n\xff\n", "not utf-8"),
        ("gem", 'name,lat\n"' + "x" * 200_000, "field limit"),
        ("hxl", "name,lat\nx,1\n", "no row of HXL tags"),
        ("osm_power", "[]", "not a GeoJSON FeatureCollection"),
        ("osm_power", "{", "Expecting"),
        ("osm_power", "[" * 100_000, "recursion"),
        ("kml", "<kml><Document/></kml", "not well-formed"),
        ("kml", "<!DOCTYPE kml [<!ENTITY a 'b'>]><kml>&a;</kml>", "document type"),
        ("kml", b"PK\x03\x04 broken", "ZIP"),
        ("kml", "<gpx></gpx>", "not KML"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_of_its_profile_is_refused_whole(
    profile_id: str, content: str | bytes, why: str, tmp_path: Path
) -> None:
    """In a line that names the reason."""
    with pytest.raises(SiteListUnreadable, match=why):
        imported(tmp_path / "file", profile_id, content)


def test_what_cannot_be_unpacked_or_opened_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken gzip, an absent file, and one that is too large once unpacked."""
    broken, absent, large = (tmp_path / name for name in ("a.csv.gz", "b.csv", "c.csv.gz"))
    broken.write_bytes(b"\x1f\x8b broken")
    large.write_bytes(gzip.compress(b"x" * 2_000, mtime=0))
    monkeypatch.setattr("monitor.sources.sitefiles.UNPACKED_LIMIT_BYTES", 1_000)
    for path in (broken, absent, large):
        with pytest.raises(SiteListUnreadable):
            list(read_entries(path, SiteFileFormat.CSV, Writing()))


def test_a_precision_that_the_file_states_is_taken_and_must_be_a_number(tmp_path: Path) -> None:
    """The table of claims states category and precision itself."""
    head = (
        "site_id,name_en,name_uk,name_ru,aliases,category,country,admin_region,latitude,longitude,"
        "location_precision_m,controlling_party_march_2025,coordinate_source,notes\n"
    )
    rows = "".join(
        f"S{n},Site {n},,,,refinery,XX,Hills,51,2{n},{metres},XX,register,\n"
        for n, metres in enumerate(("8000", "near"), start=1)
    )
    found = imported(tmp_path / "sites.csv", "pause-2025", head + rows)
    assert [site.coordinate_precision_m for site in found.edition.sites] == [8_000]
    assert [(p.row, p.field, p.value) for p in found.problems] == [(2, "precision_m", "near")]


def test_progress_is_told_on_the_way(tmp_path: Path) -> None:
    """Every thousand rows, and at the end."""
    path = tmp_path / "gem.csv"
    path.write_text(GEM_HEAD + gem() * 2_500, encoding="utf-8")
    profile, told = IMPORTERS.profiles["gem"], []
    import_sites(
        read_entries(path, profile.format, profile.writing),
        profile,
        OUTLINES,
        list_id="grid",
        dated=date(2025, 3, 18),
        progress=lambda *step: told.append(step),
    )
    assert [done for step, done, _ in told if step == "rows"] == [1_000, 2_000, 2_500]


def test_the_shipped_basemap_places_a_contested_peninsula_in_law() -> None:
    """And tells nothing far away."""
    outlines = read_outlines(ROOT / "geodata" / "basemap.geojson")
    assert outlines.place(Point(34.1, 44.95), "RU") == Placing("UA", "UA-43")
    assert outlines.place(Point(33.6, 44.55), "RU") == Placing("UA", "UA-40")
    assert outlines.place(Point(-70, 40)) == Placing("", "")
    with pytest.raises(SiteListUnreadable):
        read_outlines(ROOT / "geodata" / "regions.csv")


def test_every_shipped_profile_gives_known_kinds() -> None:
    """A category of a rule is one there is, unless it is the row's own word."""
    kinds = Counter(
        rule.then
        for profile in IMPORTERS.profiles.values()
        for rule in profile.category
        if not rule.then.startswith("$")
    )
    assert kinds.keys() <= set(SiteCategory)
    assert len(IMPORTERS.profiles) == 13
