"""The pages' requests."""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from payerwatch.local.stripe import checkout
from payerwatch.local.stripe.account import Account
from payerwatch.local.stripe.cards import CHALLENGED, Customer, payment_method
from payerwatch.local.stripe.pages import shown
from payerwatch.local.stripe.portal import cancel_or_resume, change_card, pay_open
from payerwatch.local.stripe.refusal import Refused, Thing

DECLINED = "Your card was declined."


def _text(form: FormData) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}


async def pay_page(account: Account, request: Request) -> Response:
    session = account.find("checkout.session", request.path_params["key"])
    if session["status"] == "complete":
        return RedirectResponse(_return_url(session), 303)
    if session["status"] == "expired":
        return shown("expired.html.j2", 410)
    form = _text(await request.form())
    if request.method == "GET":
        return _pay_form(account, session, form, "")
    if form.get("failed"):
        return _pay_form(account, session, form, "Your bank could not confirm that it is you.")
    return _paid(account, session, form)


def _paid(account: Account, session: Thing, form: dict[str, str]) -> Response:
    try:
        outcome = checkout.pay(account, session, {"card": "", **form})
    except Refused as refused:
        return _pay_form(account, session, form, str(refused))
    now = account.find("checkout.session", session["id"])
    if outcome == "ok":
        return RedirectResponse(_return_url(now), 303)
    if outcome == CHALLENGED:
        return shown("challenge.html.j2", fields=form)
    return _pay_form(account, now, form, DECLINED if outcome == "declined" else "This code is invalid.")


def _pay_form(account: Account, session: Thing, form: dict[str, str], trouble: str) -> Response:
    prices = [account.objects[price] for price in account.objects[f"wish_{session['id']}"]["prices"]]
    names = list(dict.fromkeys(account.objects[price["product"]]["name"] for price in prices))
    kept = {"card": form.get("card", ""), "postal_code": form.get("postal_code", "")}
    return shown(
        "pay.html.j2", session=session, names=names, trouble=trouble, card=kept["card"], postal_code=kept["postal_code"]
    )


def _return_url(session: Thing) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


async def portal_page(account: Account, request: Request) -> Response:
    session = account.find("billing_portal.session", request.path_params["key"])
    customer, trouble = session["customer"], ""
    form = _text(await request.form())
    try:
        _act(account, customer, form)
    except Refused as refused:
        trouble = str(refused)
    if form and not trouble:
        return RedirectResponse(request.url.path, 303)
    subscriptions = [s for s in account.all("subscription") if s["customer"] == customer and not s["ended_at"]]
    invoices = [invoice for invoice in account.all("invoice") if invoice["customer"] == customer]
    return shown("portal.html.j2", session=session, subscriptions=subscriptions, invoices=invoices, trouble=trouble)


def _act(account: Account, customer: str, form: dict[str, str]) -> None:
    if form.get("action") == "card":
        change_card(account, customer, form.get("card", ""))
    elif form.get("action") in {"cancel", "resume"}:
        subscription = account.find("subscription", form["subscription"])
        cancel_or_resume(account, subscription, cancel=form["action"] == "cancel")


async def invoice_page(account: Account, request: Request) -> Response:
    invoice = account.find("invoice", request.path_params["key"])
    form, trouble = _text(await request.form()), ""
    if request.method == "POST" and invoice["status"] == "open":
        trouble = _pay_invoice(account, invoice, form.get("card", ""))
    return shown("invoice.html.j2", invoice=invoice, trouble=trouble)


def _pay_invoice(account: Account, invoice: Thing, card: str) -> str:
    try:
        method = payment_method(account, card, invoice["customer"])
    except Refused as refused:
        return str(refused)
    return "" if pay_open(account, invoice, method["id"], Customer.ANSWERED) == "ok" else DECLINED
