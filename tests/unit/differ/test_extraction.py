import pytest

from payerwatch.differ.extraction import extract_bytes, load_extracted
from payerwatch.differ.facts import facts_of
from payerwatch.reading.document import Unreadable
from payerwatch.reading.read import read
from payerwatch.reading.wire import dump_request

POLICY = b"<html><body><h1>Quillon Pump</h1><h2>HCPCS Codes</h2><p>J0099 Quillon</p></body></html>"


def test_the_sandbox_answers_with_the_document_and_its_facts() -> None:
    extracted = load_extracted(extract_bytes(dump_request(POLICY, url="https://payer.example/q.html")))
    assert extracted.document == read(POLICY)
    assert extracted.facts == facts_of(read(POLICY), "https://payer.example/q.html")


def test_what_cannot_be_read_is_said_not_guessed() -> None:
    with pytest.raises(Unreadable):
        extract_bytes(dump_request(b""))
