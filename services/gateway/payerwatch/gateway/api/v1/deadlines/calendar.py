"""What answers for deadlines: those that policies print, or a synthetic one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models import differ
from payerwatch.db.models.notifier_deadlines import Deadline
from payerwatch.gateway.api.v1.deadlines import shapes
from payerwatch.gateway.api.v1.said import cut
from payerwatch.gateway.api.v1.synthetic import DATE_QUOTE, PAYER, POLICY, synthetic_policy
from payerwatch.gateway.pages.links import policy_url
from payerwatch.policies.ids import public_id

Place = tuple[date, UUID]
"""Where a reader of the list stands."""
SYNTHETIC = UUID("019b0000-0000-7000-8000-000000000201")


@dataclass(frozen=True, slots=True)
class Span:
    """Days from and to, both among them."""

    start: date
    end: date | None = None
    payer: str | None = None
    policy: UUID | None = None


class Calendar(Protocol):
    async def deadlines(
        self, span: Span, after: Place | None, limit: int
    ) -> Sequence[tuple[Place, shapes.Deadline]]: ...


@dataclass(frozen=True, slots=True)
class Stored:
    session: AsyncSession
    site: str

    async def deadlines(self, span: Span, after: Place | None, limit: int) -> Sequence[tuple[Place, shapes.Deadline]]:
        deadline, policy = Deadline, differ.Policy
        query = select(deadline, policy).join(policy, policy.id == deadline.policy_id).where(deadline.day >= span.start)
        if span.end is not None:
            query = query.where(deadline.day <= span.end)
        if span.payer is not None:
            query = query.where(policy.payer_id == span.payer)
        if span.policy is not None:
            query = query.where(policy.id == span.policy)
        if after is not None:
            query = query.where(tuple_(deadline.day, deadline.id) > tuple_(*after))
        rows = (await self.session.execute(query.order_by(deadline.day, deadline.id).limit(limit))).all()
        return [((row.day, row.id), self._shown(row, named)) for row, named in rows]

    def _shown(self, row: Deadline, policy: differ.Policy) -> shapes.Deadline:
        return shapes.Deadline(
            id=public_id("dln", row.id),
            policy=public_id("pol", policy.id),
            payer=policy.payer_id,
            title=policy.title,
            kind=row.kind,
            day=row.day,
            precision=row.precision,
            was=row.was,
            basis=row.basis,
            printed=row.printed,
            quote=cut(row.quote),
            state=row.state,
            url=self.site + policy_url(policy.payer_id, policy.slug),
        )


@dataclass(frozen=True, slots=True)
class Synthetic:
    site: str

    async def deadlines(self, span: Span, after: Place | None, limit: int) -> Sequence[tuple[Place, shapes.Deadline]]:
        policy, place = synthetic_policy(self.site), (date(2027, 1, 1), SYNTHETIC)
        fits = span.start <= place[0] and (span.end is None or place[0] <= span.end)
        fits = fits and span.payer in {None, PAYER} and span.policy in {None, POLICY}
        if not fits or (after is not None and place <= after):
            return []
        shown = shapes.Deadline(
            id=public_id("dln", SYNTHETIC),
            policy=policy.id,
            payer=PAYER,
            title=policy.title,
            kind="next_review",
            day=place[0],
            precision="day",
            was=None,
            basis=None,
            printed="Next review",
            quote=DATE_QUOTE.replace("Effective date", "Next review").replace("2026", "2027"),
            state="open",
            url=policy.url,
        )
        return [(place, shown)]
