from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest

from payerwatch.db.models.gateway import Subscriber
from payerwatch.db.session import Database
from payerwatch.notifier.alert_mail import prepare_alerts
from payerwatch.notifier.amendments import prepare_amendment
from payerwatch.notifier.channels.base import Accepted, Route
from payerwatch.notifier.house import House
from payerwatch.notifier.letter_mail import prepare_letter
from payerwatch.notifier.mail import Message
from payerwatch.notifier.sender import Pace, Sender
from payerwatch.policies.ids import new_id

KEY = "k" * 32
HOUSE = House("https://payerwatch.example", "1 Example Street", KEY)


@dataclass(slots=True)
class Outbox:
    """A provider that keeps what it takes, and refuses or stays silent when told to."""

    taken: list[Message] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)

    async def send(self, message: Message) -> Accepted:
        if self.trouble:
            raise self.trouble.pop(0)
        self.taken.append(message)
        return Accepted(f"m{len(self.taken)}")

    def wait_after(self, attempts: int) -> timedelta:
        return timedelta(0)

    @property
    def reached(self) -> list[str]:
        return [recipient.to for message in self.taken for recipient in message.recipients]


@pytest.fixture
async def notifier(database_url: str) -> AsyncIterator[Database]:
    database = Database.connect(database_url, "notifier", pool=4)
    yield database
    await database.close()


@pytest.fixture
async def gateway(database_url: str) -> AsyncIterator[Database]:
    database = Database.connect(database_url, "gateway", pool=4)
    yield database
    await database.close()


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture
def sender(notifier: Database, outbox: Outbox) -> Sender:
    routes = {
        ("alert", "email"): Route(partial(prepare_alerts, house=HOUSE), outbox),
        ("amendment", "email"): Route(partial(prepare_amendment, house=HOUSE), outbox),
        ("letter", "email"): Route(partial(prepare_letter, house=HOUSE), outbox),
    }
    return Sender(notifier, routes, "w1", Pace(concurrency=1, reconcile_after=timedelta(0)))


async def somebody(gateway: Database, address: str) -> UUID:
    subscriber = new_id()
    async with gateway.transaction() as session:
        session.add(Subscriber(id=subscriber, email=address, joined_at=datetime.now(UTC)))
    return subscriber


async def send_all(sender: Sender) -> None:
    while await sender.send_next():
        pass
