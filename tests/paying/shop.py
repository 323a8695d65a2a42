"""A site that sells through the stand-in, a browser that buys, and the events on their way between them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from accounts.people import SITE, People
from payerwatch.db.models.gateway import Outbox
from payerwatch.db.models.gateway_billing import EntitlementRow, MoneyBack
from payerwatch.db.session import Database
from payerwatch.entitlements import Entitlement, entitlement_of
from payerwatch.events.gateway import EmailRequested, LetterKind
from payerwatch.gateway.billing.applying import apply_all
from payerwatch.gateway.billing.hook import stripe_hook
from payerwatch.gateway.billing.provider import Provider as Desk
from payerwatch.local.stripe.courier import signed
from payerwatch.local.stripe.refusal import Thing
from paying.provider import PAYS, SECRET, Provider

OWNER = "owner@clinic.example"
LEAVING = re.compile(r'http-equiv="refresh" content="0;url=([^"]+)"')


@dataclass
class Shop:
    database: Database
    stands_in: Provider
    desk: Desk
    people: People

    @property
    def account(self) -> Any:
        return self.stands_in.stands_in.account

    def objects(self, kind: str) -> list[Thing]:
        return list(self.account.all(kind))

    async def buyer(self, address: str = OWNER) -> httpx.AsyncClient:
        """Signing in for the first time makes an organization."""
        return await self.people.signed_in(address)

    async def organization_id(self, address: str = OWNER) -> UUID:
        return (await self.people.organization_of(address)).id

    async def checkout(self, browser: httpx.AsyncClient, plan: str = "pro") -> str:
        answer = await browser.post("/account/plan/buy", data={"plan": plan})
        found = LEAVING.search(answer.text)
        assert found, answer.text
        return found[1]

    async def bought(self, card: str = PAYS, plan: str = "pro") -> httpx.AsyncClient:
        """A browser whose organization has paid and has come back."""
        browser = await self.buyer()
        paid = self.stands_in.pay(await self.checkout(browser, plan), card=card, postal_code="60601")
        assert paid.headers["location"].startswith(f"{SITE}/account/plan/return")
        await browser.get(paid.headers["location"])
        return browser

    async def post_event(self, payload: bytes, headers: dict[str, str]) -> httpx.Response:
        app = FastAPI()
        app.include_router(stripe_hook(self.database, self.desk, lambda: None))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE) as client:
            return await client.post("/hooks/stripe", content=payload, headers=headers)

    async def hear(self, *events: Thing) -> None:
        """The webhook is told these events, and what it kept is applied."""
        for event in events:
            assert (await self.post_event(*signed(event, SECRET))).status_code == 200
        await self.settle()

    async def hear_all(self) -> None:
        events = list(self.account.outgoing)
        self.account.outgoing.clear()
        await self.hear(*events)

    async def settle(self) -> None:
        await apply_all(self.database, self.desk, datetime.now(UTC))

    async def entitlement(self, at: datetime | None = None) -> Entitlement:
        organization_id = await self.organization_id()
        async with self.database.reading() as session:
            return await entitlement_of(session, organization_id, at)

    async def row(self) -> EntitlementRow | None:
        organization_id = await self.organization_id()
        async with self.database.reading() as session:
            return await session.get(EntitlementRow, organization_id)

    async def money_back(self) -> MoneyBack | None:
        async with self.database.reading() as session:
            return await session.scalar(select(MoneyBack))

    async def letters(self) -> list[LetterKind]:
        async with self.database.reading() as session:
            query = select(Outbox.data).where(Outbox.stream == EmailRequested.stream).order_by(Outbox.id)
            asked = [EmailRequested.model_validate(data).letter for data in (await session.scalars(query)).all()]
        return [letter for letter in asked if letter is not LetterKind.SIGN_IN]
