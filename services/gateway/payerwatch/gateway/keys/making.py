"""Making, replacing and revoking keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_keys import ApiKey
from payerwatch.gateway.accounts.tokens import keyed_hash
from payerwatch.gateway.keys.holders import PURPOSE
from payerwatch.gateway.keys.text import KeyKind, KeyText, new_key
from payerwatch.policies.ids import new_id

MOST = 50


class TooManyKeys(Exception):
    """The organization has as many working keys as it may have."""


@dataclass(frozen=True, slots=True)
class Order:
    organization_id: UUID
    made_by: UUID
    name: str
    kind: KeyKind
    scopes: Sequence[str]
    networks: Sequence[str]
    expires_at: datetime | None
    replaces: UUID | None = None


async def make_key(session: AsyncSession, link_key: str, order: Order, now: datetime) -> tuple[UUID, KeyText]:
    """The key's text exists nowhere else: whoever loses it makes another. Raises TooManyKeys."""
    working = select(func.count()).select_from(ApiKey).where(ApiKey.organization_id == order.organization_id)
    if (await session.execute(working.where(ApiKey.revoked_at.is_(None)))).scalar_one() >= MOST:
        raise TooManyKeys
    text = new_key(order.kind)
    row = ApiKey(
        id=new_id(),
        organization_id=order.organization_id,
        name=order.name,
        kind=text.kind,
        prefix=text.prefix,
        secret_hash=keyed_hash(link_key, PURPOSE, text.secret),
        scopes=list(order.scopes),
        networks=list(order.networks),
        made_by=order.made_by,
        made_at=now,
        expires_at=order.expires_at,
        replaces=order.replaces,
    )
    session.add(row)
    await session.flush()
    return row.id, text


async def replace_key(
    session: AsyncSession, link_key: str, old: ApiKey, made_by: UUID, *, both_until: datetime, now: datetime
) -> tuple[UUID, KeyText]:
    """Another key for the same use. The old one works until `both_until`, or until its own earlier end."""
    order = Order(
        organization_id=old.organization_id,
        made_by=made_by,
        name=old.name,
        kind=KeyKind(old.kind),
        scopes=old.scopes,
        networks=old.networks,
        expires_at=None,
        replaces=old.id,
    )
    made = await make_key(session, link_key, order, now)
    old.expires_at = min(old.expires_at or both_until, both_until)
    return made


async def key_of(session: AsyncSession, organization_id: UUID, key_id: UUID) -> ApiKey | None:
    """One that still works."""
    query = select(ApiKey).where(ApiKey.id == key_id, ApiKey.organization_id == organization_id)
    return await session.scalar(query.where(ApiKey.revoked_at.is_(None)).with_for_update())


async def keys_of(session: AsyncSession, organization_id: UUID) -> Sequence[ApiKey]:
    query = select(ApiKey).where(ApiKey.organization_id == organization_id)
    return (await session.scalars(query.order_by(ApiKey.made_at.desc()).limit(200))).all()


async def revoke_key(session: AsyncSession, organization_id: UUID, key_id: UUID, now: datetime) -> bool:
    ended = update(ApiKey).where(ApiKey.id == key_id, ApiKey.organization_id == organization_id)
    changed = await session.execute(
        ended.where(ApiKey.revoked_at.is_(None)).values(revoked_at=now).returning(ApiKey.id)
    )
    return changed.first() is not None
