"""Word documents: paragraphs, headings by style, lists, tables. The archive is read within bounds, and a part that
declares entities is refused."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, XMLParser, fromstring

from payerwatch.reading.document import Unreadable
from payerwatch.reading.markers import split_marker
from payerwatch.reading.normalise import clean
from payerwatch.reading.outline import Piece, heading, item, paragraph, row
from payerwatch.reading.tables import Cell, Grid, looks_like_header

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_PART = 40_000_000
_DOCUMENT, _STYLES = "word/document.xml", "word/styles.xml"
_LONGEST_BOLD_HEADING = 120


def read_docx(body: bytes) -> list[Piece]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = set(archive.namelist())
            if _DOCUMENT not in names:
                raise Unreadable("not_text", "an archive that is no Word document")
            document = _xml(_part(archive, _DOCUMENT))
            levels = _heading_styles(_xml(_part(archive, _STYLES))) if _STYLES in names else {}
    except zipfile.BadZipFile as broken:
        raise Unreadable("truncated", "a Word document without its end") from broken
    except (zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, OSError, KeyError) as broken:
        code = "encrypted" if "encrypted" in str(broken) else "truncated"
        raise Unreadable(code, "a Word document that cannot be unpacked") from broken
    return list(_Body(levels).pieces(document))


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        content = part.read(MAX_PART + 1)
    if len(content) > MAX_PART:
        raise Unreadable("too_large", f"{name} unpacks to more than {MAX_PART} bytes")
    return content


def _xml(content: bytes) -> Element:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\x00" in content[:64]:
        raise Unreadable("not_text", "a Word document with its own entities")
    try:
        return fromstring(content, XMLParser())  # noqa: S314
    except (ParseError, RecursionError) as broken:
        raise Unreadable("truncated", "a Word document that is not well formed") from broken


def _heading_styles(styles: Element) -> dict[str, int]:
    levels: dict[str, int] = {}
    for style in styles.iter(f"{_W}style"):
        name_of = style.find(f"{_W}name")
        name = (name_of.get(f"{_W}val") or "").lower() if name_of is not None else ""
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        identifier = style.get(f"{_W}styleId") or ""
        if name == "title":
            levels[identifier] = 1
        elif name.startswith("heading ") and name[8:].isdecimal():
            levels[identifier] = int(name[8:])
        elif outline is not None and (outline.get(f"{_W}val") or "").isdecimal():
            levels[identifier] = min(int(outline.get(f"{_W}val") or 0) + 1, 6)
    return levels


class _Body:
    def __init__(self, levels: dict[str, int]) -> None:
        self._levels = levels
        self._tables = 0

    def pieces(self, document: Element) -> Iterator[Piece]:
        body = document.find(f"{_W}body")
        for child in body if body is not None else ():
            yield from self._block(child)

    def _block(self, element: Element) -> Iterator[Piece]:
        if element.tag == f"{_W}p":
            yield from self._paragraph(element)
        elif element.tag == f"{_W}tbl":
            yield from self._table(element)
        elif element.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"}:
            for child in element:
                yield from self._block(child)

    def _paragraph(self, element: Element) -> Iterator[Piece]:
        text = _text(element)
        if not text:
            return
        properties = element.find(f"{_W}pPr")
        level = self._level(properties)
        depth = _list_depth(properties)
        printed = split_marker(text)
        if level:
            yield heading(text, level)
        elif depth:
            yield item(text, depth, "\u2022")
        elif printed is not None:
            yield item(printed[1], 1, printed[0])
        elif len(text) <= _LONGEST_BOLD_HEADING and text[-1] not in ".;," and _all_bold(element):
            yield heading(text, 7)
        else:
            yield paragraph(text)

    def _level(self, properties: Element | None) -> int:
        style = properties.find(f"{_W}pStyle") if properties is not None else None
        return self._levels.get(style.get(f"{_W}val") or "", 0) if style is not None else 0

    def _table(self, table: Element) -> Iterator[Piece]:
        self._tables += 1
        grid, columns, first = Grid(), (), True
        headers: tuple[str, ...] = columns
        for line in table.iter(f"{_W}tr"):
            cells = [Cell(_text(cell), wide=_wide(cell)) for cell in line.findall(f"{_W}tc")]
            filled = grid.fill(cells, repeat=False)
            if not any(filled):
                continue
            if first and (line.find(f"{_W}trPr/{_W}tblHeader") is not None or looks_like_header(filled)):
                headers = filled
                yield row(filled, (), self._tables)
            else:
                yield row(filled, headers, self._tables)
            first = False


def _wide(cell: Element) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    printed = (span.get(f"{_W}val") or "") if span is not None else ""
    return int(printed) if printed.isdecimal() and 0 < len(printed) < 4 else 1


def _list_depth(properties: Element | None) -> int:
    numbering = properties.find(f"{_W}numPr/{_W}ilvl") if properties is not None else None
    printed = (numbering.get(f"{_W}val") or "") if numbering is not None else ""
    return int(printed) + 1 if printed.isdecimal() and len(printed) < 3 else 0


def _all_bold(element: Element) -> bool:
    runs = [run for run in element.iter(f"{_W}r") if _text(run)]
    return bool(runs) and all(run.find(f"{_W}rPr/{_W}b") is not None for run in runs)


def _text(element: Element) -> str:
    parts: list[str] = []
    for node in element.iter():
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag in {f"{_W}tab", f"{_W}br", f"{_W}p", f"{_W}cr"}:
            parts.append(" ")
        elif node.tag == f"{_W}noBreakHyphen":
            parts.append("-")
    return clean("".join(parts))
