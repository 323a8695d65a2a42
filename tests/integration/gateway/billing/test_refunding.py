"""Money back: exactly one full refund, the subscription ended, access gone, the mail asked for, whatever dies."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from payerwatch.gateway.billing import refunding
from payerwatch.policies.access import Role
from paying.provider import KEY, PAYS, SECRET
from paying.shop import OWNER, Shop

pytestmark = pytest.mark.servers
STEPS = ("ended", "refunded", "finished")


async def settled(shop: Shop) -> None:
    [refund] = shop.objects("refund")
    assert (refund["amount"], refund["status"]) == (9900, "succeeded")
    assert [each["status"] for each in shop.objects("subscription")] == ["canceled"]
    assert (await shop.entitlement()).role is Role.READER
    assert [letter.value for letter in await shop.letters()].count("refunded") == 1


async def test_one_button_gives_everything_back_and_ends_the_plan(shop: Shop) -> None:
    browser = await shop.bought()
    assert "Everything you paid goes back" in (await browser.get("/account/plan/refund")).text
    await asyncio.gather(*(browser.post("/account/plan/refund", data={"reason": "Too early"}) for _ in range(3)))
    await settled(shop)
    row = await shop.money_back()
    assert row is not None
    assert (row.reason, row.card) == ("Too early", "4242")
    assert "Refunded $99.00 to the card ending 4242" in (await browser.get("/account/plan/refund")).text


async def test_it_is_once_per_customer_even_after_buying_again(shop: Shop) -> None:
    browser = await shop.bought()
    await browser.post("/account/plan/refund")
    shop.stands_in.pay(await shop.checkout(browser), card=PAYS)
    await shop.hear_all()
    await browser.post("/account/plan/refund")
    assert len(shop.objects("refund")) == 1
    assert (await shop.entitlement()).role is Role.PRO


async def test_the_last_second_of_day_14_counts_and_the_next_does_not(shop: Shop) -> None:
    await shop.bought()
    wish = refunding.Wish(await shop.organization_id(), (await shop.people.member(OWNER)).subscriber_id, "")
    invoice = shop.objects("invoice")[0]
    paid = datetime.fromtimestamp(invoice["status_transitions"]["paid_at"], UTC)
    with pytest.raises(refunding.NotRefundable):
        await refunding.ask(shop.database, shop.desk, wish, paid + timedelta(days=14, seconds=1))
    last = paid + timedelta(days=14, milliseconds=999)
    await refunding.carry_out(shop.database, shop.desk, await refunding.ask(shop.database, shop.desk, wish, last))
    await settled(shop)


@pytest.mark.parametrize("path", ["/v1/subscriptions", "/v1/refunds"])
async def test_a_lost_reply_is_made_up_for_without_a_second_refund(shop: Shop, path: str) -> None:
    browser = await shop.bought()
    method = "DELETE" if path == "/v1/subscriptions" else "POST"
    shop.stands_in.misbehave(answering="do_then_reset", method=method, path=path, times=2)
    await browser.post("/account/plan/refund")
    await refunding.carry_out_all(shop.database, shop.desk)
    await settled(shop)


@pytest.mark.parametrize("step", STEPS)
async def test_a_process_killed_at_any_step_is_carried_on_by_the_next(shop: Shop, step: str) -> None:
    await shop.bought()
    wish = refunding.Wish(await shop.organization_id(), (await shop.people.member(OWNER)).subscriber_id, "")
    await refunding.ask(shop.database, shop.desk, wish, datetime.now(UTC))
    assert await reconciled_elsewhere(shop, f"gateway.money_back.{step}=kill@1") == -9
    assert await reconciled_elsewhere(shop, "") == 0
    await settled(shop)


async def reconciled_elsewhere(shop: Shop, fail: str) -> int:
    """By a process of its own, which dies as planned."""
    servers = {"DATABASE_URL": shop.database.url, "REDIS_URL": "redis://127.0.0.1:1", "ARCHIVE_URL": "memory://"}
    paying = {"STRIPE_API_KEY": KEY, "STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_URL": shop.stands_in.url}
    command = [sys.executable, "-c", "from payerwatch.local.command import main; main()", "stripe", "reconcile"]
    environment = os.environ | servers | paying | {"PAYERWATCH_FAILPOINTS": fail}
    ran = await asyncio.to_thread(subprocess.run, command, env=environment, capture_output=True, timeout=90)
    return ran.returncode
