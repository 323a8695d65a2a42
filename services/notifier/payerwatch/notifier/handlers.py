"""What the notifier does about what it hears. Each runs in the transaction of the event's inbox row."""

from datetime import UTC, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Change
from payerwatch.db.news import changes_with_news
from payerwatch.entitlements.people import entitled_members
from payerwatch.events.differ import PolicyChanged
from payerwatch.events.gateway import DeliveryReported, EmailRequested, EndpointTested, ReplayRequested
from payerwatch.failpoints import failpoint
from payerwatch.notifier import deliveries
from payerwatch.notifier.alerts import FOLLOWED, meeting_of, raise_alerts, told_before
from payerwatch.notifier.endpoints import endpoint_that_is_on
from payerwatch.notifier.house import House
from payerwatch.notifier.letter_mail import order_letter
from payerwatch.notifier.letters import Order
from payerwatch.notifier.metrics import ALERTS, UNCERTAIN
from payerwatch.notifier.suppression import suppress
from payerwatch.notifier.telling import tell_endpoints
from payerwatch.notifier.watch_index import WatchIndex, of_members
from payerwatch.notifier.webhooks import TEST, change_in_words, replay, write_messages
from payerwatch.policies.access import Right
from payerwatch.watches.rules import is_material

log = structlog.get_logger()


async def on_policy_changed(event: PolicyChanged, session: AsyncSession, *, watches: WatchIndex, house: House) -> None:
    now = datetime.now(UTC)
    found = await changes_with_news(session, Change.id == event.change_id, limit=1)
    change, policy, news = found[0]
    if not is_material(change.kinds):
        log.info("change.was_not_material", change_id=str(change.id))
        return
    met = await watches.met_by(session, news, now)
    met = of_members(met, await entitled_members(session, met, Right.WATCH, now))
    meetings = [meeting_of(subscriber, watches) for subscriber, watches in met.items()]
    if FOLLOWED & set(change.kinds):
        meetings += await told_before(session, change, met, now)
    raised = await raise_alerts(session, change.id, meetings, now=now)
    await tell_endpoints(session, change_in_words(change, policy, house), change, meetings, raised, now=now)
    await failpoint("notifier.after_alerts")
    ALERTS.inc(len(raised))
    log.info("alerts.raised", change_id=str(change.id), alerts=len(raised))


async def on_delivery_reported(event: DeliveryReported, session: AsyncSession) -> None:
    settled = await deliveries.apply_report(session, event.delivery_id, event.outcome, now=datetime.now(UTC))
    if settled is deliveries.State.ACCEPTED:
        UNCERTAIN.labels("reported").inc()
    await suppress(session, event.delivery_id, event.outcome, now=datetime.now(UTC))
    log.info("delivery.reported", delivery_id=str(event.delivery_id), outcome=event.outcome, settled=settled)


async def on_email_requested(event: EmailRequested, session: AsyncSession) -> None:
    order = Order(event.subscriber_id, event.subject_id)
    await order_letter(session, order, event.letter, now=datetime.now(UTC))
    log.info("letter.ordered", letter=event.letter, subscriber_id=str(event.subscriber_id))


async def on_endpoint_tested(event: EndpointTested, session: AsyncSession) -> None:
    endpoint = await endpoint_that_is_on(session, event.endpoint_id)
    if endpoint is not None:
        await write_messages(
            session,
            [endpoint],
            type_=TEST,
            cause=event.request_id,
            lane=event.request_id,
            data={"says": "This endpoint works."},
            now=datetime.now(UTC),
        )


async def on_replay_requested(event: ReplayRequested, session: AsyncSession) -> None:
    count = await replay(session, event.endpoint_id, event.first, datetime.now(UTC))
    log.info("endpoint.replayed", endpoint_id=str(event.endpoint_id), messages=count)
