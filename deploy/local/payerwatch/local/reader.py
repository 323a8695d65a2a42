"""The demo's subscriber: the owner of an organization on Pro who watches every demo payer."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Subscriber, Watch
from payerwatch.db.models.gateway_accounts import Member, Organization
from payerwatch.db.models.gateway_billing import EntitlementRow
from payerwatch.db.session import Database

ADDRESS = "biller@clinic.example"


async def subscribe(database_url: str, payers: Iterable[str]) -> None:
    """The same rows however often it is done."""
    database, now = Database.connect(database_url, "gateway"), datetime.now(UTC)
    subscriber = uuid5(NAMESPACE_URL, ADDRESS)
    watches = [
        {"id": uuid5(subscriber, payer), "subscriber_id": subscriber, "payer_id": payer, "made_at": now}
        | {"organization_id": organization_of(subscriber)}
        for payer in payers
    ]
    async with database.transaction() as session:
        row = insert(Subscriber).values(id=subscriber, email=ADDRESS, joined_at=now, confirmed_at=now, digest_since=now)
        await session.execute(row.on_conflict_do_nothing())
        await on_pro(session, subscriber, now)
        if watches:
            await session.execute(insert(Watch).on_conflict_do_nothing(), watches)
    await database.close()


def organization_of(subscriber: UUID) -> UUID:
    return uuid5(subscriber, "organization")


async def on_pro(session: AsyncSession, subscriber: UUID, now: datetime, plan: str = "pro") -> None:
    """Makes a subscriber the owner of an organization that the operator put on Pro."""
    organization = organization_of(subscriber)
    rows = (
        insert(Organization).values(id=organization, name="Clinic", made_at=now),
        insert(Member).values(
            id=uuid5(subscriber, "member"),
            organization_id=organization,
            subscriber_id=subscriber,
            role="owner",
            joined_at=now,
        ),
        insert(EntitlementRow).values(organization_id=organization, plan=plan, status="active", changed_at=now),
    )
    for row in rows:
        await session.execute(row.on_conflict_do_nothing())
