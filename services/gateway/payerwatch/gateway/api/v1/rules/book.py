"""What answers with rules: the policies we have read, or the synthetic one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Policy, Version
from payerwatch.gateway.api.v1.rules.deriving import Ruling, rules_of
from payerwatch.gateway.api.v1.rules.shapes import Rule
from payerwatch.gateway.api.v1.synthetic import BEGAN, CODE, DATE, PAYER, POLICY
from payerwatch.gateway.pages.facts import FactsShown
from payerwatch.gateway.pages.policy_record import PUBLISHED
from payerwatch.policies.ids import public_id

Page = tuple[list[Rule], UUID | None]
"""Rules of some policies, and the last of these where there may be more."""


class Book(Protocol):
    async def rules(self, payer: str | None, since: datetime | None, after: UUID | None, limit: int) -> Page: ...


@dataclass(frozen=True, slots=True)
class Stored:
    session: AsyncSession

    async def rules(self, payer: str | None, since: datetime | None, after: UUID | None, limit: int) -> Page:
        query = select(Policy, Version.facts).join(Version, Version.id == Policy.current_version_id)
        if payer is not None:
            query = query.where(Policy.payer_id == payer)
        if since is not None:
            query = query.where(Version.stored_at > since)
        if after is not None:
            query = query.where(Policy.id > after)
        rows = (await self.session.execute(query.order_by(Policy.id).limit(limit))).all()
        before = await self._before([policy.id for policy, _ in rows], since) if since else {}
        found: list[Rule] = []
        for policy, facts in rows:
            ruling = Ruling(policy.payer_id, policy.set_id, public_id("pol", policy.id))
            earlier = FactsShown.model_validate(before.get(policy.id, {})) if since else None
            found += rules_of(ruling, FactsShown.model_validate(facts), earlier)
        return found, rows[-1][0].id if len(rows) == limit else None

    async def _before(self, policies: Sequence[UUID], since: datetime) -> dict[UUID, dict[str, Any]]:
        """The facts of the version that was current then; a policy that was not there yet has none."""
        query = (
            select(Version.policy_id, Version.facts)
            .where(Version.policy_id.in_(policies), Version.stored_at <= since, Version.state.in_(PUBLISHED))
            .order_by(Version.policy_id, Version.number.desc())
            .ext(distinct_on(Version.policy_id))
        )
        return {row.policy_id: row.facts for row in (await self.session.execute(query)).all()}


class Synthetic:
    async def rules(self, payer: str | None, since: datetime | None, after: UUID | None, limit: int) -> Page:
        if payer not in {None, PAYER} or after is not None or (since is not None and since >= BEGAN):
            return [], None
        facts = FactsShown.model_validate({"codes": [CODE], "dates": [DATE.model_dump()]})
        earlier = FactsShown() if since else None
        return rules_of(Ruling(PAYER, "sandbox", public_id("pol", POLICY)), facts, earlier), None
