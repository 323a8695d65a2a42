"""Payers by the name people use, for lists to choose from."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.fetcher import Payer


async def payer_names(session: AsyncSession) -> dict[str, str]:
    """By id, in the order of names."""
    rows = await session.execute(select(Payer.id, Payer.name).order_by(Payer.name))
    return {row.id: row.name for row in rows}
