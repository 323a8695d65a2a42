"""Listings, and the pages that are not policies."""

from collections.abc import Iterable
from html import escape
from string import ascii_lowercase
from urllib.parse import quote

import orjson

from payerwatch.local.demo.catalogue import Listed
from payerwatch.local.demo.payers import Payer

PAGE_SIZE = 50


def page(title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body>\n{body}\n</body></html>\n"
    )


def _link(base: str, entry: Listed) -> str:
    return f'<li><a href="{base}{quote(entry.path)}">{escape(entry.title)}</a> ({escape(entry.id)})</li>'


def _links(base: str, entries: Iterable[Listed]) -> str:
    rows = "\n".join(_link(base, entry) for entry in entries)
    return f"<ul>\n{rows}\n</ul>"


def one_page(payer: Payer, base: str, entries: Iterable[Listed]) -> str:
    return page(f"{payer.name}: all policies", f"<h1>All policies</h1>\n{_links(base, entries)}")


def numbered_page(payer: Payer, base: str, entries: list[Listed], number: int) -> str:
    start = (number - 1) * PAGE_SIZE
    more = len(entries) > start + PAGE_SIZE
    onward = f'<a rel="next" href="{base}/policies/list?page={number + 1}">Next</a>' if more else ""
    shown = entries[start : start + PAGE_SIZE]
    return page(f"{payer.name}: policies, page {number}", f"<h1>Policies</h1>\n{_links(base, shown)}\n{onward}")


def letter_page(payer: Payer, base: str, entries: Iterable[Listed], letter: str) -> str:
    letters = " ".join(f'<a href="{base}/policies/a-z/{one}.html">{one.upper()}</a>' for one in ascii_lowercase)
    shown = [entry for entry in entries if entry.title[:1].lower() == letter]
    body = f"<nav>{letters}</nav>\n<h1>{letter.upper()}</h1>\n{_links(base, shown)}"
    return page(f"{payer.name}: {letter.upper()}", body)


def feed(base: str, entries: Iterable[Listed]) -> bytes:
    rows = [{"title": entry.title, "number": entry.id, "link": base + entry.path} for entry in entries]
    return orjson.dumps({"listing": rows})


def _api_row(base: str, entry: Listed, rev: int) -> dict[str, str | int]:
    slug = entry.path.strip("/").rsplit("/", 1)[-1]
    return {"id": entry.id, "title": entry.title, "path": base + entry.path, "slug": slug, "rev": rev}


def api(base: str, entries: list[Listed], edits: dict[str, int], token: int) -> bytes:
    rows = [_api_row(base, one, edits.get(one.path, 0)) for one in entries[token : token + PAGE_SIZE]]
    after = token + PAGE_SIZE
    onward = f"{base}/api/policies?next_token={after}" if after < len(entries) else None
    return orjson.dumps({"meta": {"total": len(entries), "next": onward}, "data": rows})


def home(payer: Payer, base: str) -> str:
    listing = payer.listing_path.format(page=1, letter="a")
    welcome = f"<h1>Welcome to {escape(payer.name)}</h1><p>Find care, forms and plans.</p>"
    return page(payer.name, f'{welcome}<a href="{base}{listing}">Policies</a>')


def lost_listing(payer: Payer) -> str:
    return page(payer.name, '<div id="app"></div><p>Our site has a new look. Loading the policy library...</p>')


def not_found(payer: Payer) -> str:
    return page(
        "Page not found", f"<h1>Page not found</h1><p>{escape(payer.name)} could not find what you asked for.</p>"
    )


def soft_not_found(payer: Payer, base: str) -> str:
    return page(
        f"{payer.name} | Not found",
        "<h1>Sorry, we can't find that page</h1>"
        f'<p>It may have moved. Try the <a href="{base}/">home page</a> or search.</p>',
    )


def denied(incident: int) -> str:
    return page(
        "Access Denied",
        f"<h1>Access Denied</h1><p>You do not have permission to see this page. Incident number {incident}.</p>",
    )


def terms(payer: Payer, base: str) -> str:
    return page(
        f"{payer.name}: terms of use",
        "<h1>Terms of use</h1><p>To see coverage policies, read and accept these terms. They are for providers. "
        "Codes are property of their owners. Policies may change without notice.</p>"
        f'<form method="post" action="{base}/accept"><button>I accept</button> '
        f'<a href="{base}/">I do not accept</a></form>',
    )


def too_many() -> str:
    return page("Too many requests", "<h1>Slow down</h1>")


def unavailable() -> str:
    return page("Service unavailable", "<h1>Service unavailable</h1>")
