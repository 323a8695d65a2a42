import logging

from faststream.redis import RedisBroker

from payerwatch.telemetry.tracing import stream_middlewares

BROKER_LOG = logging.getLogger("payerwatch.broker")


def broker_at(redis_url: str) -> RedisBroker:
    """A broker that lets work in hand finish when it stops."""
    return RedisBroker(redis_url, logger=BROKER_LOG, graceful_timeout=10, middlewares=stream_middlewares())
