"""Answers of a coverage API: each field a heading over what it says. Long texts are HTML, escaped once or twice."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import orjson

from payerwatch.reading.assemble import assemble
from payerwatch.reading.document import Document, Unreadable
from payerwatch.reading.html import fragment_pieces
from payerwatch.reading.normalise import clean
from payerwatch.reading.outline import Piece, heading, item, paragraph, row

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|<!--")
_ESCAPED = re.compile(r"&(?:amp;)*(?:lt|gt|quot|sol|nbsp|#\d+|#x[0-9a-f]+|[a-z]{2,8});", re.I)
_MAX_UNESCAPED = 3
_LEVEL = 2
# Every answer of the API repeats these about itself; they change without the document changing.
_ENVELOPE = frozenset({"meta", "links", "url"})
_TITLES = ("title", "document_title", "name", "policy_title")
_NUMBERS = ("document_display_id", "display_id", "policy_number", "number", "lcd_id", "article_id")
_VOLATILE = frozenset({"last_updated_sort", "updated_on_sort", "document_id", "document_version", "is_lab"})


def read_json(text: str) -> Document:
    try:
        loaded = orjson.loads(text)
    except orjson.JSONDecodeError as broken:
        cut = broken.pos >= len(text.rstrip()) - 1
        raise Unreadable("truncated" if cut else "not_text", f"JSON ends at {broken.pos}: {broken.msg}") from broken
    records = _records(loaded)
    if not records:
        raise Unreadable("empty", "an answer without data")
    pieces = [piece for record in records for piece in _fields(record, _LEVEL, many=len(records) > 1)]
    first = records[0]
    title, number = _first(first, _TITLES), _first(first, _NUMBERS)
    meta = {"policy_number": number} if number and len(records) == 1 else {}
    return assemble("json", pieces, title=title, meta=meta)


def _records(loaded: object) -> list[dict[str, Any]]:
    if isinstance(loaded, dict):
        inner = loaded.get("data")
        if isinstance(inner, list | dict) and inner:
            return _records(inner)
        return [] if "data" in loaded and not inner else [loaded]
    if isinstance(loaded, list):
        return [each if isinstance(each, dict) else {"value": each} for each in loaded]
    return [{"value": loaded}]


def _first(record: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((clean(unescape(str(record[name]))) for name in names if record.get(name)), "")


def _fields(record: dict[str, Any], level: int, *, many: bool) -> Iterator[Piece]:
    title = _first(record, _TITLES)
    if title and level == _LEVEL:
        yield heading(title, 1)
    for name, value in record.items():
        if name in _ENVELOPE or name in _VOLATILE or value in ("", None, [], {}):
            continue
        if level == _LEVEL and name in _TITLES:
            continue
        yield from _field(name, value, level)


def _field(name: str, value: object, level: int) -> Iterator[Piece]:
    if isinstance(value, str | int | float | bool):
        yield from _said(_label(name), str(value), level)
    elif isinstance(value, dict):
        yield heading(_label(name), min(level, 6))
        yield from _fields(value, level + 1, many=False)
    elif isinstance(value, list):
        yield heading(_label(name), min(level, 6))
        yield from _listed(value, level)


def _listed(values: list[Any], level: int) -> Iterator[Piece]:
    columns = tuple(dict.fromkeys(key for each in values if isinstance(each, dict) for key in each))
    labels = tuple(map(_label, columns))
    for each in values:
        if isinstance(each, dict):
            cells = tuple(_plain(each.get(key)) for key in columns)
            if any(cells):
                yield row(cells, labels, level)
        elif _plain(each):
            yield item(_plain(each), 1, "\u2022")


def _plain(value: object) -> str:
    if value is None or isinstance(value, dict | list):
        return "" if not value else orjson.dumps(value).decode()
    return clean(" ".join(piece.text for piece in _marked(str(value))))


def _said(label: str, value: str, level: int) -> Iterator[Piece]:
    plain = _unescaped(value)
    if not _MARKUP.search(plain):
        text = clean(plain)
        if text and len(text) <= 200:
            yield paragraph(f"{label}: {text}")
        elif text:
            yield heading(label, level)
            yield paragraph(text)
        return
    yield heading(label, level)
    for piece in fragment_pieces(plain):
        yield _lowered(piece, level)


def _lowered(piece: Piece, level: int) -> Piece:
    return heading(piece.text, piece.depth + level) if piece.type == "heading" else piece


def _marked(value: str) -> list[Piece]:
    plain = _unescaped(value)
    return fragment_pieces(plain) if _MARKUP.search(plain) else [paragraph(clean(plain))]


def _unescaped(value: str) -> str:
    """Escaped markup made markup; entities that the markup itself escapes stay for the HTML reader."""
    for _ in range(_MAX_UNESCAPED):
        if not _ESCAPED.search(value) or _MARKUP.search(value):
            return value
        value = unescape(value)
    return value


def _label(name: str) -> str:
    words = clean(name.replace("_", " ").replace("-", " "))
    return words[:1].upper() + words[1:]
