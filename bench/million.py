"""The pipeline and the reads in a store of a million reports.

    python bench/million.py FILE [REPORTS]

Builds the store at FILE unless it is there, which takes half an hour, 4 GB of memory and 6 GB of
disk; measures on it, in the time of one core, and writes docs/benchmarks-million.md. The reports
of spring 2025 over and over, every month and in 40 countries that lie apart, so that a night has
many strikes that differ.
"""

import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

import steps
from shapely import Point
from shipped import NOW, ROOT, knowledge_shipped, seed_reports
from table import Measured, page

from monitor.core.match import interpret
from monitor.model.disclosure import Viewer
from monitor.model.incidents import LocatedReport
from monitor.model.time import TimeWindow
from monitor.pipeline.assess import assess_pending
from monitor.pipeline.associate import associate_pending
from monitor.pipeline.ingest import Progress
from monitor.pipeline.knowledge import Knowledge
from monitor.pipeline.shown import ShownIncidents
from monitor.store import reads, writes
from monitor.store.chain import last_entry
from monitor.store.database import Database, migrate, open_database
from monitor.store.queries import IncidentQuery

REPORTS = 1_000_000
COUNTRIES, IN_A_ROW, APART = 40, 8, timedelta(days=30)
BEGUN = timedelta(days=-1_825)  # before spring 2025
EAST_DEG, SOUTH_DEG = 12.0, 8.0  # from one country to the next
AT_ONCE = 5_000
NEW, PAGES = 10, 50
MONTH = timedelta(days=30)
SINCE = datetime(2020, 3, 1, tzinfo=UTC)  # the first of the reports
WATCHED = timedelta(days=912)  # by the new reading: some 100,000 incidents of a million reports
BOX = (22.0, 44.0, 41.0, 53.0)  # west, south, east, north


def endless(knowledge: Knowledge, start: int = 0) -> Iterator[LocatedReport]:
    """Located reports from number ``start`` on, none of which repeats another."""
    _, reports = seed_reports(knowledge)
    read = [
        interpret(report, knowledge.gazetteer, knowledge.sites, knowledge.vocabulary)
        for report in reports
        if report.speaks_of_strike
    ]
    for number in count(start):
        again, one = divmod(number, len(read))
        month, country = divmod(again, COUNTRIES)
        yield moved(steps.copy(read[one], number, country, BEGUN + APART * month), country)


def moved(located: LocatedReport, country: int) -> LocatedReport:
    """The same where its country lies."""
    row, column = divmod(country, IN_A_ROW)
    place, report = (
        replace(each, point=each.point and Point(each.point.x + EAST_DEG * column,
                                                 each.point.y - SOUTH_DEG * row))
        for each in (located.place, located.report)
    )  # fmt: skip
    return replace(located, place=place, report=report)


def build(path: Path, knowledge: Knowledge, number: int, progress: Progress) -> None:
    """A store of so many reports, all associated and assessed."""
    captures, _ = seed_reports(knowledge)
    with closing(open_database(path)) as database:
        migrate(database)
        with database.transaction() as connection:
            writes.append_captures(connection, captures)
        made = islice(endless(knowledge), number)
        for done in range(0, number, AT_ONCE):
            steps.keep(database, list(islice(made, AT_ONCE)))
            progress("keeping", done, number)
        associate_pending(database, knowledge, now=NOW, progress=progress)
        assess_pending(database, knowledge, now=NOW, progress=progress)


def timed_ms(work: Callable[[], object]) -> float:
    """A core's milliseconds."""
    started = process_time()
    work()
    return (process_time() - started) * 1000


def one_more(database: Database, knowledge: Knowledge, number: int) -> list[Measured]:
    """New reports, one by one: each associated and assessed with all that is there."""
    with database.reading() as connection:
        many = last_entry(connection)  # so that none repeats one of an earlier run
    steps_ms = []
    for located in islice(endless(knowledge, many), NEW):
        steps.keep(database, [located])
        steps_ms.append(
            (
                timed_ms(lambda: associate_pending(database, knowledge, now=NOW)),
                timed_ms(lambda: assess_pending(database, knowledge, now=NOW)),
            )
        )
    joined_ms, assessed_ms = (median(each) for each in zip(*steps_ms, strict=True))
    return [
        Measured(
            what=f"associating one new report among {number:,}",
            ours=f"{joined_ms:.0f} ms",
            remark="with all the store does",
        ),
        Measured(what="assessing its incident under all readings", ours=f"{assessed_ms:.0f} ms"),
    ]


def new_reading(database: Database, knowledge: Knowledge) -> Measured:
    """Every incident of two and a half years under one reading more."""
    watched = TimeWindow(SINCE, SINCE + WATCHED)
    with_it = steps.with_new_reading(knowledge)
    *others, new = with_it.agreements
    with_it = replace(with_it, agreements=(*others, replace(new, watched=watched)))
    started, made = process_time(), assess_pending(database, with_it, now=NOW)
    seconds = process_time() - started
    return Measured(
        what=f"assessing under one new reading: {made:,} incidents",
        ours=f"{seconds:.1f} s",
        remark=f"{seconds / max(made, 1) * 1000:.2f} ms each",
    )


def pages(database: Database) -> Measured:
    """Pages of incidents in a box, of one month after another."""
    spans_ms = []
    for n in range(PAGES):
        begin = SINCE + timedelta(days=n)
        query = IncidentQuery(window=TimeWindow(begin, begin + MONTH), bbox=BOX)
        with database.reading() as connection:
            spans_ms.append(timed_ms(lambda c=connection, q=query: reads.current_incidents(c, q)))  # type: ignore[misc]
    return Measured(
        what="reading a page of incidents of a box and 30 days",
        ours=f"{median(spans_ms):.1f} ms",
        remark=f"99 of 100 within {quantiles(spans_ms, n=100)[-1]:.1f} ms; without the API",
    )


def columns(database: Database, knowledge: Knowledge) -> list[Measured]:
    """What the map draws, of all incidents, and again with nothing new."""
    shown = ShownIncidents(Viewer.PUBLIC)
    with database.reading() as connection:
        first, again = (
            timed_ms(lambda: shown.columns(connection, knowledge, NOW)) for _ in range(2)
        )
    return [
        Measured(what="the columns of the map, all incidents", ours=f"{first / 1000:.1f} s"),
        Measured(what="the columns of the map again", ours=f"{again:.0f} ms"),
    ]


def main(arguments: Sequence[str]) -> None:
    """Build what is missing, measure, print and write."""
    started, knowledge = perf_counter(), knowledge_shipped()
    path, number = Path(arguments[0]), int(arguments[1]) if len(arguments) > 1 else REPORTS
    if not path.exists():
        build(path, knowledge, number, lambda step, done, total: print(step, done, total))
    with closing(open_database(path)) as database:
        migrate(database)
        results = [
            *one_more(database, knowledge, number),
            pages(database),
            new_reading(database, knowledge),
            *columns(database, knowledge),
        ]
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    results.append(Measured(what="memory of all these, at the most", ours=f"{peak_mb:.0f} MB"))
    text = page(results, perf_counter() - started, by="bench/million.py")
    (ROOT / "docs" / "benchmarks-million.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
