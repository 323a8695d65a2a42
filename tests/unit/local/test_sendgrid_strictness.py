import copy
from collections.abc import Callable
from typing import Any

import pytest

from payerwatch.local.sendgrid.strictness import faults_of


def sound() -> dict[str, Any]:
    return {
        "from": {"email": "alerts@payerwatch.example"},
        "subject": "Northfield changed MP 0711",
        "personalizations": [{"to": [{"email": "ann@clinic.example"}]}],
        "content": [{"type": "text/plain", "value": "words"}, {"type": "text/html", "value": "<p>words"}],
        "custom_args": {"delivery_id": "1"},
    }


def test_a_sound_message_has_no_faults() -> None:
    assert faults_of(sound()) == []


SPOILT: list[tuple[str, Callable[[dict[str, Any]], object]]] = [
    ("from.email", lambda body: body.pop("from")),
    ("from.email", lambda body: body.update({"from": "alerts@payerwatch.example"})),
    ("subject", lambda body: body.pop("subject")),
    ("subject", lambda body: body.update(subject=7)),
    ("content", lambda body: body.pop("content")),
    ("content", lambda body: body["content"].reverse()),
    ("content.0", lambda body: body["content"][0].update(value="")),
    ("personalizations", lambda body: body.pop("personalizations")),
    ("personalizations", lambda body: body.update(personalizations=body["personalizations"] * 1001)),
    ("personalizations.0.to", lambda body: body["personalizations"][0].update(to=[])),
    ("personalizations.0.to.0.email", lambda body: body["personalizations"][0].update(to=[{"email": "ann"}])),
    ("personalizations.0.to", lambda body: body["personalizations"][0]["to"].append({"email": "ANN@clinic.example"})),
    ("custom_args", lambda body: body.update(custom_args={"delivery_id": 1})),
    ("headers.Subject", lambda body: body.update(headers={"Subject": "again"})),
    ("headers.X-Note", lambda body: body.update(headers={"X-Note": "two\nlines"})),
]


@pytest.mark.parametrize(("field", "spoil"), SPOILT)
def test_what_the_original_refuses_is_refused(field: str, spoil: Callable[[dict[str, Any]], object]) -> None:
    body = copy.deepcopy(sound())
    spoil(body)
    assert field in [fault.field for fault in faults_of(body)]


@pytest.mark.parametrize("body", [None, [], "text", 3])
def test_a_body_that_is_no_object_is_refused(body: object) -> None:
    assert faults_of(body)
