"""The job table: deliveries are claimed one by one, handed over outside of any transaction, and noted."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import ProviderReport
from payerwatch.db.models.notifier import Delivery
from payerwatch.policies.ids import new_id
from payerwatch.streams.outbox import current_correlation


class State(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    ACCEPTED = "accepted"
    GIVEN_UP = "given_up"


UNSETTLED = (State.PENDING, State.SENDING, State.UNCERTAIN)
WAKE = "notifier_deliveries"
ROWS_AT_ONCE = 2000
REFUSALS = frozenset({"bounce", "bounced", "dropped"})
SOFT_BOUNCE = "blocked"
SOFT_WAIT = timedelta(hours=1)
SOFT_ATTEMPTS = 6
PROOFS = frozenset({"processed", "deferred", "delivered", "open", "click", "spamreport"})
"""Reports that only a message the provider took can have."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something to tell. `lane` is told in order of `place`; what shares a `batch` may go out in one call."""

    subject: str
    subject_id: UUID
    recipient_id: UUID
    channel: str
    lane: str
    place: UUID
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    delivery_id: UUID
    subject: str
    subject_id: UUID
    recipient_id: UUID
    channel: str
    attempts: int
    token: str = ""
    """Whose the claim is. A sender that stood still for longer than its lease finds another's."""
    correlation: UUID | None = None
    """Of the visit or the request that this goes back to."""


async def owe(session: AsyncSession, due: Sequence[Due], *, now: datetime) -> None:
    """Deliveries that are not owed already. Wakes the sender when committed."""
    correlation = current_correlation()
    for start in range(0, len(due), ROWS_AT_ONCE):
        rows = [
            {"id": new_id(), **asdict(each), "state": State.PENDING, "due_at": now, "correlation": correlation}
            for each in due[start : start + ROWS_AT_ONCE]
        ]
        await session.execute(insert(Delivery).on_conflict_do_nothing(), rows)
    if due:
        await session.execute(select(func.pg_notify(WAKE, "")))


# A lane's deliveries go out in the order of their places, so one that is open holds back the later ones; but not a
# mail whose answer was lost: its report may take minutes, and what comes late is worse than what comes first.
# An endpoint is called once at a time, so that one that hangs takes one caller and not all of them.
# Literal states let Postgres use the partial indexes.
FREE = """
d.state in ('pending', 'sending', 'uncertain') and d.state = 'pending' and d.due_at <= :now
and not exists (
  select from notifier.deliveries e where e.lane = d.lane and e.id <> d.id
    and e.state in ('pending', 'sending', 'uncertain')
    and (e.state = 'sending' or e.state = 'uncertain' and e.channel <> 'email'
         or e.state = 'pending' and e.place < d.place))
and (d.channel = 'email' or not exists (
  select from notifier.deliveries s
  where s.recipient_id = d.recipient_id and s.channel = d.channel and s.state = 'sending'))
"""
CLAIM = text(f"""
with head as materialized (
  select d.id, d.batch from notifier.deliveries d
  where {FREE} and d.channel <> all(:resting) order by d.due_at, d.id limit 1 for update of d skip locked
), mates as materialized (
  select d.id from notifier.deliveries d join head on d.batch = head.batch and d.id <> head.id
  where {FREE} order by d.id limit :mates for update of d skip locked
)
update notifier.deliveries set state = 'sending', claimed_by = :token, claimed_until = :until, attempts = attempts + 1
where id in (select id from head union all select id from mates)
returning id, subject, subject_id, recipient_id, channel, attempts, claimed_by, correlation
""")  # noqa: S608 (both parts are constants)


async def claim_next(
    session: AsyncSession,
    worker: str,
    *,
    now: datetime,
    lease: timedelta,
    most: int = 1,
    resting: Sequence[str] = (),
) -> list[Claim]:
    """The next delivery that is due and up to `most` of its batch; none of a channel that is `resting`."""
    token = f"{worker}:{new_id()}"
    values = {"token": token, "now": now, "until": now + lease, "mates": most - 1, "resting": list(resting)}
    return [Claim(*row) for row in await session.execute(CLAIM, values)]


async def still_ours(session: AsyncSession, claims: Sequence[Claim], *, until: datetime) -> set[UUID]:
    """Those that nobody has taken over meanwhile; they are ours until `until`."""
    ids = [claim.delivery_id for claim in claims]
    kept = update(Delivery).where(Delivery.id.in_(ids), *_claimed(claims)).values(claimed_until=until)
    return set(await session.scalars(kept.returning(Delivery.id)))


def _claimed(claims: Sequence[Claim]) -> tuple[ColumnElement[bool], ...]:
    return Delivery.state == State.SENDING, Delivery.claimed_by.in_({claim.token for claim in claims})


async def note_accepted(
    session: AsyncSession, deliveries: Sequence[UUID], provider_id: str | None, *, now: datetime
) -> None:
    """The provider's own report may have come first, and a bounce keeps its last word."""
    note = update(Delivery).where(Delivery.id.in_(deliveries), Delivery.state != State.GIVEN_UP)
    settled = {"state": State.ACCEPTED, "accepted_at": now, "provider_id": provider_id, "claimed_until": None}
    await session.execute(note.values(**settled, last_error=None))


async def note_refused(
    session: AsyncSession, claims: Sequence[Claim], reason: str, *, again_at: datetime | None, alone: bool = False
) -> None:
    """Wait for their next attempt, each by itself where it is to be `alone`; given up where there is none."""
    note = update(Delivery).where(Delivery.id.in_([claim.delivery_id for claim in claims]), *_claimed(claims))
    values = {"state": State.GIVEN_UP if again_at is None else State.PENDING, "claimed_until": None}
    later = {"due_at": again_at} if again_at else {}
    await session.execute(note.values(**values, **later, **({"batch": None} if alone else {}), last_error=reason))


async def note_uncertain(session: AsyncSession, claims: Sequence[Claim], reason: str, *, until: datetime) -> None:
    """Whether they were taken is not known; until `until` the provider's own reports may tell."""
    note = update(Delivery).where(Delivery.id.in_([claim.delivery_id for claim in claims]), *_claimed(claims))
    await session.execute(note.values(state=State.UNCERTAIN, last_error=reason, due_at=until, claimed_until=None))


async def apply_report(session: AsyncSession, delivery_id: UUID, outcome: str, *, now: datetime) -> State | None:
    """What the report settled, or None where it told nothing new."""
    if outcome == SOFT_BOUNCE:
        return await _try_later(session, delivery_id, now=now)
    if outcome in REFUSALS:
        note = update(Delivery).where(Delivery.id == delivery_id, Delivery.state != State.GIVEN_UP)
        changed = await session.execute(note.values(state=State.GIVEN_UP, last_error=f"reported: {outcome}"))
        return State.GIVEN_UP if _rows(changed) else None
    if outcome not in PROOFS:
        return None
    note = update(Delivery).where(Delivery.id == delivery_id, Delivery.state.in_(UNSETTLED))
    changed = await session.execute(note.values(state=State.ACCEPTED, accepted_at=now, claimed_until=None))
    return State.ACCEPTED if _rows(changed) else None


async def _try_later(session: AsyncSession, delivery_id: UUID, *, now: datetime) -> State | None:
    """A full mailbox or a busy server: again in an hour, then two, four…, and given up after the last."""
    delivery = await session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.state == State.GIVEN_UP or delivery.due_at > now:
        return None
    again = delivery.attempts < SOFT_ATTEMPTS
    delivery.state, delivery.claimed_until = (State.PENDING if again else State.GIVEN_UP), None
    delivery.due_at = now + SOFT_WAIT * (1 << (delivery.attempts - 1)) if again else delivery.due_at
    delivery.last_error = f"reported: {SOFT_BOUNCE}"
    return State(delivery.state)


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
    mailed = lost.where(Delivery.channel == "email")
    expired = await session.execute(
        mailed.values(state=State.UNCERTAIN, last_error="the sender died", due_at=now + reconcile_after)
    )
    # No other channel reports back; its receiver knows a repeat by its id.
    await session.execute(lost.values(state=State.PENDING, last_error="the sender died", due_at=now))
    told = exists(
        select(ProviderReport.id).where(ProviderReport.delivery_id == Delivery.id, ProviderReport.outcome.in_(PROOFS))
    )
    waited = update(Delivery).where(Delivery.state == State.UNCERTAIN, Delivery.due_at <= now)
    reported = await session.execute(waited.where(told).values(state=State.ACCEPTED, accepted_at=now))
    resent = await session.execute(waited.where(~told).values(state=State.PENDING, due_at=now))
    return Reconciled(_rows(expired), _rows(reported), _rows(resent))


def _rows(result: object) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0
