"""How far the steps of the pipeline have caught up with what is kept; and what occurred in a window
is told by the index alone, without a look at each row that began before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "caught_up",
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("step"),
        sqlite_strict=True,
    )
    for table in ("report", "incident"):
        op.drop_index(f"{table}_occurred", table)
        op.create_index(
            f"{table}_occurred",
            table,
            ["occurred_from_utc", f"{table}_id", "occurred_until_utc"],
            unique=False,
        )
