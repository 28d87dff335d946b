"""Which tables are lines of revisions, and by what columns a row is named for good."""

from dataclasses import dataclass

from sqlalchemy import Table

from monitor.store.schema import (
    agreement_version,
    assessment,
    capture,
    decision,
    delivery,
    digest,
    evidence,
    heat_batch,
    incident,
    judgement,
    list_version,
    location,
    normalisation,
    pause,
    pull,
    rejection,
    report,
    site,
    withdrawal,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A table of revisions: the columns naming the thing revised, and since when one stands."""

    table: Table
    thing: tuple[str, ...]
    since: str


LOCATIONS = Line(location, ("report_id",), "located_at_utc")
INCIDENTS = Line(incident, ("incident_id",), "formed_at_utc")
ASSESSMENTS = Line(assessment, ("incident_id", "agreement_id", "reading_id"), "assessed_at_utc")
LINES = (LOCATIONS, INCIDENTS, ASSESSMENTS)

# the columns that name a row for good, for every append-only table
KEYS: dict[Table, tuple[str, ...]] = {
    capture: ("capture_id",),
    normalisation: ("capture_id",),
    report: ("report_id",),
    rejection: ("rejection_id",),
    heat_batch: ("capture_id", "first_row"),
    withdrawal: ("source_id", "external_id", "before_utc"),
    pause: ("source_id", "decided_at_utc"),
    **{line.table: (*line.thing, "revision") for line in LINES},
    judgement: ("judgement_id",),
    decision: ("incident_id", "number"),
    evidence: ("evidence_id",),
    site: ("list_id", "version", "site_id"),
    list_version: ("list_id", "adopted_at_utc"),
    agreement_version: ("agreement_id", "adopted_at_utc"),
    digest: ("digest_id",),
    pull: ("source_id", "started_at_utc"),
    delivery: ("digest_id", "channel", "target", "attempted_at_utc"),
}
