"""An edition as a mail. The free one holds what every visitor of the pages sees, and nothing else is read for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from payerwatch.db.models.differ import Change
from payerwatch.db.models.fetcher import Payer
from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.notifier_digest import Edition
from payerwatch.links import Purpose
from payerwatch.links.lists import MailingList
from payerwatch.notifier.channels.base import Prepared
from payerwatch.notifier.compose import IMPACTS, codes_line
from payerwatch.notifier.deliveries import Claim
from payerwatch.notifier.house import House
from payerwatch.notifier.mail import Message, Recipient, one_click
from payerwatch.notifier.rendering import one_line, rendered
from payerwatch.notifier.standing import from_when
from payerwatch.notifier.suppression import silenced


@dataclass(frozen=True, slots=True)
class Entry:
    payer: str
    title: str
    summary: str
    from_when: str
    impact: str
    link: str
    codes: str
    """Empty in a free edition."""


async def prepare_edition(session: AsyncSession, claims: Sequence[Claim], house: House) -> Prepared[Message]:
    claim = claims[0]
    edition = await session.get_one(Edition, claim.subject_id)
    which = MailingList.DIGEST if is_week(edition) else MailingList.ALERTS
    reader = await session.get(Subscriber, claim.recipient_id)
    why = (await silenced(session, [claim.recipient_id], which)).get(claim.recipient_id)
    if reader is None or why:
        return Prepared(None, {claim.delivery_id: why or "gone"})
    yours, others = [await _entries(session, edition, name, house) for name in ("yours", "others")]
    return Prepared(_mail(edition, (yours, others), Recipient(claim.delivery_id, reader.email), which, house))


def is_week(edition: Edition) -> bool:
    return "W" in edition.period


async def _entries(session: AsyncSession, edition: Edition, name: str, house: House) -> list[Entry]:
    ids = [UUID(each) for each in edition.entries.get(name, ())]
    query = select(Change, Payer.name).join(Payer, Payer.id == Change.payer_id).where(Change.id.in_(ids))
    rows = {change.id: (change, payer) for change, payer in await session.execute(query.options(undefer(Change.brief)))}
    paid = edition.variant == "paid"
    return [_entry(*rows[each], house, paid=paid) for each in ids if each in rows]


def _entry(change: Change, payer: str, house: House, *, paid: bool) -> Entry:
    fates = (("+", change.codes_added), ("−", change.codes_removed), ("→", change.codes_moved))
    codes = "; ".join(f"{sign} {codes_line(tuple(fate))}" for sign, fate in fates if fate) if paid else ""
    return Entry(
        payer=payer,
        title=one_line(change.title),
        summary=one_line(change.summary),
        from_when=from_when(change.brief),
        impact=IMPACTS[change.impact],
        link=house.at(f"updates/{change.slug}"),
        codes=codes,
    )


def heading(period: str) -> str:
    if "W" not in period:
        day = date.fromisoformat(period)
        return f"Your watches on {day:%B} {day.day}"
    year, week = period.split("-W")
    monday = date.fromisocalendar(int(year), int(week), 1)
    return f"Coverage changes, week of {monday:%B} {monday.day}, {monday.year}"


def _mail(
    edition: Edition, entries: tuple[list[Entry], list[Entry]], to: Recipient, which: MailingList, house: House
) -> Message:
    yours, others = entries
    title, count = heading(edition.period), len(yours) + len(others)
    stop = house.stop_link(edition.subscriber_id, which)
    words = {
        "title": title,
        "preheader": (yours or others)[0].title if count else "No payer we read changed what it covers.",
        "yours": yours,
        "others": others,
        "weekly": is_week(edition),
        "free": edition.variant == "free",
        "archive": house.signed("digests", Purpose.DIGEST, str(edition.id)),
        "preferences": house.preferences_link(edition.subscriber_id),
        "pricing": house.at("pricing"),
        "stop": stop,
        "house": house,
    }
    html, text = rendered("digest", **words)
    return Message(title, html, text, (Recipient(to.delivery_id, to.to, headers=one_click(stop)),))
