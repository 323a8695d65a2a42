"""Keys of sealed secrets are changed without a moment at which a webhook cannot be signed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.gateway_watching import Endpoint
from payerwatch.db.session import Database
from payerwatch.local.sealing import renew
from payerwatch.policies.ids import new_id
from payerwatch.seals import SealBroken, Seals
from payerwatch.servers.settings import LinkSettings

pytestmark = pytest.mark.servers
LINK, OLD, NEW = "l" * 32, "o" * 32, "n" * 32
SECRET = "whsec_c2VjcmV0"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database.connect(database_url, "gateway", pool=1)
    yield database
    await database.close()


async def sealed(database: Database, seals: Seals) -> UUID:
    made, who, now = new_id(), new_id(), datetime.now(UTC)
    async with database.transaction() as session:
        session.add(Subscriber(id=who, email=f"{who}@clinic.example", joined_at=now))
        await session.flush()
        session.add(
            Endpoint(
                id=made,
                subscriber_id=who,
                channel="webhook",
                name="ours",
                host="hooks.example",
                sealed_url=seals.seal("https://hooks.example/in"),
                sealed_secret=seals.seal(SECRET),
                made_at=now,
                enabled_at=now,
            )
        )
    return made


async def kept(database: Database, endpoint: UUID) -> Endpoint:
    async with database.reading() as session:
        return (await session.scalars(select(Endpoint).where(Endpoint.id == endpoint))).one()


def settings(keys: str) -> LinkSettings:
    return LinkSettings.model_validate({"LINK_KEY": LINK, "SEAL_KEYS": keys})


async def test_what_the_release_before_sealed_is_open_before_and_after_it_is_renewed(database: Database) -> None:
    endpoint = await sealed(database, Seals(LINK))
    seals = settings(NEW).seals
    before = await kept(database, endpoint)
    assert seals.open(before.sealed_url) == "https://hooks.example/in"
    renewed = await renew(database, seals)
    assert (renewed.count, renewed.broken) == (2, [])
    after = await kept(database, endpoint)
    assert Seals(NEW).open(after.sealed_secret or b"") == SECRET
    with pytest.raises(SealBroken):
        Seals(LINK).open(after.sealed_secret or b"")


async def test_an_old_key_can_go_once_all_is_renewed(database: Database) -> None:
    endpoint = await sealed(database, settings(OLD).seals)
    await renew(database, settings(f"{NEW}, {OLD}").seals)
    assert settings(NEW).seals.open((await kept(database, endpoint)).sealed_url) == "https://hooks.example/in"


async def test_what_no_key_opens_is_named_and_left_as_it_is(database: Database) -> None:
    lost, fine = await sealed(database, Seals("x" * 32)), await sealed(database, Seals(OLD))
    before = (await kept(database, lost)).sealed_url
    renewed = await renew(database, settings(f"{NEW},{OLD}").seals)
    assert (renewed.count, renewed.broken) == (2, [str(lost)])
    assert (await kept(database, lost)).sealed_url == before
    assert Seals(NEW).open((await kept(database, fine)).sealed_secret or b"") == SECRET
