"""Watches: list, add, remove. An alert of theirs goes to the person who made the key."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.gateway.api.answers import answer_list
from payerwatch.gateway.api.people import person_for
from payerwatch.gateway.api.problems import nothing
from payerwatch.gateway.api.v1.shapes import Listed
from payerwatch.gateway.api.v1.watches.keeping import Kept, OfPerson, Synthetic
from payerwatch.gateway.api.v1.watches.shapes import Watch, WatchAsked
from payerwatch.gateway.api.writing import Done, Writing
from payerwatch.gateway.deps import Now, Session
from payerwatch.gateway.keys.holders import KeyHolder
from payerwatch.gateway.keys.scopes import Scope
from payerwatch.gateway.watching.person import Person
from payerwatch.policies.ids import parse_public_id

router = APIRouter(tags=["Watches"])
Caller = Annotated[KeyHolder, Depends(person_for(Scope.WATCHES))]


def kept(caller: KeyHolder) -> Kept:
    return OfPerson(Person(caller.made_by, caller.organization_id)) if caller.is_live else Synthetic()


@router.get("/watches", response_model=Listed[Watch])
async def watches(request: Request, caller: Caller, session: Session) -> Response:
    """Newest first."""
    return answer_list(request, Listed[Watch](data=list(await kept(caller).all(session))))


@router.post("/watches", response_model=Watch, status_code=201)
async def add(asked: WatchAsked, caller: Caller, writing: Writing, now: Now) -> Response:
    """Adds one. With a key that is not live it is checked and answered, and not kept."""

    async def adding(session: AsyncSession) -> Done:
        return Done(201, await kept(caller).add(session, asked, now))

    return await writing.once(caller, adding)


@router.delete("/watches/{watch_id}", status_code=204)
async def remove(watch_id: str, caller: Caller, writing: Writing, now: Now) -> Response:
    wanted = parse_public_id("wat", watch_id)

    async def removing(session: AsyncSession) -> Done:
        if wanted is None or not await kept(caller).remove(session, wanted, now):
            raise nothing("watch")
        return Done(204)

    return await writing.once(caller, removing)
