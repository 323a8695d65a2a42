"""Consumer groups, made from the first entry: a group made later than an event must still see it."""

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from payerwatch.streams.topology import STREAMS


async def ensure_groups(redis: Redis) -> int:
    """Makes every group of the topology that is not there; returns how many were missing."""
    made = 0
    for stream in STREAMS:
        for listener in stream.listeners:
            try:
                await redis.xgroup_create(stream.name, listener, id="0", mkstream=True)
                made += 1
            except ResponseError as answer:
                if "BUSYGROUP" not in str(answer):
                    raise
    return made
