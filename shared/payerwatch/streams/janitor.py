"""Forgets stream entries that every group has taken. Never by length: that would drop unread ones unseen.

Consumers of processes that ended long ago go too, unless something is pending with them: that is taken over first.
"""

from datetime import timedelta

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from payerwatch.streams.topology import Stream

GONE_AFTER = timedelta(hours=1)


def _order(entry: str) -> tuple[int, int]:
    milliseconds, _, sequence = entry.partition("-")
    return int(milliseconds), int(sequence or 0)


async def trim(redis: Redis, stream: Stream) -> int:
    """Returns how many entries went. Entries before the oldest that any group still has pending or unread go."""
    try:
        groups = await redis.xinfo_groups(stream.name)
    except ResponseError:
        return 0
    if not {group["name"].decode() for group in groups} >= set(stream.listeners):
        return 0
    oldest = []
    for group in groups:
        pending = await redis.xpending(stream.name, group["name"])
        lowest = pending["min"] if pending["pending"] else group["last-delivered-id"]
        oldest.append(lowest.decode())
    return int(await redis.xtrim(stream.name, minid=min(oldest, key=_order), approximate=False))


async def dismiss_idle(redis: Redis, stream: Stream, gone_after: timedelta = GONE_AFTER) -> int:
    """Returns how many consumers went. A living one reads every second, so it is never idle for long."""
    dismissed = 0
    for listener in stream.listeners:
        try:
            consumers = await redis.xinfo_consumers(stream.name, listener)
        except ResponseError:
            continue
        for consumer in consumers:
            if consumer["pending"] == 0 and consumer["idle"] > gone_after.total_seconds() * 1000:
                await redis.xgroup_delconsumer(stream.name, listener, consumer["name"])
                dismissed += 1
    return dismissed
