"""The evidence rule: a fact whose quote is not found again, to the letter, in its block is not a fact."""

from collections.abc import Iterator

from payerwatch.policies.facts import Exclusion, Facts, Indication, PolicyCode, PolicyDate, Requirement
from payerwatch.reading.document import Document

Fact = PolicyDate | PolicyCode | Indication | Requirement | Exclusion


def every(facts: Facts) -> Iterator[Fact]:
    yield from facts.dates
    yield from facts.codes
    yield from facts.indications
    yield from facts.requirements
    yield from facts.exclusions


def unproven(facts: Facts, document: Document) -> list[Fact]:
    text = {block.id: block.text for block in document.blocks}
    return [fact for fact in every(facts) if not fact.quote or fact.quote not in text.get(fact.block, "")]
