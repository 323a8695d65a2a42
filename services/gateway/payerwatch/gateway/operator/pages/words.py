"""Corrections: asked for here, made by the differ, told to whoever was told of the change."""

from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.gateway.accounts.sessions import SignedIn
from payerwatch.gateway.deps import Db, Now, Session
from payerwatch.gateway.operator import corrections
from payerwatch.gateway.operator.present import Acting, RaisedOperator
from payerwatch.gateway.pages.errata import all_errata
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin

router = APIRouter(prefix="/operator/corrections", include_in_schema=False)
Typed = Annotated[str, Form(max_length=2000)]


async def _corrections(
    session: AsyncSession, person: SignedIn, *, change: str = "", text: str = "", mistake: str = ""
) -> HTMLResponse:
    words: dict[str, Any] = {"change": change, "text": text, "mistake": mistake, "errata": await all_errata(session)}
    return page("operator/corrections.html", status=422 if mistake else 200, person=person, **words)


@router.get("")
async def list_corrections(person: RaisedOperator, session: Session, change: str = "") -> HTMLResponse:
    return await _corrections(session, person, change=change)


@router.post("")
async def correct(
    person: RaisedOperator,
    actor: Acting,
    database: Db,
    now: Now,
    _ours: SameOrigin,
    change: Typed = "",
    text: Typed = "",
) -> Response:
    try:
        async with database.transaction() as session:
            await corrections.correct(session, actor, change, text, now)
    except corrections.NotCorrected as mistake:
        async with database.reading() as session:
            return await _corrections(session, person, change=change, text=text, mistake=str(mistake))
    return RedirectResponse("/operator/corrections", 303)
