"""Dead letters: what could not be handled, why, and taking one again."""

from uuid import UUID

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from payerwatch.gateway.deps import Db, Now, Session
from payerwatch.gateway.operator import letters
from payerwatch.gateway.operator.present import Acting, RaisedOperator
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin

router = APIRouter(prefix="/operator/dead-letters", include_in_schema=False)


@router.get("")
async def list_letters(person: RaisedOperator, session: Session) -> HTMLResponse:
    return page("operator/letters.html", person=person, letters=await letters.all_parked(session))


@router.get("/{letter_id}")
async def show_letter(letter_id: UUID, person: RaisedOperator, session: Session) -> HTMLResponse:
    letter = await letters.letter_of(session, letter_id)
    if letter is None:
        raise HTTPException(404)
    return page("operator/letter.html", person=person, letter=letter)


@router.post("/{letter_id}/replay")
async def replay(letter_id: UUID, actor: Acting, database: Db, now: Now, _ours: SameOrigin) -> Response:
    async with database.transaction() as session:
        if await letters.ask_replay(session, actor, letter_id, now):
            raise HTTPException(404)
    return RedirectResponse(f"/operator/dead-letters/{letter_id}", 303)
