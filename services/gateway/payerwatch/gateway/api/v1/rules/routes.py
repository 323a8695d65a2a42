"""The export of rules."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from payerwatch.gateway.api.answers import answer_list
from payerwatch.gateway.api.calls import CodesCaller
from payerwatch.gateway.api.cursors import cursor_at, place_of
from payerwatch.gateway.api.v1.parameters import Cursor, Limit, Moment, PayerId
from payerwatch.gateway.api.v1.rules.book import Book, Stored, Synthetic
from payerwatch.gateway.api.v1.rules.shapes import Rule
from payerwatch.gateway.api.v1.shapes import Listed
from payerwatch.gateway.deps import LinkKey, Session
from payerwatch.gateway.keys.holders import KeyHolder
from payerwatch.policies.ids import parse_public_id, public_id

router = APIRouter(tags=["Rules"])


def book(caller: KeyHolder, session: Session) -> Book:
    return Stored(session) if caller.is_live else Synthetic()


@router.get("/rules", response_model=Listed[Rule])
async def rules(
    request: Request,
    caller: CodesCaller,
    session: Session,
    key: LinkKey,
    payer: PayerId = None,
    since: Annotated[
        Moment | None,
        Query(description="When the last export began: only policies that changed since, with what is different"),
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """For a scrubber: a line for each code that a policy rules on; `limit` counts policies. Ask for `text/csv`."""
    query = {"payer": payer, "since": since, "data": caller.kind.value}
    place = place_of(key, "rules", query, cursor)
    after = parse_public_id("pol", place) if place else None
    found, last = await book(caller, session).rules(payer, since, after, limit)
    more = cursor_at(key, "rules", query, public_id("pol", last)) if last else None
    return answer_list(request, Listed[Rule](data=found, next_cursor=more))
