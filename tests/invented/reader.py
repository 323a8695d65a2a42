"""A reader's steps, for tests: what the letter that was asked for links to."""

from uuid import UUID

from sqlalchemy import select

from payerwatch.db.models.gateway import Outbox
from payerwatch.db.session import Database
from payerwatch.links import Purpose, sign
from payerwatch.links.lists import MailingList, stop_subject

KEY = "a key of the tests, long enough to be one"


async def letters(database_url: str) -> list[dict[str, str]]:
    database = Database.connect(database_url, "gateway", pool=1)
    async with database.reading() as session:
        query = select(Outbox.data).where(Outbox.stream == "email.requested.v1").order_by(Outbox.id)
        found = list(await session.scalars(query))
    await database.close()
    return found


async def confirm_link(database_url: str) -> str:
    """What the notifier would write into the last letter."""
    subscriber = (await letters(database_url))[-1]["subscriber_id"]
    return f"/confirm/{sign(KEY, Purpose.CONFIRM_ADDRESS, subscriber)}"


def preferences_link(subscriber_id: str) -> str:
    return f"/preferences/{sign(KEY, Purpose.PREFERENCES, subscriber_id)}"


async def stop_digest_link(database_url: str) -> str:
    """What stands at the end of every digest."""
    subscriber = UUID((await letters(database_url))[-1]["subscriber_id"])
    return f"/unsubscribe/{sign(KEY, Purpose.UNSUBSCRIBE, stop_subject(subscriber, MailingList.DIGEST))}"
