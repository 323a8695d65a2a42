"""What the sandboxed pool runs for the differ: `ReadingPool(target="payerwatch.differ.extraction:extract_bytes")`."""

from dataclasses import dataclass

import orjson

from payerwatch.differ.codes.descriptors import without_descriptors
from payerwatch.differ.codes.withheld import without_codes
from payerwatch.differ.facts import facts_of
from payerwatch.differ.wire import facts_from
from payerwatch.policies.facts import Facts
from payerwatch.reading.document import Document
from payerwatch.reading.read import read
from payerwatch.reading.wire import dump_document, load_document, load_request


@dataclass(frozen=True, slots=True)
class Extracted:
    document: Document
    facts: Facts


def extract_bytes(request: bytes) -> bytes:
    """A `dump_request` to what `load_extracted` takes, without descriptors that are licensed. Raises Unreadable, which
    the pool carries to its caller."""
    document, url = _read(request)
    return _dumped(without_descriptors(document), url)


def extract_codeless_bytes(request: bytes) -> bytes:
    """The same where not even licensed codes may be shown."""
    document, url = _read(request)
    return _dumped(without_codes(without_descriptors(document)), url)


def extract_licensed_bytes(request: bytes) -> bytes:
    """The same where the deployment holds the licences."""
    return _dumped(*_read(request))


def _read(request: bytes) -> tuple[Document, str]:
    body, content_type, url = load_request(request)
    return read(body, content_type=content_type, url=url), url


def _dumped(document: Document, url: str) -> bytes:
    return orjson.dumps(facts_of(document, url)) + b"\n" + dump_document(document)


def load_extracted(answer: bytes) -> Extracted:
    facts, _, document = answer.partition(b"\n")
    return Extracted(load_document(document), facts_from(orjson.loads(facts)))
