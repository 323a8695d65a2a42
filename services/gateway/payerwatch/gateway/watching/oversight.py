"""What everybody in the organization watches, for its owner and admins; and what is left of those who went."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.gateway.accounts.addressing import identified
from payerwatch.gateway.accounts.audit import Deed, record
from payerwatch.gateway.accounts.present import Membership, with_duty
from payerwatch.gateway.accounts.roles import Duty
from payerwatch.gateway.deps import Db, Now, Session
from payerwatch.gateway.payer_names import payer_names
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin
from payerwatch.gateway.watching import estates
from payerwatch.gateway.watching.person import CurrentPerson, Person
from payerwatch.gateway.watching.watch_words import manner
from payerwatch.watches.in_words import in_words

router = APIRouter(prefix="/watches/everybody", include_in_schema=False)
Overseer = Annotated[Membership, Depends(with_duty(Duty.OVERSEE))]


@router.get("")
async def everybody(member: Overseer, _person: CurrentPerson, session: Session) -> HTMLResponse:
    payers = await payer_names(session)
    return page(
        "watching/everybody.html",
        personal=True,
        person=member.person,
        estates=await estates.estates_of(session, member.organization_id),
        in_words=lambda watch: in_words(watch, payers),
        manner=manner,
    )


async def _left(session: AsyncSession, heir: Person, person_id: str) -> Person:
    estate = Person(identified("per", person_id), heir.organization_id)
    if not await estates.has_left(session, estate):
        raise HTTPException(404)
    return estate


@router.post("/{person_id}/take-over")
async def take_over(
    person_id: str, _ours: SameOrigin, _member: Overseer, heir: CurrentPerson, database: Db, now: Now
) -> Response:
    async with database.transaction() as session:
        await estates.take_over(session, await _left(session, heir, person_id), heir)
        await record(session, heir.organization_id, heir.subscriber_id, Deed.TAKEN_OVER, now, person=person_id)
    return RedirectResponse("/watches/everybody", 303)


@router.post("/{person_id}/remove")
async def remove(
    person_id: str, _ours: SameOrigin, _member: Overseer, heir: CurrentPerson, database: Db, now: Now
) -> Response:
    async with database.transaction() as session:
        await estates.remove(session, await _left(session, heir, person_id), now)
        await record(session, heir.organization_id, heir.subscriber_id, Deed.LEFT_REMOVED, now, person=person_id)
    return RedirectResponse("/watches/everybody", 303)
