"""The search box. Visitors and readers see the first three hits and no count; subscribers see and order them all."""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from sqlalchemy import select

from payerwatch.db.models.fetcher import Payer
from payerwatch.gateway.cells import csv_line
from payerwatch.gateway.code_query import MAX_LENGTH, code_query
from payerwatch.gateway.deps import Now, Session
from payerwatch.gateway.pages.opening import OPEN_ROWS
from payerwatch.gateway.rendering import public_page
from payerwatch.gateway.search.hits import Found, Hit, Page
from payerwatch.gateway.search.narrowing import Narrowing, Status
from payerwatch.gateway.search.searching import search
from payerwatch.gateway.viewer import CurrentViewer
from payerwatch.policies.access import Right
from payerwatch.policies.words import ChangeKind, Disposition

router = APIRouter()
PAGE_SIZE = 50
DEEPEST = 10_000
MOST_EXPORTED = 5_000
Text = Annotated[str, Query()]
Chosen = TypeVar("Chosen", bound=StrEnum)


def _one_of(words: type[Chosen], said: str) -> Chosen | None:
    """A filter that says nothing known narrows nothing: the form offers only what exists."""
    return words(said) if said in {word.value for word in words} else None


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _narrowing(asked: Request) -> Narrowing:
    said = asked.query_params
    return Narrowing(
        payer=said.get("payer", "")[:100] or None,
        status=_one_of(Status, said.get("status", "")),
        disposition=_one_of(Disposition, said.get("says", "")),
        kind=_one_of(ChangeKind, said.get("kind", "")),
        changed_since=_day(said.get("since", "")),
    )


def _page(asked: Request) -> Page:
    said = asked.query_params.get("page", "")
    number = int(said) if said.isascii() and said.isdigit() and len(said) <= 4 else 1
    return Page(start=min((max(number, 1) - 1) * PAGE_SIZE, DEEPEST), size=PAGE_SIZE)


@router.get("/search", include_in_schema=False)
async def search_page(asked: Request, session: Session, viewer: CurrentViewer, now: Now, q: Text = "") -> HTMLResponse:
    """Whoever may not see every row may not narrow, order or count them either: that would tell of the closed ones."""
    everything = viewer.may(Right.CODE_ROWS)
    shown = _page(asked) if everything else Page(0, OPEN_ROWS)
    narrowing = _narrowing(asked) if everything else Narrowing()
    wanted = code_query(q)
    found = await search(session, wanted, narrowing, shown, counted=viewer.may(Right.TOTALS))
    return public_page(
        "search.html",
        query=wanted.text,
        asked=wanted,
        found=found,
        narrowing=narrowing,
        everything=everything,
        choices=await _choices(session) if everything else None,
        links=_links(asked, found, shown),
        too_long=len(q) > MAX_LENGTH,
        now=now,
    )


async def _choices(session: Session) -> dict[str, object]:
    payers = (await session.execute(select(Payer.id, Payer.name).order_by(Payer.name))).all()
    return {"payers": payers, "statuses": tuple(Status), "dispositions": tuple(Disposition), "kinds": tuple(ChangeKind)}


def _links(asked: Request, found: Found, shown: Page) -> dict[str, str | None]:
    """Of the page before, the page after, and the export; None where there is none."""
    said = {name: value for name, value in asked.query_params.items() if name != "page" and value}
    number = shown.start // PAGE_SIZE + 1
    before = urlencode(said | {"page": str(number - 1)}) if number > 1 else None
    more = found.total is not None and shown.start + len(found.hits) < min(found.total, DEEPEST)
    after = urlencode(said | {"page": str(number + 1)}) if more else None
    return {
        "before": f"/search?{before}" if before else None,
        "after": f"/search?{after}" if after else None,
        "export": f"/search.csv?{urlencode(said)}" if found.total else None,
    }


@router.get("/search.csv", include_in_schema=False)
async def export(asked: Request, session: Session, viewer: CurrentViewer, q: Text = "") -> Response:
    """Codes, dispositions and addresses; no sentence of a payer leaves this way."""
    if not viewer.may(Right.CODE_ROWS):
        return PlainTextResponse("Exports are part of Pro. See /pricing.\n", 403, headers={"Cache-Control": "no-store"})
    wanted, everything = code_query(q), Page(0, MOST_EXPORTED)
    found = await search(session, wanted, _narrowing(asked), everything, counted=False)
    site = str(asked.base_url).rstrip("/")
    return Response(
        "".join(_csv(found.hits, site)),
        media_type="text/csv; charset=utf-8",
        headers={"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="payerwatch-search.csv"'},
    )


def _csv(hits: Sequence[Hit], site: str) -> Iterator[str]:
    head = ("payer", "policy_number", "policy_title", "code", "range_end", "disposition", "changed", "checked", "page")
    yield csv_line(head)
    for hit in hits:
        policy = hit.policy
        changed, checked = (moment.isoformat() if moment else "" for moment in (policy.changed_at, policy.checked_at))
        codes = (hit.code, hit.range_end or "", hit.disposition)
        yield csv_line(
            (policy.payer, policy.number or "", policy.title, *codes, changed, checked, f"{site}{policy.url}")
        )
