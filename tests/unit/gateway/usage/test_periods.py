from datetime import date

import pytest

from payerwatch.entitlements import PLANS, PlanKey
from payerwatch.gateway.usage.periods import above, began, thousands

PARTNER = PLANS[PlanKey.PARTNER]


@pytest.mark.parametrize(
    ("renews", "first"),
    [
        (date(2027, 1, 15), date(2026, 12, 15)),
        (date(2027, 3, 31), date(2027, 2, 28)),
        (date(2026, 12, 1), date(2026, 11, 1)),
        (None, date(2026, 11, 1)),
    ],
    ids=["over-new-year", "short-month", "first", "nothing-renews"],
)
def test_a_paid_month_begins_a_month_before_it_renews(renews: date | None, first: date) -> None:
    assert began(renews, date(2026, 11, 24)) == first


def test_a_thousand_begun_is_a_thousand() -> None:
    assert [thousands(calls) for calls in (0, 1, 1000, 1001)] == [0, 1, 1, 2]


def test_only_what_is_above_the_included_calls_of_a_metered_plan_costs() -> None:
    included = PARTNER.included_calls or 0
    assert above(PARTNER, included).cost == 0
    assert above(PARTNER, included + 1).cost == PARTNER.overage
    assert above(PLANS[PlanKey.PRO], 10 * included).cost == 0
