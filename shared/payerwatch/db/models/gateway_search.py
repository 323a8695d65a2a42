"""What text search looks in. Written by the gateway from the differ's versions, and rebuilt from them at any time."""

from typing import Any
from uuid import UUID

from sqlalchemy import Computed, Index, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from payerwatch.db.models.base import Base

SCHEMA = {"schema": "gateway"}
CONFIGURATION = "gateway.policies"
"""English stems after accents are taken off; made by the migration."""


WEIGHTS = (("title", "A"), ("heading", "B"), ("text", "D"))


def _weighted(column: str, weight: str) -> str:
    return f"setweight(to_tsvector('{CONFIGURATION}'::regconfig, {column}), '{weight}')"


class Passage(Base):
    """A block of a policy's current version. It is found by the words of its policy's title and its heading too."""

    __tablename__ = "passages"
    __table_args__ = (Index(None, "words", postgresql_using="gin"), SCHEMA)

    policy_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[UUID]
    block: Mapped[str]
    title: Mapped[str]
    heading: Mapped[str]
    text: Mapped[str]
    words: Mapped[Any] = mapped_column(
        TSVECTOR,
        Computed(" || ".join(_weighted(*pair) for pair in WEIGHTS), persisted=True),
        deferred=True,
    )


class SearchWord(Base):
    """A word of a title or heading, for "did you mean". Never removed: a word once printed may be looked for."""

    __tablename__ = "search_words"
    __table_args__ = (
        Index("ix_search_words_word_trgm", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
        SCHEMA,
    )

    word: Mapped[str] = mapped_column(Text, primary_key=True)
