"""Putting a dead letter back into its stream, at the operator's word. Every service does it for its own letters."""

from collections.abc import Awaitable, Callable

import structlog
from faststream.redis import RedisBroker
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.events.gateway import DeadLetterReplayRequested
from payerwatch.streams.dead_letters import take_for_replay
from payerwatch.streams.topology import Service

log = structlog.get_logger()


def replaying(
    broker: RedisBroker, service: Service
) -> Callable[[DeadLetterReplayRequested, AsyncSession], Awaitable[None]]:
    """The entry goes back before the mark is committed: dying in between replays it again, which its inbox bears."""

    async def on_dead_letter_replay_requested(event: DeadLetterReplayRequested, session: AsyncSession) -> None:
        if event.service != service:
            return
        found = await take_for_replay(session, service, event.letter_id)
        if found is None:
            return
        redis = await broker.connect()
        await redis.xadd(found[0], {"__data__": found[1]})
        log.info("dead_letter.replayed", letter_id=str(event.letter_id), stream=found[0])

    return on_dead_letter_replay_requested
