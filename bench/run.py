"""Measures the monitor's kernels beside the usual ways, in one run, on synthetic seeded data, and
writes docs/benchmarks.md. Ratios tell; times depend on the machine.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np
import screening
import steps
import yaml
from pyproj import Geod
from rapidfuzz import fuzz, process
from shapely import Point
from shipped import ROOT, knowledge_shipped, seed_reports
from table import Measured, best_s, page

from monitor.core.associate import cluster
from monitor.core.blocking import candidate_pairs, reach_hours
from monitor.core.columns import ReportColumns
from monitor.core.match import SiteIndex, interpret
from monitor.core.occurrence import occurrence_in
from monitor.core.read_text import attacker_in, means_in, times_in
from monitor.core.time_said import time_told
from monitor.model.ids import ReportId, SiteId, content_id
from monitor.model.incidents import LocatedReport
from monitor.model.reports import Capture, StrikeReport
from monitor.model.sites import ListVersion, ProtectedSite, SiteCategory, SiteNames
from monitor.model.time import TimeWindow
from monitor.pipeline.evaluate_headlines import site_named
from monitor.pipeline.knowledge import Knowledge
from monitor.store import writes
from monitor.store.codec import dump
from monitor.store.database import Database, migrate, open_database

SEED = 20250325
ASSOCIATED = 100_000
INGESTED = 10_000
SITES, REPORTS = 2_000, 1_000
AREA = (23.0, 46.0, 40.0, 53.0)  # west, south, east, north
METRES_PER_DEGREE = 111_320.0
SENTENCES = ROOT / "tests" / "golden" / "site_mentions.yaml"
CLOSE = 86.0  # of 100: where the peer does best on these sentences


def copies(reports: Sequence[StrikeReport], number: int, apart: timedelta) -> list[StrikeReport]:
    """The reports over and over, each round ``apart`` after the one before, with own ids."""
    made = []
    for n in range(number):
        one = reports[n % len(reports)]
        shift = apart * (n // len(reports))
        window = TimeWindow(one.occurred.from_utc + shift, one.occurred.until_utc + shift)
        name = ReportId(content_id("r", [one.report_id, n]))
        made.append(replace(one, report_id=name, occurred=window))
    return made


def interpretation(knowledge: Knowledge, reports: Sequence[StrikeReport]) -> Measured:
    """How fast reports are read: kind, names, place, candidate sites."""
    read = [partial(interpret, one, knowledge.gazetteer, knowledge.sites, knowledge.vocabulary)
            for one in reports]  # fmt: skip
    seconds = best_s(lambda: [work() for work in read])
    return Measured(
        what=f"reading the words of {len(reports)} reports, {len(knowledge.sites.sites)} sites",
        ours=f"{len(reports) / seconds:,.0f} reports/s",
        remark="warm: word forms are remembered",
    )


def headlines(knowledge: Knowledge, any_report: StrikeReport) -> Measured:
    """How fast bare sentences are read: occurrence, means, attacker, time, kind, places, site.
    Beside it, every listed name compared with every sentence.
    """
    bare = dict.fromkeys(
        ("facility_name", "place_name", "region_as_given", "summary", "effect"), ""
    )
    labelled = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    texts = [sentence["text"] for sentence in labelled]
    reports = [
        replace(any_report, headline=text, category=None, point=None, uncertainty_m=None, **bare)
        for text in texts
    ]
    names = {n: site.site_id for site in knowledge.sites.sites.values() for n in site.names}
    ours = [site_named(_read_bare(knowledge, report), knowledge)[0] for report in reports]
    peer = [_closest(names, text) for text in texts]
    others = [replace(report, headline=f"{report.headline}.") for report in reports]
    rounds = iter([reports, others] * 3)  # no text twice in a row: words and towns are remembered
    ours_s = best_s(
        lambda: [_read_bare(knowledge, report) for report in next(rounds)], 6, process_time
    )
    peer_s = best_s(lambda: [_closest(names, text) for text in texts], 1, process_time)
    right = [
        sum(
            found in (sentence["sites"] or [""])
            for found, sentence in zip(f, labelled, strict=True)
        )
        for f in (ours, peer)
    ]
    return Measured(
        what=f"reading {len(texts)} bare sentences against {len(knowledge.sites.sites)} sites",
        ours=f"{len(texts) / ours_s:,.0f}/s, {right[0] / len(texts):.1%} right",
        peer=f"rapidfuzz, the closest of all names: {len(texts) / peer_s:,.0f}/s, "
        f"{right[1] / len(texts):.1%} right",
        ratio=f"{peer_s / ours_s:.2f}",
        remark="the whole reading, a core's time, words and towns remembered; right is the site "
        "named, or none where none is",
    )


def _read_bare(knowledge: Knowledge, report: StrikeReport) -> LocatedReport:
    text, vocabulary = report.headline, knowledge.vocabulary
    occurrence_in(text, vocabulary, bare=True)
    means_in(text, vocabulary)
    attacker_in(text, vocabulary)
    zones = vocabulary.fallback_zones
    time_told(times_in(text, published=report.published, zones=zones, vocabulary=vocabulary))
    return interpret(report, knowledge.gazetteer, knowledge.sites, vocabulary)


def _closest(names: Mapping[str, str], text: str) -> str:
    found = process.extractOne(text, names.keys(), scorer=fuzz.WRatio, score_cutoff=CLOSE)
    return names[found[0]] if found else ""


def association(knowledge: Knowledge, reports: Sequence[StrikeReport]) -> list[Measured]:
    """How fast many reports are brought together into strikes, from nothing; and finding the pairs
    worth judging beside the bare sliding window in time.
    """
    read = [
        interpret(one, knowledge.gazetteer, knowledge.sites, knowledge.vocabulary)
        for one in reports
    ]
    made = enumerate(copies(reports, ASSOCIATED, timedelta(days=2)))
    located = [replace(read[n % len(read)], report=one) for n, one in made]
    columns = ReportColumns(located)
    rows = np.arange(len(columns))
    pairs = sum(len(a) for a, _ in candidate_pairs(columns, rows, knowledge.weights))
    found_s = best_s(lambda: list(candidate_pairs(columns, rows, knowledge.weights)))
    window_s = best_s(lambda: _time_window(columns, reach_hours(knowledge.weights)))
    return [
        Measured(
            what=f"finding the {pairs:,} pairs worth judging among {ASSOCIATED:,} reports",
            ours=f"{found_s * 1000:.0f} ms",
            peer=f"numpy, window sliding over sorted times: {window_s * 1000:.0f} ms",
            ratio=f"{window_s / found_s:.2f}",
            remark="the window knows no regions and finds many more pairs",
        ),
        Measured(
            what=f"associating {ASSOCIATED:,} reports anew",
            ours=f"{best_s(lambda: cluster(located, knowledge.weights), times=1):.1f} s",
            remark="the whole judgement; a new report costs its neighbours only",
        ),
    ]


def _time_window(columns: ReportColumns, hours: float) -> int:
    """All pairs no further apart than so many hours, a part at a time; how many there are."""
    begin, end = columns.occurred[np.argsort(columns.occurred[:, 0])].T
    until = np.searchsorted(begin, end + int(hours * 3.6e9), side="right")
    counts = until - np.arange(len(begin)) - 1
    pairs = 0
    for part in np.array_split(np.arange(len(begin)), 1 + counts.sum() // 200_000):
        many = counts[part]
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        pairs += len(np.repeat(part, many) + 1 + within)
    return pairs


def ingest(captures: Sequence[Capture], reports: Sequence[StrikeReport]) -> Measured:
    """Durable rows per second, sealed and indexed, beside bare rows in a bare table."""
    many = copies(reports, INGESTED, timedelta(days=60))
    bodies = [(one.report_id, dump(one)) for one in many]
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "ours.db")
        with closing(database):
            migrate(database)
            with database.transaction() as connection:
                writes.append_captures(connection, captures)
            ours_s = best_s(lambda: _append(database, many), times=1)
        peer_s = best_s(lambda: _executemany(Path(folder) / "peer.db", bodies), times=1)
    return Measured(
        what=f"keeping {INGESTED:,} reports in one transaction",
        ours=f"{INGESTED / ours_s:,.0f} rows/s",
        peer=f"sqlite3 executemany, id and JSON: {INGESTED / peer_s:,.0f} rows/s",
        ratio=f"{peer_s / ours_s:.2f}",
        remark="ours also encodes, indexes and seals each row into the hash chain",
    )


def _append(database: Database, reports: Sequence[StrikeReport]) -> None:
    with database.transaction() as connection:
        writes.append_reports(connection, reports)


def _executemany(path: Path, bodies: Sequence[tuple[str, str]]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE report (report_id TEXT PRIMARY KEY, body TEXT) STRICT")
        connection.executemany("INSERT INTO report VALUES (?, ?)", bodies)
        connection.commit()


def one_by_one(knowledge: Knowledge) -> Measured:
    """Which sites lie within each report's radius: the index beside a join in degrees, and both
    beside every distance on the ellipsoid.
    """
    random = np.random.default_rng(SEED)
    west, south, east, north = AREA
    site_at = random.uniform((west, south), (east, north), (SITES, 2))
    report_at = random.uniform((west, south), (east, north), (REPORTS, 2))
    radii_m = random.choice([500.0, 5_000.0, 30_000.0], REPORTS, p=[0.6, 0.3, 0.1])
    listed = ListVersion(
        list_id="synthetic", version="1", dated=date(2025, 3, 25), title="", source="",
        sites=tuple(_site(n, x, y) for n, (x, y) in enumerate(site_at)),
    )  # fmt: skip
    index = SiteIndex([listed], knowledge.gazetteer, knowledge.vocabulary)
    exact = _exact_pairs(site_at, report_at, radii_m)
    ours = _near_pairs(index, report_at, radii_m)
    peer = _sjoin_pairs(site_at, report_at, radii_m)
    ours_s = best_s(lambda: _near_pairs(index, report_at, radii_m))
    peer_s = best_s(lambda: _sjoin_pairs(site_at, report_at, radii_m))
    return Measured(
        what=f"screening {REPORTS:,} reports against {SITES:,} sites ({len(exact):,} pairs)",
        ours=f"{ours_s * 1000:.0f} ms, {_missed(exact, ours)} missed",
        peer=f"geopandas.sjoin, buffer in degrees: {peer_s * 1000:.0f} ms, "
        f"{_missed(exact, peer)} missed",
        ratio=f"{peer_s / ours_s:.2f}",
        remark=f"{ours_s / REPORTS * 1e6:.0f} µs a report, one by one as they come",
    )


def _site(number: int, lon: float, lat: float) -> ProtectedSite:
    return ProtectedSite(
        site_id=SiteId(str(number)),
        names=SiteNames(),
        category=SiteCategory.SUBSTATION,
        geometry=Point(lon, lat),
        coordinate_precision_m=1.0,
        state="",
        region="",
        control=(),
        source="synthetic",
        checked_on=date(2025, 3, 25),
    )


Pairs = set[tuple[int, int]]


def _exact_pairs(site_at: np.ndarray, report_at: np.ndarray, radii_m: np.ndarray) -> Pairs:
    geod = Geod(ellps="WGS84")
    found = set()
    for number, (lon, lat) in enumerate(report_at):
        lons, lats = np.full(SITES, lon), np.full(SITES, lat)
        _, _, metres = geod.inv(lons, lats, site_at[:, 0], site_at[:, 1])
        found |= {(number, int(site)) for site in np.flatnonzero(metres <= radii_m[number])}
    return found


def _near_pairs(index: SiteIndex, report_at: np.ndarray, radii_m: np.ndarray) -> Pairs:
    return {
        (number, int(entry.site.site_id))
        for number, (at, radius_m) in enumerate(zip(report_at, radii_m, strict=True))
        for entry in index.near(Point(*at), float(radius_m))
    }


def _sjoin_pairs(site_at: np.ndarray, report_at: np.ndarray, radii_m: np.ndarray) -> Pairs:
    import geopandas

    sites = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(*site_at.T), crs=4326)
    reports = geopandas.GeoSeries(geopandas.points_from_xy(*report_at.T))
    buffers = geopandas.GeoDataFrame(geometry=reports.buffer(radii_m / METRES_PER_DEGREE), crs=None)
    joined = geopandas.sjoin(buffers.set_crs(4326), sites, predicate="intersects")
    return set(zip(joined.index.tolist(), joined["index_right"].tolist(), strict=True))


def _missed(exact: Pairs, found: Pairs) -> str:
    return f"{len(exact - found) / len(exact):.1%}"


def main() -> None:
    """Measure, print and write."""
    started = perf_counter()
    knowledge = knowledge_shipped()
    captures, reports = seed_reports(knowledge)
    results = [
        interpretation(knowledge, reports),
        headlines(knowledge, reports[0]),
        *association(knowledge, reports),
        ingest(captures, reports),
        *steps.measured(knowledge),
        one_by_one(knowledge),
        *screening.measured(),
    ]
    text = page(results, perf_counter() - started)
    (ROOT / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
