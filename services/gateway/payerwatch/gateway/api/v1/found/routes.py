"""Search."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from payerwatch.gateway.api.answers import answer_list
from payerwatch.gateway.api.calls import PoliciesCaller
from payerwatch.gateway.api.cursors import cursor_at, place_of
from payerwatch.gateway.api.v1.found import shapes
from payerwatch.gateway.api.v1.found.finding import Finder, Stored, Synthetic
from payerwatch.gateway.api.v1.parameters import Cursor, Day, Limit, PayerId
from payerwatch.gateway.code_query import MAX_LENGTH, code_query
from payerwatch.gateway.deps import LinkKey, Session, SiteUrl
from payerwatch.gateway.keys.holders import KeyHolder
from payerwatch.gateway.search.hits import Page
from payerwatch.gateway.search.narrowing import Narrowing, Status
from payerwatch.policies.words import ChangeKind, Disposition

router = APIRouter(tags=["Search"])
DEEPEST = 10_000
"""Hits of one query that can be read to their end; narrow it to read others."""
Wanted = Annotated[
    str,
    Query(min_length=1, max_length=MAX_LENGTH, description="A code, a policy's number, or words", examples=["J2170"]),
]


def finder(caller: KeyHolder, session: Session, site: str) -> Finder:
    return Stored(session, site) if caller.is_live else Synthetic(site)


@router.get("/search", response_model=shapes.Hits)
async def search(
    request: Request,
    caller: PoliciesCaller,
    session: Session,
    site: SiteUrl,
    key: LinkKey,
    q: Wanted,
    payer: PayerId = None,
    status: Annotated[Status | None, Query()] = None,
    disposition: Annotated[Disposition | None, Query()] = None,
    kind: Annotated[ChangeKind | None, Query(description="Policies that had a change of this kind")] = None,
    changed_since: Annotated[Day | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """One hit a policy: for a code those changed last first, for words the closest first."""
    narrowing = Narrowing(payer, status, disposition, kind, changed_since)
    query = {"q": q, "narrowing": narrowing, "limit": limit, "data": caller.kind.value}
    page = Page(int(place_of(key, "search", query, cursor) or 0), limit)
    found = await finder(caller, session, site).found(code_query(q), narrowing, page)
    after = page.start + limit
    if len(found.data) == limit and after < DEEPEST:
        found = found.model_copy(update={"next_cursor": cursor_at(key, "search", query, str(after))})
    return answer_list(request, found)
