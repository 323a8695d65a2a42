"""Text that was encoded twice on its way to the page. All of it is ours."""

import pytest

from payerwatch.reading.normalise import clean


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("the member\u00e2\u20ac\u2122s chart", "the member\u2019s chart"),
        ("\u00e2\u0080\u009ccovered\u00e2\u0080\u009d", "\u201ccovered\u201d"),
        ("Espa\u00c3\u00b1ol", "Espa\u00f1ol"),
        ("age \u00e2\u2030\u00a5 12", "age \u2265 12"),
    ],
)
def test_text_encoded_twice_is_read_as_it_was_meant(printed: str, said: str) -> None:
    assert clean(printed) == said


def test_foreign_letters_that_were_encoded_once_stay() -> None:
    assert clean("na\u00efve caf\u00e9 \u00c5ngstr\u00f6m \u2265 5 \u2013 10") == (
        "na\u00efve caf\u00e9 \u00c5ngstr\u00f6m \u2265 5 \u2013 10"
    )
