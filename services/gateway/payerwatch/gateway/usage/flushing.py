"""Bringing the stream server's counts into Postgres. Counts only grow and are written as they stand, beside what was
taken of them before: any number of workers may do it at once, be killed at it, or do it twice."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from redis.asyncio import Redis
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_accounts import Organization
from payerwatch.db.models.gateway_api import ApiUsage
from payerwatch.db.session import Database
from payerwatch.gateway.usage.tallies import COUNTER, HASH, Count, as_text, counts_of, fields_of, over
from payerwatch.streams.service import Task, pause

EVERY = 2.0
FORGET = "if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[3] then redis.call('HDEL', KEYS[1], ARGV[1], ARGV[2]) end"
"""A count that has grown since it was written stays."""


@dataclass(frozen=True, slots=True)
class Held:
    """The counter's name and all it holds, as at one moment."""

    counter: str = ""
    counts: frozenset[Count] = frozenset()


NOTHING = Held()


async def counted_so_far(redis: Redis) -> Held:
    held = {as_text(name): as_text(value) for name, value in (await redis.hgetall(HASH)).items()}
    return Held(held.pop(COUNTER, ""), frozenset(counts_of(held)))


async def keep(session: AsyncSession, counter: str, counts: Iterable[Count]) -> None:
    """In one order, whoever does it: the rows are locked until the commit."""
    for count in counts:
        row = await _locked(session, count)
        if row is None:
            continue
        before = row.counted.get(counter, {})
        calls, metered = before.get("calls", 0), before.get("metered", 0)
        row.calls += max(0, count.calls - calls)
        row.metered += max(0, count.metered - metered)
        taken = {"calls": max(calls, count.calls), "metered": max(metered, count.metered)}
        row.counted = {**row.counted, counter: taken}


async def _locked(session: AsyncSession, count: Count) -> ApiUsage | None:
    """None where the organization is gone."""
    if await session.get(Organization, count.organization_id) is None:
        return None
    place = {"organization_id": count.organization_id, "day": count.day}
    empty = insert(ApiUsage).values(**place, calls=0, metered=0, counted={})
    await session.execute(empty.on_conflict_do_nothing())
    query = select(ApiUsage).where(ApiUsage.organization_id == count.organization_id, ApiUsage.day == count.day)
    return (await session.scalars(query.with_for_update().execution_options(populate_existing=True))).one()


async def flush(redis: Redis, database: Database, today: date, known: Held = NOTHING) -> Held:
    """Everything the counter holds, but for what is `known` to have been written before."""
    held = await counted_so_far(redis)
    new = held.counts - known.counts if held.counter == known.counter else held.counts
    if new:
        async with database.transaction() as session:
            await keep(session, held.counter, sorted(new))
    for count in over(held.counts, today):
        names = fields_of(count.organization_id, count.day)
        await redis.eval(FORGET, 1, HASH, *names, str(count.calls))
    return held


def flushing(redis: Redis, database: Database) -> Task:
    async def flush_usage(stop: asyncio.Event) -> None:
        known = NOTHING
        while not stop.is_set():
            await pause(stop, EVERY)
            known = await flush(redis, database, datetime.now(UTC).date(), known)

    return flush_usage
