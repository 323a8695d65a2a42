"""Rereadings"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rereadings",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("reader", sa.BigInteger(), nullable=False),
        sa.Column("from_reader", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["differ.versions.id"], name=op.f("fk_rereadings_version_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_rereadings")),
        schema="differ",
    )
