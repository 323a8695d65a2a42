"""What the fetcher says."""

from typing import ClassVar
from uuid import UUID

from payerwatch.events.base import Event


class SnapshotTaken(Event):
    """A visit brought bytes that differ from the snapshot before. `number` counts a source's snapshots from 1."""

    stream: ClassVar[str] = "policy.snapshot_taken.v1"

    snapshot_id: UUID
    source_id: UUID
    payer: str
    number: int
