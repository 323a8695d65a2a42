"""What answers a call: what we have read, or the synthetic data set for test keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from payerwatch.gateway.api.v1.shapes import Change, ChangeSummary, CodeStatement, Payer, Policy, PolicySummary, Version


@dataclass(frozen=True, slots=True)
class FeedQuery:
    """`after` is the place of the last change that was read; 0 for the start."""

    after: int = 0
    since: datetime | None = None
    payer: str | None = None
    impact: str | None = None
    kind: str | None = None


class Catalogue(Protocol):
    async def payers(self) -> Sequence[Payer]: ...

    async def statements(self, system: str, spellings: Sequence[str], limit: int) -> Sequence[CodeStatement]: ...

    async def policies(
        self, payer: str | None, after: UUID | None, limit: int
    ) -> Sequence[tuple[UUID, PolicySummary]]: ...

    async def policy(self, policy_id: UUID) -> Policy | None: ...

    async def versions(self, policy_id: UUID) -> Sequence[Version] | None: ...

    async def changes(self, query: FeedQuery, limit: int) -> Sequence[tuple[int, ChangeSummary]]: ...

    async def change(self, change_id: UUID) -> Change | None: ...
