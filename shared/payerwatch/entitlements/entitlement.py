"""What an organization may do, asked here by the site, the API and the notifier alike."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_billing import EntitlementRow
from payerwatch.entitlements.plans import FREE, PLANS, Plan, PlanKey
from payerwatch.entitlements.standing import GRACE, STANDINGS, Standing, Status, allows
from payerwatch.policies.access import Right, Role


@dataclass(frozen=True, slots=True)
class Entitlement:
    """`plan` is what holds now; `bought` what was chosen, which differs while nothing is paid for it."""

    plan: Plan = FREE
    bought: Plan = FREE
    standing: Standing = Standing.ENDED
    past_due_since: datetime | None = None
    renews_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def role(self) -> Role:
        return self.plan.role

    @property
    def grace_until(self) -> datetime | None:
        return self.past_due_since + GRACE if self.past_due_since else None

    def may(self, right: Right) -> bool:
        return self.plan.may(right)


NOTHING_BOUGHT = Entitlement()


def entitlement_from(row: EntitlementRow, now: datetime) -> Entitlement:
    status, bought = Status(row.status), PLANS[PlanKey(row.plan)]
    return Entitlement(
        plan=bought if allows(status, row.past_due_since, now) else FREE,
        bought=bought,
        standing=STANDINGS[status],
        past_due_since=row.past_due_since if status is Status.PAST_DUE else None,
        renews_at=row.renews_at,
        ends_at=row.ends_at,
    )


async def entitlement_of(session: AsyncSession, organization_id: UUID, now: datetime | None = None) -> Entitlement:
    """Read anew at every question: a change of plan holds on every worker at once."""
    row = await session.get(EntitlementRow, organization_id)
    return entitlement_from(row, now or datetime.now(UTC)) if row else NOTHING_BOUGHT
