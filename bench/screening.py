"""Every (report, site) pair within reach: SiteScreen beside geopandas, and beside the ellipsoid.

    python bench/screening.py [SITES REPORTS]

Prints a line a way: seconds (median of three), times SiteScreen, and what share of the true pairs
it misses or invents. Made-up positions over Ukraine, uncertainties as reports have them.
"""

import sys
from statistics import median
from time import perf_counter

import geopandas
import numpy as np
from pyproj import Geod
from shapely import Point, points

from monitor.core.screening import SiteScreen
from monitor.model.ids import SiteId
from monitor.model.sites import ProtectedSite, SiteCategory, SiteNames

PRECISION_M = 100.0
FLAT = "ESRI:102014"  # Europe, Lambert conformal


def _sites(lonlat):
    from datetime import date

    return [
        ProtectedSite(
            site_id=SiteId(f"s-{number}"), names=SiteNames(), category=SiteCategory.SUBSTATION,
            geometry=Point(each), coordinate_precision_m=PRECISION_M, state="", region="",
            control=(), source="", checked_on=date(2025, 1, 1),
        )
        for number, each in enumerate(lonlat)
    ]  # fmt: skip


def _median_s(run):
    times, answer = [], None
    for _ in range(3):
        begun = perf_counter()
        answer = run()
        times.append(perf_counter() - begun)
    return median(times), answer


def main(arguments):
    """Measure and print."""
    n_sites, n_reports = map(int, arguments or ("20000", "10000"))
    chance = np.random.default_rng(1)
    sites = chance.uniform((22, 44), (40, 52), (n_sites, 2))
    reports = chance.uniform((22, 44), (40, 52), (n_reports, 2))
    radii_m = chance.choice([500.0, 1_000.0, 5_000.0, 30_000.0], n_reports, p=[0.3, 0.3, 0.3, 0.1])
    screen = SiteScreen(_sites(sites))
    ours_s, (of, at) = _median_s(lambda: screen.screen(reports, radii_m))
    exact = set(zip(of.tolist(), at.tolist(), strict=True))
    for report in chance.choice(n_reports, 100):
        lon, lat = np.full(n_sites, reports[report, 0]), np.full(n_sites, reports[report, 1])
        away_m = Geod(ellps="WGS84").inv(lon, lat, sites[:, 0], sites[:, 1])[2]
        near = set(np.flatnonzero(away_m <= radii_m[report] + PRECISION_M).tolist())
        assert near == {site for one, site in exact if one == report}
    lonlat_sites = geopandas.GeoDataFrame(geometry=points(sites), crs="EPSG:4326")
    lonlat_reports = geopandas.GeoDataFrame(geometry=points(reports), crs="EPSG:4326")
    flat_sites, flat_reports = lonlat_sites.to_crs(FLAT), lonlat_reports.to_crs(FLAT)

    def degrees():
        around = lonlat_reports.buffer((radii_m + PRECISION_M) / 111_320.0)
        return geopandas.sjoin(geopandas.GeoDataFrame(geometry=around), lonlat_sites)

    def buffered():
        around = flat_reports.buffer(radii_m + PRECISION_M)
        return geopandas.sjoin(geopandas.GeoDataFrame(geometry=around), flat_sites)

    def dwithin():
        found = flat_sites.sindex.query(
            flat_reports.geometry, predicate="dwithin", distance=radii_m + PRECISION_M
        )
        return dict(zip(range(2), found, strict=True))

    print(f"SiteScreen: {ours_s:.3f} s, {len(exact)} pairs, equal to the ellipsoid")
    for name, run in (("sjoin, degrees", degrees), ("sjoin, flat", buffered), ("dwithin", dwithin)):
        seconds, found = _median_s(run)
        if isinstance(found, dict):
            pairs = set(zip(found[0].tolist(), found[1].tolist(), strict=True))
        else:
            pairs = set(zip(found.index.tolist(), found["index_right"].tolist(), strict=True))
        missed, invented = len(exact - pairs) / len(exact), len(pairs - exact) / len(exact)
        print(
            f"geopandas {name}: {seconds:.3f} s, {seconds / ours_s:.1f} × SiteScreen, "
            f"misses {missed:.2%}, invents {invented:.2%}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
