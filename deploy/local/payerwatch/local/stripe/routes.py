"""Which call is what: its parameters as the SDK declares them, and who answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stripe.params import (
    ChargeListParams,
    ChargeRetrieveParams,
    CouponCreateParams,
    CustomerCreateParams,
    CustomerDeleteParams,
    CustomerListParams,
    CustomerRetrieveParams,
    CustomerUpdateParams,
    EventListParams,
    EventRetrieveParams,
    InvoiceCreatePreviewParams,
    InvoiceListParams,
    InvoicePaymentListParams,
    InvoicePayParams,
    InvoiceRetrieveParams,
    PaymentIntentRetrieveParams,
    PaymentMethodRetrieveParams,
    PriceCreateParams,
    PriceListParams,
    PriceRetrieveParams,
    PriceUpdateParams,
    ProductCreateParams,
    ProductListParams,
    ProductRetrieveParams,
    ProductUpdateParams,
    PromotionCodeCreateParams,
    RefundCreateParams,
    RefundListParams,
    RefundRetrieveParams,
    SubscriptionCancelParams,
    SubscriptionCreateParams,
    SubscriptionListParams,
    SubscriptionRetrieveParams,
    SubscriptionUpdateParams,
)
from stripe.params.billing import MeterCreateParams, MeterEventCreateParams, MeterListParams
from stripe.params.billing_portal import ConfigurationCreateParams
from stripe.params.billing_portal import SessionCreateParams as PortalSessionCreateParams
from stripe.params.checkout import SessionCreateParams, SessionExpireParams, SessionListParams, SessionRetrieveParams
from stripe.params.test_helpers import TestClockAdvanceParams, TestClockCreateParams, TestClockRetrieveParams

from payerwatch.local.stripe import catalogue, checkout, customers, cycle, payments, portal, preview, subscriptions
from payerwatch.local.stripe.account import Account
from payerwatch.local.stripe.listing import list_of
from payerwatch.local.stripe.refusal import Thing

Answer = Callable[..., Thing]


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    path: re.Pattern[str]
    params: type
    answer: Answer


def _call(method: str, path: str, params: Any, answer: Answer) -> Call:  # noqa: ANN401 (a TypedDict's type)
    pattern = re.escape(path).replace(re.escape("{id}"), r"([\w]+)")
    return Call(method, re.compile(rf"\A/v1/{pattern}\Z"), params, answer)


def _listing(path: str, what: str, params: Any) -> Call:  # noqa: ANN401
    def answer(account: Account, asked: Thing) -> Thing:
        return list_of(account, what, asked, f"/v1/{path}")

    return _call("GET", path, params, answer)


def _one(path: str, what: str, params: Any) -> Call:  # noqa: ANN401
    def answer(account: Account, _asked: Thing, key: str) -> Thing:
        return account.find(what, key)

    return _call("GET", f"{path}/{{id}}", params, answer)


CALLS = (
    _call("POST", "customers", CustomerCreateParams, customers.create_customer),
    _call("GET", "customers/{id}", CustomerRetrieveParams, customers.retrieve_customer),
    _call("POST", "customers/{id}", CustomerUpdateParams, customers.update_customer),
    _call("DELETE", "customers/{id}", CustomerDeleteParams, customers.delete_customer),
    _listing("customers", "customer", CustomerListParams),
    _call("POST", "products", ProductCreateParams, catalogue.create_product),
    _call("POST", "products/{id}", ProductUpdateParams, catalogue.update_product),
    _one("products", "product", ProductRetrieveParams),
    _listing("products", "product", ProductListParams),
    _call("POST", "prices", PriceCreateParams, catalogue.create_price),
    _call("POST", "prices/{id}", PriceUpdateParams, catalogue.update_price),
    _one("prices", "price", PriceRetrieveParams),
    _listing("prices", "price", PriceListParams),
    _call("POST", "billing/meters", MeterCreateParams, catalogue.create_meter),
    _listing("billing/meters", "billing.meter", MeterListParams),
    _call("POST", "billing/meter_events", MeterEventCreateParams, catalogue.create_meter_event),
    _call("POST", "coupons", CouponCreateParams, catalogue.create_coupon),
    _call("POST", "promotion_codes", PromotionCodeCreateParams, catalogue.create_promotion_code),
    _call("POST", "checkout/sessions", SessionCreateParams, checkout.create_session),
    _call("POST", "checkout/sessions/{id}/expire", SessionExpireParams, checkout.expire_session),
    _one("checkout/sessions", "checkout.session", SessionRetrieveParams),
    _listing("checkout/sessions", "checkout.session", SessionListParams),
    _call("POST", "subscriptions", SubscriptionCreateParams, subscriptions.create_subscription),
    _call("POST", "subscriptions/{id}", SubscriptionUpdateParams, subscriptions.update_subscription),
    _call("DELETE", "subscriptions/{id}", SubscriptionCancelParams, subscriptions.cancel_subscription),
    _one("subscriptions", "subscription", SubscriptionRetrieveParams),
    _listing("subscriptions", "subscription", SubscriptionListParams),
    _call("POST", "invoices/create_preview", InvoiceCreatePreviewParams, preview.preview_invoice),
    _call("POST", "invoices/{id}/pay", InvoicePayParams, portal.pay_invoice),
    _one("invoices", "invoice", InvoiceRetrieveParams),
    _listing("invoices", "invoice", InvoiceListParams),
    _listing("invoice_payments", "invoice_payment", InvoicePaymentListParams),
    _one("payment_intents", "payment_intent", PaymentIntentRetrieveParams),
    _one("payment_methods", "payment_method", PaymentMethodRetrieveParams),
    _one("charges", "charge", ChargeRetrieveParams),
    _listing("charges", "charge", ChargeListParams),
    _call("POST", "refunds", RefundCreateParams, payments.refund),
    _one("refunds", "refund", RefundRetrieveParams),
    _listing("refunds", "refund", RefundListParams),
    _call("POST", "billing_portal/configurations", ConfigurationCreateParams, portal.create_configuration),
    _call("POST", "billing_portal/sessions", PortalSessionCreateParams, portal.create_portal_session),
    _one("events", "event", EventRetrieveParams),
    _listing("events", "event", EventListParams),
    _call("POST", "test_helpers/test_clocks", TestClockCreateParams, customers.create_clock),
    _call("POST", "test_helpers/test_clocks/{id}/advance", TestClockAdvanceParams, cycle.advance),
    _one("test_helpers/test_clocks", "test_helpers.test_clock", TestClockRetrieveParams),
)


def call_for(method: str, path: str) -> tuple[Call, tuple[str, ...]] | None:
    for call in CALLS:
        found = call.path.match(path) if call.method == method else None
        if found:
            return call, found.groups()
    return None
