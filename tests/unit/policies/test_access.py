"""The access matrix, written a second time as the product states it."""

import pytest

from payerwatch.policies.access import Right, Role, may

STATED = {
    Right.UPDATE_ROWS: {Role.UNLOCKED, Role.READER, Role.PRO, Role.PARTNER},
    Right.POLICY_ROWS: {Role.READER, Role.PRO, Role.PARTNER},
    Right.DIGEST: {Role.READER, Role.PRO, Role.PARTNER},
    Right.CODE_ROWS: {Role.PRO, Role.PARTNER},
    Right.TOTALS: {Role.PRO, Role.PARTNER},
    Right.COMPARE: {Role.PRO, Role.PARTNER},
    Right.WATCH: {Role.PRO, Role.PARTNER},
    Right.API: {Role.PRO, Role.PARTNER},
    Right.VOLUME: {Role.PARTNER},
}


@pytest.mark.parametrize("right", Right)
def test_a_right_belongs_to_exactly_who_the_product_says(right: Right) -> None:
    assert {role for role in Role if may(role, right)} == STATED[right]
