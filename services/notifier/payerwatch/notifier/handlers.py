"""What the notifier does about what it hears. Each runs in the transaction of the event's inbox row."""

from datetime import UTC, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Change, Policy
from payerwatch.events.differ import PolicyChanged
from payerwatch.events.gateway import DeliveryReported, EmailRequested
from payerwatch.failpoints import failpoint
from payerwatch.notifier import deliveries
from payerwatch.notifier.alerts import news_of, raise_alerts, rules_for
from payerwatch.notifier.letter_mail import order_letter
from payerwatch.notifier.letters import Order
from payerwatch.notifier.matching import is_material, matched
from payerwatch.notifier.metrics import ALERTS, UNCERTAIN
from payerwatch.notifier.suppression import suppress

log = structlog.get_logger()


async def on_policy_changed(event: PolicyChanged, session: AsyncSession) -> None:
    change = await session.get_one(Change, event.change_id)
    if not is_material(change.kinds):
        log.info("change.was_not_material", change_id=str(change.id))
        return
    policy = await session.get_one(Policy, change.policy_id)
    rules = await rules_for(session, change.payer_id, policy.key)
    met = matched(rules, await news_of(session, change, policy)) if rules else {}
    raised = await raise_alerts(session, change.id, met, channel="email", now=datetime.now(UTC))
    await failpoint("notifier.after_alerts")
    ALERTS.inc(raised)
    log.info("alerts.raised", change_id=str(change.id), alerts=raised)


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
