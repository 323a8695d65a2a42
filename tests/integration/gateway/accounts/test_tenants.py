"""Promise 17: nothing crosses. Made from the app's own routes: a new one with an id of ours fails until it is here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from fastapi.routing import iter_route_contexts
from httpx import AsyncClient
from sqlalchemy import select
from starlette.routing import Mount
from stripe import HTTPXClient, StripeClient

from accounts.people import SITE, People, ready
from invented.northfield import Invented, store
from payerwatch.db.models.gateway import Watch
from payerwatch.db.models.gateway_accounts import AuditEntry, Invitation, Passkey, Session
from payerwatch.db.models.gateway_keys import ApiKey
from payerwatch.db.models.gateway_watching import Endpoint, Task
from payerwatch.db.session import Database
from payerwatch.entitlements import PlanKey
from payerwatch.events.gateway import LetterKind
from payerwatch.gateway.accounts import passkeys
from payerwatch.gateway.accounts.ceremonies import NewKey
from payerwatch.gateway.billing.provider import Provider
from payerwatch.gateway.keys.scopes import Scope
from payerwatch.gateway.site import make_site
from payerwatch.policies.ids import public_id

pytestmark = pytest.mark.servers
ANN, BOB, CID, EVE = "ann@clinic.example", "bob@clinic.example", "cid@clinic.example", "eve@other.example"
HOOK = {"channel": "webhook", "url": "https://hooks.partner.example/in", "everything": "1"}
FORM = {"role": "member", "name": "Taken", "email": "x@other.example", "until": "2027-01-31", "first": "1"}
FORM |= {"title": "Mine", "due": "2027-01-31", "plan": "pro", "asked": str(UUID(int=1)), "answer": "{}"}
API = "/v1"
PREFIXES = {
    "passkey_id": "psk",
    "key_id": "key",
    "organization_id": "org",
    "member_id": "mem",
    "session_id": "ses",
    "invitation_id": "inv",
    "person_id": "per",
    f"{API} watch_id": "wat",
    f"{API} endpoint_id": "ept",
}
"""Ids of a tenant's. Without a prefix (watches, endpoints and tasks of the site) they stand as they are."""
OWNED = {*(name.split()[-1] for name in PREFIXES), "watch_id", "endpoint_id", "task_id"}
EVERYBODYS = {
    *("print_", "name", "payer_id", "slug", "number", "text", "kind", "path"),
    *("system", "code", "policy_id", "change_id", "version_id"),
}
"""What payers publish and what we say of it: the same for every tenant."""
OPERATORS = {"source_id", "letter_id", "ruling"}
"""In addresses under /operator, which only operators have: `operator/test_second_factor.py` tries all of them."""
PROOFS = {"token"}
"""Signed by us for one purpose and one person: whoever holds it is that person."""
WITHOUT_COOKIE = {
    "/unsubscribe/{token}": "RFC 8058: mailbox providers post here, and the token is the proof",
}


@dataclass(frozen=True, slots=True)
class Way:
    method: str
    path: str

    @property
    def ids(self) -> list[str]:
        return re.findall(r"\{(\w+)", self.path)

    @property
    def owned(self) -> list[str]:
        return [name for name in self.ids if name in OWNED]

    def filled(self, ids: Mapping[str, UUID]) -> str:
        return self.path.format(**{name: self._written(name, ids) for name in self.ids})

    def _written(self, name: str, ids: Mapping[str, UUID]) -> str:
        if name not in ids:
            return "x"
        prefix = PREFIXES.get(f"{API} {name}") if self.path.startswith(API) else PREFIXES.get(name)
        return public_id(prefix, ids[name]) if prefix else str(ids[name])


def ways() -> list[Way]:
    """Every method and path of the site and of the API mounted in it."""
    app = make_site(Database.connect("postgresql://nobody@127.0.0.1/none", "gateway"), ready)
    found = [(route.methods or (), route.path_format or "") for route in iter_route_contexts(app.routes)]
    for mount in app.routes:
        if isinstance(mount, Mount):
            routes = iter_route_contexts(mount.routes)
            found += [(route.methods or (), f"{mount.path}{route.path_format}") for route in routes]
    return sorted({Way(method, path) for methods, path in found for method in methods}, key=repr)


def test_every_id_in_a_route_is_a_tenants_or_everybodys_or_a_proof() -> None:
    unlisted = {
        name: way.path for way in ways() for name in way.ids if name not in OWNED | EVERYBODYS | OPERATORS | PROOFS
    }
    assert unlisted == {}
    assert {name for way in ways() for name in way.owned} == OWNED


@dataclass(frozen=True, slots=True)
class Two:
    """Ann's organization, full of things; and Eve, who pays for the same plan elsewhere."""

    people: People
    ann: AsyncClient
    eve: AsyncClient
    calling: AsyncClient
    """Eve's programs, with a key that may do everything."""
    ids: Mapping[str, UUID]


async def key_of(owner: AsyncClient) -> str:
    form = {"name": "Scrubber", "kind": "live", "scopes": [scope.value for scope in Scope]}
    made = await owner.post("/account/keys", data=form)
    found = re.search(r"pw_live_\w+", made.text)
    assert found, made.text
    return found[0]


async def ids_of(people: People, gone: UUID) -> dict[str, UUID]:
    organization, ann = await people.organization_of(ANN), await people.member(ANN)
    mine = {
        "passkey_id": select(Passkey.id).where(Passkey.subscriber_id == ann.subscriber_id),
        "key_id": select(ApiKey.id).where(ApiKey.organization_id == organization.id),
        "session_id": select(Session.id).where(Session.subscriber_id == ann.subscriber_id),
        "invitation_id": select(Invitation.id).where(
            Invitation.organization_id == organization.id, Invitation.accepted_at.is_(None)
        ),
        "watch_id": select(Watch.id).where(Watch.subscriber_id == ann.subscriber_id),
        "endpoint_id": select(Endpoint.id).where(Endpoint.subscriber_id == ann.subscriber_id),
        "task_id": select(Task.id).where(Task.subscriber_id == ann.subscriber_id),
    }
    async with people.database.reading() as session:
        found = {name: (await session.scalars(query)).first() for name, query in mine.items()}
    known = {"organization_id": organization.id, "member_id": (await people.member(BOB)).id, "person_id": gone}
    return known | {name: value for name, value in found.items() if value is not None}


@pytest.fixture
async def two(people: People, database_url: str) -> Two:
    await store(database_url, Invented())
    people.provider = Provider(StripeClient("sk_test_none"), HTTPXClient(), "whsec_none", live=False, site_url=SITE)
    ann = await people.signed_in(ANN)
    await people.give_plan(ANN, PlanKey.PARTNER)
    await people.invited(ann, BOB)
    cid = await people.invited(ann, CID)
    for browser in (ann, cid):
        await browser.post("/watches", data={"code": "J2171"})
        await browser.post("/endpoints", data=HOOK)
    await ann.post("/tasks", data={"title": "Ask", "due": "2027-01-31"})
    await ann.post("/account/members/invite", data={"email": "new@clinic.example", "role": "member"})
    await key_of(ann)
    gone, owner = (await people.member(CID)).subscriber_id, (await people.member(ANN)).subscriber_id
    await cid.post("/account/members/leave")
    async with people.database.transaction() as session:
        await passkeys.add(session, owner, NewKey(b"credential", b"key", 0), "Laptop", datetime.now(UTC))
    eve = await people.signed_in(EVE)
    await people.give_plan(EVE, PlanKey.PARTNER)
    calling = people.browser()
    calling.headers["Authorization"] = f"Bearer {await key_of(eve)}"
    ids = await ids_of(people, gone)
    assert set(ids) == OWNED
    return Two(people, ann, eve, calling, ids)


async def everything_of(people: People) -> list[str]:
    """All rows of the gateway's tables but what browsers and programs that come and go leave behind."""
    passing = {"throttles", "passkey_challenges", "api_usage", "api_writes"}
    tables = [table for table in AuditEntry.metadata.sorted_tables if table.schema == "gateway"]
    async with people.database.reading() as session:
        rows = []
        for table in tables:
            if table.name not in passing:
                columns = [column for column in table.columns if column.name not in {"used_at", "seen_at"}]
                found = (await session.execute(select(*columns))).all()
                rows += [repr((table.name, row)) for row in found]
    return sorted(rows)


async def test_every_id_of_one_organization_is_unknown_to_another(two: Two) -> None:
    before = await everything_of(two.people)
    for way in (each for each in ways() if each.owned):
        by_api = way.path.startswith(API)
        caller, sent = (two.calling, {"json": {"first": 1}}) if by_api else (two.eve, {"data": FORM})
        if way.method in {"GET", "DELETE"}:
            sent = {}
        answer = await caller.request(way.method, way.filled(two.ids), **sent)
        assert answer.status_code == 404, (way, answer.status_code, answer.text[:300])
    assert await everything_of(two.people) == before


async def test_its_own_people_find_each_of_these_ids(two: Two) -> None:
    """So that the test before is not passed by ids that nobody has."""
    assert (await two.ann.get(f"/endpoints/{two.ids['endpoint_id']}")).status_code == 200
    for path in ("/watches/{watch_id}/mute", "/tasks/{task_id}/done", "/watches/everybody/{person_id}/remove"):
        assert (await two.ann.post(Way("POST", path).filled(two.ids))).status_code == 303, path


async def test_a_form_that_another_site_sends_does_nothing(two: Two) -> None:
    before = await everything_of(two.people)
    for way in ways():
        if way.method in {"GET", "HEAD"} or way.path.startswith(API) or way.path in WITHOUT_COOKIE:
            continue
        for told in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
            path = way.filled(two.ids)
            answer = await two.ann.request(way.method, path, data=FORM, headers={"Origin": SITE} | told)
            refused = 404 if way.path.startswith("/operator") else 403  # Ann has no such page in the first place
            assert answer.status_code == refused, (way, told, answer.status_code)
    assert await everything_of(two.people) == before


async def test_a_stranger_finds_nothing_of_anybodys(two: Two) -> None:
    stranger = two.people.browser()
    before = await everything_of(two.people)
    for way in ways():
        private = way.owned or way.path.startswith(("/account", "/watches", "/my-codes", "/tasks", "/endpoints"))
        if private and not way.path.startswith(API):
            answer = await stranger.request(way.method, way.filled(two.ids), data=FORM)
            assert answer.status_code in {303, 403}, (way, answer.status_code)
            assert answer.headers.get("location", "/sign-in").startswith("/sign-in"), way
    assert await everything_of(two.people) == before


ELSEWHERE = (
    *("//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example"),
    *("http:evil.example", "/%09/evil.example", "///evil.example", "/sign-in?next=//evil.example", " //evil.example"),
)


@pytest.mark.parametrize("wanted", ELSEWHERE, ids=ascii)
async def test_signing_in_leads_to_no_other_site(people: People, wanted: str) -> None:
    browser = await people.signed_in(EVE)
    answer = await browser.get("/sign-in", params={"next": wanted})
    assert re.fullmatch(r"/[^/\\].*", answer.headers["location"])


async def test_the_cookie_of_before_is_not_the_one_of_after(people: People) -> None:
    """A session that somebody set in a browser is not the one that signing in opens."""
    browser = people.browser()
    browser.cookies.set("__Host-session", "fixed-by-somebody", domain="site.example", path="/")
    await browser.post("/sign-in", data={"email": EVE})
    link = (await people.letters(EVE, LetterKind.SIGN_IN))[-1]
    answer = await browser.post(link)
    assert "fixed-by-somebody" not in answer.headers["set-cookie"]
    other = people.browser()
    other.cookies.set("__Host-session", "fixed-by-somebody", domain="site.example", path="/")
    assert (await other.get("/account")).headers["location"].startswith("/sign-in")
