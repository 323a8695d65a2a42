"""Writes, each done once for its Idempotency-Key: a repeat is told what the first was told.

The key is taken in the transaction of the write. A twin at the same moment waits there until the first has ended, and
then finds its answer, or, where the first failed, goes ahead."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway_api import ApiWrite
from payerwatch.db.session import Database
from payerwatch.gateway.api.answers import KEPT
from payerwatch.gateway.api.problems import ProblemCode, Refused
from payerwatch.gateway.deps import Db, Now, SealsDep
from payerwatch.gateway.keys.holders import KeyHolder
from payerwatch.gateway.keys.text import KeyKind
from payerwatch.seals import Seals

REMEMBERED = timedelta(hours=24)
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=100,
        pattern=r"^[\x21-\x7e]+$",
        description="A word of your own for this write: sent again with it within 24 hours, it is done once.",
        examples=["4f1c2d9e"],
    ),
]


@dataclass(frozen=True, slots=True)
class Done:
    """What a write is answered with."""

    status: int
    body: BaseModel | None = None

    @property
    def text(self) -> str:
        return self.body.model_dump_json() if self.body else ""


Effect = Callable[[AsyncSession], Awaitable[Done]]


@dataclass(frozen=True, slots=True)
class Write:
    database: Database
    seals: Seals
    asked: bytes
    """A hash of the whole request."""
    now: datetime
    key: str | None

    async def once(self, caller: KeyHolder, effect: Effect) -> Response:
        """`effect` raises Refused where it is not done; then the key is free again."""
        async with self.database.transaction() as session:
            if self.key is None or caller.kind is KeyKind.SANDBOX:  # it keeps nothing, and has nobody to keep it for
                done = await effect(session)
                return _told(done.status, done.text)
            place = (caller.organization_id, f"{caller.kind} {self.key}")
            if not await _taken(session, place, self.asked, self.now):
                return await self._again(session, place)
            done = await effect(session)
            row = update(ApiWrite).where(ApiWrite.organization_id == place[0], ApiWrite.key == place[1])
            await session.execute(row.values(status=done.status, sealed_answer=self.seals.seal(done.text)))
            return _told(done.status, done.text)

    async def _again(self, session: AsyncSession, place: tuple[UUID, str]) -> Response:
        query = select(ApiWrite).where(ApiWrite.organization_id == place[0], ApiWrite.key == place[1])
        before = (await session.scalars(query)).one()
        if before.asked != self.asked:
            raise Refused(ProblemCode.KEY_REUSED, "Choose another word for another request.")
        answer = _told(before.status, self.seals.open(before.sealed_answer))
        answer.headers["Idempotency-Replayed"] = "true"
        return answer


async def _taken(session: AsyncSession, place: tuple[UUID, str], asked: bytes, now: datetime) -> bool:
    old = delete(ApiWrite).where(ApiWrite.organization_id == place[0], ApiWrite.made_at < now - REMEMBERED)
    await session.execute(old)
    row = insert(ApiWrite).values(
        organization_id=place[0], key=place[1], asked=asked, status=0, sealed_answer=b"", made_at=now
    )
    taken = await session.execute(row.on_conflict_do_nothing().returning(ApiWrite.key))
    return taken.first() is not None


def _told(status: int, text: str) -> Response:
    return Response(text, status, media_type="application/json" if text else None, headers={"Cache-Control": KEPT})


async def write(
    request: Request, database: Db, seals: SealsDep, now: Now, idempotency_key: IdempotencyKey = None
) -> Write:
    asked = json.dumps([request.method, request.url.path, request.url.query]).encode() + await request.body()
    return Write(database, seals, hashlib.sha256(asked).digest(), now, idempotency_key)


Writing = Annotated[Write, Depends(write)]
