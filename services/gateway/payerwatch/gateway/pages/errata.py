"""What we corrected: a change stays at its address, and says what was wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Change
from payerwatch.db.models.differ_errata import Erratum
from payerwatch.gateway.pages.links import update_url


async def errata_of(session: AsyncSession, change_id: UUID) -> Sequence[Erratum]:
    query = select(Erratum).where(Erratum.change_id == change_id).order_by(Erratum.at)
    return (await session.scalars(query)).all()


@dataclass(frozen=True, slots=True)
class LoggedErratum:
    at: datetime
    text: str
    title: str
    slug: str

    @property
    def url(self) -> str:
        return update_url(self.slug)


async def all_errata(session: AsyncSession, *, limit: int = 100) -> list[LoggedErratum]:
    query = (
        select(Erratum.at, Erratum.text, Change.title, Change.slug)
        .join(Change, Change.id == Erratum.change_id)
        .order_by(Erratum.at.desc())
        .limit(limit)
    )
    return [LoggedErratum(*row) for row in (await session.execute(query)).all()]
