"""Letters: mails that somebody's own doing asked for. One module a kind, each with a `write` of its own."""

from collections.abc import Mapping

from payerwatch.events.gateway import LetterKind
from payerwatch.notifier.letters import (
    confirm_address,
    endpoint_off,
    incident,
    invitation,
    payment_failed,
    plan_ended,
    refunded,
    sign_in,
)
from payerwatch.notifier.letters.letter import Draft, Order, Write

LETTERS: Mapping[LetterKind, Write] = {
    LetterKind.CONFIRM_ADDRESS: confirm_address.write,
    LetterKind.ENDPOINT_OFF: endpoint_off.write,
    LetterKind.PAYMENT_FAILED: payment_failed.write,
    LetterKind.PLAN_ENDED: plan_ended.write,
    LetterKind.REFUNDED: refunded.write,
    LetterKind.SIGN_IN: sign_in.write,
    LetterKind.INVITATION: invitation.write,
    LetterKind.INCIDENT_OPENED: incident.write_opened,
    LetterKind.INCIDENT_CLOSED: incident.write_closed,
}

__all__ = ["LETTERS", "Draft", "Order", "Write"]
