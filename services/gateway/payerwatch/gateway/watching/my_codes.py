"""My codes: pasted or uploaded, kept whole or not at all; changes ranked by what they can touch."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from payerwatch.db.session import Database
from payerwatch.gateway.deps import Now, Session, database
from payerwatch.gateway.payer_names import payer_names
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin
from payerwatch.gateway.watching import store
from payerwatch.gateway.watching.person import CurrentPerson, Person
from payerwatch.watches.own_codes import MOST_BYTES, Fault, LooksLikePatients, read_own_codes

router = APIRouter()
SHOWN = 50
SEE_OTHER = 303


async def _shown(
    person: Person, session: Session, now: Now, *, status: int = 200, faults: tuple[Fault, ...] = (), refused: str = ""
) -> HTMLResponse:
    own = await store.own_codes(session, person)
    refused_something = bool(faults or refused)
    ranked = [] if refused_something else await store.ranked_by_exposure(session, own, now)
    return page(
        "watching/my_codes.html",
        personal=True,
        status=status,
        own=own[:SHOWN],
        held=len(own),
        ranked=ranked[:SHOWN],
        payers=await payer_names(session),
        faults=faults,
        refused=refused,
        now=now,
    )


@router.get("/my-codes", include_in_schema=False)
async def my_codes(person: CurrentPerson, session: Session, now: Now) -> HTMLResponse:
    return await _shown(person, session, now)


async def _sent(request: Request) -> str | None:
    """The text that was pasted, or the file; None where it is too large or no text."""
    async with request.form(max_part_size=MOST_BYTES) as form:
        file, pasted = form.get("file"), form.get("codes")
        raw = await file.read(MOST_BYTES + 1) if isinstance(file, UploadFile) and file.filename else b""
    if len(raw) > MOST_BYTES or b"\0" in raw:
        return None
    return raw.decode("utf-8", errors="replace") if raw else str(pasted or "")


@router.post("/my-codes", include_in_schema=False)
async def replace(
    request: Request,
    _origin: SameOrigin,
    person: CurrentPerson,
    source: Annotated[Database, Depends(database)],
    now: Now,
) -> Response:
    text = await _sent(request)
    async with source.transaction() as session:
        payers = await payer_names(session)
        if text is None:
            refused = "The file is not text, or larger than 2 MB. Nothing was saved."
            return await _shown(person, session, now, status=422, refused=refused)
        try:
            upload = read_own_codes(text, [*payers])
        except LooksLikePatients as patients:
            refused = f"{patients} Nothing was saved. Remove it and upload again."
            return await _shown(person, session, now, status=422, refused=refused)
        if upload.faults:
            return await _shown(person, session, now, status=422, faults=upload.faults)
        await store.replace_own_codes(session, person, upload.codes)
    return RedirectResponse("/my-codes", SEE_OTHER)


@router.post("/my-codes/clear", include_in_schema=False)
async def clear(_origin: SameOrigin, person: CurrentPerson, source: Annotated[Database, Depends(database)]) -> Response:
    async with source.transaction() as session:
        await store.replace_own_codes(session, person, [])
    return RedirectResponse("/my-codes", SEE_OTHER)
