"""The addresses of the API."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import func, select

from payerwatch.db.models import differ, fetcher
from payerwatch.gateway.api.answers import answer, answer_list
from payerwatch.gateway.api.calls import ChangesCaller, CodesCaller, PoliciesCaller, only_known_parameters
from payerwatch.gateway.api.cursors import cursor_at, place_of
from payerwatch.gateway.api.problems import nothing
from payerwatch.gateway.api.v1 import shapes
from payerwatch.gateway.api.v1.catalogue import Catalogue, FeedQuery
from payerwatch.gateway.api.v1.parameters import CodeText, Cursor, Limit, Moment, PayerId
from payerwatch.gateway.api.v1.stored import Stored
from payerwatch.gateway.api.v1.synthetic import Synthetic
from payerwatch.gateway.api.waiting import LONGEST, first_found
from payerwatch.gateway.code_query import code_query
from payerwatch.gateway.deps import Db, LinkKey, Session, SiteUrl
from payerwatch.gateway.keys.holders import KeyHolder
from payerwatch.policies.ids import parse_public_id
from payerwatch.policies.words import ChangeKind, CodeSystem, Impact

router = APIRouter()
MOST_STATEMENTS = 500


def catalogue(caller: KeyHolder, session: Session, site: str) -> Catalogue:
    """A test key never sees what we have read."""
    return Stored(session, site) if caller.is_live else Synthetic(site)


@router.get("/payers", response_model=shapes.Listed[shapes.Payer])
async def payers(request: Request, caller: PoliciesCaller, session: Session, site: SiteUrl) -> Response:
    found = await catalogue(caller, session, site).payers()
    return answer_list(request, shapes.Listed[shapes.Payer](data=list(found)))


async def _code(caller: KeyHolder, session: Session, site: str, system: CodeSystem, code: str) -> shapes.CodeAnswer:
    spellings = code_query(code).candidates or (code.strip().upper(),)
    found = await catalogue(caller, session, site).statements(system, spellings, MOST_STATEMENTS)
    return shapes.CodeAnswer(system=system, code=spellings[0], data=list(found))


@router.get("/codes/{system}/{code}", response_model=shapes.CodeAnswer)
async def one_code(
    system: CodeSystem,
    code: Annotated[str, CodeText],
    request: Request,
    caller: CodesCaller,
    session: Session,
    site: SiteUrl,
) -> Response:
    """Which policies name a code, alone or inside of a range. Descriptions of codes are not part of any answer."""
    return answer(request, await _code(caller, session, site, system, code))


@router.post("/codes/batch", response_model=shapes.CodeAnswers)
async def many_codes(
    asked: shapes.CodesAsked, request: Request, caller: CodesCaller, session: Session, site: SiteUrl
) -> Response:
    """Up to 100 codes in one call, answered in the order asked."""
    answers = [await _code(caller, session, site, one.system, one.code) for one in asked.codes]
    return answer(request, shapes.CodeAnswers(data=answers))


@router.get("/policies", response_model=shapes.Listed[shapes.PolicySummary])
async def policies(
    request: Request,
    caller: PoliciesCaller,
    session: Session,
    site: SiteUrl,
    key: LinkKey,
    payer: PayerId = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    query = {"payer": payer, "kind": caller.kind.value}
    place = place_of(key, "policies", query, cursor)
    after = parse_public_id("pol", place) if place else None
    found = await catalogue(caller, session, site).policies(payer, after, limit)
    more = cursor_at(key, "policies", query, found[-1][1].id) if len(found) == limit else None
    page = shapes.Listed[shapes.PolicySummary](data=[one for _, one in found], next_cursor=more)
    return answer_list(request, page)


@router.get("/policies/{policy_id}", response_model=shapes.Policy)
async def policy(policy_id: str, request: Request, caller: PoliciesCaller, session: Session, site: SiteUrl) -> Response:
    wanted = parse_public_id("pol", policy_id)
    found = await catalogue(caller, session, site).policy(wanted) if wanted else None
    if found is None:
        raise nothing("policy")
    return answer(request, found)


@router.get("/policies/{policy_id}/versions", response_model=shapes.Listed[shapes.Version])
async def versions(
    policy_id: str, request: Request, caller: PoliciesCaller, session: Session, site: SiteUrl
) -> Response:
    """Newest first."""
    wanted = parse_public_id("pol", policy_id)
    found = await catalogue(caller, session, site).versions(wanted) if wanted else None
    if found is None:
        raise nothing("policy")
    return answer_list(request, shapes.Listed[shapes.Version](data=list(found)))


@router.get("/changes", response_model=shapes.Listed[shapes.ChangeSummary])
async def changes(
    request: Request,
    caller: ChangesCaller,
    database: Db,
    site: SiteUrl,
    key: LinkKey,
    since: Annotated[Moment | None, Query(description="Changes found at this moment or later")] = None,
    payer: PayerId = None,
    impact: Annotated[Impact | None, Query()] = None,
    kind: Annotated[ChangeKind | None, Query()] = None,
    wait: Annotated[
        int, Query(ge=0, le=LONGEST, description="Seconds to wait for a change where there is none yet")
    ] = 0,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """The feed, oldest first. Come back with `next_cursor`: no change is ever behind it that was not sent. With `wait`
    the answer comes as soon as there is a change, or empty when the seconds are over."""
    query = {"since": since, "payer": payer, "impact": impact, "kind": kind, "data": caller.kind.value}
    place = int(place_of(key, "changes", query, cursor) or 0)
    asked = FeedQuery(place, since, payer, impact, kind)

    async def look() -> Sequence[tuple[int, shapes.ChangeSummary]]:
        async with database.reading() as session:
            return await catalogue(caller, session, site).changes(asked, limit)

    found = await first_found(request, request.app.state.growth, wait, look)
    end = found[-1][0] if found else place
    more = cursor_at(key, "changes", query, str(end))
    return answer_list(request, shapes.Listed[shapes.ChangeSummary](data=[one for _, one in found], next_cursor=more))


@router.get("/changes/{change_id}", response_model=shapes.Change)
async def change(change_id: str, request: Request, caller: ChangesCaller, session: Session, site: SiteUrl) -> Response:
    """With short quotes and the changed passages; never the whole of a version."""
    wanted = parse_public_id("chg", change_id)
    found = await catalogue(caller, session, site).change(wanted) if wanted else None
    if found is None:
        raise nothing("change")
    return answer(request, found)


@router.get("/status", response_model=shapes.Status)
async def status(
    request: Request, session: Session, _known: Annotated[None, Depends(only_known_parameters)]
) -> Response:
    """Needs no key."""
    newest: datetime | None = await session.scalar(select(func.max(differ.Change.found_at)))
    policies = await session.scalar(select(func.count()).select_from(differ.Policy))
    payers = await session.scalar(select(func.count()).select_from(fetcher.Payer))
    return answer(request, shapes.Status(ok=True, newest_change_at=newest, policies=policies or 0, payers=payers or 0))
