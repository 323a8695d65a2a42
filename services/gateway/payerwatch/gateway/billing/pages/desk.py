"""What the billing pages share: who may be here, the provider, and what a customer reads when something fails."""

from typing import Annotated

import stripe
import structlog
from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from payerwatch.entitlements import Entitlement, entitlement_of
from payerwatch.gateway.accounts.present import Membership, with_duty
from payerwatch.gateway.accounts.roles import Duty
from payerwatch.gateway.billing.buying import Buyer
from payerwatch.gateway.billing.catalogue import PriceMissing
from payerwatch.gateway.billing.changing import NothingBought
from payerwatch.gateway.billing.provider import Provider
from payerwatch.gateway.deps import Now, Session
from payerwatch.gateway.rendering import page

log = structlog.get_logger()
Payer = Annotated[Membership, Depends(with_duty(Duty.BILLING))]


class NothingIsSold(Exception):
    """This deployment has no payment provider."""


def provider(request: Request) -> Provider:
    found = request.app.state.provider
    if not isinstance(found, Provider):
        raise NothingIsSold
    return found


Desk = Annotated[Provider, Depends(provider)]


async def held(member: Payer, session: Session, now: Now) -> Entitlement:
    return await entitlement_of(session, member.organization_id, now)


Held = Annotated[Entitlement, Depends(held)]


def buyer_of(member: Membership) -> Buyer:
    return Buyer(member.organization_id, member.person.subscriber_id, member.person.address)


def leaving(url: str) -> HTMLResponse:
    """A page between: browsers let a form of ours lead to no other site."""
    return page("billing/leaving.html", personal=True, url=url)


def _sorry(status: int, title: str, text: str) -> HTMLResponse:
    return page("error.html", status=status, title=title, text=text)


async def on_provider_trouble(_request: Request, error: Exception) -> HTMLResponse:
    log.warning("billing.troubled", error=type(error).__name__)
    text = "Our payment provider did not answer as it should. What was asked may be tried again; nothing is done twice."
    return _sorry(503, "Billing cannot be reached now", text)


async def on_missing_price(_request: Request, error: Exception) -> HTMLResponse:
    log.error("billing.price_missing", prices=str(error))
    return _sorry(503, "This plan cannot be bought now", "Its price is not set up. Nothing was charged.")


async def on_nothing_sold(_request: Request, _error: Exception) -> HTMLResponse:
    return _sorry(503, "Nothing is sold here", "This site runs without a payment provider.")


async def to_plan(_request: Request, _error: Exception) -> Response:
    return RedirectResponse("/account/plan", 303)


def answer_billing(app: FastAPI) -> None:
    app.add_exception_handler(stripe.StripeError, on_provider_trouble)
    app.add_exception_handler(PriceMissing, on_missing_price)
    app.add_exception_handler(NothingIsSold, on_nothing_sold)
    app.add_exception_handler(NothingBought, to_plan)
