"""What answers for versions: those we have read, or the synthetic ones."""

from datetime import date
from typing import Protocol
from uuid import UUID

from payerwatch.gateway.api.v1.versions.shapes import AsOf, Comparison, VersionWhole
from payerwatch.gateway.code_query import CodeQuery


class NotOfOnePolicy(Exception):
    """Two versions are compared within a policy only."""


class Library(Protocol):
    async def version(self, version_id: UUID) -> VersionWhole | None: ...

    async def compared(self, old: UUID, new: UUID) -> Comparison | None:
        """Raises NotOfOnePolicy."""

    async def as_of(self, policy_id: UUID, day: date, asked: CodeQuery) -> AsOf | None: ...
