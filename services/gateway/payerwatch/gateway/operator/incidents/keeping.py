"""Opens and closes incidents, and has each told to every operator: one mail when it opens, one when it closes."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from prometheus_client import Gauge
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_operator import Incident, Operator
from payerwatch.db.session import Database
from payerwatch.events.gateway import EmailRequested, LetterKind
from payerwatch.gateway.operator.incidents.deciding import Cause, Key, decide
from payerwatch.gateway.operator.incidents.seeing import look
from payerwatch.policies.ids import new_id
from payerwatch.streams.outbox import say
from payerwatch.streams.service import Task, pause

log = structlog.get_logger()
LOOKED_EVERY = timedelta(minutes=1)
SHOWN = 200
ONE_AT_A_TIME = 7_203_913  # any number, the same for every gateway
OPEN = Gauge("payerwatch_incidents_open", "Incidents that are open", ["cause"])


async def keep(session: AsyncSession, now: datetime) -> None:
    """Where another gateway is at it, that one does it."""
    mine = text("select pg_try_advisory_xact_lock(:key)")
    if not await session.scalar(mine, {"key": ONE_AT_A_TIME}):
        return
    open_now = {Key(Cause(row.cause), row.subject): row.id for row in await open_incidents(session)}
    decision = decide(open_now.keys(), await look(session))
    for key, what in decision.opened.items():
        await _open(session, key, what, now)
    for key in sorted(decision.closed, key=str):
        await _close(session, open_now[key], now)
    await _measure(session)


async def _open(session: AsyncSession, key: Key, what: str, now: datetime) -> None:
    incident = Incident(id=new_id(), cause=key.cause, subject=key.subject, what=what, opened_at=now)
    session.add(incident)
    await session.flush()
    await _tell(session, LetterKind.INCIDENT_OPENED, incident.id)
    log.error("incident.opened", incident_id=str(incident.id), cause=key.cause, subject=key.subject, what=what)


async def _close(session: AsyncSession, incident: UUID, now: datetime) -> None:
    await session.execute(update(Incident).where(Incident.id == incident).values(closed_at=now))
    await _tell(session, LetterKind.INCIDENT_CLOSED, incident)
    log.info("incident.closed", incident_id=str(incident))


async def _tell(session: AsyncSession, kind: LetterKind, incident: UUID) -> None:
    for operator in await session.scalars(select(Operator.subscriber_id).order_by(Operator.subscriber_id)):
        await say(session, "gateway", EmailRequested(letter=kind, subscriber_id=operator, subject_id=incident))


async def _measure(session: AsyncSession) -> None:
    query = select(Incident.cause, func.count()).where(Incident.closed_at.is_(None)).group_by(Incident.cause)
    counted = {row[0]: row[1] for row in await session.execute(query)}
    for cause in Cause:
        OPEN.labels(cause).set(counted.get(cause, 0))


async def open_incidents(session: AsyncSession) -> Sequence[Incident]:
    query = select(Incident).where(Incident.closed_at.is_(None)).order_by(Incident.opened_at.desc())
    return (await session.scalars(query)).all()


async def past_incidents(session: AsyncSession) -> Sequence[Incident]:
    query = select(Incident).where(Incident.closed_at.is_not(None)).order_by(Incident.closed_at.desc())
    return (await session.scalars(query.limit(SHOWN))).all()


def watching(database: Database) -> Task:
    async def keep_incidents(stop: asyncio.Event) -> None:
        while not stop.is_set():
            async with database.transaction() as session:
                await keep(session, datetime.now(UTC))
            await pause(stop, LOOKED_EVERY.total_seconds())

    return keep_incidents
