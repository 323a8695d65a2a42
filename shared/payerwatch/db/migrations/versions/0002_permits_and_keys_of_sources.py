"""Permits and keys of sources"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _permits()
    op.add_column(
        "payers", sa.Column("permission_text", sa.Text(), server_default="", nullable=False), schema="fetcher"
    )
    op.add_column("payers", sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True), schema="fetcher")
    op.add_column("payers", sa.Column("check_problem", sa.Text(), nullable=True), schema="fetcher")
    op.add_column("payers", sa.Column("not_visited_because", sa.Text(), nullable=True), schema="fetcher")
    op.add_column(
        "sources", sa.Column("omitted", sa.BigInteger(), server_default="0", nullable=False), schema="fetcher"
    )
    op.add_column(
        "sources",
        sa.Column("key", sa.Text(), server_default=sa.text("gen_random_uuid()::text"), nullable=False),
        schema="fetcher",
    )
    op.execute("update fetcher.sources set key = url")
    op.drop_constraint("uq_sources_payer_id_set_id_url", "sources", schema="fetcher")
    op.create_unique_constraint(
        op.f("uq_sources_payer_id_set_id_key"), "sources", ["payer_id", "set_id", "key"], schema="fetcher"
    )


def _permits() -> None:
    op.create_table(
        "permits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("gate_accepted", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["payer_id"], ["fetcher.payers.id"], name=op.f("fk_permits_payer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permits")),
        schema="fetcher",
    )
    op.create_index(op.f("ix_permits_payer_id"), "permits", ["payer_id"], schema="fetcher")
