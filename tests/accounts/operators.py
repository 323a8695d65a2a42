"""Operators with browsers and authenticator apps of their own."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pyotp
from httpx import AsyncClient, Response

from accounts.people import People
from payerwatch.db.session import Database
from payerwatch.gateway.operator import people as roster
from payerwatch.gateway.operator.audit import Actor

TERMINAL = Actor(terminal="uid 1000 at desk")
FORM = "/operator/second-factor"


@dataclass
class Desk:
    database: Database
    people: People = field(init=False)

    def __post_init__(self) -> None:
        self.people = People(self.database)

    async def appointed(self, address: str) -> str:
        """The code that the command prints."""
        async with self.database.transaction() as session:
            return await roster.add(session, TERMINAL, address, datetime.now(UTC))

    async def dismissed(self, address: str) -> None:
        async with self.database.transaction() as session:
            assert await roster.remove(session, TERMINAL, address, datetime.now(UTC))

    async def enrolled(self, address: str) -> tuple[AsyncClient, str]:
        """A raised browser, and the secret in its owner's app."""
        code = await self.appointed(address)
        browser = await self.people.signed_in(address)
        answer, secret = await enrol(browser, code)
        assert answer.status_code == 303, answer.text
        return browser, secret


async def enrol(browser: AsyncClient, code: str) -> tuple[Response, str]:
    form = (await browser.get(FORM)).text
    secret = found(r'class="code hash">([A-Z2-7]+)<', form)
    sealed = found(r'name="sealed" value="([^"]+)"', form)
    data = {"code": code, "sealed": sealed, "digits": pyotp.TOTP(secret).now()}
    return await browser.post(f"{FORM}/enrol", data=data), secret


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match is not None, text
    return match[1]
