"""A PDF to a document."""

from payerwatch.reading.document import Document, Unreadable


def read_pdf(body: bytes) -> Document:
    raise Unreadable("not_text", "PDF")
