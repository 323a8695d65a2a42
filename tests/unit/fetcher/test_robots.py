import pytest

from payerwatch.fetcher.robots import Robots, rules_from


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_first_line_counts_even_behind_a_byte_order_mark(mark: bytes) -> None:
    rules = rules_from(200, mark + b"User-agent: *\nDisallow: /private/\n")
    assert rules is not None
    robots = Robots.of(rules, "Payerwatch")
    assert not robots.allow("https://payer.example/private/1.html")
    assert robots.allow("https://payer.example/policies/1.html")


@pytest.mark.parametrize(("status", "known"), [(404, True), (403, True), (429, False), (500, False)])
def test_a_host_whose_rules_are_unknown_is_left_alone(status: int, known: bool) -> None:
    assert (rules_from(status, b"") is not None) == known
