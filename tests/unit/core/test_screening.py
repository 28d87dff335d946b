"""Which listed sites are in reach of a point, and how probable each is."""

from collections.abc import Sequence

import numpy as np
import pytest
from builders import a_match, a_place, a_site
from pyproj import Geod
from shapely import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from monitor.core.geodesy import distance_m
from monitor.core.screening import SiteScreen, with_probabilities
from monitor.model.ids import SiteId
from monitor.model.place import NOWHERE
from monitor.model.sites import ProtectedSite

GEOD = Geod(ellps="WGS84")


def _site(geometry: BaseGeometry, precision_m: float = 100.0) -> ProtectedSite:
    return a_site(geometry=geometry, coordinate_precision_m=precision_m)


def _pairs(
    sites: Sequence[ProtectedSite], lonlat: Sequence[tuple[float, float]], *radii_m: float
) -> list[tuple[int, int]]:
    points, found = SiteScreen(sites).screen(np.array(lonlat), np.array(radii_m))
    return list(zip(points.tolist(), found.tolist(), strict=True))


def test_pairs_are_those_of_the_ellipsoid_to_the_metre() -> None:
    """Radii end a metre before and after each true distance, from metres to 500 km."""
    sites = [_site(Point(30.0, 50.0), 0.0)]
    for azimuth in range(0, 360, 30):
        for metres in (1.5, 1_000.0, 60_000.0, 500_000.0):
            lon, lat, _ = GEOD.fwd(30.0, 50.0, azimuth, metres)
            assert _pairs(sites, [(lon, lat)] * 2, metres - 1.0, metres + 1.0) == [(1, 0)]


@pytest.mark.parametrize("seed", range(4))
def test_pairs_are_those_of_brute_force(seed: int) -> None:
    """Points, lines and areas, near the poles and the antimeridian too."""
    chance = np.random.default_rng(seed)
    middle = [(30.0, 50.0), (179.9, 66.0), (-179.95, 60.0), (0.0, 88.5)][seed]
    lonlat = np.column_stack(
        [
            (middle[0] + chance.normal(0, 0.5, 60) + 180) % 360 - 180,
            middle[1] + chance.normal(0, 0.3, 60),
        ]
    )
    shapes: list[BaseGeometry] = [Point(each) for each in lonlat[:30]]
    if seed == 0:  # beyond it, planar lines have no meaning
        shapes += [LineString(lonlat[at : at + 3]) for at in range(0, 15, 3)]
        shapes += [box(*np.sort([lonlat[at], lonlat[at + 1]], axis=0).ravel()) for at in (3, 9)]
    sites = [_site(shape, float(chance.choice([0.0, 100.0, 5_000.0]))) for shape in shapes]
    asked = [(float(lon), float(lat)) for lon, lat in lonlat[30:]]
    radii_m = [float(each) for each in chance.choice([1.0, 500.0, 20_000.0, 80_000.0], 30)]
    expected = [
        (at, number)
        for at, (lon, lat) in enumerate(asked)
        for number, site in enumerate(sites)
        if distance_m(Point(lon, lat), site.geometry) <= radii_m[at] + site.coordinate_precision_m
    ]
    assert expected
    assert _pairs(sites, asked, *radii_m) == expected


def test_nothing_is_in_reach_where_nothing_is_listed() -> None:
    """An empty list is a list."""
    assert _pairs([], [(30.0, 50.0)], 1_000.0) == []


def _weighed(*told: tuple[float, float | None], uncertainty_m: float = 1_000.0) -> list[float]:
    """The probabilities of candidates with these scores and distances."""
    sites = {f"s-{n}": a_site(site_id=SiteId(f"s-{n}")) for n in range(len(told))}
    matches = [
        a_match(site_id=SiteId(f"s-{n}"), score=score, distance_m=away)
        for n, (score, away) in enumerate(told)
    ]
    place = a_place(uncertainty_m=uncertainty_m)
    weighed = with_probabilities(matches, place, sites)
    return [each.probability for each in weighed if each.probability is not None]


@pytest.mark.parametrize("score", [0.2, 0.5, 0.9])
def test_a_candidate_alone_in_the_middle_is_as_probable_as_its_score(score: float) -> None:
    """What is left is the chance that it is no listed site."""
    assert _weighed((score, 0.0)) == pytest.approx([score])
    assert _weighed((score, None)) == pytest.approx([score])


def test_even_a_literal_name_leaves_some_doubt() -> None:
    """Nothing is certain by its words."""
    assert _weighed((1.0, 0.0)) == pytest.approx([0.99])


def test_candidates_share_and_nearer_ones_have_more() -> None:
    """Two alike share alike; one as far away as the radius has half the odds."""
    assert _weighed((0.5, 0.0), (0.5, 0.0)) == pytest.approx([1 / 3, 1 / 3])
    near, far = _weighed((0.5, 0.0), (0.5, 1_100.0))
    assert near == pytest.approx(2 * far)


def test_a_place_known_exactly_does_not_divide_by_nothing() -> None:
    """A site known exactly, at a point known exactly."""
    sites = {"s-1": a_site(coordinate_precision_m=0.0)}
    place = a_place(uncertainty_m=0.0)
    (weighed,) = with_probabilities([a_match(score=0.5, distance_m=0.0)], place, sites)
    assert weighed.probability == pytest.approx(0.5)
    (weighed,) = with_probabilities([a_match(score=0.5, distance_m=9.0)], place, sites)
    assert weighed.probability == 0.0


def test_without_a_place_words_alone_are_weighed() -> None:
    """A name needs no point."""
    (weighed,) = with_probabilities(
        [a_match(score=0.9, distance_m=None)], NOWHERE, {"s-1": a_site()}
    )
    assert weighed.probability == pytest.approx(0.9)
