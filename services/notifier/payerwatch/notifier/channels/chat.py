"""What Slack and Teams have in common: an address of the subscriber's that takes JSON."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Change
from payerwatch.db.models.notifier import Alert
from payerwatch.db.news import changes_with_news
from payerwatch.notifier.calls import Call, Caller
from payerwatch.notifier.channels.base import Accepted, Prepared, Route, Routes
from payerwatch.notifier.deliveries import Claim
from payerwatch.notifier.endpoints import endpoint_that_is_on, may_be_told
from payerwatch.notifier.house import House
from payerwatch.notifier.schedule import wait_after
from payerwatch.notifier.settings import NotifierSettings
from payerwatch.notifier.standing import from_when
from payerwatch.seals import Seals

Write = Callable[[str, str, str], Mapping[str, Any]]
"""A chat's own JSON for title, text and link."""


class Chat:
    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def send(self, message: Call) -> Accepted:
        return await self._caller.call(message)

    def wait_after(self, attempts: int) -> timedelta | None:
        return wait_after(attempts)


async def prepare(
    session: AsyncSession, claims: Sequence[Claim], *, write: Write, seals: Seals, house: House
) -> Prepared[Call]:
    claim = claims[0]
    alert = await session.get_one(Alert, claim.subject_id)
    endpoint = await endpoint_that_is_on(session, claim.recipient_id)
    if endpoint is None:
        return Prepared(None, {claim.delivery_id: "the endpoint is off"})
    if not await may_be_told(session, endpoint, datetime.now(UTC)):
        return Prepared(None, {claim.delivery_id: "its plan has no alerts, or its owner has left"})
    change, _, _ = (await changes_with_news(session, Change.id == alert.change_id, limit=1))[0]
    text = f"{change.summary} {from_when(change.brief)}"
    body = json.dumps(write(change.title, text, house.at(f"updates/{change.slug}"))).encode()
    return Prepared(Call(seals.open(endpoint.sealed_url), body, {"Content-Type": "application/json"}))


def chat_routes(name: str, write: Write, settings: NotifierSettings, house: House) -> Routes:
    seals = settings.seals
    chat = Chat(Caller(settings.private_exceptions, timeout=settings.send_timeout))
    return {("alert", name): Route(partial(prepare, write=write, seals=seals, house=house), chat)}
