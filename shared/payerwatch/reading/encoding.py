"""Bytes to text, by byte order mark, then the response's charset, then the page's own, then by trying."""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_TYPE = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_IN_PAGE = re.compile(rb"<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_SNIFFED = 4096
# The web reads these labels as windows-1252 (WHATWG Encoding Standard).
_AS_WINDOWS = {"iso8859-1", "ascii"}
_TEXT_CODECS = {"utf", "cp", "iso", "windows", "mac", "koi", "gb", "big", "shift", "euc", "latin", "ascii"}


def decode(body: bytes, content_type: str = "") -> str:
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    wide = _wide(body)
    if wide is not None:
        return body.decode(wide, "replace")
    return _by_label(body, content_type)


def _by_label(body: bytes, content_type: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for label in _labels(body, content_type):
        if label != "utf-8":
            return body.decode(label, "replace")
    # Text that is UTF-8 but for a few broken bytes reads worse as windows-1252.
    tolerant = body.decode("utf-8", "replace")
    wrong, wide = tolerant.count("\ufffd"), sum(1 for char in tolerant[:100_000] if char > "\x7f")
    return tolerant if wide > 4 * wrong else body.decode("cp1252", "replace")


def _labels(body: bytes, content_type: str) -> list[str]:
    in_page = _IN_PAGE.search(body[:_SNIFFED])
    printed = [match.group(1) for match in [_IN_TYPE.search(content_type)] if match]
    if in_page:
        printed.append(in_page.group(1).decode("ascii", "replace"))
    return [name for name in map(_codec, printed) if name]


def _codec(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    if not any(name.startswith(prefix) for prefix in _TEXT_CODECS):
        return None
    return "cp1252" if name in _AS_WINDOWS else name


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of Latin text is null."""
    head = body[:400]
    if len(head) < 20:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.4 and even < len(head) * 0.05:
        return "utf-16-le"
    if even > len(head) * 0.4 and odd < len(head) * 0.05:
        return "utf-16-be"
    return None
