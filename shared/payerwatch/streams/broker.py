import logging

from faststream.redis import RedisBroker

from payerwatch.telemetry.tracing import stream_middlewares

ANSWER_LIMIT = 10.0
"""Well above the second that a read of a stream blocks."""
BROKER_LOG = logging.getLogger("payerwatch.broker")


def broker_at(redis_url: str) -> RedisBroker:
    """A broker that lets work in hand finish when it stops."""
    return RedisBroker(
        redis_url,
        logger=BROKER_LOG,
        graceful_timeout=10,
        middlewares=stream_middlewares(),
        # A server that stopped answering without a word would otherwise be waited for, with rows locked, for ever.
        socket_timeout=ANSWER_LIMIT,
        socket_connect_timeout=ANSWER_LIMIT,
    )
