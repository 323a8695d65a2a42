"""Who watches: a signed-in person whose plan has watches."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from payerwatch.db.belonging import Belonging
from payerwatch.gateway.rendering import page
from payerwatch.gateway.viewer import CurrentViewer
from payerwatch.policies.access import Right


class PlanHasNoWatches(Exception):
    """Whoever looks is not signed in, or their plan has no watches."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member of an organization whose plan has watches. What they make is the organization's."""

    subscriber_id: UUID
    organization_id: UUID

    @property
    def belonging(self) -> Belonging:
        return (self.organization_id, self.subscriber_id)


async def on_plan_without_watches(_request: Request, _error: Exception) -> HTMLResponse:
    return page("watching/no_watches.html", status=403)


async def person(viewer: CurrentViewer) -> Person:
    if viewer.subscriber_id is None or viewer.organization_id is None or not viewer.may(Right.WATCH):
        raise PlanHasNoWatches
    return Person(viewer.subscriber_id, viewer.organization_id)


CurrentPerson = Annotated[Person, Depends(person)]
