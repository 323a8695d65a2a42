"""Typewriter text with section rules."""

from collections.abc import Iterator
from textwrap import fill

from payerwatch.local.demo.outline import Element, Heading, Items, Paragraph, Sheet, Table

_WIDTH = 96


def _items(items: Items) -> Iterator[str]:
    for index, entry in enumerate(items.entries, start=1):
        mark = f"{index}." if items.ordered else "-"
        yield fill(f"{mark} {entry.text}", _WIDTH, subsequent_indent="   ")
        for child in entry.children:
            yield fill(f"    * {child}", _WIDTH, subsequent_indent="      ")


def _lines(element: Element) -> Iterator[str]:
    match element:
        case Heading(level, text):
            yield ""
            yield text
            yield ("-" if level == 2 else "~") * len(text)
        case Paragraph(text):
            yield fill(text, _WIDTH)
            yield ""
        case Items():
            yield from _items(element)
        case Table(columns, rows):
            yield from map("\t".join, (columns, *rows))


def plain(sheet: Sheet, *, export: int) -> str:
    """An odd `export` ends lines as another operating system does."""
    head = [sheet.payer.name, "", sheet.title, "=" * len(sheet.title), ""]
    box = [f"{label}: {value}" for label, value in sheet.box]
    banner = ["", sheet.banner] if sheet.banner else []
    lines = [*head, *box, *banner, *(line for element in sheet.elements for line in _lines(element))]
    return ("\r\n" if export % 2 else "\n").join([*lines, ""])
