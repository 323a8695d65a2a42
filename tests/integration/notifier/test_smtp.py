from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.headerregistry import Address
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller

from payerwatch.local.embedded.ports import free_port
from payerwatch.notifier.channels.base import ChannelRefused
from payerwatch.notifier.channels.email.pace import Backoff
from payerwatch.notifier.channels.email.smtp import Server, Smtp
from payerwatch.notifier.mail import Message, Recipient, one_click


@dataclass
class Post:
    taken: list[bytes] = field(default_factory=list)
    answer: str = "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.taken.append(envelope.content)
        return self.answer


@pytest.fixture
def post() -> Iterator[tuple[Post, Smtp]]:
    handler = Post()
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    server = Server("127.0.0.1", port, None, None, tls=False, timeout=timedelta(seconds=5))
    yield handler, Smtp(server, Address("Payerwatch", addr_spec="alerts@payerwatch.example"), backoff=Backoff())
    controller.stop()


LINK = "https://payerwatch.example/unsubscribe/t"
MAIL = Message(
    "Northfield tightened “X”",
    "<p>-pw.why-</p>",
    "-pw.why-",
    (Recipient(UUID(int=7), "ann@clinic.example", {"-pw.why-": "you watch J2170"}, one_click(LINK)),),
)


async def test_the_mime_holds_both_parts_and_a_one_click_stop(post: tuple[Post, Smtp]) -> None:
    handler, smtp = post
    await smtp.send(MAIL)
    mail = message_from_bytes(handler.taken[0], policy=policy.default)
    assert mail["List-Unsubscribe"] == f"<{LINK}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Message-ID"] == f"<{UUID(int=7)}@payerwatch.example>"
    assert [part.get_content().strip() for part in mail.iter_parts()] == ["you watch J2170", "<p>you watch J2170</p>"]


@pytest.mark.parametrize(("answer", "retry"), [("451 later", True), ("550 no such mailbox", False)])
async def test_a_refusal_says_whether_asking_again_could_help(
    post: tuple[Post, Smtp], answer: str, retry: bool
) -> None:
    handler, smtp = post
    handler.answer = answer
    with pytest.raises(ChannelRefused) as refused:
        await smtp.send(MAIL)
    assert refused.value.retry is retry
