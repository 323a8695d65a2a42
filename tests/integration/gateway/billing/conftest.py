from collections.abc import AsyncIterator, Iterator

import pytest

from accounts.people import SITE, People
from payerwatch.db.session import Database
from payerwatch.gateway.billing.catalogue import sync
from payerwatch.gateway.billing.provider import closed, connect
from payerwatch.gateway.billing.settings import StripeSettings
from paying.provider import KEY, SECRET, Provider, provider
from paying.shop import Shop


@pytest.fixture
def stands_in() -> Iterator[Provider]:
    with provider() as running:
        yield running


@pytest.fixture
async def shop(database_url: str, stands_in: Provider) -> AsyncIterator[Shop]:
    given = {"STRIPE_API_KEY": KEY, "STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_URL": stands_in.url}
    desk = connect(StripeSettings.model_validate(given), SITE)
    assert desk is not None
    await sync(desk)
    database = Database.connect(database_url, "gateway", pool=5)
    people = People(database, provider=desk)
    yield Shop(database, stands_in, desk, people)
    await people.close()
    await closed(desk)
    await database.close()
