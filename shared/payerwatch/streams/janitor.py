"""Forgets stream entries that every group has taken. Never by length: that would drop unread ones unseen."""

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from payerwatch.streams.topology import Stream


def _order(entry: str) -> tuple[int, int]:
    milliseconds, _, sequence = entry.partition("-")
    return int(milliseconds), int(sequence or 0)


async def trim(redis: Redis, stream: Stream) -> int:
    """Returns how many entries went. Entries before the oldest that any group still has pending or unread go."""
    try:
        groups = await redis.xinfo_groups(stream.name)
    except ResponseError:
        return 0
    if {group["name"].decode() for group in groups} < set(stream.listeners):
        return 0
    oldest = []
    for group in groups:
        pending = await redis.xpending(stream.name, group["name"])
        lowest = pending["min"] if pending["pending"] else group["last-delivered-id"]
        oldest.append(lowest.decode())
    return int(await redis.xtrim(stream.name, minid=min(oldest, key=_order), approximate=False))
