import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from payerwatch.db.session import Database
from payerwatch.gateway.throttles import Limit, taken_within

pytestmark = pytest.mark.servers
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


async def test_of_many_at_once_exactly_as_many_pass_as_are_allowed(database_url: str) -> None:
    database = Database.connect(database_url, "gateway", pool=10)
    limit = Limit(3, timedelta(hours=1))

    async def ask() -> bool:
        async with database.transaction() as session:
            return await taken_within(session, "network", limit, NOW)

    assert sum(await asyncio.gather(*(ask() for _ in range(12)))) == 3
    async with database.transaction() as session:
        assert await taken_within(session, "another", limit, NOW)
        assert not await taken_within(session, "network", limit, NOW + timedelta(minutes=59))
        assert await taken_within(session, "network", limit, NOW + timedelta(hours=1))
    await database.close()
