"""The job table: deliveries are claimed one by one, handed over outside of any transaction, and noted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CursorResult, exists, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import ProviderReport
from payerwatch.db.models.notifier import Delivery


class State(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    ACCEPTED = "accepted"
    GIVEN_UP = "given_up"


UNSETTLED = (State.PENDING, State.SENDING, State.UNCERTAIN)
REFUSALS = frozenset({"bounce", "bounced", "dropped"})
PROOFS = frozenset({"processed", "deferred", "delivered", "open", "click"})
"""Reports that only a message the provider took can have."""


@dataclass(frozen=True, slots=True)
class Claim:
    delivery_id: UUID
    alert_id: UUID
    attempts: int


# A subscriber's alerts go out in the order they were raised, so one that is open holds back the later ones.
# Literal states let Postgres use the partial index.
CLAIM = text("""
update notifier.deliveries set state = 'sending', claimed_by = :worker, claimed_until = :until, attempts = attempts + 1
where id = (
  select d.id from notifier.deliveries d join notifier.alerts a on a.id = d.alert_id
  where d.state in ('pending', 'sending', 'uncertain') and d.state = 'pending' and d.due_at <= :now
    and not exists (
      select from notifier.deliveries e join notifier.alerts b on b.id = e.alert_id
      where b.subscriber_id = a.subscriber_id and e.channel = d.channel and e.id <> d.id
        and e.state in ('pending', 'sending', 'uncertain') and (e.state <> 'pending' or b.id < a.id))
  order by d.due_at, d.id limit 1 for update of d skip locked)
returning id, alert_id, attempts
""")


async def claim_next(session: AsyncSession, worker: str, *, now: datetime, lease: timedelta) -> Claim | None:
    row = (await session.execute(CLAIM, {"worker": worker, "now": now, "until": now + lease})).first()
    return Claim(row.id, row.alert_id, row.attempts) if row else None


async def note_accepted(session: AsyncSession, delivery_id: UUID, provider_id: str | None, *, now: datetime) -> None:
    """The provider's own report may have come first, and a bounce keeps its last word."""
    note = update(Delivery).where(Delivery.id == delivery_id, Delivery.state != State.GIVEN_UP)
    settled = {"state": State.ACCEPTED, "accepted_at": now, "provider_id": provider_id, "claimed_until": None}
    await session.execute(note.values(**settled, last_error=None))


async def note_refused(session: AsyncSession, delivery_id: UUID, reason: str, *, again_at: datetime | None) -> None:
    """Waits for its next attempt, or is given up where there is none."""
    state = State.GIVEN_UP if again_at is None else State.PENDING
    note = update(Delivery).where(Delivery.id == delivery_id, Delivery.state == State.SENDING)
    values = {"state": state, "last_error": reason, "claimed_until": None}
    await session.execute(note.values(**values, **({"due_at": again_at} if again_at else {})))


async def note_uncertain(session: AsyncSession, delivery_id: UUID, reason: str, *, until: datetime) -> None:
    """Whether it was taken is not known; until `until` the provider's own report may tell."""
    note = update(Delivery).where(Delivery.id == delivery_id, Delivery.state == State.SENDING)
    await session.execute(note.values(state=State.UNCERTAIN, last_error=reason, due_at=until, claimed_until=None))


async def apply_report(session: AsyncSession, delivery_id: UUID, outcome: str, *, now: datetime) -> State | None:
    """What the report settled, or None where it told nothing new."""
    if outcome in REFUSALS:
        note = update(Delivery).where(Delivery.id == delivery_id, Delivery.state != State.GIVEN_UP)
        changed = await session.execute(note.values(state=State.GIVEN_UP, last_error=f"reported: {outcome}"))
        return State.GIVEN_UP if _rows(changed) else None
    if outcome not in PROOFS:
        return None
    note = update(Delivery).where(Delivery.id == delivery_id, Delivery.state.in_(UNSETTLED))
    changed = await session.execute(note.values(state=State.ACCEPTED, accepted_at=now, claimed_until=None))
    return State.ACCEPTED if _rows(changed) else None


@dataclass(frozen=True, slots=True)
class Reconciled:
    expired: int
    reported: int
    resent: int


async def reconcile(session: AsyncSession, *, now: datetime, reconcile_after: timedelta) -> Reconciled:
    """Claims whose sender died become uncertain; what stayed uncertain for long enough is settled or sent again.

    The report is looked up once more before sending again: its event may still be under way.
    """
    lost = update(Delivery).where(Delivery.state == State.SENDING, Delivery.claimed_until < now)
    expired = await session.execute(
        lost.values(state=State.UNCERTAIN, last_error="the sender died", due_at=now + reconcile_after)
    )
    told = exists(
        select(ProviderReport.id).where(ProviderReport.delivery_id == Delivery.id, ProviderReport.outcome.in_(PROOFS))
    )
    waited = update(Delivery).where(Delivery.state == State.UNCERTAIN, Delivery.due_at <= now)
    reported = await session.execute(waited.where(told).values(state=State.ACCEPTED, accepted_at=now))
    resent = await session.execute(waited.where(~told).values(state=State.PENDING, due_at=now))
    return Reconciled(_rows(expired), _rows(reported), _rows(resent))


def _rows(result: object) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0
