"""Events permuted, dropped and repeated over all statuses: access equals the provider's state, always."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.people import SITE, People
from payerwatch.db.session import Database
from payerwatch.entitlements import GRACE, PlanKey, Status, allows
from payerwatch.gateway.billing.catalogue import sync
from payerwatch.gateway.billing.provider import closed, connect
from payerwatch.gateway.billing.reconciliation import reconcile
from payerwatch.gateway.billing.settings import StripeSettings
from payerwatch.local.stripe.refusal import Thing
from paying.provider import KEY, SECRET, Provider
from paying.shop import Shop

pytestmark = pytest.mark.servers
EXAMPLES, STEPS = 6, 8
LATE = GRACE * 2


class World:
    """One organization that has bought Pro, for all examples: what happens to it next is up to them."""

    def __init__(self, database_url: str, stands_in: Provider) -> None:
        self.runner = asyncio.Runner()
        given = {"STRIPE_API_KEY": KEY, "STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_URL": stands_in.url}
        desk = connect(StripeSettings.model_validate(given), SITE)
        assert desk is not None
        database = Database.connect(database_url, "gateway", pool=3)
        self.shop = Shop(database, stands_in, desk, People(database, provider=desk))
        self.runner.run(sync(desk))
        self.runner.run(self.shop.bought())
        self.subscription: Thing = self.shop.objects("subscription")[0]

    def close(self) -> None:
        self.runner.run(self.shop.people.close())
        self.runner.run(closed(self.shop.desk))
        self.runner.run(self.shop.database.close())
        self.runner.close()

    def plan_now(self, later: bool) -> PlanKey:
        at = datetime.now(UTC) + (LATE if later else GRACE * 0)
        return self.runner.run(self.shop.entitlement(at)).plan.key

    def plan_at_provider(self, later: bool) -> PlanKey:
        at = datetime.now(UTC) + (LATE if later else GRACE * 0)
        invoice = self.shop.account.objects[self.subscription["latest_invoice"]]
        failed = datetime.fromtimestamp(invoice["status_transitions"]["finalized_at"], UTC)
        return PlanKey.PRO if allows(Status(self.subscription["status"]), failed, at) else PlanKey.FREE


@pytest.fixture
def world(database_url: str, stands_in: Provider) -> Iterator[World]:
    made = World(database_url, stands_in)
    yield made
    made.close()


def machine_of(world: World) -> type[RuleBasedStateMachine]:
    class Events(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            self.waiting: list[Thing] = []
            self.heard: list[Thing] = []
            self.quiet = False
            world.shop.account.outgoing.clear()

        @rule(status=st.sampled_from([status.value for status in Status]))
        def the_provider_changes_the_status(self, status: str) -> None:
            world.shop.stands_in.force(world.subscription["id"], status)
            self.waiting += list(world.shop.account.outgoing)
            world.shop.account.outgoing.clear()
            self.quiet = False

        @precondition(lambda self: self.waiting)
        @rule(place=st.integers(0, 50))
        def any_waiting_event_arrives(self, place: int) -> None:
            event = self.waiting.pop(place % len(self.waiting))
            world.runner.run(world.shop.hear(event))
            self.quiet = self.quiet or event["id"] not in {each["id"] for each in self.heard}
            self.heard.append(event)

        @precondition(lambda self: self.heard)
        @rule(place=st.integers(0, 50))
        def an_event_arrives_again(self, place: int) -> None:
            world.runner.run(world.shop.hear(self.heard[place % len(self.heard)]))

        @precondition(lambda self: self.waiting)
        @rule(place=st.integers(0, 50))
        def an_event_is_lost(self, place: int) -> None:
            self.waiting.pop(place % len(self.waiting))

        @rule()
        def the_night_passes(self) -> None:
            world.runner.run(reconcile(world.shop.database, world.shop.desk, datetime.now(UTC)))
            self.quiet = True

        @invariant()
        def access_equals_the_providers_state_once_anything_was_heard(self) -> None:
            if getattr(self, "quiet", False):
                for later in (False, True):
                    assert world.plan_now(later) is world.plan_at_provider(later)

        def teardown(self) -> None:
            self.the_night_passes()
            self.access_equals_the_providers_state_once_anything_was_heard()

    return Events


def test_access_equals_the_providers_state_whatever_happens_to_events(world: World) -> None:
    run_state_machine_as_test(
        machine_of(world),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
