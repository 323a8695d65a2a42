"""The second factor: set up with the code of the command, then shown by digits or by an approved passkey."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from payerwatch.db.models.gateway_operator import Operator
from payerwatch.db.session import Database
from payerwatch.gateway.accounts import ceremonies, passkeys
from payerwatch.gateway.accounts.addressing import identified
from payerwatch.gateway.accounts.cookies import give
from payerwatch.gateway.accounts.passkey_pages import Answer, with_script
from payerwatch.gateway.accounts.returning import page_of_ours
from payerwatch.gateway.accounts.sessions import SignedIn
from payerwatch.gateway.deps import Db, LinkKey, Now, SealsDep, SiteUrl
from payerwatch.gateway.operator import second_factor
from payerwatch.gateway.operator.digits import new_secret, to_app
from payerwatch.gateway.operator.present import SECOND_FACTOR, KnownOperator, RaisedOperator
from payerwatch.gateway.operator.second_factor import Keys, NotShown
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin

router = APIRouter(prefix=SECOND_FACTOR, include_in_schema=False)


def keys_of(links: LinkKey, seals: SealsDep) -> Keys:
    return Keys(links, seals)


KeysDep = Annotated[Keys, Depends(keys_of)]
Typed = Annotated[str, Form(max_length=1000)]
TOO_MANY = "Ten tries within 15 minutes are the most. The form works again after them."
REFUSED = "The device did not confirm, or this passkey was not approved here. Use the digits of the app."


class TooManyTries(NotShown):
    """Whoever guesses is slowed down; what they typed is not even looked at."""


async def _form(
    database: Database, person: SignedIn, keys: Keys, site: str, now: Now, *, wanted: str = "", mistake: str = ""
) -> HTMLResponse:
    words: dict[str, Any] = {"person": person, "next_page": page_of_ours(wanted or "/operator"), "mistake": mistake}
    status = 422 if mistake else 200
    async with database.transaction() as session:
        operator = await session.get_one(Operator, person.subscriber_id)
        if operator.sealed_secret is None:
            secret = new_secret()
            sealed = keys.seals.seal(secret).decode()
            words |= {"secret": secret, "sealed": sealed, "app": to_app(secret, person.address)}
            return page("operator/enrolment.html", status=status, **words)
        mine = await second_factor.passkeys_of(session, person.subscriber_id)
        words |= {"passkeys": mine, "approved": any(one.approved for one in mine)}
        words["raised"] = second_factor.is_raised(person, now)
        challenge = ceremonies.to_sign_in(site)
        words |= {"options": challenge.options}
        words["asked"] = await passkeys.ask(session, challenge.value, person.subscriber_id, now)
    return with_script(page("operator/second_factor.html", status=status, **words))


async def _tried(database: Database, keys: Keys, person: SignedIn, now: Now) -> None:
    """Counted before anything is compared, and kept when the try fails."""
    async with database.transaction() as session:
        if not await second_factor.may_try(session, keys, person, now):
            raise TooManyTries(TOO_MANY)


def _risen(token: str, wanted: str) -> Response:
    answer = RedirectResponse(page_of_ours(wanted or "/operator"), 303)
    give(answer, token)
    return answer


@router.get("")
async def show_form(
    person: KnownOperator, database: Db, keys: KeysDep, site: SiteUrl, now: Now, next: str = ""
) -> HTMLResponse:
    return await _form(database, person, keys, site, now, wanted=next)


@router.post("/enrol")
async def enrol(
    person: KnownOperator,
    database: Db,
    keys: KeysDep,
    site: SiteUrl,
    now: Now,
    _ours: SameOrigin,
    code: Typed = "",
    sealed: Typed = "",
    digits: Typed = "",
) -> Response:
    try:
        await _tried(database, keys, person, now)
        async with database.transaction() as session:
            token = await second_factor.enrol(session, keys, person, code, sealed, digits, now)
    except NotShown as mistake:
        return await _form(database, person, keys, site, now, mistake=str(mistake))
    return _risen(token, "/operator")


@router.post("")
async def show_digits(
    person: KnownOperator,
    database: Db,
    keys: KeysDep,
    site: SiteUrl,
    now: Now,
    _ours: SameOrigin,
    digits: Typed = "",
    next: Typed = "",
) -> Response:
    try:
        await _tried(database, keys, person, now)
        async with database.transaction() as session:
            token = await second_factor.by_digits(session, keys, person, digits, now)
    except NotShown as mistake:
        return await _form(database, person, keys, site, now, wanted=next, mistake=str(mistake))
    return _risen(token, next)


@router.post("/passkey")
async def show_passkey(
    person: KnownOperator,
    database: Db,
    keys: KeysDep,
    site: SiteUrl,
    now: Now,
    _ours: SameOrigin,
    asked: Annotated[UUID, Form()],
    answer: Answer,
    next: Typed = "",
) -> Response:
    try:
        async with database.transaction() as session:
            token = await second_factor.by_passkey(session, keys, person, site, asked, answer, now)
    except ceremonies.NotSigned:
        return await _form(database, person, keys, site, now, wanted=next, mistake=REFUSED)
    return _risen(token, next)


@router.post("/passkeys/{passkey_id}/approve")
async def approve(passkey_id: str, person: RaisedOperator, database: Db, now: Now, _ours: SameOrigin) -> Response:
    async with database.transaction() as session:
        if not await second_factor.approve_passkey(session, person, identified("psk", passkey_id), now):
            raise HTTPException(404)
    return RedirectResponse(SECOND_FACTOR, 303)
