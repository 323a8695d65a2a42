"""A partner system that calls the API with keys made on the page."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from httpx import ASGITransport, AsyncClient
from redis.asyncio import Redis
from sqlalchemy import select

from accounts.people import KEY, SITE, People, ready
from invented.northfield import Invented, store
from payerwatch.db.models.differ import Change
from payerwatch.db.models.gateway_billing import EntitlementRow
from payerwatch.db.session import Database
from payerwatch.events.differ import PolicyChanged
from payerwatch.gateway.api.feeding import on_policy_changed
from payerwatch.gateway.keys.limits import counter_at
from payerwatch.gateway.keys.scopes import Scope
from payerwatch.gateway.site import make_site
from payerwatch.policies.words import Impact

ANN = "ann@clinic.example"


@dataclass
class Partner:
    people: People
    database: Database
    counter: Redis
    desks: dict[str, AsyncClient] = field(default_factory=dict)

    async def desk(self, who: str = ANN) -> AsyncClient:
        """Their browser, signed in."""
        if who not in self.desks:
            self.desks[who] = await self.people.signed_in(who)
        return self.desks[who]

    async def key(self, kind: str, *, who: str = ANN, plan: str = "pro", **form: object) -> str:
        browser = await self.desk(who)
        if kind == "live":
            organization = await self.people.organization_of(who)
            async with self.database.transaction() as session:
                row = EntitlementRow(
                    organization_id=organization.id, plan=plan, status="active", changed_at=datetime.now(UTC)
                )
                await session.merge(row)
        scopes = {"scopes": [scope.value for scope in Scope]}
        made = await browser.post("/account/keys", data={"name": "Scrubber", "kind": kind, **scopes, **form})
        return str(re.findall(r"pw_\w+", made.text)[0])

    def calling(self, key: str, host: str = "203.0.113.9") -> AsyncClient:
        site = make_site(self.database, ready, link_key=KEY, site_url=SITE, counter=self.counter)
        transport = ASGITransport(site, raise_app_exceptions=False, client=(host, 4000))
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        client = AsyncClient(transport=transport, base_url=SITE, headers=headers)
        self.people.browsers.append(client)
        return client


@asynccontextmanager
async def a_partner(database_url: str, redis_url: str) -> AsyncIterator[Partner]:
    await store(database_url, Invented())
    database = Database.connect(database_url, "gateway", pool=5)
    people, counter = People(database), counter_at(redis_url)
    async with database.reading() as session:
        change = (await session.scalars(select(Change))).one()
    await announced(database, change.id, change.policy_id)
    yield Partner(people, database, counter)
    await people.close()
    await counter.aclose()
    await database.close()


async def announced(database: Database, change_id: UUID, policy_id: UUID) -> None:
    event = PolicyChanged(
        change_id=change_id, policy_id=policy_id, payer="northfield", kinds=frozenset(), impact=Impact.HIGH
    )
    async with database.transaction() as session:
        await on_policy_changed(event, session)
