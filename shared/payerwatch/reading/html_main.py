"""Where on a page the document is, found by structure and by where the words are."""

from payerwatch.reading.html_events import Element, Page
from payerwatch.reading.html_tables import is_layout

_SHARE_OF_PAGE = 0.4
_SHARE_OF_CHILD = 0.6
_DESCENDED = frozenset(
    [
        "html",
        "body",
        "div",
        "section",
        "form",
        "main",
        "article",
        "center",
        "table",
        "tbody",
        "tr",
        "td",
        "font",
        "span",
    ]
)


def content_of(page: Page) -> Element | None:
    if not page.elements:
        return None
    body = page.elements[0]
    marked = [element for element in page.elements if element.in_main and _own_words(element)]
    outer = max(marked, key=_own_words, default=None)
    if outer is not None and _own_words(outer) >= _SHARE_OF_PAGE * _own_words(body):
        return _densest(outer, page) if outer.tag == "main" else outer
    return _densest(body, page)


def _own_words(element: Element) -> int:
    return element.text - element.links


def _densest(top: Element, page: Page) -> Element:
    """Follows the child that holds most of the words, as long as no heading of the page is left behind."""
    children = _children(page, top)
    current = top
    while True:
        inside = children.get(id(current), [])
        best = max(inside, key=_own_words, default=None)
        if best is None or best.tag not in _DESCENDED or _own_words(best) < _SHARE_OF_CHILD * _own_words(current):
            return current
        if best.tag == "table" and not is_layout(best, page):
            return current  # A long code table is part of a policy, never all of it.
        if any(_has_title(each, page) for each in inside if each is not best):
            return current
        current = best


def _children(page: Page, top: Element) -> dict[int, list[Element]]:
    found: dict[int, list[Element]] = {}
    for element in page.elements:
        if element.parent is not None and top.start < element.start < top.end:
            found.setdefault(id(element.parent), []).append(element)
    return found


def _has_title(element: Element, page: Page) -> bool:
    return any(
        isinstance(event, Element) and event.tag == "h1" and event.text
        for event in page.events[element.start : element.end]
    )
