"""People with browsers of their own, who read their inboxes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import select

from payerwatch.db.models.gateway import Outbox, Subscriber
from payerwatch.db.models.gateway_accounts import Member, Organization
from payerwatch.db.models.gateway_billing import EntitlementRow
from payerwatch.db.session import Database
from payerwatch.entitlements import PlanKey, Status
from payerwatch.events.gateway import EmailRequested, LetterKind
from payerwatch.gateway.billing.provider import Provider
from payerwatch.gateway.site import make_site
from payerwatch.links import Purpose, sign

KEY = "k" * 32
SITE = "https://site.example"
PURPOSES = {LetterKind.SIGN_IN: Purpose.SIGN_IN, LetterKind.INVITATION: Purpose.INVITATION}
PATHS = {LetterKind.SIGN_IN: "sign-in", LetterKind.INVITATION: "invitation"}


async def ready() -> str | None:
    return None


@dataclass
class People:
    database: Database
    browsers: list[AsyncClient] = field(default_factory=list)
    provider: Provider | None = None

    def browser(self, host: str = "203.0.113.9") -> AsyncClient:
        site = make_site(self.database, ready, link_key=KEY, provider=self.provider)
        transport = ASGITransport(site, client=(host, 4000))
        browser = AsyncClient(transport=transport, base_url=SITE, headers={"Origin": SITE})
        self.browsers.append(browser)
        return browser

    async def close(self) -> None:
        for browser in self.browsers:
            await browser.aclose()

    async def letters(self, address: str, kind: LetterKind) -> list[str]:
        """The links in someone's inbox, as the notifier would sign them: oldest first."""
        async with self.database.reading() as session:
            person = await session.scalar(select(Subscriber.id).where(Subscriber.email == address))
            query = select(Outbox.data).where(Outbox.stream == EmailRequested.stream).order_by(Outbox.id)
            asked = [EmailRequested.model_validate(data) for data in (await session.scalars(query)).all()]
        mine = [one for one in asked if one.subscriber_id == person and one.letter is kind]
        return [f"/{PATHS[kind]}/{sign(KEY, PURPOSES[kind], str(one.subject_id))}" for one in mine]

    async def signed_in(self, address: str) -> AsyncClient:
        browser = self.browser()
        await browser.post("/sign-in", data={"email": address})
        answer = await browser.post((await self.letters(address, LetterKind.SIGN_IN))[-1])
        assert answer.status_code == 303
        return browser

    async def give_plan(self, address: str, plan: PlanKey = PlanKey.PRO) -> None:
        """As an operator does: nothing is bought."""
        organization = await self.organization_of(address)
        row = EntitlementRow(
            organization_id=organization.id, plan=plan, status=Status.ACTIVE, changed_at=datetime.now(UTC)
        )
        async with self.database.transaction() as session:
            await session.merge(row)

    async def invited(self, owner: AsyncClient, address: str, role: str = "member") -> AsyncClient:
        """Someone who accepted an invitation to the owner's organization, whose plan has room."""
        asked = await owner.post("/account/members/invite", data={"email": address, "role": role})
        assert asked.status_code == 303
        browser = self.browser()
        joined = await browser.post((await self.letters(address, LetterKind.INVITATION))[-1])
        assert joined.status_code == 303
        return browser

    async def erased(self, address: str) -> Response:
        """What the owner of an address reads who presses Erase behind the link in their mails."""
        async with self.database.reading() as session:
            person = await session.scalar(select(Subscriber.id).where(Subscriber.email == address))
        return await self.browser().post(f"/preferences/{sign(KEY, Purpose.PREFERENCES, str(person))}/erase")

    async def organization_of(self, address: str) -> Organization:
        async with self.database.reading() as session:
            query = select(Organization).join(Member).join(Subscriber, Subscriber.id == Member.subscriber_id)
            return (await session.scalars(query.where(Subscriber.email == address))).one()

    async def member(self, address: str) -> Member:
        async with self.database.reading() as session:
            query = select(Member).join(Subscriber, Subscriber.id == Member.subscriber_id)
            return (await session.scalars(query.where(Subscriber.email == address))).one()


def location(answer: Response) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]
