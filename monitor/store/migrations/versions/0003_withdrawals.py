"""What sources take back, and which of them are paused."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_tables()
    op.execute("CREATE INDEX report_external ON report (json_extract(body, '$.external_id'))")
    for table in ("withdrawal", "pause"):
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
        "withdrawal",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("before_utc", sa.Text(), nullable=False),
        sa.Column("capture_id", sa.Text(), nullable=False),
        sa.Column("received_at_utc", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.capture_id"]),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("source_id", "external_id", "before_utc"),
        sqlite_strict=True,
    )
    op.create_table(
        "pause",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("paused", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at_utc", sa.Text(), nullable=False),
        sa.CheckConstraint("paused IN (0, 1)", name=op.f("pause_paused")),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("source_id", "decided_at_utc"),
        sqlite_strict=True,
    )
