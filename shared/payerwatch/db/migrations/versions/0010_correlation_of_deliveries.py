"""What a delivery goes back to: the visit or the request at its beginning."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("correlation", sa.Uuid(), nullable=True), schema="notifier")


def downgrade() -> None:
    op.drop_column("deliveries", "correlation", schema="notifier")
