"""A page to pieces: headings, paragraphs, list items and table rows of the document on it."""

import re

from payerwatch.policies.words import BlockType
from payerwatch.reading.html_events import Closing, Element, Event, Page, page_of, parse
from payerwatch.reading.html_main import content_of
from payerwatch.reading.html_tables import TableReader, is_layout
from payerwatch.reading.markers import Nesting, split_marker
from payerwatch.reading.normalise import clean
from payerwatch.reading.outline import Piece, heading, item, paragraph, row

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BOLD_LEVEL = 7
_BOLD = frozenset({"b", "strong"})
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "nobr",
    ]
)
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_LONGEST_BOLD_HEADING = 120
_LONGEST_TERM, _LONGEST_DESCRIBED = 120, 300
_LABELLED_VALUE = re.compile(r":\s*\S")
_LETTERED = {"a", "A"}
_ROMANS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")


def read_html(text: str) -> tuple[list[Piece], str, dict[str, str]]:
    """Pieces, the title the head gives, and the page's small meta tags."""
    parser = parse(text)
    page = page_of(parser)
    pieces = pieces_of(page)
    if _size(pieces) < 400:
        # Whatever is called "overlay" or "menu" here holds the document itself.
        whole = page_of(parser, by_name=False)
        everything = pieces_of(whole)
        if _size(everything) > 4 * _size(pieces) + 400:
            pieces = everything
    return pieces, clean(page.title), page.meta


def fragment_pieces(text: str) -> list[Piece]:
    """All pieces of a piece of markup that is known to be document throughout."""
    page = page_of(parse(text), by_name=False)
    return _Walker(page).walk(page.events)


def pieces_of(page: Page) -> list[Piece]:
    content = content_of(page)
    if content is None:
        return []
    return _Walker(page).walk(page.events[content.start : content.end])


def _size(pieces: list[Piece]) -> int:
    return sum(len(piece.text) for piece in pieces)


class _Walker:
    def __init__(self, page: Page) -> None:
        self._page = page
        self._pieces: list[Piece] = []
        self._parts: list[str] = []
        self._letters = self._bold_letters = self._link_letters = self._jumps = 0
        self._bold = 0
        self._link: Element | None = None
        self._lists: list[tuple[str, int, str]] = []
        self._nestings: list[Nesting] = []
        self._marker: str | None = None
        self._level = 0
        self._tables = 0
        self._dropped_jumps = False
        self._term: str | None = None
        self._terms_table: int | None = None

    def walk(self, events: list[Event]) -> list[Piece]:
        skip_until: Closing | None = None
        for event in events:
            if skip_until is not None:
                if isinstance(event, Closing) and event.element is skip_until.element:
                    skip_until = None
                continue
            if isinstance(event, str):
                self._text(event)
            elif isinstance(event, Element):
                if event.tag == "table" and not is_layout(event, self._page):
                    self._table(event)
                    skip_until = Closing(event)
                else:
                    self._enter(event)
            else:
                self._leave(event.element)
        self._flush()
        self._release_term()
        return self._pieces

    def _text(self, text: str) -> None:
        self._parts.append(text)
        letters = len(text.strip())
        self._letters += letters
        if self._bold:
            self._bold_letters += letters
        if self._link is not None:
            self._link_letters += letters
            if (self._link.get("href") or "").startswith("#"):
                self._jumps += letters

    def _enter(self, element: Element) -> None:
        tag = element.tag
        if tag in _INLINE:
            self._bold += tag in _BOLD
            if tag == "a":
                self._link = element
            return
        if tag == "br":
            self._line_break()
            return
        self._flush()
        if tag in _HEADINGS:
            self._level = _HEADINGS[tag]
        elif tag in _LISTS:
            self._open_list(element)
        elif tag == "li":
            self._marker = self._next_marker(element)
        elif tag == "dl":
            self._terms_table = None

    def _leave(self, element: Element) -> None:
        tag = element.tag
        if tag in _INLINE:
            self._bold -= tag in _BOLD and self._bold > 0
            if tag == "a":
                self._link = None
            return
        if tag == "dt":
            self._hold_term()
            return
        self._flush()
        if tag in _HEADINGS:
            self._level = 0
        elif tag in _LISTS and self._lists:
            self._lists.pop()
            self._nestings.pop()
        elif tag == "li":
            self._marker = None

    def _line_break(self) -> None:
        """Two breaks in a row divide paragraphs, one does not. A list of jumps divides at each."""
        if self._parts and (self._parts[-1] == "\n\n" or self._jumps):
            self._flush()
        else:
            self._parts.append("\n\n")

    def _open_list(self, element: Element) -> None:
        start = element.get("start") or "1"
        first = int(start) if start.isdecimal() and len(start) < 6 else 1
        kind = (element.get("type") or "1") if element.tag == "ol" else "\u2022"
        self._lists.append((kind, first, element.tag))
        self._nestings.append(Nesting())

    def _next_marker(self, element: Element) -> str:
        if not self._lists:
            return "\u2022"
        kind, number, tag = self._lists[-1]
        if tag != "ol":
            return "\u2022"
        given = element.get("value")
        number = int(given) if given and given.isdecimal() and len(given) < 6 else number
        self._lists[-1] = (kind, number + 1, tag)
        return f"{_ordinal(kind, number)}."

    def _hold_term(self) -> None:
        """A short term waits for what is said of it: the two are one row, as in a table of two columns."""
        text = clean("".join(self._parts))
        if not text or len(text) > _LONGEST_TERM or self._lists:
            self._flush()
            return
        self._release_term()
        self._term, self._parts = text, []
        self._letters = self._bold_letters = self._link_letters = self._jumps = 0

    def _release_term(self) -> None:
        term, self._term = self._term, None
        if term is not None:
            self._emit(term)

    def _described(self, text: str) -> bool:
        term = self._term
        if term is None or self._lists or self._level or len(text) > _LONGEST_DESCRIBED:
            self._release_term()
            return False
        self._term = None
        if self._terms_table is None:
            self._tables += 1
            self._terms_table = self._tables
        self._pieces.append(row((term, text), (), self._terms_table))
        return True

    def _flush(self) -> None:
        text = clean("".join(self._parts))
        if text and not (self._term is not None and self._described(text)):
            if self._jumps and self._jumps >= self._link_letters * 0.9 and self._jumps >= self._letters * 0.9:
                self._dropped_jumps = True
            else:
                self._emit(text)
        self._parts = []
        self._letters = self._bold_letters = self._link_letters = self._jumps = 0

    def _emit(self, text: str) -> None:
        if self._dropped_jumps:
            self._dropped_jumps = False
            self._drop_contents_heading()
        if self._level:
            self._pieces.append(heading(text, self._level))
        elif self._lists:
            self._pieces.append(self._item(text))
        elif self._is_bold_heading(text):
            self._pieces.append(heading(text, _BOLD_LEVEL))
        else:
            self._pieces.append(_loose(text))

    def _drop_contents_heading(self) -> None:
        """A heading over nothing but jumps to places on the same page is a table of contents."""
        if self._pieces and self._pieces[-1].type is BlockType.HEADING and self._pieces[-1].depth > 1:
            self._pieces.pop()

    def _item(self, text: str) -> Piece:
        depth, marker = len(self._lists), self._marker
        self._marker = None
        printed = split_marker(text) if marker is not None else None
        if printed is not None:
            marker, text = printed
            depth += self._nestings[-1].depth(marker) - 1
        return item(text, depth, marker)

    def _is_bold_heading(self, text: str) -> bool:
        whole = self._letters and self._bold_letters >= self._letters * 0.95
        return bool(whole) and len(text) <= _LONGEST_BOLD_HEADING and _may_head(text)

    def _table(self, table: Element) -> None:
        self._flush()
        self._release_term()
        self._tables += 1
        self._pieces.extend(TableReader(self._tables).pieces(table, self._page))


def _may_head(text: str) -> bool:
    return text[-1] not in ".;,!?" and not _LABELLED_VALUE.search(text) and any(char.isalpha() for char in text)


def _loose(text: str) -> Piece:
    printed = split_marker(text)
    return paragraph(text) if printed is None else item(printed[1], 1, printed[0])


def _ordinal(kind: str, number: int) -> str:
    if kind in _LETTERED and 0 < number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in {"i", "I"} and 0 < number < len(_ROMANS):
        return _ROMANS[number] if kind == "i" else _ROMANS[number].upper()
    return str(number)
