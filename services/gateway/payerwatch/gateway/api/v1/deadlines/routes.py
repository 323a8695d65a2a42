"""Deadlines of every policy; those of a person's watches are on their page and in their mails."""

from datetime import UTC, date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from payerwatch.gateway.api.answers import answer_list
from payerwatch.gateway.api.calls import PoliciesCaller
from payerwatch.gateway.api.cursors import cursor_at, place_of
from payerwatch.gateway.api.problems import nothing
from payerwatch.gateway.api.v1.deadlines import shapes
from payerwatch.gateway.api.v1.deadlines.calendar import Calendar, Place, Span, Stored, Synthetic
from payerwatch.gateway.api.v1.parameters import Cursor, Day, Limit, PayerId
from payerwatch.gateway.api.v1.shapes import Listed
from payerwatch.gateway.deps import LinkKey, Now, Session, SiteUrl
from payerwatch.gateway.keys.holders import KeyHolder
from payerwatch.policies.ids import parse_public_id

router = APIRouter(tags=["Deadlines"])


def calendar(caller: KeyHolder, session: Session, site: str) -> Calendar:
    return Stored(session, site) if caller.is_live else Synthetic(site)


def _place(written: str | None) -> Place | None:
    if written is None:
        return None
    day, _, deadline = written.partition(" ")
    return date.fromisoformat(day), UUID(deadline)


@router.get("/deadlines", response_model=Listed[shapes.Deadline])
async def deadlines(
    request: Request,
    caller: PoliciesCaller,
    session: Session,
    site: SiteUrl,
    key: LinkKey,
    now: Now,
    start: Annotated[Day | None, Query(alias="from", description="Today where it is not said")] = None,
    end: Annotated[Day | None, Query(alias="to")] = None,
    payer: PayerId = None,
    policy: Annotated[str | None, Query(max_length=40)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Soonest first, with the words that print them."""
    wanted = parse_public_id("pol", policy) if policy else None
    if policy and wanted is None:
        raise nothing("policy")
    query = {"from": start, "to": end, "payer": payer, "policy": policy, "data": caller.kind.value}
    after = _place(place_of(key, "deadlines", query, cursor))
    span = Span(start or now.astimezone(UTC).date(), end, payer, wanted)
    found = await calendar(caller, session, site).deadlines(span, after, limit)
    more = None
    if len(found) == limit:
        day, last = found[-1][0]
        more = cursor_at(key, "deadlines", query, f"{day} {last}")
    return answer_list(request, Listed[shapes.Deadline](data=[one for _, one in found], next_cursor=more))
