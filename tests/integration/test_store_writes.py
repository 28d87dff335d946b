"""What is written is kept whole, once, and never changed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from builders import (
    a_capture,
    a_digest,
    a_judgement,
    a_list_version,
    a_located_report,
    a_place,
    a_rejection,
    a_report,
    a_site,
    an_agreement,
    an_assessment,
    an_incident,
    an_instant,
)
from integration.stocked import (
    DELIVERY,
    LATER,
    NIGHT,
    PULL,
    REPORTS,
    RETOLD,
    a_stocked_store,
    an_empty_store,
)
from shapely import LineString, Point, Polygon
from sqlalchemy import Connection, Table, func, select, text

from monitor.model.agreements import Agreement
from monitor.model.place import NOWHERE
from monitor.model.reports import StrikeReport
from monitor.store import codec, lines, reads, registers, schema, writes
from monitor.store.database import Database
from monitor.store.errors import RevisionConflict, StoreError
from monitor.store.records import KeptAnswer

Append = Callable[[Connection], int]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    """A store with rows in every table."""
    database = a_stocked_store(tmp_path)
    yield database
    database.close()


@pytest.fixture
def empty_store(tmp_path: Path) -> Iterator[Database]:
    """A store with no rows."""
    database = an_empty_store(tmp_path)
    yield database
    database.close()


@pytest.mark.parametrize(
    "record",
    [
        a_report(),
        a_report(point=None, uncertainty_m=None, category=None, claimed_attacker=None),
        a_report(point=Point(30.123456789012345, 50.1 + 1e-13)),
        a_rejection(),
        a_located_report(),
        a_located_report(place=NOWHERE, category=None, matches=()),
        an_incident(),
        an_incident(site=None, category=None, place=NOWHERE, retracted=True),
        an_assessment(),
        a_judgement(),
        a_site(),
        a_site(geometry=LineString([(30.1, 50.2), (30.3, 50.4)])),
        a_site(geometry=Polygon([(30, 50), (31, 50), (31, 51)])),
        a_list_version(),
        an_agreement(),
        a_digest(),
    ],
    ids=lambda record: type(record).__name__,
)
def test_a_record_comes_back_from_json_as_it_went_in(record: Any) -> None:
    """Encoding loses nothing: not a digit of a coordinate, not an unknown."""
    assert codec.load(type(record), codec.dump(record)) == record


def test_points_that_many_records_have_are_kept_once() -> None:
    """A year of reports is held in memory while they are joined; and 0 is never taken for -0."""
    texts = [
        codec.dump(a_report(report_id=each, point=Point(0.0, 50.0))) for each in ("r-1", "r-2")
    ]
    one, other = (codec.load(StrikeReport, text) for text in texts)
    assert one.point is other.point
    negative = codec.dump(a_report(point=Point(-0.0, 50.0)))
    assert codec.dump(codec.load(StrikeReport, negative)) == negative


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (lambda c: reads.capture(c, "c-1"), a_capture()),
        (lambda c: reads.report(c, "r-2"), REPORTS[1]),
        (lambda c: reads.rejections(c)[0][0], a_rejection()),
        (
            lambda c: reads.located(c, ["r-1"]),
            (a_located_report(place=a_place(31.0)),),
        ),
        (lambda c: reads.incident(c, "i-1"), RETOLD),
        (lambda c: reads.incident_revisions(c, "i-1"), (an_incident(), RETOLD)),
        (lambda c: reads.assessment_revisions(c, "i-1")[0], an_assessment()),
        (
            lambda c: set(reads.judgements(c, ["r-2"])),
            {a_judgement(), a_judgement(author="monitor")},
        ),
        (lambda c: registers.list_version(c, "grid", "v1"), a_list_version()),
        (lambda c: registers.list_versions(c), (a_list_version(version="v2"),)),
        (lambda c: registers.agreements(c), (an_agreement(version="a2"),)),
        (lambda c: registers.pulls_latest(c), (PULL,)),
        (lambda c: registers.deliveries(c, "d-1"), (DELIVERY,)),
    ],
)
def test_a_record_comes_back_from_the_store_as_it_went_in(
    store: Database, read: Callable[[Connection], Any], expected: Any
) -> None:
    """Every kind of record can be read back whole."""
    with store.reading() as connection:
        assert read(connection) == expected


@pytest.mark.parametrize(
    "read",
    [
        lambda c: reads.capture(c, "none"),
        lambda c: reads.report(c, "none"),
        lambda c: reads.incident(c, "none"),
        lambda c: registers.list_version(c, "none"),
        lambda c: registers.digest(c, "none"),
        lambda c: registers.kept_answer(c, "none"),
    ],
)
def test_what_was_never_kept_is_not_found(
    store: Database, read: Callable[[Connection], Any]
) -> None:
    """An unknown id reads as nothing, not as an error."""
    with store.reading() as connection:
        assert read(connection) is None


@pytest.mark.parametrize(
    "append",
    [
        lambda c: writes.append_captures(c, [a_capture()]),
        lambda c: writes.append_normalisation(c, "c-1", reports=0, rejections=0, at=LATER),
        lambda c: writes.append_reports(c, REPORTS),
        lambda c: writes.append_reports(c, [replace(REPORTS[0], received_at_utc=LATER)]),
        lambda c: writes.append_rejections(c, [a_rejection()]),
        lambda c: writes.append_locations(c, [a_located_report(place=a_place(31.0))], at=LATER),
        lambda c: writes.append_incidents(c, [an_incident(), RETOLD]),
        lambda c: writes.append_assessments(c, [an_assessment()]),
        lambda c: writes.append_judgements(c, [a_judgement()]),
        lambda c: writes.append_list_version(c, a_list_version(version="v2"), at=LATER),
        lambda c: writes.append_agreement(c, an_agreement(version="a2"), at=LATER),
        lambda c: writes.append_digest(c, a_digest()),
        lambda c: writes.append_pull(c, PULL),
        lambda c: writes.append_delivery(c, DELIVERY),
    ],
)
def test_writing_the_same_again_writes_nothing(store: Database, append: Append) -> None:
    """A repeated delivery leaves the store as it was, row for row."""
    with store.transaction() as connection:
        before = registers.counts(connection)
        assert append(connection) == 0
        assert registers.counts(connection) == before


def test_of_two_equal_reports_in_one_batch_one_is_kept(empty_store: Database) -> None:
    """A source that repeats itself within a capture has said it once."""
    with empty_store.transaction() as connection:
        writes.append_captures(connection, [a_capture()])
        assert writes.append_reports(connection, [a_report(), a_report()]) == 1


def test_no_reports_at_all_are_no_rows(empty_store: Database) -> None:
    """An empty batch is no error."""
    with empty_store.transaction() as connection:
        assert writes.append_reports(connection, []) == 0


@pytest.mark.parametrize(
    ("append", "line"),
    [
        (
            lambda c: writes.append_incidents(c, [replace(RETOLD, revision=4)]),
            "revision 4 of i-1 follows 2",
        ),
        (
            lambda c: writes.append_incidents(c, [replace(RETOLD, cause="split")]),
            "kept already, and differs",
        ),
        (
            lambda c: writes.append_incidents(c, [an_incident(incident_id="i-2", revision=2)]),
            "revision 2 of i-2 follows 0",
        ),
        (
            lambda c: writes.append_assessments(c, [an_assessment(revision=9)]),
            "revision 9 of i-1 pause west follows 2",
        ),
    ],
)
def test_a_revision_must_follow_the_one_that_stands(
    store: Database, append: Append, line: str
) -> None:
    """A gap, or another content under a kept number, is refused."""
    with pytest.raises(RevisionConflict, match=line), store.transaction() as connection:
        append(connection)


@pytest.mark.parametrize("table", [*lines.KEYS, schema.ledger], ids=lambda table: table.name)
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_no_kept_row_can_be_changed_or_removed(store: Database, table: Table, act: str) -> None:
    """The tables themselves refuse to be edited."""
    column = table.columns.values()[1].name
    statement = text(act.format(table.name, column, column))
    with (
        pytest.raises(StoreError, match=f"{table.name} is append-only"),
        store.transaction() as connection,
    ):
        connection.execute(statement)


def test_replacing_a_row_is_refused_as_well(store: Database) -> None:
    """INSERT OR REPLACE is a deletion in disguise."""
    statement = text("INSERT OR REPLACE INTO incident_report SELECT * FROM incident_report")
    with pytest.raises(StoreError, match="append-only"), store.transaction() as connection:
        connection.execute(statement)


@pytest.mark.parametrize("table", [line.table for line in lines.LINES], ids=lambda t: t.name)
@pytest.mark.parametrize(
    "change", ["superseded_at_utc = '2030'", "superseded_at_utc = NULL", "revision = 7"]
)
def test_a_superseded_revision_stays_so(store: Database, table: Table, change: str) -> None:
    """The one column that may be set is set once."""
    statement = text(f"UPDATE {table.name} SET {change} WHERE superseded_at_utc IS NOT NULL")
    with pytest.raises(StoreError, match="append-only"), store.transaction() as connection:
        connection.execute(statement)


def test_a_word_outside_the_vocabulary_is_refused(store: Database) -> None:
    """The tables know the closed vocabularies too."""
    statement = text(
        "INSERT INTO judgement SELECT 10000, 'j', left_id, right_id, 'perhaps', judged_at_utc, body"
        " FROM judgement LIMIT 1"
    )
    with pytest.raises(StoreError, match="judgement_kind"), store.transaction() as connection:
        connection.execute(statement)


def test_a_report_without_its_capture_is_refused(empty_store: Database) -> None:
    """Every report leads back to the bytes it came from."""
    with pytest.raises(StoreError, match="FOREIGN KEY"), empty_store.transaction() as connection:
        writes.append_reports(connection, [a_report()])


@pytest.mark.parametrize("at", ["2025-03-25T00:00", "2025-03-25T00:00+02:00"])
def test_only_utc_instants_are_kept(store: Database, at: str) -> None:
    """A time without its zone, or in another, is refused and not guessed."""
    pull = replace(PULL, started_at_utc=datetime.fromisoformat(at))
    with pytest.raises(ValueError, match="not a UTC instant"), store.transaction() as connection:
        writes.append_pull(connection, pull)


def test_a_failed_transaction_leaves_nothing(store: Database) -> None:
    """All of a transaction is kept or nothing is."""
    with pytest.raises(ZeroDivisionError), store.transaction() as connection:
        writes.append_captures(connection, [a_capture(capture_id="c-9")])
        raise ZeroDivisionError
    with store.reading() as connection:
        assert reads.capture(connection, "c-9") is None


def test_a_version_can_be_taken_up_again(store: Database) -> None:
    """Going back to earlier terms or an earlier list makes those the current ones again."""
    again = an_instant("2025-03-26T00:00Z")
    with store.transaction() as connection:
        assert writes.append_list_version(connection, a_list_version(), at=again) == 1
        assert writes.append_agreement(connection, an_agreement(), at=again) == 1
        current: tuple[Agreement, ...] = registers.agreements(connection)
        assert current == (an_agreement(),)
        assert registers.list_versions(connection) == (a_list_version(),)
        sites = connection.execute(select(func.count()).select_from(schema.site)).scalar()
        assert sites == 2


def test_an_answer_is_kept_and_forgotten_in_time(store: Database) -> None:
    """Answers to repeated requests are the one thing that is not kept for ever."""
    answer = KeptAnswer(key="k", body_sha256="0" * 64, status=202, response="{}", kept_at_utc=NIGHT)
    with store.transaction() as connection:
        writes.keep_answer(connection, answer)
        assert registers.kept_answer(connection, "k") == answer
        assert writes.drop_answers(connection, before=NIGHT) == 0
        assert writes.drop_answers(connection, before=LATER) == 1
        assert registers.kept_answer(connection, "k") is None
