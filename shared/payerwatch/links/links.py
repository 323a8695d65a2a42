from datetime import timedelta
from enum import StrEnum

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer


class Purpose(StrEnum):
    """What a link opens. A token signed for one purpose is forged for every other."""

    CONFIRM_ADDRESS = "confirm_address"
    SIGN_IN = "sign_in"
    INVITATION = "invitation"
    UNLOCK = "unlock"
    UNSUBSCRIBE = "unsubscribe"
    """Its subject is a subscriber's id, a colon, and the list to stop: see `payerwatch.links.lists`."""
    PREFERENCES = "preferences"
    DIGEST = "digest"
    CALENDAR = "calendar"
    FEED = "feed"


class LinkForged(Exception):
    """Not ours, not for this purpose, or damaged on the way."""


class LinkExpired(Exception):
    """Ours, and older than it may be."""


def _serializer(key: str, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt=f"payerwatch.links.{purpose}")


def sign(key: str, purpose: str, subject: str) -> str:
    return _serializer(key, purpose).dumps(subject)


def read(key: str, token: str, purpose: str, max_age: timedelta | None = None) -> str:
    """The subject that was signed. Raises LinkForged or LinkExpired; without `max_age` a link holds for ever."""
    seconds = int(max_age.total_seconds()) if max_age is not None else None
    try:
        subject = _serializer(key, purpose).loads(token, max_age=seconds)
    except SignatureExpired as old:
        raise LinkExpired(purpose) from old
    except BadData as bad:
        raise LinkForged(purpose) from bad
    if not isinstance(subject, str):
        raise LinkForged(purpose)
    return subject
