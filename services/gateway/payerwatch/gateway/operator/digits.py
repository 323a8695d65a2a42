"""The six digits of an authenticator app (RFC 6238). Pure but for the making of a secret."""

from datetime import datetime
from hmac import compare_digest

import pyotp

STEP = 30
NEIGHBOURS = (0, -1, 1)
"""A phone's clock may be half a minute off."""


def new_secret() -> str:
    return pyotp.random_base32()


def to_app(secret: str, address: str) -> str:
    """The address that apps read from a link or a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=address, issuer_name="Payerwatch operator")


def step_of(secret: str, digits: str, now: datetime, last: int) -> int | None:
    """The half minute that the digits are of; None where they are wrong, too old, or were taken before."""
    typed, clock = "".join(digits.split()).encode(), pyotp.TOTP(secret)
    here = int(now.timestamp()) // STEP
    found = [here + off for off in NEIGHBOURS if compare_digest(clock.generate_otp(here + off).encode(), typed)]
    return next((step for step in found if step > last), None)
