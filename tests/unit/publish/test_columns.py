"""The files of columns say what the views say, and place nothing that has no place."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from publish_samples import DAY, NO_VIOLATION, OPEN, a_place, a_site_view, an_incident_view
from shapely import LineString, MultiPolygon, Point, Polygon, box

from monitor.model.assessments import AttributionState, Status
from monitor.model.disclosure import DisclosureLevel
from monitor.model.incidents import IncidentKind
from monitor.model.reports import OriginFamily
from monitor.model.sites import SiteCategory
from monitor.publish.columns import (
    BLOCK,
    GENERALISED_BIT,
    MAGIC,
    NOWHERE,
    REVIEWED_BIT,
    UNKNOWN_CATEGORY,
    Columns,
    by_place,
    incident_columns,
    incident_rows,
    mercator,
    site_columns,
)

TYPES = {"u1": np.uint8, "u4": np.uint32}


def read(packed: bytes) -> dict[str, Any]:
    """The head and the arrays of a file, as docs/formats/columns.md describes them."""
    assert packed[:4] == MAGIC
    length = int.from_bytes(packed[4:8], "little")
    head: dict[str, Any] = json.loads(packed[8 : 8 + length])
    for name, (kind, at, count) in head.pop("columns").items():
        head[name] = np.frombuffer(packed, TYPES[kind], count, 8 + length + at)
    return head


def lon_lat(x: int, y: int) -> tuple[float, float]:
    """Back from the Mercator square."""
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / 2**32))))
    return x / 2**32 * 360 - 180, float(lat)


def test_a_file_is_read_back_as_it_was_packed() -> None:
    """Head, arrays of both types, and each array where a typed array may begin."""
    arrays = {"a": np.array([1, 2, 3], np.uint8), "b": np.array([NOWHERE], np.uint32)}
    packed = Columns({"kinds": ["ї"]}, arrays).packed()
    found = read(packed)
    assert found["kinds"] == ["ї"]
    assert found["a"].tolist() == [1, 2, 3]
    assert found["b"].tolist() == [NOWHERE]
    assert len(packed) % 8 == 0


@pytest.mark.parametrize("at", [(36.2, 50.0), (-179.9, -60.0), (0.0, 0.0)])
def test_a_position_is_kept_to_a_few_centimetres(at: tuple[float, float]) -> None:
    """The square's unit is a hundredth of a metre."""
    x, y = mercator(np.array([at[0]]), np.array([at[1]]))
    assert lon_lat(int(x[0]), int(y[0])) == pytest.approx(at, abs=2e-7)


def test_neighbours_lie_together() -> None:
    """Each quarter of the square is one run of the order."""
    at = np.array([0, 2**31], np.uint32)
    x, y = (each.ravel() for each in np.meshgrid(at, at))
    x, y = np.tile(x, 3), np.tile(y, 3)
    order = by_place(x, y, np.zeros(len(x)))
    quarters = (x[order] // 2**31 + 2 * (y[order] // 2**31)).tolist()
    assert quarters == [0] * 3 + [1] * 3 + [2] * 3 + [3] * 3


def test_a_site_is_nine_bytes_and_lines_and_areas_are_paths_besides() -> None:
    """A line is a path only; an area has a point too, its holes follow its outer ring."""
    holed = Polygon(box(30, 50, 31, 51).exterior, [box(30.4, 50.4, 30.6, 50.6).exterior])
    found = read(
        site_columns(
            [
                a_site_view("s-1", Point(35.0, 47.8), SiteCategory.NUCLEAR_PLANT),
                a_site_view("s-2", LineString([(36, 51), (33, 49)]), SiteCategory.PIPELINE),
                a_site_view("s-3", MultiPolygon([holed]), SiteCategory.POWER_PLANT_HYDRO),
            ]
        ).packed()
    )
    assert [found["kinds"][look] for look in found["kind"]] == [
        "power_plant_hydro",
        "nuclear_plant",
    ]
    assert sum(found[name].itemsize for name in ("x", "y", "kind")) == 9
    assert found["path_role"].tolist() == [0, 1, 2]
    assert [found["kinds"][kind] for kind in found["path_kind"]] == [
        "pipeline",
        "power_plant_hydro",
        "power_plant_hydro",
    ]
    assert found["path_start"].tolist() == [0, 2, 7, 12]
    assert lon_lat(int(found["path_x"][1]), int(found["path_y"][1])) == pytest.approx((33, 49))
    assert found["block"] == BLOCK
    assert found["block_west"].tolist() == [found["x"].min()]
    assert found["block_south"].tolist() == [found["y"].max()]


def test_a_site_without_a_place_is_counted_by_region_and_placed_nowhere() -> None:
    """Nor does a generalised one tell more than its cell."""
    hidden = a_site_view("s-4")
    cell = a_place(box(30.0, 50.0, 30.2, 50.2), level=DisclosureLevel.GENERALISED, radius_m=7_071.0)
    generalised = a_site_view("s-5", Point(1, 1))
    object.__setattr__(generalised, "place", cell)
    found = read(site_columns([hidden, hidden, generalised]).packed())
    assert found["withheld"] == {"UA-63": {"substation": 2}}
    assert found["kind"].tolist() == [GENERALISED_BIT]
    assert lon_lat(int(found["x"][0]), int(found["y"][0])) == pytest.approx((30.1, 50.1), abs=1e-5)
    assert len(found["path_role"]) == 0


def test_no_sites_are_an_empty_file() -> None:
    """A file all the same."""
    found = read(site_columns([]).packed())
    assert (len(found["x"]), len(found["block_west"]), found["path_start"].tolist()) == (0, 0, [0])


def test_an_incident_s_columns_say_what_its_view_says() -> None:
    """Place, radius, time, category, attribution, regions, families, counts, and its id."""
    view = an_incident_view("i-1", place=a_place(Point(36.2, 50.0)))
    found = read(incident_columns(incident_rows([view]), ["first", "second"]).packed())
    assert lon_lat(int(found["x"][0]), int(found["y"][0])) == pytest.approx((36.2, 50.0))
    assert found["radius_m"].tolist() == [5_000]
    assert found["from_s"].tolist() == [int(DAY.from_utc.timestamp())]
    assert found["until_s"].tolist() == [int(DAY.until_utc.timestamp())]
    assert found["changed_s"].tolist() == [int(view.assessments[0].assessed_at_utc.timestamp())]
    assert found["categories"][found["category"][0]] == "substation"
    assert found["attributions"][found["attribution"][0]] == {"state": "claimed", "party": "A"}
    assert found["regions"][found["regions_of"][0]] == ["UA-63"]
    assert found["families"][found["families_of"][0]] == ["one", "two"]
    assert (found["reports"].tolist(), found["revision"].tolist()) == ([2], [1])
    assert found["id"].tobytes() == b"i-1"
    assert found["generalised"].tolist() == [0]


def test_an_origin_family_that_may_be_named_has_its_title_in_the_head() -> None:
    """One that was written in several ways goes by the first of them; one withheld by none."""
    ways = [OriginFamily(family_id="one", title=title) for title in ("The daily", "THE DAILY")]
    views = [
        replace(an_incident_view(f"i-{n}"), origins=origins)
        for n, origins in enumerate([(ways[0],), (ways[1],), ()])
    ]
    found = read(incident_columns(incident_rows(views), []).packed())
    assert found["family_titles"] == {"one": "THE DAILY"}


def test_the_tier_under_each_reading_is_a_column_of_its_own() -> None:
    """Numbered from one, with a bit for what was reviewed; zero where it was not assessed."""
    verdicts = {
        "first": (NO_VIOLATION, Status.REVIEWED),
        "second": (OPEN, Status.PRELIMINARY),
    }
    readings = ["first", "second", "third"]
    found = read(
        incident_columns(incident_rows([an_incident_view(verdicts=verdicts)]), readings).packed()
    )
    assert found["readings"] == readings
    first, second, third = (int(found[f"reading_{n}"][0]) for n in range(3))
    assert found["tiers"][(first & ~REVIEWED_BIT) - 1] == "no_violation"
    assert first & REVIEWED_BIT
    assert found["tiers"][second - 1] == "allegation"
    assert third == 0


def test_what_is_shown_to_the_region_only_has_no_position() -> None:
    """Nor has what is known nowhere; an unknown category is no category."""
    views = [
        an_incident_view("i-1", place=a_place(), category=None),
        an_incident_view("i-2", place=a_place(regions=()), state=AttributionState.DISPUTED),
    ]
    found = read(incident_columns(incident_rows(views), ["first"]).packed())
    assert found["x"].tolist() == found["y"].tolist() == [NOWHERE, NOWHERE]
    assert found["radius_m"].tolist() == [0, 0]
    assert found["category"].tolist()[0] == UNKNOWN_CATEGORY
    assert found["attributions"][1] == {"state": "disputed", "party": None}


def test_claims_are_no_strikes_on_the_map() -> None:
    """A party's bare total is never drawn among the itemised."""
    claim = an_incident_view(kind=IncidentKind.CLAIM)
    assert len(read(incident_columns(incident_rows([claim]), ["first"]).packed())["x"]) == 0
