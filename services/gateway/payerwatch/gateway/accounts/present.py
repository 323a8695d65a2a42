"""Who asks for a page, by the cookie of their browser."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from payerwatch.db.models.gateway_accounts import Organization
from payerwatch.entitlements import entitlement_of
from payerwatch.gateway.accounts.cookies import take_back, token_in
from payerwatch.gateway.accounts.returning import page_of_ours
from payerwatch.gateway.accounts.roles import Duty, MemberRole, may_do
from payerwatch.gateway.accounts.sessions import SEEN_EVERY, SignedIn, note_seen, signed_in_by
from payerwatch.gateway.deps import Db, LinkKey, Now
from payerwatch.gateway.notices import declined_of, say


class NotSignedIn(Exception):
    """The page is for people who are."""


class NoOrganization(Exception):
    """The page is about an organization, and the person is looking at none."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A person as a member of the organization they are looking at."""

    person: SignedIn
    member_id: UUID
    role: MemberRole
    organization: Organization

    @property
    def organization_id(self) -> UUID:
        return self.organization.id

    def may(self, duty: Duty) -> bool:
        return may_do(self.role, duty)


async def someone(request: Request, database: Db, key: LinkKey, now: Now) -> SignedIn | None:
    """By a connection given back at once: who keeps one and asks for another can wait for himself in a rush."""
    token = token_in(request)
    if token is None:
        return None
    async with database.reading() as session:
        person = await signed_in_by(session, key, token, now)
        if person is not None and person.organization is not None:
            entitlement = await entitlement_of(session, person.organization.id, now)
            say(declined_of(entitlement, now, may_pay=may_do(person.role, Duty.BILLING)))
    if person is not None and person.seen_at < now - SEEN_EVERY:
        async with database.transaction() as writing:
            await note_seen(writing, person.session_id, now)
    return person


Someone = Annotated[SignedIn | None, Depends(someone)]


async def person(found: Someone) -> SignedIn:
    if found is None:
        raise NotSignedIn
    return found


Person = Annotated[SignedIn, Depends(person)]


async def membership(here: Person) -> Membership:
    if here.organization is None or here.member_id is None or here.role is None:
        raise NoOrganization
    return Membership(here, here.member_id, here.role, here.organization)


CurrentMember = Annotated[Membership, Depends(membership)]


def with_duty(duty: Duty) -> Callable[[Membership], Membership]:
    """Who may not do it has no such page."""

    def checked(member: CurrentMember) -> Membership:
        if not member.may(duty):
            raise HTTPException(404)
        return member

    return checked


async def to_sign_in(request: Request, _error: Exception) -> Response:
    wanted = request.url.path if request.method == "GET" else ""
    answer = RedirectResponse(f"/sign-in?next={page_of_ours(wanted)}", 303)
    answer.headers["Cache-Control"] = "private, no-store"
    if token_in(request):
        take_back(answer)
    return answer


async def to_account(_request: Request, _error: Exception) -> Response:
    return RedirectResponse("/account", 303, headers={"Cache-Control": "private, no-store"})


def answer_strangers(app: FastAPI) -> None:
    app.add_exception_handler(NotSignedIn, to_sign_in)
    app.add_exception_handler(NoOrganization, to_account)
