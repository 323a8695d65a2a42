"""A person's deadlines: those of the policies that their watches meet. And what they set themselves to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.fetcher import Payer
from payerwatch.db.models.gateway_watching import Task
from payerwatch.db.models.notifier_deadlines import Deadline
from payerwatch.db.news import policies_as_news
from payerwatch.db.watch_terms import own_codes_of, terms_of
from payerwatch.gateway import wording
from payerwatch.gateway.watching.person import Person
from payerwatch.gateway.watching.store import watches_of
from payerwatch.policies.spans import in_words, last_day
from payerwatch.policies.words import DatePrecision
from payerwatch.watches.rules import Terms, meets

LOOK_BACK = timedelta(days=30)
LONGEST = timedelta(days=366)
MOST = 1_000


@dataclass(frozen=True, slots=True)
class DeadlineShown:
    id: UUID
    day: date
    was: date | None
    meaning: str
    quote: str
    payer: str
    title: str
    path: str
    withdrawn: bool
    sequence: int
    edited_at: datetime
    precision: str = DatePrecision.DAY

    @property
    def last(self) -> date:
        return last_day(self.day, self.precision)

    @property
    def on(self) -> str:
        return in_words(self.day, self.precision)

    def left(self, today: date) -> int | None:
        """None where no day is printed: what is not known is not counted down to."""
        return (self.day - today).days if self.precision == DatePrecision.DAY else None


async def terms_watched(session: AsyncSession, people: Iterable[Person]) -> list[Terms]:
    terms = []
    for person in people:
        own = (await own_codes_of(session, [person.belonging])).get(person.belonging, ())
        terms += [terms_of(watch, own) for watch in await watches_of(session, person) if not watch.muted]
    return terms


async def deadlines_of(session: AsyncSession, people: Iterable[Person], since: date) -> list[DeadlineShown]:
    """From a day on, those withdrawn among them, soonest first. `people` are one person in each organization."""
    terms = await terms_watched(session, people)
    # A year that is printed alone begins long before it is over.
    from_day = case((Deadline.precision == DatePrecision.DAY, since), else_=since - LONGEST)
    query = select(Deadline).where(Deadline.day >= from_day).order_by(Deadline.day, Deadline.id)
    rows = (await session.scalars(query)).all() if terms else []
    news = await policies_as_news(session, {row.policy_id for row in rows})
    names = {row.id: row.name for row in await session.execute(select(Payer.id, Payer.name))}
    shown = []
    for row in rows:
        policy, subject = news[row.policy_id]
        if last_day(row.day, row.precision) >= since and any(meets(each, subject) for each in terms):
            basis = wording.BASES.get(row.basis or "", "")
            shown.append(
                DeadlineShown(
                    id=row.id,
                    day=row.day,
                    was=row.was,
                    meaning=f"{wording.DATE_MEANINGS.get(row.kind, 'Other date')}{f', {basis}' if basis else ''}",
                    quote=row.quote,
                    payer=names.get(policy.payer_id, policy.payer_id),
                    title=f"{policy.title}{f', {policy.number}' if policy.number else ''}",
                    path=f"/policies/{policy.payer_id}/{policy.slug.removeprefix(f'{policy.payer_id}/')}",
                    withdrawn=row.state != "open",
                    sequence=row.sequence,
                    edited_at=row.edited_at,
                    precision=row.precision,
                )
            )
    return shown[:MOST]


async def may_be_about(session: AsyncSession, person: Person, deadline_id: UUID, since: date) -> bool:
    """A task is about a deadline that the person sees."""
    return deadline_id in {each.id for each in await deadlines_of(session, [person], since)}


async def tasks_of(session: AsyncSession, person: Person) -> Sequence[Task]:
    """An organization's tasks are everybody's in it."""
    mine = Task.organization_id == person.organization_id
    query = select(Task).where(mine).order_by(Task.done_at.is_not(None), Task.due_on, Task.id).limit(MOST)
    return (await session.scalars(query)).all()


async def task_of(session: AsyncSession, person: Person, task_id: UUID) -> Task | None:
    query = select(Task).where(Task.id == task_id, Task.organization_id == person.organization_id)
    return (await session.scalars(query)).one_or_none()
