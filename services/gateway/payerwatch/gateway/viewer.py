"""Who is looking at a page."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from payerwatch.policies.access import Right, Role, may


@dataclass(frozen=True, slots=True)
class Viewer:
    """`role` holds everywhere; `unlocked` are the changes whose pages this browser has opened by an address."""

    role: Role = Role.VISITOR
    subscriber_id: UUID | None = None
    member_id: UUID | None = None
    organization_id: UUID | None = None
    unlocked: frozenset[UUID] = frozenset()

    def role_on(self, change_id: UUID) -> Role:
        """Someone who is more than a visitor is that on every page."""
        return Role.UNLOCKED if self.role is Role.VISITOR and change_id in self.unlocked else self.role

    def may(self, right: Right) -> bool:
        return may(self.role, right)


VISITOR = Viewer()


async def viewer() -> Viewer:
    return VISITOR


CurrentViewer = Annotated[Viewer, Depends(viewer)]
