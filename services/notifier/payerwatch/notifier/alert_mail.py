"""The alerts of one change as one mail to many. Read when it is told, so a watch stopped meanwhile is quiet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.belonging import Belonging
from payerwatch.db.models.differ import Change
from payerwatch.db.models.fetcher import Payer
from payerwatch.db.models.gateway import Subscriber, Watch
from payerwatch.db.models.notifier import Alert
from payerwatch.db.news import changes_with_news
from payerwatch.entitlements.people import entitled_members
from payerwatch.links.lists import MailingList
from payerwatch.notifier.channels.base import Prepared
from payerwatch.notifier.compose import Reader, alert_message, news_of_change
from payerwatch.notifier.deliveries import Claim
from payerwatch.notifier.exposures import exposures_of
from payerwatch.notifier.house import House
from payerwatch.notifier.mail import Message
from payerwatch.notifier.suppression import silenced
from payerwatch.policies.access import Right
from payerwatch.watches.in_words import in_words
from payerwatch.watches.own_codes import Exposure


@dataclass(frozen=True, slots=True)
class _Told:
    claim: Claim
    alert: Alert
    to: str | None
    watches: tuple[Watch, ...]

    @property
    def whose(self) -> Belonging:
        """The organization whose watch met first, and who is told: whose codes the mail speaks of."""
        return (self.watches[0].organization_id, self.claim.recipient_id)


async def prepare_alerts(session: AsyncSession, claims: Sequence[Claim], house: House) -> Prepared[Message]:
    """Every claim is an alert of the same change: that is what their batch says."""
    told = await _told(session, claims, datetime.now(UTC))
    silent = await silenced(session, [each.claim.recipient_id for each in told], MailingList.ALERTS)
    withdrawn = {each.claim.delivery_id: why for each in told if (why := _why_not(each, silent))}
    left = [each for each in told if each.claim.delivery_id not in withdrawn]
    if not left:
        return Prepared(None, withdrawn)
    found = await changes_with_news(session, Change.id == told[0].alert.change_id, limit=1, whole=True)
    change, policy, news = found[0]
    exposures = await exposures_of(session, {each.whose for each in left}, news)
    payers = {row.id: row.name for row in await session.execute(select(Payer.id, Payer.name))}
    readers = [_reader(each, exposures.get(each.whose), payers) for each in left]
    return Prepared(alert_message(news_of_change(change, policy), readers, house), withdrawn)


async def _told(session: AsyncSession, claims: Sequence[Claim], now: datetime) -> list[_Told]:
    alerts = await _by_id(session, Alert, [claim.subject_id for claim in claims])
    people = await _by_id(session, Subscriber, [claim.recipient_id for claim in claims])
    watches = await _by_id(session, Watch, [UUID(each) for alert in alerts.values() for each in alert.watches])
    members = await entitled_members(session, people, Right.WATCH, now)
    kept = {id_: watch for id_, watch in watches.items() if _is_kept(watch, members)}
    found = []
    for claim in claims:
        alert, person = alerts[claim.subject_id], people.get(claim.recipient_id)
        met = [kept[UUID(each)] for each in alert.watches if UUID(each) in kept]
        still = tuple(watch for watch in met if watch.subscriber_id == claim.recipient_id)
        found.append(_Told(claim, alert, person.email if person else None, still))
    return found


def _is_kept(watch: Watch, members: Collection[Belonging]) -> bool:
    return watch.removed_at is None and not watch.muted and (watch.organization_id, watch.subscriber_id) in members


async def _by_id(session: AsyncSession, table: Any, ids: Sequence[UUID]) -> Mapping[UUID, Any]:  # noqa: ANN401 (any of our tables)
    rows = await session.scalars(select(table).where(table.id.in_(set(ids))))
    return {row.id: row for row in rows}


def _why_not(told: _Told, silent: Mapping[UUID, str]) -> str | None:
    if told.to is None:
        return "gone"
    if not told.watches:
        return "nobody asks for it any more"
    return silent.get(told.claim.recipient_id)


def _reader(told: _Told, exposure: Exposure | None, payers: Mapping[str, str]) -> Reader:
    watches = tuple(in_words(watch, payers) for watch in told.watches)
    return Reader(told.claim.delivery_id, told.claim.recipient_id, told.to or "", watches, exposure)
