from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict


class Event(BaseModel):
    """A fact that happened. Its major version is in the stream's name; it never carries a document or a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stream: ClassVar[str]


class Envelope(BaseModel):
    """What stands in the stream around an event. `id` is the outbox row's and makes a second delivery a no-op."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    stream: str
    at: AwareDatetime
    correlation: UUID
    data: dict[str, Any]
