"""A person whose plan has watches, in front of the site."""

from uuid import UUID

from fastapi import FastAPI

from payerwatch.gateway.viewer import Viewer, viewer
from payerwatch.local.reader import organization_of
from payerwatch.policies.access import Role


def signed_in(app: FastAPI, subscriber_id: UUID, role: Role = Role.PRO) -> None:
    async def someone() -> Viewer:
        return Viewer(role, subscriber_id, organization_id=organization_of(subscriber_id))

    app.dependency_overrides[viewer] = someone
