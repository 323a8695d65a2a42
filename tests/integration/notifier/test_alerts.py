"""From a change to what is owed: whose watches met it, whose plan has alerts, by which channels, how soon."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from integration.notifier.conftest import HOUSE, KEY, somebody
from invented.northfield import Invented, store
from payerwatch.db.models.differ import Change
from payerwatch.db.models.gateway import Watch
from payerwatch.db.models.gateway_billing import EntitlementRow
from payerwatch.db.models.gateway_watching import Endpoint, OwnCode
from payerwatch.db.models.notifier import Alert, Delivery
from payerwatch.db.models.notifier_webhooks import WebhookMessage
from payerwatch.db.session import Database
from payerwatch.events.differ import PolicyChanged
from payerwatch.local.reader import on_pro, organization_of
from payerwatch.notifier import alerts
from payerwatch.notifier.handlers import on_policy_changed
from payerwatch.notifier.watch_index import WatchIndex
from payerwatch.policies.ids import new_id
from payerwatch.policies.words import Impact
from payerwatch.seals import Seals

pytestmark = pytest.mark.servers
NOW = datetime.now(UTC)


async def watcher(gateway: Database, name: str, *, pro: bool = True, **terms: object) -> UUID:
    who = await somebody(gateway, f"{name}@clinic.example")
    async with gateway.transaction() as session:
        await on_pro(session, who, NOW, "pro" if pro else "free")
        mine = organization_of(who)
        session.add(Watch(id=new_id(), organization_id=mine, subscriber_id=who, made_at=NOW, **terms))
    return who


async def changed(notifier: Database, watches: WatchIndex | None = None) -> None:
    async with notifier.transaction() as session:
        change = (await session.scalars(select(Change))).one()
        event = PolicyChanged(
            change_id=change.id, policy_id=change.policy_id, payer="northfield", kinds=frozenset(), impact=Impact.HIGH
        )
        await on_policy_changed(event, session, watches=watches or WatchIndex(), house=HOUSE)


async def told(notifier: Database) -> dict[UUID, str]:
    async with notifier.reading() as session:
        rows = await session.execute(select(Alert.subscriber_id, Alert.cadence))
        return {row.subscriber_id: row.cadence for row in rows}


async def owed(notifier: Database) -> list[str]:
    async with notifier.reading() as session:
        return sorted(await session.scalars(select(Delivery.channel)))


@pytest.fixture(autouse=True)
async def _invented(database_url: str) -> None:
    await store(database_url, Invented())


async def test_alerts_are_for_plans_that_have_them(gateway: Database, notifier: Database) -> None:
    ann = await watcher(gateway, "ann", code="J2170")
    await watcher(gateway, "bob", pro=False, code="J2170")
    await watcher(gateway, "cid", code="A0001")
    await changed(notifier)
    assert await told(notifier) == {ann: "at_once"}
    assert await owed(notifier) == ["email"]


async def test_what_was_edited_a_moment_ago_already_counts(gateway: Database, notifier: Database) -> None:
    watches = WatchIndex()
    ann, bob = await watcher(gateway, "ann", code="J2170"), await watcher(gateway, "bob", code="A0001")
    async with notifier.transaction() as session:
        await watches._refresh(session)
    async with gateway.transaction() as session:
        mine = update(Watch).where(Watch.subscriber_id == ann)
        await session.execute(mine.values(muted=True, edited_at=func.now()))
        other = update(Watch).where(Watch.subscriber_id == bob)
        await session.execute(other.values(code="J2170", edited_at=func.now()))
    await changed(notifier, watches)
    assert await told(notifier) == {bob: "at_once"}


async def test_own_codes_are_silent_where_nothing_of_them_is_touched(gateway: Database, notifier: Database) -> None:
    ann = await watcher(gateway, "ann", own_codes=True)
    bob = await watcher(gateway, "bob", own_codes=True)
    async with gateway.transaction() as session:
        for who, code in ((ann, "E34.3"), (bob, "J9999")):
            session.add(
                OwnCode(
                    id=new_id(),
                    organization_id=organization_of(who),
                    subscriber_id=who,
                    code=code,
                    payer_id=None,
                    volume=3,
                )
            )
    await changed(notifier)
    assert await told(notifier) == {ann: "at_once"}


async def test_a_daily_watch_owes_nothing_at_once(gateway: Database, notifier: Database) -> None:
    ann = await watcher(gateway, "ann", code="J2170", cadence="daily")
    await changed(notifier)
    assert await told(notifier) == {ann: "daily"}
    assert await owed(notifier) == []


async def test_who_has_been_told_enough_today_is_told_the_rest_once_a_day(
    gateway: Database, notifier: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "MOST_AT_ONCE", 2)
    ann = await watcher(gateway, "ann", code="J2170")
    async with notifier.transaction() as session:
        for _ in range(2):
            earlier = NOW - timedelta(hours=1)
            session.add(Alert(id=new_id(), change_id=new_id(), subscriber_id=ann, watches=[], raised_at=earlier))
    await changed(notifier)
    async with notifier.reading() as session:
        latest = select(Alert.cadence).where(Alert.subscriber_id == ann).order_by(Alert.raised_at.desc())
        assert (await session.scalars(latest)).first() == "daily"


@pytest.mark.parametrize(
    ("plan", "channels"), [("pro", ["email", "slack"]), ("partner", ["email", "slack", "webhook"])]
)
async def test_each_channel_a_watch_names_is_owed_as_far_as_the_plan_goes(
    gateway: Database, notifier: Database, plan: str, channels: list[str]
) -> None:
    ann = await watcher(gateway, "ann", code="J2170", channels=["email", "slack", "webhook"])
    async with gateway.transaction() as session:
        await session.execute(update(EntitlementRow).values(plan=plan))
        for channel in ("slack", "webhook"):
            sealed = Seals(KEY).seal("https://hooks.example/x")
            session.add(
                Endpoint(
                    id=new_id(),
                    organization_id=organization_of(ann),
                    subscriber_id=ann,
                    channel=channel,
                    name=channel,
                    host="hooks.example",
                    sealed_url=sealed,
                    made_at=NOW,
                    enabled_at=NOW,
                )
            )
    for _ in range(2):
        await changed(notifier)
    assert await owed(notifier) == channels
    async with notifier.reading() as session:
        bodies = (await session.scalars(select(WebhookMessage.body))).all()
    assert len(bodies) == ("webhook" in channels)
    assert all('"codes_added":["E34.321","E34.322"]' in body for body in bodies)
