"""A page as a flat list of events: no recursion, so nesting costs nothing however deep it is.

The parser repairs the page and writes it out again in one canonical form, which a single pattern then cuts up;
that is several times faster than visiting nodes one by one.
"""

import re
from dataclasses import dataclass
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from payerwatch.reading.document import Unreadable
from payerwatch.reading.html_furniture import NEVER_TEXT, OUTSIDE_MAIN, attributes, is_furniture

MAX_TAGS = 1_000_000
# The parser looks up the whole nesting at each block: 100,000 deep takes it half a minute, 5,000 a tenth of a second.
MAX_DEPTH = 5_000
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NESTING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_TOKEN = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)((?:[^>\"]|\"[^\"]*\")*)>|<!--.*?-->|<![^>]*>|([^<]+)", re.S)
_RAW_TEXT = re.compile(r"<(script|style|noscript|iframe|template|svg|textarea)\b[^>]*>.*?</\1\s*>", re.S | re.I)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_SELF_CLOSED = _VOID | {"p", "li", "td", "th", "tr", "dd", "dt", "option", "tbody", "thead", "tfoot", "body", "html"}
_MAIN = frozenset({"main", "article"})


@dataclass(slots=True)
class Element:
    """An element that is not furniture. `start` and `end` bound its events; `text` and `links` count the letters
    in it and those of them inside links."""

    tag: str
    raw: str
    parent: "Element | None"
    start: int
    end: int = 0
    text: int = 0
    links: int = 0
    in_main: bool = False

    def get(self, name: str) -> str | None:
        return attributes(self.raw).get(name)


@dataclass(slots=True)
class Closing:
    element: Element


Event = str | Element | Closing


@dataclass(slots=True)
class Page:
    """The events of a page, its elements in the order they open, and what its head says."""

    events: list[Event]
    elements: list[Element]
    title: str
    meta: dict[str, str]


def parse(text: str) -> LexborHTMLParser:
    if text.count("<") > MAX_TAGS:
        raise Unreadable("too_deep", f"more than {MAX_TAGS} tags")
    if text.count("<") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise Unreadable("too_deep", f"nested deeper than {MAX_DEPTH}")
    return LexborHTMLParser(text.replace("\x00", ""))


def _depth(text: str) -> int:
    deepest = depth = 0
    for match in _NESTING.finditer(text):
        if match[2].lower() in _SELF_CLOSED:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def page_of(parser: LexborHTMLParser, *, by_name: bool = True) -> Page:
    """`by_name` false keeps elements whose class or id only sounds like furniture."""
    markup = parser.body.html if parser.body is not None else None
    reader = _Reader(by_name)
    reader.read(_RAW_TEXT.sub("", markup or ""))
    return Page(reader.events, reader.elements, *_head(parser))


class _Reader:
    def __init__(self, by_name: bool) -> None:
        self.events: list[Event] = []
        self.elements: list[Element] = []
        self._by_name = by_name
        self._open: list[Element] = []
        self._skipping = 0
        self._skipped_tag = ""
        self._links = 0
        self._main = 0

    def read(self, markup: str) -> None:
        for match in _TOKEN.finditer(markup):
            closing, tag, raw, text = match.groups()
            if text is not None:
                self._text(text)
            elif tag is None:
                continue
            elif closing:
                self._close(tag)
            else:
                self._start(tag, raw.strip())
        while self._open:
            self._finish()

    def _text(self, text: str) -> None:
        if self._skipping:
            return
        plain = unescape(text) if "&" in text else text
        self.events.append(plain)
        letters = len(plain) if not plain.isspace() else 0
        if self._open:
            self._open[-1].text += letters
            if self._links:
                self._open[-1].links += letters

    def _start(self, tag: str, raw: str) -> None:
        if self._skipping:
            self._skipping += tag == self._skipped_tag and tag not in _VOID
            return
        if tag in _VOID:
            if tag in {"br", "hr"}:
                self.events.append(Element(tag, raw, None, len(self.events)))
            return
        if self._is_furniture(tag, raw):
            self._show_address(raw)
            self._skipping, self._skipped_tag = 1, tag
            return
        self._push(tag, raw)

    def _is_furniture(self, tag: str, raw: str) -> bool:
        if tag in NEVER_TEXT or (tag in OUTSIDE_MAIN and not self._main) or "data-cfemail" in raw:
            return True
        return self._by_name and is_furniture(tag, raw)

    def _show_address(self, raw: str) -> None:
        hidden = attributes(raw).get("data-cfemail")
        if hidden:
            self._text(email_of(hidden))

    def _push(self, tag: str, raw: str) -> None:
        parent = self._open[-1] if self._open else None
        element = Element(tag, raw, parent, len(self.events))
        is_main = tag in _MAIN or attributes(raw).get("role") == "main"
        self._main += is_main
        element.in_main = is_main
        self._links += tag == "a"
        self.events.append(element)
        self.elements.append(element)
        self._open.append(element)

    def _close(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= tag == self._skipped_tag
        elif self._open and self._open[-1].tag == tag:
            self._finish()

    def _finish(self) -> None:
        element = self._open.pop()
        element.end = len(self.events)
        self.events.append(Closing(element))
        self._main -= element.in_main
        self._links -= element.tag == "a"
        if element.parent is not None:
            element.parent.text += element.text
            element.parent.links += element.links


def email_of(hidden: str) -> str:
    """Cloudflare hides addresses with a key that differs on every visit: first byte xor the others."""
    try:
        key, *letters = bytes.fromhex(hidden)
    except ValueError:
        return "[email protected]"
    address = bytes(letter ^ key for letter in letters).decode("utf-8", "replace")
    return address if _ADDRESS.fullmatch(address) else "[email protected]"


def _head(parser: LexborHTMLParser) -> tuple[str, dict[str, str]]:
    title = parser.css_first("head > title")
    meta: dict[str, str] = {}
    for node in parser.css("meta"):
        given = node.attributes
        name, content = given.get("name") or given.get("property"), given.get("content")
        if name and content and len(content) <= 500 and len(meta) < 60:
            meta.setdefault(name[:100], content)
    return (title.text(strip=True) if title is not None else ""), meta
