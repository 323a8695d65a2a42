"""Every watch in memory, brought up to date before each use.

What was edited lately is read again each time: with an overlap longer than any transaction of the gateway's lives,
nothing that was committed before a change is missed, and nobody has to be told.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.belonging import Belonging
from payerwatch.db.models.gateway import Watch
from payerwatch.db.watch_terms import own_codes_of, terms_of
from payerwatch.watches.index import RuleIndex
from payerwatch.watches.rules import News, Rule

OVERLAP = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a watch wants to be told."""

    channels: frozenset[str]
    cadence: str
    muted: bool
    snoozed_until: datetime | None
    organization_id: UUID | None = None

    def is_quiet(self, now: datetime) -> bool:
        return self.muted or (self.snoozed_until is not None and now < self.snoozed_until)


def of_members(
    met: Mapping[UUID, Mapping[UUID, Manner]], members: Collection[Belonging]
) -> dict[UUID, dict[UUID, Manner]]:
    """Without the watches of organizations whose plan has ended or that their people have left."""
    kept = {
        who: {watch: manner for watch, manner in watches.items() if (manner.organization_id, who) in members}
        for who, watches in met.items()
    }
    return {who: watches for who, watches in kept.items() if watches}


class WatchIndex:
    def __init__(self) -> None:
        self._index = RuleIndex()
        self._manners: dict[UUID, Manner] = {}
        self._read_at: datetime | None = None
        self._taken: dict[UUID, datetime] = {}
        """When the watches of the overlap, which are looked at again, were edited as they stand here."""
        self._turn = asyncio.Lock()

    async def met_by(self, session: AsyncSession, news: News, now: datetime) -> Mapping[UUID, Mapping[UUID, Manner]]:
        """The watches met, with their manners, by subscriber; none that is muted or snoozed."""
        async with self._turn:
            await self._refresh(session)
        found: dict[UUID, dict[UUID, Manner]] = {}
        for subscriber, watches in self._index.matched(news).items():
            loud = {watch: self._manners[watch] for watch in watches if not self._manners[watch].is_quiet(now)}
            if loud:
                found[subscriber] = loud
        return found

    async def _refresh(self, session: AsyncSession) -> None:
        read_at = (await session.execute(select(func.now()))).scalar_one()
        query = select(Watch)
        if self._read_at is not None:
            lately = select(Watch.id, Watch.edited_at).where(Watch.edited_at >= self._read_at - OVERLAP)
            edited = {row.id: row.edited_at for row in await session.execute(lately)}
            query = query.where(Watch.id.in_([id_ for id_, at in edited.items() if self._taken.get(id_) != at]))
            self._taken = {id_: at for id_, at in self._taken.items() if id_ in edited}
        await self._take(session, (await session.scalars(query)).all())
        self._read_at = read_at

    async def _take(self, session: AsyncSession, watches: Sequence[Watch]) -> None:
        owners = {(watch.organization_id, watch.subscriber_id) for watch in watches if watch.own_codes}
        own = await own_codes_of(session, owners) if owners else {}
        for watch in watches:
            self._taken[watch.id] = watch.edited_at
            if watch.removed_at is not None:
                self._index.drop(watch.id)
                self._manners.pop(watch.id, None)
                continue
            terms = terms_of(watch, own.get((watch.organization_id, watch.subscriber_id), ()))
            self._index.put(Rule(watch.id, watch.subscriber_id, terms))
            self._manners[watch.id] = Manner(
                frozenset(watch.channels), watch.cadence, watch.muted, watch.snoozed_until, watch.organization_id
            )
