"""What the sandboxed pool runs for the differ: `ReadingPool(target="payerwatch.differ.extraction:extract_bytes")`."""

from dataclasses import dataclass

import orjson

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
    """A `dump_request` to what `load_extracted` takes. Raises Unreadable, which the pool carries to its caller."""
    body, content_type, url = load_request(request)
    document = read(body, content_type=content_type, url=url)
    facts = orjson.dumps(facts_of(document, url))
    return facts + b"\n" + dump_document(document)


def load_extracted(answer: bytes) -> Extracted:
    facts, _, document = answer.partition(b"\n")
    return Extracted(load_document(document), facts_from(orjson.loads(facts)))
