"""The webhook: what is forged, stale, foreign or too large is refused; what is ours is kept once and applied once."""

import time
from typing import Any

import pytest
from sqlalchemy import select

from payerwatch import failpoints
from payerwatch.db.models.gateway_billing import StripeEvent
from payerwatch.local.stripe.courier import signed
from payerwatch.local.stripe.refusal import Thing
from payerwatch.policies.access import Role
from paying.provider import PAYS, SECRET
from paying.shop import Shop

pytestmark = pytest.mark.servers


def event(**changed: Any) -> Thing:
    about = {"object": {"object": "subscription", "id": "sub_x", "customer": "cus_x"}}
    made = {"id": "evt_x", "object": "event", "type": "customer.subscription.updated", "livemode": False}
    return made | {"api_version": "2026-10-28.endive", "created": 1, "data": about} | changed


async def kept(shop: Shop) -> list[StripeEvent]:
    async with shop.database.reading() as session:
        return list((await session.scalars(select(StripeEvent).order_by(StripeEvent.id))).all())


async def test_what_is_not_signed_by_the_provider_or_not_meant_for_us_is_refused(shop: Shop) -> None:
    payload, headers = signed(event(), SECRET)
    stale = signed(event(), SECRET, int(time.time()) - 301)
    refused = [
        (payload, {}),
        (payload, {"Stripe-Signature": "t=1,v1=00"}),
        (payload + b" ", headers),
        signed(event(), "whsec_of_another"),
        stale,
        signed(event(livemode=True), SECRET),
        signed(event(account="acct_other"), SECRET),
        signed({"object": "v2.core.event", "id": "evt_thin"}, SECRET),
        (b"\xff\xfe", headers),
    ]
    assert [(await shop.post_event(*each)).status_code for each in refused] == [400] * len(refused)
    assert (await shop.post_event(b"x" * 1_100_000, headers)).status_code == 413
    assert await kept(shop) == []


async def test_a_repeat_is_kept_once_and_unknown_types_and_versions_are_taken(shop: Shop) -> None:
    for _ in range(3):
        assert (await shop.post_event(*signed(event(), SECRET))).status_code == 200
    strange = event(id="evt_y", type="subscription.teleported", api_version="2031-01-01.zinnia")
    nobody = event(id="evt_z", type="balance.available", data={"object": {"object": "balance"}})
    await shop.hear(strange, nobody)
    assert [(each.id, each.outcome) for each in await kept(shop)] == [
        ("evt_x", "about nobody here"),
        ("evt_y", "about nobody here"),
        ("evt_z", "about no customer"),
    ]


async def test_an_event_may_lie_about_its_object_and_gives_nothing(shop: Shop) -> None:
    await shop.bought()
    subscription = shop.objects("subscription")[0]
    shop.stands_in.force(subscription["id"], "canceled")
    await shop.hear(event(data={"object": subscription | {"status": "active"}}))
    assert (await shop.entitlement()).role is Role.READER


async def test_an_event_waits_while_the_provider_is_away_and_is_applied_afterwards(shop: Shop) -> None:
    browser = await shop.buyer()
    shop.stands_in.pay(await shop.checkout(browser), card=PAYS)
    shop.stands_in.misbehave(answering="refuse", status=429, times=500)
    await shop.hear_all()
    assert (await shop.entitlement()).role is Role.READER
    assert {each.attempts for each in await kept(shop) if each.settled_at is None} == {1}
    shop.stands_in.stands_in.conduct.behave()
    async with shop.database.transaction() as session:
        for each in (await session.scalars(select(StripeEvent).where(StripeEvent.settled_at.is_(None)))).all():
            each.due_at = each.received_at
    await shop.settle()
    assert (await shop.entitlement()).role is Role.PRO


async def test_dying_before_an_event_is_settled_loses_and_repeats_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.bought()
    shop.stands_in.force(shop.objects("subscription")[0]["id"], "past_due")
    planned = failpoints.actions_of("gateway.billing.before_settled=raise@1")
    monkeypatch.setattr(failpoints, "_PLANNED", planned)
    shop.account.outgoing.clear()
    with pytest.raises(failpoints.PlannedFailure):
        await shop.hear(event(data={"object": shop.objects("subscription")[0]}))
    assert await shop.letters() == []
    await shop.settle()
    assert [letter.value for letter in await shop.letters()] == ["payment_failed"]
    assert all(each.settled_at for each in await kept(shop))
