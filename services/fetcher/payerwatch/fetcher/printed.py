"""What a document prints of itself, by its set's rules: number, revision, dates, headings. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from payerwatch.fetcher.declarations import Identity, PolicySet
from payerwatch.policies.words import BlockType, DateKind
from payerwatch.reading.document import Document

AFTER_LABEL = 60
DATE = re.compile(
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{2,4}"
    r"|[A-Z][a-z]{2,8}\.? (?:\d{1,2}, ?)?\d{4}"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """`dates` as printed. `headings` are those that the declaration gives no role."""

    id: str | None
    revision: str | None
    dates: Mapping[DateKind, str]
    headings: tuple[str, ...]


def printed_in(document: Document, policies: PolicySet) -> Printed:
    number, revision = _identity(document, policies.identity)
    known = {heading.casefold() for heading in policies.sections}
    headings = (block.text for block in document.blocks if block.type is BlockType.HEADING)
    strange = tuple(dict.fromkeys(text for text in headings if text.casefold().strip(" :") not in known))
    return Printed(number, revision, dict(_dates(document.text, policies)), strange)


def _identity(document: Document, rules: Identity) -> tuple[str | None, str | None]:
    text = "\n".join((document.number or "", *document.meta.values(), document.text))
    for pattern in rules.number:
        if found := re.search(pattern, text):
            groups = found.groupdict()
            revision = "".join(filter(None, (groups.get("year"), groups.get("rev"))))
            return groups["id"], revision or None
    return None, None


def _dates(text: str, policies: PolicySet) -> Iterator[tuple[DateKind, str]]:
    for rule in policies.dates:
        for label in re.finditer(re.escape(rule.label), text, re.I):
            if found := DATE.search(text, label.end(), label.end() + AFTER_LABEL):
                yield rule.kind, found.group(0)
                break
