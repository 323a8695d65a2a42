"""The stand-in for Stripe, asked by the SDK over HTTP and held against the published examples."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import stripe
from stripe import StripeClient, StripeObject

from paying.provider import CHALLENGED, DECLINED, DECLINED_LATER, PAYS, Provider, provider
from paying.shapes import examples, unlike

DAY = 86_400
START = 1_790_000_000


@pytest.fixture
def stands_in() -> Iterator[Provider]:
    with provider() as running:
        yield running


class Customer:
    """Somebody with a clock of their own, and what they did so far."""

    def __init__(self, stands_in: Provider, client: StripeClient) -> None:
        self.stands_in, self.client, self.seen = stands_in, client, list[StripeObject]()

    async def see(self, asked: Any) -> Any:
        self.seen.append(answer := await asked)
        return answer

    async def arrive(self) -> None:
        v1 = self.client.v1
        self.clock = await self.see(v1.test_helpers.test_clocks.create_async({"frozen_time": START}))
        product = await self.see(v1.products.create_async({"name": "Pro"}))
        self.price = await self.see(v1.prices.create_async(price_of(product.id)))
        self.id = (await self.see(v1.customers.create_async({"email": "a@b.example", "test_clock": self.clock.id}))).id

    async def checkout(self, **more: Any) -> Any:
        asked: Any = {
            "mode": "subscription",
            "customer": self.id,
            "success_url": "http://site/back/{CHECKOUT_SESSION_ID}",
        }
        lines = [{"price": self.price.id, "quantity": 1}]
        return await self.see(self.client.v1.checkout.sessions.create_async(asked | {"line_items": lines} | more))

    async def wait_until(self, moment: int) -> None:
        await self.see(self.client.v1.test_helpers.test_clocks.advance_async(self.clock.id, {"frozen_time": moment}))

    async def subscription(self) -> Any:
        expand = ["data.latest_invoice", "data.latest_invoice.payments"]
        asked: Any = {"customer": self.id, "status": "all", "expand": expand}
        return (await self.see(self.client.v1.subscriptions.list_async(asked))).data[0]


def price_of(product: str) -> Any:
    return {"product": product, "currency": "usd", "unit_amount": 9900, "recurring": {"interval": "month"}}


@pytest.fixture
async def customer(stands_in: Provider) -> AsyncIterator[Customer]:
    async with stands_in.client() as client:
        made = Customer(stands_in, client)
        await made.arrive()
        yield made


async def test_a_paid_checkout_is_an_active_subscription_and_every_answer_has_the_published_shape(
    customer: Customer,
) -> None:
    session = await customer.checkout()
    assert customer.stands_in.pay(session.url, card=PAYS).headers["location"] == f"http://site/back/{session.id}"
    subscription = await customer.subscription()
    assert (subscription.status, subscription.latest_invoice.amount_paid) == ("active", 9900)
    v1 = customer.client.v1
    [charge] = (await customer.see(v1.charges.list_async({"customer": customer.id}))).data
    await customer.see(v1.refunds.create_async({"charge": charge.id}))
    await customer.see(v1.billing_portal.sessions.create_async({"customer": customer.id}))
    await customer.see(v1.subscriptions.cancel_async(subscription.id))
    await customer.see(v1.invoices.list_async({"customer": customer.id}))
    await customer.see(v1.events.list_async({"limit": 100}))
    await customer.see(v1.customers.delete_async(customer.id))
    like = examples()
    assert [fault for each in customer.seen for fault in unlike(json.loads(str(each)), like)] == []


async def test_a_declined_card_subscribes_nobody(customer: Customer) -> None:
    session = await customer.checkout()
    assert "declined" in customer.stands_in.pay(session.url, card=DECLINED).text
    assert (await customer.client.v1.subscriptions.list_async({"customer": customer.id, "status": "all"})).data == []


async def test_a_challenge_must_be_answered_first(customer: Customer) -> None:
    session = await customer.checkout()
    assert "Your bank asks" in customer.stands_in.pay(session.url, card=CHALLENGED).text
    assert customer.stands_in.pay(session.url, card=CHALLENGED, answered="yes").status_code == 303
    assert (await customer.subscription()).status == "active"


async def test_a_card_declined_later_is_tried_again_and_then_given_up(customer: Customer) -> None:
    session = await customer.checkout()
    customer.stands_in.pay(session.url, card=DECLINED_LATER)
    await customer.wait_until(START + 32 * DAY)
    assert (await customer.subscription()).status == "past_due"
    await customer.wait_until(START + 45 * DAY)
    assert (await customer.subscription()).status == "canceled"


async def test_a_trial_without_a_card_can_pause(customer: Customer) -> None:
    asked = {"items": [{"price": customer.price.id}], "customer": customer.id, "trial_period_days": 7}
    paused = {"trial_settings": {"end_behavior": {"missing_payment_method": "pause"}}}
    made = await customer.client.v1.subscriptions.create_async(asked | paused)  # type: ignore[arg-type]
    assert made.status == "trialing"
    await customer.wait_until(START + 8 * DAY)
    assert (await customer.subscription()).status == "paused"


async def test_a_first_payment_that_never_comes_expires(customer: Customer) -> None:
    asked: Any = {"items": [{"price": customer.price.id}], "customer": customer.id}
    assert (await customer.client.v1.subscriptions.create_async(asked)).status == "incomplete"
    await customer.wait_until(START + DAY)
    assert (await customer.subscription()).status == "incomplete_expired"


async def test_what_the_interface_does_not_know_is_refused(customer: Customer) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter: trial_days"):
        await customer.checkout(trial_days=3)
    with pytest.raises(stripe.InvalidRequestError, match="must be one of"):
        await customer.checkout(billing_address_collection="sometimes")
    with pytest.raises(stripe.InvalidRequestError, match="Invalid integer"):
        await customer.checkout(expires_at="tomorrow")


async def test_a_key_makes_a_refund_once_and_only_that_refund(customer: Customer) -> None:
    customer.stands_in.pay((await customer.checkout()).url, card=PAYS)
    v1 = customer.client.v1
    [charge] = (await v1.charges.list_async({"customer": customer.id})).data
    made = [await v1.refunds.create_async({"charge": charge.id}, {"idempotency_key": "k"}) for _ in range(2)]
    assert made[0].id == made[1].id
    with pytest.raises(stripe.IdempotencyError):
        await v1.refunds.create_async({"charge": charge.id, "amount": 5}, {"idempotency_key": "k"})
    with pytest.raises(stripe.InvalidRequestError, match="already been refunded"):
        await v1.refunds.create_async({"charge": charge.id})


async def test_a_reply_that_was_lost_is_answered_again_by_its_key(customer: Customer) -> None:
    client = customer.client
    customer.stands_in.misbehave(answering="do_then_reset", path="/v1/customers")
    with pytest.raises(stripe.APIConnectionError):
        await client.v1.customers.create_async({"email": "x@y.example"}, {"idempotency_key": "c"})
    again = await client.v1.customers.create_async({"email": "x@y.example"}, {"idempotency_key": "c"})
    found = await client.v1.customers.list_async({"email": "x@y.example"})
    assert [each.id for each in found.data] == [again.id]
