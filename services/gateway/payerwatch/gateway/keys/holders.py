"""Whose key a call carries. Asked of the database at every call, so a revoked key fails on every worker at once."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_accounts import Organization
from payerwatch.db.models.gateway_keys import ApiKey
from payerwatch.entitlements import NOTHING_BOUGHT, Entitlement, entitlement_of
from payerwatch.gateway.accounts.tokens import keyed_hash
from payerwatch.gateway.keys import sandbox
from payerwatch.gateway.keys.networks import is_within
from payerwatch.gateway.keys.scopes import Scope
from payerwatch.gateway.keys.text import KeyKind, KeyText, read_key
from payerwatch.gateway.throttles import network_of
from payerwatch.policies.access import Right

PURPOSE = "api_key"
NETWORK = "sandbox_network"
NOTED_EVERY = timedelta(minutes=1)


class Refusal(StrEnum):
    UNKNOWN = "unknown_key"
    """Also for what is no key at all: who guesses learns nothing."""
    REVOKED = "revoked_key"
    EXPIRED = "expired_key"
    NETWORK = "network_not_allowed"
    PLAN = "plan_without_api"


class KeyRefused(Exception):
    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """A sandbox key has no organization: the network it is used from stands in its place."""

    key_id: UUID
    organization_id: UUID
    kind: KeyKind
    scopes: frozenset[Scope]
    entitlement: Entitlement
    used_at: datetime | None
    made_by: UUID
    """The subscriber whose watches and endpoints the key is for."""

    @property
    def is_live(self) -> bool:
        """Every other key is answered from the synthetic data set."""
        return self.kind is KeyKind.LIVE

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes


async def authenticate(
    session: AsyncSession, link_key: str, text: str, *, host: str | None, now: datetime
) -> KeyHolder:
    """Raises KeyRefused. Why a key is refused is told only to who holds the whole of it."""
    key = read_key(text)
    if key is None:
        raise KeyRefused(Refusal.UNKNOWN)
    if key.kind is KeyKind.SANDBOX:
        return _visitor(link_key, key, host, now)
    query = select(ApiKey).join(Organization, Organization.id == ApiKey.organization_id)
    stands = or_(Organization.delete_after.is_(None), Organization.delete_after > now)
    row = await session.scalar(query.where(ApiKey.prefix == key.prefix, stands))
    if row is None or not hmac.compare_digest(row.secret_hash, keyed_hash(link_key, PURPOSE, key.secret)):
        raise KeyRefused(Refusal.UNKNOWN)
    if why := _refusal(row, host, now):
        raise KeyRefused(why)
    entitlement = await entitlement_of(session, row.organization_id, now)
    if key.kind is KeyKind.LIVE and not entitlement.may(Right.API):
        raise KeyRefused(Refusal.PLAN)
    scopes = frozenset(Scope(scope) for scope in row.scopes)
    return KeyHolder(row.id, row.organization_id, key.kind, scopes, entitlement, row.used_at, row.made_by)


def _visitor(link_key: str, key: KeyText, host: str | None, now: datetime) -> KeyHolder:
    """Whoever calls from a network is one caller, however many sandbox keys they have."""
    ends = sandbox.ends_at(link_key, key)
    if ends is None:
        raise KeyRefused(Refusal.UNKNOWN)
    if ends <= now:
        raise KeyRefused(Refusal.EXPIRED)
    network = sandbox_network(link_key, host)
    return KeyHolder(network, network, key.kind, frozenset(Scope), NOTHING_BOUGHT, now, network)


def sandbox_network(link_key: str, host: str | None) -> UUID:
    """Stands for a network without naming it."""
    return UUID(bytes=keyed_hash(link_key, NETWORK, network_of(host))[:16])


def _refusal(row: ApiKey, host: str | None, now: datetime) -> Refusal | None:
    if row.revoked_at is not None:
        return Refusal.REVOKED
    if row.expires_at is not None and row.expires_at <= now:
        return Refusal.EXPIRED
    return None if is_within(host, row.networks) else Refusal.NETWORK


def is_noted(holder: KeyHolder, now: datetime) -> bool:
    return holder.used_at is not None and holder.used_at > now - NOTED_EVERY


async def note_use(session: AsyncSession, holder: KeyHolder, now: datetime) -> None:
    await session.execute(update(ApiKey).where(ApiKey.id == holder.key_id).values(used_at=now))
