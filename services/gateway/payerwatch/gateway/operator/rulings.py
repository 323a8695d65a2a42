"""Held versions, and the operator's word on each. The differ does as it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Policy, Version
from payerwatch.events.gateway import ReleaseRequested, Ruling
from payerwatch.gateway.operator.audit import Actor, Deed, record
from payerwatch.policies.ids import public_id
from payerwatch.streams.outbox import say

DEEDS = {Ruling.RELEASE: Deed.RELEASED, Ruling.DISCARD: Deed.DISCARDED}


@dataclass(frozen=True, slots=True)
class Held:
    id: UUID
    reason: str | None
    taken_at: datetime
    payer_id: str
    number: str | None
    title: str
    policy_id: UUID
    current_version_id: UUID | None

    @property
    def name(self) -> str:
        return " ".join(word for word in (self.payer_id, self.number, self.title) if word)


def _held() -> Select[UUID, str | None, datetime, str, str | None, str, UUID, UUID | None]:
    columns = (Version.id, Version.hold_reason, Version.taken_at, Policy.payer_id, Policy.number, Policy.title)
    query = select(*columns, Policy.id, Policy.current_version_id).join(Policy, Policy.id == Version.policy_id)
    return query.where(Version.state == "held")


async def held_versions(session: AsyncSession) -> Sequence[Held]:
    return [Held(*row) for row in await session.execute(_held().order_by(Version.taken_at))]


async def held_version(session: AsyncSession, version: UUID) -> Held | None:
    row = (await session.execute(_held().where(Version.id == version))).one_or_none()
    return None if row is None else Held(*row)


async def rule(session: AsyncSession, actor: Actor, version: UUID, ruling: Ruling, now: datetime) -> str | None:
    """Why it cannot be, or None where it is said."""
    state = await session.scalar(select(Version.state).where(Version.id == version))
    if state != "held":
        why = f"it is {state}" if state else "there is no such version"
        return f"{public_id('ver', version)} is not held: {why}."
    await say(session, "gateway", ReleaseRequested(version_id=version, ruling=ruling))
    await record(session, actor, DEEDS[ruling], now, version=str(version))
    return None
