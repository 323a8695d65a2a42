"""Who may see an operator's page."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from payerwatch.gateway.accounts.present import Person
from payerwatch.gateway.accounts.returning import page_of_ours
from payerwatch.gateway.accounts.sessions import SignedIn
from payerwatch.gateway.deps import Now, Session
from payerwatch.gateway.operator.audit import Actor
from payerwatch.gateway.operator.people import operator_of
from payerwatch.gateway.operator.second_factor import is_raised

SECOND_FACTOR = "/operator/second-factor"


class NotRaised(Exception):
    """An operator whose browser has shown no second factor within twelve hours."""


async def known_operator(person: Person, session: Session) -> SignedIn:
    """Asked at every request, so that who is removed is out at once."""
    if await operator_of(session, person.subscriber_id) is None:
        raise HTTPException(404)
    return person


KnownOperator = Annotated[SignedIn, Depends(known_operator)]


async def raised_operator(person: KnownOperator, now: Now) -> SignedIn:
    if not is_raised(person, now):
        raise NotRaised
    return person


RaisedOperator = Annotated[SignedIn, Depends(raised_operator)]


def acting(person: RaisedOperator) -> Actor:
    return Actor(person.subscriber_id)


Acting = Annotated[Actor, Depends(acting)]


async def to_second_factor(request: Request, _error: Exception) -> Response:
    wanted = request.url.path if request.method == "GET" else "/operator"
    target = f"{SECOND_FACTOR}?next={quote(page_of_ours(wanted))}"
    return RedirectResponse(target, 303, headers={"Cache-Control": "private, no-store"})


def answer_unraised(app: FastAPI) -> None:
    app.add_exception_handler(NotRaised, to_second_factor)
