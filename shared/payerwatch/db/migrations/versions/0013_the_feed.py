"""The feed"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed",
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_feed")),
        sa.UniqueConstraint("change_id", name=op.f("uq_feed_change_id")),
        schema="gateway",
    )
