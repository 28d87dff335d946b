"""The first tables, with their guards."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NEVER_CHANGED = (
    "ledger capture normalisation report rejection incident_report judgement"
    " site list_version agreement_version digest pull delivery"
).split()
SUPERSEDED_ONCE = ("location", "incident", "assessment")


def upgrade() -> None:
    create_tables()
    op.execute("CREATE VIRTUAL TABLE incident_box USING rtree (entry, west, east, south, north)")
    op.execute(
        """
        CREATE VIEW violation AS
        SELECT assessment.*
        FROM assessment
        JOIN incident ON incident.incident_id = assessment.incident_id
        WHERE assessment.verdict = 'violation'
          AND assessment.superseded_at_utc IS NULL
          AND incident.superseded_at_utc IS NULL
          AND incident.retracted = 0
        """
    )
    for table in (*NEVER_CHANGED, *SUPERSEDED_ONCE):
        refuse(table, "DELETE")
    for table in NEVER_CHANGED:
        refuse(table, "UPDATE")
    for table in SUPERSEDED_ONCE:
        refuse(table, "UPDATE", unless=superseding(table))


def refuse(table: str, act: str, unless: str = "0") -> None:
    """A trigger against UPDATE or DELETE of rows."""
    op.execute(
        f"""
        CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} WHEN NOT ({unless})
        BEGIN
            SELECT raise(ABORT, '{table} is append-only');
        END
        """
    )


def superseding(table: str) -> str:
    """The condition that an update does no more than set superseded_at_utc for the first time."""
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
    same = [f"NEW.{name} IS OLD.{name}" for name in columns if name != "superseded_at_utc"]
    first = ["OLD.superseded_at_utc IS NULL", "NEW.superseded_at_utc IS NOT NULL"]
    return " AND ".join(first + same)


def create_tables() -> None:
    op.create_table(
        "idempotency",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("kept_at_utc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_strict=True,
    )
    op.create_table(
        "ledger",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("row_sha256", sa.Text(), nullable=False),
        sa.Column("prev_sha256", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("sha256"),
        sa.UniqueConstraint("table_name", "row_key"),
        sqlite_strict=True,
    )
    op.create_table(
        "agreement_version",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("adopted_at_utc", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("agreement_id", "adopted_at_utc"),
        sqlite_strict=True,
    )
    op.create_table(
        "capture",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("capture_id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("fetched_at_utc", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("capture_sha256")),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("capture_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "digest",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("digest_id", sa.Text(), nullable=False),
        sa.Column("agreement_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("cut_off_utc", sa.Text(), nullable=False),
        sa.Column("chain_head", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("issue >= 1", name=op.f("digest_issue")),
        sa.CheckConstraint("number >= 1", name=op.f("digest_number")),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("agreement_id", "day", "issue"),
        sa.UniqueConstraint("digest_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "incident",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("retracted", sa.Integer(), nullable=False),
        sa.Column("occurred_from_utc", sa.Text(), nullable=False),
        sa.Column("occurred_until_utc", sa.Text(), nullable=False),
        sa.Column("occurred_s", sa.Integer(), nullable=False),
        sa.Column("west", sa.REAL(), nullable=True),
        sa.Column("east", sa.REAL(), nullable=True),
        sa.Column("south", sa.REAL(), nullable=True),
        sa.Column("north", sa.REAL(), nullable=True),
        sa.Column("formed_at_utc", sa.Text(), nullable=False),
        sa.Column("superseded_at_utc", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "category IN ('nuclear_plant', 'power_plant_thermal', 'power_plant_hydro', 'substation', 'power_line', 'distribution', 'refinery', 'oil_depot', 'pumping_station', 'pipeline', 'gas_storage', 'gas_metering', 'gas_production', 'coal_mine', 'power_equipment', 'other_energy', 'not_energy')",
            name=op.f("incident_category"),
        ),
        sa.CheckConstraint("kind IN ('strike', 'claim')", name=op.f("incident_kind")),
        sa.CheckConstraint("occurred_s >= 1", name=op.f("incident_occurred_s")),
        sa.CheckConstraint("retracted IN (0, 1)", name=op.f("incident_retracted")),
        sa.CheckConstraint("revision >= 1", name=op.f("incident_revision")),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("incident_id", "revision"),
        sqlite_strict=True,
    )
    op.create_index(
        "incident_current",
        "incident",
        ["incident_id"],
        unique=True,
        sqlite_where=sa.text("superseded_at_utc IS NULL"),
    )
    op.create_index("incident_formed", "incident", ["formed_at_utc"], unique=False)
    op.create_index(
        "incident_occurred", "incident", ["occurred_from_utc", "incident_id"], unique=False
    )
    op.create_index("incident_occurred_s", "incident", ["occurred_s"], unique=False)
    op.create_table(
        "list_version",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("dated", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("adopted_at_utc", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("list_id", "adopted_at_utc"),
        sqlite_strict=True,
    )
    op.create_index("list_version_version", "list_version", ["list_id", "version"], unique=False)
    op.create_table(
        "pull",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("slot_utc", sa.Text(), nullable=False),
        sa.Column("started_at_utc", sa.Text(), nullable=False),
        sa.Column("finished_at_utc", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('ok', 'empty', 'unchanged', 'failed')", name=op.f("pull_outcome")
        ),
        sa.CheckConstraint("items >= 0", name=op.f("pull_items")),
        sa.CheckConstraint("rejected >= 0", name=op.f("pull_rejected")),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("source_id", "started_at_utc"),
        sqlite_strict=True,
    )
    op.create_index("pull_started", "pull", ["started_at_utc"], unique=False)
    op.create_table(
        "site",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "category IN ('nuclear_plant', 'power_plant_thermal', 'power_plant_hydro', 'substation', 'power_line', 'distribution', 'refinery', 'oil_depot', 'pumping_station', 'pipeline', 'gas_storage', 'gas_metering', 'gas_production', 'coal_mine', 'power_equipment', 'other_energy', 'not_energy')",
            name=op.f("site_category"),
        ),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("list_id", "version", "site_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "assessment",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("incident_revision", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Text(), nullable=False),
        sa.Column("reading_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("agreement_version", sa.Text(), nullable=False),
        sa.Column("list_versions", sa.Text(), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("assessed_at_utc", sa.Text(), nullable=False),
        sa.Column("superseded_at_utc", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("mode IN ('automatic', 'manual')", name=op.f("assessment_mode")),
        sa.CheckConstraint("status IN ('preliminary', 'reviewed')", name=op.f("assessment_status")),
        sa.CheckConstraint(
            "verdict IN ('violation', 'no_violation', 'undetermined')",
            name=op.f("assessment_verdict"),
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("assessment_revision")),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.ForeignKeyConstraint(
            ["incident_id", "incident_revision"], ["incident.incident_id", "incident.revision"]
        ),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("incident_id", "agreement_id", "reading_id", "revision"),
        sqlite_strict=True,
    )
    op.create_index("assessment_assessed", "assessment", ["assessed_at_utc"], unique=False)
    op.create_index(
        "assessment_current",
        "assessment",
        ["incident_id", "agreement_id", "reading_id"],
        unique=True,
        sqlite_where=sa.text("superseded_at_utc IS NULL"),
    )
    op.create_table(
        "delivery",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("digest_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("attempted_at_utc", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.CheckConstraint("outcome IN ('delivered', 'failed')", name=op.f("delivery_outcome")),
        sa.ForeignKeyConstraint(["digest_id"], ["digest.digest_id"]),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("digest_id", "channel", "target", "attempted_at_utc"),
        sqlite_strict=True,
    )
    op.create_table(
        "normalisation",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("capture_id", sa.Text(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("rejections", sa.Integer(), nullable=False),
        sa.Column("normalised_at_utc", sa.Text(), nullable=False),
        sa.CheckConstraint("rejections >= 0", name=op.f("normalisation_rejections")),
        sa.CheckConstraint("reports >= 0", name=op.f("normalisation_reports")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.capture_id"]),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("capture_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "rejection",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("rejection_id", sa.Text(), nullable=False),
        sa.Column("capture_id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rejected_at_utc", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "reason IN ('malformed', 'missing_field', 'no_time', 'bad_time', 'future_time', 'bad_coordinates', 'unknown_value', 'too_large')",
            name=op.f("rejection_reason"),
        ),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.capture_id"]),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("rejection_id"),
        sqlite_strict=True,
    )
    op.create_index("rejection_rejected", "rejection", ["rejected_at_utc"], unique=False)
    op.create_table(
        "report",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("capture_id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("family_id", sa.Text(), nullable=False),
        sa.Column("occurred_from_utc", sa.Text(), nullable=False),
        sa.Column("occurred_until_utc", sa.Text(), nullable=False),
        sa.Column("occurred_s", sa.Integer(), nullable=False),
        sa.Column("received_at_utc", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("occurred_s >= 1", name=op.f("report_occurred_s")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.capture_id"]),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("report_id"),
        sqlite_strict=True,
    )
    op.create_index("report_capture", "report", ["capture_id"], unique=False)
    op.create_index("report_occurred", "report", ["occurred_from_utc", "report_id"], unique=False)
    op.create_index("report_occurred_s", "report", ["occurred_s"], unique=False)
    op.create_index("report_received", "report", ["received_at_utc"], unique=False)
    op.create_table(
        "incident_report",
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["incident.entry"]),
        sa.ForeignKeyConstraint(["report_id"], ["report.report_id"]),
        sa.PrimaryKeyConstraint("report_id", "entry"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "judgement",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("judgement_id", sa.Text(), nullable=False),
        sa.Column("left_id", sa.Text(), nullable=False),
        sa.Column("right_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("judged_at_utc", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('same', 'different', 'unsure')", name=op.f("judgement_kind")),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.ForeignKeyConstraint(["left_id"], ["report.report_id"]),
        sa.ForeignKeyConstraint(["right_id"], ["report.report_id"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("judgement_id"),
        sqlite_strict=True,
    )
    op.create_index("judgement_left", "judgement", ["left_id"], unique=False)
    op.create_index("judgement_right", "judgement", ["right_id"], unique=False)
    op.create_table(
        "location",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("located_at_utc", sa.Text(), nullable=False),
        sa.Column("superseded_at_utc", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("location_revision")),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.ForeignKeyConstraint(["report_id"], ["report.report_id"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("report_id", "revision"),
        sqlite_strict=True,
    )
    op.create_index(
        "location_current",
        "location",
        ["report_id"],
        unique=True,
        sqlite_where=sa.text("superseded_at_utc IS NULL"),
    )
