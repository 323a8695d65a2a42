"""A mail to one or many: what differs between recipients stands in it as a mark, and each brings its own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Recipient:
    delivery_id: UUID
    to: str
    words: Mapping[str, str] = field(default_factory=dict)
    """Mark to words. For the HTML part they are HTML."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    subject: str
    html: str
    text: str
    recipients: tuple[Recipient, ...]


def mark(name: str) -> str:
    return f"-pw.{name}-"


def filled(text: str, recipient: Recipient) -> str:
    for name, words in recipient.words.items():
        text = text.replace(name, words)
    return text


def one_click(link: str) -> dict[str, str]:
    """RFC 8058. A signature (DKIM) must cover both headers: see docs/mail.md."""
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
