"""What a service's reading pool runs by default: `ReadingPool(target="payerwatch.reading.sandboxed:read_wire")`."""

from payerwatch.reading.read import read
from payerwatch.reading.wire import dump_document, load_request


def read_wire(request: bytes) -> bytes:
    body, content_type, url = load_request(request)
    return dump_document(read(body, content_type=content_type, url=url))
