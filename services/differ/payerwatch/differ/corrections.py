"""What we had said wrongly of a change, said rightly beside it for ever."""

from datetime import UTC, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ_errata import Erratum
from payerwatch.db.models.gateway_operator import Correction
from payerwatch.events.differ import PolicyAmended
from payerwatch.events.gateway import CorrectionRequested
from payerwatch.streams.outbox import say

log = structlog.get_logger()


async def on_correction_requested(event: CorrectionRequested, session: AsyncSession) -> None:
    """Whoever was told of the change is told of this."""
    asked = await session.get_one(Correction, event.correction_id)
    session.add(Erratum(id=asked.id, change_id=asked.change_id, at=datetime.now(UTC), text=asked.text))
    await session.flush()
    await say(session, "differ", PolicyAmended(change_id=asked.change_id, erratum_id=asked.id))
    log.info("change.corrected", change_id=str(asked.change_id), erratum_id=str(asked.id))
