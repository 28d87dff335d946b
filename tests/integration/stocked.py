"""A store with at least one row in every table, for the store's tests."""

from dataclasses import replace
from pathlib import Path

from builders import (
    a_capture,
    a_digest,
    a_heat_detection,
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

from monitor.model.ids import CaptureId, IncidentId
from monitor.model.reports import Withdrawal
from monitor.model.review import Decision, DecisionKind, Evidence
from monitor.model.sources import Pause
from monitor.store import chain, heat, review, writes
from monitor.store.database import Database, migrate, open_database
from monitor.store.records import Delivery, DeliveryOutcome, Pull, PullOutcome

NIGHT = an_instant("2025-03-25T06:05Z")
LATER = an_instant("2025-03-25T07:00Z")
REPORTS = (a_report(), a_report(report_id="r-2", external_id="2"))
RETOLD = an_incident(revision=2, reports=("r-1", "r-2"), formed_at_utc=LATER, cause="joined")
HEAT = (a_heat_detection(), a_heat_detection(satellite="T"))
LATER_HEAT = (a_heat_detection(satellite="A"),)
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


WITHDRAWALS = tuple(
    Withdrawal(
        source_id="agency",
        external_id=f"withdrawn-{number}",
        before_utc=NIGHT,
        capture_id=CaptureId("c-2"),
        received_at_utc=LATER,
    )
    for number in (1, 2)
)


def a_pause(*, paused: bool) -> Pause:
    """A source paused at night, and read again later."""
    return Pause(
        source_id="agency",
        paused=paused,
        reason="It repeats.",
        decided_at_utc=NIGHT if paused else LATER,
    )


DECISION = Decision(
    incident_id=IncidentId("i-1"),
    number=1,
    incident_revision=2,
    reading_id="",
    kind=DecisionKind.ATTACH,
    author="Ann",
    reason="as saved",
    decided_at_utc=LATER,
    evidence_id="0" * 64,
)
EVIDENCE = Evidence(
    evidence_id="0" * 64,
    name="page.html",
    media_type="text/html",
    kept_at_utc=LATER,
    content=b"as saved",
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
        for capture_id, seen in ((CaptureId("c-1"), HEAT), (CaptureId("c-2"), LATER_HEAT)):
            heat.append_detections(connection, capture_id, seen, first_row=0, rows=3, at=NIGHT)
        writes.append_rejections(connection, [a_rejection(), a_rejection(rejection_id="x-2")])
        located = [a_located_report(report=report) for report in REPORTS]
        writes.append_withdrawals(connection, WITHDRAWALS)
        for paused in (True, False):
            writes.append_pause(connection, a_pause(paused=paused))
        writes.append_locations(connection, located, at=NIGHT)
        writes.append_locations(connection, [a_located_report(place=a_place(31.0))], at=LATER)
        writes.append_judgements(connection, [a_judgement(), a_judgement(author="monitor")])
        for number in (1, 2):
            review.append_decision(connection, replace(DECISION, number=number))
            evidence_id = f"{number:064}"
            review.append_evidence(connection, replace(EVIDENCE, evidence_id=evidence_id))
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
