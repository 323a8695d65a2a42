"""What a listing names. Pure; runs in the reading child, because the page is a stranger's."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urldefrag, urljoin

from selectolax.lexbor import LexborHTMLParser

from payerwatch.fetcher.declarations import Discovery, Shape

MOST_FOUND = 20_000
MOST_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Listed:
    """A policy as its payer lists it; `groups` fill the document's URL."""

    url: str
    number: str | None = None
    title: str | None = None
    revision: str | None = None
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListingPage:
    """`next` is the address of the page after this one, or `token` what asks for it."""

    found: tuple[Listed, ...]
    next: str | None = None
    token: str | None = None


class ListingUnreadable(Exception):
    """The page is not of the declared kind."""


def read_listing(body: bytes, content_type: str, url: str, rules: Discovery, document_url: str | None) -> ListingPage:
    """Raises ListingUnreadable."""
    if rules.expect_type and rules.expect_type not in content_type:
        raise ListingUnreadable(f"expected {rules.expect_type}, got {content_type[:60] or 'no type'}")
    text = body.decode("utf-8", "replace")
    reading = _Reading(url, rules, document_url)
    if rules.embedded:
        text = _embedded(text, rules.embedded)
    as_json = rules.shape is Shape.JSON_API or "json" in content_type or rules.rows is not None or rules.embedded
    page = reading.json_page(text) if as_json else reading.html_page(text)
    unique = {listed.url: listed for listed in reversed(page.found)}
    return ListingPage(tuple(reversed(unique.values()))[:MOST_FOUND], page.next, page.token)


def _embedded(text: str, before: str) -> str:
    found = re.search(before, text)
    if found is None:
        raise ListingUnreadable("the list that the page carried as data is not there")
    try:
        _, end = json.JSONDecoder().raw_decode(text, found.end())
    except (ValueError, RecursionError) as broken:
        raise ListingUnreadable("the data in the page is not JSON") from broken
    return text[found.end() : end]


@dataclass(frozen=True, slots=True)
class _Reading:
    url: str
    rules: Discovery
    document_url: str | None

    def html_page(self, text: str) -> ListingPage:
        tree = LexborHTMLParser(text)
        base_tag = tree.css_first("base[href]")
        base = urljoin(self.url, base_tag.attributes.get("href") or "") if base_tag else self.url
        link = re.compile(self.rules.link or r"(?!)")
        found, onward = [], None
        for anchor in tree.css("a[href], link[href]"):
            href = (anchor.attributes.get("href") or "").strip()
            if onward is None and self._leads_on((anchor.attributes.get("rel") or "").lower().split(), href):
                onward = urldefrag(urljoin(base, href)).url
            if anchor.tag == "a" and (match := link.search(href)):
                words = anchor.text(separator=" ") if self.rules.link_text == "title" else None
                found.append(self._listed(_groups(match), href, words, base))
        return ListingPage(tuple(found), onward if onward != self.url else None)

    def _leads_on(self, rel: list[str], href: str) -> bool:
        return "next" in rel or (self.rules.next is not None and re.search(self.rules.next, href) is not None)

    def json_page(self, text: str) -> ListingPage:
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as broken:
            raise ListingUnreadable("not JSON") from broken
        rows = _at(data, self.rules.rows) if self.rules.rows else data
        found = tuple(self._rows(rows) if self.rules.fields else self._links(rows))
        onward = _at(data, self.rules.next) if self.rules.next else None
        if not isinstance(onward, str | int) or isinstance(onward, bool) or onward == "":
            return ListingPage(found)
        word = str(onward)
        if word.startswith(("/", "?", "http://", "https://")):
            return ListingPage(found, next=urljoin(self.url, word))
        return ListingPage(found, token=word)

    def _rows(self, rows: object) -> Iterator[Listed]:
        if not isinstance(rows, list):
            raise ListingUnreadable(f"no list of rows at {self.rules.rows or 'the top'}")
        link = re.compile(self.rules.link) if self.rules.link else None
        for row in rows:
            values = {name: _at(row, place) for name, place in self.rules.fields.items()}
            groups = {name: str(value) for name, value in values.items() if isinstance(value, str | int | float)}
            href = groups.get("url") or groups.get("link") or ""
            match = link.search(href) if link else None
            if link and href and match is None:
                continue
            if href or self.document_url:
                yield self._listed({**(_groups(match) if match else {}), **groups}, href, None, self.url)

    def _links(self, data: object) -> Iterator[Listed]:
        link = re.compile(self.rules.link or r"(?!)")
        for text, title in _strings(data, None, MOST_DEPTH):
            for match in link.finditer(text):
                whole = match.group(0) if re.search(r"[\s<]", text) else text
                yield self._listed(_groups(match), whole, title, self.url)

    def _listed(self, groups: dict[str, str], href: str, title: str | None, base: str) -> Listed:
        try:
            address = self.document_url.format_map(groups) if self.document_url else href
        except (KeyError, ValueError, IndexError) as missing:
            raise ListingUnreadable(f"the document's URL needs {missing}, which is not in the listing") from missing
        seen = [groups[name] for name in self.rules.changed_when if groups.get(name)]
        name = groups.get("title") or title
        return Listed(
            url=urldefrag(urljoin(base, address)).url,
            number=groups.get("id"),
            title=" ".join(unescape(name).split())[:500] or None if name else None,
            revision=" ".join(seen) or groups.get("rev"),
            groups=groups,
        )


def _groups(match: re.Match[str]) -> dict[str, str]:
    return {name: value for name, value in match.groupdict().items() if value is not None}


def _strings(data: object, title: str | None, depth: int) -> Iterator[tuple[str, str | None]]:
    """Every string in JSON, with the name that stands beside it."""
    if isinstance(data, str):
        yield data, title
    elif depth and isinstance(data, list):
        for each in data:
            yield from _strings(each, title, depth - 1)
    elif depth and isinstance(data, dict):
        beside = next((data[key] for key in ("title", "name") if isinstance(data.get(key), str)), title)
        for each in data.values():
            yield from _strings(each, beside, depth - 1)


def _at(data: object, place: str) -> object:
    for part in place.split("."):
        data = data.get(part) if isinstance(data, dict) else None
    return data
