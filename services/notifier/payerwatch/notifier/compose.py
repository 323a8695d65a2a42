"""An alert as a mail: what changed is the same for all readers, why they get it is each one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Protocol
from uuid import UUID

from payerwatch.db.models.differ import Change, Policy
from payerwatch.links.lists import MailingList
from payerwatch.notifier.house import House
from payerwatch.notifier.mail import Message, Recipient, mark, one_click
from payerwatch.notifier.rendering import one_line, rendered, shortened

IMPACTS = {"high": "High impact", "medium": "Medium impact", "low": "Low impact", "none": "No impact"}
CODES_SHOWN = 12
EXCERPT = 600


class WatchTerms(Protocol):
    payer_id: Any
    policy_key: Any
    code: Any


@dataclass(frozen=True, slots=True)
class Reader:
    delivery_id: UUID
    subscriber_id: UUID
    to: str
    watches: Sequence[WatchTerms]


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What an alert says of a change, to whomever."""

    payer: str
    policy_number: str | None
    policy_title: str
    slug: str
    title: str
    summary: str
    impact: str
    found_at: datetime
    codes_added: tuple[str, ...]
    codes_removed: tuple[str, ...]
    codes_moved: tuple[str, ...]
    comparison: dict[str, Any]


def news_of_change(change: Change, policy: Policy) -> Bulletin:
    return Bulletin(
        payer=change.payer_id,
        policy_number=policy.number,
        policy_title=policy.title,
        slug=change.slug,
        title=change.title,
        summary=change.summary,
        impact=change.impact,
        found_at=change.found_at,
        codes_added=tuple(change.codes_added),
        codes_removed=tuple(change.codes_removed),
        codes_moved=tuple(change.codes_moved),
        comparison=change.comparison,
    )


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The first hunk, as much as a mail has room for. A side is empty where words were only added or removed."""

    place: str
    previous: str
    current: str


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


def codes_by_fate(news: Bulletin) -> list[tuple[str, str, str]]:
    fates = (
        ("+", "added", news.codes_added),
        ("−", "removed", news.codes_removed),
        ("→", "moved", news.codes_moved),
    )
    return [(sign, word, codes_line(codes)) for sign, word, codes in fates if codes]


def watch_in_words(watch: WatchTerms) -> str:
    parts = [
        f"code {watch.code}" if watch.code else "",
        f"policy {watch.policy_key}" if watch.policy_key else "",
        f"payer {watch.payer_id}" if watch.payer_id else "",
    ]
    return ", ".join(part for part in parts if part)


def alert_message(news: Bulletin, readers: Sequence[Reader], house: House) -> Message:
    found, title = news.found_at, one_line(news.title)
    words = {
        "policy": one_line(", ".join(part for part in (news.policy_number, news.policy_title) if part)),
        "title": title,
        "preheader": one_line(news.summary),
        "summary": one_line(news.summary),
        "impact": IMPACTS[news.impact],
        "codes": codes_by_fate(news),
        "hunk": first_hunk(news.comparison),
        "found": f"{found:%B} {found.day}, {found.year}, {found:%H:%M} UTC",
        "link": house.at(f"updates/{news.slug}"),
        "house": house,
        "mark": mark,
    }
    html, text = rendered("alert", **words)
    return Message(title, html, text, tuple(_recipient(reader, house) for reader in readers))


def _recipient(reader: Reader, house: House) -> Recipient:
    watches = "; ".join(watch_in_words(watch) for watch in reader.watches)
    stop = house.stop_link(reader.subscriber_id, MailingList.ALERTS)
    words = {
        mark("watches.html"): escape(watches),
        mark("watches.text"): watches,
        mark("stop"): stop,
        mark("preferences"): house.preferences_link(reader.subscriber_id),
    }
    return Recipient(reader.delivery_id, reader.to, words, one_click(stop))
