from collections.abc import AsyncIterator

import pytest

from accounts.partner import Partner, a_partner


@pytest.fixture
async def partner(database_url: str, redis_url: str) -> AsyncIterator[Partner]:
    async with a_partner(database_url, redis_url) as partner:
        yield partner
