"""Corrections of what we said about a change. The differ writes the erratum; whoever was told is told of it."""

from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Change
from payerwatch.db.models.gateway_operator import Correction
from payerwatch.events.gateway import CorrectionRequested
from payerwatch.gateway.operator.audit import Actor, Deed, record
from payerwatch.policies.ids import new_id
from payerwatch.streams.outbox import say

LONGEST = 500
ROOT = "/updates/"


class NotCorrected(Exception):
    """The message is for who asked."""


def slug_in(typed: str) -> str:
    """What an operator copies: the whole address of the page, its path, or its end."""
    path = urlsplit(typed.strip()).path
    return path.partition(ROOT)[2] if ROOT in path else path.strip("/")


async def correct(session: AsyncSession, actor: Actor, change: str, text: str, now: datetime) -> None:
    """Raises NotCorrected."""
    words = " ".join(text.split())
    if not words:
        raise NotCorrected("Say what was wrong and what is right, in one sentence.")
    if len(words) > LONGEST:
        raise NotCorrected(f"A correction has at most {LONGEST} characters.")
    found = await session.scalar(select(Change.id).where(Change.slug == slug_in(change)))
    if found is None:
        raise NotCorrected(f"No change is at {ROOT}{slug_in(change)}.")
    asked = Correction(id=new_id(), change_id=found, text=words, asked_at=now)
    session.add(asked)
    await session.flush()
    await say(session, "gateway", CorrectionRequested(correction_id=asked.id, change_id=found))
    await record(session, actor, Deed.CORRECTED, now, change=str(found), correction=str(asked.id))
