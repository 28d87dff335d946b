"""What reviewers decide and the evidence they attach, with their guards."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("decided_at_utc", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('take', 'release', 'confirm', 'reject', 'dispute', 'split', 'merge', 'correct', 'attach', 'reply')",
            name=op.f("decision_kind"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("decision_number")),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("incident_id", "number"),
        sqlite_strict=True,
    )
    op.create_table(
        "evidence",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("kept_at_utc", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(evidence_id) = 64", name=op.f("evidence_evidence_id")),
        sa.ForeignKeyConstraint(["entry"], ["ledger.seq"]),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("evidence_id"),
        sqlite_strict=True,
    )
    for table in ("decision", "evidence"):
        for act in ("DELETE", "UPDATE"):
            op.execute(
                f"""
                CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}
                BEGIN
                    SELECT raise(ABORT, '{table} is append-only');
                END
                """
            )
