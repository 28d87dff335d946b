"""Reports as columns: what of each is compared, and which reports nothing distinguishes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from builders import EAST, WEST, a_family, a_match, a_place, a_window
from pyproj import Geod, Transformer
from unit.core.reported import HILLS, NORTH, reported

from monitor.core.columns import KINDS, KINDS_COMPARED, NONE, RegionSets, ReportColumns
from monitor.model.incidents import LocatedReport, MatchClass
from monitor.model.place import NOWHERE, Place, PlaceBasis
from monitor.model.reports import Means
from monitor.model.sites import SiteCategory
from monitor.model.time import TimePrecision

HOUR_US = 3_600_000_000


def column(name: str, *given: dict[str, Any]) -> list[Any]:
    """A column of reports that differ in what is given; their order is kept."""
    located = [reported(f"r-{number:02}", **each) for number, each in enumerate(given)]
    values: list[Any] = getattr(ReportColumns(located), name).tolist()
    return values


def test_reports_stand_in_the_order_of_their_ids_and_each_once() -> None:
    """Whatever the order, and however often, they are given."""
    columns = ReportColumns([reported("r-2"), reported("r-1"), reported("r-2")])
    assert columns.ids == ["r-1", "r-2"]
    assert len(columns) == 2


def test_no_reports_are_columns_without_rows() -> None:
    """Of the same width as any."""
    columns = ReportColumns([])
    assert (len(columns), columns.occurred.shape, columns.lonlat.shape) == (0, (0, 2), (0, 2))
    assert columns.xyz_m.shape == (0, 3)
    assert columns.twins(np.zeros(0, dtype=np.bool_)).tolist() == []


def test_times_are_microseconds_since_1970() -> None:
    """An instant that is not told is 0."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    at = a_window("1970-01-01T01:00Z .. 1970-01-01T03:00Z")
    assert column("occurred", {"occurred": at}) == [[HOUR_US, 3 * HOUR_US]]
    told = column("published", {"published": at}, {"published": None})
    assert told == [[HOUR_US, 3 * HOUR_US], [0, 0]]
    late = replace(at, from_utc=epoch + timedelta(microseconds=1))
    assert column("occurred", {"occurred": late})[0][0] == 1


@pytest.mark.parametrize(
    ("precision", "sharp", "night"),
    [
        (TimePrecision.MINUTE, True, False),
        (TimePrecision.HOUR, True, False),
        (TimePrecision.NIGHT, False, True),
        (TimePrecision.DAY, False, False),
        (TimePrecision.RANGE, False, False),
    ],
)
def test_only_minutes_and_hours_are_clock_times(
    precision: TimePrecision, sharp: bool, night: bool
) -> None:
    """A night is told by its name, not by its length."""
    given = {"occurred_precision": precision}
    assert (column("sharp", given), column("night", given)) == ([sharp], [night])


def test_a_total_is_compared_by_the_first_number_of_its_words() -> None:
    """A single strike has no total, whatever number it names."""
    told = column(
        "total",
        {"aggregate": True, "facility_name": "14 attacks on 3 plants"},
        {"aggregate": True, "facility_name": "attacks of 14 drones"},
        {"aggregate": True, "facility_name": "3 attacks"},
        {"aggregate": True, "facility_name": "many attacks"},
        {"aggregate": False, "facility_name": "14 attacks"},
    )
    assert told[0] == told[1] != told[2]
    assert told[3:] == [NONE, NONE]


@pytest.mark.parametrize(
    ("name", "same", "other", "silent"),
    [
        ("attacker", {"claimed_attacker": EAST}, {"claimed_attacker": WEST}, "claimed_attacker"),
        ("site", {"site": "s-1"}, {"site": "s-2"}, "site"),
        ("label", {"place": a_place(label="Ford")}, {"place": a_place(label="Mill")}, "label"),
        ("kind", {"category": KINDS[0]}, {"category": KINDS[1]}, "category"),
    ],
)
def test_what_is_said_has_a_number_and_what_is_not_said_has_none(
    name: str, same: dict[str, Any], other: dict[str, Any], silent: str
) -> None:
    """Equal numbers are equal words."""
    nothing: dict[str, Any] = {
        "claimed_attacker": {"claimed_attacker": None},
        "site": {},
        "label": {"place": a_place(label="")},
        "category": {"category": None},
    }[silent]
    first, second, third, last = column(name, same, same, other, nothing)
    assert first == second != third
    assert last == NONE and NONE not in (first, third)


def test_origins_are_told_apart_with_whom_they_speak_for_and_who_vouches() -> None:
    """The party whose voice it is stands for itself."""
    given = [
        {"family": a_family(family_id="a")},
        {"family": a_family(family_id="b", speaks_for=EAST)},
        {"family": a_family(family_id="c", speaks_for=EAST, vouched=False)},
    ]
    assert len(set(column("family", *given))) == 3
    assert column("vouched", *given) == [True, True, False]
    assert column("voice", *given) == [NONE, 0, 0]


def test_means_and_kinds_are_numbered_by_the_vocabulary() -> None:
    """So that a table of kinds can be asked."""
    given = [{"means": means} for means in Means]
    assert column("means", *given) == list(range(len(Means)))
    kinds = [{"category": kind} for kind in SiteCategory]
    assert column("kind", *kinds) == list(range(len(SiteCategory)))


@pytest.mark.parametrize(
    ("classes", "named"),
    [
        ((MatchClass.ON_SITE, MatchClass.VICINITY), True),
        ((MatchClass.PERIMETER, MatchClass.ON_SITE), False),
        ((), False),
    ],
)
def test_a_site_is_named_by_the_first_match_on_it(
    classes: tuple[MatchClass, ...], named: bool
) -> None:
    """Nearness names none, nor does a second choice."""
    matches = tuple(a_match(match_class=each) for each in classes)
    assert (column("site", {"matches": matches}) != [NONE]) is named


@pytest.mark.parametrize(
    ("basis", "local", "district"),
    [
        (PlaceBasis.REPORTED_POINT, True, False),
        (PlaceBasis.SITE_NAME, True, False),
        (PlaceBasis.SETTLEMENT, True, False),
        (PlaceBasis.DISTRICT, True, True),
        (PlaceBasis.REGION, False, False),
        (PlaceBasis.UNKNOWN, False, False),
    ],
)
def test_all_but_a_region_is_local(basis: PlaceBasis, local: bool, district: bool) -> None:
    """A district is local, and known for one."""
    given = {"place": a_place(basis=basis)}
    assert (column("local", given), column("district", given)) == ([local], [district])


def test_a_place_without_a_point_has_no_radius() -> None:
    """It stands at 0, 0, where nothing compares it."""
    given = [{"place": a_place(31.0, 49.0)}, {"place": NORTH}]
    assert column("uncertainty_m", *given) == [500.0, 0.0]
    assert column("lonlat", *given) == [[31.0, 49.0], [0.0, 0.0]]


@pytest.mark.parametrize(
    ("lon", "lat"), [(0.0, 0.0), (90.0, 0.0), (0.0, 90.0), (37.5, 48.3), (-70.0, -33.0)]
)
def test_points_stand_on_the_ellipsoid(lon: float, lat: float) -> None:
    """As PROJ has it, to a millimetre."""
    cart = Transformer.from_pipeline("+proj=cart +ellps=WGS84")
    expected = cart.transform(lon, lat, 0.0, radians=False)
    placed = column("xyz_m", {"place": a_place(lon, lat)})[0]
    assert placed == pytest.approx(expected, abs=0.001)


def test_a_chord_is_no_longer_than_the_geodesic() -> None:
    """And as long, to a metre, over ten kilometres."""
    one, other = a_place(37.5, 48.3), a_place(37.6, 48.36)
    geodesic_m = Geod(ellps="WGS84").inv(37.5, 48.3, 37.6, 48.36)[2]
    a, b = column("xyz_m", {"place": one}, {"place": other})
    assert geodesic_m - 1.0 < float(np.linalg.norm(np.subtract(a, b))) <= geodesic_m


def test_wordings_are_compared_cleaned() -> None:
    """Case, apostrophes and invisible characters are no difference."""
    names = ("Old Mill", "old mill\u200b", "new mill")
    located = [reported(f"r-{at}", facility_name=name) for at, name in enumerate(names)]
    first, second, third = ReportColumns(located).target_words.number.tolist()
    assert first == second != third


@pytest.mark.parametrize(
    ("place", "region", "empty"),
    [("North Region", "north region", True), ("Old mill", "north region", False), ("", "", True)],
)
def test_a_place_called_like_its_region_has_no_words_of_its_own(
    place: str, region: str, empty: bool
) -> None:
    """The region is compared as a region."""
    columns = ReportColumns([reported("r-1", place_name=place, region_as_given=region)])
    assert (columns.place_words.number.tolist() == [0]) is empty


def test_a_region_is_numbered_like_the_place_that_is_called_so() -> None:
    """Where none is, it has no number."""
    columns = ReportColumns(
        [
            reported("r-1", place_name="Hills", region_as_given="North"),
            reported("r-2", place_name="Old mill", region_as_given="HILLS"),
        ]
    )
    assert columns.region_words.tolist() == [NONE, columns.place_words.number[0]]


@pytest.mark.parametrize(
    ("effect", "count"),
    [
        ("1,200+ consumers off", 1200),
        ("7 250 people", 7250),
        ("2,500 people in 1,200 homes", 2500),
        ("1,200 homes, 2,500 people", 2500),
        ("12345 people", 12345),
        ("1,234,567 people", 1_234_567),
        ("since 2025", NONE),
        ("at 12:30", NONE),
        ("a line of 1150 kV", NONE),
        ("999 people", NONE),
        ("", NONE),
    ],
)
def test_the_greatest_number_of_people_or_homes_is_compared(effect: str, count: int) -> None:
    """A year, a clock time, a voltage and a small number are none."""
    assert column("count", {"effect": effect, "summary": "", "headline": ""}) == [count]


@pytest.mark.parametrize(
    ("told", "count"),
    [
        (("1,000 off", "2,000 off", "3,000 off"), 1000),
        (("dark", "2,000 off", "3,000 off"), 2000),
        (("dark", "dark", "3,000 off"), 3000),
    ],
)
def test_the_words_closest_to_the_effect_tell_the_number(
    told: tuple[str, str, str], count: int
) -> None:
    """A summary and a headline may speak of other strikes too."""
    given = dict(zip(("effect", "summary", "headline"), told, strict=True))
    assert column("count", given) == [count]
    assert column("count", given | {"aggregate": True}) == [NONE]


@pytest.mark.parametrize(
    ("place", "names"),
    [(NORTH, ("mill",)), (HILLS, ("mill", "nort")), (NOWHERE, ("mill", "nort"))],
)
def test_the_name_of_its_region_is_no_name_of_a_facility(
    place: Place, names: tuple[str, ...]
) -> None:
    """Where no more than the region is known; a town's substation may bear the region's name."""
    located = reported(
        place=place, names=("mill", "nort"), region_as_given="Nort region", place_name=""
    )
    assert ReportColumns([located]).names.wordings[-1] == tuple(sorted(names))


def test_regions_are_counted_in_sets() -> None:
    """Nothing known is number 0; sets are told apart whatever the order of their codes."""
    sets = RegionSets([("B",), (), ("B", "A"), ("A", "B"), ("C", "B")])
    assert sets.codes == ["A", "B", "C"]
    b, unknown, ab, ba, bc = sets.number.tolist()
    assert (unknown, ab) == (0, ba)
    assert sets.size[[b, unknown, ab, bc]].tolist() == [1, 0, 2, 2]
    assert (sets.shared[ab, bc], sets.either[ab, bc]) == (1, 3)
    assert (sets.shared[b, ab], sets.either[b, ab]) == (1, 2)
    assert (sets.shared[ab, ab], sets.either[ab, ab]) == (2, 2)
    assert (sets.shared[unknown, ab], sets.either[unknown, ab]) == (0, 2)
    assert sets.holds[ab].tolist() == [True, True, False]


def test_the_first_region_in_common_is_told_of_every_two_sets() -> None:
    """``NONE`` where they share none."""
    sets = RegionSets([("A", "B"), ("B", "C"), ("C",), ()])
    ab, bc, c, unknown = sets.number.tolist()
    assert sets.first_shared[ab, ab] == 0
    assert sets.first_shared[ab, bc] == sets.first_shared[bc, ab] == sets.first_shared[bc, bc] == 1
    assert sets.first_shared[bc, c] == 2
    assert sets.first_shared[ab, c] == sets.first_shared[unknown, ab] == NONE
    assert sets.first_shared[unknown, unknown] == NONE


@pytest.mark.parametrize(
    ("one", "other", "compared"),
    [
        (SiteCategory.SUBSTATION, SiteCategory.SUBSTATION, 1),
        (SiteCategory.SUBSTATION, SiteCategory.DISTRIBUTION, 0),
        (SiteCategory.SUBSTATION, SiteCategory.REFINERY, -1),
    ],
)
def test_kinds_are_one_mixed_up_or_two(
    one: SiteCategory, other: SiteCategory, compared: int
) -> None:
    """Of two listed kinds, from either side."""
    left, right = KINDS.index(one), KINDS.index(other)
    assert KINDS_COMPARED[left, right] == KINDS_COMPARED[right, left] == compared


def twins(*located: LocatedReport, wanted: tuple[bool, ...] = (True, True)) -> list[int]:
    """For each the first that nothing distinguishes from it."""
    found: list[int] = ReportColumns(located).twins(np.array(wanted)).tolist()
    return found


def test_reports_that_differ_in_nothing_compared_are_twins() -> None:
    """Who carried the words, and under which address, is not compared."""
    relay = reported("r-2", source_id="relay", url="https://relay.invalid/", external_id="7")
    assert twins(reported("r-1"), relay) == [0, 0]


@pytest.mark.parametrize(
    "difference",
    [
        {"occurred": a_window("2025-03-25T00:00Z .. 2025-03-25T00:59Z")},
        {"occurred": a_window("2025-03-25T00:01Z .. 2025-03-25T01:00Z")},
        {"published": None},
        {"occurred_precision": TimePrecision.NIGHT},
        {"occurred_precision": TimePrecision.DAY},
        {"aggregate": True},
        {"family": a_family(family_id="paper")},
        {"claimed_attacker": WEST},
        {"means": Means.MISSILE},
        {"category": SiteCategory.REFINERY},
        {"site": "s-2"},
        {"place": replace(a_place(), regions=("XX-02",))},
        {"place": a_place(basis=PlaceBasis.DISTRICT)},
        {"place": a_place(basis=PlaceBasis.REGION)},
        {"place": a_place(label="Ford")},
        {"place": a_place(uncertainty_m=600.0)},
        {"place": a_place(30.001)},
        {"place": a_place(30.0, 50.001)},
        {"facility_name": "Northtown station"},
        {"place_name": "Old mill"},
        {"names": ("hills",)},
        {"effect": "1,200 homes dark"},
    ],
    ids=lambda difference: " ".join(map(str, difference)),
)
def test_reports_that_differ_in_anything_compared_are_no_twins(difference: dict[str, Any]) -> None:
    """They may be judged differently."""
    assert twins(reported("r-1"), reported("r-2", **difference)) == [0, 1]


def test_totals_of_two_numbers_are_no_twins() -> None:
    """Fourteen attacks are not ten."""
    one, other = (
        reported(name, aggregate=True, facility_name=f"{number} attacks")
        for name, number in (("r-1", 14), ("r-2", 10))
    )
    assert twins(one, other) == [0, 1]


@pytest.mark.parametrize("wanted", [(False, True), (True, False), (False, False)])
def test_a_row_that_is_to_stand_alone_has_no_twin(wanted: tuple[bool, bool]) -> None:
    """Nor is it another's."""
    assert twins(reported("r-1"), reported("r-2"), wanted=wanted) == [0, 1]


def test_twins_are_named_by_the_first_of_them() -> None:
    """Whatever stands between them."""
    located = [
        reported("r-1", names=()),
        reported("r-2"),
        reported("r-3", names=()),
        reported("r-4"),
    ]
    assert twins(*located, wanted=(True, True, True, True)) == [0, 1, 0, 1]
