"""What the people of an organization have made, those who left among them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from payerwatch.db.models.gateway import Subscriber, Watch
from payerwatch.db.models.gateway_accounts import Member
from payerwatch.db.models.gateway_watching import Endpoint, OwnCode
from payerwatch.gateway.watching.person import Person
from payerwatch.gateway.watching.store import codes_changed


@dataclass(slots=True)
class Estate:
    subscriber_id: UUID
    address: str
    left: bool
    """No longer a member: nothing of theirs is told to anybody."""
    watches: list[Watch] = field(default_factory=list)
    endpoints: list[Endpoint] = field(default_factory=list)
    codes: int = 0


async def estates_of(session: AsyncSession, organization_id: UUID) -> Sequence[Estate]:
    watches = select(Watch).where(Watch.organization_id == organization_id, Watch.removed_at.is_(None))
    endpoints = select(Endpoint).where(Endpoint.organization_id == organization_id, Endpoint.removed_at.is_(None))
    codes = select(OwnCode.subscriber_id, func.count()).where(OwnCode.organization_id == organization_id)
    kept = list(await session.scalars(watches.order_by(Watch.id)))
    told = list(await session.scalars(endpoints.order_by(Endpoint.id)))
    counts = {row[0]: row[1] for row in await session.execute(codes.group_by(OwnCode.subscriber_id))}
    makers = {watch.subscriber_id for watch in kept} | {endpoint.subscriber_id for endpoint in told} | set(counts)
    estates = await _people(session, organization_id, makers)
    for watch in kept:
        estates[watch.subscriber_id].watches.append(watch)
    for endpoint in told:
        estates[endpoint.subscriber_id].endpoints.append(endpoint)
    for who, count in counts.items():
        estates[who].codes = count
    return sorted(estates.values(), key=lambda estate: (not estate.left, estate.address))


async def _people(session: AsyncSession, organization_id: UUID, people: set[UUID]) -> dict[UUID, Estate]:
    inside = exists().where(Member.organization_id == organization_id, Member.subscriber_id == Subscriber.id)
    query = select(Subscriber.id, Subscriber.email, ~inside).where(Subscriber.id.in_(people))
    return {who: Estate(who, address, left) for who, address, left in await session.execute(query)}


async def has_left(session: AsyncSession, estate: Person) -> bool:
    """Whether the person made something here and is no member any more."""
    inside = select(Member.id).where(
        Member.organization_id == estate.organization_id, Member.subscriber_id == estate.subscriber_id
    )
    if await session.scalar(inside) is not None:
        return False
    made = {each.subscriber_id for each in await estates_of(session, estate.organization_id)}
    return estate.subscriber_id in made


async def take_over(session: AsyncSession, estate: Person, heir: Person) -> None:
    """Watches, endpoints and codes go on as the heir's. A code that both had stays as the heir has it."""
    mine, theirs = aliased(OwnCode), (OwnCode.organization_id == estate.organization_id)
    both = exists().where(
        mine.organization_id == heir.organization_id,
        mine.subscriber_id == heir.subscriber_id,
        mine.code == OwnCode.code,
        mine.payer_id.is_not_distinct_from(OwnCode.payer_id),
    )
    whose = (theirs, OwnCode.subscriber_id == estate.subscriber_id)
    await session.execute(delete(OwnCode).where(*whose, both).execution_options(synchronize_session=False))
    for table in (Watch, Endpoint, OwnCode):
        row = update(table).where(
            table.organization_id == estate.organization_id, table.subscriber_id == estate.subscriber_id
        )
        edited = {"edited_at": func.now()} if table is Watch else {}
        await session.execute(row.values(subscriber_id=heir.subscriber_id, **edited))
    await codes_changed(session, heir)


async def remove(session: AsyncSession, estate: Person, now: datetime) -> None:
    watches = update(Watch).where(
        Watch.organization_id == estate.organization_id, Watch.subscriber_id == estate.subscriber_id
    )
    await session.execute(watches.values(removed_at=now, edited_at=func.now()))
    endpoints = update(Endpoint).where(
        Endpoint.organization_id == estate.organization_id, Endpoint.subscriber_id == estate.subscriber_id
    )
    await session.execute(endpoints.values(removed_at=now))
    codes = delete(OwnCode).where(
        OwnCode.organization_id == estate.organization_id, OwnCode.subscriber_id == estate.subscriber_id
    )
    await session.execute(codes)
