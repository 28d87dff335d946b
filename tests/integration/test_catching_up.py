"""A step of the pipeline looks at what is new, not at all that was ever kept."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders import a_capture, a_report, an_assessment, an_incident, an_instant
from integration.stocked import an_empty_store

from monitor.model.ids import CaptureId, IncidentId
from monitor.store import pending, writes
from monitor.store.chain import last_entry
from monitor.store.database import Database
from monitor.store.records import Stamp

AT = an_instant("2025-03-25T07:00Z")
MANY, FEW = 600, 3  # captures, with a note for each as many entries again
STAMP = Stamp(
    agreement_id="pause", reading_id="west", agreement_version="a1", rules_version="rules1"
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty store."""
    database = an_empty_store(tmp_path)
    yield database
    database.close()


def taken_in(database: Database, number: int, *, left: int = 0) -> None:
    """So many captures, all read but the ``left`` last ones."""
    captures = [
        a_capture(capture_id=CaptureId(f"c-{n:04}"), url=f"https://agency.invalid/{n}")
        for n in range(number)
    ]
    with database.transaction() as connection:
        writes.append_captures(connection, captures)
        for each in captures[: number - left]:
            writes.append_normalisation(connection, each.capture_id, reports=0, rejections=0, at=AT)


@pytest.mark.parametrize(
    ("kept", "left", "caught_up"),
    [(MANY, 0, True), (MANY, 1, False), (FEW, 0, False)],
    ids=["all is done", "one is left", "little came"],
)
def test_a_step_catches_up_where_nothing_is_left_of_much(
    database: Database, kept: int, left: int, caught_up: bool
) -> None:
    """What is left keeps it from that; and for a few entries nothing is written."""
    taken_in(database, kept, left=left)
    pending.catch_up(database, "normalise", pending.captures_to_normalise)
    with database.reading() as connection:
        expected = last_entry(connection) if caught_up else 0
        assert pending.caught_up(connection, "normalise") == expected
        assert pending.caught_up(connection, "locate") == 0


def test_what_came_since_is_all_that_is_looked_at(database: Database) -> None:
    """A capture kept after the step caught up waits; and the step catches up again."""
    taken_in(database, MANY)
    pending.catch_up(database, "normalise", pending.captures_to_normalise)
    new = a_capture(capture_id=CaptureId("c-new"))
    with database.transaction() as connection:
        since = pending.caught_up(connection, "normalise")
        writes.append_captures(connection, [new])
        assert pending.captures_to_normalise(connection, since) == (new.capture_id,)
        assert pending.captures_to_normalise(connection, last_entry(connection)) == ()


def test_incidents_revised_or_assessed_since_are_looked_at_again(database: Database) -> None:
    """The others were assessed under the same stamps before."""
    incidents = [an_incident(incident_id=IncidentId(f"i-{n}")) for n in range(3)]
    with database.transaction() as connection:
        writes.append_captures(connection, [a_capture()])
        writes.append_reports(connection, [a_report()])
        writes.append_incidents(connection, incidents)
        since = last_entry(connection)
        assert pending.incidents_to_assess(connection, since, [STAMP]) == []
        revised = replace(incidents[1], revision=2, formed_at_utc=AT)
        writes.append_incidents(connection, [revised])
        other = an_assessment(incident_id=IncidentId("i-2"), rules_version="other rules")
        writes.append_assessments(connection, [other])
        found = pending.incidents_to_assess(connection, since, [STAMP])
        assert [each.incident_id for each, _ in found] == ["i-1", "i-2"]
        assert pending.count_to_assess(connection, since, [STAMP]) == len(found)
