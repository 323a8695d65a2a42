from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_watching import Endpoint
from payerwatch.db.models.notifier_webhooks import EndpointFault
from payerwatch.notifier.house import House
from payerwatch.notifier.letters.letter import Draft, Order


async def write(session: AsyncSession, order: Order, house: House) -> Draft | None:
    endpoint = await session.get(Endpoint, order.subject_id)
    fault = await session.get(EndpointFault, order.subject_id)
    if endpoint is None or fault is None or endpoint.removed_at is not None:
        return None
    return Draft(
        subject=f"Webhooks to {endpoint.host} have stopped",
        template="endpoint_off",
        preheader="Nothing is lost: what was missed can be replayed.",
        why="You get this because the endpoint is yours.",
        words={"name": endpoint.name, "host": endpoint.host, "reason": fault.reason, "link": house.at("endpoints")},
    )
