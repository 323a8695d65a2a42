"""What a cookie chooses, and where the form leads back to."""

import pytest

from payerwatch.gateway.assets import FOLDER
from payerwatch.gateway.theme import Theme, theme_in

DARK = "@media (prefers-color-scheme:dark){:root:not([data-theme=light]){"
CHOSEN = ":root[data-theme=dark]{color-scheme:dark;"


@pytest.mark.parametrize(
    ("cookies", "theme"),
    [
        ("", Theme.SYSTEM),
        ("theme=dark", Theme.DARK),
        ("reader=x; theme=light", Theme.LIGHT),
        ('theme="><script>', Theme.SYSTEM),
        ("theme=DARK", Theme.SYSTEM),
    ],
)
def test_a_cookie_chooses_among_the_themes_there_are(cookies: str, theme: Theme) -> None:
    assert theme_in(cookies) is theme


def test_dark_by_choice_and_by_device_have_the_same_colours() -> None:
    css = (FOLDER / "site.css").read_text()
    tokens = [css.split(head, 1)[1].split("}", 1)[0].strip() for head in (DARK, CHOSEN)]
    assert tokens[0] == tokens[1] != ""
