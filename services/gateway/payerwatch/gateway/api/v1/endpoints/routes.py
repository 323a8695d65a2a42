"""Webhook endpoints: list, add, remove, test; what they were sent, and sending it again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.gateway.api.answers import answer_list
from payerwatch.gateway.api.cursors import cursor_at, place_of
from payerwatch.gateway.api.people import person_for
from payerwatch.gateway.api.problems import ProblemCode, Refused, nothing
from payerwatch.gateway.api.v1.endpoints import shapes
from payerwatch.gateway.api.v1.endpoints.keeping import Kept, OfPerson, Synthetic
from payerwatch.gateway.api.v1.parameters import Cursor, Limit
from payerwatch.gateway.api.v1.shapes import Listed
from payerwatch.gateway.api.writing import Done, Writing
from payerwatch.gateway.deps import LinkKey, Now, SealsDep, Session
from payerwatch.gateway.keys.holders import KeyHolder
from payerwatch.gateway.keys.scopes import Scope
from payerwatch.gateway.watching.person import Person
from payerwatch.policies.access import Right
from payerwatch.policies.ids import new_id, parse_public_id, public_id

router = APIRouter(tags=["Webhooks"], prefix="/webhook-endpoints")


async def _caller(person: Annotated[KeyHolder, Depends(person_for(Scope.WEBHOOKS))]) -> KeyHolder:
    if person.is_live and not person.entitlement.may(Right.VOLUME):
        raise Refused(ProblemCode.PLAN_WITHOUT_WEBHOOKS, "Webhooks are part of the Partner plan.")
    return person


async def _kept(caller: Annotated[KeyHolder, Depends(_caller)], seals: SealsDep) -> Kept:
    return OfPerson(Person(caller.made_by, caller.organization_id), seals) if caller.is_live else Synthetic(seals)


Caller = Annotated[KeyHolder, Depends(_caller)]
Endpoints = Annotated[Kept, Depends(_kept)]


def _wanted(endpoint_id: str) -> UUID:
    found = parse_public_id("ept", endpoint_id)
    if found is None:
        raise nothing("endpoint")
    return found


@router.get("", response_model=Listed[shapes.Endpoint])
async def endpoints(request: Request, kept: Endpoints, session: Session) -> Response:
    return answer_list(request, Listed[shapes.Endpoint](data=list(await kept.all(session))))


@router.post("", response_model=shapes.EndpointMade, status_code=201)
async def add(asked: shapes.EndpointAsked, caller: Caller, kept: Endpoints, writing: Writing, now: Now) -> Response:
    """Adds one. With a key that is not live it is checked and answered, and not kept."""

    async def adding(session: AsyncSession) -> Done:
        return Done(201, await kept.add(session, asked, now))

    return await writing.once(caller, adding)


@router.delete("/{endpoint_id}", status_code=204)
async def remove(endpoint_id: str, caller: Caller, kept: Endpoints, writing: Writing, now: Now) -> Response:
    async def removing(session: AsyncSession) -> Done:
        await kept.remove(session, _wanted(endpoint_id), now)
        return Done(204)

    return await writing.once(caller, removing)


@router.post("/{endpoint_id}/test", response_model=shapes.Tested, status_code=202)
async def test(endpoint_id: str, caller: Caller, kept: Endpoints, writing: Writing) -> Response:
    """Sends a message of the type `endpoint.test`."""

    async def testing(session: AsyncSession) -> Done:
        asked = new_id()
        await kept.test(session, _wanted(endpoint_id), asked)
        return Done(202, shapes.Tested(request=public_id("req", asked)))

    return await writing.once(caller, testing)


@router.get("/{endpoint_id}/deliveries", response_model=Listed[shapes.Delivery])
async def deliveries(
    endpoint_id: str,
    request: Request,
    caller: Caller,
    kept: Endpoints,
    session: Session,
    key: LinkKey,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """The latest first, with every attempt."""
    query = {"endpoint": endpoint_id, "data": caller.kind.value}
    place = place_of(key, "deliveries", query, cursor)
    found = await kept.log(session, _wanted(endpoint_id), int(place) if place else None, limit)
    more = cursor_at(key, "deliveries", query, str(found[-1].sequence)) if len(found) == limit else None
    return answer_list(request, Listed[shapes.Delivery](data=list(found), next_cursor=more))


@router.post("/{endpoint_id}/replay", response_model=shapes.Replayed, status_code=202)
async def replay(
    endpoint_id: str, asked: shapes.ReplayAsked, caller: Caller, kept: Endpoints, writing: Writing
) -> Response:
    """Sends everything again from a number on, with the same ids and bytes as before."""

    async def replaying(session: AsyncSession) -> Done:
        await kept.replay(session, _wanted(endpoint_id), asked.first)
        return Done(202, shapes.Replayed(first=asked.first))

    return await writing.once(caller, replaying)
