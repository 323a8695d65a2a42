"""Watches and own codes, as a person fills them in."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select

from integration.gateway.watching import signed_in
from invented.northfield import Invented, store
from payerwatch.db.models.gateway import Subscriber, Watch
from payerwatch.db.models.gateway_watching import OwnCode
from payerwatch.db.session import Database
from payerwatch.gateway.deps import clock
from payerwatch.gateway.site import make_site
from payerwatch.local.reader import on_pro
from payerwatch.policies.access import Role

pytestmark = pytest.mark.servers
ANN, BOB = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


async def ready() -> None:
    return None


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    await store(database_url, Invented())
    database = Database.connect(database_url, "gateway", pool=2)
    async with database.transaction() as session:
        for who, name in ((ANN, "ann"), (BOB, "bob")):
            session.add(Subscriber(id=who, email=f"{name}@clinic.example", joined_at=NOW))
            await session.flush()
            await on_pro(session, who, NOW)
    yield database
    await database.close()


def client_of(database: Database, who: UUID, role: Role = Role.PRO) -> AsyncClient:
    app = make_site(database, ready)
    app.dependency_overrides[clock] = lambda: NOW
    signed_in(app, who, role)
    return AsyncClient(transport=ASGITransport(app), base_url="http://site")


@pytest.fixture
async def ann(database: Database) -> AsyncIterator[AsyncClient]:
    async with client_of(database, ANN) as client:
        yield client


async def kept(database: Database) -> list[Watch]:
    async with database.reading() as session:
        return list(await session.scalars(select(Watch).where(Watch.removed_at.is_(None))))


async def test_a_watch_is_tried_on_the_last_year_and_then_saved(ann: AsyncClient, database: Database) -> None:
    form = {"payer": "northfield", "code": "j2170", "cadence": "daily", "channel": "slack"}
    tried = await ann.get("/watches/preview", params=form)
    assert "Would have met 1 change" in tried.text
    assert await kept(database) == []
    assert (await ann.post("/watches", data=form)).status_code == 303
    (watch,) = await kept(database)
    assert (watch.payer_id, watch.code, watch.cadence, watch.channels) == ("northfield", "J2170", "daily", ["slack"])
    assert "Code J2170, payer Northfield Health Plan" in (await ann.get("/watches")).text


async def test_a_watch_that_meets_everything_is_warned_of_and_told_daily(ann: AsyncClient, database: Database) -> None:
    tried = await ann.get("/watches/preview", params={"impact": "low"})
    assert "nearly everything meets it" in tried.text
    await ann.post("/watches", data={"impact": "low"})
    assert [watch.cadence for watch in await kept(database)] == ["daily"]


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({}, "needs at least one"),
        ({"code": "J217X"}, "is not a whole code"),
        ({"code": "J2180-J2160"}, "is not a range"),
        ({"payer": "atlantis"}, "No payer is called"),
        ({"text": "!!"}, "no letters or digits"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_saved(
    ann: AsyncClient, database: Database, form: dict[str, str], says: str
) -> None:
    answer = await ann.post("/watches", data=form)
    assert answer.status_code == 422
    assert says in answer.text
    assert await kept(database) == []


async def test_nobody_touches_another_persons_watch(ann: AsyncClient, database: Database) -> None:
    await ann.post("/watches", data={"code": "J2170"})
    (watch,) = await kept(database)
    async with client_of(database, BOB) as bob:
        for verb in ("mute", "unmute", "remove"):
            assert (await bob.post(f"/watches/{watch.id}/{verb}")).status_code == 404
        assert "J2170<" not in (await bob.get("/watches")).text
    assert (await ann.post(f"/watches/{watch.id}/mute")).status_code == 303
    assert [each.muted for each in await kept(database)] == [True]


async def test_a_watch_sleeps_until_a_day_and_wakes(ann: AsyncClient, database: Database) -> None:
    await ann.post("/watches", data={"code": "J2170"})
    (watch,) = await kept(database)
    assert (await ann.post(f"/watches/{watch.id}/snooze", data={"until": "2026-11-01"})).status_code == 422
    await ann.post(f"/watches/{watch.id}/snooze", data={"until": "2026-12-01"})
    assert "Asleep until December 1, 2026" in (await ann.get("/watches")).text
    await ann.post(f"/watches/{watch.id}/unmute")
    assert "Asleep" not in (await ann.get("/watches")).text


async def test_a_form_sent_from_elsewhere_saves_nothing(ann: AsyncClient, database: Database) -> None:
    answer = await ann.post("/watches", data={"code": "J2170"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert await kept(database) == []


@pytest.mark.parametrize("role", [Role.VISITOR, Role.READER])
@pytest.mark.parametrize("path", ["/watches", "/my-codes", "/watches/preview?code=J2170"])
async def test_a_plan_without_watches_shows_none(database: Database, role: Role, path: str) -> None:
    async with client_of(database, ANN, role) as client:
        assert (await client.get(path)).status_code == 403


async def codes(database: Database) -> list[str]:
    async with database.reading() as session:
        return sorted(await session.scalars(select(OwnCode.code)))


async def test_own_codes_rank_the_changes_that_touch_them(ann: AsyncClient, database: Database) -> None:
    await ann.post("/my-codes", data={"codes": "J2170,northfield,120,48000\nE34.3,,7,\nJ9999,,900,"})
    shown = (await ann.get("/my-codes")).text
    assert "127" in shown
    assert "$48,000" in shown
    assert await codes(database) == ["E34.3", "J2170", "J9999"]


async def test_a_file_with_patients_is_refused_and_the_codes_before_it_stay(
    ann: AsyncClient, database: Database
) -> None:
    await ann.post("/my-codes", data={"codes": "J2170"})
    answer = await ann.post("/my-codes", files={"file": ("codes.csv", 'code,who\nJ9999,"Doe, Jane"\n', "text/csv")})
    assert answer.status_code == 422
    assert "Row 2 looks like a patient name. Nothing was saved." in answer.text
    assert "Jane" not in answer.text
    assert await codes(database) == ["J2170"]


async def test_ten_thousand_rows_with_one_bad_row_save_nothing(ann: AsyncClient, database: Database) -> None:
    rows = "\n".join(f"J{number:04},northfield,1" for number in range(9_999)) + "\nJ217,northfield,1"
    answer = await ann.post("/my-codes", files={"file": ("codes.csv", rows, "text/csv")})
    assert "Row 10000: “J217” is not a whole code." in answer.text
    assert await codes(database) == []
