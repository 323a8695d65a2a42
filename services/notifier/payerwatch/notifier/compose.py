"""An alert as a mail: what changed is the same for all readers, why they get it is each one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from uuid import UUID

from payerwatch.db.models.differ import Change, Policy
from payerwatch.links.lists import MailingList
from payerwatch.notifier.house import House
from payerwatch.notifier.hunks import MOST_HUNKS, excerpts
from payerwatch.notifier.mail import Message, Recipient, mark, one_click
from payerwatch.notifier.rendering import one_line, rendered
from payerwatch.notifier.standing import from_when, printed_as
from payerwatch.watches.own_codes import Exposure

IMPACTS = {"high": "High impact", "medium": "Medium impact", "low": "Low impact", "none": "No impact"}
CODES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Reader:
    delivery_id: UUID
    subscriber_id: UUID
    to: str
    watches: tuple[str, ...]
    """In words."""
    exposure: Exposure | None = None


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
    brief: dict[str, Any]


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
        brief=change.brief,
    )


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


def exposure_in_words(exposure: Exposure | None) -> str:
    if exposure is None or not exposure.codes:
        return "No code on your list is touched"
    claims = f"{exposure.volume:,} claims a month" if exposure.volume else "volume not given"
    dollars = f", ${exposure.dollars:,.0f} a month" if exposure.dollars else ""
    return f"{codes_line(exposure.codes)}: {claims}{dollars}"


def alert_message(news: Bulletin, readers: Sequence[Reader], house: House) -> Message:
    found, title = news.found_at, one_line(news.title)
    words = {
        "policy": one_line(", ".join(part for part in (news.policy_number, news.policy_title) if part)),
        "title": title,
        "preheader": one_line(news.summary),
        "summary": one_line(news.summary),
        "impact": IMPACTS[news.impact],
        "codes": codes_by_fate(news),
        "hunks": excerpts(news.comparison),
        "more_hunks": max(len(news.comparison.get("hunks") or ()) - MOST_HUNKS, 0),
        "from_when": from_when(news.brief),
        "printed": one_line(printed_as(news.brief)),
        "found": f"{found:%B} {found.day}, {found.year}, {found:%H:%M} UTC",
        "link": house.at(f"updates/{news.slug}"),
        "house": house,
        "mark": mark,
    }
    html, text = rendered("alert", **words)
    return Message(title, html, text, tuple(_recipient(reader, house) for reader in readers))


def _recipient(reader: Reader, house: House) -> Recipient:
    watches = "; ".join(reader.watches)
    exposure = exposure_in_words(reader.exposure)
    stop = house.stop_link(reader.subscriber_id, MailingList.ALERTS)
    words = {
        mark("watches.html"): escape(watches),
        mark("watches.text"): watches,
        mark("exposure.html"): escape(exposure),
        mark("exposure.text"): exposure,
        mark("stop"): stop,
        mark("preferences"): house.preferences_link(reader.subscriber_id),
    }
    return Recipient(reader.delivery_id, reader.to, words, one_click(stop))
