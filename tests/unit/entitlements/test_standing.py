from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from payerwatch.db.models.gateway_billing import EntitlementRow
from payerwatch.entitlements import FREE, GRACE, PLANS, SOLD, STANDINGS, PlanKey, Status, allows, entitlement_from
from payerwatch.policies.access import Right, Role

FAILED = datetime(2026, 11, 20, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def test_every_status_of_the_provider_has_one_standing() -> None:
    assert set(STANDINGS) == set(Status)
    assert len(Status) == 8


@pytest.mark.parametrize("status", Status)
def test_only_paid_trying_and_freshly_failed_subscriptions_give_their_plan(status: Status) -> None:
    assert allows(status, FAILED, FAILED) is (status in {Status.ACTIVE, Status.TRIALING, Status.PAST_DUE})


def test_grace_ends_to_the_instant() -> None:
    assert allows(Status.PAST_DUE, FAILED, FAILED + GRACE - INSTANT)
    assert not allows(Status.PAST_DUE, FAILED, FAILED + GRACE)


def test_a_failed_payment_of_unknown_time_gives_no_grace() -> None:
    assert not allows(Status.PAST_DUE, None, FAILED)


def test_a_plan_that_is_not_paid_for_is_free_and_says_what_was_bought() -> None:
    row = EntitlementRow(organization_id=uuid4(), plan="pro", status="unpaid", changed_at=FAILED)
    entitlement = entitlement_from(row, FAILED)
    assert (entitlement.plan, entitlement.bought) == (FREE, PLANS[PlanKey.PRO])
    assert not entitlement.may(Right.WATCH)


def test_pro_costs_99_dollars_a_month_for_five_members() -> None:
    pro = PLANS[PlanKey.PRO]
    assert (pro.price, pro.members, pro.role) == (9900, 5, Role.PRO)
    assert pro.daily_calls > 0
    assert not pro.metered


def test_what_is_sold_and_only_that_has_a_price() -> None:
    assert [plan.key for plan in SOLD] == [PlanKey.PRO, PlanKey.PARTNER]
    assert PLANS[PlanKey.PARTNER].metered
