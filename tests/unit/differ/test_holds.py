from payerwatch.differ.holds import Hold, holds_of


def test_an_ordinary_change_is_not_held() -> None:
    assert holds_of(text_before=1000, text_after=900, codes_before=10, codes_kept=9) == ()


def test_a_text_that_shrank_by_more_than_60_percent_is_held() -> None:
    assert holds_of(text_before=1000, text_after=399, codes_before=0, codes_kept=0) == (Hold.TEXT_SHRANK,)


def test_losing_half_of_the_codes_is_let_through_and_one_more_is_held() -> None:
    assert holds_of(text_before=10, text_after=10, codes_before=10, codes_kept=5) == ()
    assert holds_of(text_before=10, text_after=10, codes_before=10, codes_kept=4) == (Hold.CODES_LOST,)


def test_a_host_where_much_changed_at_once_is_held_from_20_policies_on() -> None:
    same = {"text_before": 1, "text_after": 1, "codes_before": 0, "codes_kept": 0}
    assert holds_of(**same, host_policies=19, host_changed=19) == ()
    assert holds_of(**same, host_policies=20, host_changed=9) == (Hold.HOST_SURGE,)
