"""Where endpoints are kept: with the person's own, or, for the synthetic data set, nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_watching import Endpoint as EndpointRow
from payerwatch.db.models.notifier_webhooks import EndpointFault
from payerwatch.events.gateway import EndpointTested, ReplayRequested
from payerwatch.gateway.api.problems import ProblemCode, Refused, nothing
from payerwatch.gateway.api.v1.endpoints import shapes
from payerwatch.gateway.api.v1.synthetic import BEGAN, PAYER
from payerwatch.gateway.payer_names import payer_names
from payerwatch.gateway.watching import endpoint_store as store
from payerwatch.gateway.watching.endpoint_forms import BadEndpoint, EndpointDraft, endpoint_draft, new_secret
from payerwatch.gateway.watching.person import Person
from payerwatch.policies.ids import new_id, public_id
from payerwatch.seals import Seals
from payerwatch.streams.outbox import say

SYNTHETIC = UUID("019b0000-0000-7000-8000-000000000401")


class Kept(Protocol):
    """Every one raises Refused for an endpoint that is not there, or not this person's."""

    async def all(self, session: AsyncSession) -> Sequence[shapes.Endpoint]: ...

    async def add(self, session: AsyncSession, asked: shapes.EndpointAsked, now: datetime) -> shapes.EndpointMade: ...

    async def remove(self, session: AsyncSession, endpoint_id: UUID, now: datetime) -> None: ...

    async def test(self, session: AsyncSession, endpoint_id: UUID, request_id: UUID) -> None: ...

    async def replay(self, session: AsyncSession, endpoint_id: UUID, first: int) -> None: ...

    async def log(
        self, session: AsyncSession, endpoint_id: UUID, before: int | None, limit: int
    ) -> Sequence[shapes.Delivery]: ...


def _draft(asked: shapes.EndpointAsked, payers: Mapping[str, str]) -> EndpointDraft:
    unknown = [payer for payer in asked.payers if payer not in payers]
    if unknown:
        raise Refused(ProblemCode.INVALID_PARAMETER, f"payers: no payer is called {unknown[0][:40]!r}")
    form = {
        "channel": ["webhook"],
        "url": [asked.url],
        "name": [asked.name],
        "event": [each.value for each in asked.event_types],
        "payer": asked.payers,
        "everything": ["on"] if asked.everything else [],
    }
    try:
        return endpoint_draft(form, payers)
    except BadEndpoint as bad:
        raise Refused(ProblemCode.INVALID_PARAMETER, f"url: {bad}") from bad


def _shown(row: EndpointRow, fault: EndpointFault | None = None) -> shapes.Endpoint:
    return shapes.Endpoint(
        id=public_id("ept", row.id),
        name=row.name,
        host=row.host,
        event_types=row.event_types,
        payers=row.payers,
        everything=row.everything,
        made_at=row.made_at,
        enabled_at=row.enabled_at,
        fault=shapes.Fault(since=fault.since, reason=fault.reason) if fault else None,
    )


def _made(row: EndpointRow, secret: str) -> shapes.EndpointMade:
    return shapes.EndpointMade(**_shown(row).model_dump(), secret=secret)


def _logged(one: store.Logged) -> shapes.Delivery:
    return shapes.Delivery(
        id=public_id("msg", one.message.id),
        sequence=one.message.sequence,
        type=one.message.type,
        made_at=one.message.made_at,
        state=one.state,
        attempts=[shapes.Attempt(number=each.number, at=each.at, outcome=each.outcome) for each in one.attempts],
    )


@dataclass(frozen=True, slots=True)
class OfPerson:
    person: Person
    seals: Seals

    async def all(self, session: AsyncSession) -> Sequence[shapes.Endpoint]:
        rows = await store.endpoints_of(session, self.person)
        return [_shown(row, fault) for row, fault in rows if row.channel == "webhook"]

    async def add(self, session: AsyncSession, asked: shapes.EndpointAsked, now: datetime) -> shapes.EndpointMade:
        draft = _draft(asked, await payer_names(session))
        added = await store.add(session, self.person, draft, self.seals, now)
        if added is None or added[1] is None:
            raise Refused(ProblemCode.TOO_MANY, f"A person has {store.MOST_ENDPOINTS} endpoints at most.")
        await session.flush()
        return _made(await self._mine(session, added[0]), added[1])

    async def remove(self, session: AsyncSession, endpoint_id: UUID, now: datetime) -> None:
        (await self._mine(session, endpoint_id)).removed_at = now

    async def test(self, session: AsyncSession, endpoint_id: UUID, request_id: UUID) -> None:
        await self._mine(session, endpoint_id)
        await say(session, "gateway", EndpointTested(endpoint_id=endpoint_id, request_id=request_id))

    async def replay(self, session: AsyncSession, endpoint_id: UUID, first: int) -> None:
        await self._mine(session, endpoint_id)
        await say(session, "gateway", ReplayRequested(endpoint_id=endpoint_id, first=first))

    async def log(
        self, session: AsyncSession, endpoint_id: UUID, before: int | None, limit: int
    ) -> Sequence[shapes.Delivery]:
        await self._mine(session, endpoint_id)
        return [_logged(one) for one in await store.log_of(session, endpoint_id, before=before, limit=limit)]

    async def _mine(self, session: AsyncSession, endpoint_id: UUID) -> EndpointRow:
        found = await store.mine(session, self.person, endpoint_id)
        if found is None or found.channel != "webhook":
            raise nothing("endpoint")
        return found


@dataclass(frozen=True, slots=True)
class Synthetic:
    """One endpoint with one delivery, always the same. What is added is checked and answered, and not kept."""

    seals: Seals

    async def all(self, session: AsyncSession) -> Sequence[shapes.Endpoint]:
        asked = shapes.EndpointAsked(url="https://hooks.sandbox-partner.example/", name="Sandbox", everything=True)
        made = await self.add(session, asked, BEGAN)
        return [shapes.Endpoint(**made.model_dump(exclude={"secret", "id"}), id=public_id("ept", SYNTHETIC))]

    async def add(self, session: AsyncSession, asked: shapes.EndpointAsked, now: datetime) -> shapes.EndpointMade:
        draft, secret = _draft(asked, {PAYER: "Sandbox Health"}), new_secret()
        row = store.endpoint_row(
            new_id(), Person(uuid5(SYNTHETIC, "person"), SYNTHETIC), draft, secret, self.seals, now
        )
        return _made(row, secret)

    async def remove(self, session: AsyncSession, endpoint_id: UUID, now: datetime) -> None:
        self._check(endpoint_id)

    async def test(self, session: AsyncSession, endpoint_id: UUID, request_id: UUID) -> None:
        self._check(endpoint_id)

    async def replay(self, session: AsyncSession, endpoint_id: UUID, first: int) -> None:
        self._check(endpoint_id)

    async def log(
        self, session: AsyncSession, endpoint_id: UUID, before: int | None, limit: int
    ) -> Sequence[shapes.Delivery]:
        self._check(endpoint_id)
        attempt = shapes.Attempt(number=1, at=BEGAN, outcome="200")
        one = shapes.Delivery(
            id=public_id("msg", SYNTHETIC), sequence=1, type="endpoint.test", made_at=BEGAN, state="sent",
            attempts=[attempt],
        )  # fmt: skip
        return [one] if before is None or before > 1 else []

    def _check(self, endpoint_id: UUID) -> None:
        if endpoint_id != SYNTHETIC:
            raise nothing("endpoint")
