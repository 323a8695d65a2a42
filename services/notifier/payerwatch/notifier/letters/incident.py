"""Two letters about one incident: that it began, and that it is over."""

from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_operator import Incident
from payerwatch.notifier.house import House
from payerwatch.notifier.letters.letter import Draft, Order
from payerwatch.notifier.rendering import one_line

WHY = "You get this because you are an operator of this service: one mail for an incident, one when it is over."


async def write_opened(session: AsyncSession, order: Order, house: House) -> Draft | None:
    """Nothing about one that was over before the mail could go."""
    incident = await session.get(Incident, order.subject_id)
    if incident is None or incident.closed_at is not None:
        return None
    return _draft(incident, house, f"Incident: {incident.cause.replace('_', ' ')} {incident.subject}")


async def write_closed(session: AsyncSession, order: Order, house: House) -> Draft | None:
    incident = await session.get(Incident, order.subject_id)
    if incident is None or incident.closed_at is None:
        return None
    return _draft(incident, house, f"Over: {incident.cause.replace('_', ' ')} {incident.subject}")


def _draft(incident: Incident, house: House, subject: str) -> Draft:
    when = f"{incident.opened_at:%Y-%m-%d %H:%M} UTC"
    over = f"{incident.closed_at:%Y-%m-%d %H:%M} UTC" if incident.closed_at else None
    what = one_line(incident.what)
    words = {"what": what, "opened": when, "closed": over, "link": house.at("operator/incidents")}
    return Draft(one_line(subject)[:150], "incident", what, WHY, words)
