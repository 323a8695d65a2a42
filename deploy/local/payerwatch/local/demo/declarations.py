"""Source declarations for the demo payers, in the format every other payer is declared in."""

import json
from collections.abc import Iterator
from pathlib import Path

from payerwatch.local.demo.layouts import CONTENT_TYPES
from payerwatch.local.demo.payers import Headings, Listing, Payer
from payerwatch.policies.words import DateKind

_VERSION_DATES = (DateKind.EFFECTIVE, DateKind.LAST_REVIEW)
_FIRM = {DateKind.NEXT_REVIEW: False}
_SHAPES = {
    Listing.ONE_PAGE: "link_list",
    Listing.PAGED: "link_list",
    Listing.LETTERS: "link_list",
    Listing.FEED: "feed",
    Listing.API: "json_api",
}
_ROLES = {
    "overview": "background",
    "scope": "scope",
    "coverage": "coverage",
    "exclusions": "exclusions",
    "experimental": "exclusions",
    "authorization": "coverage",
    "documentation": "coverage",
    "codes": "codes",
    "background": "background",
    "references": "references",
    "history": "history",
    "notice": "boilerplate",
}


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _literal(pattern: str) -> str:
    return f"'{pattern}'"


def _discovery(payer: Payer, origin: str, minimum: int) -> Iterator[str]:
    yield "[[set.discovery]]"
    yield f"shape = {_text(_SHAPES[payer.listing])}"
    yield 'role = "listing"'
    yield f"url = {_text(origin + payer.listing_path)}"
    match payer.listing:
        case Listing.LETTERS:
            yield 'letters = "abcdefghijklmnopqrstuvwxyz"'
        case Listing.PAGED:
            yield "first_page = 1"
        case Listing.API:
            yield 'rows = "data"'
            yield 'next = "meta.next"'
            yield 'fields = { id = "id", slug = "slug", rev = "rev", title = "title" }'
            yield 'changed_when = ["rev"]'
        case Listing.FEED:
            yield 'expect_type = "application/json"'
        case Listing.ONE_PAGE:
            pass
    if payer.listing is not Listing.API:
        yield f"link = {_literal(payer.link)}"
    yield 'every = "1d"'
    yield f"minimum = {minimum}"
    yield "max_drop = 0.05"


def _dates(payer: Payer) -> Iterator[str]:
    dating = next(kind for kind in _VERSION_DATES if kind in payer.date_labels)
    for kind, label in payer.date_labels.items():
        yield "[[set.dates]]"
        yield f"label = {_text(label)}"
        yield f"kind = {_text(kind.value)}"
        yield f"format = {_text(payer.date_style)}"
        if kind is dating:
            yield "version = true"
        if kind in _FIRM:
            yield "firm = false"


def _sections(headings: Headings) -> Iterator[str]:
    yield "[set.sections]"
    for name, role in _ROLES.items():
        yield f"{_text(getattr(headings, name))} = {_text(role)}"


def _access(payer: Payer) -> Iterator[str]:
    yield from (
        "schema = 1",
        "[payer]",
        f"id = {_text(payer.id)}",
        f"name = {_text(payer.name)}",
        "[access]",
        'permission = "granted"',
        'permission_source = "an invented payer of this project"',
        'redistribution = "full"',
        'gate = "none"',
        "gate_accept = false",
        "seconds_between = 0",
        "at_once = 4",
        "[[block]]",
        'contains = "Access Denied"',
        "max_bytes = 4000",
        'verdict = "blocked"',
    )


def _evidence() -> Iterator[str]:
    for part in ("discovery", "document", "identity"):
        yield "[[evidence]]"
        yield f'field = "policies.{part}"'
        yield 'status = "seen"'
        yield 'source = "the demo itself"'
        yield "on = 2026-11-24"


def declaration(payer: Payer, origin: str, policies: int) -> str:
    lines = (
        *_access(payer),
        "[[set]]",
        'id = "policies"',
        'title = "Coverage policies"',
        'lines = ["commercial"]',
        *_discovery(payer, origin, policies * 9 // 10),
        "[set.document]",
        f"url = {_text(origin + payer.path)}",
        f"type = {_text(CONTENT_TYPES[payer.layout].partition(';')[0])}",
        'revisions = "in_place"',
        "[set.identity]",
        f"number = [{_literal(payer.number_pattern)}]",
        *_dates(payer),
        *_sections(payer.headings),
        "[set.check]",
        f"must_contain = [{_text(payer.headings.references)}]",
    )
    return "\n".join([*lines, *_evidence(), ""])


def write_declarations(folder: Path, payers: dict[str, str]) -> None:
    """`payers` maps ids to texts. Old files of the demo are replaced, others left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in payers.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
