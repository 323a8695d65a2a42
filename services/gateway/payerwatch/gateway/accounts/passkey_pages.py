"""The pages of passkeys. The one script of the site runs here: a browser offers passkeys to scripts only."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from payerwatch.gateway.accounts import ceremonies, organizations, passkeys, sessions
from payerwatch.gateway.accounts.addressing import identified
from payerwatch.gateway.accounts.cookies import give
from payerwatch.gateway.accounts.devices import device_of
from payerwatch.gateway.accounts.names import NotAName, checked_name
from payerwatch.gateway.accounts.present import Person
from payerwatch.gateway.accounts.returning import page_of_ours
from payerwatch.gateway.accounts.sessions import SignedIn, Way
from payerwatch.gateway.deps import Db, LinkKey, Now, SiteUrl
from payerwatch.gateway.headers import POLICY
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin

router = APIRouter(include_in_schema=False)
Answer = Annotated[str, Form(max_length=ceremonies.LARGEST)]
REFUSED = "The device did not confirm. Nothing was changed; try again, or use a link by mail."


def with_script(answer: HTMLResponse) -> HTMLResponse:
    answer.headers["Content-Security-Policy"] = f"{POLICY}; script-src 'self'"
    return answer


async def _passkeys(
    database: Db, person: SignedIn, site: str, now: Now, *, status: int = 200, mistake: str = ""
) -> HTMLResponse:
    async with database.transaction() as session:
        mine = await passkeys.of_person(session, person.subscriber_id)
        known = [one.credential for one in mine]
        challenge = ceremonies.to_register(site, person.subscriber_id, person.address, known)
        asked = await passkeys.ask(session, challenge.value, person.subscriber_id, now)
    words = {"person": person, "passkeys": mine, "options": challenge.options, "asked": asked, "mistake": mistake}
    return with_script(page("accounts/passkeys.html", status=status, personal=True, **words))


@router.get("/account/passkeys")
async def list_passkeys(person: Person, database: Db, site: SiteUrl, now: Now) -> HTMLResponse:
    return await _passkeys(database, person, site, now)


@router.post("/account/passkeys")
async def add(
    person: Person,
    database: Db,
    site: SiteUrl,
    now: Now,
    _ours: SameOrigin,
    asked: Annotated[UUID, Form()],
    answer: Answer,
    name: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    try:
        called = checked_name(name)
        async with database.transaction() as session:
            challenge = await passkeys.take(session, asked, person.subscriber_id, now)
            if len(await passkeys.of_person(session, person.subscriber_id)) >= passkeys.MOST:
                raise NotAName(f"One person has {passkeys.MOST} passkeys at most.")
            await passkeys.add(
                session, person.subscriber_id, ceremonies.registered(site, challenge, answer), called, now
            )
    except NotAName as mistake:
        return await _passkeys(database, person, site, now, status=422, mistake=str(mistake))
    except ceremonies.NotSigned:
        return await _passkeys(database, person, site, now, status=422, mistake=REFUSED)
    return RedirectResponse("/account/passkeys", 303)


@router.post("/account/passkeys/{passkey_id}/rename")
async def rename(
    passkey_id: str,
    person: Person,
    database: Db,
    site: SiteUrl,
    now: Now,
    _ours: SameOrigin,
    name: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    try:
        async with database.transaction() as session:
            wanted = identified("psk", passkey_id)
            if not await passkeys.rename(session, person.subscriber_id, wanted, checked_name(name)):
                raise HTTPException(404)
    except NotAName as mistake:
        return await _passkeys(database, person, site, now, status=422, mistake=str(mistake))
    return RedirectResponse("/account/passkeys", 303)


@router.post("/account/passkeys/{passkey_id}/remove")
async def remove(passkey_id: str, person: Person, database: Db, _ours: SameOrigin) -> Response:
    async with database.transaction() as session:
        if not await passkeys.remove(session, person.subscriber_id, identified("psk", passkey_id)):
            raise HTTPException(404)
    return RedirectResponse("/account/passkeys", 303)


async def _ask_device(database: Db, site: str, next_page: str, now: Now, *, mistake: str = "") -> HTMLResponse:
    challenge = ceremonies.to_sign_in(site)
    async with database.transaction() as session:
        asked = await passkeys.ask(session, challenge.value, None, now)
    words = {"options": challenge.options, "asked": asked, "next_page": page_of_ours(next_page), "mistake": mistake}
    return with_script(page("accounts/passkey_sign_in.html", status=422 if mistake else 200, personal=True, **words))


@router.get("/sign-in/passkey")
async def ask_device(database: Db, site: SiteUrl, now: Now, next: str = "") -> HTMLResponse:
    return await _ask_device(database, site, next, now)


@router.post("/sign-in/passkey")
async def sign_in(
    request: Request,
    database: Db,
    site: SiteUrl,
    key: LinkKey,
    now: Now,
    _ours: SameOrigin,
    asked: Annotated[UUID, Form()],
    answer: Answer,
    next: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    device = device_of(request.headers.get("user-agent", ""))
    try:
        async with database.transaction() as session:
            challenge = await passkeys.take(session, asked, None, now)
            person_id = (await passkeys.signer_by(session, site, challenge, answer, now)).subscriber_id
            await organizations.make_first(session, person_id, now)
            opened = await sessions.open_session(session, key, person_id, device=device, way=Way.PASSKEY, now=now)
    except ceremonies.NotSigned:
        return await _ask_device(database, site, next, now, mistake=REFUSED)
    response = RedirectResponse(page_of_ours(next), 303)
    give(response, opened.token)
    return response
