"""Elements as HTML."""

from collections.abc import Iterable
from html import escape

from payerwatch.local.demo.outline import Element, Entry, Heading, Items, Paragraph, Table


def _entry(entry: Entry) -> str:
    nested = "".join(f"<li>{escape(child)}</li>" for child in entry.children)
    return f"<li>{escape(entry.text)}{f'<ul>{nested}</ul>' if nested else ''}</li>"


def _row(tag: str, cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def _table(table: Table, attributes: str) -> str:
    rows = "\n".join(_row("td", row) for row in table.rows)
    return f"<table {attributes}>\n<thead>{_row('th', table.columns)}</thead>\n<tbody>\n{rows}\n</tbody></table>"


def markup(element: Element, *, export: int) -> str:
    """An odd `export` orders attributes differently, as another release of a site does."""
    match element:
        case Heading(level, text):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case Items(entries, ordered):
            tag = "ol" if ordered else "ul"
            return f"<{tag}>" + "\n".join(map(_entry, entries)) + f"</{tag}>"
        case Table():
            attributes = ('class="codes"', 'border="1"')
            return _table(element, " ".join(reversed(attributes) if export % 2 else attributes))
