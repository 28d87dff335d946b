"""The tables. Each record is kept whole in ``body`` as canonical JSON; the other columns are what
it is looked up by.

Every append-only row carries as ``entry`` the number of its ledger entry, which is its place in
the hash chain. ``superseded_at_utc`` is the only column ever written twice, from nothing to the
instant at which the next revision took over. The triggers that see to this, the view ``violation``
and the R*Tree ``incident_box`` are made by the migrations.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    REAL,
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
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
from monitor.store.codec import instant_of, instant_text
from monitor.store.records import DeliveryOutcome, PullOutcome

METADATA = MetaData(
    naming_convention={"ck": "%(table_name)s_%(constraint_name)s", "ix": "%(column_0_label)s"}
)


class Instant(TypeDecorator[datetime]):
    """A UTC instant as sortable text; naive datetimes are refused."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else instant_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else instant_of(value)


def _words(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, Instant, nullable=nullable)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _points_to(name: str, target: str) -> Column[str]:
    return Column(name, Text, ForeignKey(target), nullable=False)


def _one_of(name: str, vocabulary: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word.value}'" for word in vocabulary)
    return CheckConstraint(f"{name} IN ({listed})", name=name)


def _at_least(name: str, least: int) -> CheckConstraint:
    return CheckConstraint(f"{name} >= {least}", name=name)


def _one_current(name: str, *line: str) -> Index:
    """At most one revision of the same thing stands."""
    return Index(
        f"{name}_current", *line, unique=True, sqlite_where=column("superseded_at_utc").is_(None)
    )


def _kept(name: str, *items: Column[Any] | CheckConstraint | UniqueConstraint | Any) -> Table:
    """An append-only table: its rows are numbered by the ledger."""
    entry: Column[int] = Column("entry", Integer, ForeignKey("ledger.seq"), primary_key=True)
    return Table(name, METADATA, entry, *items, sqlite_strict=True)


ledger = Table(
    "ledger",
    METADATA,
    Column("seq", Integer, primary_key=True),
    _words("table_name"),
    _words("row_key"),
    _words("row_sha256"),
    _words("prev_sha256"),
    Column("sha256", Text, nullable=False, unique=True),
    UniqueConstraint("table_name", "row_key"),
    sqlite_strict=True,
)

capture = _kept(
    "capture",
    _words("capture_id"),
    _words("source_id"),
    _words("url"),
    _words("media_type"),
    _instant("fetched_at_utc"),
    _words("sha256"),
    Column("content", LargeBinary, nullable=False),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    UniqueConstraint("capture_id"),
)

# that a capture was read, and what came of it; each is read once
normalisation = _kept(
    "normalisation",
    _points_to("capture_id", "capture.capture_id"),
    _number("reports"),
    _number("rejections"),
    _instant("normalised_at_utc"),
    _at_least("reports", 0),
    _at_least("rejections", 0),
    UniqueConstraint("capture_id"),
)

report = _kept(
    "report",
    _words("report_id"),
    _points_to("capture_id", "capture.capture_id"),
    _words("source_id"),
    _words("family_id"),
    _instant("occurred_from_utc"),
    _instant("occurred_until_utc"),
    _number("occurred_s"),
    _instant("received_at_utc"),
    _words("body"),
    _at_least("occurred_s", 1),
    UniqueConstraint("report_id"),
    Index("report_occurred", "occurred_from_utc", "report_id"),
    Index("report_occurred_s", "occurred_s"),
    Index("report_received", "received_at_utc"),
    Index("report_capture", "capture_id"),
    Index("report_external", text("json_extract(body, '$.external_id')")),
)

rejection = _kept(
    "rejection",
    _words("rejection_id"),
    _points_to("capture_id", "capture.capture_id"),
    _words("source_id"),
    _words("reason"),
    _instant("rejected_at_utc"),
    _words("body"),
    _one_of("reason", RejectionReason),
    UniqueConstraint("rejection_id"),
    Index("rejection_rejected", "rejected_at_utc"),
    Index("rejection_capture", "capture_id"),
)

# a run of a heat table's rows; what came of them is sealed here, together
heat_batch = _kept(
    "heat_batch",
    _points_to("capture_id", "capture.capture_id"),
    _number("first_row"),
    _number("rows"),
    _number("detections"),
    _words("detections_sha256"),
    _instant("read_at_utc"),
    _at_least("rows", 1),
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
    _words("confidence", nullable=True),
    Column("by_day", Integer),
    _words("source"),
    Column("batch", Integer, ForeignKey("heat_batch.entry"), nullable=False),
    _one_of("confidence", HeatConfidence),
    CheckConstraint("lasting_s BETWEEN 1 AND 86400", name="lasting_s"),
    CheckConstraint("by_day IN (0, 1)", name="by_day"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# that a source's claims of an external id, published before an instant, count no longer
withdrawal = _kept(
    "withdrawal",
    _words("source_id"),
    _words("external_id"),
    _instant("before_utc"),
    _points_to("capture_id", "capture.capture_id"),
    _instant("received_at_utc"),
    UniqueConstraint("source_id", "external_id", "before_utc"),
)

# that a source is paused or read again from then on, with the reason a person gave
pause = _kept(
    "pause",
    _words("source_id"),
    _number("paused"),
    _words("reason"),
    _instant("decided_at_utc"),
    CheckConstraint("paused IN (0, 1)", name="paused"),
    UniqueConstraint("source_id", "decided_at_utc"),
)

location = _kept(
    "location",
    _points_to("report_id", "report.report_id"),
    _number("revision"),
    _instant("located_at_utc"),
    _instant("superseded_at_utc", nullable=True),
    _words("body"),
    _at_least("revision", 1),
    UniqueConstraint("report_id", "revision"),
    _one_current("location", "report_id"),
)

incident = _kept(
    "incident",
    _words("incident_id"),
    _number("revision"),
    _words("kind"),
    _words("category", nullable=True),
    _number("retracted"),
    _instant("occurred_from_utc"),
    _instant("occurred_until_utc"),
    _number("occurred_s"),
    *(Column(side, REAL) for side in ("west", "east", "south", "north")),
    _instant("formed_at_utc"),
    _instant("superseded_at_utc", nullable=True),
    _words("body"),
    _at_least("revision", 1),
    _at_least("occurred_s", 1),
    _one_of("kind", IncidentKind),
    _one_of("category", SiteCategory),
    CheckConstraint("retracted IN (0, 1)", name="retracted"),
    UniqueConstraint("incident_id", "revision"),
    _one_current("incident", "incident_id"),
    Index("incident_occurred", "occurred_from_utc", "incident_id"),
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
    _words("incident_id"),
    _number("incident_revision"),
    _words("agreement_id"),
    _words("reading_id"),
    _number("revision"),
    _words("verdict"),
    _words("mode"),
    _words("status"),
    _words("agreement_version"),
    _words("list_versions"),
    _words("rules_version"),
    _instant("assessed_at_utc"),
    _instant("superseded_at_utc", nullable=True),
    _words("body"),
    _at_least("revision", 1),
    _one_of("verdict", Verdict),
    _one_of("mode", Mode),
    _one_of("status", Status),
    UniqueConstraint("incident_id", "agreement_id", "reading_id", "revision"),
    ForeignKeyConstraint(
        ["incident_id", "incident_revision"], ["incident.incident_id", "incident.revision"]
    ),
    _one_current("assessment", "incident_id", "agreement_id", "reading_id"),
    Index("assessment_assessed", "assessed_at_utc"),
)

judgement = _kept(
    "judgement",
    _words("judgement_id"),
    _points_to("left_id", "report.report_id"),
    _points_to("right_id", "report.report_id"),
    _words("kind"),
    _instant("judged_at_utc"),
    _words("body"),
    _one_of("kind", JudgementKind),
    UniqueConstraint("judgement_id"),
    Index("judgement_left", "left_id"),
    Index("judgement_right", "right_id"),
)

# what people decided about incidents, numbered within each
decision = _kept(
    "decision",
    _words("incident_id"),
    _number("number"),
    _words("kind"),
    _words("author"),
    _instant("decided_at_utc"),
    _words("body"),
    _at_least("number", 1),
    _one_of("kind", DecisionKind),
    UniqueConstraint("incident_id", "number"),
)

# files handed in by reviewers, verbatim; the id is the SHA-256 of the content
evidence = _kept(
    "evidence",
    _words("evidence_id"),
    _words("name"),
    _words("media_type"),
    _instant("kept_at_utc"),
    Column("content", LargeBinary, nullable=False),
    CheckConstraint("length(evidence_id) = 64", name="evidence_id"),
    UniqueConstraint("evidence_id"),
)

site = _kept(
    "site",
    _words("list_id"),
    _words("version"),
    _words("site_id"),
    _words("category"),
    _words("body"),
    _one_of("category", SiteCategory),
    UniqueConstraint("list_id", "version", "site_id"),
)

# a version taken up again after another is one more row here, of the same sites
list_version = _kept(
    "list_version",
    _words("list_id"),
    _words("version"),
    _words("dated"),
    _words("title"),
    _words("source"),
    _instant("adopted_at_utc"),
    UniqueConstraint("list_id", "adopted_at_utc"),
    Index("list_version_version", "list_id", "version"),
)

agreement_version = _kept(
    "agreement_version",
    _words("agreement_id"),
    _words("version"),
    _instant("adopted_at_utc"),
    _words("body"),
    UniqueConstraint("agreement_id", "adopted_at_utc"),
)

digest = _kept(
    "digest",
    _words("digest_id"),
    _words("agreement_id"),
    _words("day"),
    _number("number"),
    _number("issue"),
    _instant("cut_off_utc"),
    _words("chain_head"),
    _words("body"),
    _at_least("number", 1),
    _at_least("issue", 1),
    UniqueConstraint("digest_id"),
    UniqueConstraint("agreement_id", "day", "issue"),
)

pull = _kept(
    "pull",
    _words("source_id"),
    _instant("slot_utc"),
    _instant("started_at_utc"),
    _instant("finished_at_utc"),
    _words("outcome"),
    _number("items"),
    _number("rejected"),
    _words("detail"),
    _words("etag"),
    _words("cursor"),
    _one_of("outcome", PullOutcome),
    _at_least("items", 0),
    _at_least("rejected", 0),
    UniqueConstraint("source_id", "started_at_utc"),
    Index("pull_started", "started_at_utc"),
)

delivery = _kept(
    "delivery",
    _points_to("digest_id", "digest.digest_id"),
    _words("channel"),
    _words("target"),
    _instant("attempted_at_utc"),
    _words("outcome"),
    _words("detail"),
    _one_of("outcome", DeliveryOutcome),
    UniqueConstraint("digest_id", "channel", "target", "attempted_at_utc"),
)

# current assessments of current incidents whose verdict is violation
violation = table("violation", *(column(name) for name in ("incident_id", "reading_id", "body")))

# answers already given to posted requests, so that a repeated request gets the same one
idempotency = Table(
    "idempotency",
    METADATA,
    Column("key", Text, primary_key=True),
    _words("body_sha256"),
    _number("status"),
    _words("response"),
    _instant("kept_at_utc"),
    sqlite_strict=True,
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
