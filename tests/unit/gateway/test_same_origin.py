import pytest

from payerwatch.gateway.same_origin import from_our_page


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "https://site", "host": "site"}, False),
        ({"origin": "https://site", "host": "site"}, True),
        ({"origin": "https://evil.example", "host": "site"}, False),
        ({"origin": "null", "host": "site"}, False),
        ({"host": "site"}, True),
    ],
)
def test_a_form_is_ours_by_what_the_browser_says(headers: dict[str, str], ours: bool) -> None:
    assert from_our_page(headers) is ours
