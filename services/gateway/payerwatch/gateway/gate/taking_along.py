"""Everything that is kept of a person, for them to take along: every row of every table that names them."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Column, LargeBinary, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models import Base

PEOPLE = "gateway.subscribers"
NAMES_A_PERSON = ("subscriber_id", "actor_id", "invited_by")


def _naming(table: Table) -> list[Column[Any]]:
    if table.fullname == PEOPLE:
        return [table.columns["id"]]
    return [table.columns[name] for name in NAMES_A_PERSON if name in table.columns]


def _shown(table: Table) -> Iterator[Column[Any]]:
    """Secrets, keyed hashes and public keys are bytes, and of no use to anybody but us."""
    return (column for column in table.columns if not isinstance(column.type, LargeBinary))


async def kept_of(session: AsyncSession, subscriber_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """By table. Empty for who is not known."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in Base.metadata.sorted_tables:
        for name in _naming(table):
            rows = await session.execute(select(*_shown(table)).where(name == subscriber_id))
            kept = [dict(row) for row in rows.mappings()]
            found.setdefault(table.name, []).extend(kept)
    return {name: rows for name, rows in found.items() if rows}
