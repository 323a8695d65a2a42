import pytest

from payerwatch.gateway.pages.opening import opened


@pytest.mark.parametrize(("rows", "open_", "closed"), [(0, 0, 0), (3, 3, 0), (4, 3, 1), (10, 3, 7)])
def test_three_rows_are_open_and_the_rest_is_a_number(rows: int, open_: int, closed: int) -> None:
    opening = opened(list(range(rows)))
    assert (len(opening.rows), opening.closed) == (open_, closed)
