"""The tables. Each record is kept whole in ``body`` as canonical JSON; the other columns are what
it is looked up by.

Every append-only row carries as ``entry`` the number of its ledger entry, which is its place in
the hash chain. ``superseded_at_utc`` is the only column ever written twice, from nothing to the
instant at which the next revision took over. The triggers that see to this, the view ``violation``
and the R*Tree ``incident_box`` are made by the migrations.
"""

from typing import Any

from sqlalchemy import (
    REAL,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    column,
    table,
    text,
)

from monitor.model.assessments import Mode, Status, Verdict
from monitor.model.heat import HeatConfidence
from monitor.model.incidents import IncidentKind, JudgementKind
from monitor.model.reports import RejectionReason
from monitor.model.review import DecisionKind
from monitor.model.sites import SiteCategory
from monitor.store.fields import at_least, instant, number, one_current, one_of, points_to, words
from monitor.store.records import DeliveryOutcome, PullOutcome

METADATA = MetaData(
    naming_convention={"ck": "%(table_name)s_%(constraint_name)s", "ix": "%(column_0_label)s"}
)


def _kept(name: str, *items: Column[Any] | CheckConstraint | UniqueConstraint | Any) -> Table:
    """An append-only table: its rows are numbered by the ledger."""
    entry: Column[int] = Column("entry", Integer, ForeignKey("ledger.seq"), primary_key=True)
    return Table(name, METADATA, entry, *items, sqlite_strict=True)


ledger = Table(
    "ledger",
    METADATA,
    Column("seq", Integer, primary_key=True),
    words("table_name"),
    words("row_key"),
    words("row_sha256"),
    words("prev_sha256"),
    Column("sha256", Text, nullable=False, unique=True),
    UniqueConstraint("table_name", "row_key"),
    sqlite_strict=True,
)

capture = _kept(
    "capture",
    words("capture_id"),
    words("source_id"),
    words("url"),
    words("media_type"),
    instant("fetched_at_utc"),
    words("sha256"),
    Column("content", LargeBinary, nullable=False),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    UniqueConstraint("capture_id"),
)

# that a capture was read, and what came of it; each is read once
normalisation = _kept(
    "normalisation",
    points_to("capture_id", "capture.capture_id"),
    number("reports"),
    number("rejections"),
    instant("normalised_at_utc"),
    at_least("reports", 0),
    at_least("rejections", 0),
    UniqueConstraint("capture_id"),
)

report = _kept(
    "report",
    words("report_id"),
    points_to("capture_id", "capture.capture_id"),
    words("source_id"),
    words("family_id"),
    instant("occurred_from_utc"),
    instant("occurred_until_utc"),
    number("occurred_s"),
    instant("received_at_utc"),
    words("body"),
    at_least("occurred_s", 1),
    UniqueConstraint("report_id"),
    Index("report_occurred", "occurred_from_utc", "report_id", "occurred_until_utc"),
    Index("report_occurred_s", "occurred_s"),
    Index("report_received", "received_at_utc"),
    Index("report_capture", "capture_id"),
    Index("report_external", text("json_extract(body, '$.external_id')")),
)

rejection = _kept(
    "rejection",
    words("rejection_id"),
    points_to("capture_id", "capture.capture_id"),
    words("source_id"),
    words("reason"),
    instant("rejected_at_utc"),
    words("body"),
    one_of("reason", RejectionReason),
    UniqueConstraint("rejection_id"),
    Index("rejection_rejected", "rejected_at_utc"),
    Index("rejection_capture", "capture_id"),
)

# a run of a heat table's rows; what came of them is sealed here, together
heat_batch = _kept(
    "heat_batch",
    points_to("capture_id", "capture.capture_id"),
    number("first_row"),
    number("rows"),
    number("detections"),
    words("detections_sha256"),
    instant("read_at_utc"),
    at_least("rows", 1),
    UniqueConstraint("capture_id", "first_row"),
)

# kept in the order it is asked for: the cell of a fixed grid, then the time
heat_detection = Table(
    "heat_detection",
    METADATA,
    *(
        Column(name, kind, primary_key=True)
        for name, kind in (
            ("cell", Integer),
            ("detected_s", Integer),
            ("lasting_s", Integer),
            ("latitude", REAL),
            ("longitude", REAL),
            ("satellite", Text),
        )
    ),
    Column("radius_m", REAL),
    Column("frp_mw", REAL),
    words("confidence", nullable=True),
    Column("by_day", Integer),
    words("source"),
    Column("batch", Integer, ForeignKey("heat_batch.entry"), nullable=False),
    one_of("confidence", HeatConfidence),
    CheckConstraint("lasting_s BETWEEN 1 AND 86400", name="lasting_s"),
    CheckConstraint("by_day IN (0, 1)", name="by_day"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# that a source's claims of an external id, published before an instant, count no longer
withdrawal = _kept(
    "withdrawal",
    words("source_id"),
    words("external_id"),
    instant("before_utc"),
    points_to("capture_id", "capture.capture_id"),
    instant("received_at_utc"),
    UniqueConstraint("source_id", "external_id", "before_utc"),
)

# that a source is paused or read again from then on, with the reason a person gave
pause = _kept(
    "pause",
    words("source_id"),
    number("paused"),
    words("reason"),
    instant("decided_at_utc"),
    CheckConstraint("paused IN (0, 1)", name="paused"),
    UniqueConstraint("source_id", "decided_at_utc"),
)

location = _kept(
    "location",
    points_to("report_id", "report.report_id"),
    number("revision"),
    instant("located_at_utc"),
    instant("superseded_at_utc", nullable=True),
    words("body"),
    at_least("revision", 1),
    UniqueConstraint("report_id", "revision"),
    one_current("location", "report_id"),
)

incident = _kept(
    "incident",
    words("incident_id"),
    number("revision"),
    words("kind"),
    words("category", nullable=True),
    number("retracted"),
    instant("occurred_from_utc"),
    instant("occurred_until_utc"),
    number("occurred_s"),
    *(Column(side, REAL) for side in ("west", "east", "south", "north")),
    instant("formed_at_utc"),
    instant("superseded_at_utc", nullable=True),
    words("body"),
    at_least("revision", 1),
    at_least("occurred_s", 1),
    one_of("kind", IncidentKind),
    one_of("category", SiteCategory),
    CheckConstraint("retracted IN (0, 1)", name="retracted"),
    UniqueConstraint("incident_id", "revision"),
    one_current("incident", "incident_id"),
    Index("incident_occurred", "occurred_from_utc", "incident_id", "occurred_until_utc"),
    Index("incident_occurred_s", "occurred_s"),
    Index("incident_formed", "formed_at_utc"),
)

# which reports make up a revision of an incident: its body's list, turned into rows to look up by
incident_report = Table(
    "incident_report",
    METADATA,
    Column("report_id", Text, ForeignKey("report.report_id"), primary_key=True),
    Column("entry", Integer, ForeignKey("incident.entry"), primary_key=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# the R*Tree over incident.west … north; a virtual table, so no part of the metadata
incident_box = table(
    "incident_box", *(column(name) for name in ("entry", "west", "east", "south", "north"))
)

assessment = _kept(
    "assessment",
    words("incident_id"),
    number("incident_revision"),
    words("agreement_id"),
    words("reading_id"),
    number("revision"),
    words("verdict"),
    words("mode"),
    words("status"),
    words("agreement_version"),
    words("list_versions"),
    words("rules_version"),
    instant("assessed_at_utc"),
    instant("superseded_at_utc", nullable=True),
    words("body"),
    at_least("revision", 1),
    one_of("verdict", Verdict),
    one_of("mode", Mode),
    one_of("status", Status),
    UniqueConstraint("incident_id", "agreement_id", "reading_id", "revision"),
    ForeignKeyConstraint(
        ["incident_id", "incident_revision"], ["incident.incident_id", "incident.revision"]
    ),
    one_current("assessment", "incident_id", "agreement_id", "reading_id"),
    Index("assessment_assessed", "assessed_at_utc"),
)

judgement = _kept(
    "judgement",
    words("judgement_id"),
    points_to("left_id", "report.report_id"),
    points_to("right_id", "report.report_id"),
    words("kind"),
    instant("judged_at_utc"),
    words("body"),
    one_of("kind", JudgementKind),
    UniqueConstraint("judgement_id"),
    Index("judgement_left", "left_id"),
    Index("judgement_right", "right_id"),
)

# what people decided about incidents, numbered within each
decision = _kept(
    "decision",
    words("incident_id"),
    number("number"),
    words("kind"),
    words("author"),
    instant("decided_at_utc"),
    words("body"),
    at_least("number", 1),
    one_of("kind", DecisionKind),
    UniqueConstraint("incident_id", "number"),
)

# files handed in by reviewers, verbatim; the id is the SHA-256 of the content
evidence = _kept(
    "evidence",
    words("evidence_id"),
    words("name"),
    words("media_type"),
    instant("kept_at_utc"),
    Column("content", LargeBinary, nullable=False),
    CheckConstraint("length(evidence_id) = 64", name="evidence_id"),
    UniqueConstraint("evidence_id"),
)

site = _kept(
    "site",
    words("list_id"),
    words("version"),
    words("site_id"),
    words("category"),
    words("body"),
    one_of("category", SiteCategory),
    UniqueConstraint("list_id", "version", "site_id"),
)

# a version taken up again after another is one more row here, of the same sites
list_version = _kept(
    "list_version",
    words("list_id"),
    words("version"),
    words("dated"),
    words("title"),
    words("source"),
    instant("adopted_at_utc"),
    UniqueConstraint("list_id", "adopted_at_utc"),
    Index("list_version_version", "list_id", "version"),
)

agreement_version = _kept(
    "agreement_version",
    words("agreement_id"),
    words("version"),
    instant("adopted_at_utc"),
    words("body"),
    UniqueConstraint("agreement_id", "adopted_at_utc"),
)

digest = _kept(
    "digest",
    words("digest_id"),
    words("agreement_id"),
    words("day"),
    number("number"),
    number("issue"),
    instant("cut_off_utc"),
    words("chain_head"),
    words("body"),
    at_least("number", 1),
    at_least("issue", 1),
    UniqueConstraint("digest_id"),
    UniqueConstraint("agreement_id", "day", "issue"),
)

pull = _kept(
    "pull",
    words("source_id"),
    instant("slot_utc"),
    instant("started_at_utc"),
    instant("finished_at_utc"),
    words("outcome"),
    number("items"),
    number("rejected"),
    words("detail"),
    words("etag"),
    words("cursor"),
    one_of("outcome", PullOutcome),
    at_least("items", 0),
    at_least("rejected", 0),
    UniqueConstraint("source_id", "started_at_utc"),
    Index("pull_started", "started_at_utc"),
)

delivery = _kept(
    "delivery",
    points_to("digest_id", "digest.digest_id"),
    words("channel"),
    words("target"),
    instant("attempted_at_utc"),
    words("outcome"),
    words("detail"),
    one_of("outcome", DeliveryOutcome),
    UniqueConstraint("digest_id", "channel", "target", "attempted_at_utc"),
)

# current assessments of current incidents whose verdict is violation
violation = table("violation", *(column(name) for name in ("incident_id", "reading_id", "body")))

# answers already given to posted requests, so that a repeated request gets the same one
idempotency = Table(
    "idempotency",
    METADATA,
    Column("key", Text, primary_key=True),
    words("body_sha256"),
    number("status"),
    words("response"),
    instant("kept_at_utc"),
    sqlite_strict=True,
)

# up to which ledger entry a step of the pipeline has nothing left to do; spares it looking again
caught_up = Table(
    "caught_up",
    METADATA,
    Column("step", Text, primary_key=True),
    number("entry"),
    sqlite_strict=True,
)
