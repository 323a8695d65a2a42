from datetime import UTC, datetime

import pytest
from sqlalchemy import delete

from payerwatch.db.models.gateway_accounts import Organization
from payerwatch.db.models.gateway_billing import BillingCustomer, EntitlementRow
from payerwatch.gateway.accounts.organizations import GRACE, set_deletion
from payerwatch.gateway.billing.leaving import end_for_leaving
from payerwatch.gateway.billing.reconciliation import next_night, reconcile
from payerwatch.policies.access import Role
from paying.shop import Shop

pytestmark = pytest.mark.servers


async def differences(shop: Shop) -> list[str]:
    return list(await reconcile(shop.database, shop.desk, datetime.now(UTC)))


async def test_both_sides_agreeing_is_reported_as_no_difference(shop: Shop) -> None:
    await shop.bought()
    assert await differences(shop) == []


async def test_what_no_event_told_is_healed_and_reported(shop: Shop) -> None:
    await shop.bought()
    shop.stands_in.force(shop.objects("subscription")[0]["id"], "unpaid")
    [line] = await differences(shop)
    assert "pro active became pro unpaid" in line
    assert (await shop.entitlement()).role is Role.READER


async def test_a_subscription_whose_customer_we_lost_is_found_again(shop: Shop) -> None:
    await shop.bought()
    async with shop.database.transaction() as session:
        await session.execute(delete(BillingCustomer))
        await session.execute(delete(EntitlementRow))
    [line] = await differences(shop)
    assert "found again" in line
    assert (await shop.entitlement()).role is Role.PRO


async def test_a_subscription_of_a_deleted_organization_is_ended(shop: Shop) -> None:
    await shop.bought()
    async with shop.database.transaction() as session:
        await session.execute(delete(Organization))
    [line] = await differences(shop)
    assert "its organization is gone; ended" in line
    assert [each["status"] for each in shop.objects("subscription")] == ["canceled"]


async def test_whoever_is_to_be_deleted_pays_for_no_other_month(shop: Shop) -> None:
    await shop.bought()
    now = datetime.now(UTC)
    assert await end_for_leaving(shop.database, shop.desk, now) == []
    async with shop.database.transaction() as session:
        await set_deletion(session, await shop.organization_id(), now + GRACE)
    assert await end_for_leaving(shop.database, shop.desk, now) == [await shop.organization_id()]
    assert [each["cancel_at_period_end"] for each in shop.objects("subscription")] == [True]
    assert await end_for_leaving(shop.database, shop.desk, now) == []
    assert (await shop.entitlement()).role is Role.PRO


async def test_a_subscription_that_is_not_ours_is_left_alone(shop: Shop) -> None:
    v1 = shop.desk.v1
    customer = await v1.customers.create_async({"email": "x@y.example", "payment_method": "pm_card_visa"})
    price = shop.objects("price")[0]["id"]
    await v1.subscriptions.create_async({"customer": customer.id, "items": [{"price": price}]})
    [line] = await differences(shop)
    assert line.endswith("not made by us")


async def test_a_plan_that_the_operator_gave_stays(shop: Shop) -> None:
    browser = await shop.buyer()
    await shop.checkout(browser)
    row = EntitlementRow(
        organization_id=await shop.organization_id(), plan="pro", status="active", changed_at=datetime.now(UTC)
    )
    async with shop.database.transaction() as session:
        session.add(row)
    assert await differences(shop) == []
    assert (await shop.entitlement()).role is Role.PRO


def test_the_night_is_the_next_one() -> None:
    morning = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    assert next_night(morning) == datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
    assert next_night(datetime(2026, 11, 24, 1, tzinfo=UTC)) == morning
