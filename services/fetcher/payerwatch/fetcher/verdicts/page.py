"""A light look at the bytes: what a person would see first, before any reader has an opinion."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from payerwatch.reading.document import Document

MOST_BYTES = 4_000_000
LONGEST_LINK = 120
INVISIBLE = "script, style, template, svg, noscript, head"
AROUND = "nav, footer, select, button, [role=navigation], [role=contentinfo], [role=search]"
BANNER = re.compile(r"cookie|consent|onetrust|truste|cc-window|cc-banner|gdpr|privacy-(?:banner|overlay)", re.I)
HTML_START = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|title|h[1-6]|p|div|center|table|meta)\b", re.I)
SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Page:
    """`prose` is the text outside links, menus, buttons and cookie banners; `lines` are all visible pieces in order."""

    title: str
    headings: tuple[str, ...]
    lines: tuple[str, ...]
    prose: str
    raw: str
    links: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    meta: tuple[str, ...] = ()
    hidden: str = ""
    banner: str = ""
    frames: int = 0
    password: bool = False
    html: bool = False
    closed: bool = True

    @property
    def words(self) -> int:
        return len(self.prose.split())

    @property
    def headline(self) -> str:
        return "\n".join((self.title, *self.headings[:4]))

    @property
    def visible(self) -> str:
        return "\n".join(self.lines)


def looks_like_html(body: bytes) -> bool:
    start = decoded(body[:200_000]).lstrip().encode("utf-8", "replace")[:60_000]
    return not start.startswith((b"%PDF", b"{", b"[", b'<?xml version="1.0" encoding="UTF-8"?><Error')) and bool(
        HTML_START.search(start)
    )


def decoded(body: bytes) -> str:
    if body[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def squeezed(text: str) -> str:
    return SPACE.sub(" ", text).strip()


def page_of(body: bytes, document: Document | None) -> Page:
    if looks_like_html(body):
        return html_page(decoded(body[:MOST_BYTES]))
    return plain_page(body, document)


def plain_page(body: bytes, document: Document | None) -> Page:
    """A PDF, a text or a data file: the reader's blocks, or the bytes themselves where it read none."""
    if document is None:
        text = "" if b"\0" in body[:4000] or body.startswith(b"%PDF") else decoded(body[:20_000])
        return Page("", (), tuple(filter(None, map(squeezed, text.splitlines()))), squeezed(text), text)
    lines = tuple(block.text for block in document.blocks)
    headings = tuple(block.text for block in document.blocks if block.type == "heading")
    return Page(document.title or "", headings, lines, squeezed(document.text), "", meta=tuple(document.meta.values()))


def html_page(source: str) -> Page:
    tree = LexborHTMLParser(source)
    title = tree.css_first("title")
    hidden = " ".join(squeezed(node.text()) for node in tree.css("noscript"))
    meta = tuple(filter(None, (node.attributes.get("content") for node in tree.css("meta[name], meta[property]"))))
    frames = len(tree.css("iframe, frame, embed, object"))
    password = tree.css_first("input[type=password]") is not None
    removed(tree, INVISIBLE)
    banner = banners_taken_out(tree)
    lines = lines_of(tree.body or tree.root)
    headings = texts(tree, "h1, h2, h3, h4, legend, caption")
    buttons = texts(tree, "button, [role=button]") + values(tree)
    links = links_taken_out(tree)
    removed(tree, AROUND)
    return Page(
        title=squeezed(title.text()) if title is not None else "",
        headings=headings,
        lines=lines,
        prose=squeezed((tree.body or tree.root).text(separator=" ")) if tree.root else "",
        raw=source[:400_000],
        links=links,
        buttons=buttons,
        meta=meta,
        hidden=hidden,
        banner=banner,
        frames=frames,
        password=password,
        html=True,
        closed=closed(source),
    )


def lines_of(root: LexborNode | None) -> tuple[str, ...]:
    if root is None:
        return ()
    return tuple(filter(None, map(squeezed, root.text(separator="\n").splitlines())))


def texts(tree: LexborHTMLParser, selector: str) -> tuple[str, ...]:
    return tuple(filter(None, (squeezed(node.text(separator=" ")) for node in tree.css(selector))))


def values(tree: LexborHTMLParser) -> tuple[str, ...]:
    found = (node.attributes.get("value") for node in tree.css("input[type=submit], input[type=button]"))
    return tuple(filter(None, found))


def removed(tree: LexborHTMLParser, selector: str) -> None:
    for node in tree.css(selector):
        node.decompose()


def links_taken_out(tree: LexborHTMLParser) -> tuple[str, ...]:
    """A link as long as a paragraph is an unclosed tag around the text, not a link."""
    found: list[str] = []
    for node in tree.css("a[href]"):
        text = squeezed(node.text(separator=" "))
        if len(text) <= LONGEST_LINK:
            found.append(text)
            node.decompose()
    return tuple(found)


def banners_taken_out(tree: LexborHTMLParser) -> str:
    """Only small elements: a site may well put `has-cookie-banner` on the body."""
    found: list[str] = []
    for node in tree.css("div[id], div[class], section[id], section[class], aside, dialog, [role=dialog]"):
        names = f"{node.attributes.get('id') or ''} {node.attributes.get('class') or ''}"
        if BANNER.search(names) and len(node.text()) < 4000:
            found.append(squeezed(node.text(separator=" ")))
            node.decompose()
    return " ".join(found)


def closed(source: str) -> bool:
    """Whether the page ends as it began: one that opened html or body also closes it, outside of a tag."""
    opened = re.search(r"<(?:html|body)\b", source, re.I) is not None
    ending = source[-4000:].lower()
    ended = "</html" in ending or "</body" in ending
    return ended or not (opened or in_a_tag(ending))


def in_a_tag(ending: str) -> bool:
    return ending.rfind("<") > ending.rfind(">")
