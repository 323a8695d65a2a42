"""One click stops a list (RFC 8058), and only by POST."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import func, select

from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.gateway_stops import MailStop
from payerwatch.db.session import Database
from payerwatch.gateway.site import make_site
from payerwatch.links import Purpose, sign
from payerwatch.links.lists import MailingList, stop_subject

pytestmark = pytest.mark.servers
KEY = "k" * 32
ANN = UUID(int=1)
LINK = f"/unsubscribe/{sign(KEY, Purpose.UNSUBSCRIBE, stop_subject(ANN, MailingList.ALERTS))}"


async def ready() -> None:
    return None


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database.connect(database_url, "gateway", pool=2)
    async with database.transaction() as session:
        session.add(Subscriber(id=ANN, email="ann@clinic.example", joined_at=datetime.now(UTC)))
    yield database
    await database.close()


@pytest.fixture
async def provider(database: Database) -> AsyncIterator[AsyncClient]:
    site = make_site(database, ready, link_key=KEY)
    async with AsyncClient(transport=ASGITransport(site), base_url="http://site") as client:
        yield client


async def stops(database: Database) -> int:
    async with database.reading() as session:
        return (await session.execute(select(func.count()).select_from(MailStop))).scalar_one()


async def test_opening_the_link_changes_nothing(provider: AsyncClient, database: Database) -> None:
    assert (await provider.get(LINK)).status_code == 200
    assert (await provider.head(LINK)).status_code in {200, 405}
    assert await stops(database) == 0


async def test_posting_twice_is_200_twice_and_stops_once(provider: AsyncClient, database: Database) -> None:
    for _ in range(2):
        answer = await provider.post(LINK, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "Stopped" in answer.text
    assert await stops(database) == 1


@pytest.mark.parametrize(
    "token",
    [
        "forged",
        sign("x" * 32, Purpose.UNSUBSCRIBE, stop_subject(ANN, MailingList.ALERTS)),
        sign(KEY, Purpose.PREFERENCES, stop_subject(ANN, MailingList.ALERTS)),
        sign(KEY, Purpose.UNSUBSCRIBE, f"{ANN}:everything"),
        sign(KEY, Purpose.UNSUBSCRIBE, stop_subject(UUID(int=2), MailingList.ALERTS)),
    ],
    ids=["forged", "another key", "another purpose", "no list", "nobody"],
)
async def test_a_link_that_is_not_ours_stops_nothing(provider: AsyncClient, database: Database, token: str) -> None:
    assert (await provider.post(f"/unsubscribe/{token}")).status_code == 400
    assert await stops(database) == 0
