"""The pipeline's steps in a store that holds much already: one new report, and a new reading.

    python bench/steps.py [REPORTS]

A line a step, in the time of one core. The reports of spring 2025 over and over, in 40
countries of their own and every two months, so that a night has many strikes that differ.
"""

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from shipped import NOW, knowledge_shipped, seed_reports
from table import Measured, best_s

from monitor.core.associate import cluster
from monitor.core.blocking import reach_hours
from monitor.core.match import interpret
from monitor.model.ids import ReportId, SiteId, content_id
from monitor.model.incidents import LocatedReport
from monitor.model.reports import Capture
from monitor.model.time import TimeWindow
from monitor.pipeline.assess import assess_pending
from monitor.pipeline.associate import associate_pending
from monitor.pipeline.knowledge import Knowledge
from monitor.store import reads, writes
from monitor.store.database import Database, migrate, open_database

STORED, NEW = 5_000, 20
COUNTRIES, APART = 40, timedelta(days=60)
AT_ONCE = 5_000


def many(knowledge: Knowledge, number: int) -> tuple[list[Capture], list[LocatedReport]]:
    """The captures of spring 2025, and as many located reports, none of which repeats another."""
    captures, reports = seed_reports(knowledge)
    read = [
        interpret(report, knowledge.gazetteer, knowledge.sites, knowledge.vocabulary)
        for report in reports
        if report.speaks_of_strike
    ]
    return captures, [
        copy(read[one], n, again % COUNTRIES, APART * (again // COUNTRIES))
        for n in range(number)
        for again, one in [divmod(n, len(read))]
    ]


def copy(located: LocatedReport, number: int, country: int, shift: timedelta) -> LocatedReport:
    """The same of another country and so much later."""
    report = located.report
    name = ReportId(content_id("r", [report.report_id, number]))
    published = report.published and later(report.published, shift)
    matches = tuple(
        replace(match, report_id=name, site_id=SiteId(f"{match.site_id}.{country}"))
        for match in located.matches
    )
    return replace(
        located,
        report=replace(
            report,
            report_id=name,
            occurred=later(report.occurred, shift),
            published=published,
        ),
        place=replace(
            located.place, regions=tuple(f"{each}.{country}" for each in located.place.regions)
        ),
        matches=matches,
    )


def later(window: TimeWindow, shift: timedelta) -> TimeWindow:
    """The window so much later."""
    return TimeWindow(window.from_utc + shift, window.until_utc + shift)


def keep(database: Database, located: Sequence[LocatedReport]) -> None:
    """Keep reports as they were read."""
    for first in range(0, len(located), AT_ONCE):
        part = located[first : first + AT_ONCE]
        with database.transaction() as connection:
            writes.append_reports(connection, [each.report for each in part])
            writes.append_locations(connection, part, at=NOW)


def one_more(
    database: Database, knowledge: Knowledge, located: LocatedReport
) -> tuple[float, float, int]:
    """Seconds of core to judge a new report with those near it in time and place, seconds of the
    whole step, and how many are near.
    """
    keep(database, [located])
    reach = timedelta(hours=reach_hours(knowledge.weights))
    around = located.report.occurred.widened(reach)
    with database.reading() as connection:
        met = reads.located_overlapping(connection, around, regions=located.place.regions or None)
        near = reads.located(connection, met)
    core_s = best_s(lambda: cluster(near, knowledge.weights), 3, process_time)
    step_s = best_s(lambda: associate_pending(database, knowledge, now=NOW), 1, process_time)
    return core_s, step_s, len(near)


def assessed(database: Database, knowledge: Knowledge, what: str) -> Measured:
    """How fast all that waits is assessed."""
    started = process_time()
    made = assess_pending(database, knowledge, now=NOW)
    each_ms = (process_time() - started) / made * 1000
    return Measured(
        what=f"assessing {what}: {made:,} assessments",
        ours=f"{each_ms:.2f} ms each",
        remark=f"a core's time; 100,000 would take {each_ms * 100:.0f} s",
    )


def with_new_reading(knowledge: Knowledge) -> Knowledge:
    """The same with an agreement that has one reading and watches all times."""
    first = knowledge.agreements[0]
    reading = replace(first.readings[0], agreement_id="new")
    new = replace(first, agreement_id="new", readings=(reading,), watched=None)
    return replace(knowledge, agreements=(*knowledge.agreements, new))


def measured(knowledge: Knowledge, stored: int = STORED) -> list[Measured]:
    """One new report, all readings, and one reading more, in a store of so many reports."""
    captures, located = many(knowledge, stored + NEW)
    with TemporaryDirectory() as folder, closing(open_database(Path(folder) / "s.db")) as database:
        migrate(database)
        with database.transaction() as connection:
            writes.append_captures(connection, captures)
        keep(database, located[:-NEW])
        associate_pending(database, knowledge, now=NOW)
        timed = [one_more(database, knowledge, each) for each in located[-NEW:]]
        core_s, step_s, near = (median(each) for each in zip(*timed, strict=True))
        return [
            Measured(
                what=f"associating one new report among {stored:,}",
                ours=f"{core_s * 1000:.1f} ms",
                remark=f"with the {near:g} near it; {step_s * 1000:.0f} ms with all the store does",
            ),
            assessed(database, knowledge, f"under {len(knowledge.readings)} readings from nothing"),
            assessed(database, with_new_reading(knowledge), "under one new reading"),
        ]


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    for line in measured(knowledge_shipped(), int(arguments[0]) if arguments else STORED):
        print(f"{line.what}: {line.ours}; {line.remark}")


if __name__ == "__main__":
    main(sys.argv[1:])
