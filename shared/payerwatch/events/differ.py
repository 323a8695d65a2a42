"""What the differ says."""

from typing import ClassVar
from uuid import UUID

from payerwatch.events.base import Event
from payerwatch.policies.words import ChangeKind, Impact


class VersionStored(Event):
    """A policy has a new current version, news or not."""

    stream: ClassVar[str] = "policy.version_stored.v1"

    version_id: UUID
    policy_id: UUID
    payer: str


class PolicyChanged(Event):
    """A payer's policy says something different from what it said before, and it is published."""

    stream: ClassVar[str] = "policy.changed.v1"

    change_id: UUID
    policy_id: UUID
    payer: str
    kinds: frozenset[ChangeKind]
    impact: Impact


class PolicyAmended(Event):
    """We corrected what we had said about a change. Whoever was told of it is told of this."""

    stream: ClassVar[str] = "policy.amended.v1"

    change_id: UUID
    erratum_id: UUID
