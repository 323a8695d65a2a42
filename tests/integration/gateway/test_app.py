from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from payerwatch.gateway.app import create_app
from payerwatch.gateway.settings import GatewaySettings

pytestmark = pytest.mark.servers


def settings(database_url: str, redis_url: str, folder: Path, **more: str) -> GatewaySettings:
    servers = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "ARCHIVE_URL": f"file://{folder}"} | {
        "LINK_KEY": "k" * 32,
        "SEAL_KEYS": "s" * 32,
    }
    return GatewaySettings.model_validate({**servers, **more})


async def test_the_service_is_ready_beside_its_consumers(database_url: str, redis_url: str, tmp_path: Path) -> None:
    app = create_app(settings(database_url, redis_url, tmp_path))
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=ASGITransport(app), base_url="http://site") as client,
    ):
        assert (await client.get("/readyz")).text == "ready\n"
        assert (await client.get("/")).status_code == 200


async def test_a_query_that_takes_too_long_is_ended(database_url: str, redis_url: str, tmp_path: Path) -> None:
    app = create_app(settings(database_url, redis_url, tmp_path, longest_query="PT0.1S"))
    async with app.router.lifespan_context(app), app.state.database.reading() as session:
        with pytest.raises(DBAPIError, match="statement timeout"):
            await session.execute(text("select pg_sleep(5)"))


def test_a_bad_port_ends_the_start(database_url: str, redis_url: str, tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        settings(database_url, redis_url, tmp_path, port="99999")
