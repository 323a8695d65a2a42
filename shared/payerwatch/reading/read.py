"""The one way from bytes to a document."""

from payerwatch.reading.assemble import assemble
from payerwatch.reading.document import Document, Unreadable
from payerwatch.reading.docx import read_docx
from payerwatch.reading.encoding import decode
from payerwatch.reading.html import read_html
from payerwatch.reading.json import read_json
from payerwatch.reading.pdf import read_pdf
from payerwatch.reading.sniff import MAX_BYTES, content_of, inflated
from payerwatch.reading.text import read_text

READER_VERSION = 3


def read(body: bytes, *, content_type: str = "", url: str = "") -> Document:
    """Raises Unreadable. The content decides; `content_type` and the URL's ending only break ties."""
    plain = inflated(body)
    if not plain.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty", f"{len(body)} bytes without content")
    if len(plain) > MAX_BYTES:
        raise Unreadable("too_large", f"{len(plain)} bytes")
    content = content_of(plain, content_type, url)
    match content:
        case "pdf":
            return read_pdf(plain)
        case "docx":
            return assemble("docx", read_docx(plain))
        case "json":
            return read_json(decode(plain, content_type))
        case "html":
            pieces, title, meta = read_html(decode(plain, content_type))
            return assemble("html", pieces, title=title, meta={"title": title, **meta} if title else meta)
        case "text":
            pieces, running = read_text(decode(plain, content_type))
            return assemble("text", pieces, running=running)
        case _:
            raise Unreadable("not_text", "neither text nor a kind of document we read")
