"""Nothing crosses: every route with an id, with the ids of another organization."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select

from accounts.people import People
from payerwatch.db.models.gateway_accounts import AuditEntry, Invitation, Passkey, Session
from payerwatch.db.models.gateway_keys import ApiKey
from payerwatch.events.gateway import LetterKind
from payerwatch.gateway.accounts import passkeys
from payerwatch.gateway.accounts.ceremonies import NewKey
from payerwatch.gateway.site import ACCOUNTS
from payerwatch.policies.ids import public_id

pytestmark = pytest.mark.servers
ANN, BOB, EVE = "ann@clinic.example", "bob@clinic.example", "eve@other.example"
FORM = {"role": "member", "name": "Taken", "email": "x@other.example"}


def routes_with_ids() -> list[tuple[str, str]]:
    found = [route for module in ACCOUNTS for route in module.router.routes if isinstance(route, APIRoute)]
    return [
        (method, route.path)
        for route in found
        for method in sorted(route.methods or ())
        if re.search(r"\{\w+_id\}", route.path)
    ]


def test_the_matrix_has_every_kind_of_id() -> None:
    kinds = {name for _, path in routes_with_ids() for name in re.findall(r"\{(\w+)\}", path)}
    assert kinds >= {"member_id", "invitation_id", "session_id", "organization_id", "key_id", "passkey_id"}


async def ids_of(people: People) -> dict[str, UUID]:
    async with people.database.reading() as session:
        organization = await people.organization_of(ANN)
        ann = await people.member(ANN)
        passkey = (await session.scalars(select(Passkey))).one()
        browser = select(Session.id).where(Session.subscriber_id == ann.subscriber_id)
        key = select(ApiKey.id).where(ApiKey.organization_id == organization.id)
        invitation = select(Invitation.id).where(Invitation.organization_id == organization.id)
        return {
            "organization_id": organization.id,
            "member_id": (await people.member(BOB)).id,
            "key_id": (await session.scalars(key)).one(),
            "passkey_id": passkey.id,
            "session_id": (await session.scalars(browser)).one(),
            "invitation_id": (await session.scalars(invitation.order_by(Invitation.made_at.desc()))).first() or ann.id,
        }


PREFIXES = {
    "passkey_id": "psk",
    "key_id": "key",
    "organization_id": "org",
    "member_id": "mem",
    "session_id": "ses",
    "invitation_id": "inv",
}


async def test_every_id_of_one_organization_is_unknown_to_another(people: People) -> None:
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN)
    await people.invited(ann, BOB)
    await ann.post("/account/members/invite", data={"email": "new@clinic.example", "role": "member"})
    await ann.post("/account/keys", data={"name": "Scrubber", "scopes": ["codes"]})
    async with people.database.transaction() as session:
        owner = (await people.member(ANN)).subscriber_id
        await passkeys.add(session, owner, NewKey(b"credential", b"key", 0), "Laptop", datetime.now(UTC))
    eve = await people.signed_in(EVE)
    ids = await ids_of(people)
    before = await everything_of(people, ids["organization_id"])
    for method, path in routes_with_ids():
        mine = path.format(**{name: public_id(PREFIXES[name], value) for name, value in ids.items()})
        answer = await eve.request(method, mine, data=FORM)
        assert answer.status_code == 404, (method, path)
    assert await everything_of(people, ids["organization_id"]) == before
    assert (await ann.get("/account/members")).text.count("clinic.example") > 3


async def everything_of(people: People, organization_id: UUID) -> list[str]:
    """All rows of the gateway's tables but what browsers that come and go leave behind."""
    passing = {"throttles", "outbox", "passkey_challenges"}
    tables = [table for table in AuditEntry.metadata.sorted_tables if table.schema == "gateway"]
    async with people.database.reading() as session:
        rows = []
        for table in tables:
            if table.name not in passing:
                rows += [repr((table.name, row)) for row in (await session.execute(table.select())).all()]
    return sorted(rows)


async def test_a_stranger_is_sent_to_sign_in_by_every_page(people: People) -> None:
    stranger = people.browser()
    for module in ACCOUNTS:
        for route in module.router.routes:
            if isinstance(route, APIRoute) and route.path.startswith("/account"):
                path = re.sub(r"\{\w+\}", "x", route.path)
                for method in route.methods or ():
                    answer = await stranger.request(method, path, data=FORM)
                    assert answer.status_code == 303, (method, path)
                    assert answer.headers["location"].startswith("/sign-in")
    assert await people.letters("x@other.example", LetterKind.INVITATION) == []
