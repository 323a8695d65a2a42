"""Deadlines that are printed as a month or a year"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "deadlines", sa.Column("precision", sa.Text(), server_default="day", nullable=False), schema="notifier"
    )


def downgrade() -> None:
    op.drop_column("deadlines", "precision", schema="notifier")
