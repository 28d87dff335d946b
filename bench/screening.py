"""Every (report, site) pair within reach: SiteScreen beside geopandas, and beside the ellipsoid.

    python bench/screening.py [SITES REPORTS]

A line a way: seconds (median of three), and what share of the true pairs it misses or invents.
Made-up positions over Ukraine, uncertainties as reports have them.
"""

import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from statistics import median
from time import perf_counter

import geopandas
import numpy as np
from pyproj import Geod
from shapely import Point, points
from table import Measured

from monitor.core.screening import SiteScreen
from monitor.model.ids import SiteId
from monitor.model.sites import ProtectedSite, SiteCategory, SiteNames

PRECISION_M = 100.0
METRES_PER_DEGREE = 111_320.0
FLAT = "ESRI:102014"  # Europe, Lambert conformal
SITES, REPORTS = 20_000, 10_000
CHECKED = 100  # reports held against the ellipsoid, site by site

Pairs = set[tuple[int, int]]
Found = Callable[[], tuple[Iterable[int], Iterable[int]]]


def measured(n_sites: int = SITES, n_reports: int = REPORTS) -> list[Measured]:
    """Ours beside each way of geopandas."""
    chance = np.random.default_rng(1)
    sites = chance.uniform((22, 44), (40, 52), (n_sites, 2))
    reports = chance.uniform((22, 44), (40, 52), (n_reports, 2))
    radii_m = chance.choice([500.0, 1_000.0, 5_000.0, 30_000.0], n_reports, p=[0.3, 0.3, 0.3, 0.1])
    screen = SiteScreen([_site(number, each) for number, each in enumerate(sites)])
    ours_s, exact = _timed(lambda: screen.screen(reports, radii_m))
    for report in chance.choice(n_reports, CHECKED):
        assert {site for one, site in exact if one == report} == _near(
            reports[report], sites, radii_m[report]
        )
    return [
        _beside(name, ours_s, exact, way, n_reports, n_sites)
        for name, way in _ways(sites, reports, radii_m).items()
    ]


def _beside(
    name: str, ours_s: float, exact: Pairs, way: Found, n_reports: int, n_sites: int
) -> Measured:
    peer_s, found = _timed(way)
    missed, invented = len(exact - found) / len(exact), len(found - exact) / len(exact)
    return Measured(
        what=f"screening {n_reports:,} reports against {n_sites:,} sites ({len(exact):,} pairs)",
        ours=f"{ours_s * 1000:.0f} ms, exact",
        peer=f"geopandas, {name}: {peer_s * 1000:.0f} ms",
        ratio=f"{peer_s / ours_s:.1f}",
        remark=f"the peer misses {missed:.1%} of the pairs and invents {invented:.1%}",
    )


def _near(report: np.ndarray, sites: np.ndarray, radius_m: float) -> set[int]:
    """The sites within reach on the ellipsoid."""
    lon, lat = np.full(len(sites), report[0]), np.full(len(sites), report[1])
    away_m = Geod(ellps="WGS84").inv(lon, lat, sites[:, 0], sites[:, 1])[2]
    return set(np.flatnonzero(away_m <= radius_m + PRECISION_M).tolist())


def _ways(sites: np.ndarray, reports: np.ndarray, radii_m: np.ndarray) -> dict[str, Found]:
    """The usual ways, each giving reports and sites."""
    lonlat_sites = geopandas.GeoDataFrame(geometry=points(sites), crs="EPSG:4326")
    lonlat_reports = geopandas.GeoDataFrame(geometry=points(reports), crs="EPSG:4326")
    flat_sites, flat_reports = lonlat_sites.to_crs(FLAT), lonlat_reports.to_crs(FLAT)
    reach_m = radii_m + PRECISION_M

    def joined(around: geopandas.GeoSeries, of: geopandas.GeoDataFrame) -> tuple[list, list]:
        found = geopandas.sjoin(geopandas.GeoDataFrame(geometry=around), of)
        return found.index.tolist(), found["index_right"].tolist()

    def degrees() -> tuple[list, list]:
        with warnings.catch_warnings(action="ignore"):  # that it is not to be done so
            around = lonlat_reports.buffer(reach_m / METRES_PER_DEGREE)
        return joined(around, lonlat_sites)

    def dwithin() -> tuple[list, list]:
        found = flat_sites.sindex.query(
            flat_reports.geometry, predicate="dwithin", distance=reach_m
        )
        return found[0].tolist(), found[1].tolist()

    return {
        "a buffer in degrees": degrees,
        "a buffer on a flat map": lambda: joined(flat_reports.buffer(reach_m), flat_sites),
        "dwithin on a flat map": dwithin,
    }


def _timed(way: Found) -> tuple[float, Pairs]:
    """The median of three runs in seconds, and the pairs."""
    times = []
    for _ in range(3):
        begun = perf_counter()
        of, at = way()
        times.append(perf_counter() - begun)
    return median(times), set(zip(map(int, of), map(int, at), strict=True))


def _site(number: int, lonlat: np.ndarray) -> ProtectedSite:
    return ProtectedSite(
        site_id=SiteId(f"s-{number}"),
        names=SiteNames(),
        category=SiteCategory.SUBSTATION,
        geometry=Point(lonlat),
        coordinate_precision_m=PRECISION_M,
        state="",
        region="",
        control=(),
        source="",
        checked_on=date(2025, 1, 1),
    )


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    for line in measured(*map(int, arguments)):
        print(f"{line.what}: {line.ours}; {line.peer}, {line.ratio} times ours; {line.remark}")


if __name__ == "__main__":
    main(sys.argv[1:])
