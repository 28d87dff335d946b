"""Heat seen from orbit: detections, and the sealed batches they came in."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_tables()
    op.create_index("rejection_capture", "rejection", ["capture_id"], unique=False)
    for table in ("heat_batch", "heat_detection"):
        for act in ("DELETE", "UPDATE"):
            refuse(table, act)


def refuse(table: str, act: str) -> None:
    """A trigger against UPDATE or DELETE of rows."""
    op.execute(
        f"""
        CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}
        BEGIN
            SELECT raise(ABORT, '{table} is append-only');
        END
        """
    )


def create_tables() -> None:
    op.create_table(
        "heat_batch",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("capture_id", sa.Text(), nullable=False),
        sa.Column("first_row", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("detections", sa.Integer(), nullable=False),
        sa.Column("detections_sha256", sa.Text(), nullable=False),
        sa.Column("read_at_utc", sa.Text(), nullable=False),
        sa.CheckConstraint("rows >= 1", name=op.f("heat_batch_rows")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.capture_id"]),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("capture_id", "first_row"),
        sqlite_strict=True,
    )
    op.create_table(
        "heat_detection",
        sa.Column("cell", sa.Integer(), nullable=False),
        sa.Column("detected_s", sa.Integer(), nullable=False),
        sa.Column("lasting_s", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.REAL(), nullable=False),
        sa.Column("longitude", sa.REAL(), nullable=False),
        sa.Column("satellite", sa.Text(), nullable=False),
        sa.Column("radius_m", sa.REAL(), nullable=True),
        sa.Column("frp_mw", sa.REAL(), nullable=True),
        sa.Column("confidence", sa.Text(), nullable=True),
        sa.Column("by_day", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.CheckConstraint("by_day IN (0, 1)", name=op.f("heat_detection_by_day")),
        sa.CheckConstraint(
            "confidence IN ('low', 'nominal', 'high')", name=op.f("heat_detection_confidence")
        ),
        sa.CheckConstraint("lasting_s BETWEEN 1 AND 86400", name=op.f("heat_detection_lasting_s")),
        sa.ForeignKeyConstraint(["batch"], ["heat_batch.entry"]),
        sa.PrimaryKeyConstraint(
            "cell", "detected_s", "lasting_s", "latitude", "longitude", "satellite"
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
