"""Errata, and changes by specialty and by date"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "errata",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["differ.changes.id"], name=op.f("fk_errata_change_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errata")),
        schema="differ",
    )
    op.create_index(op.f("ix_errata_change_id"), "errata", ["change_id"], schema="differ")
    op.create_index(
        "ix_changes_specialties",
        "changes",
        [sa.text("(brief -> 'specialties')")],
        schema="differ",
        postgresql_using="gin",
    )
    op.create_index(
        "ix_changes_status_value", "changes", [sa.text("((brief -> 'status') ->> 'value')")], schema="differ"
    )
