"""WebAuthn: what a device is asked to sign, and whether what it answers holds. No database here.

A passkey needs a host name: on a developer's machine it works at http://localhost, not at 127.0.0.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

NAME = "Payerwatch"
LARGEST = 20_000


class NotSigned(Exception):
    """The answer is not a device's to this challenge, on this site."""


@dataclass(frozen=True, slots=True)
class Challenge:
    value: bytes
    options: str
    """For the browser, as JSON."""


@dataclass(frozen=True, slots=True)
class NewKey:
    credential: bytes
    public_key: bytes
    uses: int


def _host(site: str) -> str:
    return urlsplit(site).hostname or ""


def to_register(site: str, person_id: UUID, address: str, known: Sequence[bytes]) -> Challenge:
    options = webauthn.generate_registration_options(
        rp_id=_host(site),
        rp_name=NAME,
        user_id=person_id.bytes,
        user_name=address,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=credential) for credential in known],
    )
    return Challenge(options.challenge, webauthn.options_to_json(options))


def to_sign_in(site: str) -> Challenge:
    """Names no key: the device offers those it holds, and nothing tells who has one."""
    options = webauthn.generate_authentication_options(
        rp_id=_host(site), user_verification=UserVerificationRequirement.REQUIRED
    )
    return Challenge(options.challenge, webauthn.options_to_json(options))


def registered(site: str, challenge: bytes, answer: str) -> NewKey:
    """Raises NotSigned."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(site),
            expected_origin=site,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as bad:
        raise NotSigned from bad
    return NewKey(found.credential_id, found.credential_public_key, found.sign_count)


def credential_in(answer: str) -> bytes:
    """Raises NotSigned."""
    try:
        return webauthn.helpers.parse_authentication_credential_json(answer).raw_id
    except (WebAuthnException, ValueError, TypeError, KeyError) as bad:
        raise NotSigned from bad


def signed(site: str, challenge: bytes, answer: str, public_key: bytes, uses: int) -> int:
    """The device's new count of signatures. Raises NotSigned, also for a count that a copy of the key would give."""
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(site),
            expected_origin=site,
            credential_public_key=public_key,
            credential_current_sign_count=uses,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as bad:
        raise NotSigned from bad
    return found.new_sign_count
