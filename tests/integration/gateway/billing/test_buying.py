"""Buying, changing and ending a plan through the pages, with the stand-in over HTTP behind them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from stripe import StripeError

from payerwatch.db.models.gateway_billing import EntitlementRow
from payerwatch.entitlements import GRACE, PlanKey, Standing
from payerwatch.gateway.billing.catalogue import sync
from payerwatch.gateway.billing.reconciliation import reconcile
from payerwatch.gateway.wording import day_of
from payerwatch.policies.access import Role
from paying.provider import DECLINED, DECLINED_LATER, PAYS
from paying.shop import Shop

pytestmark = pytest.mark.servers


async def test_whoever_pays_and_comes_back_has_the_plan_at_once(shop: Shop) -> None:
    browser = await shop.bought()
    assert (await shop.entitlement()).role is Role.PRO
    assert "Pro, $99.00 a month" in (await browser.get("/account/plan")).text


async def test_whoever_pays_and_never_comes_back_has_it_by_the_webhook(shop: Shop) -> None:
    browser = await shop.buyer()
    shop.stands_in.pay(await shop.checkout(browser), card=PAYS)
    assert (await shop.entitlement()).role is Role.READER
    await shop.hear_all()
    assert (await shop.entitlement()).role is Role.PRO


async def test_coming_back_without_having_paid_gives_nothing(shop: Shop) -> None:
    browser = await shop.buyer()
    url = await shop.checkout(browser)
    shop.stands_in.pay(url, card=DECLINED)
    await browser.get("/account/plan/return?session=cs_test_forged")
    await shop.hear_all()
    assert (await shop.entitlement()).role is Role.READER


async def test_two_clicks_and_two_tabs_lead_to_one_checkout(shop: Shop) -> None:
    browser = await shop.buyer()
    urls = await asyncio.gather(*(shop.checkout(browser) for _ in range(3)))
    assert len(set(urls)) == 1
    assert len(shop.objects("customer")) == 1


async def test_choosing_another_plan_closes_the_checkout_of_the_first(shop: Shop) -> None:
    browser = await shop.buyer()
    first, second = await shop.checkout(browser, "pro"), await shop.checkout(browser, "partner")
    assert shop.stands_in.pay(first, card=PAYS).status_code == 410
    assert shop.stands_in.pay(second, card=PAYS).status_code == 303


async def test_who_has_a_plan_is_not_sold_another(shop: Shop) -> None:
    browser = await shop.bought()
    answer = await browser.post("/account/plan/buy", data={"plan": "partner"})
    assert answer.headers["location"] == "/account/plan"
    assert len(shop.objects("checkout.session")) == 1


async def test_a_lost_reply_makes_no_second_customer_or_checkout(shop: Shop) -> None:
    browser = await shop.buyer()
    for path in ("/v1/customers", "/v1/checkout/sessions"):
        shop.stands_in.misbehave(answering="do_then_reset", method="POST", path=path, times=2)
        assert (await browser.post("/account/plan/buy", data={"plan": "pro"})).status_code == 503
    await shop.checkout(browser)
    assert (len(shop.objects("customer")), len(shop.objects("checkout.session"))) == (1, 1)


async def test_a_price_that_is_gone_is_said_and_charges_nobody(shop: Shop) -> None:
    for price in shop.objects("price"):
        price["active"] = False
    answer = await (await shop.buyer()).post("/account/plan/buy", data={"plan": "pro"})
    assert answer.status_code == 503
    assert "cannot be bought now" in answer.text
    assert any("is not active" in line for line in await sync(shop.desk))


async def test_setting_the_prices_up_again_changes_nothing(shop: Shop) -> None:
    assert {line.partition(": ")[2] for line in await sync(shop.desk)} == {"as it should be"}
    assert len(shop.objects("price")) == 3


async def test_a_customer_deleted_at_the_provider_has_nothing_and_can_buy_again(shop: Shop) -> None:
    browser = await shop.bought()
    await shop.desk.v1.customers.delete_async(shop.objects("customer")[0]["id"])
    await shop.hear_all()
    assert (await shop.entitlement()).role is Role.READER
    assert shop.stands_in.pay(await shop.checkout(browser), card=PAYS).status_code == 303
    await shop.hear_all()
    assert (await shop.entitlement()).role is Role.PRO


async def test_a_higher_plan_is_paid_for_the_rest_of_the_month_and_holds_at_once(shop: Shop) -> None:
    browser = await shop.bought()
    assert "You pay" in (await browser.get("/account/plan/change?plan=partner")).text
    await browser.post("/account/plan/change", data={"plan": "partner"})
    assert (await shop.entitlement()).role is Role.PARTNER
    assert sum(charge["amount"] for charge in shop.objects("charge") if charge["paid"]) > 40_000


async def test_a_higher_plan_that_cannot_be_paid_changes_nothing(shop: Shop) -> None:
    browser = await shop.bought(card=DECLINED_LATER)
    answer = await browser.post("/account/plan/change", data={"plan": "partner"})
    assert answer.status_code == 402
    assert "has not changed" in answer.text
    assert (await shop.entitlement()).bought.key is PlanKey.PRO


async def test_a_lower_plan_holds_at_once_and_charges_nothing(shop: Shop) -> None:
    browser = await shop.bought(plan="partner")
    paid = len(shop.objects("charge"))
    await browser.post("/account/plan/change", data={"plan": "pro"})
    assert (await shop.entitlement()).role is Role.PRO
    assert len(shop.objects("charge")) == paid


async def test_ending_takes_two_clicks_and_the_plan_holds_to_the_end_of_the_month(shop: Shop) -> None:
    browser = await shop.bought()
    assert "Nothing is charged after that" in (await browser.get("/account/plan/cancel")).text
    assert (await shop.entitlement()).ends_at is None
    await browser.post("/account/plan/cancel")
    entitlement = await shop.entitlement()
    assert (entitlement.role, entitlement.ends_at) == (Role.PRO, entitlement.renews_at)
    await browser.post("/account/plan/keep")
    assert (await shop.entitlement()).ends_at is None


async def test_a_change_of_plan_after_ending_it_does_not_take_the_end_back(shop: Shop) -> None:
    browser = await shop.bought(plan="partner")
    await browser.post("/account/plan/cancel")
    assert "The plan still ends on" in (await browser.get("/account/plan/change?plan=pro")).text
    await browser.post("/account/plan/change", data={"plan": "pro"})
    entitlement = await shop.entitlement()
    assert (entitlement.role, entitlement.ends_at) == (Role.PRO, entitlement.renews_at)


async def test_an_organization_that_is_to_be_deleted_is_sold_nothing(shop: Shop) -> None:
    browser = await shop.buyer()
    await browser.post("/account/delete", data={"name": "clinic.example"})
    answer = await browser.post("/account/plan/buy", data={"plan": "pro"})
    assert (answer.status_code, "nothing was charged" in answer.text) == (409, True)
    assert shop.objects("checkout.session") == []


async def test_a_failed_payment_is_told_and_a_new_card_heals_it(shop: Shop) -> None:
    await shop.bought()
    subscription = shop.objects("subscription")[0]
    shop.stands_in.force(subscription["id"], "past_due")
    await shop.hear_all()
    assert (await shop.entitlement()).standing is Standing.GRACE
    portal = await shop.desk.v1.billing_portal.sessions.create_async({"customer": subscription["customer"]})
    shop.stands_in.pay(portal.url, action="card", card=PAYS)
    await shop.hear_all()
    assert (await shop.entitlement()).standing is Standing.PAID
    assert [letter.value for letter in await shop.letters()] == ["payment_failed"]


async def past_due(shop: Shop, days: int) -> None:
    subscription = shop.objects("subscription")[0]
    shop.stands_in.force(subscription["id"], "past_due")
    await shop.hear_all()
    async with shop.database.transaction() as session:
        row = (await session.scalars(select(EntitlementRow))).one()
        row.past_due_since = datetime.now(UTC) - timedelta(days=days)


@pytest.mark.parametrize(
    "path", ["/account", "/account/plan", "/account/members", "/watches", "/deadlines", "/my-codes"]
)
async def test_a_failed_payment_is_said_on_every_page_with_the_end_of_the_grace(shop: Shop, path: str) -> None:
    browser = await shop.bought()
    member = await shop.people.invited(browser, "member@clinic.example")
    assert "was declined" not in (await browser.get(path)).text
    await past_due(shop, 2)
    row = await shop.row()
    assert row is not None
    assert row.past_due_since is not None
    page = (await browser.get(path)).text
    assert page.count("Your card was declined on") == 1
    assert f"continue until {day_of(row.past_due_since + GRACE)}" in page
    assert 'action="/account/plan/portal"' in page
    if path != "/account/plan":
        page = (await member.get(path)).text
        assert "Your organization’s card was declined on" in page
        assert "/account/plan/portal" not in page
    assert "was declined" not in (await shop.people.browser().get("/pricing")).text


async def test_after_the_grace_the_page_says_since_when_the_plan_rests(shop: Shop) -> None:
    browser = await shop.bought()
    await past_due(shop, 8)
    page = (await browser.get("/account")).text
    assert "of the plan stopped on" in page
    assert (await browser.get("/watches")).status_code == 403


async def test_one_failed_payment_is_one_letter_however_often_it_is_heard_of(shop: Shop) -> None:
    await shop.bought()
    shop.stands_in.force(shop.objects("subscription")[0]["id"], "past_due")
    events = list(shop.account.outgoing)
    await shop.hear_all()
    await shop.hear(*events, *reversed(events))
    await reconcile(shop.database, shop.desk, datetime.now(UTC))
    assert [letter.value for letter in await shop.letters()] == ["payment_failed"]


async def test_invoices_are_listed(shop: Shop) -> None:
    browser = await shop.bought()
    page = (await browser.get("/account/plan/invoices")).text
    assert "$99.00" in page
    assert "Paid" in page


async def test_a_silent_provider_is_said_and_nothing_is_charged(shop: Shop) -> None:
    browser = await shop.buyer()
    shop.stands_in.misbehave(answering="refuse", status=429, times=5)
    answer = await browser.post("/account/plan/buy", data={"plan": "pro"})
    assert answer.status_code == 503
    assert "nothing is done twice" in answer.text
    with pytest.raises(StripeError):
        await shop.desk.v1.events.list_async()


async def test_members_without_the_duty_have_no_billing_pages(shop: Shop) -> None:
    owner = await shop.bought()
    member = await shop.people.invited(owner, "member@clinic.example")
    for path in ("", "/invoices", "/cancel", "/refund", "/change?plan=partner"):
        assert (await member.get(f"/account/plan{path}")).status_code == 404
    for path in ("/buy", "/change", "/cancel", "/keep", "/portal", "/refund"):
        assert (await member.post(f"/account/plan{path}", data={"plan": "pro"})).status_code == 404
