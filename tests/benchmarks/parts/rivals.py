"""What people usually take, doing the same work."""

import difflib
import io
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec


def difflib_words(old: list[str], new: list[str]) -> int:
    """Lines first, then the words of each edited stretch."""
    edits = 0
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            was, now = " ".join(old[a:b]).split(), " ".join(new[c:d]).split()
            edits += len(difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes())
    return edits


def trafilatura() -> Callable[[bytes], object] | None:
    """None where it is not installed: `make bench` brings it."""
    if find_spec("trafilatura") is None:
        return None
    extract = import_module("trafilatura").extract
    return lambda body: extract(body.decode("utf-8", "replace"), include_tables=True)


def pdfplumber() -> Callable[[bytes], object] | None:
    if find_spec("pdfplumber") is None:
        return None
    opened = import_module("pdfplumber").open

    def extract(body: bytes) -> int:
        with opened(io.BytesIO(body)) as document:
            return sum(len(page.extract_text() or "") + len(page.extract_tables()) for page in document.pages)

    return extract
