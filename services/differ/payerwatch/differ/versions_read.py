"""A version as the pure part of the differ sees it."""

from dataclasses import dataclass

from payerwatch.policies.facts import Facts
from payerwatch.reading.document import Document


@dataclass(frozen=True, slots=True)
class Version:
    document: Document
    facts: Facts
