"""Letters to mails."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.models.notifier import Letter
from payerwatch.events.gateway import LetterKind
from payerwatch.notifier.channels.base import Prepared
from payerwatch.notifier.deliveries import Claim, Due, owe
from payerwatch.notifier.house import House
from payerwatch.notifier.letters import LETTERS, Draft, Order
from payerwatch.notifier.mail import Message, Recipient
from payerwatch.notifier.rendering import one_line, rendered
from payerwatch.notifier.suppression import silenced
from payerwatch.policies.ids import new_id


async def order_letter(session: AsyncSession, order: Order, kind: LetterKind, *, now: datetime) -> None:
    letter = Letter(
        id=new_id(), kind=kind, subscriber_id=order.subscriber_id, subject_id=order.subject_id, asked_at=now
    )
    session.add(letter)
    # A lane of its own: nobody waits for a sign-in link behind an alert that the provider refuses.
    due = Due("letter", letter.id, order.subscriber_id, "email", lane=f"letter:{letter.id}", place=letter.id)
    await owe(session, [due], now=now)


async def prepare_letter(session: AsyncSession, claims: Sequence[Claim], house: House) -> Prepared[Message]:
    claim = claims[0]
    letter = await session.get_one(Letter, claim.subject_id)
    reader = await session.get(Subscriber, claim.recipient_id)
    why = (await silenced(session, [claim.recipient_id], None)).get(claim.recipient_id)
    if reader is None or why:
        return Prepared(None, {claim.delivery_id: why or "gone"})
    order = Order(letter.subscriber_id, letter.subject_id)
    draft = await LETTERS[LetterKind(letter.kind)](session, order, house)
    if draft is None:
        return Prepared(None, {claim.delivery_id: "nothing to say any more"})
    return Prepared(_mail(draft, Recipient(claim.delivery_id, reader.email), house))


def _mail(draft: Draft, recipient: Recipient, house: House) -> Message:
    words = {"title": draft.subject, "preheader": draft.preheader, "why": draft.why, "house": house, **draft.words}
    html, text = rendered(f"letters/{draft.template}", **words)
    return Message(one_line(draft.subject), html, text, (recipient,))
