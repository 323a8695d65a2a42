"""Passages to search in"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WORDS = " || ".join(
    f"setweight(to_tsvector('gateway.policies'::regconfig, {column}), '{weight}')"
    for column, weight in (("title", "A"), ("heading", "B"), ("text", "D"))
)


def upgrade() -> None:
    op.execute("create extension if not exists unaccent")
    op.execute("create text search configuration gateway.policies (copy = pg_catalog.english)")
    op.execute(
        "alter text search configuration gateway.policies "
        "alter mapping for hword, hword_part, word with unaccent, english_stem"
    )
    op.create_table(
        "passages",
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("block", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), sa.Computed(WORDS, persisted=True), nullable=False),
        sa.PrimaryKeyConstraint("policy_id", "position", name=op.f("pk_passages")),
        schema="gateway",
    )
    op.create_index(
        op.f("ix_passages_words"), "passages", ["words"], unique=False, schema="gateway", postgresql_using="gin"
    )
    op.create_table(
        "search_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_words")),
        schema="gateway",
    )
    op.create_index(
        "ix_search_words_word_trgm",
        "search_words",
        ["word"],
        unique=False,
        schema="gateway",
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
