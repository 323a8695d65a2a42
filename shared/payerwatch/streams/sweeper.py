"""Finds events that were published and never heard, and has them published again.

This is what makes FLUSHALL harmless: the stream forgot them, the outbox did not.
"""

from datetime import timedelta

import structlog
from prometheus_client import Counter
from sqlalchemy import exists, func, or_, select, update

from payerwatch.db.session import Database
from payerwatch.db.tables import POST_BOXES
from payerwatch.streams.topology import said_by

log = structlog.get_logger()
SWEPT = Counter("payerwatch_events_swept_total", "Published events that a listener had not taken", ["stream"])
HORIZON = timedelta(days=7)


async def sweep(database: Database, unheard_after: timedelta) -> int:
    """Returns how many events go out again."""
    outbox = POST_BOXES[database.service].outbox
    swept = 0
    async with database.transaction() as session:
        for stream in said_by(database.service):
            missing = []
            for listener in stream.listeners:
                inbox, letters = POST_BOXES[listener].inbox, POST_BOXES[listener].dead_letters
                heard = exists(select(1).where(inbox.consumer == listener, inbox.event_id == outbox.id))
                parked = exists(select(1).where(letters.event_id == outbox.id))
                missing.append(~heard & ~parked)
            again = (
                update(outbox)
                .where(
                    outbox.stream == stream.name,
                    outbox.published_at < func.now() - unheard_after,
                    outbox.said_at > func.now() - HORIZON,
                    or_(*missing),
                )
                .values(published_at=None)
            )
            rows = (await session.execute(again.returning(outbox.id))).all()
            if rows:
                SWEPT.labels(stream.name).inc(len(rows))
                log.warning("events.swept", stream=stream.name, count=len(rows))
            swept += len(rows)
    return swept
