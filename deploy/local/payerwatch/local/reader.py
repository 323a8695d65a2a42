"""The demo's subscriber: someone who watches every demo payer, so that an alert has somewhere to go."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.dialects.postgresql import insert

from payerwatch.db.models.gateway import Subscriber, Watch
from payerwatch.db.session import Database

ADDRESS = "biller@clinic.example"


async def subscribe(database_url: str, payers: Iterable[str]) -> None:
    """The same rows however often it is done."""
    database, now = Database.connect(database_url, "gateway"), datetime.now(UTC)
    subscriber = uuid5(NAMESPACE_URL, ADDRESS)
    watches = [
        {"id": uuid5(subscriber, payer), "subscriber_id": subscriber, "payer_id": payer, "made_at": now}
        for payer in payers
    ]
    async with database.transaction() as session:
        row = insert(Subscriber).values(id=subscriber, email=ADDRESS, joined_at=now)
        await session.execute(row.on_conflict_do_nothing())
        if watches:
            await session.execute(insert(Watch).on_conflict_do_nothing(), watches)
    await database.close()
