"""A store with at least one row in every table, for the store's tests."""

from pathlib import Path

from builders import (
    a_capture,
    a_digest,
    a_judgement,
    a_list_version,
    a_located_report,
    a_place,
    a_rejection,
    a_report,
    an_agreement,
    an_assessment,
    an_incident,
    an_instant,
)

from monitor.model.ids import CaptureId
from monitor.store import chain, writes
from monitor.store.database import Database, migrate, open_database
from monitor.store.records import Delivery, DeliveryOutcome, Pull, PullOutcome

NIGHT = an_instant("2025-03-25T06:05Z")
LATER = an_instant("2025-03-25T07:00Z")
REPORTS = (a_report(), a_report(report_id="r-2", external_id="2"))
RETOLD = an_incident(revision=2, reports=("r-1", "r-2"), formed_at_utc=LATER, cause="joined")
PULL = Pull(
    source_id="agency",
    slot_utc=an_instant("2025-03-25T06:00Z"),
    started_at_utc=an_instant("2025-03-25T06:00:01Z"),
    finished_at_utc=an_instant("2025-03-25T06:00:02Z"),
    outcome=PullOutcome.OK,
    items=3,
    rejected=1,
    etag='"v1"',
)
DELIVERY = Delivery(
    digest_id="d-1",
    channel="webhook",
    target="mission",
    attempted_at_utc=an_instant("2025-03-26T04:01Z"),
    outcome=DeliveryOutcome.DELIVERED,
)


def an_empty_store(folder: Path) -> Database:
    """A new store with all tables and nothing in them."""
    database = open_database(folder / "strikes.db")
    migrate(database)
    return database


def a_stocked_store(folder: Path) -> Database:
    """A store with two rows or more in most tables, two revisions of location, incident and
    assessment among them.
    """
    database = an_empty_store(folder)
    with database.transaction() as connection:
        writes.append_captures(connection, [a_capture(), a_capture(capture_id="c-2")])
        for capture_id in (CaptureId("c-1"), CaptureId("c-2")):
            writes.append_normalisation(connection, capture_id, reports=1, rejections=1, at=NIGHT)
        writes.append_reports(connection, REPORTS)
        writes.append_rejections(connection, [a_rejection(), a_rejection(rejection_id="x-2")])
        located = [a_located_report(report=report) for report in REPORTS]
        writes.append_locations(connection, located, at=NIGHT)
        writes.append_locations(connection, [a_located_report(place=a_place(31.0))], at=LATER)
        writes.append_judgements(connection, [a_judgement(), a_judgement(author="monitor")])
        writes.append_incidents(connection, [an_incident(), RETOLD])
        writes.append_assessments(
            connection,
            [
                an_assessment(),
                an_assessment(revision=2, incident_revision=2, assessed_at_utc=LATER),
            ],
        )
        writes.append_list_version(connection, a_list_version(), at=NIGHT)
        writes.append_list_version(connection, a_list_version(version="v2"), at=LATER)
        writes.append_agreement(connection, an_agreement(), at=NIGHT)
        writes.append_agreement(connection, an_agreement(version="a2"), at=LATER)
        head = chain.chain_head(connection)
        writes.append_digest(connection, a_digest(chain_head=head))
        writes.append_digest(connection, a_digest(digest_id="d-2", issue=2, chain_head=head))
        writes.append_pull(connection, PULL)
        writes.append_delivery(connection, DELIVERY)
    return database
