from collections.abc import AsyncIterator

import pytest

from accounts.operators import Desk
from payerwatch.db.session import Database


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    database = Database.connect(database_url, "gateway")
    desk = Desk(database)
    yield desk
    await desk.people.close()
    await database.close()
