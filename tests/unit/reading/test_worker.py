import asyncio
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from payerwatch.reading.document import Unreadable
from payerwatch.reading.wire import dump_request, load_document
from payerwatch.reading.worker import ReadingPool


def obey(request: bytes) -> bytes:
    match request:
        case b"hang":
            time.sleep(3600)
        case b"grow":
            return bytes(8_000_000_000)
        case b"die":
            os._exit(9)
        case b"environment":
            return "".join(sorted(os.environ)).encode()
    return request


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


def pool(wall: float = 5.0) -> ReadingPool:
    return ReadingPool("test_worker:obey", workers=2, memory=1_000_000_000, wall=timedelta(seconds=wall))


async def test_a_hanging_child_is_replaced_while_others_go_on() -> None:
    async with pool(wall=1.0) as readers:
        hung = asyncio.create_task(readers.call(b"hang"))
        assert await readers.call(b"other") == b"other"
        with pytest.raises(Unreadable, match="timeout"):
            await hung
        assert list(await asyncio.gather(readers.call(b"a"), readers.call(b"b"))) == [b"a", b"b"]


async def test_a_child_over_its_memory_says_so() -> None:
    async with pool() as readers:
        with pytest.raises(Unreadable, match="memory"):
            await readers.call(b"grow")
        assert await readers.call(b"next") == b"next"


async def test_a_child_that_dies_fails_only_its_own_call() -> None:
    async with pool() as readers:
        with pytest.raises(Unreadable):
            await readers.call(b"die")
        assert await readers.call(b"next") == b"next"


async def test_a_child_knows_nothing_of_its_parents_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_KEY", "never")
    async with pool() as readers:
        assert b"STRIPE_KEY" not in await readers.call(b"environment")


async def test_the_pool_reads_documents() -> None:
    async with ReadingPool(workers=1) as readers:
        request = dump_request(b"<html><body><h1>Knee braces</h1><p>Covered.</p></body></html>")
        assert load_document(await readers.call(request)).title == "Knee braces"
        with pytest.raises(Unreadable, match="empty"):
            await readers.call(dump_request(b""))
