"""Who is not written to. Asked by everything that sends mail."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_stops import MailStop
from payerwatch.db.models.notifier import Delivery, Suppression
from payerwatch.links.lists import MailingList

HARD = {"bounce": "bounced", "dropped": "bounced", "spamreport": "complained"}
"""Reports that end all mail to an address. A soft bounce (`blocked`) is tried again."""


async def silenced(session: AsyncSession, subscribers: Sequence[UUID], which: MailingList | None) -> Mapping[UUID, str]:
    """Why nothing is sent to some of `subscribers`. Without a list (a letter they asked for) stops do not count."""
    refusing = select(Suppression).where(Suppression.subscriber_id.in_(subscribers))
    why = {row.subscriber_id: row.reason for row in await session.scalars(refusing)}
    if which is not None:
        stopped = select(MailStop.subscriber_id).where(
            MailStop.subscriber_id.in_(subscribers), MailStop.list_name.in_([which, MailingList.ALL])
        )
        why |= dict.fromkeys(await session.scalars(stopped), "stopped")
    return why


async def suppress(session: AsyncSession, delivery_id: UUID, outcome: str, *, now: datetime) -> None:
    """After a report that its mail was refused for good, nothing more goes to the delivery's recipient."""
    reason = HARD.get(outcome)
    delivery = await session.get(Delivery, delivery_id)
    if reason is None or delivery is None or delivery.channel != "email":
        return
    row = insert(Suppression).values(subscriber_id=delivery.recipient_id, reason=reason, since=now)
    await session.execute(row.on_conflict_do_nothing())
