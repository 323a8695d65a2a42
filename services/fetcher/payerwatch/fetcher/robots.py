"""What a host's robots.txt lets us read (RFC 9309), and how slowly. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from protego import Protego

KEPT = timedelta(hours=24)
LIMIT = 512_000
OPEN = ""
CLOSED = "User-agent: *\nDisallow: /\n"
SLOWEST = timedelta(minutes=5)


def rules_from(status: int, body: bytes) -> str | None:
    """None when nothing is known: the host must then be left alone. A refusal of the file itself is a block, and
    we stop there, although the RFC would let us go on; any other 4xx means there are no rules."""
    if 200 <= status < 300:
        return body[:LIMIT].decode("utf-8-sig", "replace").replace("\0", "")
    if status in {401, 403}:
        return CLOSED
    return OPEN if 400 <= status < 500 and status != 429 else None


@dataclass(frozen=True, slots=True)
class Robots:
    rules: Protego
    agent: str

    @classmethod
    def of(cls, text: str, agent: str) -> "Robots":
        return cls(Protego.parse(text), agent)

    def allow(self, url: str) -> bool:
        return bool(self.rules.can_fetch(url, self.agent))

    @property
    def gap(self) -> timedelta:
        return min(timedelta(seconds=self.rules.crawl_delay(self.agent) or 0), SLOWEST)
