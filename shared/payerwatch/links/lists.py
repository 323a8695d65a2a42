"""The mailing lists that a person can stop, and what a stop link says."""

from enum import StrEnum
from uuid import UUID


class MailingList(StrEnum):
    ALERTS = "alerts"
    DIGEST = "digest"
    DEADLINES = "deadlines"
    ALL = "all"


def stop_subject(subscriber_id: UUID, which: MailingList) -> str:
    return f"{subscriber_id}:{which}"


def read_stop_subject(subject: str) -> tuple[UUID, MailingList]:
    """Raises ValueError for anything that `stop_subject` did not write."""
    subscriber, _, which = subject.partition(":")
    return UUID(subscriber), MailingList(which)
