"""What time does to subscriptions and checkouts: trials and periods end, payments are tried again."""

from collections.abc import Callable, Iterator
from functools import partial

from payerwatch.local.stripe.account import Account
from payerwatch.local.stripe.cards import Customer
from payerwatch.local.stripe.invoices import collect, invoice_for
from payerwatch.local.stripe.refusal import Thing, impossible
from payerwatch.local.stripe.subscriptions import (
    after_payment,
    end,
    method_of,
    month_after,
    period_lines,
    period_of,
)

INCOMPLETE_FOR = 23 * 3600
Due = tuple[int, Callable[[], None]]


def pass_time(account: Account, until: int, clock: str | None) -> None:
    """Everything due on this clock up to then, in order. `clock` is a test clock's id, or None for the real time."""
    while (due := min(_all_due(account, clock), key=lambda each: each[0], default=None)) and due[0] <= until:
        if clock:
            account.objects[clock]["frozen_time"] = max(due[0], account.objects[clock]["frozen_time"])
        due[1]()
    if clock:
        account.objects[clock]["frozen_time"] = until


def advance(account: Account, asked: Thing, key: str) -> Thing:
    clock = account.find("test_helpers.test_clock", key)
    if asked["frozen_time"] < clock["frozen_time"]:
        raise impossible("A test clock can only be advanced.", "frozen_time")
    pass_time(account, asked["frozen_time"], key)
    account.say("test_helpers.test_clock.ready", clock)
    return clock


def _all_due(account: Account, clock: str | None) -> Iterator[Due]:
    for subscription in list(account.all("subscription")):
        if subscription["test_clock"] == clock:
            yield from _due(account, subscription)
    for session in list(account.all("checkout.session")):
        if session["status"] == "open" and clock is None:
            yield session["expires_at"], partial(expire, account, session)


def expire(account: Account, session: Thing) -> None:
    session |= {"status": "expired", "url": None}
    account.say("checkout.session.expired", session)


def _due(account: Account, subscription: Thing) -> Iterator[Due]:
    status, finish = subscription["status"], period_of(subscription)[1]
    if status == "incomplete":
        yield subscription["created"] + INCOMPLETE_FOR, lambda: end(account, subscription, "incomplete_expired")
    if status == "trialing":
        yield subscription["trial_end"], lambda: _end_trial(account, subscription)
    if status == "active":
        yield finish, lambda: _renew(account, subscription)
    if status == "past_due":
        invoice = account.objects[subscription["latest_invoice"]]
        if invoice["next_payment_attempt"]:
            yield invoice["next_payment_attempt"], lambda: _try_again(account, subscription, invoice)


def _end_trial(account: Account, subscription: Thing) -> None:
    behavior = subscription["trial_settings"]["end_behavior"]["missing_payment_method"]
    if method_of(account, subscription) is None and behavior == "pause":
        subscription["status"] = "paused"
        account.say("customer.subscription.paused", subscription)
    elif method_of(account, subscription) is None and behavior == "cancel":
        end(account, subscription)
    else:
        _renew(account, subscription)


def _renew(account: Account, subscription: Thing) -> None:
    start, finish = period_of(subscription)
    if subscription["cancel_at_period_end"]:
        end(account, subscription)
        return
    for item in subscription["items"]["data"]:
        item |= {"current_period_start": finish, "current_period_end": month_after(finish)}
    subscription["status"] = "active"
    lines = period_lines(account, subscription, past=(start, finish))
    lines += account.objects.pop(f"pending_{subscription['id']}", {"lines": []})["lines"]
    invoice = invoice_for(account, subscription, lines, "subscription_cycle")
    if collect(account, invoice, method_of(account, subscription), Customer.ABSENT) != "ok":
        subscription["status"] = "past_due"
        account.objects[subscription["customer"]]["delinquent"] = True
    account.say("customer.subscription.updated", subscription)


def _try_again(account: Account, subscription: Thing, invoice: Thing) -> None:
    if collect(account, invoice, method_of(account, subscription), Customer.ABSENT) == "ok":
        after_payment(account, invoice)
    elif invoice["next_payment_attempt"] is None:
        _give_up(account, subscription)


def _give_up(account: Account, subscription: Thing) -> None:
    if account.after_retries == "canceled":
        end(account, subscription)
        return
    subscription["status"] = account.after_retries
    account.say("customer.subscription.updated", subscription)
