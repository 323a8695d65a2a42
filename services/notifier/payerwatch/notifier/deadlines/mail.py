"""Reminders as a mail. Read when it is told: a day that moved meanwhile is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Policy
from payerwatch.db.models.fetcher import Payer
from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.notifier_deadlines import Deadline, Reminder
from payerwatch.links.lists import MailingList
from payerwatch.notifier.channels.base import Prepared
from payerwatch.notifier.deadlines.keeping import MOVED
from payerwatch.notifier.deliveries import Claim
from payerwatch.notifier.house import House
from payerwatch.notifier.mail import Message, Recipient, one_click
from payerwatch.notifier.rendering import one_line, rendered
from payerwatch.notifier.standing import long_date
from payerwatch.notifier.suppression import silenced
from payerwatch.policies.spans import in_words
from payerwatch.policies.words import DatePrecision

MEANINGS = {
    "effective": "Takes effect",
    "next_review": "Next review",
    "notice_start": "Notice begins",
    "notice_end": "Notice ends",
    "comment_end": "Comments close",
    "retired": "Retires",
    "revision": "Revision",
}
BASES = {
    "service": "by date of service",
    "processed": "by date processed",
    "received": "by date received",
    "admission": "by date of admission",
}


@dataclass(frozen=True, slots=True)
class Line:
    when: str
    meaning: str
    policy: str
    payer: str
    printed: str
    link: str
    on: str
    """The day, or the month or year that is printed without one."""


async def prepare_reminder(session: AsyncSession, claims: Sequence[Claim], house: House) -> Prepared[Message]:
    claim, today = claims[0], datetime.now(UTC).date()
    reader = await session.get(Subscriber, claim.recipient_id)
    silent = await silenced(session, [claim.recipient_id], MailingList.DEADLINES)
    if reader is None or claim.recipient_id in silent:
        return Prepared(None, {claim.delivery_id: silent.get(claim.recipient_id, "gone")})
    lines = await _lines(session, claim.subject_id, house, today)
    if not lines:
        return Prepared(None, {claim.delivery_id: "the day moved"})
    stop = house.stop_link(claim.recipient_id, MailingList.DEADLINES)
    words = {
        "title": _title(lines),
        "preheader": f"{lines[0].meaning}: {lines[0].policy}",
        "lines": lines,
        "all": house.at("deadlines"),
        "preferences": house.preferences_link(claim.recipient_id),
        "stop": stop,
        "house": house,
    }
    html, text = rendered("reminder", **words)
    to = Recipient(claim.delivery_id, reader.email, headers=one_click(stop))
    return Prepared(Message(_title(lines), html, text, (to,)))


def _title(lines: Sequence[Line]) -> str:
    first = lines[0]
    if len(lines) == 1:
        return one_line(f"{first.when}: {first.policy}")
    return f"{len(lines)} deadlines, the next {first.on}"


async def _lines(session: AsyncSession, notice: UUID, house: House, today: date) -> list[Line]:
    query = (
        select(Reminder, Deadline, Policy, Payer.name)
        .join(Deadline, Deadline.id == Reminder.deadline_id)
        .join(Policy, Policy.id == Deadline.policy_id)
        .join(Payer, Payer.id == Policy.payer_id)
        .where(Reminder.notice_id == notice)
        .order_by(Deadline.day, Deadline.id)
    )
    rows = [row for row in await session.execute(query) if _is_true(row[0], row[1])]
    return [_line(*row, link=house.at(_path(row[2])), when=_when(row[0], row[1], today)) for row in rows]


def _is_true(reminder: Reminder, deadline: Deadline) -> bool:
    """Of what is said before a day: the day still holds. That it moved stays true."""
    return reminder.days == MOVED or (deadline.state == "open" and deadline.day == reminder.day)


def _path(policy: Policy) -> str:
    return f"policies/{policy.payer_id}/{policy.slug.removeprefix(f'{policy.payer_id}/')}"


def _line(_reminder: Reminder, deadline: Deadline, policy: Policy, payer: str, *, link: str, when: str) -> Line:
    basis = f", {BASES[deadline.basis]}" if deadline.basis in BASES else ""
    return Line(
        when=when,
        meaning=f"{MEANINGS.get(deadline.kind, 'A printed date')}{basis}",
        policy=one_line(f"{policy.title}{f', {policy.number}' if policy.number else ''}"),
        payer=payer,
        printed=one_line(deadline.quote),
        link=link,
        on=in_words(deadline.day, deadline.precision),
    )


def _when(reminder: Reminder, deadline: Deadline, today: date) -> str:
    day = in_words(deadline.day, deadline.precision)
    if reminder.days == MOVED:
        was = long_date(reminder.day.isoformat())
        return f"Moved from {was} to {day}" if deadline.state == "open" else f"No longer holds: {was}"
    if deadline.precision != DatePrecision.DAY:
        return f"{day[:1].upper()}{day[1:]}; no day is printed"
    left = (deadline.day - today).days
    counted = "today" if left <= 0 else "tomorrow" if left == 1 else f"in {left} days"
    return f"{day}, {counted}"
