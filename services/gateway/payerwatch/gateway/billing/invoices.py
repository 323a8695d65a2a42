"""Invoices as a customer reads them, and what was paid with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import stripe
from stripe import Invoice

from payerwatch.gateway.billing.bought import moment
from payerwatch.gateway.billing.provider import Provider, is_missing

SHOWN = 24


@dataclass(frozen=True, slots=True)
class Bill:
    number: str
    made_at: datetime | None
    total: int
    status: str
    url: str | None
    pdf: str | None


@dataclass(frozen=True, slots=True)
class Payment:
    payment_intent: str
    amount: int
    paid_at: datetime


def bill_of(invoice: Invoice) -> Bill:
    return Bill(
        number=invoice.number or "Draft",
        made_at=moment(invoice.created),
        total=invoice.total,
        status=invoice.status or "draft",
        url=invoice.hosted_invoice_url,
        pdf=invoice.invoice_pdf,
    )


async def bills(provider: Provider, customer_id: str) -> Sequence[Bill]:
    try:
        found = await provider.v1.invoices.list_async({"customer": customer_id, "limit": SHOWN})
    except stripe.InvalidRequestError as error:
        if is_missing(error):
            return []
        raise
    return [bill_of(invoice) for invoice in found.data]


async def payments(provider: Provider, customer_id: str) -> list[Payment]:
    """Oldest first. Invoices that cost nothing were not paid."""
    found = await provider.v1.invoices.list_async(
        {"customer": customer_id, "status": "paid", "limit": 100, "expand": ["data.payments"]}
    )
    made = [payment async for invoice in found.auto_paging_iter() for payment in _payments_in(invoice)]
    return sorted(made, key=lambda payment: payment.paid_at)


def _payments_in(invoice: Invoice) -> list[Payment]:
    paid_at = moment(invoice.status_transitions.paid_at)
    if paid_at is None or invoice.payments is None:
        return []
    found = []
    for payment in invoice.payments.data:
        intent = payment.payment.payment_intent
        if payment.amount_paid and intent is not None:
            found.append(Payment(intent if isinstance(intent, str) else intent.id, payment.amount_paid, paid_at))
    return found
