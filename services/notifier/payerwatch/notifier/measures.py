"""What is owed and not yet told."""

from prometheus_client import Gauge
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.notifier import Delivery
from payerwatch.notifier.deliveries import UNSETTLED, State

OPEN = Gauge("payerwatch_deliveries_open", "Deliveries that are not settled", ["state"])
DUE = Gauge("payerwatch_deliveries_due", "Deliveries that may go out now")
LATE = Gauge("payerwatch_delivery_late_seconds", "How long the oldest of them has been due")


async def backlog(session: AsyncSession) -> None:
    states = select(Delivery.state, func.count()).where(Delivery.state.in_(UNSETTLED)).group_by(Delivery.state)
    counts = {str(state): count for state, count in await session.execute(states)}
    for state in UNSETTLED:
        OPEN.labels(state.value).set(counts.get(state.value, 0))
    late = func.extract("epoch", func.now() - func.min(Delivery.due_at))
    due = select(func.count(), late).where(Delivery.state == State.PENDING, Delivery.due_at <= func.now())
    count, seconds = (await session.execute(due)).one()
    DUE.set(count)
    LATE.set(float(seconds or 0))
