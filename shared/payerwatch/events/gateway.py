"""What the gateway says, for readers, providers and the operator."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from payerwatch.events.base import Event


class Ruling(StrEnum):
    RELEASE = "release"
    DISCARD = "discard"


class ReleaseRequested(Event):
    """The operator ruled on a held version."""

    stream: ClassVar[str] = "operator.release_requested.v1"

    version_id: UUID
    ruling: Ruling


class WithdrawalConfirmed(Event):
    """The operator confirmed that a payer has withdrawn the policy behind a source."""

    stream: ClassVar[str] = "operator.withdrawal_confirmed.v1"

    source_id: UUID


class VisitRequested(Event):
    """The operator wants a source to be visited before its time."""

    stream: ClassVar[str] = "operator.visit_requested.v1"

    source_id: UUID


class CorrectionRequested(Event):
    """The operator corrects what we said of a change. The words stand in `gateway.corrections`."""

    stream: ClassVar[str] = "operator.correction_requested.v1"

    correction_id: UUID
    change_id: UUID


class DeadLetterReplayRequested(Event):
    """The operator wants a parked entry to be taken again. Every service hears it; the one named does it."""

    stream: ClassVar[str] = "operator.dead_letter_replay_requested.v1"

    service: str
    letter_id: UUID


class DeliveryReported(Event):
    """A mail provider told what became of a delivery: processed, delivered, bounced, dropped…"""

    stream: ClassVar[str] = "email.reported.v1"

    delivery_id: UUID
    outcome: str


class LetterKind(StrEnum):
    """Mails that somebody's own doing asks for. Each has one module of its name in `notifier/letters`."""

    CONFIRM_ADDRESS = "confirm_address"
    SIGN_IN = "sign_in"
    INVITATION = "invitation"
    ENDPOINT_OFF = "endpoint_off"
    PAYMENT_FAILED = "payment_failed"
    PLAN_ENDED = "plan_ended"
    REFUNDED = "refunded"
    INCIDENT_OPENED = "incident_opened"
    INCIDENT_CLOSED = "incident_closed"


class EmailRequested(Event):
    """A person is to be written to. The address is looked up and links are signed when the mail is composed."""

    stream: ClassVar[str] = "email.requested.v1"

    letter: LetterKind
    subscriber_id: UUID
    subject_id: UUID | None = None
    """What the letter is about, in the words of its kind: a sign-in request, an invoice…"""


class EndpointTested(Event):
    """The owner of an endpoint asked for a test message."""

    stream: ClassVar[str] = "endpoint.tested.v1"

    endpoint_id: UUID
    request_id: UUID


class ReplayRequested(Event):
    """The owner of an endpoint wants everything again from a number on."""

    stream: ClassVar[str] = "endpoint.replay_requested.v1"

    endpoint_id: UUID
    first: int
