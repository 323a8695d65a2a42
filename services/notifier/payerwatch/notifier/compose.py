"""A letter as a mail: subject, HTML and its plain-text twin. Payers' words are escaped wherever they stand."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from payerwatch.notifier.channels.base import Message
from payerwatch.notifier.letters import Letter, WatchTerms

IMPACTS = {"high": "High impact", "medium": "Medium impact", "low": "Low impact", "none": "No impact"}
CODES_SHOWN = 12
EXCERPT = 600

_pages = Environment(
    loader=PackageLoader("payerwatch.notifier"),
    autoescape=select_autoescape(["html.j2"], default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True, slots=True)
class House:
    """Who writes: the site that the button leads to, and the address that the law asks for."""

    site: str
    postal_address: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The first hunk, as much as a mail has room for. A side is empty where words were only added or removed."""

    place: str
    previous: str
    current: str


def one_line(text: str) -> str:
    """A subject with a line break would be a second header."""
    return " ".join(text.split())


def shortened(text: str, most: int) -> str:
    text = one_line(text)
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def first_hunk(comparison: dict[str, Any]) -> Excerpt | None:
    """A move alone says nothing that two columns of words could show."""
    for hunk in comparison.get("hunks", ()):
        old, new = str(hunk.get("old") or ""), str(hunk.get("new") or "")
        if hunk.get("op") != "move" and (old or new):
            path = [str(part) for part in hunk.get("path") or ()]
            return Excerpt(shortened(" / ".join(path[-2:]), 120), shortened(old, EXCERPT), shortened(new, EXCERPT))
    return None


def codes_line(codes: tuple[str, ...]) -> str:
    shown, more = codes[:CODES_SHOWN], len(codes) - CODES_SHOWN
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def codes_by_fate(letter: Letter) -> list[tuple[str, str, str]]:
    fates = (
        ("+", "added", letter.codes_added),
        ("−", "removed", letter.codes_removed),
        ("→", "moved", letter.codes_moved),
    )
    return [(sign, word, codes_line(codes)) for sign, word, codes in fates if codes]


def watch_in_words(watch: WatchTerms) -> str:
    parts = [
        f"code {watch.code}" if watch.code else "",
        f"policy {watch.policy_key}" if watch.policy_key else "",
        f"payer {watch.payer}" if watch.payer else "",
    ]
    return ", ".join(part for part in parts if part)


def compose(letter: Letter, delivery_id: UUID, house: House) -> Message:
    found = letter.found_at
    title = one_line(letter.title)
    words = {
        "letter": letter,
        "policy": one_line(", ".join(part for part in (letter.policy_number, letter.policy_title) if part)),
        "title": title,
        "summary": one_line(letter.summary),
        "impact": IMPACTS[letter.impact],
        "codes": codes_by_fate(letter),
        "hunk": first_hunk(letter.comparison),
        "watches": [watch_in_words(watch) for watch in letter.watches],
        "found": f"{found:%B} {found.day}, {found.year}, {found:%H:%M} UTC",
        "link": f"{house.site.rstrip('/')}/updates/{letter.slug}",
        "house": house,
    }
    return Message(
        delivery_id=delivery_id,
        to=letter.to,
        subject=title,
        html=_pages.get_template("alert.html.j2").render(words),
        text=_pages.get_template("alert.txt.j2").render(words),
    )
