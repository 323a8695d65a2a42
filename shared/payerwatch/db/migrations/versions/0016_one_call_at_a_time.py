"""Whether an endpoint is being called now is found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_deliveries_recipient_id"),
        "deliveries",
        ["recipient_id"],
        schema="notifier",
        postgresql_where=sa.text("state = 'sending'"),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_deliveries_recipient_id"), table_name="deliveries", schema="notifier")
