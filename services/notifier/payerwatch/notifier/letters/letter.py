from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.notifier.house import House


@dataclass(frozen=True, slots=True)
class Order:
    subscriber_id: UUID
    subject_id: UUID | None


@dataclass(frozen=True, slots=True)
class Draft:
    """`template` is a pair in `templates/letters`, which extend `letter.html.j2` and `letter.txt.j2`."""

    subject: str
    template: str
    preheader: str
    why: str
    """Why you get this: a whole sentence."""
    words: Mapping[str, object] = field(default_factory=dict)


Write = Callable[[AsyncSession, Order, House], Awaitable[Draft | None]]
"""None where there is nothing to say any more."""
