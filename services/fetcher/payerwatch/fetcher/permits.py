"""Permissions to visit, as operators recorded them, and what follows for a payer."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.fetcher import Payer, Permit
from payerwatch.fetcher.declarations import Access, Permission
from payerwatch.policies.ids import new_id


async def permit(
    session: AsyncSession, payer: str, *, by: str, on: date, reference: str, accepts_gate: bool, now: datetime
) -> bool:
    """Takes effect when declarations are next read. False: no such payer is declared."""
    if await session.get(Payer, payer) is None:
        return False
    session.add(
        Permit(
            id=new_id(),
            payer_id=payer,
            granted_by=by,
            granted_on=on,
            reference=reference,
            gate_accepted=accepts_gate,
            recorded_at=now,
        )
    )
    return True


async def revoke(session: AsyncSession, payer: str, now: datetime) -> bool:
    """Stops the visits at once. False: there was nothing to revoke."""
    query = update(Permit).where(Permit.payer_id == payer, Permit.revoked_at.is_(None)).values(revoked_at=now)
    revoked = (await session.execute(query.returning(Permit.id))).all()
    if revoked:
        stopped = {"visitable": False, "not_visited_because": "its permission was revoked"}
        await session.execute(update(Payer).where(Payer.id == payer).values(stopped))
    return bool(revoked)


async def permits_in_force(session: AsyncSession) -> Mapping[str, Permit]:
    """The last one of each payer."""
    query = select(Permit).where(Permit.revoked_at.is_(None)).order_by(Permit.recorded_at)
    return {each.payer_id: each for each in await session.scalars(query)}


def refusal(access: Access, permit: Permit | None) -> str | None:
    """Why a payer may not be visited. Pure."""
    if permit is None and access.permission is Permission.FORBIDDEN:
        return "its terms forbid automated visits"
    if permit is None and not access.permission.lets_us_visit:
        return "waits for permission"
    if access.gate_is_closed and not (permit and permit.gate_accepted):
        return f"nobody has accepted the terms before its documents ({access.gate})"
    return None
