from collections.abc import AsyncIterator

import pytest

from accounts.people import People
from payerwatch.db.session import Database


@pytest.fixture
async def people(database_url: str) -> AsyncIterator[People]:
    database = Database.connect(database_url, "gateway", pool=5)
    here = People(database)
    yield here
    await here.close()
    await database.close()
