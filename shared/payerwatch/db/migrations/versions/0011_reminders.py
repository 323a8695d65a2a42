"""Reminders of one day go out in one mail."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reminders", sa.Column("notice_id", sa.Uuid(), nullable=False), schema="notifier")
    op.create_index(op.f("ix_reminders_notice_id"), "reminders", ["notice_id"], unique=False, schema="notifier")
