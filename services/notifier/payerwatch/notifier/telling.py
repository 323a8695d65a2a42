"""What a change owes to endpoints: chats by their owner's watches, webhooks by watches or everything."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Change
from payerwatch.db.models.gateway_watching import Endpoint
from payerwatch.entitlements.people import entitled_members
from payerwatch.notifier.alerts import Meeting
from payerwatch.notifier.deliveries import Due, owe
from payerwatch.notifier.endpoints import belonging_of, endpoints_of
from payerwatch.notifier.webhooks import CHANGED, asks_for, write_messages
from payerwatch.policies.access import Right


async def tell_endpoints(
    session: AsyncSession,
    words: Mapping[str, Any],
    change: Change,
    meetings: Sequence[Meeting],
    raised: Mapping[UUID, UUID],
    *,
    now: datetime,
) -> None:
    endpoints = await endpoints_of(session, raised)
    if not endpoints:
        return
    where = {each.subscriber_id: each.where for each in meetings if each.subscriber_id in raised}
    wanted = [each for each in endpoints if _wants(each, where, change.payer_id)]
    await owe(session, list(_chats(wanted, raised)), now=now)
    partners = await entitled_members(session, [each.subscriber_id for each in wanted], Right.VOLUME, now)
    hooks = [each for each in wanted if each.channel == "webhook" and belonging_of(each) in partners]
    await write_messages(session, hooks, type_=CHANGED, cause=change.id, lane=change.policy_id, data=words, now=now)


def _wants(endpoint: Endpoint, where: Mapping[UUID, Collection[tuple[UUID | None, str]]], payer: str) -> bool:
    by_watch = (endpoint.organization_id, endpoint.channel) in where.get(endpoint.subscriber_id, ())
    return (by_watch or (endpoint.everything and endpoint.channel == "webhook")) and asks_for(endpoint, CHANGED, payer)


def _chats(endpoints: Iterable[Endpoint], raised: Mapping[UUID, UUID]) -> Iterable[Due]:
    for each in endpoints:
        if each.channel != "webhook" and each.subscriber_id in raised:
            alert = raised[each.subscriber_id]
            yield Due("alert", alert, each.id, each.channel, lane=f"{each.channel}:{each.id}", place=alert)
