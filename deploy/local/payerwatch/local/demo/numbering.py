"""Numbers, keys and paths as each payer prints them."""

import re
from zlib import crc32

from payerwatch.local.demo.payers import Payer
from payerwatch.local.demo.policy import Policy
from payerwatch.local.demo.subjects import Subject

_PREFIXES = {"surgery": "SURG", "device": "DME", "test": "LAB", "drug": "DRUG"}
_CLOSED_EVERY = 25


def identifier_of(payer: Payer, serial: int, subject: Subject) -> str:
    number = 101 + serial * 3
    return payer.identifier.format(
        n=number,
        a=1 + number % 11,
        b=1 + number % 7,
        c=crc32(str(number).encode()) % 90,
        prefix=_PREFIXES[subject.family],
    )


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def path_of(payer: Payer, serial: int, identifier: str, title: str) -> str:
    digits = int("".join(filter(str.isdigit, identifier)) or 0)
    hundred = digits // 100 * 100
    closed = payer.closed_folder and serial % _CLOSED_EVERY == _CLOSED_EVERY - 1
    return payer.path.format(
        id=identifier,
        slug=f"{_slug(title)}-{serial + 11}",
        bucket=f"{hundred}_{hundred + 99}",
        folder=payer.closed_folder if closed else "library",
    )


def _letters(revision: int) -> str:
    return chr(ord("A") + revision // 26 % 26) + chr(ord("A") + revision % 26)


def number_of(payer: Payer, policy: Policy) -> str:
    return payer.number.format(
        id=policy.id, revision=policy.revision, letters=_letters(policy.revision), year=policy.dates.effective.year
    )


def key_of(payer: Payer, policy: Policy) -> str:
    return payer.key.format(id=policy.id)
