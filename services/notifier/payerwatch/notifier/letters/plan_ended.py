from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_billing import EntitlementRow
from payerwatch.entitlements import PLANS, PlanKey, Status
from payerwatch.notifier.house import House
from payerwatch.notifier.letters.letter import Draft, Order


async def write(session: AsyncSession, order: Order, house: House) -> Draft | None:
    """Nothing where a plan has been bought again since."""
    row = await session.get(EntitlementRow, order.subject_id)
    if row is None or row.status != Status.CANCELED:
        return None
    return Draft(
        subject="Your plan has ended",
        template="plan_ended",
        preheader="Nothing more is charged.",
        why="You get this because you own the organization that paid.",
        words={"plan": PLANS[PlanKey(row.plan)].name, "link": house.at("account/plan")},
    )
