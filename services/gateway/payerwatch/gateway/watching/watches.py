"""The pages of watches: list, try out, save, mute, snooze, remove."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from payerwatch.db.session import Database
from payerwatch.gateway.deps import Now, Session, database
from payerwatch.gateway.payer_names import payer_names
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin
from payerwatch.gateway.watching import store
from payerwatch.gateway.watching.forms import BadWatch, draft_of, snooze_day, too_eager
from payerwatch.gateway.watching.person import CurrentPerson, Person
from payerwatch.gateway.watching.watch_words import manner
from payerwatch.watches.in_words import in_words

router = APIRouter()
Source = Annotated[Database, Depends(database)]
SEE_OTHER = 303


def filled(pairs: Sequence[tuple[str, object]]) -> Mapping[str, list[str]]:
    form: dict[str, list[str]] = {}
    for name, value in pairs:
        if isinstance(value, str):
            form.setdefault(name, []).append(value)
    return form


async def _shown(
    person: Person, session: Session, now: datetime, *, form: Mapping[str, list[str]], status: int = 200, **more: object
) -> HTMLResponse:
    payers = await payer_names(session)
    watches = [(watch, in_words(watch, payers), manner(watch)) for watch in await store.watches_of(session, person)]
    shown: dict[str, Any] = {"fault": None, "preview": None, "eager": False} | more
    return page(
        "watching/watches.html",
        personal=True,
        status=status,
        watches=watches,
        payers=payers,
        lines=await store.lines(session),
        form=form,
        now=now,
        **shown,
    )


@router.get("/watches", include_in_schema=False)
async def watches(person: CurrentPerson, session: Session, now: Now) -> HTMLResponse:
    return await _shown(person, session, now, form={})


@router.get("/watches/preview", include_in_schema=False)
async def preview(request: Request, person: CurrentPerson, session: Session, now: Now) -> HTMLResponse:
    """What the watch would have met in the last year. A GET, because it changes nothing."""
    form = filled(request.query_params.multi_items())
    try:
        draft = draft_of(form, await payer_names(session))
    except BadWatch as bad:
        return await _shown(person, session, now, form=form, status=422, fault=str(bad))
    own = await store.own_codes(session, person) if draft.own_codes else []
    met = await store.would_have_met(session, store.with_own_codes(draft.terms, own), now)
    eager = too_eager(draft.terms, (form.get("cadence") or ["at_once"])[0])
    return await _shown(person, session, now, form=form, preview=met, eager=eager)


@router.post("/watches", include_in_schema=False)
async def save(request: Request, _origin: SameOrigin, person: CurrentPerson, source: Source, now: Now) -> Response:
    form = filled((await request.form()).multi_items())
    async with source.transaction() as session:
        try:
            draft = draft_of(form, await payer_names(session))
        except BadWatch as bad:
            return await _shown(person, session, now, form=form, status=422, fault=str(bad))
        if not await store.add_watch(session, person, draft, now):
            fault = f"You have {store.MOST_WATCHES} watches, which is the most. Remove one first."
            return await _shown(person, session, now, form=form, status=422, fault=fault)
    return RedirectResponse("/watches", SEE_OTHER)


async def _edited(source: Database, person: Person, watch_id: UUID, **values: object) -> Response:
    async with source.transaction() as session:
        if not await store.edit_watch(session, person, watch_id, **values):
            raise HTTPException(404)
    return RedirectResponse("/watches", SEE_OTHER)


@router.post("/watches/{watch_id}/mute", include_in_schema=False)
async def mute(watch_id: UUID, _origin: SameOrigin, person: CurrentPerson, source: Source) -> Response:
    return await _edited(source, person, watch_id, muted=True)


@router.post("/watches/{watch_id}/unmute", include_in_schema=False)
async def unmute(watch_id: UUID, _origin: SameOrigin, person: CurrentPerson, source: Source) -> Response:
    return await _edited(source, person, watch_id, muted=False, snoozed_until=None)


@router.post("/watches/{watch_id}/snooze", include_in_schema=False)
async def snooze(
    watch_id: UUID, request: Request, _origin: SameOrigin, person: CurrentPerson, source: Source, now: Now
) -> Response:
    form = filled((await request.form()).multi_items())
    try:
        day = snooze_day((form.get("until") or [""])[0], now.astimezone(UTC).date())
    except BadWatch as bad:
        async with source.reading() as session:
            return await _shown(person, session, now, form={}, status=422, fault=str(bad))
    until = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return await _edited(source, person, watch_id, snoozed_until=until)


@router.post("/watches/{watch_id}/remove", include_in_schema=False)
async def remove(watch_id: UUID, _origin: SameOrigin, person: CurrentPerson, source: Source, now: Now) -> Response:
    return await _edited(source, person, watch_id, removed_at=now)
