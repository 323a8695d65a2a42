"""What bytes are, from the bytes first; the declared type and the URL only break ties."""

import gzip
import re
import zlib

from payerwatch.reading.document import Unreadable

MAX_BYTES = 50_000_000
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|script|style|div|p|table|h[1-6]|span|a|ul|ol|li|br|section|main|article|form|center|link|b|font)[\s/>]",
    re.I,
)
_SNIFFED = 2048


def inflated(body: bytes) -> bytes:
    """A body that is gzip itself, as some servers send files; bounded."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = inflate.decompress(body, MAX_BYTES + 1)
    except (zlib.error, gzip.BadGzipFile) as broken:
        raise Unreadable("not_text", "gzip that cannot be inflated") from broken
    if len(plain) > MAX_BYTES:
        raise Unreadable("too_large", f"inflates to more than {MAX_BYTES} bytes")
    if not inflate.eof:
        raise Unreadable("truncated", "gzip without its end")
    return plain


def content_of(body: bytes, content_type: str, url: str) -> str:
    """One of pdf, docx, html, json, text, binary."""
    if b"%PDF-" in body[:1024]:
        return "pdf"
    if body.startswith(b"PK\x03\x04"):
        return "docx"
    text = body[:_SNIFFED].lstrip(b"\xef\xbb\xbf \t\r\n\x00").replace(b"\x00", b"")
    declared_html = "html" in content_type.lower() or url.lower().split("?")[0].endswith((".html", ".htm"))
    if text[:1] in {b"{", b"["} and not declared_html:
        return "json"
    if text[:1] == b"<" and (_HTML.search(text) or b"<?xml" in text[:10] or text[:2] == b"<!"):
        return "html"
    if _is_binary(body):
        return "binary"
    return "html" if b"<" in body and (declared_html or _HTML.search(text)) else "text"


def _is_binary(body: bytes) -> bool:
    sample = body[:_SNIFFED]
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or not sample:
        return False
    nulls = sample.count(0)
    if nulls > len(sample) * 0.01:
        return not _is_wide(sample)
    strange = sum(1 for byte in sample if byte < 9 or 13 < byte < 32)
    return strange > len(sample) * 0.05


def _is_wide(sample: bytes) -> bool:
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    return max(even, odd) > len(sample) * 0.35 and min(even, odd) < len(sample) * 0.05
