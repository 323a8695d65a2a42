from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_billing import MoneyBack
from payerwatch.notifier.house import House
from payerwatch.notifier.letters.letter import Draft, Order


def dollars(cents: int) -> str:
    return f"${cents // 100:,}.{cents % 100:02}"


async def write(session: AsyncSession, order: Order, house: House) -> Draft | None:
    row = await session.get(MoneyBack, order.subject_id)
    if row is None or row.finished_at is None:
        return None
    amount = dollars(row.amount or 0)
    return Draft(
        subject=f"Refunded {amount}",
        template="refunded",
        preheader="Your plan has ended.",
        why="You get this because you asked for your money back.",
        words={"amount": amount, "card": row.card, "link": house.at("account/plan")},
    )
