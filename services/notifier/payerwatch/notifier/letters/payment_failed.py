from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_billing import EntitlementRow
from payerwatch.entitlements import GRACE, Status
from payerwatch.notifier.house import House
from payerwatch.notifier.letters.letter import Draft, Order


async def write(session: AsyncSession, order: Order, house: House) -> Draft | None:
    """Nothing where it has been paid since."""
    row = await session.get(EntitlementRow, order.subject_id)
    if row is None or row.status != Status.PAST_DUE or row.past_due_since is None:
        return None
    return Draft(
        subject="Your card was declined",
        template="payment_failed",
        preheader="Your plan goes on for seven days.",
        why="You get this because you own the organization that pays.",
        words={
            "failed": f"{row.past_due_since:%B} {row.past_due_since.day}, {row.past_due_since.year}",
            "until": f"{row.past_due_since + GRACE:%B} {(row.past_due_since + GRACE).day}",
            "link": house.at("account/plan"),
        },
    )
