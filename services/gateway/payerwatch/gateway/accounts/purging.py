"""Addresses that nobody answered for, and what a browser or a form left behind: gone when they are of no more use."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import delete, exists
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Subscriber, Watch
from payerwatch.db.models.gateway_accounts import Invitation, Member, SignIn
from payerwatch.db.models.gateway_readers import Consent, Throttle
from payerwatch.db.models.gateway_stops import MailStop
from payerwatch.db.session import Database
from payerwatch.streams.service import Task, pause

log = structlog.get_logger()
UNANSWERED = timedelta(days=30)
"""Whoever typed an address into a form of ours may not have been its owner: without an answer it is not kept."""
FORGOTTEN = timedelta(days=7)
"""Longer than any window that is counted."""
LOOKED_EVERY = timedelta(hours=1)


async def purge(session: AsyncSession, now: datetime) -> int:
    """How many addresses went, each with the consents, links and invitations that were never answered."""
    late = now - UNANSWERED
    mine = Subscriber.id
    asked_lately = (
        exists().where(Consent.subscriber_id == mine, Consent.given_at > late),
        exists().where(SignIn.subscriber_id == mine, SignIn.made_at > late),
        exists().where(Invitation.subscriber_id == mine, Invitation.made_at > late),
        exists().where(Member.subscriber_id == mine),
        exists().where(Watch.subscriber_id == mine),
    )
    unanswered = delete(Subscriber).where(
        Subscriber.confirmed_at.is_(None), Subscriber.joined_at <= late, *(~each for each in asked_lately)
    )
    gone = (await session.scalars(unanswered.returning(Subscriber.id))).all()
    await session.execute(delete(MailStop).where(MailStop.subscriber_id.in_(gone)))
    await session.execute(delete(SignIn).where(SignIn.expires_at <= late))
    await session.execute(delete(Throttle).where(Throttle.since <= now - FORGOTTEN))
    return len(gone)


def purging(database: Database) -> Task:
    """Any number of gateways may run it."""

    async def purge_what_is_due(stop: asyncio.Event) -> None:
        while not stop.is_set():
            async with database.transaction() as session:
                gone = await purge(session, datetime.now(UTC))
            if gone:
                log.info("addresses.purged", count=gone)
            await pause(stop, LOOKED_EVERY.total_seconds())

    return purge_what_is_due
