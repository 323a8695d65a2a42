"""Messages for partners' endpoints: numbered per endpoint, written once, sent as written."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Change, Policy
from payerwatch.db.models.gateway_watching import Endpoint
from payerwatch.db.models.notifier import Delivery
from payerwatch.db.models.notifier_webhooks import WebhookMessage
from payerwatch.notifier.deliveries import Due, State, owe
from payerwatch.notifier.house import House
from payerwatch.policies.ids import new_id, public_id

CHANGED = "policy.changed"
AMENDED = "policy.amended"
TEST = "endpoint.test"


def asks_for(endpoint: Endpoint, type_: str, payer: str) -> bool:
    return (not endpoint.event_types or type_ in endpoint.event_types) and (
        not endpoint.payers or payer in endpoint.payers
    )


def change_in_words(change: Change, policy: Policy, house: House) -> dict[str, Any]:
    return {
        "change": public_id("chg", change.id),
        "policy": {
            "id": public_id("pol", policy.id),
            "payer": change.payer_id,
            "number": policy.number,
            "title": policy.title,
        },
        "kinds": sorted(change.kinds),
        "direction": change.direction,
        "impact": change.impact,
        "title": change.title,
        "summary": change.summary,
        "codes_added": change.codes_added,
        "codes_removed": change.codes_removed,
        "codes_moved": change.codes_moved,
        "found_at": change.found_at.isoformat(),
        "url": house.at(f"updates/{change.slug}"),
    }


async def write_messages(
    session: AsyncSession,
    endpoints: Iterable[Endpoint],
    *,
    type_: str,
    cause: UUID,
    lane: UUID,
    data: Mapping[str, Any],
    now: datetime,
) -> Sequence[WebhookMessage]:
    """One for each endpoint, and none where the cause was written of before. `lane` is what is told in order."""
    news = _News(type_, cause, data, now)
    written = [await _write(session, each, news) for each in endpoints]
    messages = [each for each in written if each is not None]
    due = [
        Due("webhook", each.id, each.endpoint_id, "webhook", lane=f"webhook:{each.endpoint_id}:{lane}", place=each.id)
        for each in messages
    ]
    await owe(session, due, now=now)
    return messages


@dataclass(frozen=True, slots=True)
class _News:
    type: str
    cause: UUID
    data: Mapping[str, Any]
    at: datetime

    def body(self, sequence: int) -> str:
        whole = {"type": self.type, "timestamp": self.at.isoformat(), "sequence": sequence, "data": self.data}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


async def _write(session: AsyncSession, endpoint: Endpoint, news: _News) -> WebhookMessage | None:
    # Two handlers may number messages of one endpoint at once: the second waits for the first to commit.
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(endpoint.id), 0))))
    mine = WebhookMessage.endpoint_id == endpoint.id
    if (await session.scalars(select(WebhookMessage.id).where(mine, WebhookMessage.cause_id == news.cause))).first():
        return None
    last = (await session.execute(select(func.max(WebhookMessage.sequence)).where(mine))).scalar_one()
    sequence = (last or 0) + 1
    message = WebhookMessage(
        id=new_id(),
        endpoint_id=endpoint.id,
        sequence=sequence,
        cause_id=news.cause,
        type=news.type,
        body=news.body(sequence),
        made_at=news.at,
    )
    session.add(message)
    await session.flush()
    return message


async def replay(session: AsyncSession, endpoint_id: UUID, first: int, now: datetime) -> int:
    """Everything from that number on is owed again, with the same ids and bytes; returns how many."""
    again = select(WebhookMessage.id).where(WebhookMessage.endpoint_id == endpoint_id, WebhookMessage.sequence >= first)
    settled = [State.ACCEPTED, State.GIVEN_UP]
    due = update(Delivery).where(Delivery.subject_id.in_(again), Delivery.subject == "webhook")
    due = due.where(Delivery.state.in_(settled)).values(state=State.PENDING, attempts=0, due_at=now)
    rows = (await session.execute(due.returning(Delivery.id))).all()
    await session.execute(select(func.pg_notify("notifier_deliveries", "")))
    return len(rows)
