"""Everything made anew from the captures, in a database of its own, and compared."""

import heapq
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection

from monitor.model.ids import ReportId
from monitor.pipeline.assess import assess_pending
from monitor.pipeline.associate import associate_pending, locate_pending
from monitor.pipeline.ingest import Progress, ingest_capture
from monitor.pipeline.knowledge import Knowledge
from monitor.store import reads, review, standing, writes
from monitor.store.database import Database, migrate, open_database

_AT_ONCE = 100  # captures read before their reports are joined
_TOLD = 5  # differences named in the one line
# what says when and how something was reached, not what it is; a rebuild reaches it by another way
_HOW = {
    "location": ("gazetteer_version", "list_versions"),
    "incident": ("revision", "formed_at_utc", "cause"),
    "assessment": (
        "revision", "incident_revision", "agreement_version", "list_versions", "rules_version",
        "assessed_at_utc", "cause",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What was made anew, by kind, and what came out otherwise: ``kind id``, all of them."""

    captures: int
    counts: Mapping[str, int]
    differing: tuple[str, ...]

    def line(self) -> str:
        """The result in a line."""
        made = ", ".join(f"{count} {kind}s" for kind, count in self.counts.items())
        told = "all equal"
        if self.differing:
            more = "" if len(self.differing) <= _TOLD else ", …"
            told = f"{len(self.differing)} differ: {', '.join(self.differing[:_TOLD])}{more}"
        return f"{self.captures} captures made anew into {made}: {told}"


def rebuilt(
    database: Database, knowledge: Knowledge, *, now: datetime, progress: Progress
) -> Rebuilt:
    """Read every capture again as of when it was read, join, decide and assess all, and compare.

    What has not been read, located or assessed yet in ``database`` differs; so does what words,
    rules or lists of today make otherwise than those of then.
    """
    with TemporaryDirectory() as folder:
        anew = open_database(Path(folder) / "anew.db")
        try:
            migrate(anew)
            captures = _read_again(database, anew, knowledge, progress)
            _decide_again(database, anew, knowledge, now)
            assess_pending(anew, knowledge, now=now)
            return _compared(database, anew, captures)
        finally:
            anew.close()


def _read_again(
    database: Database, anew: Database, knowledge: Knowledge, progress: Progress
) -> int:
    with database.reading() as connection:
        read = reads.normalised_captures(connection)
    for number, (capture_id, at) in enumerate(read, start=1):
        with database.reading() as connection:
            capture = reads.capture(connection, capture_id)
        # of a source that is configured no more nothing can be made: that differs
        if capture is not None and capture.source_id in knowledge.sources:
            ingest_capture(anew, knowledge, capture, now=at)
        if number % _AT_ONCE == 0 or number == len(read):
            locate_pending(anew, knowledge, now=at)
            associate_pending(anew, knowledge, now=at)
        progress("captures", number, len(read))
    return len(read)


def _decide_again(database: Database, anew: Database, knowledge: Knowledge, now: datetime) -> None:
    with database.reading() as connection:
        judged = reads.all_judgements(connection)
        decisions = review.all_decisions(connection)
    pairs = {report_id for each in judged for report_id in (each.left, each.right)}
    with anew.transaction() as connection:
        there = {each.report_id for each in reads.reports(connection, pairs)}
        writes.append_judgements(
            connection, (each for each in judged if {each.left, each.right} <= there)
        )
        for decision in decisions:
            review.append_decision(connection, decision)
    associate_pending(anew, knowledge, now=now, also=there)
    _correct_again(anew, knowledge, now)


def _correct_again(anew: Database, knowledge: Knowledge, now: datetime) -> None:
    """What was formed before the decisions were there takes their corrections now."""
    with anew.reading() as connection:
        ids = {each.incident_id for each in review.all_decisions(connection)}
        found = [reads.incident(connection, incident_id) for incident_id in sorted(ids)]
    also: set[ReportId] = {report_id for each in found if each for report_id in each.reports}
    if also:
        associate_pending(anew, knowledge, now=now, also=also)


def _compared(database: Database, anew: Database, captures: int) -> Rebuilt:
    counts: dict[str, int] = {}
    differing: list[str] = []
    with database.reading() as old, anew.reading() as new:
        for kind in standing.KINDS:
            counts[kind] = 0
            merged = heapq.merge(_essence(old, kind), _essence(new, kind), key=itemgetter(0))
            for key, both in groupby(merged, key=itemgetter(0)):
                counts[kind] += 1
                bodies = [body for _, body in both]
                if len(bodies) != 2 or bodies[0] != bodies[1]:
                    differing.append(f"{kind} {key}")
    return Rebuilt(captures=captures, counts=counts, differing=tuple(differing))


def _essence(connection: Connection, kind: str) -> Iterator[tuple[str, Any]]:
    """What stands of a kind, by key, without how it was reached."""
    how = _HOW.get(kind, ())
    for key, body in standing.standing_bodies(connection, kind):
        record = json.loads(body)
        yield key, {name: value for name, value in record.items() if name not in how}
